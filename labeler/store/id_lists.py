"""Many ids: which of them differ, and given to a statement, without another thread having to wait."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy as np

from labeler.types import Id

AT_ONCE = 16_384
"""To write a million numbers as JSON takes a tenth of a second in which no other thread gets its turn."""


def id_lists(ids: np.ndarray) -> Iterator[str]:
    """Yield ``ids`` (int64[n]) as JSON lists that together hold all of them, in order.

    >>> list(id_lists(np.array([3, 5])))
    ['[3,5]']
    """
    for start in range(0, len(ids), AT_ONCE):
        yield json.dumps(ids[start : start + AT_ONCE].tolist(), separators=(",", ":"))


def distinct(ids: Sequence[Id] | np.ndarray) -> np.ndarray:
    """Return the different ones among ``ids``: int64, sorted.

    Sorting lets other threads run and is fast; ``np.unique`` hashes since NumPy 2.3, which takes a second
    for a million different numbers.

    >>> distinct([3, 1, 3]).tolist()
    [1, 3]
    """
    found = np.sort(np.asarray(ids, dtype=np.int64))
    return found[np.append(True, found[1:] != found[:-1])] if len(found) else found
