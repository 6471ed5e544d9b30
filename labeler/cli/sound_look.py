"""``labeler sound-look``: how a project's spectrograms are drawn."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import click

from labeler.cli.report import aligned, emit, report_options


@click.command("sound-look")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--name", default="This project", show_default=True, help="Which look to set or forget.")
@click.option("--axis", type=click.Choice(["mel", "log", "linear"]), help="The axis of frequencies.")
@click.option("--window-ms", type=float, help="Length of the window, 1 to 500 ms.")
@click.option("--step-ms", type=float, help="From window to window, 0 to 500 ms; 0 follows the zoom.")
@click.option("--range-db", type=float, help="From black to brightest, 10 to 140 dB.")
@click.option("--floor-db", help="The level drawn black, -140 to 0 dBFS; `auto` follows each sound's peak.")
@click.option("--forget", is_flag=True, help="Forget the look of this name.")
@report_options
def command(
    *,
    project: Path,
    name: str,
    axis: str | None,
    window_ms: float | None,
    step_ms: float | None,
    range_db: float | None,
    floor_db: str | None,
    forget: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show or set how the spectrograms of PROJECT are drawn.

    The look "This project" is the one with which sounds are shown at first.
    """
    from labeler.media.spectrum_tiles import SpectrumLook
    from labeler.ops.people import owner
    from labeler.ops.sound_look import keep_look, looks
    from labeler.store.project import Project

    with Project.open(project) as opened:
        look = looks(opened).get(name, SpectrumLook())
        before = look
        if axis is not None:
            look = replace(look, axis=axis)
        if window_ms is not None:
            look = replace(look, window_s=window_ms / 1000)
        if step_ms is not None:
            look = replace(look, step_s=step_ms / 1000)
        if range_db is not None:
            look = replace(look, range_db=range_db)
        if floor_db is not None:
            look = replace(look, floor_db=_level(floor_db))
        if forget:
            keep_look(opened, None, author=owner(opened), name=name)
        elif look != before:
            keep_look(opened, look, author=owner(opened), name=name)
        found = looks(opened)
    rows = [{"name": each, **asdict(one)} for each, one in found.items()]
    shown = [
        [
            each,
            one.axis,
            f"{one.window_s * 1000:g} ms",
            f"{one.step_s * 1000:g} ms" if one.step_s else "zoom",
            f"{one.range_db:g} dB",
            "peak" if one.floor_db is None else f"{one.floor_db:g} dB",
        ]
        for each, one in found.items()
    ]
    words = (
        aligned(["look", "axis", "window", "step", "range", "black"], shown) if shown else "No look is kept."
    )
    emit({"looks": rows}, as_json=as_json, as_csv=as_csv, rows="looks", text=words)


def _level(text: str) -> float | None:
    from labeler.errors import UserError

    if text.strip().lower() == "auto":
        return None
    try:
        return float(text)
    except ValueError:
        raise UserError(f"--floor-db is a level in dB or `auto`, not {text!r}.") from None
