"""Over the item: a few letters of a class and Enter, where there are more classes than keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from labeler.types import ClassKind, Id
from labeler.ui import theme
from labeler.ui.state.answer_sheet import AnswerSheet, Choice
from labeler.ui.widgets.keycap import shown_key

WIDTH, MOST_LINES, LINE = 420, 12, 30
FROM_TOP = 56
MOST_RECENT = 6
_CHOICE = int(Qt.ItemDataRole.UserRole)


class ClassPalette(QFrame):
    """Lies over ``over``; ``chose`` carries the class, ``left`` says that it is closed, chosen or not.

    Nothing typed: the classes chosen last stand first.
    """

    chose = Signal(object)
    left = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._sheet = AnswerSheet(())
        self._recent: list[Id] = []
        theme.style(self, surface="card")
        self.setAccessibleName(self.tr("Find a class"))
        self.typed = QLineEdit()
        self.typed.setAccessibleName(self.tr("Find a class by name"))
        self.typed.setPlaceholderText(self.tr("Class …"))
        self.found = QListWidget()
        self.found.setAccessibleName(self.tr("Classes"))
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setFrameShape(QListWidget.Shape.NoFrame)
        self.found.setUniformItemSizes(True)
        self.found.setItemDelegate(_Line(self.found))
        self.count = QLabel()
        theme.style(self.count, look="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, theme.GAP_M)
        column.setSpacing(theme.GAP_M)
        for widget in (self.typed, self.found, self.count):
            column.addWidget(widget)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(28)
        shadow.setOffset(0, 6)
        shadow.setColor(QColor(0, 0, 0, 110))
        self.setGraphicsEffect(shadow)
        self.typed.textChanged.connect(self._search)
        self.typed.returnPressed.connect(self._take)
        self.typed.installEventFilter(self)
        self.found.itemClicked.connect(lambda _item: self._take())
        self.hide()

    def open(self, sheet: AnswerSheet) -> None:
        """Show it, empty, with the keyboard in it."""
        self._sheet = sheet
        self.typed.clear()
        self._search("")
        width = min(WIDTH, self._over.width() - 2 * theme.GAP_L)
        lines = max(3, min(MOST_LINES, len(sheet.choices), (self._over.height() - 2 * FROM_TOP) // LINE - 3))
        self.found.setFixedHeight(lines * LINE + 2)
        self.setFixedWidth(width)
        self.adjustSize()
        top = min(FROM_TOP, max(0, self._over.height() - self.height()))
        self.move((self._over.width() - width) // 2, top)
        self.show()
        self.raise_()
        self.typed.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_it(self) -> None:
        """Close it without a choice."""
        if not self.isHidden():
            self.hide()
            self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down move in the list while the text keeps the keyboard; Esc, or going elsewhere, closes."""
        if event.type() == QEvent.Type.FocusOut and not self.underMouse():
            self.hide()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.key() == Qt.Key.Key_Escape:
            self.close_it()
            return True
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
        step, n = steps.get(Qt.Key(event.key())), self.found.count()
        if step is None or not n:
            return super().eventFilter(watched, event)
        row = self.found.currentRow() + step
        self.found.setCurrentRow(row % n if abs(step) == 1 else min(max(row, 0), n - 1))
        return True

    def _search(self, typed: str) -> None:
        choices = self._sheet.find(typed)
        if not typed.strip():
            known = {id_: at for at, id_ in enumerate(self._recent)}
            choices.sort(key=lambda one: known.get(one.id, MOST_RECENT))
        self.found.clear()
        for choice in choices:
            item = QListWidgetItem(choice.name)
            item.setData(_CHOICE, choice)
            item.setToolTip(choice.name)
            self.found.addItem(item)
        if choices:
            self.found.setCurrentRow(0)
        words = self.tr("{n} of {total}  ·  ↑ ↓ choose  ·  Enter takes it  ·  Esc")
        none = self.tr("No class is called that.")
        self.count.setText(words.format(n=len(choices), total=len(self._sheet.choices)) if choices else none)

    def _take(self) -> None:
        if not self.found.count():
            return
        choice: Choice = self.found.currentItem().data(_CHOICE)
        self._recent = [choice.id, *(one for one in self._recent if one != choice.id)][:MOST_RECENT]
        self.hide()
        self.left.emit()
        self.chose.emit(choice)


class _Line(QStyledItemDelegate):
    """Colour and form of a class before its name, its key at the right."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        choice: Choice = index.data(_CHOICE)
        super().paint(painter, option, index)
        chosen = theme.colours()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        swatch = QRectF(option.rect.left() + 10, option.rect.center().y() - 6, 13, 13)
        colour = QColor(choice.colour or "#999999")
        if choice.kind is ClassKind.NORMAL:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(swatch, 3, 3)
        else:
            painter.setPen(QPen(colour, 2.5))
            painter.drawEllipse(swatch.adjusted(1, 1, -1, -1))
        painter.setPen(QColor(chosen.muted))
        key = shown_key(choice.key) if choice.key else ""
        right = option.rect.adjusted(0, 0, -12, 0)
        painter.drawText(right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, key)
        painter.restore()

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The name begins behind the swatch."""
        super().initStyleOption(option, index)
        option.text = f"        {option.text}"

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), LINE)
