"""Where a transcript is typed: the text with its problems underlined, marks by key, fixes by key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from labeler.conventions import Problem
from labeler.ui import theme
from labeler.ui.widgets.flow import Flow


class TranscriptField(QPlainTextEdit):
    """``accepted`` is emitted for Enter, ``left`` for Escape; Shift+Enter begins a line.

    While it is not ``open`` (the item is not there yet) it keeps the focus and swallows what is typed: given
    to the page, letters would act as keys.
    """

    accepted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.open = False
        self.setAccessibleName(self.tr("Transcript"))
        self.setPlaceholderText(self.tr("Type what is said"))
        self.setTabChangesFocus(True)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        self.setFont(font)
        self.setMinimumHeight(76)
        self.setMaximumHeight(112)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.open and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.accepted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif self.open:
            super().keyPressEvent(event)

    def show_text(self, text: str, *, anew: bool) -> None:
        """Show another text; with ``anew`` what was typed before cannot be undone in here."""
        self.blockSignals(True)
        if anew:
            self.setPlainText(text)
            self.moveCursor(QTextCursor.MoveOperation.End)
        else:
            self.replace(0, len(self.toPlainText()), text)
        self.blockSignals(False)

    def replace(self, start: int, end: int, text: str) -> None:
        """Write ``text`` in place of a stretch, as one step of the field's own undo."""
        cursor = self.textCursor()
        cursor.setPosition(min(start, len(self.toPlainText())))
        cursor.setPosition(min(end, len(self.toPlainText())), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def underline(self, problems: Sequence[Problem], current: Problem | None) -> None:
        """Underline problems with a wavy line, the current one on a ground."""
        chosen = theme.colours(self)
        marks = []
        for problem in problems:
            mark = QTextEdit.ExtraSelection()
            form = QTextCharFormat()
            form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            form.setUnderlineColor(QColor(chosen.bad if problem.fix is None else chosen.warn))
            if problem == current:
                form.setBackground(QColor(chosen.warn_soft))
            cursor = QTextCursor(self.document())
            cursor.setPosition(problem.start)
            cursor.setPosition(problem.end, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor, mark.format = cursor, form
            marks.append(mark)
        self.setExtraSelections(marks)


class TranscriptPanel(QFrame):
    """The field, and below it the marks and the problems; what is pressed is emitted."""

    token_pressed = Signal(str)
    fix_pressed = Signal()
    fix_all_pressed = Signal()

    def __init__(self, tokens: Sequence[str], problem: str = "") -> None:
        super().__init__()
        self._always = problem
        self.field = TranscriptField()
        self._problem = QLabel()
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        theme.style(self._problem, look="muted")
        self._fix = self._button(self.tr("Fix  F9"))
        self._fix.clicked.connect(self.fix_pressed)
        self._fix_all = self._button(self.tr("Fix all  Shift+F9"))
        self._fix_all.clicked.connect(self.fix_all_pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_M, theme.GAP_S, theme.GAP_M, theme.GAP_M)
        column.setSpacing(theme.GAP_S)
        column.addWidget(self.field, 1)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_M)
        row.addWidget(self._problem, 1)
        row.addWidget(self._fix)
        row.addWidget(self._fix_all)
        column.addLayout(row)
        if tokens:
            column.addWidget(self._tokens(tokens))
        self.show_problems((), None)

    def _tokens(self, tokens: Sequence[str]) -> QWidget:
        chips = QWidget()
        flow = Flow(chips)
        flow.setContentsMargins(0, 0, 0, 0)
        for number, token in enumerate(tokens[:9], start=1):
            button = self._button(f"{token}  Ctrl+{number}")
            button.setAccessibleName(self.tr("Insert {token}").format(token=token))
            button.clicked.connect(lambda _checked=False, token=token: self.token_pressed.emit(token))
            flow.addWidget(button)
        return chips

    def _button(self, words: str) -> QPushButton:
        button = QPushButton(words)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # typing goes on
        theme.style(button, kind="quiet")
        return button

    def show_problems(self, problems: Sequence[Problem], current: Problem | None) -> None:
        """Say how many problems there are, and what the current (or first) one is."""
        self.field.underline(problems, current)
        told = current or (problems[0] if problems else None)
        if told is None:
            said = bool(self.field.toPlainText().strip())
            words = self._always or (self.tr("As this project writes.") if said else "")
        else:
            n = len(problems)
            many = self.tr("1 problem") if n == 1 else self.tr("{n} problems (F8: next)").format(n=n)
            words = f"{many}: {told.words}"
        self._problem.setText(words)
        self._problem.setToolTip(words)
        self.field.setAccessibleDescription(words)
        self._fix.setEnabled(told is not None and told.fix is not None)
        self._fix_all.setEnabled(any(one.fix is not None for one in problems))
