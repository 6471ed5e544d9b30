"""``labeler hlp``: how good people are, against a truth they had no part in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.agreement import opinions_of, split_names
from labeler.cli.answers import KINDS, answers_of, hlp_text, kind_of
from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, interval, is_project, percent, report_options

if TYPE_CHECKING:
    import numpy as np

    from labeler.ops.hlp import HlpReport
    from labeler.ops.opinions import Opinions

_SHOWN = 12


@click.command("hlp")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--gold", type=click.Path(path_type=Path), help="Known truths, task,label.")
@click.option("--tags", type=click.Path(path_type=Path), help="Table task,tag.")
@click.option("--predictions", type=click.Path(path_type=Path), help="A model's answers, beside people's.")
@click.option("--run", "run_id", type=int, help="A run of the project, beside people; 0: the newest.")
@click.option(
    "--uncertain",
    type=click.Choice(["class", "abstain", "half"]),
    default="abstain",
    show_default=True,
    help="What uncertain answers count as.",
)
@click.option("--uncertain-classes", default="", help="Of a table: classes that say: can't tell; b or b=x+y.")
@click.option("--order", help="The classes in their order, a,b,c; also those that nobody used.")
@click.option("--resamples", type=click.IntRange(1), default=1000, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--by", type=click.Choice(["class", "person", "tag", "round"]), help="Which table; all if not given."
)
@click.option(
    "--kind", type=click.Choice(KINDS), help="What a table holds; columns x,y,w,h or start,end tell."
)
@question_option()
@click.option("--round", "round_name", help="Which round of the project, or all; the latest otherwise.")
@report_options
def command(
    *,
    source: Path,
    gold: Path | None,
    tags: Path | None,
    predictions: Path | None,
    run_id: int | None,
    uncertain: str,
    uncertain_classes: str,
    order: str | None,
    resamples: int,
    seed: int,
    by: str | None,
    kind: str | None,
    question: str | None,
    round_name: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """How good people are in SOURCE, a project or a table task,worker,label.

    Against gold and rulings this is HLP. Without a truth each label is held against the plurality of the
    others, and that is agreement, not HLP. Intervals draw items and people anew where five people labeled.
    """
    from labeler.ops.hlp import hlp_report, predicted_of_table
    from labeler.types import QuestionKind

    tables = {"class": "classes", "person": "people", "tag": "tags", "round": "rounds"}
    held = kind_of(source, kind, question)
    if held is not QuestionKind.CLASS:
        from labeler.ops.answers import answer_hlp

        if predictions is not None or run_id is not None:
            raise click.UsageError("--predictions and --run are of single classes.")
        classes = split_names(order or "") or None
        chosen = {"question": question, "round_name": round_name}
        answers = answers_of(source, held, gold=gold, tags=tags, order=classes, **chosen, named=False)
        data = answer_hlp(answers, n_resamples=resamples, seed=seed).as_dict()
        table = data.get(tables.get(by or "", "")) or [{"what": "overall", **data["overall"]}]
        emit(data, as_json=as_json, as_csv=as_csv, rows=table, text=lambda: hlp_text(data, by))
        return

    opinions = opinions_of(
        source,
        gold=gold,
        tags=tags,
        order=order,
        uncertain_classes=uncertain_classes,
        question=question,
        round_name=round_name,
    )
    predicted = None if predictions is None else predicted_of_table(opinions, predictions)
    if run_id is not None:
        predicted = _of_run(source, question, opinions, run_id)
    report = hlp_report(
        opinions,
        policy=uncertain,  # type: ignore[arg-type]
        predicted=predicted,
        n_resamples=resamples,
        seed=seed,
    )
    data = report.as_dict()
    rows = tables.get(by or "")
    csv_rows = rows or [{"what": "overall", **data["overall"]}, {"what": "item_mean", **data["item_mean"]}]
    emit(data, as_json=as_json, as_csv=as_csv, rows=csv_rows, text=lambda: _text(report, data, by))


def _of_run(source: Path, question: str | None, opinions: Opinions, run_id: int) -> np.ndarray:
    """Return the answers of a run of the project, as codes."""
    from labeler.ops.run_answers import chosen_run, predicted_of_run
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    if not is_project(source):
        raise click.UsageError("--run is of a project; give a table as --predictions.")
    with Project.open(source) as project:
        run = chosen_run(project, the_question(project, question).id, run_id or None)
        return predicted_of_run(opinions, project, run)


def _text(report: HlpReport, data: dict[str, Any], by: str | None) -> str:
    from labeler.stats.estimate import words

    one = report.overall
    name = "HLP" if report.kind == "hlp" else "Agreement, not HLP (each label against the others)"
    between = f" ({interval(one.low, one.high)}; {one.method})" if one.has_interval else ""
    lines = [f"{name}: {percent(one.value)}{between}, {one.n:,} items."]
    if one.why:
        lines.append(
            f"The interval is for these people only: {words(one.why)}." if one.defined else words(one.why)
        )
    lines.append(f"A random person on a random item: {percent(report.item_mean.value)}.")
    lines.append(f"Two people agree {percent(report.two_labelers_agree.value)} of the time.")
    if report.kind == "hlp" and report.n_truth < report.opinions.n_items:
        lines.append(
            f"A truth is known for {report.n_truth:,} of {report.opinions.n_items:,} items; on those, two "
            f"people agree {percent(report.agree_on_same.value)} of the time."
        )
    if report.illusory_gain > 0:
        lines.append(
            f"Answering by the best single convention would agree {percent(data['best_single_convention'])}: "
            f"a lead of up to {100 * report.illusory_gain:.1f} points over people is convention, not skill."
        )
    lines += _model(report)
    names = report.opinions.names()
    tables: dict[str, tuple[list[str], list[list[Any]]]] = {
        "class": (["class", "items", "recall", "95 % interval", "precision"], _class_rows(data)),
        "person": (["person", "items", "right", "95 % interval"], _people_rows(data, names)),
        "tag": (["tag", "items", "right", "95 % interval"], _tag_rows(data)),
        "round": (
            ["round", "items", "right", "95 % interval"],
            [_row(row["round"], row) for row in data["rounds"]],
        ),
    }
    for table in [by] if by else list(tables):
        header, rows = tables[table or ""]
        if rows:
            lines += ["", aligned(header, rows[:_SHOWN])]
        if len(rows) > _SHOWN:
            lines.append(f"… and {len(rows) - _SHOWN:,} more (--json, --csv)")
    return "\n".join(lines)


def _model(report: HlpReport) -> list[str]:
    model, test = report.model, report.replace
    if model is None or not model.lead.defined:
        return []
    lead = (
        f"{100 * model.lead.value:+.1f} points ({100 * model.lead.low:+.1f} to {100 * model.lead.high:+.1f})"
    )
    lines = [
        f"The model agrees with a person {percent(model.model_agrees.value)}, people with each other "
        f"{percent(model.people_agree.value)} on the same {model.lead.n:,} items: {lead}."
    ]
    if model.warning:
        lines.append("That may be convention alone: it is no proof that the model is better than people.")
    if test is not None and test.winning_rate.defined:
        verdict = "may" if test.passes else "may not"
        rate = percent(test.winning_rate.value, 0)
        lines.append(f"By the alt-test it {verdict} stand in for a labeler (wins against {rate} of people).")
    return lines


def _row(name: str, row: dict[str, Any]) -> list[Any]:
    return [name, f"{row['n']:,}", percent(row["value"]), interval(row["low"], row["high"])]


def _class_rows(data: dict[str, Any]) -> list[list[Any]]:
    return [[*_row(row["label"], row), percent(row["precision"]["value"])] for row in data["classes"]]


def _tag_rows(data: dict[str, Any]) -> list[list[Any]]:
    return [_row(row["tag"], row) for row in data["tags"]]


def _people_rows(data: dict[str, Any], names: list[str]) -> list[list[Any]]:
    rows = [_row(name, row) for name, row in zip(names, data["people"], strict=True)]
    return sorted(rows, key=lambda row: (-int(row[1].replace(",", "")), row[0]))
