"""A line to write a remark in: @ offers the people's names."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit


class MentionLine(QLineEdit):
    """While a word that begins with @ is written, the names that fit are offered below."""

    def __init__(self) -> None:
        super().__init__()
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setWidget(self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.activated.connect(self.complete)
        self.textEdited.connect(lambda _text: self._offer())
        self.setToolTip(self.tr("@Name calls somebody"))

    def offer_names(self, names: Sequence[str]) -> None:
        """Offer these people."""
        self._names.setStringList(list(names))

    def begun(self) -> str | None:
        """Return what was written after the @ before the cursor, or None outside of a call."""
        before = self.text()[: self.cursorPosition()]
        at = before.rfind("@")
        if at < 0 or (at and before[at - 1].isalnum()):
            return None
        typed = before[at + 1 :]
        fits = any(name.lower().startswith(typed.lower()) for name in self._names.stringList())
        return typed if fits else None

    def complete(self, name: str) -> None:
        """Put the whole name in place of what was begun."""
        typed = self.begun()
        if typed is None:
            return
        cursor = self.cursorPosition()
        text = self.text()
        start = cursor - len(typed)
        self.setText(f"{text[:start]}{name} {text[cursor:]}")
        self.setCursorPosition(start + len(name) + 1)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - Qt's name
        """Tab would go on to the next field before the line sees it."""
        popup = self._completer.popup()
        if forward and popup is not None and popup.isVisible():
            self._take_offered()
            return True
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Tab take the name that is offered."""
        popup = self._completer.popup()
        takes = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
        if takes and popup is not None and popup.isVisible():
            self._take_offered()
            return
        super().keyPressEvent(event)

    def _take_offered(self) -> None:
        popup = self._completer.popup()
        row = popup.currentIndex().row() if popup is not None else -1
        if self._completer.setCurrentRow(max(0, row)):
            self.complete(self._completer.currentCompletion())
        if popup is not None:
            popup.hide()

    def _offer(self) -> None:
        typed = self.begun()
        popup = self._completer.popup()
        if typed is None or popup is None:
            if popup is not None:
                popup.hide()
            return
        self._completer.setCompletionPrefix(typed)
        if self._completer.completionCount():
            self._completer.complete()
