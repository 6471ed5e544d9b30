"""What Home tells of a million labels, counted in one pass over their column and in little memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
        counter = _Counter(db, columns, round_, unclear)
        name = f"{column_store.LABEL}{columns.question}"
        for piece in column_read.pieces(db, name, packing.LABEL):
            counter.take(piece.records, columns.rows_of(piece))
    return Tally(
        n_labels=int(said["n_labels"].sum()),
        progress=counter.progress(),
        disputed=disputed,
        agreement=counter.shares / counter.n_items if counter.n_items else float("nan"),
        right=counter.n_right / counter.n_known if counter.n_known else float("nan"),
    )


def _by_round(rows: np.ndarray, person: np.ndarray, round_: np.ndarray) -> np.ndarray | slice:
    """Return the order in which a person's later label of an item follows on the earlier ones."""
    if not ((rows[1:] == rows[:-1]) & (person[1:] == person[:-1])).any():
        return slice(None)
    return np.lexsort((round_, person, rows))


class _Counter:
    """Adds up some labels after the other; those of one item come together."""

    def __init__(self, db: Database, columns: Columns, round_: Id | None, unclear: Iterable[Id]) -> None:
        ids = codes.of_labels(db, columns.question)
        merged = summary.merged_into(db, columns.question)
        classes = ids["label_class"]
        self._people = ids["person"]
        self._round = int(np.flatnonzero(ids["round"] == round_)[0]) if round_ in ids["round"] else -1
        again = list(repeat_rounds(db, columns.question).values())
        self._again = np.flatnonzero(np.isin(ids["round"], again))
        final = np.array([merged.get(id_, id_) for id_ in classes.tolist()], dtype=np.int64)
        self._counts_as = codes.encoded(final, classes)
        self._counts_as[np.isin(classes, list(unclear))] = 0
        said = columns.summary()
        from_people = ~np.isin(said["known_from"], (summary.GOLD, summary.RULED))
        self._known = np.where(from_people, 0, said["known"])
        self._done = np.zeros((2, len(self._people)), dtype=np.int64)
        self.shares = 0.0
        self.n_items = self.n_right = self.n_known = 0

    def progress(self) -> dict[Id, tuple[int, int]]:
        """Return by person how many labels of the round are answers, and how many skips."""
        both = zip(self._people.tolist(), *self._done.tolist(), strict=True)
        return {person: (answered, skipped) for person, answered, skipped in both if person}

    def take(self, records: np.ndarray, rows: np.ndarray) -> None:
        """Take up labels (`columns.LABEL` without the item) of the items in ``rows``."""
        here = records["round"] == self._round
        for which, state in enumerate((ANSWERED, SKIPPED)):
            people = records["person"][here & (records["state"] == state)]
            self._done[which] += np.bincount(people, minlength=len(self._people))
        chosen = self._counts_as[records["label_class"]]
        counts = (records["state"] == ANSWERED) & (chosen != 0)
        for again in self._again.tolist():
            counts &= records["round"] != again
        rows, chosen, person = rows[counts], chosen[counts], records["person"][counts]
        order = _by_round(rows, person, records["round"][counts])
        rows, chosen, person = rows[order], chosen[order], person[order]
        known = self._known[rows]
        self.n_known += int(np.count_nonzero(known))
        self.n_right += int(np.count_nonzero(chosen[known != 0] == known[known != 0]))
        last = np.ones(len(rows), dtype=bool)
        last[:-1] = (rows[1:] != rows[:-1]) | (person[1:] != person[:-1])
        self._pairs(rows[last], chosen[last])

    def _pairs(self, rows: np.ndarray, chosen: np.ndarray) -> None:
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
        self.shares += float((same[several] / (n[several] * (n[several] - 1.0))).sum())
        self.n_items += int(np.count_nonzero(several))
