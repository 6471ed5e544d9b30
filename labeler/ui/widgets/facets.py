"""The facets beside the grid: how many of what is found have each class, tag …; a click asks for it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from labeler.query import Condition, Term
from labeler.store.read.query_facets import Facet, FacetValue
from labeler.ui import theme
from labeler.ui.state.filter_text import IN, OUT, standing

FIRST = 8
ROW, HEAD = 24, 30
_VALUE, _STATE, _SHARE, _COLOUR, _COUNT, _MORE = (int(Qt.ItemDataRole.UserRole) + i for i in range(6))

TITLES = {
    "class": "Class",
    "state": "State",
    "tag": "Tags",
    "model": "Model",
    "predicted": "Predicted",
    "kind": "Kind",
    "source": "Source",
    "truth": "Truth",
    "person": "Answered by",
    "round": "Round",
}
WHOLE = frozenset({"kind", "source"})
"""Facets that say nothing where all items have the same value."""

Index = QModelIndex | QPersistentModelIndex


class Facets(QTreeView):
    """``wanted`` carries a condition and whether its items are to be left out."""

    wanted = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self._rows = QStandardItemModel(self)
        self.setModel(self._rows)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setMouseTracking(True)
        self.setUniformRowHeights(False)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_FacetDelegate(self))
        self.setAccessibleName(self.tr("Facets"))
        self.setStyleSheet("QTreeView { border: none; border-radius: 0; padding-top: 4px; }")
        self._heads: dict[str, QStandardItem] = {}
        self._closed: set[str] = set()
        self._wide: set[str] = set()
        self._facets: dict[str, Facet] = {}
        self._words = ""
        self.colours: Mapping[str, str] = {}
        self.collapsed.connect(lambda index: self._closed.add(str(index.data(_VALUE))))
        self.expanded.connect(lambda index: self._closed.discard(str(index.data(_VALUE))))

    def begin(self, words: str, keys: list[str] | None = None) -> None:
        """Counts for another filter are about to come; the old ones stay until they do."""
        self._words = words
        if keys is not None:
            for key in [key for key in self._heads if key not in keys]:
                self._remove(key)

    def forget(self) -> None:
        """Another project: nothing of the old one is kept."""
        self._rows.clear()
        self._heads.clear()
        self._facets.clear()
        self._wide.clear()

    def show_facet(self, facet: Facet) -> None:
        """Show one key's counts in its place."""
        self._facets[facet.key if not facet.metadata else f"meta.{facet.key}"] = facet
        name = facet.key if not facet.metadata else f"meta.{facet.key}"
        asked = standing(self._words)
        shown = [*facet.values, *_asked_for(facet, asked)]
        if not shown or (not asked and (_all_the_same(facet) or _all_different(facet))):
            self._remove(name)
            return
        head = self._head(name, facet)
        head.removeRows(0, head.rowCount())
        most = max((value.n for value in shown), default=1) or 1
        wide = name in self._wide
        for at, value in enumerate(shown):
            if wide or at < FIRST or _name(value) in asked:
                head.appendRow(self._row(facet, value, asked, most))
        if len(shown) > FIRST:
            more = QStandardItem(
                self.tr("fewer") if wide else self.tr("{n} more").format(n=self._left(facet, shown))
            )
            more.setData(name, _MORE)
            head.appendRow(more)
        self.setExpanded(head.index(), name not in self._closed)

    @staticmethod
    def _left(facet: Facet, shown: list[FacetValue]) -> int:
        return len(shown) - FIRST + facet.n_more

    def _row(
        self, facet: Facet, value: FacetValue, asked: Mapping[tuple[str, str], str], most: int
    ) -> QStandardItem:
        none = value.name == "none" and not getattr(value.condition.values[0], "quoted", False)
        row = QStandardItem(self.tr("(none)") if none else value.name)
        state = asked.get(_name(value), "")
        row.setData(value.condition, _VALUE)
        row.setData(state, _STATE)
        row.setData(value.n / most, _SHARE)
        row.setData(value.n, _COUNT)
        row.setData(self.colours.get(value.name, "") if facet.key in {"class", "predicted"} else "", _COLOUR)
        words = {IN: self.tr("asked for"), OUT: self.tr("left out")}.get(state, "")
        row.setData(f"{value.name}, {value.n:,} {words}".strip(), Qt.ItemDataRole.AccessibleTextRole)
        tip = self.tr("Click: only these. Click again: all. Ctrl + click: all but these.")
        row.setToolTip(f"{value.text}  ·  {value.n:,}\n{tip}")
        return row

    def _head(self, name: str, facet: Facet) -> QStandardItem:
        if name not in self._heads:
            title = facet.key if facet.metadata else self.tr(TITLES.get(facet.key, facet.key))
            head = QStandardItem(title)
            head.setData(name, _VALUE)
            head.setSelectable(False)
            self._heads[name] = head
            self._rows.appendRow(head)
        return self._heads[name]

    def _remove(self, name: str) -> None:
        head = self._heads.pop(name, None)
        if head is not None:
            self._rows.removeRow(head.row())

    # choosing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a heading opens or closes it, on a value asks for it, with Ctrl leaves it out."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.setFocus()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self._press(self.indexAt(event.position().toPoint()), exclude=control)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks are two clicks."""
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter ask for the current value, with Ctrl they leave it out."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press(
                self.currentIndex(), exclude=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            )
        else:
            super().keyPressEvent(event)

    def _press(self, index: Index, *, exclude: bool) -> None:
        if not index.isValid():
            return
        self.setCurrentIndex(index)
        if more := index.data(_MORE):
            self._wide ^= {str(more)}
            self.show_facet(self._facets[str(more)])
        elif isinstance(condition := index.data(_VALUE), Condition):
            self.wanted.emit(condition, exclude)
        else:
            self.setExpanded(index, not self.isExpanded(index))

    def viewportEvent(self, event: QEvent) -> bool:
        """What lies under the mouse is lit."""
        if event.type() in (QEvent.Type.HoverMove, QEvent.Type.Leave):
            self.viewport().update()
        return super().viewportEvent(event)

    def hovered(self) -> QModelIndex:
        """Return what lies under the mouse."""
        at: QPoint = self.viewport().mapFromGlobal(self.cursor().pos())
        return self.indexAt(at) if self.viewport().underMouse() else QModelIndex()


def _name(value: FacetValue) -> tuple[str, str]:
    """Return how `standing` names a value."""
    return value.condition.key.lower(), value.name.lower()


def _all_the_same(facet: Facet) -> bool:
    return facet.key in WHOLE and len(facet.values) == 1


def _all_different(facet: Facet) -> bool:
    """Serial numbers and the like: a list of them says nothing."""
    return facet.metadata and len(facet.values) > FIRST and all(value.n == 1 for value in facet.values)


def _asked_for(facet: Facet, asked: Mapping[tuple[str, str], str]) -> list[FacetValue]:
    """Return what the filter asks for of this key although no item has it, so that it can be taken away."""
    known = {value.name.lower() for value in facet.values}
    return [
        FacetValue(text, 0, Condition(facet.key, "=" if facet.metadata else ":", (Term(text),)))
        for key, text in asked
        if key == facet.key.lower() and text not in known and "*" not in text and "?" not in text
    ]


class _FacetDelegate(QStyledItemDelegate):
    """Headings with an arrow; values with a faint bar, a mark where asked for, and the count."""

    def __init__(self, tree: Facets) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, ROW if index.parent().isValid() else HEAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        current = bool(option.state & QStyle.StateFlag.State_HasFocus)
        colours = theme.colours()
        painter.save()
        if self._tree.hovered() == index:
            painter.fillRect(rect, QColor(colours.hover))
        if not index.parent().isValid():
            self._heading(painter, rect, index)
        elif index.data(_MORE):
            painter.setPen(QColor(colours.accent))
            painter.drawText(rect.adjusted(30, 0, -8, 0), int(Qt.AlignmentFlag.AlignVCenter), index.data())
        else:
            self._value(painter, rect, index)
        if current and self._tree.hasFocus():
            painter.setPen(QColor(colours.accent))
            painter.drawRect(rect.adjusted(2, 1, -3, -2))
        painter.restore()

    def _heading(self, painter: QPainter, rect: QRect, index: Index) -> None:
        colours = theme.colours()
        opened = self._tree.isExpanded(index)
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(colours.muted))
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(rect.adjusted(10, 4, 0, 0), middle, "▾" if opened else "▸")
        painter.drawText(rect.adjusted(28, 4, -8, 0), middle, index.data())

    def _value(self, painter: QPainter, rect: QRect, index: Index) -> None:
        colours = theme.colours()
        state, middle = index.data(_STATE), int(Qt.AlignmentFlag.AlignVCenter)
        bar = rect.adjusted(28, 3, -8, -3)
        bar.setWidth(round(bar.width() * float(index.data(_SHARE))))
        painter.fillRect(bar, QColor(colours.bad_soft if state == OUT else colours.accent_soft))
        if state:
            painter.setPen(QColor(colours.accent if state == IN else colours.bad))
            painter.drawText(rect.adjusted(10, 0, 0, 0), middle, "✓" if state == IN else "≠")
        left = 32
        if colour := index.data(_COLOUR):
            painter.fillRect(QRect(rect.left() + left, rect.center().y() - 4, 9, 9), QColor(colour))
            left += 15
        metrics = painter.fontMetrics()
        count = f"{index.data(_COUNT):,}"
        painter.setPen(QColor(colours.muted))
        right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        painter.drawText(rect.adjusted(0, 0, -12, 0), right, count)
        room = rect.width() - left - metrics.horizontalAdvance(count) - 24
        painter.setPen(QColor(colours.muted if not index.data(_COUNT) else colours.text))
        name = metrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(rect.adjusted(left, 0, 0, 0), middle, name)
