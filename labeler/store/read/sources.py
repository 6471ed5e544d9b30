"""Where the data came from, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from labeler.store.connection import Database
from labeler.store.project import Project
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Source:
    """Where items came from, or may come from; ``folder`` is absolute (the project's own where none is set),
    and lies on this machine if any that was ever named does.

    ``amount`` is how much there is (items, or hours of sound), ``cost`` in whatever money the project counts
    in, ``days`` how long it takes to get; None: nobody has said. ``quality`` and ``note`` are words.
    """

    id: Id
    name: str
    kind: str | None
    folder: Path
    licence: str | None
    note: str | None
    amount: float | None = None
    cost: float | None = None
    days: float | None = None
    quality: str | None = None


def sources(project: Project) -> list[Source]:
    """Return the project's sources, first to last."""
    beside = project.path.parent
    with project.reading() as db:
        rows = db.execute(
            "SELECT entity, name, kind, folder, licence, note, amount, cost, days, quality "
            "FROM current_source WHERE retracted = 0 ORDER BY entity"
        ).fetchall()
        folders = {row[0]: present_folder(db, beside, row[0], row[3] or "") for row in rows}
    return [
        Source(id_, name or "", kind, (beside / folders[id_]).absolute(), *rest)
        for id_, name, kind, _, *rest in rows
    ]


def present_folder(db: Database, beside: Path, source: Id, folder: str) -> str:
    """Return the folder of a source that is there on this machine: ``folder``, else one named before it.

    People who work apart have the same files in different folders, and the copy that was linked last would
    hide them from the others. Where none is there, ``folder`` is what is looked for.
    """
    if (beside / folder).is_dir():
        return folder
    earlier = db.execute(
        "SELECT folder FROM source WHERE entity = ? AND folder IS NOT NULL ORDER BY at DESC, id DESC",
        [source],
    )
    return next((str(named) for (named,) in earlier if (beside / named).is_dir()), folder)
