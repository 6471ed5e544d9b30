"""``labeler check``, ``labeler repair`` and ``labeler backup``."""

from __future__ import annotations

from pathlib import Path

import click

from labeler.cli.report import aligned, emit, report_options

_PROJECT = click.argument("project", type=click.Path(path_type=Path))


@click.command("check")
@_PROJECT
@report_options
@click.pass_context
def command(context: click.Context, project: Path, as_json: bool, as_csv: bool) -> None:
    """Prove that a project file is whole: pages, references, ids, and all that is derived, built again.

    Ends with code 1 where something is wrong.
    """
    from labeler.ops.check import check

    checked = check(project)
    rows = [{"kind": f.kind, "table": f.table, "words": f.words} for f in checked.findings]
    emit(
        {
            "path": checked.path,
            "whole": checked.whole,
            "findings": rows,
            "facts": checked.counts,
            "facts_hash": checked.facts_hash or None,
        },
        as_json=as_json,
        as_csv=as_csv,
        rows=rows,
        text=lambda: _words(project, rows, checked.counts, checked.facts_hash),
    )
    if not checked.whole:
        context.exit(1)


@click.command("repair")
@_PROJECT
@click.option("--to", type=click.Path(path_type=Path), help="The new file, where one is needed.")
@report_options
@click.pass_context
def repair(context: click.Context, project: Path, to: Path | None, as_json: bool, as_csv: bool) -> None:
    """Build again what is derived; of a damaged file, save what can be read into a new one."""
    from labeler.ops.check import repair as mend

    repaired = mend(project, to=to)
    left = [{"kind": f.kind, "table": f.table, "words": f.words} for f in repaired.left]
    state = "not whole yet" if left else "whole now"
    emit(
        {"path": repaired.path, "done": list(repaired.words), "left": left},
        as_json=as_json,
        as_csv=as_csv,
        rows=[{"done": words} for words in repaired.words],
        text=lambda: "\n".join(
            [
                *repaired.words,
                *(f"{row['kind']}: {row['words']}" for row in left),
                f"{state}: {repaired.path}",
            ]
        ),
    )
    if left:
        context.exit(1)


@click.command("backup")
@_PROJECT
@click.option("--to", type=click.Path(path_type=Path), help="Where to; else a dated copy beside the project.")
@click.option(
    "--keep", default=7, show_default=True, type=click.IntRange(1), help="How many dated copies stay."
)
@report_options
def backup(project: Path, to: Path | None, keep: int, as_json: bool, as_csv: bool) -> None:
    """Copy a project file safely, also while it is in use."""
    from labeler.ops.check import backup as copy

    made = copy(project, to=to, keep=keep)
    emit({"path": made}, as_json=as_json, as_csv=as_csv, text=f"backed up to {made}")


def _words(project: Path, rows: list[dict[str, str]], counts: dict[str, int], facts_hash: str) -> str:
    if rows:
        found = "\n".join(f"{row['kind']}: {row['words']}" for row in rows)
        return f"{found}\n{project} is not whole. Try `labeler repair {project}`, or go back to a backup."
    table = aligned(["facts", "n"], [[name, f"{n:,}"] for name, n in counts.items() if n])
    return f"{table}\n{project} is whole ({sum(counts.values()):,} facts, {facts_hash[:12]})."
