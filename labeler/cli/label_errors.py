"""``labeler label-errors``: labels that a model has good reason to doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, is_project, report_options

_SHOWN = 20
RANKS = ("self-confidence", "margin", "confidence-weighted-entropy")


@click.command("label-errors")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--run", "run_id", type=int, help="Which run of the project; the newest if not given.")
@question_option()
@click.option("--predictions", type=click.Path(path_type=Path), help="Of a table: task,p_CLASS… of a model.")
@click.option("--rank-by", type=click.Choice(RANKS), default=RANKS[0], show_default=True)
@report_options
def command(
    *,
    source: Path,
    run_id: int | None,
    question: str | None,
    predictions: Path | None,
    rank_by: str,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Labels that a model doubts, in SOURCE, a project or a table task,label with --predictions.

    The model must not have seen the items: those of a run's training part are left out. A label is suspect if
    the model gives another class as surely as it gives that class where it is right (confident learning).
    Look at them; do not change them unseen.
    """
    from labeler.ops.label_errors import suspects_of_project, suspects_of_tables
    from labeler.stats.label_errors import Score

    if is_project(source):
        from labeler.store.project import Project
        from labeler.store.read.questions import the_question

        if predictions is not None:
            raise click.UsageError(
                "Import the predictions into the project first; --predictions is for tables."
            )
        with Project.open(source) as project:
            asked = the_question(project, question).id
            found = suspects_of_project(project, asked, run_id=run_id, rank_by=Score(rank_by))
    elif predictions is None:
        raise click.UsageError("Give a project, or a table task,label with --predictions.")
    else:
        found = suspects_of_tables(source, predictions, rank_by=Score(rank_by))
    data = found.as_dict()
    emit(data, as_json=as_json, as_csv=as_csv, rows="suspects", text=lambda: _text(data))


def _text(data: dict[str, Any]) -> str:
    lines = [f"{data['n_suspects']:,} of {data['n']:,} labels are suspect."]
    if data["left_out"]:
        lines.append(f"Not judged, too few labels: {', '.join(data['left_out'])}.")
    rows = [
        [row["task"], row["given"], row["suggested"], f"{row['score']:.3f}", row["source"]]
        for row in data["suspects"][:_SHOWN]
    ]
    if rows:
        lines += ["", aligned(["item", "label", "model says", "score", "label from"], rows, left=3)]
    if data["n_suspects"] > _SHOWN:
        lines.append(f"… and {data['n_suspects'] - _SHOWN:,} more (--json, --csv)")
    return "\n".join(lines)
