"""Where the files of a project lie on this machine, and linking them again after they moved; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from labeler.errors import Bug
from labeler.types import Id
from labeler.ui.jobs import Job
from labeler.ui.state.session import Session


@dataclass(frozen=True, slots=True)
class Place:
    """One source: its folder, and whether that is there on this machine."""

    source: Id
    name: str
    folder: Path
    is_there: bool


def read_places(session: Session) -> tuple[Place, ...]:
    """Return the sources that have a folder (reads, and looks for the folders)."""
    from labeler.store.read.sources import sources

    if session.project is None:
        raise Bug("Places were asked for, and no project is open")
    return tuple(Place(one.id, one.name, one.folder, one.folder.is_dir()) for one in sources(session.project))


def link_again(job: Job, session: Session, source: Id, folder: Path) -> str:
    """Link the missing files of a source to those under ``folder`` (a job's work); return what came of it.

    Raises:
        FileProblem, UserError: there is no such folder, or nothing in it belongs to the source.
    """
    from labeler.ops.places import relink

    if session.project is None:
        raise Bug("Files were to be linked again, and no project is open")
    report = relink(
        session.project,
        source,
        folder,
        author=session.person,
        on_progress=lambda done, of: job.report(done / max(1, of)),
        cancelled=lambda: job.cancelled,
    )
    if not report.found and not report.missing:
        return "No file of this source is missing."
    words = f"{report.found:,} files were found again."
    return f"{words} {len(report.missing):,} are still missing." if report.missing else words
