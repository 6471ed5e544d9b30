"""What belongs together, so that splits never cut it: read from where a file lies, from metadata, by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.ops.tags import count_words
from labeler.store.facts import Batch
from labeler.store.group_keys import join_keys
from labeler.store.id_lists import distinct
from labeler.store.project import Done, Project
from labeler.store.read.items import ItemRow
from labeler.store.read.items import items as read_items
from labeler.types import Id, Origin

DUPLICATES = "duplicates"
"""What ``item_group.origin`` says of near-duplicates that are kept together."""


def group_keys(relatives: Sequence[str], group_by: str | None) -> dict[str, str]:
    """Return the group key of each relative path that has one.

    ``group_by`` is ``"folder"`` (the folder that the file lies in) or a regular expression whose first
    group is looked for in the path.

    Raises:
        UserError: not a regular expression, one without a group, or one that fits no path.

    >>> group_keys(["0_george_1.wav", "7_theo_2.wav", "x.wav"], r"_([a-z]+)_")
    {'0_george_1.wav': 'george', '7_theo_2.wav': 'theo'}
    """
    if group_by is None:
        return {}
    if group_by == "folder":
        return {path: path.rpartition("/")[0] for path in relatives if "/" in path}
    try:
        pattern = re.compile(group_by)
    except re.error as error:
        raise UserError(f"{group_by!r} is not a regular expression ({error}).") from None
    if pattern.groups < 1:
        raise UserError(f"{group_by!r} has no group in parentheses; for example '_([a-z]+)_'.")
    found = {path: pattern.search(path) for path in relatives}
    keys = {path: match[1] for path, match in found.items() if match is not None and match[1]}
    if relatives and not keys:
        raise UserError(f"{group_by!r} fits no file, such as {relatives[0]!r}; mend the expression.")
    return keys


@dataclass(frozen=True, slots=True)
class Grouped:
    """``n_items`` whose group changed, ``n_groups`` that they are of, ``without`` items that had no key."""

    n_items: int
    n_groups: int
    without: int


def group_items(
    project: Project,
    *,
    items: Sequence[Id] | np.ndarray,
    by: str,
    author: Id,
    initiator: str | None = None,
) -> Done[Grouped]:
    """Say anew which of ``items`` belong together; splits never cut a group. One operation.

    Args:
        by: ``"folder"``, ``"meta:KEY"`` (items with the same value of that metadata key), or a regular
            expression whose first group is looked for in the path. Items without a key keep their group.

    Raises:
        UserError: no items, a wrong expression, or no item has such a key.
    """
    wanted = distinct(items)
    if not len(wanted):
        raise UserError("No items were given to group; select some, or ask for others.")
    rows = read_items(project, wanted.tolist())
    if by.startswith("meta:"):
        key = by.removeprefix("meta:").strip()
        keys = {row.id: str(row.meta[key]) for row in rows if row.meta.get(key)}
        if not keys:
            raise UserError(f"None of these items has the metadata {key!r} to group by.")
    else:
        named = group_keys([row.relative for row in rows], by)
        keys = {row.id: named[row.relative] for row in rows if row.relative in named}
    words = f"group {count_words(len(keys))} by {by}"

    def body(batch: Batch) -> Grouped:
        n = _append(batch, [(row.id, keys[row.id], row.near_key) for row in rows if row.id in keys], rows)
        return Grouped(n, len(set(keys.values())), len(wanted) - len(keys))

    return project.operate("group", words, author, body, initiator=initiator)


def clear_groups(
    project: Project,
    *,
    items: Sequence[Id] | np.ndarray,
    author: Id,
    as_imported: bool = False,
    initiator: str | None = None,
) -> Done[int]:
    """Take ``items`` out of their groups; returns how many changed.

    ``as_imported`` gives them back the key of their import instead; near-duplicates are let go in both.
    """
    wanted = distinct(items)
    rows = read_items(project, wanted.tolist())

    def body(batch: Batch) -> int:
        if as_imported:
            known = batch.db.execute("SELECT item FROM current_item_group WHERE retracted = 0")
            gone = np.intersect1d(wanted, np.array([row[0] for row in known], dtype=np.int64))
            batch.retract_many("item_group", {"item": gone}, len(gone))
            return len(gone)
        return _append(batch, [(row.id, None, None) for row in rows], rows)

    words = f"{'groups as imported for' if as_imported else 'ungroup'} {count_words(len(wanted))}"
    return project.operate("group", words, author, body, initiator=initiator)


def keep_together(
    project: Project,
    *,
    groups: Sequence[Sequence[Id]],
    author: Id,
    initiator: str | None = None,
) -> Done[int]:
    """Keep each of ``groups`` of near-duplicates together in splits, beside the groups they are of already.

    Returns how many items changed. Groups that share an item with one kept before become one with it.
    """
    every = sorted({int(item) for group in groups for item in group})
    rows = {row.id: row for row in read_items(project, every)}

    def body(batch: Batch) -> int:
        wanted: dict[Id, str] = {}
        for group in groups:
            known = [rows[item].near_key for item in group if item in rows and rows[item].near_key]
            key = str(known[0]) if known else f"near {batch.new_id():x}"
            wanted |= dict.fromkeys((int(item) for item in group), key)
            for other in dict.fromkeys(known):
                if other != key:
                    wanted |= dict.fromkeys(_kept_as(batch, str(other)), key)
        more = [item for item in wanted if item not in rows]
        found = [*rows.values(), *read_items(project, more)]
        said = [(row.id, row.group_key, wanted[row.id]) for row in found if row.id in wanted]
        return _append(batch, said, found, DUPLICATES)

    words = f"keep {count_words(len(every))} together in splits"
    return project.operate("group", words, author, body, initiator=initiator)


def _kept_as(batch: Batch, near: str) -> list[Id]:
    rows = batch.db.execute(
        "SELECT item FROM current_item_group WHERE retracted = 0 "
        "AND substr(group_key, instr(group_key, char(31)) + 1) = ? AND instr(group_key, char(31))",
        [near],
    )
    return [row[0] for row in rows]


def _append(
    batch: Batch,
    said: Sequence[tuple[Id, str | None, str | None]],
    rows: Sequence[ItemRow],
    origin: str = Origin.HAND,
) -> int:
    """Append (item, group, near-duplicates) for those that are not said to be so already."""
    before = {row.id: (row.group_key, row.near_key) for row in rows}
    new = [(item, join_keys(group, near)) for item, group, near in said if before[item] != (group, near)]
    columns: dict[str, Any] = {
        "item": [item for item, _ in new],
        "group_key": [key for _, key in new],
        "origin": origin,
    }
    batch.add_many("item_group", columns, len(new))
    return len(new)
