"""A grid of thumbnails that paints only what is seen: a jump anywhere in a million items costs one screen.

Rows and columns follow from the width; nothing is laid out that is not painted. (An icon-mode list view lays
out every item.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

from labeler.ui import theme
from labeler.ui.models.selection import Selection
from labeler.ui.widgets.grid_cell import CAPTION, Brush, Cell
from labeler.ui.widgets.grid_frame import Frame, Places, scroll_step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GAP = 10
SMALLEST, LARGEST = 96, 320


class Grid(QAbstractScrollArea):
    """``cell(position)`` is asked for what is painted; ``seen`` carries the first and last position in view,
    ``moved`` the current position, ``opened`` the one that was double-clicked or entered, ``typed`` a letter
    that means nothing here.
    """

    seen = Signal(int, int)
    moved = Signal(int)
    selected = Signal()
    opened = Signal(int)
    typed = Signal(str)

    def __init__(self, cell: Callable[[int], Cell]) -> None:
        super().__init__()
        self._cell = cell
        self._side = 168
        self.selection = Selection()
        self._seen = (-1, -1)
        self._pressed: tuple[QPoint, bool] | None = None
        self._frame: Frame | None = None
        self._mouse = QPoint()
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(30)
        self._scrolling.timeout.connect(self._scroll_on)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName(self.tr("Items"))
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._moved_view())

    # what it shows

    def show_again(self) -> None:
        """The same items in the same places, but what is known of them may be other: paint and tell anew."""
        self._chosen()

    def show_items(self, n: int, *, current: int = -1, chosen: NDArray[np.int64] | None = None) -> None:
        """Show ``n`` items, nothing selected but ``current``, which is brought in view, and ``chosen``."""
        self.selection = Selection(n)
        self._seen = (-1, -1)
        self._measure()
        if 0 <= current < n:
            self.selection.only(current)
            self.bring_in_view(current)
            if chosen is not None:
                self.selection.choose(chosen)
        else:
            self.verticalScrollBar().setValue(0)
        self._moved_view()
        self.moved.emit(self.selection.current)
        self.selected.emit()

    def set_side(self, side: int) -> None:
        """Set the width of a thumbnail in pixels; the first item in view stays in view."""
        first = self.first_in_view()
        self._side = min(LARGEST, max(SMALLEST, side))
        self._measure()
        if len(self.selection):
            self.verticalScrollBar().setValue(first // self.columns * self.row_height)
        self._moved_view()

    @property
    def side(self) -> int:
        """Return the width of a thumbnail."""
        return self._side

    @property
    def columns(self) -> int:
        """Return how many fit beside each other."""
        return max(1, (self.viewport().width() - GAP) // (self._side + GAP))

    @property
    def cell_width(self) -> int:
        """Return how wide a cell is: whole columns share what room there is."""
        return max(self._side, (self.viewport().width() - GAP) // self.columns - GAP)

    @property
    def row_height(self) -> int:
        """Return the height of a row with its caption."""
        return self.cell_width * 3 // 4 + CAPTION + GAP

    def first_in_view(self) -> int:
        """Return the position of the first item of the first row that is seen."""
        return self.verticalScrollBar().value() // self.row_height * self.columns

    def in_view(self) -> tuple[int, int]:
        """Return the first and last position that are seen (last < first where there is nothing)."""
        first = self.first_in_view()
        rows = self.viewport().height() // self.row_height + 2
        return first, min(len(self.selection), first + rows * self.columns) - 1

    def bring_in_view(self, position: int) -> None:
        """Scroll as little as needed to see an item."""
        top = position // self.columns * self.row_height
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if top < bar.value():
            bar.setValue(top)
        elif top + self.row_height + GAP > bar.value() + height:
            bar.setValue(top + self.row_height + GAP - height)

    def rect_of(self, position: int) -> QRect:
        """Return where a cell lies in the viewport."""
        row, column = divmod(position, self.columns)
        left = GAP + column * (self.cell_width + GAP)
        top = GAP + row * self.row_height - self.verticalScrollBar().value()
        return QRect(left, top, self.cell_width, self.row_height - GAP)

    def position_at(self, point: QPoint) -> int:
        """Return which item lies under a point of the viewport, or −1."""
        column = (point.x() - GAP) // (self.cell_width + GAP)
        row = (point.y() - GAP + self.verticalScrollBar().value()) // self.row_height
        position = row * self.columns + column
        inside = 0 <= column < self.columns and 0 <= position < len(self.selection)
        return position if inside and self.rect_of(position).contains(point) else -1

    def redraw(self, position: int) -> None:
        """Paint one cell anew."""
        first, last = self.in_view()
        if first <= position <= last:
            self.viewport().update(self.rect_of(position).adjusted(-4, -4, 4, 4))

    # moving and choosing

    def go(self, position: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Make an item the current one, as a click or a key with these modifiers would."""
        if not len(self.selection):
            return
        position = min(len(self.selection) - 1, max(0, position))
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            more = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
            self.selection.extend(position, more=more)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            self.selection.toggle(position)
        else:
            self.selection.only(position)
        self.bring_in_view(position)
        self._chosen()

    def select_all(self) -> None:
        """Select everything that is shown."""
        self.selection.everything()
        self._chosen()

    def _chosen(self) -> None:
        self.viewport().update()
        current = self.selection.current
        if current >= 0:
            self.setAccessibleDescription(self._cell(current).spoken)
            if QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.moved.emit(current)
        self.selected.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Click, Ctrl + click, Shift + click; a frame may begin here."""
        point = event.position().toPoint()
        position = self.position_at(point)
        keep = event.button() == Qt.MouseButton.RightButton and position in self.selection
        if position >= 0 and not keep:
            self.go(position, event.modifiers())
        if event.button() == Qt.MouseButton.LeftButton and len(self.selection):
            more = event.modifiers() & (
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
            )
            self._pressed = (self._inside(point), bool(more))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw a frame: what it touches is selected; at the edge the grid scrolls on."""
        self._mouse = event.position().toPoint()
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        start, more = self._pressed
        if self._frame is None:
            far = (self._inside(self._mouse) - start).manhattanLength()
            if far < QApplication.startDragDistance():
                return
            self._frame = Frame(start)
            self.selection.begin_frame(more=more)
            self._scrolling.start()
        self._stretch()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The frame is done; without one, a click beside the items selects nothing."""
        if self._frame is not None:
            self._scrolling.stop()
            self._frame = None
            self.selection.end_frame()
            self._chosen()
        elif self._pressed is not None and self._misses(event.position().toPoint()):
            self.selection.nothing()
            self._chosen()
        self._pressed = None

    def _misses(self, point: QPoint) -> bool:
        """Return whether a plain click lies beside the items."""
        return self._pressed is not None and not self._pressed[1] and self.position_at(point) < 0

    def _inside(self, point: QPoint) -> QPoint:
        """Return a point of the viewport in the pixels of the whole grid."""
        return QPoint(point.x(), point.y() + self.verticalScrollBar().value())

    def _stretch(self) -> None:
        if self._frame is None:
            return
        self._frame.to(self._inside(self._mouse))
        places = Places(len(self.selection), self.columns, self.cell_width + GAP, self.row_height, GAP)
        under = self.position_at(self._mouse)
        self.selection.frame(places.touched(self._frame.rect), under)
        self.viewport().update()
        self.selected.emit()

    def _scroll_on(self) -> None:
        if step := scroll_step(self._mouse.y(), self.viewport().height()):
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + step)
            self._stretch()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the item."""
        position = self.position_at(event.position().toPoint())
        if position >= 0:
            self.opened.emit(position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, page and end keys move; Shift extends; Space toggles; Enter opens."""
        current = max(0, self.selection.current)
        page = max(1, self.viewport().height() // self.row_height) * self.columns
        steps = {
            Qt.Key.Key_Left: current - 1,
            Qt.Key.Key_Right: current + 1,
            Qt.Key.Key_Up: current - self.columns,
            Qt.Key.Key_Down: current + self.columns,
            Qt.Key.Key_PageUp: current - page,
            Qt.Key.Key_PageDown: current + page,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self.selection) - 1,
        }
        key = Qt.Key(event.key())
        if key in steps:
            self.go(steps[key], event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        elif key == Qt.Key.Key_Space and self.selection.current >= 0:
            self.go(current, Qt.KeyboardModifier.ControlModifier)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selection.current >= 0:
            self.opened.emit(self.selection.current)
        elif key == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.select_all()
        elif event.text().isalnum() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    # geometry and painting

    def _measure(self) -> None:
        rows = -(-len(self.selection) // self.columns)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, rows * self.row_height + GAP - self.viewport().height()))
        bar.setPageStep(max(1, self.viewport().height() - self.row_height))
        bar.setSingleStep(self.row_height // 3)

    def _moved_view(self) -> None:
        self.viewport().update()
        now = self.in_view()
        if now != self._seen:
            self._seen = now
            self.seen.emit(*now)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other columns; the first item in view stays in view."""
        super().resizeEvent(event)
        self.set_side(self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells that are seen."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        brush = Brush(painter, theme.colours(self), self.hasFocus())
        painter.fillRect(event.rect(), QColor(brush.colours.window))
        first, last = self.in_view()
        for position in range(first, last + 1):
            rect = self.rect_of(position)
            if rect.intersects(event.rect()):
                chosen = position in self.selection
                brush.cell(rect, self._cell(position), chosen, position == self.selection.current)
        if self._frame is not None:
            brush.frame(self._frame.rect.translated(0, -self.verticalScrollBar().value()))
        painter.end()
