"""Which of n things are selected, and which is the current one; a million of them cost a megabyte."""

from __future__ import annotations

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

    def extend(self, position: int) -> None:
        """Select everything from where the selection began (Shift + click)."""
        start = self._anchor if self._anchor >= 0 else position
        self._chosen[:] = False
        self._chosen[min(start, position) : max(start, position) + 1] = True
        self.current = position

    def choose(self, positions: NDArray[np.int64]) -> None:
        """Select these as well; the current one stays."""
        self._chosen[positions] = True

    def everything(self) -> None:
        """Select all."""
        self._chosen[:] = True

    def _go(self, position: int) -> None:
        self.current = position
        if position >= 0:
            self._chosen[position] = True
