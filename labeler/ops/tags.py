"""Tags: make one, put it on any number of items, take it away.

A tagging says how it came about. What a hand did outranks a rule: a tag given by hand stays when the rule no
longer asks for it, and one taken away by hand is not given again (see ``ops.rules``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from labeler.errors import UserError
from labeler.store.facts import Batch
from labeler.store.id_lists import distinct
from labeler.store.project import Done, Project
from labeler.store.read.tags import TagStates, tag_states
from labeler.types import Id, Origin


@dataclass(frozen=True, slots=True)
class Retagged:
    """How many taggings one operation added, and how many it took away."""

    added: int
    removed: int


def add_tag(
    project: Project, *, name: str, author: Id, colour: str | None = None, initiator: str | None = None
) -> Id:
    """Make a tag and return its id; one of this name that exists is returned as it is.

    Raises:
        UserError: the name is empty.
    """
    name = tag_name(name)
    return project.operate(
        "tag", f"the tag {name}", author, lambda batch: tag_id(batch, name, colour), initiator=initiator
    ).value


def tag_name(text: str) -> str:
    """Return a tag's name as it is kept.

    Raises:
        UserError: it is empty or holds a line break.
    """
    name = text.strip()
    if not name or any(not sign.isprintable() for sign in name):
        raise UserError("A tag needs a name of one line.")
    return name


def tag_id(batch: Batch, name: str, colour: str | None = None) -> Id:
    """Return the id of the tag called ``name``; it is made if there is none."""
    found = known_tag(batch, name)
    return batch.add("tag", name=name, colour=colour) if found is None else found


def known_tag(batch: Batch, name: str) -> Id | None:
    """Return the id of the tag called ``name``, or None."""
    row = batch.db.execute(
        "SELECT entity FROM current_tag WHERE name = ? AND retracted = 0 ORDER BY entity", [name]
    ).fetchone()
    return None if row is None else int(row[0])


def retag(
    project: Project,
    *,
    items: Sequence[Id] | np.ndarray,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    author: Id,
    initiator: str | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Done[Retagged]:
    """Put the tags called ``add`` on ``items`` and take those called ``remove`` away, in one operation.

    Tags that are new are made. An item that bears a tag by hand already stays as it is. ``on_progress`` is
    told the share that is done of what is written at the time; what it raises stops and undoes all of it.

    Raises:
        UserError: no items, a name is empty, in both lists, or (to be removed) nobody has made it.
    """
    wanted = distinct(items)
    if not len(wanted):
        raise UserError("No items were given to tag; select some, or ask for others.")
    adding = list(dict.fromkeys(map(tag_name, add)))
    removing = list(dict.fromkeys(map(tag_name, remove)))
    if both := set(adding) & set(removing):
        raise UserError(f"The tag {both.pop()!r} cannot be added and removed at once.")

    def body(batch: Batch) -> Retagged:
        batch.on_progress = on_progress
        n_added = sum(put_tag(batch, wanted, tag_id(batch, name)) for name in adding)
        gone = {name: known_tag(batch, name) for name in removing}
        if missing := [name for name, tag in gone.items() if tag is None]:
            raise UserError(f"There is no tag {missing[0]!r} to take away.")
        return Retagged(n_added, sum(take_tag(batch, wanted, tag) for tag in gone.values() if tag))

    words = f"tag {count_words(len(wanted))}" if adding else f"untag {count_words(len(wanted))}"
    words += f" ({', '.join([*adding, *(f'without {name}' for name in removing)])})"
    return project.operate("tag" if adding else "untag", words, author, body, initiator=initiator)


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
    wanted = distinct(items)
    return project.operate(
        "tag",
        f"tag {count_words(len(wanted))}",
        author,
        lambda batch: put_tag(batch, wanted, tag, origin),
        initiator=initiator,
    )


def untag_items(
    project: Project,
    *,
    items: Sequence[Id] | np.ndarray,
    tag: Id,
    author: Id,
    initiator: str | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Done[int]:
    """Take ``tag`` away from ``items``; returns how many bore it. ``on_progress`` as in `retag`."""
    wanted = distinct(items)

    def body(batch: Batch) -> int:
        batch.on_progress = on_progress
        return take_tag(batch, wanted, tag)

    return project.operate("untag", f"untag {count_words(len(wanted))}", author, body, initiator=initiator)


def put_tag(batch: Batch, items: np.ndarray, tag: Id, origin: Origin = Origin.HAND) -> int:
    """Append taggings for those of ``items`` (int64[n], sorted) that lack the tag; return how many.

    By hand also for those that bear it by a rule: from then on the rule cannot take it away.
    """
    known = tag_states(batch.db, tag, items)
    stays = known.live & ~known.by_rule if origin is Origin.HAND else known.live
    new = items[~np.isin(items, known.item[stays])]
    batch.add_many("tagging", {"item": new, "tag": tag, "origin": origin}, len(new))
    return len(new)


def take_tag(batch: Batch, items: np.ndarray, tag: Id, origin: Origin = Origin.HAND) -> int:
    """Append that those of ``items`` (int64[n], sorted) that bear the tag no longer do; return how many."""
    known: TagStates = tag_states(batch.db, tag, items)
    gone = known.item[known.live]
    batch.retract_many("tagging", {"item": gone, "tag": tag, "origin": origin}, len(gone))
    return len(gone)


def count_words(n: int) -> str:
    """Return ``1 item`` or ``2,000 items``."""
    return "1 item" if n == 1 else f"{n:,} items"
