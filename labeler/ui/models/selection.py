"""Which of n things are selected, and which is the current one; a million of them cost a megabyte."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Selection:
    """Positions 0 … n−1; ``current`` is −1 where there is nothing."""

    def __init__(self, n: int = 0) -> None:
        self.current = -1
        self._anchor = -1
        self._chosen = np.zeros(n, dtype=bool)
        self._before: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self._chosen)

    def __contains__(self, position: object) -> bool:
        return isinstance(position, int) and 0 <= position < len(self) and bool(self._chosen[position])

    @property
    def count(self) -> int:
        """Return how many are selected."""
        return int(np.count_nonzero(self._chosen))

    def chosen(self) -> NDArray[np.int64]:
        """Return the selected positions, ascending."""
        return np.flatnonzero(self._chosen)

    def only(self, position: int) -> None:
        """Select one and make it the current one."""
        self._chosen[:] = False
        self._go(position)
        self._anchor = position

    def toggle(self, position: int) -> None:
        """Add one, or take it away (Ctrl + click)."""
        was = bool(self._chosen[position])
        self._go(position)
        self._chosen[position] = not was
        self._anchor = position

    def extend(self, position: int, *, more: bool = False) -> None:
        """Select everything from where the selection began (Shift + click); ``more`` keeps what there was."""
        start = self._anchor if self._anchor >= 0 else position
        if not more:
            self._chosen[:] = False
        self._chosen[min(start, position) : max(start, position) + 1] = True
        self.current = position

    def choose(self, positions: NDArray[np.int64]) -> None:
        """Select these as well; the current one stays."""
        self._chosen[positions] = True

    def everything(self) -> None:
        """Select all."""
        self._chosen[:] = True

    def nothing(self) -> None:
        """Select nothing; the current one stays the current one."""
        self._chosen[:] = False

    # a frame that is drawn with the mouse

    def begin_frame(self, *, more: bool) -> None:
        """A frame is about to be drawn; ``more`` keeps what is selected."""
        self._before = self._chosen.copy() if more else np.zeros(len(self), dtype=bool)

    def frame(self, rows: Iterable[tuple[int, int]], current: int) -> None:
        """Select what was selected before the frame, and these stretches (first, last) inside it."""
        if self._before is None:
            return
        self._chosen[:] = self._before
        for first, last in rows:
            self._chosen[first : last + 1] = True
        if current >= 0:
            self.current = self._anchor = current

    def end_frame(self) -> None:
        """The frame is done."""
        self._before = None

    def _go(self, position: int) -> None:
        self.current = position
        if position >= 0:
            self._chosen[position] = True
