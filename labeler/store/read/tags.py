"""Tags, which items bear them, and how they came to."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from labeler.store import column_read, column_store, columns
from labeler.store.connection import Database
from labeler.store.project import Project
from labeler.types import Id, Origin


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


@dataclass(frozen=True, slots=True)
class TagStates:
    """What was said of one tag and some items: ``item`` int64[n], sorted, the rest bool[n].

    ``live`` they bear it; ``by_rule`` what holds was a rule's doing; ``refused`` somebody took it away by
    hand (an undone tagging says nothing, so it is not refused).
    """

    item: np.ndarray
    live: np.ndarray
    by_rule: np.ndarray
    refused: np.ndarray


_FEW = 5_000
_STATE = np.dtype([("item", "<i8"), ("live", "?"), ("by_rule", "?"), ("unsaid", "?")])


def tag_states(db: Database, tag: Id, items: np.ndarray | None = None) -> TagStates:
    """Return what holds of ``tag`` and ``items`` (int64[n]; None: all); what nobody spoke of is left out."""
    query = "SELECT item, retracted = 0, origin IS ?, restores IS 0 FROM current_tagging WHERE tag = ?"
    values: list[object] = [str(Origin.RULE), tag]
    if items is not None and len(items) <= _FEW:
        query += " AND item IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(items.tolist()))
    rows = np.fromiter(db.conn.execute(f"{query} ORDER BY item", values), dtype=_STATE)
    live, by_rule = rows["live"], rows["by_rule"]
    return TagStates(rows["item"].copy(), live, by_rule, ~live & ~by_rule & ~rows["unsaid"])


@dataclass(frozen=True, slots=True)
class ItemTag:
    """A tag that an item bears; ``origin`` says whether by hand, rule, import or model."""

    id: Id
    name: str
    origin: str


def item_taggings(project: Project, item: Id) -> list[ItemTag]:
    """Return the tags of one item by name, with how each came about."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT t.entity, t.name, coalesce(g.origin, 'hand') FROM current_tagging g "
            "JOIN current_tag t ON t.entity = g.tag "
            "WHERE g.item = ? AND g.retracted = 0 AND t.retracted = 0 ORDER BY t.name",
            [item],
        )
        return [ItemTag(*row) for row in rows]


def shared_tags(project: Project, items: np.ndarray) -> list[tuple[Tag, int]]:
    """Return every tag that any of ``items`` (int64[n]) bears, by name, and how many of them bear it."""
    with project.reading() as db:
        if len(items) > _FEW:
            return _shared_by_many(db, np.unique(items))
        rows = db.execute(
            "SELECT t.entity, t.name, count(*) FROM json_each(?) j "
            "CROSS JOIN current_tagging g ON g.item = j.value AND g.retracted = 0 "
            "JOIN current_tag t ON t.entity = g.tag AND t.retracted = 0 "
            "GROUP BY t.entity ORDER BY t.name",
            [json.dumps(items.tolist())],
        ).fetchall()
    return [(Tag(id_, name), n) for id_, name, n in rows]


def _shared_by_many(db: Database, items: np.ndarray) -> list[tuple[Tag, int]]:
    """Return the same of many items (sorted), tag by tag from the columns."""
    found = []
    for id_, name in db.conn.execute(
        "SELECT entity, name FROM current_tag WHERE retracted = 0 ORDER BY name, entity"
    ).fetchall():
        bearing = column_read.read(db, f"{column_store.TAG}{id_}", columns.BEARER).items
        if n := int(np.count_nonzero(column_read.among(bearing, items))):
            found.append((Tag(id_, name), n))
    return found


def item_tags(project: Project, item: Id) -> list[Tag]:
    """Return the tags of one item by name."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT t.entity, t.name FROM current_tagging g JOIN current_tag t ON t.entity = g.tag "
            "WHERE g.item = ? AND g.retracted = 0 AND t.retracted = 0 ORDER BY t.name",
            [item],
        )
        return [Tag(id_, name) for id_, name in rows]


def tag_counts(project: Project) -> list[tuple[Tag, int, int]]:
    """Return every tag by name, how many items bear it, and how many of those by a rule."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT t.entity, t.name, count(g.item), coalesce(sum(g.origin = 'rule'), 0) FROM current_tag t "
            "LEFT JOIN current_tagging g ON g.tag = t.entity AND g.retracted = 0 "
            "WHERE t.retracted = 0 GROUP BY t.entity ORDER BY t.name, t.entity"
        ).fetchall()
    return [(Tag(id_, name), n, ruled) for id_, name, n, ruled in rows]
