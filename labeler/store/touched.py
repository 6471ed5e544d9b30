"""What an operation touches, as it goes: for the announcement, and for undo."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labeler.types import Id

MOST_IDS = 1000
"""A change that touches more subjects of a table than this says *assume any*."""

Span = tuple[int, int]
"""The first and last of ids that follow on each other."""


class Touched:
    """What an operation has touched so far: rows per table, spans of ids, subjects."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.spans: list[Span] = []
        self._subjects: dict[str, set[Id] | None] = {}

    def note(self, table: str, subjects: Sequence[Id], spans: Sequence[Span], n: int) -> None:
        """Record ``n`` new rows of ``table`` with ids within ``spans``."""
        self.counts[table] = self.counts.get(table, 0) + n
        for first, last in spans:
            if self.spans and self.spans[-1][1] + 1 == first:
                self.spans[-1] = (self.spans[-1][0], last)
            else:
                self.spans.append((first, last))
        known = self._subjects.setdefault(table, set())
        if known is not None:
            known.update(subjects[: MOST_IDS + 1])
            if len(known) > MOST_IDS:
                self._subjects[table] = None

    def ids(self) -> dict[str, tuple[Id, ...] | None]:
        """Return the subjects per table, ``None`` where there are more than a thousand."""
        return {name: None if s is None else tuple(sorted(s)) for name, s in self._subjects.items()}


def spans_of(ids: np.ndarray) -> list[Span]:
    """Return the runs of consecutive numbers in ``ids`` (int64[n], ascending within a run).

    >>> spans_of(np.array([4, 5, 6, 9]))
    [(4, 6), (9, 9)]
    """
    if not len(ids):
        return []
    cuts = np.flatnonzero(np.diff(ids) != 1) + 1
    firsts = np.concatenate([[0], cuts])
    lasts = np.concatenate([cuts, [len(ids)]]) - 1
    return [(int(ids[a]), int(ids[b])) for a, b in zip(firsts, lasts, strict=True)]
