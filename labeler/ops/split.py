"""Split: divide the items into parts, balanced by class and tags, closed over groups and copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from labeler.errors import NotAllowed, UserError
from labeler.formats.table import read_gold, read_tags
from labeler.ops.truth import item_truths
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.items import item_ids, items
from labeler.store.read.kinship import kinships
from labeler.store.read.questions import classes as classes_of
from labeler.store.read.splits import split_by_name, split_parts
from labeler.store.read.tags import taggings, tags
from labeler.types import ClassKind, Id

CLASS = "class"
DEFAULT_PARTS: Mapping[str, float] = {"train": 0.6, "dev": 0.2, "test": 0.2}
FROZEN = ("test",)


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


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """A proposed or stored split: ``part`` int64 [n] into ``parts``, and how near it is to the ideal."""

    material: Material
    parts: tuple[str, ...]
    shares: tuple[float, ...]
    part: np.ndarray
    class_counts: np.ndarray
    tag_counts: np.ndarray
    max_deviation: float
    groups_cut: int
    n_kept: int

    def as_dict(self) -> dict[str, Any]:
        """Return the stable keys ``parts``, ``max_deviation``, ``groups_cut``, ``n``, ``n_kept``."""
        n = len(self.part)
        sizes = np.bincount(self.part, minlength=len(self.parts))
        rows = [
            {
                "part": name,
                "n": int(sizes[p]),
                "share": float(sizes[p] / n) if n else float("nan"),
                "classes": dict(zip(self.material.classes, self.class_counts[:, p].tolist(), strict=True)),
                "tags": dict(zip(self.material.tags, self.tag_counts[:, p].tolist(), strict=True)),
            }
            for p, name in enumerate(self.parts)
        ]
        return {
            "n": n,
            "parts": rows,
            "max_deviation": self.max_deviation,
            "groups_cut": self.groups_cut,
            "n_kept": self.n_kept,
        }


def parse_parts(text: str) -> dict[str, float]:
    """Return the parts written as ``train=.6,dev=.2,test=.2`` (shares of one, or percent).

    Raises:
        UserError: a part without a share, named twice, or shares that do not add up.

    >>> parse_parts("train=60,dev=20,test=20")
    {'train': 0.6, 'dev': 0.2, 'test': 0.2}
    """
    parts: dict[str, float] = {}
    for piece in text.split(","):
        name, equals, share = (word.strip() for word in piece.partition("="))
        try:
            value = float(share)
        except ValueError:
            value = float("nan")
        if not name or not equals or not value > 0:
            raise UserError(f"{piece.strip()!r} is no part; write them as train=.6,dev=.2,test=.2.")
        if name in parts:
            raise UserError(f"The part {name!r} is named twice.")
        parts[name] = value
    total = sum(parts.values())
    if min(abs(total - 1.0), abs(total - 100.0) / 100.0) > 1e-6:
        raise UserError(f"The parts add up to {total:g}; they must add up to 1 (or to 100 %).")
    return {name: value / total for name, value in parts.items()}


def divide(
    material: Material, parts: Mapping[str, float], *, kept: Mapping[Any, str] | None = None, seed: int = 0
) -> Division:
    """Return how the items would be divided; nothing is stored.

    Args:
        parts: part to share.
        kept: the part that an item already has, and keeps.
    """
    from labeler.stats.splits import stratified_split

    names = tuple(parts)
    shares = tuple(parts[name] for name in names)
    place = {name: code for code, name in enumerate(names)}
    old = kept or {}
    fixed = np.array([place.get(old.get(key, ""), -1) for key in material.item.tolist()], dtype=np.int8)
    split = stratified_split(
        material.class_code if material.classes else None,
        shares,
        n_items=len(material.item),
        n_classes=len(material.classes),
        tags=material.member if material.tags else None,
        groups=material.group if (material.group >= 0).any() else None,
        fixed=fixed,
        seed=seed,
    )
    k = len(material.classes)
    n_kept = int((fixed >= 0).sum())
    return Division(
        material,
        names,
        shares,
        split.part.astype(np.int64),
        split.counts[:k],
        split.counts[k:],
        split.max_deviation,
        split.groups_cut,
        n_kept,
    )


def project_material(
    project: Project, question: Id, *, balance: Sequence[str] | None = None, group: str | None = None
) -> Material:
    """Return the items of a project that have a usable truth, with what their split shall balance.

    Args:
        balance: ``class`` and names of tags; None: the class and every tag.
        group: a metadata key whose items stay together too; ``group_key`` and copies of a file always do.

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
    joined = [known.group_key[at], known.sha256[at]]
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


def make_split(
    project: Project,
    *,
    question: Id,
    author: Id,
    name: str = "split",
    parts: Mapping[str, float] = DEFAULT_PARTS,
    balance: Sequence[str] | None = None,
    group: str | None = None,
    seed: int = 0,
    frozen: Sequence[str] = FROZEN,
    initiator: str | None = None,
) -> Done[Division]:
    """Divide the project's items and store it under ``name``.

    A split of that name that exists already is extended: its items keep their parts, so that nothing wanders
    from training into a frozen test; only new items are placed.

    Raises:
        NotAllowed: a frozen part that has items would no longer be there.
        UserError: nothing to divide, or a tag or key that does not exist.
    """
    division = propose_split(
        project, question=question, name=name, parts=parts, balance=balance, group=group, seed=seed
    )
    old = split_by_name(project, name)
    keeps = [part for part in frozen if part in parts]
    columns: dict[str, Any] = {
        "name": name,
        "question": question,
        "parts": dict(parts),
        "balance": list(balance) if balance is not None else [CLASS, *division.material.tags],
        "group_by": group,
        "seed": seed,
        "frozen": keeps,
    }

    def body(batch: Batch) -> Division:
        if old is None:
            split = batch.add("split", **columns)
        else:
            split = old.id
            batch.revise("split", {"entity": split}, **columns)
        new = _new_rows(project, division, None if old is None else old.id)
        part = np.array(division.parts, dtype=object)[division.part[new]]
        batch.add_many("split_item", {"split": split, "item": division.material.item[new], "part": part})
        return division

    words = f"split into {', '.join(division.parts)}"
    return project.operate("split", words, author, body, initiator=initiator)


def propose_split(
    project: Project,
    *,
    question: Id,
    name: str = "split",
    parts: Mapping[str, float] = DEFAULT_PARTS,
    balance: Sequence[str] | None = None,
    group: str | None = None,
    seed: int = 0,
) -> Division:
    """Return the division that `make_split` would store: the preview.

    Raises:
        NotAllowed, UserError: see `make_split`.
    """
    kept: dict[Any, str] = {}
    old = split_by_name(project, name)
    if old is not None:
        item, part = split_parts(project, old.id)
        lost = next((p for p in old.frozen if p not in parts and (part == p).any()), None)
        if lost is not None:
            raise NotAllowed(f"The part {lost!r} of {name!r} is frozen and must stay; choose another name.")
        kept = dict(zip(item.tolist(), part.tolist(), strict=True))
    material = project_material(project, question, balance=balance, group=group)
    return divide(material, parts, kept=kept, seed=seed)


def _new_rows(project: Project, division: Division, old: Id | None) -> np.ndarray:
    """Return the rows of the division that differ from what is stored."""
    if old is None:
        return np.arange(len(division.part))
    item, part = split_parts(project, old)
    stored = dict(zip(item.tolist(), part.tolist(), strict=True))
    names = division.parts
    pairs = zip(division.material.item.tolist(), division.part.tolist(), strict=True)
    return np.flatnonzero([stored.get(key) != names[code] for key, code in pairs])


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
