"""All current labels of a question in little room: who said what of which item, as small codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from labeler.store import codes, column_read, column_store
from labeler.store import columns as packing
from labeler.store.connection import Database
from labeler.store.read.query_places import Places
from labeler.store.read.rounds import NOT_A_REPEAT
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Labels:
    """One entry each, sorted by item: ``place`` int32 is the item's row, ``answered`` False for skips and
    drafts; ``person``, ``round`` and ``label_class`` are codes into the ``ids`` of each (0: none).
    """

    place: np.ndarray
    answered: np.ndarray
    person: np.ndarray
    round: np.ndarray
    label_class: np.ndarray
    ids: Mapping[str, np.ndarray]

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
            for code in np.flatnonzero(known[1:] == id_) + 1:
                found |= values == code
        return found


def read_labels(db: Database, question: Id, places: Places, only: tuple[Id, Id] | None = None) -> Labels:
    """Return the current labels of a question.

    ``only``: a person and a round; nobody else's labels are returned then.
    """
    column = f"{column_store.LABEL}{question}"
    ids = codes.of_labels(db, question)
    again = _repeats(db, question, ids["round"])
    mine = None if only is None else [_code(ids[name], id_) for name, id_ in zip(_WHOSE, only, strict=True)]
    kinds = {name: np.min_scalar_type(len(known)) for name, known in ids.items()}
    n = column_read.size(db, column, packing.LABEL)
    columns = {"place": np.zeros(n, dtype=np.int32), "answered": np.zeros(n, dtype=bool)}
    columns |= {name: np.zeros(n, dtype=kind) for name, kind in kinds.items()}
    filled = 0
    for piece in column_read.pieces(db, column, packing.LABEL):
        records, rows = piece.records, places.of(piece)
        if mine is not None:
            own = (records["person"] == mine[0]) & (records["round"] == mine[1])
            records, rows = records[own], rows[own]
        part = slice(filled, filled + len(records))
        columns["place"][part] = rows
        for name in ids:
            columns[name][part] = records[name]
        columns["answered"][part] = (records["state"] == 0) & (records["round"] != 0)
        for code in again:
            columns["answered"][part] &= records["round"] != code
        filled += len(records)
    if filled < n:
        columns = {name: column[:filled].copy() for name, column in columns.items()}
    return Labels(**columns, ids=ids)


_WHOSE = ("person", "round")


def _code(known: np.ndarray, id_: Id) -> int:
    return int(codes.encoded(np.array([id_]), known)[0])


def _repeats(db: Database, question: Id, rounds: np.ndarray) -> list[int]:
    """Return the codes of rounds that hold only second servings: those are no further answers."""
    kept = {
        row[0]
        for row in db.conn.execute(
            f"SELECT entity FROM current_round WHERE question = ? AND {NOT_A_REPEAT.format(config='config')}",
            [question],
        )
    }
    return [code for code, id_ in enumerate(rounds.tolist()) if code and id_ not in kept]
