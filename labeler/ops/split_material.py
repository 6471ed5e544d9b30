"""What a split divides: items with their class, tags and groups, from a project or from plain tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.formats.table import read_gold, read_tags
from labeler.ops.truth import item_truths
from labeler.store.project import Project
from labeler.store.read.items import item_ids, items
from labeler.store.read.kinship import kinships
from labeler.store.read.questions import classes as classes_of
from labeler.store.read.tags import taggings, tags
from labeler.types import ClassKind, Id

CLASS = "class"


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What is divided: one entry per item.

    ``item`` int64 ids or str names; ``class_code`` int64 (-1: none) into ``classes``; ``member`` bool
    [n, n_tags] over ``tags``; ``group`` int64 (-1: none), closed over copies of one file.
    """

    item: np.ndarray
    class_code: np.ndarray
    classes: tuple[str, ...]
    member: np.ndarray
    tags: tuple[str, ...]
    group: np.ndarray


def project_material(
    project: Project, question: Id, *, balance: Sequence[str] | None = None, group: str | None = None
) -> Material:
    """Return the items of a project that have a usable truth, with what their split shall balance.

    Args:
        balance: ``class`` and names of tags; None: the class and every tag.
        group: a metadata key whose items stay together too; groups, copies of a file and near-duplicates
            that were kept together always do.

    Raises:
        UserError: nothing has a truth yet, or no such tag or key.
    """
    truth = item_truths(project, question)
    declared = classes_of(project, question)
    unusable = [c.id for c in declared if c.kind is ClassKind.UNUSABLE]
    ids = item_ids(project)
    usable = ids[np.isin(ids, truth.item[~np.isin(truth.label_class, unusable)])]
    if not len(usable):
        raise UserError(
            f"{project.path}: no item has a truth yet, so there is nothing to balance; close a round, "
            "rule on items, or import gold."
        )
    wanted = _wanted(balance, [tag.name for tag in tags(project)])
    used = [c for c in declared if CLASS in wanted and c.id in set(truth.label_class.tolist())]
    code_of = {c.id: code for code, c in enumerate(used)}
    known = dict(zip(truth.item.tolist(), truth.label_class.tolist(), strict=True))
    class_code = np.array([code_of.get(known[i], -1) for i in usable.tolist()], dtype=np.int64)
    names = tuple(name for name in wanted if name != CLASS)
    return Material(
        usable,
        class_code,
        tuple(c.name for c in used),
        tag_members(project, usable, names),
        names,
        _groups(project, usable, group),
    )


def _wanted(balance: Sequence[str] | None, known: Sequence[str]) -> tuple[str, ...]:
    if balance is None:
        return (CLASS, *known)
    missing = [name for name in balance if name != CLASS and name not in known]
    if missing:
        raise UserError(f"There is no tag {missing[0]!r} to balance; there are {', '.join(known) or 'none'}.")
    return tuple(dict.fromkeys(balance))


def tag_members(project: Project, ids: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """Return bool [n_items, n_names]: which items bear which of the named tags."""
    column = {tag.id: names.index(tag.name) for tag in tags(project) if tag.name in names}
    item, tag = taggings(project)
    member = np.zeros((len(ids), len(names)), dtype=bool)
    order = np.argsort(ids)
    for tag_id, code in column.items():
        bearing = item[tag == tag_id]
        member[order, code] = np.isin(ids[order], bearing)
    return member


def _groups(project: Project, ids: np.ndarray, key: str | None) -> np.ndarray:
    from labeler.stats.splits import join_groups

    known = kinships(project)
    at = np.searchsorted(known.item, ids)
    joined = [known.group_key[at], known.sha256[at], known.near[at]]
    if key is not None and key != "group_key":
        values = [row.meta.get(key) for row in items(project, ids.tolist())]
        if all(value is None or value == "" for value in values):
            raise UserError(f"{project.path}: no item has the metadata {key!r} to group by.")
        joined.append(_codes(values))
    return join_groups(*joined)


def _codes(values: Sequence[Any]) -> np.ndarray:
    """Return a code per distinct value; -1 for None and for empty text."""
    known: dict[str, int] = {}
    codes = [-1 if v is None or v == "" else known.setdefault(str(v), len(known)) for v in values]
    return np.array(codes, dtype=np.int64)


def table_material(
    gold: Path,
    *,
    tag_file: Path | None = None,
    balance: Sequence[str] | None = None,
    group: str | None = None,
) -> Material:
    """Return the items of a gold table, with tags from another and groups from one of its columns.

    Raises:
        FileProblem: a file cannot be used.
        UserError: no such column or tag.
    """
    truth = read_gold(gold)
    if group is not None and group not in truth.extra:
        columns = ", ".join(truth.extra) or "none"
        raise UserError(
            f"{gold} has no column {group!r} to group by; beside task and label it has {columns}."
        )
    pairs = read_tags(tag_file) if tag_file is not None else None
    known = sorted(set(pairs.tag)) if pairs is not None else []
    wanted = _wanted(balance, known)
    names = tuple(name for name in wanted if name != CLASS)
    row_of = {task: row for row, task in enumerate(truth.task)}
    member = np.zeros((len(truth.task), len(names)), dtype=bool)
    if pairs is not None:
        for task, tag in zip(pairs.task, pairs.tag, strict=True):
            if task in row_of and tag in names:
                member[row_of[task], names.index(tag)] = True
    classes = tuple(_in_order(truth.label)) if CLASS in wanted else ()
    code_of = {label: code for code, label in enumerate(classes)}
    class_code = np.array([code_of.get(label, -1) for label in truth.label], dtype=np.int64)
    group_code = _codes(truth.extra[group]) if group else np.full(len(truth.task), -1, dtype=np.int64)
    keys = np.empty(len(truth.task), dtype=object)
    keys[:] = truth.task
    return Material(keys, class_code, classes, member, names, group_code)


def _in_order(labels: Sequence[str]) -> list[str]:
    from labeler.stats.codes import class_order

    return class_order(set(labels))
