"""All current labels of a question in little room: who said what of which item, as small codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from labeler.store import packed
from labeler.store.connection import Database
from labeler.store.read.rounds import NOT_A_REPEAT
from labeler.types import Id

_FEW = 16


@dataclass(frozen=True, slots=True)
class Labels:
    """One entry each, sorted by item: ``place`` int32 is the item's row, ``answered`` False for skips and
    drafts; ``person``, ``round`` and ``label_class`` int16 are codes into the ids beside them (0: none).
    """

    place: np.ndarray
    answered: np.ndarray
    person: np.ndarray
    round: np.ndarray
    label_class: np.ndarray
    ids: dict[str, tuple[Id, ...]]

    @property
    def nbytes(self) -> int:
        """Return how much memory they take."""
        return sum(getattr(self, name).nbytes for name in ("place", "answered", *self.ids))

    def among(self, column: str, ids: Iterable[Id]) -> np.ndarray:
        """Return bool[m]: which labels are by, in, or of one of ``ids``."""
        known = self.ids[column]
        values = getattr(self, column)
        found = np.zeros(len(values), dtype=bool)
        for id_ in dict.fromkeys(ids):
            if id_ in known:
                found |= values == known.index(id_) + 1
        return found


def read_labels(db: Database, question: Id, places: np.ndarray, only: tuple[Id, Id] | None = None) -> Labels:
    """Return the current labels of a question; ``places`` are the ids of all items, ascending.

    ``only``: a person and a round; nobody else's labels are returned then.
    """
    ids = {
        "person": _ids(db, "SELECT entity FROM current_person"),
        "round": _ids(
            db,
            f"SELECT entity FROM current_round WHERE question = ? AND {NOT_A_REPEAT.format(config='config')}",
            [question],
        ),
        "label_class": _ids(db, "SELECT entity FROM current_label_class WHERE question = ?", [question]),
    }
    n = packed.count(db, question)
    kinds = {"place": np.int32, "answered": bool, **dict.fromkeys(ids, np.int16)}
    columns = {name: np.zeros(n, dtype=kind) for name, kind in kinds.items()}
    filled = 0
    for piece in _pieces(db, question, only):
        rows = slice(filled, filled + len(piece))
        columns["place"][rows] = _rows_of(piece["item"], places)
        for name, known in ids.items():
            columns[name][rows] = _codes(np.ascontiguousarray(piece[name]), known)
        # (second servings lie in rounds of their own, and are no further answers)
        columns["answered"][rows] = (piece["state"] == 0) & (columns["round"][rows] != 0)
        filled += len(piece)
    if filled < n:
        columns = {name: column[:filled].copy() for name, column in columns.items()}
    return Labels(**columns, ids=ids)


def _pieces(db: Database, question: Id, only: tuple[Id, Id] | None) -> Iterator[np.ndarray]:
    for piece in packed.records(db, question):
        if only is None:
            yield piece
        else:
            yield piece[(piece["person"] == only[0]) & (piece["round"] == only[1])]


def _ids(db: Database, query: str, values: Sequence[Id] = ()) -> tuple[Id, ...]:
    return tuple(row[0] for row in db.conn.execute(query, values))


def _rows_of(item: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return the row of each label's item; labels of one item follow on each other."""
    item = np.ascontiguousarray(item)
    starts = np.flatnonzero(np.append(True, item[1:] != item[:-1])[: len(item)])
    at = np.searchsorted(places, item[starts]).astype(np.int32)
    return np.repeat(at, np.diff(np.append(starts, len(item))))


def _codes(values: np.ndarray, known: tuple[Id, ...]) -> np.ndarray:
    codes = np.zeros(len(values), dtype=np.int16)
    if len(known) <= _FEW:
        for code, id_ in enumerate(known, start=1):
            codes[values == id_] = code
        return codes
    ids = np.array(known, dtype=np.int64)
    order = np.argsort(ids)
    at = np.minimum(np.searchsorted(ids, values, sorter=order), len(ids) - 1)
    found = order[at]
    return np.where(ids[found] == values, found + 1, 0).astype(np.int16)
