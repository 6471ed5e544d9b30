"""Many ids given to a statement: as JSON lists of some thousand each, so that no thread waits for them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np

AT_ONCE = 16_384
"""To write a million numbers as JSON takes a tenth of a second in which no other thread gets its turn."""


def id_lists(ids: np.ndarray) -> Iterator[str]:
    """Yield ``ids`` (int64[n]) as JSON lists that together hold all of them, in order.

    >>> list(id_lists(np.array([3, 5])))
    ['[3,5]']
    """
    for start in range(0, len(ids), AT_ONCE):
        yield json.dumps(ids[start : start + AT_ONCE].tolist(), separators=(",", ":"))
