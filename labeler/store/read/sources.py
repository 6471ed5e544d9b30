"""Where the data came from, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from labeler.store.project import Project
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Source:
    """Where items came from, or may come from; ``folder`` is absolute (the project's own where none is set).

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
    with project.reading() as db:
        rows = db.execute(
            "SELECT entity, name, kind, folder, licence, note, amount, cost, days, quality "
            "FROM current_source WHERE retracted = 0 ORDER BY entity"
        ).fetchall()
    beside = project.path.parent
    return [
        Source(id_, name or "", kind, (beside / (folder or "")).absolute(), *rest)
        for id_, name, kind, folder, *rest in rows
    ]
