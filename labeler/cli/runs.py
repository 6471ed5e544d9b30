"""``labeler runs``: the models trained or imported so far, side by side."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, interval, percent, report_options

if TYPE_CHECKING:
    from labeler.ops.runs import RunRow


@click.command("runs")
@click.argument("project", type=click.Path(path_type=Path))
@question_option()
@report_options
def command(*, project: Path, question: str | None, as_json: bool, as_csv: bool) -> None:
    """List the models of PROJECT, newest first, with their accuracy on what was held back."""
    from labeler.ops.runs import run_rows
    from labeler.store.project import Project
    from labeler.store.read.questions import the_question

    with Project.open(project) as opened:
        rows = run_rows(opened, the_question(opened, question).id)
    data = {"n_runs": len(rows), "runs": [row.as_dict() for row in rows]}
    emit(data, as_json=as_json, as_csv=as_csv, rows="runs", text=lambda: _text(rows))


def _text(rows: list[RunRow]) -> str:
    if not rows:
        return "There are no runs yet: `labeler train` or `labeler import --as predictions` adds one."
    header = ["run", "name", "dev", "test", "95 %", "reference", "constant", "seed", "state", "when"]
    return aligned(header, [_cells(row) for row in rows], left=2)


def _cells(row: RunRow) -> list[Any]:
    test = row.test
    bounds = interval(test["low"], test["high"]) if test.get("value") is not None else "–"
    when = datetime.fromtimestamp(row.at / 1e6).strftime("%Y-%m-%d %H:%M")  # the person's own time
    values = [_value(found) for found in (row.dev, row.test)]
    others = [_value(row.reference), _value(row.constant)]
    seed = "–" if row.seed is None else row.seed
    return [row.id, row.name, *values, bounds, *others, seed, row.state, when]


def _value(found: dict[str, Any]) -> str:
    return percent(found["value"]) if found.get("value") is not None else "–"
