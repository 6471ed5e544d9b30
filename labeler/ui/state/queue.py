"""The items of one person's pass, in order, what became of each, and where the person stands; no Qt."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from labeler.types import Id

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Status(IntEnum):
    """What became of an item: *skipped* is for later, it is not an answer."""

    OPEN = 0
    DONE = 1
    SKIPPED = 2


class Queue:
    """Items int64 (n,) with a status each, and a place ``at``; ``at == n`` is the end, after the last item.

    Moves are plain searches over one byte per item: a million items take less than a millisecond.

    >>> queue = Queue(np.array([7, 8, 9]))
    >>> queue.mark(7, Status.DONE)
    >>> queue.to_open(), queue.item, queue.counts
    (True, 8, (2, 1, 0))
    """

    def __init__(self, items: NDArray[np.int64], status: NDArray[np.uint8] | None = None) -> None:
        self.items = np.asarray(items, np.int64)
        self.status = np.zeros(len(self.items), np.uint8) if status is None else status.astype(np.uint8)
        self.at = 0
        ascending = bool(np.all(self.items[1:] >= self.items[:-1]))
        self._order = None if ascending else np.argsort(self.items, kind="stable")
        self._sorted = self.items if self._order is None else self.items[self._order]
        self._counts = [int(np.count_nonzero(self.status == code)) for code in range(3)]

    def __len__(self) -> int:
        return len(self.items)

    @property
    def item(self) -> Id | None:
        """Return the item at the place, ``None`` at the end."""
        return int(self.items[self.at]) if self.at < len(self.items) else None

    @property
    def at_end(self) -> bool:
        """Return whether the place is after the last item."""
        return self.at >= len(self.items)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Return how many are open, done and skipped."""
        return self._counts[0], self._counts[1], self._counts[2]

    def find(self, item: Id) -> int | None:
        """Return the place of an item, ``None`` if it is not in the queue."""
        at = int(np.searchsorted(self._sorted, item))
        if at < len(self._sorted) and int(self._sorted[at]) == item:
            return at if self._order is None else int(self._order[at])
        return None

    def status_of(self, item: Id) -> Status:
        """Return what became of an item (open where it is not in the queue)."""
        at = self.find(item)
        return Status.OPEN if at is None else Status(int(self.status[at]))

    def mark(self, item: Id, status: Status) -> None:
        """Say what became of an item; one that is not in the queue is ignored."""
        at = self.find(item)
        if at is None:
            return
        self._counts[self.status[at]] -= 1
        self.status[at] = status
        self._counts[status] += 1

    def go(self, item: Id) -> bool:
        """Stand at an item; return whether it is in the queue."""
        at = self.find(item)
        if at is None:
            return False
        self.at = at
        return True

    def step(self, by: int) -> bool:
        """Stand some items on or back, at the last item at most; return whether the place changed."""
        before = self.at
        self.at = min(max(self.at + by, 0), max(0, len(self.items) - 1))
        return self.at != before

    def to_first(self) -> bool:
        """Stand at the first item."""
        return self.step(-len(self.items))

    def to_last(self) -> bool:
        """Stand at the last item."""
        return self.step(len(self.items))

    def to_end(self) -> None:
        """Stand after the last item."""
        self.at = len(self.items)

    def to_open(self, *, back: bool = False) -> bool:
        """Stand at the next open item, around the end; where none is open, at the next skipped one.

        Returns ``False``, standing at the end, when neither is left.
        """
        for wanted in (Status.OPEN, Status.SKIPPED):
            found = self._nearest(wanted, back=back)
            if found is not None:
                self.at = found
                return True
        self.to_end()
        return False

    def advance(self) -> bool:
        """Stand at the next open item, around the end; at the end when none is open (skipped ones wait)."""
        found = self._nearest(Status.OPEN, back=False)
        if found is None:
            self.to_end()
            return False
        self.at = found
        return True

    def ahead(self, n: int) -> list[Id]:
        """Return the items that come next: the next open ones, then the next in order."""
        if not len(self.items):
            return []
        following: list[int] = []
        at = self.at
        for _ in range(n):
            found = self._nearest(Status.OPEN, back=False, after=at)
            if found is None or found in following or found == self.at:
                break
            following.append(found)
            at = found
        following += [
            at for at in range(self.at + 1, min(self.at + 2, len(self.items))) if at not in following
        ]
        return [int(self.items[at]) for at in following]

    def _nearest(self, status: Status, *, back: bool, after: int | None = None) -> int | None:
        if not self._counts[status]:
            return None
        at = self.at if after is None else after
        if back:
            found = _last(self.status[: max(0, at)] == status)
            if found is not None:
                return found
            rest = _last(self.status[at + 1 :] == status)
            return None if rest is None else at + 1 + rest
        # in blocks, so that the usual case (the next one is open) costs nothing at a million items
        start = min(at + 1, len(self.status))
        near = _first(self.status[start : start + 4096] == status)
        if near is not None:
            return start + near
        far = _first(self.status[start:] == status)
        return start + far if far is not None else _first(self.status[:at] == status)


def _first(hits: NDArray[np.bool_]) -> int | None:
    if not len(hits):
        return None
    at = int(np.argmax(hits))
    return at if hits[at] else None


def _last(hits: NDArray[np.bool_]) -> int | None:
    found = _first(hits[::-1])
    return None if found is None else len(hits) - 1 - found
