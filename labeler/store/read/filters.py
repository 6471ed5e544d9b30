"""Filters that are kept under a name."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.store.project import Project
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """``words`` is the filter's text, ``sorting`` the order (empty: of import)."""

    id: Id
    name: str
    words: str
    sorting: str


def saved_filters(project: Project) -> list[SavedFilter]:
    """Return the saved filters by name; of several of one name (two copies merged) the first made."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT entity, name, words, coalesce(sorting, '') FROM current_saved_filter "
            "WHERE retracted = 0 ORDER BY name, entity"
        ).fetchall()
    found: dict[str, SavedFilter] = {}
    for row in rows:
        found.setdefault(row[1], SavedFilter(*row))
    return list(found.values())
