"""Conditions on texts: the path of a file, the name of a group."""

from __future__ import annotations

import numpy as np

from labeler.query import Condition, Key, Term
from labeler.query.values import is_pattern
from labeler.query.vocabulary import ANY, NONE
from labeler.store import columns as packing
from labeler.store.read.query_columns import Columns


def in_group(columns: Columns, condition: Condition, _key: Key) -> np.ndarray:
    """Return the items in a group of these names."""
    mask = np.zeros(columns.n, dtype=bool)
    groups = columns.file("group")
    for value in condition.values:
        if not isinstance(value, Term):
            continue
        word = "" if value.quoted else value.text.lower()
        if word in {ANY, NONE}:
            mask |= (groups != 0) if word == ANY else (groups == 0)
        elif is_pattern(value):
            mask |= columns.select(
                "SELECT i.id FROM item i LEFT JOIN current_item_group g ON g.item = i.id AND g.retracted = 0 "
                "WHERE CASE WHEN g.item IS NULL THEN i.group_key "
                "ELSE substr(g.group_key, 1, instr(g.group_key || char(31), char(31)) - 1) END "
                "LIKE ? ESCAPE '!'",
                [like(value)],
            )
        else:
            mask |= groups == packing.text_number(value.text)
    return mask


def path_fits(columns: Columns, condition: Condition, _key: Key) -> np.ndarray:
    """Return the items whose whole path fits."""
    mask = np.zeros(columns.n, dtype=bool)
    for value in condition.values:
        if isinstance(value, Term):
            mask |= named(columns, value, whole=True)
    return mask


def named(columns: Columns, term: Term, *, whole: bool) -> np.ndarray:
    """Return the items whose path, where it lies now, fits; a-z whatever the capitals."""
    pattern = like(term) if whole else f"%{like(term)}%"
    mask = columns.select("SELECT id FROM item WHERE path LIKE ? ESCAPE '!'", [pattern])
    moved = columns.select("SELECT item FROM current_item_place WHERE retracted = 0", [])
    if moved.any():
        mask &= ~moved
        mask |= columns.select(
            "SELECT item FROM current_item_place WHERE retracted = 0 AND path LIKE ? ESCAPE '!'", [pattern]
        )
    return mask


def like(term: Term) -> str:
    """Return a term as a pattern of LIKE with ``!`` as its escape: only ``*`` and ``?`` have a meaning."""
    text = term.text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return text.replace("*", "%").replace("?", "_") if is_pattern(term) else text
