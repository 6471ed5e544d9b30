"""``labeler drift``: whether the data, the labels or the people have changed."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

from labeler.cli.asked import question_option
from labeler.cli.report import aligned, emit, figure, is_project, report_options

_NAMES = {"ks": "KS distance", "psi": "PSI", "mmd2": "MMD²"}


@click.command("drift")
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("later", required=False, type=click.Path(path_type=Path))
@click.option("--before", help="Of a project: a filter for the earlier items, such as factory=A.")
@click.option("--after", help="Of a project: a filter for the later items.")
@question_option()
@click.option("--shuffles", type=click.IntRange(1), default=500, show_default=True, help="For p-values.")
@click.option("--seed", type=int, default=0, show_default=True)
@report_options
def command(
    *,
    source: Path,
    later: Path | None,
    before: str | None,
    after: str | None,
    question: str | None,
    shuffles: int,
    seed: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """What differs between two groups of items of the project SOURCE, or between the tables SOURCE and LATER.

    Measures of the media, tags, classes, people and agreement of a project; every column of tables. Read the
    size of the effect first: of many items everything is significant. p is adjusted for the number compared.
    """
    from labeler.ops.drift import drift_of_project, drift_of_tables

    if is_project(source):
        from labeler.ops.filters import find_items
        from labeler.store.project import Project
        from labeler.store.read.questions import the_question

        if before is None or after is None or later is not None:
            raise click.UsageError("Say which items of the project: --before FILTER --after FILTER.")
        with Project.open(source) as project:
            asked = the_question(project, question).id
            groups = [find_items(project, text, question=asked) for text in (before, after)]
            report = drift_of_project(project, asked, *groups, shuffles=shuffles, seed=seed)
    elif later is None or before is not None or after is not None:
        raise click.UsageError("Give two tables, or a project with --before and --after.")
    else:
        report = drift_of_tables(source, later, shuffles=shuffles, seed=seed)
    data = report.as_dict()
    emit(data, as_json=as_json, as_csv=as_csv, rows="comparisons", text=lambda: _text(data))


def _text(data: dict[str, Any]) -> str:
    differ = [row for row in data["comparisons"] if row["differs"]]
    lines = [
        f"{data['n_before']:,} items before, {data['n_after']:,} after: "
        f"{len(differ):,} of {len(data['comparisons']):,} things differ beyond chance."
    ]
    rows = [
        [
            row["what"],
            _NAMES[row["measure"]],
            _number(row["effect"], ".3f"),
            _number(row["p_adjusted"], ".4f"),
            "differs" if row["differs"] else "",
        ]
        for row in data["comparisons"]
    ]
    if rows:
        lines += ["", aligned(["", "measure", "effect", "p, adjusted", ""], rows, left=2)]
    if not math.isnan(data["agreement"]["value"]):
        value, between = figure(data["agreement"])
        lines += ["", f"People's agreement changes by {value} ({between})."]
    return "\n".join(lines)


def _number(value: float, form: str) -> str:
    return "–" if math.isnan(value) else format(value, form)
