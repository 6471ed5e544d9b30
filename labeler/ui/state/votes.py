"""What people chose, item by item: counted in blocks, so that three million labels need little room.

A block also keeps the window alive: nothing here holds Python's lock for long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from labeler.store.read.labels import LabelArrays
    from labeler.store.read.truth import Truth

BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Votes:
    """Per item, aligned with the ids given, each person's latest round counting once.

    ``shown`` int64[n] is the class that most people chose (0: nobody, or a tie), ``n_labels`` int32[n] how
    many answered, ``disagree`` bool[n] whether they differ, ``agreement`` float32[n] the share of pairs of
    people that agree (NaN: fewer than two).
    """

    shown: NDArray[np.int64]
    n_labels: NDArray[np.int32]
    disagree: NDArray[np.bool_]
    agreement: NDArray[np.float32]


class Places:
    """Where ids stand in an array of ids, found fast and with little room."""

    def __init__(self, ids: NDArray[np.int64]) -> None:
        self._ids = ids
        in_order = len(ids) < 2 or bool(np.all(ids[1:] > ids[:-1]))
        self._order = None if in_order else np.argsort(ids, kind="stable")
        self._sorted = ids if self._order is None else ids[self._order]

    def find(self, wanted: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Return which of ``wanted`` are there (bool, aligned), and where those stand."""
        if not len(self._ids):
            return np.zeros(len(wanted), dtype=bool), np.zeros(0, dtype=np.int64)
        place = np.minimum(np.searchsorted(self._sorted, wanted), len(self._ids) - 1)
        known = self._sorted[place] == wanted
        found = place[known]
        return known, found if self._order is None else self._order[found]


def blocks(labels: LabelArrays, rows: int = BLOCK) -> Iterator[LabelArrays]:
    """Yield the labels in slices of about ``rows``, never cutting an item's labels apart."""
    start, n = 0, len(labels)
    while start < n:
        stop = min(n, start + rows)
        if stop < n:
            stop = int(np.searchsorted(labels.item, labels.item[stop - 1], side="right"))
        yield _part(labels, start, stop)
        start = stop


def _part(labels: LabelArrays, start: int, stop: int) -> LabelArrays:
    """Views, not copies."""
    return replace(
        labels,
        item=labels.item[start:stop],
        person=labels.person[start:stop],
        round=labels.round[start:stop],
        label_class=labels.label_class[start:stop],
        state=labels.state[start:stop],
    )


def count_votes(ids: NDArray[np.int64], labels: LabelArrays) -> Votes:
    """Return what people chose of each of ``ids``; ``labels`` sorted by item, person, round."""
    n = len(ids)
    votes = Votes(
        shown=np.zeros(n, dtype=np.int64),
        n_labels=np.zeros(n, dtype=np.int32),
        disagree=np.zeros(n, dtype=bool),
        agreement=np.full(n, np.nan, dtype=np.float32),
    )
    places = Places(ids)
    for block in blocks(labels):
        _count_block(votes, places, block.answered())
    return votes


def _count_block(votes: Votes, places: Places, answered: LabelArrays) -> None:
    if not len(answered):
        return
    last = np.ones(len(answered), dtype=bool)
    last[:-1] = (answered.item[1:] != answered.item[:-1]) | (answered.person[1:] != answered.person[:-1])
    items, chosen = answered.item[last], answered.label_class[last]
    known, at = places.find(items)
    if not len(at):
        return
    here, item = np.unique(at, return_inverse=True)
    classes, code = np.unique(chosen[known], return_inverse=True)
    counts = np.bincount(item * len(classes) + code, minlength=len(here) * len(classes))
    counts = counts.reshape(len(here), len(classes))
    n, most = counts.sum(axis=1), counts.max(axis=1)
    winner = classes[counts.argmax(axis=1)]
    tied = (counts == most[:, None]).sum(axis=1) > 1
    votes.shown[here] = np.where(tied, 0, winner)
    votes.n_labels[here] = n
    votes.disagree[here] = most < n
    pairs = np.where(n > 1, n * (n - 1.0), np.nan)
    votes.agreement[here] = (counts * (counts - 1.0)).sum(axis=1) / pairs


def share_right(labels: LabelArrays, truth: Truth) -> float:
    """Return the share of labels that are the gold or ruled class; NaN where no truth is known."""
    places = Places(truth.item)
    right = n = 0
    for block in blocks(labels):
        answered = block.answered()
        known, at = places.find(answered.item)
        right += int(np.count_nonzero(answered.label_class[known] == truth.label_class[at]))
        n += len(at)
    return right / n if n else float("nan")
