"""``labeler consensus``: one label per item from many people's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.answers import KINDS, answers_of, kind_of
from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, is_project, percent, report_options
from labeler.errors import UserError

if TYPE_CHECKING:
    import numpy as np

    from labeler.ops.consensus import Asked, MethodReport

# as stats.consensus.Method, which would import numpy before --help
TEXT_METHODS = ("rover", "medoid")
METHODS = ("majority", "weighted", "dawid-skene", "one-coin", "glad", "mace", "crowdlab")
_SHOWN = 15


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--method", type=click.Choice([*METHODS, *TEXT_METHODS]), default="dawid-skene", show_default=True
)
@click.option(
    "--gold", type=click.Path(path_type=Path), help="Known truths, task,label: says how right it is."
)
@click.option("--learn-from-gold", is_flag=True, help="Give the known truths to the method as well.")
@click.option("--predictions", type=click.Path(path_type=Path), help="A model's answers, for crowdlab.")
@click.option("--run", type=int, help="A run of the project, for crowdlab.")
@question_option()
@click.option(
    "--round", "round_name", help="Which round of the project, or all; the latest closed otherwise."
)
@click.option("--order", help="The classes in their order, a,b,c; also those that nobody used.")
@click.option("--ties", type=click.Choice(["state", "random"]), default="state", show_default=True)
@click.option("--uncertain-classes", default="", help="Of a table: classes that say: can't tell; b,c.")
@click.option(
    "--uncertain",
    type=click.Choice(["class", "abstain"]),
    default="class",
    show_default=True,
    help="What uncertain answers count as.",
)
@click.option(
    "--kind", type=click.Choice(KINDS), help="What a table holds; columns x,y,w,h or start,end tell."
)
@click.option(
    "--overlap",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.5,
    show_default=True,
    help="Of boxes and segments: IoU from which two are the same.",
)
@click.option(
    "--support",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Of boxes and segments: the share of the people who must have drawn it.",
)
@click.option("--compare", is_flag=True, help="Run every method and rank them by labels they have not seen.")
@click.option("--out", type=click.Path(path_type=Path), help="Write task,label,confidence.")
@click.option("--seed", type=int, default=0, show_default=True)
@report_options
def command(
    *,
    source: Path,
    method: str,
    gold: Path | None,
    learn_from_gold: bool,
    predictions: Path | None,
    run: int | None,
    question: str | None,
    round_name: str | None,
    order: str | None,
    ties: str,
    uncertain_classes: str,
    uncertain: str,
    kind: str | None,
    overlap: float,
    support: float,
    compare: bool,
    out: Path | None,
    seed: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """One label per item from the votes in SOURCE, a project or a table task,worker,label.

    Ties are stated and left empty in --out; --ties random draws them from the seed. Without gold, trust the
    method with the best held-out log-likelihood (--compare). Transcripts are made by rover or medoid; with
    them --compare says which convention of spelling would raise agreement most. Boxes and segments: what
    enough people drew, at the median of their places. Several classes: each decided by itself.
    """
    from labeler.ops import consensus as ops
    from labeler.types import QuestionKind

    held = QuestionKind.TRANSCRIPT if method in TEXT_METHODS and kind is None else None
    if held is None or is_project(source):
        held = kind_of(source, kind, question)
    if method in TEXT_METHODS and held is not QuestionKind.TRANSCRIPT:
        raise UserError(f"{method} is for transcripts; {source} holds answers of kind {held.value}.")
    if held is not QuestionKind.CLASS:
        from labeler.cli import answer_consensus

        names = [name.strip() for name in (order or "").split(",") if name.strip()]
        answers = answers_of(
            source,
            held,
            gold=gold,
            order=names or None,
            question=question,
            round_name=round_name,
        )
        answer_consensus.report(
            answers,
            method,
            rules=compare,
            thresholds=(overlap, support),
            seed=seed,
            out=out,
            forms=(as_json, as_csv),
        )
        return

    abstain = uncertain == "abstain"
    if is_project(source):
        from labeler.store.project import Project

        with Project.open(source) as project:
            asked = ops.asked_of_project(
                project, question=question, round_name=round_name, gold=gold, run=run, abstain=abstain
            )
    else:
        asked = ops.asked_of_tables(
            source,
            gold=gold,
            model=predictions,
            order=order.split(",") if order else None,
            uncertain=[name.strip() for name in uncertain_classes.split(",") if name.strip()],
            abstain=abstain,
        )
    report = ops.reach_consensus(asked, method, learn_from_gold=learn_from_gold, seed=seed)
    ranked = ops.compare_methods(asked, seed=seed) if compare else []
    if out is not None:
        chosen = ops.chosen_classes(asked, report.result, at_random=ties == "random", seed=seed)
        _write(out, asked, report, chosen)
    data = _data(asked, report, ranked)
    emit(
        data,
        as_json=as_json,
        as_csv=as_csv,
        text=lambda: _text(data),
        rows="methods" if compare else "people",
    )


def _data(asked: Asked, report: MethodReport, ranked: list[MethodReport]) -> dict[str, Any]:
    result = report.result
    people = zip(
        asked.opinions.names(),
        asked.votes.labels_per_person().tolist(),
        result.skill.tolist(),
        strict=True,
    )
    data: dict[str, Any] = {
        "method": report.method,
        "protocol": result.protocol,
        "n_items": asked.opinions.n_items,
        "n_people": len(asked.opinions.people),
        "n_labels": asked.votes.n_labels,
        "n_duplicates": asked.opinions.n_duplicates,
        "classes": asked.opinions.classes,
        "ties": result.n_ties,
        "iterations": result.iterations,
        "converged": result.converged,
        "log_likelihood": result.log_likelihood,
        "held_out": {
            "log_likelihood": report.held_out.log_likelihood,
            "n": report.held_out.n,
            "why": report.held_out.why,
        },
        "accuracy": report.accuracy,
        "n_gold": report.n_gold,
        "people": [{"person": name, "n": n, "accuracy_estimate": skill} for name, n, skill in people],
    }
    why = [reason for reason in (result.why, "" if report.n_gold else "no_truth") if reason]
    if why:
        data["why"] = ", ".join(why)
    if ranked:
        data["methods"] = [_row(one) for one in ranked]
    return data


def _row(report: MethodReport) -> dict[str, Any]:
    return {
        "method": report.method,
        "held_out_log_likelihood": report.held_out.log_likelihood,
        "n_held_out": report.held_out.n,
        "accuracy": report.accuracy,
        "ties": report.result.n_ties,
    }


def _write(path: Path, asked: Asked, report: MethodReport, chosen: np.ndarray) -> None:
    from labeler.formats.columns import write_table

    said = asked.opinions
    labels = [said.classes[code] if code >= 0 else "" for code in chosen.tolist()]
    confidence = report.result.confidence.tolist()
    write_table(path, {"task": said.items, "label": labels, "confidence": confidence})


def _text(data: dict[str, Any]) -> str:
    size = f"{data['n_items']:,} items, {data['n_people']:,} people, {data['n_labels']:,} labels"
    lines = [
        f"{data['method']}: {size}",
        f"ties {data['ties']}, iterations {data['iterations']} ({data['protocol']})",
    ]
    if data["n_gold"]:
        lines.append(f"accuracy {percent(data['accuracy'])} on {data['n_gold']:,} items with a known truth")
    hidden = data["held_out"]
    if hidden["n"]:
        lines.append(f"held-out log-likelihood {hidden['log_likelihood']:.4f} over {hidden['n']:,} labels")
    people = sorted(data["people"], key=lambda row: -row["n"])
    rows = [[row["person"], f"{row['n']:,}", percent(row["accuracy_estimate"])] for row in people[:_SHOWN]]
    lines += ["", aligned(["person", "labels", "accuracy (estimate)"], rows)]
    if len(people) > _SHOWN:
        lines.append(f"… and {len(people) - _SHOWN:,} more (--json, --csv)")
    if "methods" in data:
        table = [
            [one["method"], f"{one['held_out_log_likelihood']:.4f}", percent(one["accuracy"]), one["ties"]]
            for one in data["methods"]
        ]
        lines += ["", aligned(["method", "held-out log-likelihood", "accuracy", "ties"], table)]
    return "\n".join(lines)
