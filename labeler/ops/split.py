"""Split: divide the items into parts, balanced by class and tags, closed over groups and copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.errors import NotAllowed, UserError
from labeler.ops.roles import Right, require
from labeler.ops.split_material import CLASS, Material, project_material, table_material, tag_members
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.splits import split_by_name, split_parts
from labeler.types import Id

__all__ = [
    "Division",
    "Material",
    "divide",
    "make_split",
    "parse_parts",
    "project_material",
    "propose_split",
    "table_material",
    "tag_members",
]

DEFAULT_PARTS: Mapping[str, float] = {"train": 0.6, "dev": 0.2, "test": 0.2}
FROZEN = ("test",)


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
        NotAllowed: only an MLE divides; or a frozen part that has items would no longer be there.
        UserError: nothing to divide, or a tag or key that does not exist.
    """
    require(project, author, Right.EXPORT)
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
