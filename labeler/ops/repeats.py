"""How far people agree with themselves, on items that were served to them again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.ops.truth import counting, merged_into
from labeler.stats.estimate import Estimate
from labeler.stats.repeats import self_agreement
from labeler.store.project import Project
from labeler.store.read.labels import current_labels
from labeler.store.read.rounds import repeat_rounds
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class OwnRepeats:
    """First and second answers of the same person to the same item in the same round.

    ``item``, ``person``, ``round``, ``first``, ``last`` int64[n]: ids; the labels as what their classes count
    as. What somebody says in a later round, perhaps under another definition, is not among them.
    """

    item: np.ndarray
    person: np.ndarray
    round: np.ndarray
    first: np.ndarray
    last: np.ndarray

    def __len__(self) -> int:
        return len(self.item)


def own_repeats(project: Project, question: Id) -> OwnRepeats:
    """Return what people said of items that were served to them twice; both answers must be classes."""
    mapping = merged_into(project, question)
    with project.reading() as db:
        pairs = repeat_rounds(db, question)
    parts: list[tuple[np.ndarray, ...]] = []
    for main, again in pairs.items():
        first = counting(current_labels(project, question, main).answered(), mapping)
        last = counting(current_labels(project, question, again).answered(), mapping)
        one, two = _keys(first.item, first.person), _keys(last.item, last.person)
        _, here, there = np.intersect1d(one, two, assume_unique=True, return_indices=True)
        rounds = np.full(len(here), main, dtype=np.int64)
        parts.append(
            (first.item[here], first.person[here], rounds, first.label_class[here], last.label_class[there])
        )
    if not parts:
        nothing = np.zeros(0, np.int64)
        return OwnRepeats(nothing, nothing, nothing, nothing, nothing)
    return OwnRepeats(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def own_agreement(project: Project, question: Id) -> tuple[Estimate, dict[Id, Estimate]]:
    """Return how often a second answer equals the first, for all and for each person who repeated any."""
    found = own_repeats(project, question)
    people, person = np.unique(found.person, return_inverse=True)
    whole, each = self_agreement(
        np.unique(found.item, return_inverse=True)[1].astype(np.int64),
        person.astype(np.int64),
        found.first,
        found.last,
        len(people),
    )
    return whole, dict(zip(people.tolist(), each, strict=True))


def _keys(item: np.ndarray, person: np.ndarray) -> np.ndarray:
    """Return one value for each pair of item and person."""
    pairs = np.empty(len(item), dtype=[("item", "<i8"), ("person", "<i8")])
    pairs["item"], pairs["person"] = item, person
    return pairs
