"""Metadata that can be edited where it stands: of one item, or of all that are selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from labeler.store.read.metadata import SharedValue
from labeler.ui import theme
from labeler.ui.widgets.item_sections import NAME_WIDTH, plain


class ValueLine(QLineEdit):
    """One value; ``given`` when another one was entered. Esc brings back what was there."""

    given = Signal(str)

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self._was = ""
        theme.style(self, kind="plain")
        self.editingFinished.connect(self._finished)

    def show_value(self, value: str | None, hint: str) -> None:
        """Show what is stored, unless the person is typing; None: the items differ."""
        self._was = value or ""
        if not self.hasFocus() or not self.isModified():
            self.setText(self._was)
            self.setCursorPosition(0)
        self.setPlaceholderText(hint if value is None else "")
        self.setToolTip(self._was)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what was typed."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.setText(self._was)
            event.accept()
            return
        super().keyPressEvent(event)

    def _finished(self) -> None:
        text = self.text().strip()
        if self.isModified() and text and text != self._was:
            self._was = text
            self.setModified(False)
            self.given.emit(text)
        elif not text:
            self.setText(self._was)


class MetadataForm(QWidget):
    """``given`` carries key and value, ``removed`` a key; both are for all items that are shown."""

    given = Signal(str, str)
    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[str, ValueLine] = {}
        self._rows = QWidget()
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.key, self.value = QLineEdit(), QLineEdit()
        self.key.setPlaceholderText(self.tr("New key"))
        self.key.setAccessibleName(self.tr("Key of new metadata"))
        self.key.setFixedWidth(NAME_WIDTH)
        self.value.setPlaceholderText(self.tr("value, then Enter"))
        self.value.setAccessibleName(self.tr("Value of new metadata"))
        self.key.returnPressed.connect(self.value.setFocus)
        self.value.returnPressed.connect(self._add)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP_S)
        line.addWidget(self.key)
        line.addWidget(self.value, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP_S)
        self._column.addWidget(self._rows)
        self._column.addLayout(line)

    def offer(self, keys: Sequence[str]) -> None:
        """Complete keys that are known."""
        completer = QCompleter(list(keys), self.key)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.key.setCompleter(completer)

    def show_values(self, values: Sequence[SharedValue], n_items: int) -> None:
        """Show other values; rows whose key stays are kept, so that nobody loses what they are typing."""
        if [one.key for one in values] != list(self._lines):
            self._make_rows([one.key for one in values])
        for one in values:
            hint = self.tr("values differ")
            if one.n < n_items:
                hint = self.tr("{n} of {all} have it").format(n=f"{one.n:,}", all=f"{n_items:,}")
            self._lines[one.key].show_value(one.value if one.n == n_items else None, self._hint(one, hint))

    def _hint(self, one: SharedValue, hint: str) -> str:
        return f"{one.value} – {hint}" if one.value is not None else hint

    def _make_rows(self, keys: Sequence[str]) -> None:
        old = self._rows
        self._rows, self._lines = QWidget(), {}
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP_S)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, NAME_WIDTH)
        self._grid.setColumnStretch(1, 1)
        for row, key in enumerate(keys):
            line = ValueLine(key)
            line.setAccessibleName(key)
            line.given.connect(lambda value, key=key: self.given.emit(key, value))
            cross = QToolButton()
            theme.set_icon(cross, "close")
            cross.setProperty("small", "true")
            cross.setAccessibleName(self.tr("Take {key} away").format(key=key))
            cross.setToolTip(cross.accessibleName())
            cross.clicked.connect(lambda _checked=False, key=key: self.removed.emit(key))
            name = plain(key, "muted")
            name.setBuddy(line)
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(line, row, 1)
            self._grid.addWidget(cross, row, 2)
            self._lines[key] = line
        self._column.replaceWidget(old, self._rows)
        self._rows.setVisible(bool(keys))
        old.hide()
        old.deleteLater()

    def line(self, key: str) -> ValueLine | None:
        """Return the field of a key."""
        return self._lines.get(key)

    def _add(self) -> None:
        key, value = self.key.text().strip(), self.value.text().strip()
        if key and value:
            self.key.clear()
            self.value.clear()
            self.given.emit(key, value)
