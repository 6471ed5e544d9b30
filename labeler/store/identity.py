"""Who a row is and when it was written, without asking anybody: 63-bit ids and a hybrid logical clock."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import numpy as np

from labeler.types import Id

BLOCK_BITS = 40
COUNTER_BITS = 23
BLOCK_SIZE = 1 << COUNTER_BITS
"""How many ids a block holds; counter 0 is never handed out, so no id is 0."""


def block_of(identity: Id) -> int:
    """Return the random block that an id was drawn from.

    >>> block_of((5 << COUNTER_BITS) + 7)
    5
    """
    return identity >> COUNTER_BITS


def wall_clock_us() -> int:
    """Return microseconds since 1970 UTC by this machine's clock."""
    return time.time_ns() // 1000


def next_at(greatest_seen: int, wall_us: int) -> int:
    """Return the hybrid logical time of the next fact: never before one that is already known.

    >>> next_at(100, 250), next_at(300, 250)
    (250, 301)
    """
    return max(wall_us, greatest_seen + 1)


class Identities:
    """Hands out ids from random blocks; every session draws its own, so copies of a file never clash.

    ``is_taken`` says whether a block is already in the file; ``drawn`` collects the blocks that the file
    does not know yet.
    """

    def __init__(self, draw: Callable[[], int] = lambda: secrets.randbits(BLOCK_BITS)) -> None:
        self._draw = draw
        self._block = 0
        self._next = BLOCK_SIZE
        self.drawn: list[int] = []

    def take(self, is_taken: Callable[[int], bool]) -> Id:
        """Return one new id."""
        if self._next >= BLOCK_SIZE:
            self._new_block(is_taken)
        identity = (self._block << COUNTER_BITS) | self._next
        self._next += 1
        return identity

    def take_many(self, n: int, is_taken: Callable[[int], bool]) -> np.ndarray:
        """Return ``n`` new ids, int64, from as many blocks as they need."""
        parts: list[np.ndarray] = []
        while n > 0:
            if self._next >= BLOCK_SIZE:
                self._new_block(is_taken)
            count = min(n, BLOCK_SIZE - self._next)
            first = (self._block << COUNTER_BITS) | self._next
            parts.append(np.arange(first, first + count, dtype=np.int64))
            self._next += count
            n -= count
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)

    def forget(self) -> None:
        """Give up the block in hand (its record was rolled back); the next id draws a new one."""
        self._next = BLOCK_SIZE
        self.drawn.clear()

    def _new_block(self, is_taken: Callable[[int], bool]) -> None:
        block = self._draw()
        while block == 0 or block in self.drawn or is_taken(block):
            block = self._draw()
        self._block, self._next = block, 1
        self.drawn.append(block)
