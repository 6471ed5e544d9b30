"""``labeler helped``: agreement over the rounds, and whether another one is worth it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, percent, report_options


@click.command("helped")
@click.argument("project", type=click.Path(path_type=Path))
@question_option()
@click.option("--earlier", help="The round to compare with; the one before --later.")
@click.option("--later", help="The round that may have helped; the last with labels.")
@click.option(
    "--uncertain",
    type=click.Choice(["class", "abstain", "half"]),
    default="abstain",
    show_default=True,
    help="What uncertain labels count as.",
)
@click.option("--resamples", type=int, default=1000, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@report_options
def command(
    *, project: Path, question: str | None, as_json: bool, as_csv: bool, uncertain: Any, **options: Any
) -> None:
    """Say whether the last round of PROJECT helped: before and after on the same items.

    The interval is paired: items are drawn anew, each with both of its rounds. Where the items were chosen
    because people disagreed about them, a rise is not taken as help.
    """
    from labeler.ops.helped import progress_of
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    with Project.open(project) as opened:
        found = progress_of(
            opened,
            the_question(opened, question),
            options["earlier"],
            options["later"],
            policy=uncertain,
            n_resamples=options["resamples"],
            seed=options["seed"],
        )
    data = found.as_dict()
    emit(data, as_json=as_json, as_csv=as_csv, rows="rounds", text=lambda: _text(data))


def _text(data: dict[str, Any]) -> str:
    rows = [
        [one["round"], one["n"], percent(one["value"]), f"{percent(one['low'])} to {percent(one['high'])}"]
        for one in data["rounds"]
    ]
    lines = [aligned(["round", "items", data["measure"], "95 % interval"], rows)]
    helped = data["helped"]
    if helped is None:
        return "\n".join([*lines, "", "Nothing can be compared before a second round has labels."])
    before, after = percent(helped["before"]), percent(helped["after"])
    same = f"{helped['same_items']:,} items in both"
    lines += ["", f"{helped['earlier']} → {helped['later']}, {same}: {before} → {after}"]
    lines += [f"{helped['agree_more']:,} items agree more, {helped['agree_less']:,} less.", helped["words"]]
    return "\n".join(lines)
