"""Where items lie among all: the rows that records of a column belong to."""

from __future__ import annotations

import numpy as np

from labeler.store.column_read import CHUNK_BITS, Stored


class Places:
    """``chunks`` and ``sizes`` as all items have them, ``ids`` int64[n] ascending."""

    def __init__(self, chunks: np.ndarray, sizes: np.ndarray, ids: np.ndarray) -> None:
        self.chunks = chunks
        self.sizes = sizes
        self._ids = ids
        starts = np.cumsum(sizes) - sizes
        ends = starts + sizes - 1
        self._whole = ids[ends] - ids[starts] == sizes - 1 if len(ids) else np.zeros(0, dtype=bool)
        """Which chunks have no gap: a record's place follows from its offset."""
        self._zero = starts - (ids[starts] & ((1 << CHUNK_BITS) - 1)) if len(ids) else starts

    def of(self, found: Stored) -> np.ndarray:
        """Return the row of each record, int32[m]; every record is of an item that there is."""
        if not len(found):
            return np.zeros(0, dtype=np.int32)
        at = np.searchsorted(self.chunks, found.chunks)
        rows = np.repeat(self._zero[at].astype(np.int32), found.sizes)
        rows += found.records["offset"]
        gaps = ~self._whole[at]
        if gaps.any():
            mine = np.repeat(gaps, found.sizes)
            ids = np.repeat(found.chunks[gaps] << CHUNK_BITS, found.sizes[gaps])
            rows[mine] = np.searchsorted(self._ids, ids | found.records["offset"][mine])
        return rows
