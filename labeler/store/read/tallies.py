"""What Home tells of a million labels, counted in one pass over their column and in little memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from labeler.store import codes, column_read, column_store, summary
from labeler.store import columns as packing
from labeler.store.connection import Database
from labeler.store.packed import ANSWERED, SKIPPED
from labeler.store.read.query_columns import Columns
from labeler.store.read.rounds import repeat_rounds
from labeler.types import Id

_MOST_COUNTS = 1 << 22


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of all current labels of a question.

    ``n_labels`` people's answers (each person's latest of an item), ``progress`` by person how many items of
    one round were answered and skipped, ``disputed`` items that people differ about, but those ruled on.
    ``agreement`` is the mean share of pairs that agree per item, ``right`` the share of labels that hit what
    is known, both without the classes that were to be left out; NaN: undefined.
    """

    n_labels: int
    progress: Mapping[Id, tuple[int, int]]
    disputed: int
    agreement: float
    right: float


def tally(columns: Columns, round_: Id | None, unclear: Iterable[Id], ruled: np.ndarray) -> Tally:
    """Count the labels of ``columns``.

    Args:
        round_: whose ``progress`` is wanted.
        unclear: classes to leave out of ``agreement`` and ``right``.
        ruled: items that do not count as ``disputed``, int64[n].
    """
    said = columns.summary()
    differ = (said["flags"] & summary.DISAGREE) != 0
    disputed = int(np.count_nonzero(differ)) - int(np.count_nonzero(differ[columns.places(ruled)]))
    with columns.project.reading() as db:
        counter = _Counter(db, columns, round_)
        pairs = _Pairs(db, columns, unclear)
        for labels, rows in _labels(db, columns):
            counts = counter.take(labels, rows)
            pairs.take(labels[counts], rows[counts])
    return Tally(counter.n_labels, counter.progress(), disputed, *pairs.shares())


def tally_progress(columns: Columns, round_: Id | None) -> Tally:
    """Count what may be told in a blind round: as `tally`, nothing disputed and the shares not known."""
    with columns.project.reading() as db:
        counter = _Counter(db, columns, round_)
        for labels, rows in _labels(db, columns):
            counter.take(labels, rows)
    return Tally(counter.n_labels, counter.progress(), 0, float("nan"), float("nan"))


def _labels(db: Database, columns: Columns) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield labels (`columns.LABEL` without the item) and the rows of their items, whole items at a time."""
    for piece in column_read.pieces(db, f"{column_store.LABEL}{columns.question}", packing.LABEL):
        yield piece.records, columns.rows_of(piece)


def _code(ids: np.ndarray, id_: Id | None) -> int:
    found: list[int] = np.flatnonzero(ids == id_).tolist() if id_ else []
    return found[0] if found else -1


class _Counter:
    """Counts answers and skips."""

    def __init__(self, db: Database, columns: Columns, round_: Id | None) -> None:
        ids = codes.of_labels(db, columns.question)
        again = list(repeat_rounds(db, columns.question).values())
        self._people = ids["person"]
        self._round = _code(ids["round"], round_)
        self._again = np.flatnonzero(np.isin(ids["round"], again)).tolist()
        self._done = np.zeros((2, len(self._people)), dtype=np.int64)
        self.n_labels = 0

    def progress(self) -> dict[Id, tuple[int, int]]:
        """Return by person how many labels of the round are answers, and how many skips."""
        both = zip(self._people.tolist(), *self._done.tolist(), strict=True)
        return {person: (answered, skipped) for person, answered, skipped in both if person}

    def take(self, labels: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Take up labels and return which of them are answers, second servings left out (bool[n])."""
        person, state, round_ = labels["person"], labels["state"], labels["round"]
        here = round_ == self._round
        for which, code in enumerate((ANSWERED, SKIPPED)):
            self._done[which] += np.bincount(person[here & (state == code)], minlength=len(self._people))
        counts: np.ndarray = state == ANSWERED
        for again in self._again:
            counts &= round_ != again
        rows, person = rows[counts], person[counts]
        same = (rows[1:] == rows[:-1]) & (person[1:] == person[:-1])
        self.n_labels += len(rows) - int(np.count_nonzero(same))
        return counts


class _Pairs:
    """Adds up how people agree, and how often they are right; classes that are unclear are no answers."""

    def __init__(self, db: Database, columns: Columns, unclear: Iterable[Id]) -> None:
        classes = columns.class_ids()
        merged = summary.merged_into(db, columns.question)
        final = np.array([merged.get(id_, id_) for id_ in classes.tolist()], dtype=np.int64)
        self._counts_as = codes.encoded(final, classes)
        self._counts_as[np.isin(classes, list(unclear))] = 0
        said = columns.summary()
        from_people = (said["known_from"] != summary.GOLD) & (said["known_from"] != summary.RULED)
        self._known = np.where(from_people, 0, said["known"])
        self._any_known = bool(self._known.any())
        self._shares = 0.0
        self._n_items = self._n_right = self._n_known = 0

    def shares(self) -> tuple[float, float]:
        """Return the mean share of pairs that agree, and the share of labels that are right."""
        agreement = self._shares / self._n_items if self._n_items else float("nan")
        return agreement, self._n_right / self._n_known if self._n_known else float("nan")

    def take(self, labels: np.ndarray, rows: np.ndarray) -> None:
        """Take up answers."""
        chosen = self._counts_as[labels["label_class"]]
        if not chosen.all():
            labels, rows, chosen = labels[chosen != 0], rows[chosen != 0], chosen[chosen != 0]
        if self._any_known:
            known = self._known[rows]
            self._n_known += int(np.count_nonzero(known))
            self._n_right += int(np.count_nonzero(chosen == known))
        person = labels["person"]
        same = (rows[1:] == rows[:-1]) & (person[1:] == person[:-1])
        if same.any():  # a person's later label of an item stands for the earlier ones
            order = np.lexsort((labels["round"], person, rows))
            last = order[np.append(~same, True)]  # (runs of one item and person stay where they are)
            rows, chosen = rows[last], chosen[last]
        self._count(rows, chosen)

    def _count(self, rows: np.ndarray, chosen: np.ndarray) -> None:
        if not len(rows):
            return
        place, width = rows - rows[0], len(self._counts_as)
        n_places = int(place[-1]) + 1
        key = place * np.int64(width) + chosen
        if n_places * width <= _MOST_COUNTS:
            votes = np.bincount(key, minlength=n_places * width)
            same = (votes * (votes - 1)).reshape(n_places, width).sum(axis=1)
        else:
            keys, votes = np.unique(key, return_counts=True)
            same = np.bincount(keys // width, weights=votes * (votes - 1.0), minlength=n_places)
        n = np.bincount(place, minlength=n_places)
        several = n > 1
        self._shares += float((same[several] / (n[several] * (n[several] - 1.0))).sum())
        self._n_items += int(np.count_nonzero(several))
