"""What people say to each other about an item."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from labeler.store.project import Project
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Comment:
    """One remark; ``at`` in microseconds since 1970 UTC, ``answers`` the remark that it replies to.

    ``mentions`` are the people that it calls; ``thread`` the first remark of its thread, and ``resolved``
    whether that thread is settled.
    """

    id: Id
    person: Id
    person_name: str
    text: str
    answers: Id | None
    at: int
    mentions: tuple[Id, ...] = ()
    thread: Id = 0
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """A remark about an item and all replies, oldest first."""

    item: Id
    comments: tuple[Comment, ...]

    @property
    def first(self) -> Comment:
        """Return the remark that began it."""
        return self.comments[0]

    @property
    def last(self) -> Comment:
        """Return the latest remark."""
        return self.comments[-1]

    @property
    def resolved(self) -> bool:
        """Return whether it is settled."""
        return self.first.resolved

    def waits_for(self, person: Id) -> bool:
        """Return whether ``person`` has the next word: called, or answered, and silent since."""
        if self.resolved or self.last.person == person:
            return False
        mine = [place for place, one in enumerate(self.comments) if one.person == person]
        since = self.comments[mine[-1] + 1 :] if mine else self.comments
        return bool(mine) or any(person in one.mentions for one in since)


_ROWS = """
WITH RECURSIVE tree(id, root) AS (
    SELECT id, id FROM comment WHERE answers IS NULL AND (:item IS NULL OR item = :item)
    UNION ALL SELECT c.id, t.root FROM comment c JOIN tree t ON c.answers = t.id
)
SELECT c.id, c.author, coalesce(p.name, '?'), c.text, c.answers, c.at, c.mentions, t.root,
       coalesce(s.resolved, 0) AND NOT coalesce(s.retracted, 0), c.item
FROM tree t JOIN comment c ON c.id = t.id
LEFT JOIN current_person p ON p.entity = c.author
LEFT JOIN current_comment_state s ON s.comment = t.root
ORDER BY c.at, c.id
"""


def item_comments(project: Project, item: Id) -> list[Comment]:
    """Return the remarks on one item, oldest first."""
    with project.reading() as db:
        rows = db.execute(_ROWS, {"item": item}).fetchall()
    return [_comment(row) for row in rows]


def threads(project: Project, *, include_resolved: bool = False) -> list[Thread]:
    """Return the threads about all items, the one with the latest remark first."""
    with project.reading() as db:
        rows = db.execute(_ROWS, {"item": None}).fetchall()
    found: dict[Id, list[Comment]] = {}
    items: dict[Id, Id] = {}
    for row in rows:
        comment = _comment(row)
        found.setdefault(comment.thread, []).append(comment)
        items.setdefault(comment.thread, row[9])
    every = [Thread(items[root], tuple(comments)) for root, comments in found.items()]
    every.sort(key=lambda thread: (thread.last.at, thread.last.id), reverse=True)
    return every if include_resolved else [thread for thread in every if not thread.resolved]


def _comment(row: tuple[Any, ...]) -> Comment:
    id_, person, name, text, answers, at, mentions, thread, resolved, _item = row
    return Comment(
        id_, person, name, text, answers, at, tuple(json.loads(mentions or "[]")), thread, bool(resolved)
    )
