"""What a person put on an item beside the answer: their flag, and the item's tags."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.store.project import Project
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Flag:
    """A request to the SME to look; ``resolved`` once it was looked after."""

    reason: str
    resolved: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """``flag`` is the person's own, ``tags`` are the item's by name."""

    flag: Flag | None = None
    tags: tuple[str, ...] = ()


def marks(project: Project, item: Id, question: Id, person: Id) -> Marks:
    """Return the person's flag and the tags of an item."""
    with project.reading() as db:
        flag = db.execute(
            "SELECT reason, resolved FROM current_flag "
            "WHERE item = ? AND question = ? AND person = ? AND retracted = 0",
            [item, question, person],
        ).fetchone()
        tags = db.execute(
            "SELECT t.name FROM current_tagging g JOIN current_tag t ON t.entity = g.tag "
            "WHERE g.item = ? AND g.retracted = 0 AND t.retracted = 0 ORDER BY t.name",
            [item],
        ).fetchall()
    known = None if flag is None else Flag(flag[0] or "", bool(flag[1]))
    return Marks(known, tuple(name for (name,) in tags))
