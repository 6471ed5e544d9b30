"""``labeler agreement``: how much people agree, by class, person, pair, tag and round."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.answers import KINDS, again_text, agreement_text, answers_of, kind_of
from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, figure, interval, is_project, percent, report_options

if TYPE_CHECKING:
    from labeler.ops.agreement_report import AgreementReport, Asked
    from labeler.ops.opinions import Opinions

_SHOWN = 12
_NAMES = {
    "percent": "percent agreement",
    "cohen_kappa": "Cohen's kappa, mean over pairs",
    "fleiss_kappa": "Fleiss' kappa",
    "krippendorff_alpha": "Krippendorff's alpha",
    "gwet_ac1": "Gwet's AC1",
    "gwet_ac2": "Gwet's AC2",
    "brennan_prediger": "Brennan–Prediger",
}
_ROWS = {
    "class": "classes",
    "person": "people",
    "pair": "pairs",
    "tag": "tags",
    "round": "rounds",
    "item": "items",
}
WEIGHTS = ("identity", "linear", "quadratic", "ordinal", "radical", "ratio", "circular", "bipolar")


@click.command("agreement")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--by", type=click.Choice(list(_ROWS)), help="Which table; all small ones if not given.")
@click.option(
    "--uncertain",
    type=click.Choice(["class", "abstain", "half"]),
    default="abstain",
    show_default=True,
    help="What uncertain answers count as.",
)
@click.option("--uncertain-classes", default="", help="Of a table: classes that say: can't tell; b or b=x+y.")
@click.option("--level", type=click.Choice(["nominal", "ordinal", "interval", "ratio"]), default="nominal")
@click.option("--weights", type=click.Choice(WEIGHTS), default="identity", help="Credit for near misses.")
@click.option("--order", help="The classes in their order, a,b,c; also those that nobody used.")
@click.option("--resamples", type=click.IntRange(0), default=1000, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--kind", type=click.Choice(KINDS), help="What a table holds; columns x,y,w,h or start,end tell."
)
@click.option("--gamma", is_flag=True, help="Of segments: gamma as well, which is slow.")
@click.option("--gold", type=click.Path(path_type=Path), help="Known truths, task,label: adds HLP.")
@click.option("--tags", type=click.Path(path_type=Path), help="Table task,tag.")
@question_option()
@click.option("--round", "round_name", help="Which round of the project, or all; the latest otherwise.")
@report_options
def command(
    *,
    source: Path,
    by: str | None,
    uncertain: str,
    uncertain_classes: str,
    level: str,
    weights: str,
    order: str | None,
    resamples: int,
    seed: int,
    kind: str | None,
    gamma: bool,
    gold: Path | None,
    tags: Path | None,
    question: str | None,
    round_name: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """How much people agree in SOURCE, a project or a table task,worker,label.

    Intervals draw the items anew; the people are these. An undefined number says why. Skips are missing,
    never a class. A table with a row per unit and columns x,y,w,h or start,end is of boxes or segments (a row
    with an empty place: looked, and found nothing); of several classes (a|b) or transcripts say --kind.
    """
    from labeler.ops.agreement import agreement_report, check_order
    from labeler.ops.agreement_report import Asked
    from labeler.ops.hlp import hlp_report
    from labeler.stats.alpha import Level
    from labeler.types import QuestionKind

    held = kind_of(source, kind, question)
    if held is not QuestionKind.CLASS:
        from labeler.ops.answers import answer_hlp, answer_report

        answers = answers_of(
            source,
            held,
            gold=gold,
            tags=tags,
            order=split_names(order or "") or None,
            question=question,
            round_name=round_name,
            named=by == "item" or not is_project(source),
        )
        found = answer_report(answers, n_resamples=resamples, seed=seed, with_gamma=gamma)
        data = found.as_dict(with_items=by == "item")
        if gold is not None:
            data["hlp"] = answer_hlp(answers, n_resamples=resamples, seed=seed).as_dict()
        table = data.get(_ROWS.get(by or "", "")) or _coefficient_rows(data)
        emit(data, as_json=as_json, as_csv=as_csv, rows=table, text=lambda: agreement_text(data, by))
        return

    asked = Asked(uncertain, Level(level), weights, resamples, seed)  # type: ignore[arg-type]
    opinions = opinions_of(
        source,
        gold=gold,
        tags=tags,
        order=order,
        uncertain_classes=uncertain_classes,
        question=question,
        round_name=round_name,
        named=by == "item" or gold is not None or tags is not None,
    )
    check_order(asked, "given" if is_project(source) else order, opinions.classes)
    report = agreement_report(opinions, asked)
    data = report.as_dict(with_items=by == "item")
    if gold is not None:
        data["hlp"] = hlp_report(opinions, policy=asked.policy, n_resamples=resamples, seed=seed).as_dict()
    rows = _ROWS.get(by or "", "") or _coefficient_rows(data)
    emit(data, as_json=as_json, as_csv=as_csv, rows=rows, text=lambda: _text(report, data, asked, by))


def opinions_of(
    source: Path,
    *,
    gold: Path | None = None,
    tags: Path | None = None,
    order: str | None = None,
    uncertain_classes: str = "",
    question: str | None = None,
    round_name: str | None = None,
    named: bool = True,
) -> Opinions:
    """Return the labels of a project or of plain tables.

    Raises:
        UserError: a file is missing or wrong, or a name is unknown.
        click.UsageError: an option that belongs to the other kind of source.
    """
    from labeler.ops.opinion_tables import opinions_of_tables, with_tables
    from labeler.ops.opinions import opinions_of_project

    if is_project(source):
        from labeler.store.project import Project
        from labeler.store.read.questions import the_question

        if order or uncertain_classes:
            raise click.UsageError("A project declares its classes itself; --order is for tables.")
        with Project.open(source) as project:
            asked = the_question(project, question).id
            said = opinions_of_project(project, asked, round_name=round_name, named=named)
        return with_tables(said, gold=gold, tags_file=tags)
    if question or round_name:
        raise click.UsageError("--question and --round are for projects.")
    return opinions_of_tables(
        source,
        gold=gold,
        tags_file=tags,
        order=split_names(order or "") or None,
        uncertain=split_names(uncertain_classes),
    )


def split_names(written: str) -> list[str]:
    """Return the names in ``a,b,c``."""
    return [name.strip() for name in written.split(",") if name.strip()]


def _coefficient_rows(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"coefficient": name, **one} for name, one in data["coefficients"].items()]


def _text(report: AgreementReport, data: dict[str, Any], asked: Asked, by: str | None) -> str:
    size = f"{data['n_items']:,} items, {data['n_people']:,} people, {data['n_labels']:,} labels"
    lines = [f"{size}; {data['n_pairable']:,} items have labels of two people or more."]
    if data["n_duplicates"]:
        lines.append(
            f"{data['n_duplicates']:,} labels were given again by the same person: the latest counts."
        )
    if data["n_uncertain"]:
        counts = {"class": "a class", "abstain": "missing", "half": "half of each class they lie between"}
        lines.append(f"{data['n_uncertain']:,} uncertain labels count as {counts[data['uncertain']]}.")
    rows = [[_NAMES[name], *figure(one), _general(one)] for name, one in data["coefficients"].items()]
    lines += ["", aligned(["", "value", "95 % interval", "people in general"], rows)]
    if any(one["in_general"]["why"] == "fewer_than_five_people" for one in data["coefficients"].values()):
        lines.append("Fewer than five people: how far people in general would agree cannot be estimated.")
    tables = [by] if by else ["class", "person", "pair", "tag", "round"]
    for table in tables:
        lines += _table(table or "", report, data)
    if not by and data["self_agreement"]["n"]:
        again = data["self_agreement"]
        lines += ["", again_text(again)]
    if "hlp" in data:
        one = data["hlp"]["overall"]
        lines += ["", f"HLP against the gold: {percent(one['value'])} ({interval(one['low'], one['high'])})."]
    return "\n".join(lines)


def _general(one: dict[str, Any]) -> str:
    found = one["in_general"]
    return "–" if math.isnan(found["low"]) else f"{found['low']:.3f} to {found['high']:.3f}"


def _table(by: str, report: AgreementReport, data: dict[str, Any]) -> list[str]:
    header, rows = {
        "class": _classes,
        "person": _people,
        "pair": _pairs,
        "tag": _tags,
        "round": _rounds,
        "item": _items,
    }[by](data, report.opinions.names())
    if not rows:
        return []
    lines = ["", aligned(header, rows[:_SHOWN], left=2 if by == "pair" else 1)]
    if len(rows) > _SHOWN:
        lines.append(f"… and {len(rows) - _SHOWN:,} more (--json, --csv)")
    return lines


def _classes(data: dict[str, Any], _: list[str]) -> tuple[list[str], list[list[Any]]]:
    rows = [[row["label"], f"{row['n']:,}", *figure(row, "agreement")] for row in data["classes"]]
    return ["class", "labels", "others say it too", "95 % interval"], rows


def _people(data: dict[str, Any], names: list[str]) -> tuple[list[str], list[list[Any]]]:
    rows = [
        [name, f"{row['n']:,}", *figure(row, "agreement_with_others")]
        for name, row in zip(names, data["people"], strict=True)
    ]
    rows.sort(key=lambda row: (-int(row[1].replace(",", "")), row[0]))
    return ["person", "items", "with the others", "95 % interval"], rows


def _pairs(data: dict[str, Any], _: list[str]) -> tuple[list[str], list[list[Any]]]:
    ordered = sorted(data["pairs"], key=lambda row: (-row["n"], row["a"], row["b"]))
    rows = [[row["a"], row["b"], f"{row['n']:,}", percent(row["percent"]), _kappa(row)] for row in ordered]
    return ["pair", "", "items", "agree", "kappa"], rows


def _kappa(row: dict[str, Any]) -> str:
    return "–" if "why" in row else f"{row['cohen_kappa']:.3f}"


def _tags(data: dict[str, Any], _: list[str]) -> tuple[list[str], list[list[Any]]]:
    rows = [
        [row["tag"], f"{row['n']:,}", percent(row["percent"]["value"]), *figure(row["krippendorff_alpha"])]
        for row in data["tags"]
    ]
    return ["tag", "items", "agree", "alpha", "95 % interval"], rows


def _rounds(data: dict[str, Any], _: list[str]) -> tuple[list[str], list[list[Any]]]:
    rows = [
        [
            row["round"],
            f"{row['n']:,}",
            percent(row["percent"]["value"]),
            *figure(row["krippendorff_alpha"]),
            row.get("words", ""),
        ]
        for row in data["rounds"]
    ]
    return ["round", "items", "agree", "alpha", "95 % interval", ""], rows


def _items(data: dict[str, Any], _: list[str]) -> tuple[list[str], list[list[Any]]]:
    """Return the items, most disagreed first; those with one label come last, apart."""
    ordered = sorted(data["items"], key=lambda row: ("why" in row, -row["disagreement"], row["item"]))
    rows = [
        [row["item"], row["n"], percent(row["disagreement"]), f"{row['entropy_bits']:.2f}"] for row in ordered
    ]
    return ["item", "labels", "pairs that differ", "entropy (bits)"], rows
