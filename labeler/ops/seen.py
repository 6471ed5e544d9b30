"""Which contents an import has met: 64 bits of each hash beside a number, in 16 bytes a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MERGE_AT = 8192


def hash_key(sha256: str) -> int:
    """Return the first 64 bits of a hash; whoever acts on a match compares the rest.

    >>> hash_key("00000000000000ff" + 48 * "0")
    255
    """
    return int(sha256[:16], 16)


class Seen:
    """A number for each key, the first one given, in a tenth of the memory of a dictionary of strings."""

    def __init__(
        self, keys: NDArray[np.uint64] | None = None, values: NDArray[np.int64] | None = None
    ) -> None:
        """Begin with ``keys`` and their ``values``, of equal keys the first one counting."""
        self._keys = np.zeros(0, np.uint64)
        self._values = np.zeros(0, np.int64)
        self._recent: dict[int, int] = {}
        if keys is not None and values is not None:
            self._take(keys, values)

    def get(self, key: int) -> int | None:
        """Return the number kept for a key, or None."""
        recent = self._recent.get(key)
        if recent is not None:
            return recent
        at = int(np.searchsorted(self._keys, np.uint64(key)))
        return int(self._values[at]) if at < len(self._keys) and int(self._keys[at]) == key else None

    def add(self, key: int, value: int) -> None:
        """Keep a number for a key that has none."""
        self._recent[key] = value
        if len(self._recent) >= _MERGE_AT:
            keys = np.fromiter(self._recent.keys(), np.uint64, len(self._recent))
            self._take(keys, np.fromiter(self._recent.values(), np.int64, len(self._recent)))
            self._recent = {}

    def _take(self, keys: NDArray[np.uint64], values: NDArray[np.int64]) -> None:
        keys, values = np.concatenate([self._keys, keys]), np.concatenate([self._values, values])
        order = np.argsort(keys, kind="stable")
        self._keys, self._values = keys[order], values[order]
