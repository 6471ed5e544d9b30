"""A look at what is about to be imported: what it is, what it would bring, or why it cannot come in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from labeler.errors import LabelerError
from labeler.ui.state.importing import Order, is_table, wishes_of

if TYPE_CHECKING:
    from labeler.store.project import Project

MOST_LINES = 12


class Kind(StrEnum):
    """What a path holds."""

    MEDIA = "media"
    TABLE = "table"
    ANNOTATIONS = "annotations"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Look:
    """``title`` names what it is, ``lines`` say what it would bring; ``problem`` why it cannot come in.

    ``has_segments`` whether it marks stretches of sound, ``has_tiers`` whether the file names several
    questions: then the person is asked what their words and their tiers are.
    """

    path: Path
    kind: Kind
    title: str
    lines: tuple[str, ...] = ()
    problem: str = ""
    has_segments: bool = False
    has_tiers: bool = False


def look_at(project: Project, order: Order) -> list[Look]:
    """Return a look at each path of an order; reads them, so it belongs off the GUI thread."""
    return [_look(project, path, order) for path in order.paths]


def _look(project: Project, path: Path, order: Order) -> Look:
    from labeler.formats.archives import is_archive
    from labeler.ops.import_annotations import claims_annotations, preview_annotations, recognised

    if not path.exists():
        return Look(path, Kind.MEDIA, "", problem=f"{path} is not there any more; choose it again.")
    archive = is_archive(path)
    reader = None if archive else recognised(path)
    if not claims_annotations(path):
        if is_table(path):
            return Look(path, Kind.TABLE, "A table")
        return Look(
            path, Kind.MEDIA, "A folder of images or sound" if path.is_dir() else "An image or a sound"
        )
    kind = Kind.ARCHIVE if archive else Kind.ANNOTATIONS
    title = "An archive" if archive else "" if reader is None else reader.title
    try:
        report = preview_annotations(project, path, wishes_of(order))
    except LabelerError as error:
        return Look(path, kind, title, problem=str(error))
    lines = report.lines()
    shown = lines[1:MOST_LINES]
    if len(lines) > MOST_LINES:
        shown.append(
            f"… and {len(lines) - MOST_LINES:,} more lines; the report after the import has them all."
        )
    problem = ""
    if report.n_entries and not report.n_items and not report.media_found:
        problem = "None of it is about an item of this project; import the media first."
    segments = "segments" in report.question_kinds
    has_tiers = segments and len(report.questions) > 1
    return Look(path, kind, title, tuple(shown), problem, has_segments=segments, has_tiers=has_tiers)
