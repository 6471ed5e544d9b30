"""``labeler consensus`` of boxes, segments, several classes and transcripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.report import aligned, emit, figure, percent

if TYPE_CHECKING:
    from labeler.ops.answers import Answers
    from labeler.ops.set_hlp import SetConsensus
    from labeler.ops.unit_hlp import UnitConsensus

_SHOWN = 15


def report(
    answers: Answers,
    method: str,
    *,
    rules: bool,
    thresholds: tuple[float, float],
    seed: int,
    out: Path | None,
    forms: tuple[bool, bool],
) -> None:
    """Make the consensus of the answers, write it to ``out`` and print how it went.

    ``thresholds``: (overlap, support) for units. ``rules``: of transcripts, say what each normalisation rule
    alone brings. ``forms``: (as JSON, as CSV).
    """
    from labeler.ops.set_opinions import SetOpinions
    from labeler.ops.text_opinions import TextOpinions

    if isinstance(answers, TextOpinions):
        from labeler.cli import transcripts

        chosen = method if method in {"rover", "medoid"} else "rover"
        transcripts.report(answers, chosen, rules=rules, out=out, forms=forms)
    elif isinstance(answers, SetOpinions):
        from labeler.ops.set_hlp import set_consensus

        if method == "crowdlab":
            raise click.UsageError("crowdlab needs a model's answers to single classes.")
        _sets(set_consensus(answers, method, seed=seed), out, forms)
    else:
        from labeler.ops.unit_hlp import unit_consensus

        overlap, support = thresholds
        _units(unit_consensus(answers, threshold=overlap, least_support=support), thresholds, out, forms)


def _units(
    made: UnitConsensus, thresholds: tuple[float, float], out: Path | None, forms: tuple[bool, bool]
) -> None:
    said = made.opinions
    if out is not None:
        from labeler.formats.columns import write_table

        rows = list(_unit_rows(made))
        write_table(out, {name: [row[name] for row in rows] for name in _columns(made)})
    found = [len(one) for one in made.units]
    data: dict[str, Any] = {
        "method": "clusters",
        "kind": said.kind.value,
        "overlap": thresholds[0],
        "support": thresholds[1],
        "n_items": said.n_items,
        "n_people": len(said.people),
        "n_labels": said.n_answers,
        "n_units": said.n_units,
        "n_consensus_units": sum(found),
        "n_empty": sum(n == 0 for n in found),
        "ties": sum(int((one.label_class < 0).sum()) for one in made.units),
        "iterations": 1,
        "n_gold": len(said.truth),
        "f1_50": made.f1.as_dict(),
        "class_f1": made.with_class.as_dict(),
        "classes": [
            {"label": name, "n": sum(int((one.label_class == code).sum()) for one in made.units)}
            for code, name in enumerate(said.classes)
        ],
    }
    emit(data, as_json=forms[0], as_csv=forms[1], text=lambda: _unit_text(data), rows="classes")


def _columns(made: UnitConsensus) -> list[str]:
    places = ["x", "y", "w", "h"] if made.opinions.width == 4 else ["start", "end"]
    return ["task", "label", *places, "support"]


def _unit_rows(made: UnitConsensus) -> Iterator[dict[str, Any]]:
    """Yield a row per unit; an item on which people agree that there is nothing has one with no place."""
    said = made.opinions
    names = said.items or [str(one) for one in (said.ids if said.ids is not None else [])]
    columns = _columns(made)
    for name, units, support in zip(names, made.units, made.support, strict=True):
        if not len(units):
            yield {**dict.fromkeys(columns, ""), "task": name}
        codes = units.label_class.tolist()
        for place, code, share in zip(units.places.tolist(), codes, support.tolist(), strict=True):
            start, half = place[: len(place) // 2], len(place) // 2
            ends = [end - begin for begin, end in zip(start, place[half:], strict=True)]
            where = [*start, *(ends if half == 2 else place[half:])]  # a box has a size, a segment an end
            label = said.classes[code] if code >= 0 else ""
            yield dict(zip(columns, [name, label, *where, share], strict=True))


def _unit_text(data: dict[str, Any]) -> str:
    lines = [
        f"{data['n_items']:,} items, {data['n_people']:,} people, {data['n_units']:,} {data['kind']}: "
        f"{data['n_consensus_units']:,} that {percent(data['support'], 0)} of the people or more drew "
        f"(overlap from {data['overlap']:g}); nothing on {data['n_empty']:,} items.",
    ]
    if data["ties"]:
        lines.append(f"{data['ties']:,} have no class: it is tied.")
    if data["n_gold"]:
        rows = [["F1 at .50", *figure(data["f1_50"])], ["with the class", *figure(data["class_f1"])]]
        lines += ["", aligned([f"against {data['n_gold']:,} known items", "value", "95 % interval"], rows)]
    rows = [[row["label"], f"{row['n']:,}"] for row in data["classes"]]
    return "\n".join([*lines, "", aligned(["class", data["kind"]], rows[:_SHOWN])])


def _sets(made: SetConsensus, out: Path | None, forms: tuple[bool, bool]) -> None:
    said = made.opinions
    if out is not None:
        from labeler.formats.columns import write_table

        names = said.items or [str(one) for one in (said.ids if said.ids is not None else [])]
        shares = {f"p_{name}": made.share[:, code].tolist() for code, name in enumerate(said.classes)}
        write_table(out, {"task": names, "label": list(made.cells()), **shares})
    data: dict[str, Any] = {
        "method": made.method,
        "kind": "classes",
        "n_items": said.n_items,
        "n_people": len(said.people),
        "n_labels": len(said.said),
        "n_duplicates": said.n_duplicates,
        "ties": int(made.tied.sum()),
        "iterations": 1,
        "n_gold": int(said.known.sum()),
        "same_set": made.same_set.as_dict(),
        "jaccard": made.jaccard.as_dict(),
        "classes": [
            {"label": name, "n": int(made.chosen[:, code].sum()), "ties": int(made.tied[:, code].sum())}
            for code, name in enumerate(said.classes)
        ],
    }
    emit(data, as_json=forms[0], as_csv=forms[1], text=lambda: _set_text(data), rows="classes")


def _set_text(data: dict[str, Any]) -> str:
    lines = [
        f"{data['method']}, each class by itself: {data['n_items']:,} items, {data['n_people']:,} people; "
        f"{data['ties']:,} ties."
    ]
    if data["n_gold"]:
        rows = [["the very same classes", *figure(data["same_set"])]]
        rows.append(["share of classes shared", *figure(data["jaccard"])])
        lines += ["", aligned([f"against {data['n_gold']:,} known items", "value", "95 % interval"], rows)]
    table = [[row["label"], f"{row['n']:,}", f"{row['ties']:,}"] for row in data["classes"]]
    return "\n".join([*lines, "", aligned(["class", "items", "ties"], table[:_SHOWN])])
