"""Where the data came from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from labeler.store.project import Project
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Source:
    """Where items came from; ``folder`` is absolute."""

    id: Id
    name: str
    kind: str | None
    folder: Path
    licence: str | None
    note: str | None


def sources(project: Project) -> list[Source]:
    """Return the project's sources, first to last."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT entity, name, kind, folder, licence, note FROM current_source WHERE retracted = 0 "
            "ORDER BY entity"
        ).fetchall()
    return [
        Source(id_, name or "", kind, (project.path.parent / (folder or "")).absolute(), licence, note)
        for id_, name, kind, folder, licence, note in rows
    ]
