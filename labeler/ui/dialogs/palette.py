"""The command palette: type a few letters, press Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from labeler.ui import theme
from labeler.ui.actions import Action, matching
from labeler.ui.keys import Keyboard
from labeler.ui.widgets.keycap import shown_key

WIDTH = 560
LINE = 32
_ROW = int(Qt.ItemDataRole.UserRole)
_KEY = _ROW + 1


class CommandPalette(QDialog):
    """Every row that can act now, found by its words; the key stands beside it, so that it is learnt."""

    def __init__(self, parent: QWidget, keyboard: Keyboard) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAccessibleName(self.tr("Find a command"))
        self._keyboard = keyboard
        self._was_active = False
        self._rows = [row for row in keyboard.rows if row.listed and row.id != "help.palette"]
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_M, theme.GAP_M, theme.GAP_M, theme.GAP_M)
        column.setSpacing(theme.GAP_M)
        self.typed = QLineEdit()
        self.typed.setPlaceholderText(self.tr("What do you want to do?"))
        self.typed.setAccessibleName(self.tr("Find a command"))
        self.found = QListWidget()
        self.found.setAccessibleName(self.tr("Commands"))
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setUniformItemSizes(True)
        self.found.setItemDelegate(_Line(self.found))
        self.found.setFrameShape(QListWidget.Shape.NoFrame)
        column.addWidget(self.typed)
        column.addWidget(self.found)
        self.setFixedSize(WIDTH, 380)
        self.move(parent.mapToGlobal(QPoint((parent.width() - WIDTH) // 2, 80)))
        self.typed.textChanged.connect(self._search)
        self.typed.returnPressed.connect(self._act)
        self.found.itemClicked.connect(lambda _item: self._act())
        self.typed.installEventFilter(self)
        self._search("")

    def changeEvent(self, event: QEvent) -> None:
        """A click elsewhere closes it, but not from inside this event, where it may be closing already."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            QTimer.singleShot(0, self, self._leave_if_left)

    def _leave_if_left(self) -> None:
        active = self.isActiveWindow()
        if self._was_active and not active and self.isVisible():
            self.reject()
        self._was_active = active

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down move in the list while the text keeps the focus."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.found.count():
                self.found.setCurrentRow((self.found.currentRow() + step) % self.found.count())
                return True
        return super().eventFilter(watched, event)

    def _search(self, typed: str) -> None:
        self.found.clear()
        for row in matching(self._rows, typed):
            self.found.addItem(self._line(row))
        if self.found.count():
            self.found.setCurrentRow(0)

    def _line(self, row: Action) -> QListWidgetItem:
        item = QListWidgetItem(theme.icon(row.icon or "blank"), row.title)
        item.setData(_ROW, row.id)
        item.setData(_KEY, shown_key(row.keys[0]) if row.keys else "")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{row.title} {row.key}")
        if not row.enabled():
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        return item

    def _act(self) -> None:
        item = self.found.currentItem()
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        action = self._keyboard.actions.get(item.data(_ROW))
        self.accept()
        if action is not None:
            action.trigger()


class _Line(QStyledItemDelegate):
    """The key stands at the right, muted."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        painter.setPen(QColor(theme.colours().muted))
        place = option.rect.adjusted(0, 0, -12, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, index.data(_KEY))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), LINE)
