"""What a training learns from: the items with their truth, in parts that no group is cut by."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from labeler.errors import UserError
from labeler.ops.split import make_split
from labeler.ops.truth import item_truths
from labeler.store.project import Project
from labeler.store.read.items import ItemRow, item_ids, items
from labeler.store.read.questions import LabelClass, classes
from labeler.store.read.splits import Split, split_by_name, split_parts, splits
from labeler.types import ClassKind, Id, ItemKind

TRAIN, DEV, TEST, OUTSIDE = 0, 1, 2, -1
PARTS: Mapping[str, int] = {
    "train": TRAIN,
    "training": TRAIN,
    "dev": DEV,
    "val": DEV,
    "valid": DEV,
    "validation": DEV,
    "test": TEST,
}
"""The parts of a split by the names that people give them."""


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """The items of one kind, ``n`` in the order of import.

    ``rows`` are the items; ``label`` int64[n] is the code of the true class among ``classes`` (the normal
    ones, in declared order), -1 where the truth is unknown or uncertain; ``part`` int64[n] is TRAIN, DEV,
    TEST or OUTSIDE. ``sources`` counts where the truths come from.
    """

    kind: ItemKind
    rows: list[ItemRow]
    classes: list[LabelClass]
    label: np.ndarray
    part: np.ndarray
    split: Split
    sources: dict[str, int]

    def in_part(self, part: int) -> np.ndarray:
        """Return the places, int64, of the items of ``part`` whose true class is known."""
        return np.flatnonzero((self.part == part) & (self.label >= 0)).astype(np.int64)

    @property
    def fingerprint(self) -> str:
        """Return SHA-256 over each item's content, true class and part: same data, same fingerprint."""
        lines = [
            f"{row.sha256} {self.classes[label].name if label >= 0 else ''} {part}"
            for row, label, part in zip(self.rows, self.label.tolist(), self.part.tolist(), strict=True)
        ]
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def training_data(
    project: Project, *, question: Id, author: Id, split: str | None = None, seed: int = 0
) -> TrainingData:
    """Return what ``question`` can be learned from; makes and stores a split where there is none.

    The truth is gold, else the ruling, else the consensus. The split is the one named, else the newest one
    with a part for training, else a new one called ``training``: 60/20/20, balanced by class, closed over
    groups and copies. Items that came after the split was made belong to no part.

    Raises:
        UserError: no such split, no truth, or fewer than two classes to learn.
    """
    chosen = _split(project, question, author, split, seed)
    rows = items(project, item_ids(project).tolist())
    kinds = [row.kind for row in rows]
    if not kinds:
        raise UserError(f"{project.path} has no items; import images or sound first.")
    kind = max(set(kinds), key=kinds.count)
    rows = [row for row in rows if row.kind is kind]
    normal = [c for c in classes(project, question) if c.kind is ClassKind.NORMAL and c.is_offered]
    ids = np.array([row.id for row in rows], dtype=np.int64)
    label, sources = _labels(project, question, ids, normal)
    part = _parts(project, chosen, ids)
    data = TrainingData(kind, rows, normal, label, part, chosen, sources)
    if len(np.unique(label[data.in_part(TRAIN)])) < 2:
        raise UserError(
            "Training needs items of at least two classes in the training part: label more items, rule on "
            "disagreements, or import gold."
        )
    return data


def _split(project: Project, question: Id, author: Id, name: str | None, seed: int) -> Split:
    if name is not None:
        found = split_by_name(project, name)
        if found is None:
            raise UserError(f"{project.path} has no split {name!r}; `labeler split` makes one.")
        if not any(PARTS.get(part.lower()) == TRAIN for part in found.parts):
            raise UserError(f"The split {name!r} has no part called train; choose another one.")
        return found
    fit = [s for s in splits(project) if any(PARTS.get(part.lower()) == TRAIN for part in s.parts)]
    if fit:
        return fit[-1]
    make_split(project, question=question, author=author, name="training", balance=("class",), seed=seed)
    made = split_by_name(project, "training")
    if made is None:
        raise UserError(f"{project.path}: the split for training could not be stored; check the project.")
    return made


def _labels(
    project: Project, question: Id, ids: np.ndarray, normal: list[LabelClass]
) -> tuple[np.ndarray, dict[str, int]]:
    truth = item_truths(project, question)
    code = {c.id: place for place, c in enumerate(normal)}
    known = {
        item: (code[label], str(source))
        for item, label, source in zip(
            truth.item.tolist(), truth.label_class.tolist(), truth.source.tolist(), strict=True
        )
        if label in code
    }
    found = [known.get(item, (-1, "")) for item in ids.tolist()]
    sources: dict[str, int] = {}
    for label, source in found:
        if label >= 0:
            sources[source] = sources.get(source, 0) + 1
    return np.array([label for label, _ in found], dtype=np.int64), sources


def _parts(project: Project, split: Split, ids: np.ndarray) -> np.ndarray:
    item, name = split_parts(project, split.id)
    by_item = {
        i: PARTS.get(str(part).lower(), OUTSIDE) for i, part in zip(item.tolist(), name.tolist(), strict=True)
    }
    return np.array([by_item.get(i, OUTSIDE) for i in ids.tolist()], dtype=np.int64)
