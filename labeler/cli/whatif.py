"""``labeler what-if``: what other classes would do to agreement, HLP and balance."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.agreement import opinions_of
from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, figure, percent, report_options

if TYPE_CHECKING:
    from labeler.stats.whatif import Merges

_SHOWN = 15


@click.command("what-if")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--merge", "merges", multiple=True, help="Classes as one: a+b, or a+b=name. May be repeated.")
@click.option("--retire", multiple=True, help="A class whose labels would have to be made again.")
@click.option(
    "--uncertain",
    type=click.Choice(["class", "abstain", "half"]),
    default="abstain",
    show_default=True,
    help="What uncertain answers count as.",
)
@click.option("--uncertain-classes", default="", help="Of a table: classes that say: can't tell; b or b=x+y.")
@click.option("--order", help="The classes in their order, a,b,c; also those that nobody used.")
@click.option("--resamples", type=click.IntRange(0), default=500, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--gold", type=click.Path(path_type=Path), help="Known truths, task,label: adds HLP.")
@question_option()
@click.option("--round", "round_name", help="Which round of the project, or all; the latest otherwise.")
@report_options
def command(
    *,
    source: Path,
    merges: tuple[str, ...],
    retire: tuple[str, ...],
    uncertain: str,
    uncertain_classes: str,
    order: str | None,
    resamples: int,
    seed: int,
    gold: Path | None,
    question: str | None,
    round_name: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """What merging classes of SOURCE would do, a project or a table task,worker,label. Nothing is changed.

    Without --merge every pair is ranked by what merging it would do to alpha: merging any two raises percent
    agreement.
    """
    from labeler.ops.whatif import every_merge, rehearse

    said = opinions_of(
        source,
        gold=gold,
        order=order,
        uncertain_classes=uncertain_classes,
        question=question,
        round_name=round_name,
        named=gold is not None,
    )
    if not merges and not retire:
        names, found = every_merge(said, uncertain)  # type: ignore[arg-type]
        data = _ranked(names, found)
        emit(data, as_json=as_json, as_csv=as_csv, rows="merges", text=lambda: _ranked_text(data))
        return
    into: dict[str, str | None] = dict.fromkeys(retire)
    for written in merges:
        into |= _merge(written)
    rehearsal = rehearse(said, into, policy=uncertain, n_resamples=resamples, seed=seed)  # type: ignore[arg-type]
    data = rehearsal.as_dict()
    rows = [{"what": side, **row} for side in ("before", "after") for row in data[side]["classes"]]
    emit(
        data,
        as_json=as_json,
        as_csv=as_csv,
        rows=rows,
        text=lambda: f"{rehearsal_text(data)} Nothing was changed.",
    )


def _merge(written: str) -> dict[str, str]:
    """Return {class: what it becomes} of ``a+b`` or ``a+b=name``."""
    parts, _, name = written.partition("=")
    merged = [one.strip() for one in parts.split("+") if one.strip()]
    if len(merged) < 2 and not name.strip():
        raise click.UsageError(f"--merge takes two classes or more, as in a+b or a+b=name, not {written!r}.")
    return dict.fromkeys(merged, name.strip() or merged[0])


def _ranked(names: list[str], found: Merges) -> dict[str, Any]:
    why = "" if not math.isnan(found.before["hlp"]) else "no_truth"
    rows = [
        {
            "first": names[int(found.first[i])],
            "second": names[int(found.second[i])],
            "disagreements": float(found.disagreements[i]),
            "percent": float(found.percent[i]),
            "krippendorff_alpha": float(found.alpha[i]),
            "alpha_gain": float(found.alpha[i] - found.before["alpha"]),
            "gwet_ac1": float(found.ac1[i]),
            "hlp": float(found.hlp[i]),
            "share": float(found.share[i]),
            "why": why,
        }
        for i in found.ranked().tolist()
    ]
    return {"before": {**found.before, "why": why}, "merges": rows}


def _ranked_text(data: dict[str, Any]) -> str:
    before = data["before"]
    lines = [f"Now: same answer {percent(before['percent'])}, alpha {_number(before['alpha'])}."]
    rows = [
        [
            f"{row['first']} + {row['second']}",
            f"{row['disagreements']:,.0f}",
            _number(row["alpha_gain"], "+.3f"),
            percent(row["percent"]),
            percent(row["hlp"]),
            percent(row["share"]),
        ]
        for row in data["merges"][:_SHOWN]
    ]
    lines += ["", aligned(["as one", "apart", "alpha gains", "same answer", "HLP", "share"], rows)]
    if len(data["merges"]) > _SHOWN:
        lines.append(f"… and {len(data['merges']) - _SHOWN:,} more (--json, --csv)")
    return "\n".join(lines)


def _number(value: float, form: str = ".3f") -> str:
    return "–" if math.isnan(value) else format(value, form)


def rehearsal_text(data: dict[str, Any]) -> str:
    """Return what other classes would do, for people; ``data`` is `Rehearsal.as_dict`."""
    names = {"percent": "same answer", "krippendorff_alpha": "alpha", "gwet_ac1": "AC1", "hlp": "HLP"}
    rows = []
    for key, name in names.items():
        before, after, change = data["before"][key], data["after"][key], data["change"].get(key)
        moved = ["–", ""] if change is None else figure(change)
        rows.append([name, _number(before["value"]), _number(after["value"]), *moved])
    lines = [aligned(["", "before", "after", "change", "95 % interval"], rows), ""]
    shares = [[row["label"], percent(row["share"])] for row in data["after"]["classes"]]
    lines.append(aligned(["class", "share of labels"], shares))
    touched = f"{data['n_labels_touched']:,} labels of {data['n_items_touched']:,} items"
    again = f"; {data['n_to_relabel']:,} have to be made again" if data["n_to_relabel"] else ""
    lines += ["", f"It touches {touched}{again}."]
    return "\n".join(lines)
