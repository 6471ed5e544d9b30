"""Tags: make one, put it on any number of items, take it away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labeler.errors import UserError
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.types import Id, Origin


def add_tag(
    project: Project, *, name: str, author: Id, colour: str | None = None, initiator: str | None = None
) -> Id:
    """Make a tag and return its id; one of this name that exists is returned as it is.

    Raises:
        UserError: the name is empty.
    """
    name = name.strip()
    if not name:
        raise UserError("A tag needs a name.")
    return project.operate(
        "tag", f"the tag {name}", author, lambda batch: tag_id(batch, name, colour), initiator=initiator
    ).value


def tag_id(batch: Batch, name: str, colour: str | None = None) -> Id:
    """Return the id of the tag called ``name``; it is made if there is none."""
    row = batch.db.execute(
        "SELECT entity FROM current_tag WHERE name = ? AND retracted = 0 ORDER BY entity", [name]
    ).fetchone()
    return int(row[0]) if row is not None else batch.add("tag", name=name, colour=colour)


def tag_items(
    project: Project,
    *,
    items: Sequence[Id] | np.ndarray,
    tag: Id,
    author: Id,
    origin: Origin = Origin.HAND,
    initiator: str | None = None,
) -> Done[int]:
    """Put ``tag`` on ``items``; those that bear it already stay as they are. Returns how many were new."""
    wanted = np.unique(np.asarray(items, dtype=np.int64))

    def body(batch: Batch) -> int:
        new = wanted[~np.isin(wanted, _bearing(batch, tag))]
        batch.add_many("tagging", {"item": new, "tag": tag, "origin": origin}, len(new))
        return len(new)

    return project.operate("tag", f"tag {_count(len(wanted))}", author, body, initiator=initiator)


def untag_items(
    project: Project,
    *,
    items: Sequence[Id] | np.ndarray,
    tag: Id,
    author: Id,
    initiator: str | None = None,
) -> Done[int]:
    """Take ``tag`` away from ``items``; returns how many bore it."""
    wanted = np.unique(np.asarray(items, dtype=np.int64))

    def body(batch: Batch) -> int:
        gone = wanted[np.isin(wanted, _bearing(batch, tag))]
        batch.retract_many("tagging", {"item": gone, "tag": tag}, len(gone))
        return len(gone)

    return project.operate("untag", f"untag {_count(len(wanted))}", author, body, initiator=initiator)


def _bearing(batch: Batch, tag: Id) -> np.ndarray:
    rows = batch.db.execute("SELECT item FROM current_tagging WHERE tag = ? AND retracted = 0", [tag])
    return np.fromiter((row[0] for row in rows), dtype=np.int64)


def _count(n: int) -> str:
    return "1 item" if n == 1 else f"{n:,} items"
