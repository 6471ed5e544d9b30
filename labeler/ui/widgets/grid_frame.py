"""The frame that is drawn with the mouse over a grid: which cells it touches, and scrolling at the edges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

EDGE = 28
FASTEST = 60


@dataclass(frozen=True, slots=True)
class Places:
    """Where the cells of a grid lie: ``n`` of them, ``columns`` beside each other, sizes with the gap."""

    n: int
    columns: int
    width: int
    height: int
    gap: int

    def touched(self, frame: QRect) -> Iterator[tuple[int, int]]:
        """Yield the first and last cell of each row that a frame (in the grid's own pixels) touches."""
        if not self.n or frame.right() < self.gap or frame.bottom() < self.gap:
            return
        left = max(0, (frame.left() - self.gap) // self.width)
        right = min(self.columns - 1, (frame.right() - self.gap) // self.width)
        if frame.left() > self.gap and (frame.left() - self.gap) % self.width >= self.width - self.gap:
            left += 1  # (begins in the gap behind a cell)
        top = max(0, (frame.top() - self.gap) // self.height)
        bottom = min((self.n - 1) // self.columns, (frame.bottom() - self.gap) // self.height)
        if left > right:
            return
        if (left, right) == (0, self.columns - 1):  # (whole rows: one stretch, however many)
            yield top * self.columns, min(self.n - 1, bottom * self.columns + right)
            return
        for row in range(top, bottom + 1):
            first, last = row * self.columns + left, min(self.n - 1, row * self.columns + right)
            if first <= last:
                yield first, last


class Frame:
    """A frame from where the mouse was pressed to where it is, in the grid's own pixels."""

    def __init__(self, start: QPoint) -> None:
        self.start = start
        self.end = start

    def to(self, end: QPoint) -> None:
        """The mouse has moved."""
        self.end = end

    @property
    def rect(self) -> QRect:
        """Return the frame, whichever way it was drawn."""
        return QRect(self.start, self.end).normalized()


def scroll_step(y: int, height: int) -> int:
    """Return by how many pixels to scroll while the mouse is at ``y`` of a view of this height.

    >>> scroll_step(100, 600), scroll_step(-40, 600) < 0, scroll_step(640, 600) > 0
    (0, True, True)
    """
    over = y - EDGE if y < EDGE else y - (height - EDGE) if y > height - EDGE else 0
    return max(-FASTEST, min(FASTEST, over))
