"""Tags, and which items bear them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.store.project import Project
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Tag:
    """A name that items can bear."""

    id: Id
    name: str


def tags(project: Project) -> list[Tag]:
    """Return all tags by name."""
    with project.reading() as db:
        rows = db.execute("SELECT entity, name FROM current_tag WHERE retracted = 0 ORDER BY name, entity")
        return [Tag(id_, name) for id_, name in rows]


def taggings(project: Project) -> tuple[np.ndarray, np.ndarray]:
    """Return which item bears which tag: item int64[n], tag int64[n], sorted by tag, then item."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT g.item, g.tag FROM current_tagging g JOIN current_tag t ON t.entity = g.tag "
            "WHERE g.retracted = 0 AND t.retracted = 0 ORDER BY g.tag, g.item"
        )
        flat = np.fromiter((value for row in rows for value in row), dtype=np.int64).reshape(-1, 2)
    return np.ascontiguousarray(flat[:, 0]), np.ascontiguousarray(flat[:, 1])


def item_tags(project: Project, item: Id) -> list[Tag]:
    """Return the tags of one item by name."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT t.entity, t.name FROM current_tagging g JOIN current_tag t ON t.entity = g.tag "
            "WHERE g.item = ? AND g.retracted = 0 AND t.retracted = 0 ORDER BY t.name",
            [item],
        )
        return [Tag(id_, name) for id_, name in rows]
