"""``labeler merge``: take in the work of other copies of a project."""

from __future__ import annotations

from pathlib import Path

import click

from labeler.cli.report import aligned, emit, report_options


@click.command("merge")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("others", nargs=-1, required=True, type=click.Path(path_type=Path))
@report_options
def command(project: Path, others: tuple[Path, ...], as_json: bool, as_csv: bool) -> None:
    """Take in the work of OTHERS, copies of PROJECT; the order makes no difference, twice changes nothing."""
    from labeler.ops.check import check
    from labeler.ops.merge import merge_copies
    from labeler.store.project import Project

    with Project.open(project) as mine:
        merged = merge_copies(mine, others)
    rows = [
        {"from": str(other), "facts": found.n_new, "labels": found.new.get("annotation", 0)}
        for other, found in merged.items()
    ]
    emit(
        {"path": project, "merged": rows, "facts_hash": check(project).facts_hash},
        as_json=as_json,
        as_csv=as_csv,
        rows=rows,
        text=lambda: aligned(
            ["from", "new facts", "of these labels"], [[r["from"], r["facts"], r["labels"]] for r in rows]
        ),
    )
