"""A look at what is about to be imported: what it is, what it would bring, or why it cannot come in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from labeler.errors import FileProblem, LabelerError
from labeler.ui.state.importing import (
    Order,
    is_table,
    table_outcome,
    take_table,
    unpack_place,
    wishes_of,
)

if TYPE_CHECKING:
    from labeler.ops.annotation_report import AnnotationReport
    from labeler.store.project import Project

MOST_LINES = 12
_LOOKED_AT = 3_000
_TRIED_BYTES = 8 * 2**20


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
    questions: then the person is asked what their words and their tiers are. ``is_elsewhere``: the file
    itself is the problem, or none of it is about an item here; another wish would not help.
    """

    path: Path
    kind: Kind
    title: str
    lines: tuple[str, ...] = ()
    problem: str = ""
    has_segments: bool = False
    has_tiers: bool = False
    is_elsewhere: bool = False


def look_at(project: Project, order: Order) -> list[Look]:
    """Return a look at each path of an order; reads them, so it belongs off the GUI thread."""
    found = [_look(project, path, order) for path in order.paths]
    return found if len(found) == 1 else [_with_its_name(look) for look in found]


def _with_its_name(look: Look) -> Look:
    """Return a look whose problem says which file it is about."""
    if not look.problem or str(look.path) in look.problem:
        return look
    return replace(look, problem=f"{look.path.name}: {look.problem}")


def _look(project: Project, path: Path, order: Order) -> Look:
    from labeler.ops.import_annotations import claims_annotations

    if not path.exists():
        return Look(path, Kind.MEDIA, "", problem=f"{path} is not there any more; choose it again.")
    if order.format not in ("auto", "media") or (order.format == "auto" and claims_annotations(path)):
        found = _look_at_annotations(project, path, order)
        return _as_media(path, found) if found.is_elsewhere and path.is_dir() else found
    if is_table(path):
        return _look_at_table(project, path, order)
    return Look(path, Kind.MEDIA, "A folder of images or sound" if path.is_dir() else "An image or a sound")


def _look_at_annotations(project: Project, path: Path, order: Order) -> Look:
    from labeler.formats.archives import is_archive
    from labeler.ops.import_annotations import preview_annotations, recognised

    archive = is_archive(path)
    reader = None if archive else recognised(path)
    kind = Kind.ARCHIVE if archive else Kind.ANNOTATIONS
    title = "An archive" if archive else "" if reader is None else reader.title
    unpacks = archive and order.unpack is not None
    try:
        report = preview_annotations(project, path, wishes_of(order))
    except LabelerError as error:
        wrong = Look(path, kind, title, problem=str(error), is_elsewhere=isinstance(error, FileProblem))
        return _look_at_archive(path, order) if unpacks else wrong
    if unpacks:
        return _look_at_archive(path, order, report)
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
    return Look(path, kind, title, tuple(shown), problem, segments, has_tiers, is_elsewhere=bool(problem))


def _as_media(path: Path, found: Look) -> Look:
    """Return a folder whose annotations cannot come in as one of media, where it holds any."""
    from labeler.formats.file_sets import first_below
    from labeler.formats.media_names import is_media_name

    if not first_below(path, "", lambda file: is_media_name(file.name), tries=_LOOKED_AT):
        return found
    lines = (f"Its annotations ({found.title}) are not taken: {found.problem}", "Its media come in.")
    return Look(path, Kind.MEDIA, "A folder of images or sound", lines)


def _look_at_table(project: Project, path: Path, order: Order) -> Look:
    """Return a look at a table: what it would bring, where that is known in a moment."""
    if path.stat().st_size > _TRIED_BYTES:
        return Look(path, Kind.TABLE, "A table", (f"{path.name}: too large to be tried out first.",))
    try:
        outcome = table_outcome(path, take_table(project, path, order, dry_run=True))
    except LabelerError as error:
        return Look(path, Kind.TABLE, "A table", problem=str(error))
    lines = (outcome.words, *(": ".join(detail) for detail in outcome.details[: MOST_LINES - 1]))
    return Look(path, Kind.TABLE, "A table", lines)


def _look_at_archive(path: Path, order: Order, report: AnnotationReport | None = None) -> Look:
    """Return a look at an archive that is unpacked first; what else it holds is not known yet."""
    folder = unpack_place(order, path)
    problem = ""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        problem = f"{folder} is not an empty folder; choose another one to unpack into."
    lines = [f"{path.name} is unpacked into {folder}, which stays; then what lies there comes in."]
    if report is not None:
        n = f"{report.n_entries:,} answer{'' if report.n_entries == 1 else 's'}"
        lines.append(f"It holds annotations (read as {report.format}): {n}.")
    return Look(path, Kind.ARCHIVE, "An archive", tuple(lines), problem)
