"""Annotations of other tools on the command line: the import with progress, and its report in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from labeler.cli.report import progress

if TYPE_CHECKING:
    from labeler.ops.import_annotations import AnnotationReport, Wishes
    from labeler.store.project import Project
    from labeler.types import Id

_MOST_LINES = 60


def holds_annotations(path: Path, format_: str, as_: str | None) -> bool:
    """Return whether a path is to be read as annotations rather than as media or a table."""
    if format_ in ("media", "table") or as_ in ("tags", "metadata"):
        return False
    if format_ != "auto":
        return True
    from labeler.ops.import_annotations import claims_annotations

    return claims_annotations(path)


def run_annotations(
    project: Project, path: Path, wishes: Wishes, *, author: Id, dry_run: bool
) -> AnnotationReport:
    """Import annotations, or only say what would come of it."""
    from labeler.ops.import_annotations import import_annotations, preview_annotations

    if dry_run:
        return preview_annotations(project, path, wishes)
    with progress("Reading media") as show:
        return import_annotations(project, path, wishes, author=author, on_progress=show)


def annotation_text(report: AnnotationReport) -> str:
    """Return the report for people, its longest lists cut."""
    lines = report.lines()
    if len(lines) > _MOST_LINES:
        rest = len(lines) - _MOST_LINES
        lines = [*lines[:_MOST_LINES], f"… and {rest:,} more lines (--json has them all)."]
    return "\n".join(lines)
