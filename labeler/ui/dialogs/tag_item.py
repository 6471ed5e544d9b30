"""Tags of one item by typing: the first letters, Enter; a new name makes a new tag."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from labeler.ui import theme

WIDTH, HEIGHT = 380, 340


class TagItem(QDialog):
    """``added`` and ``removed`` carry a tag's name; Enter does what the marked line says, Esc closes."""

    added = Signal(str)
    removed = Signal(str)

    def __init__(self, parent: QWidget, known: Sequence[str], has: Sequence[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tags"))
        self.setFixedSize(WIDTH, HEIGHT)
        self._known = list(known)
        self._has = set(has)
        self.typed = QLineEdit()
        self.typed.setPlaceholderText(self.tr("Type a tag"))
        self.typed.setAccessibleName(self.tr("Tag"))
        self.found = QListWidget()
        self.found.setAccessibleName(self.tr("Tags"))
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hint = QLabel(self.tr("Enter puts the tag on the item or takes it away; Esc closes."))
        theme.style(self.hint, look="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        for widget in (self.typed, self.found, self.hint):
            column.addWidget(widget)
        self.typed.textChanged.connect(lambda _typed: self._search())
        self.typed.returnPressed.connect(self.press)
        self.found.itemClicked.connect(lambda _item: self.press())
        self.typed.installEventFilter(self)
        self._search()

    def _search(self) -> None:
        typed = self.typed.text().strip()
        wanted = typed.casefold()
        names = [name for name in self._known if wanted in name.casefold()]
        names.sort(key=lambda name: (not name.casefold().startswith(wanted), name.casefold()))
        self.found.clear()
        for name in names:
            self._add(name, name)
        if typed and typed not in self._known:
            self._add(typed, self.tr("Make the tag “{name}”").format(name=typed))
        if self.found.count():
            self.found.setCurrentRow(0)

    def _add(self, name: str, words: str) -> None:
        line = QListWidgetItem(words)
        line.setData(Qt.ItemDataRole.UserRole, name)
        line.setFlags(line.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
        line.setCheckState(Qt.CheckState.Checked if name in self._has else Qt.CheckState.Unchecked)
        self.found.addItem(line)

    def press(self) -> None:
        """Put the marked tag on the item, or take it away."""
        line = self.found.currentItem()
        if not self.found.count():
            return
        name = str(line.data(Qt.ItemDataRole.UserRole))
        if name in self._has:
            self._has.discard(name)
            self.removed.emit(name)
        else:
            self._has.add(name)
            if name not in self._known:
                self._known.append(name)
            self.added.emit(name)
        self.typed.clear()
        self._search()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down move in the list while the text keeps the focus."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.found.count():
                self.found.setCurrentRow((self.found.currentRow() + step) % self.found.count())
                return True
        return super().eventFilter(watched, event)
