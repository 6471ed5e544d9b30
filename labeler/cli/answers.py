"""Agreement and HLP of boxes, segments, several classes and transcripts, for reading."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.report import aligned, figure, interval, is_project, percent

if TYPE_CHECKING:
    from labeler.ops.answers import Answers
    from labeler.types import QuestionKind

KINDS = ("class", "classes", "boxes", "segments", "transcript")
_SHOWN = 12
_NAMES = {
    "f1_50": "F1 at .50",
    "f1_75": "F1 at .75",
    "mean_f1": "F1, mean over .50 to .95",
    "class_f1": "F1 at .50, class included",
    "mean_iou": "overlap (IoU) of matched",
    "class_agreement": "same class, of matched",
    "presence": "agree whether there is anything",
    "alpha": "alpha (distance 1 − overlap)",
    "gamma": "gamma",
    "same_set": "the very same classes",
    "jaccard": "share of classes shared (Jaccard)",
    "alpha_masi": "alpha of sets (MASI)",
    "alpha_jaccard": "alpha of sets (Jaccard)",
}
_TEXT_NAMES = {
    "corpus": "of all words",
    "mean_pair": "mean of pairs",
    "identical": "the very same text",
}


def kind_of(source: Path, kind: str | None, question: str | None) -> QuestionKind:
    """Return what SOURCE holds: as its question asks, as ``kind`` says, or as a table's columns tell.

    Raises:
        UserError: no such file or question.
        click.UsageError: ``kind`` was given for a project.
    """
    from labeler.types import QuestionKind

    if is_project(source):
        from labeler.store.project import Project
        from labeler.store.read.questions import the_question

        if kind:
            raise click.UsageError("A project's question says what its answers are; --kind is for tables.")
        with Project.open(source) as project:
            return the_question(project, question).kind
    if kind:
        return QuestionKind(kind)
    from labeler.ops.answers import kind_of_table

    return kind_of_table(source)


def answers_of(
    source: Path,
    kind: QuestionKind,
    *,
    gold: Path | None = None,
    tags: Path | None = None,
    order: Sequence[str] | None = None,
    question: str | None = None,
    round_name: str | None = None,
    named: bool = True,
) -> Answers:
    """Return the answers of a project or of plain tables.

    Raises:
        UserError: a file is missing or wrong, or a name is unknown.
        click.UsageError: an option that belongs to the other kind of source.
    """
    from labeler.ops.answers import answers_of_project, answers_of_tables

    if not is_project(source):
        if question or round_name:
            raise click.UsageError("--question and --round are for projects.")
        return answers_of_tables(source, kind, gold=gold, tags_file=tags, order=order)
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    if gold or tags or order:
        raise click.UsageError(
            f"For {kind.value} a project holds gold, tags and classes itself; import them first."
        )
    with Project.open(source) as project:
        asked = the_question(project, question)
        return answers_of_project(project, asked, round_name=round_name, named=named)


# agreement


def agreement_text(data: dict[str, Any], by: str | None) -> str:
    """Return what ``labeler agreement`` prints of other answers than single classes."""
    size = f"{data['n_items']:,} items, {data['n_people']:,} people, {data['n_labels']:,} answers"
    if "n_units" in data:
        size += f", {data['n_units']:,} {data['kind']}"
    lines = [f"{size}; {data['n_pairable']:,} items were answered by two people or more."]
    if data["n_duplicates"]:
        lines.append(f"{data['n_duplicates']:,} rows were given again: the latest counts.")
    if data.get("n_both_empty"):
        lines.append(f"In {data['n_both_empty']:,} pairs of people neither found anything: they agree.")
    if "normalisation" in data:
        lines.append(f"Words agree by 1 − 2 × edits / words of both; normalised: {data['normalisation']}.")
    rows = _text_rows(data) if data["kind"] == "transcript" else _coefficient_rows(data)
    lines += ["", aligned(["", "value", "95 % interval", "people in general"], rows)]
    if any(row[-1] == _FEW for row in rows):
        lines.append("Fewer than five people: how far people in general would agree cannot be estimated.")
    if "differences" in data:
        lines += ["", _differences(data["differences"])]
    tables = [by] if by else ["class", "person", "pair", "tag", "round"]
    for table in tables:
        lines += _table(_AGREEMENT[table](data))
    if not by and "rules" in data:
        rules = [[one["rule"], one["words"], _points(one["gain_alone"])] for one in data["rules"]]
        lines += ["", aligned(["rule", "what it does", "points it would gain alone"], rules, left=2)]
    if not by and data["self_agreement"]["n"]:
        again = data["self_agreement"]
        lines += ["", again_text(again)]
    return "\n".join(lines)


_AGAIN = {
    "served_again": "items served to them again",
    "later_round": "items that they answered again in a later round",
    "given_again": "answers given again",
}


def again_text(again: dict[str, Any]) -> str:
    """Return how far people agree with themselves, overall and by round and tag."""
    value = f"{percent(again['value'])} ({interval(again['low'], again['high'])})"
    parts = [f"With themselves, on {again['n']:,} {_AGAIN[again['of']]}: {value}."]
    for key, name in (("rounds", "round"), ("tags", "tag")):
        rows = [f"{row[name]} {percent(row['value'])} of {row['n']:,}" for row in again[key][:_SHOWN]]
        if rows:
            parts.append(f"By {name}: {'; '.join(rows)}.")
    return "\n".join(parts)


def _points(gain: float) -> str:
    """Return a gain in percentage points with its sign, without one where it rounds to nothing."""
    return "–" if math.isnan(gain) else f"{round(100 * gain, 2) + 0.0:+.2f}"


def _coefficient_rows(data: dict[str, Any]) -> list[list[str]]:
    return [
        [_NAMES[name], *figure(one), _general(one)]
        for name, one in data["coefficients"].items()
        if one["why"] != "not_asked"
    ]


def _text_rows(data: dict[str, Any]) -> list[list[str]]:
    found = data["coefficients"]
    rows = [
        (f"{words}, {_TEXT_NAMES[name]}", one)
        for words, part in (("as written", "raw"), ("normalised", "normalised"))
        for name, one in found[part].items()
    ]
    rows.append(("normalised, of all characters", found["characters"]["corpus"]))
    rows.append(("alpha (distance: edits)", found["alpha"]))
    return [[words, *figure(one), _general(one)] for words, one in rows]


_FEW = "–"


def _general(one: dict[str, Any]) -> str:
    found = one["in_general"]
    if found["why"] == "fewer_than_five_people":
        return _FEW
    return "" if math.isnan(found["low"]) else f"{found['low']:.3f} to {found['high']:.3f}"


def _differences(found: dict[str, int]) -> str:
    return (
        f"Of two people's units: {found['same']:,} pairs are the same, {found['wrong_class']:,} have another "
        f"class, {found['loose']:,} overlap loosely (.1 to .5), {found['alone']:,} were drawn by one alone."
    )


Shown = tuple[list[str], list[list[Any]]]


def _classes(data: dict[str, Any]) -> Shown:
    if data["kind"] == "classes":
        rows = [
            [
                row["label"],
                percent(row["share"]),
                percent(row["percent"]["value"]),
                *figure(row["krippendorff_alpha"]),
            ]
            for row in data["classes"]
        ]
        return ["class", "chosen", "agree", "alpha", "95 % interval"], rows
    rows = [[row["label"], f"{row['n_units']:,}", *figure(row)] for row in data.get("classes", [])]
    return ["class", "units", "F1 at .50", "95 % interval"], rows


def _people(data: dict[str, Any]) -> Shown:
    rows = [[_person(row), f"{row['n']:,}", *figure(row)] for row in data["people"]]
    rows.sort(key=lambda row: (-int(row[1].replace(",", "")), row[0]))
    return ["person", "items", "with the others", "95 % interval"], rows


def _person(row: dict[str, Any]) -> str:
    name = str(row["person"])
    return f"{name} (simulated)" if row["simulated"] and "(simulated)" not in name else name


def _pairs(data: dict[str, Any]) -> Shown:
    key = {"classes": "jaccard", "transcript": "normalised"}.get(data["kind"], "f1_50")
    name = {"jaccard": "classes shared", "normalised": "words agree", "f1_50": "F1 at .50"}[key]
    rows = [[f"{row['a']} – {row['b']}", f"{row['n']:,}", *figure(row[key])] for row in data["pairs"]]
    return ["pair", "items", name, "95 % interval"], rows


def _tags(data: dict[str, Any]) -> Shown:
    key = "jaccard" if data["kind"] == "classes" else None
    rows = [
        [row["tag"], f"{row['n_items']:,}", *figure(row if key is None else row[key])] for row in data["tags"]
    ]
    return ["tag", "items", "agree", "95 % interval"], rows


def _rounds(data: dict[str, Any]) -> Shown:
    key = "jaccard" if data["kind"] == "classes" else None
    rows = []
    for row in data["rounds"]:
        change = row.get("change")
        moved = "" if change is None else " ".join(figure(change))
        rows.append([row["round"], f"{row['n_items']:,}", *figure(row if key is None else row[key]), moved])
    return ["round", "items", "agree", "95 % interval", "change"], rows


def _items(data: dict[str, Any]) -> Shown:
    key = {"classes": "jaccard", "transcript": "agreement"}.get(data["kind"], "f1_50")
    ordered = sorted(data["items"], key=lambda row: (row[key] != row[key], row[key], row["item"]))
    return ["item", "agree"], [[row["item"], percent(row[key])] for row in ordered]


_AGREEMENT: dict[str, Callable[[dict[str, Any]], Shown]] = {
    "class": _classes,
    "person": _people,
    "pair": _pairs,
    "tag": _tags,
    "round": _rounds,
    "item": _items,
}


def _table(shown: Shown) -> list[str]:
    header, rows = shown
    if not rows:
        return []
    lines = ["", aligned(header, rows[:_SHOWN])]
    if len(rows) > _SHOWN:
        lines.append(f"… and {len(rows) - _SHOWN:,} more (--json, --csv)")
    return lines


# human-level performance


def hlp_text(data: dict[str, Any], by: str | None) -> str:
    """Return what ``labeler hlp`` prints of other answers than single classes."""
    known = data["kind"] == "hlp"
    if data["units"] == "transcript":
        against = "gold and rulings" if known else "the others' medoid"
        lines = [f"{'HLP' if known else 'Agreement, not HLP'}: error rates against {against}."]
        lines.append(f"Normalised by {data['normalisation']}.")
        names = {"wer_corpus": "WER, corpus", "wer_mean_utterance": "WER, mean utterance"}
        rows = [
            [f"{names.get(name, 'CER, corpus')} ({form})", *figure(one)]
            for form, found in (("normalised", data["overall"]), ("as written", data["raw"]))
            for name, one in found.items()
        ]
        value = "wer_corpus"
        heads = ["person", "items", "WER (corpus)", "95 % interval"]
    else:
        name = {"classes": "mean share of classes shared (Jaccard)"}.get(data["units"], "mean F1 at .50")
        against = (
            "gold and rulings" if known else "the others" + ("'s consensus" if "presence" in data else "")
        )
        lines = [f"{'HLP' if known else 'Agreement, not HLP'}: {name} against {against}."]
        rows = [["overall", *figure(data["overall"])]]
        extra = {
            "with_class": "with the class",
            "mean_iou": "overlap (IoU) of matched",
            "presence": "right whether there is anything",
            "same_set": "the very same classes",
        }
        rows += [[words, *figure(data[key])] for key, words in extra.items() if key in data]
        value = ""
        heads = ["person", "items", "level", "95 % interval"]
    lines += ["", aligned(["", "value", "95 % interval"], rows)]
    for table in [by] if by else ["person", "class", "tag", "round"]:
        lines += _table(_hlp_table(table, data, value, heads))
    return "\n".join(lines)


def _hlp_table(table: str, data: dict[str, Any], value: str, heads: list[str]) -> Shown:
    key = {"person": "people", "class": "classes", "tag": "tags", "round": "rounds"}[table]
    named = {"person": "person", "class": "label", "tag": "tag", "round": "round"}[table]
    rows = []
    for row in data.get(key, []):
        one = row[value] if value else row
        name = _person(row) if table == "person" else row[named]
        cells = [name, f"{one['n']:,}", *figure(one)]
        if table == "class":
            cells.append(percent(row["precision"]["value"]))
            if data["units"] == "classes":
                cells.append(percent(row["recall"]["value"]))
        rows.append(cells)
    if table == "person":
        rows.sort(key=lambda row: (-int(row[1].replace(",", "")), row[0]))
    header = [table, *heads[1:]]
    if table == "class":
        header = ["class", "items", "recall", "95 % interval", "precision"]
        if data["units"] == "classes":
            header = ["class", "items", "right", "95 % interval", "precision", "recall"]
    return header, rows
