"""``labeler errors``: where the model is worse than people, by tag."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, interval, is_project, percent, report_options

if TYPE_CHECKING:
    from labeler.ops.errors import ErrorReport

_HEADER = (
    "tag",
    "n",
    "share",
    "accuracy",
    "95 % interval",
    "HLP",
    "gap (points)",
    "of errors",
    "error rate",
    "gain (points)",
    "95 % interval",
)


@click.command("errors")
@click.argument("source", required=False, type=click.Path(path_type=Path))
@click.option("--run", "run_id", type=int, help="Which run of the project; the newest if not given.")
@click.option("--part", "parts", multiple=True, help="Only these parts of the run's split; all but train.")
@question_option()
@click.option("--predictions", type=click.Path(path_type=Path), help="Table task,label[,p_CLASS…].")
@click.option("--gold", type=click.Path(path_type=Path), help="Table task,label.")
@click.option("--tags", type=click.Path(path_type=Path), help="Table task,tag.")
@click.option("--votes", type=click.Path(path_type=Path), help="Table task,worker,label, for HLP.")
@click.option(
    "--uncertain-classes", default="", help="Of the tables: classes that say: can't tell; b or b=x+y."
)
@click.option(
    "--uncertain",
    type=click.Choice(["class", "abstain", "half"]),
    default="abstain",
    show_default=True,
    help="What uncertain answers count as.",
)
@report_options
def command(
    *,
    source: Path | None,
    run_id: int | None,
    parts: tuple[str, ...],
    question: str | None,
    predictions: Path | None,
    gold: Path | None,
    tags: Path | None,
    votes: Path | None,
    uncertain_classes: str,
    uncertain: str,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Hold a model against truth and people, by tag.

    SOURCE is a project; or give the tables --predictions and --gold, with --tags for slices and --votes
    for human-level performance. Gain is what the whole accuracy would rise by if the gap to people closed.
    """
    from labeler.ops.errors import table_errors
    from labeler.types import UncertainPolicy

    policy = UncertainPolicy(uncertain)
    if source is not None and is_project(source):
        if predictions or gold or tags or votes:
            raise click.UsageError("Give a project, or tables; not both.")
        report = _of_project(source, question, run_id, parts, policy)
    elif source is not None:
        raise click.UsageError(f"{source} is not a project; give tables as --predictions and --gold.")
    elif predictions is None or gold is None:
        raise click.UsageError("Give a project, or the tables --predictions and --gold.")
    else:
        names = [name.strip() for name in uncertain_classes.split(",") if name.strip()]
        report = table_errors(
            predictions, gold, tag_file=tags, votes_file=votes, uncertain=names, policy=policy
        )
    data = report.as_dict()
    emit(data, as_json=as_json, as_csv=as_csv, rows="slices", text=lambda: _text(report, data))


def _of_project(
    path: Path, question: str | None, run_id: int | None, parts: tuple[str, ...], policy: Any
) -> ErrorReport:
    from labeler.ops.errors import project_errors
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    with Project.open(path) as project:
        asked = the_question(project, question).id
        return project_errors(project, asked, run_id=run_id, parts=parts or None, policy=policy)


def _text(report: ErrorReport, data: dict[str, Any]) -> str:
    whole = (
        f"{data['n']:,} items, accuracy {percent(data['accuracy'])} ({interval(data['low'], data['high'])})"
    )
    people = {
        "hlp": f"HLP {percent(data['hlp'])}",
        "agreement": f"agreement {percent(data['hlp'])} (agreement, not HLP: the truth is other labelers)",
        "none": "no human labels to compare with",
    }[report.kind]
    lines = [f"{whole}, {people}."]
    if data["n_training"]:
        lines.append(f"{data['n_training']:,} items that the model was trained on are left out.")
    if data["n_no_truth"]:
        lines.append(f"{data['n_no_truth']:,} items with no certain truth are left out.")
    rows = [_row(row) for row in data["slices"]]
    lines += ["", aligned(_HEADER, rows)]
    if any(row["hlp_shrunk"] for row in data["slices"]):
        lines.append("* fewer than 30 items with human labels: drawn towards the overall level")
    if any(row["uncertain"] for row in data["slices"]):
        lines.append("~ fewer than 30 items, or a gap that may be none: ranked last")
    return "\n".join(lines)


def _row(row: dict[str, Any]) -> list[str]:
    return [
        ("~ " if row["uncertain"] else "") + row["tag"],
        f"{row['n']:,}",
        percent(row["share"]),
        percent(row["accuracy"]),
        interval(row["low"], row["high"]),
        percent(row["hlp"]) + ("*" if row["hlp_shrunk"] else ""),
        _points(row["gap"], 1),
        percent(row["error_share"]),
        percent(row["error_rate"]),
        _points(row["gain"], 2),
        _between(row["gain_low"], row["gain_high"]),
    ]


def _points(share: float, digits: int) -> str:
    """Return a difference of shares in percentage points."""
    return percent(share, digits).removesuffix(" %")


def _between(low: float, high: float) -> str:
    return interval(low, high, 2).removesuffix(" %")
