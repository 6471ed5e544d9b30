"""How large the items are."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.store.project import Project
from labeler.types import Id, ItemKind


@dataclass(frozen=True, slots=True)
class ItemSize:
    """An item's kind and size: pixels of the upright picture, seconds of the sound; None where unknown."""

    kind: ItemKind
    width: int | None
    height: int | None
    seconds: float | None


def item_sizes(project: Project) -> dict[Id, ItemSize]:
    """Return the size of every item."""
    with project.reading() as db:
        rows = db.execute("SELECT id, kind, width, height, seconds FROM item").fetchall()
    return {
        id_: ItemSize(ItemKind(kind), width, height, seconds) for id_, kind, width, height, seconds in rows
    }
