"""The transcript of a sound: typed beside it, checked as it is typed, kept before anything can be lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from labeler.conventions import Conventions, Problem, check, standardised
from labeler.types import ItemKind
from labeler.ui.actions import Action
from labeler.ui.state.editing import Edit
from labeler.ui.state.typing import Typing
from labeler.ui.widgets.audio_view import AudioView
from labeler.ui.widgets.transcript_panel import TranscriptPanel
from labeler.ui.widgets.value_editor import ValueEditor
from labeler.units import Value


class TranscriptEditor(ValueEditor):
    """The editor of a question for a transcript."""

    item_kind: ClassVar[ItemKind | None] = ItemKind.AUDIO

    def __init__(self, audio: AudioView, conventions: Conventions, *, problem: str = "") -> None:
        super().__init__(audio)
        self.audio = audio
        self.conventions = conventions
        self.panel = TranscriptPanel(conventions.tokens, problem)
        self.field = self.panel.field
        self.typing = Typing(time.monotonic)
        self.problems: list[Problem] = []
        self._current: Problem | None = None
        self._new_item = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.commit)
        self.field.textChanged.connect(self._typed)
        self.field.cursorPositionChanged.connect(self._look)
        self.field.accepted.connect(self.accepted)
        self.field.left.connect(lambda: audio.waveform.setFocus(Qt.FocusReason.OtherFocusReason))
        self.panel.token_pressed.connect(self.insert)
        self.panel.fix_pressed.connect(self.fix)
        self.panel.fix_all_pressed.connect(self.fix_all)

    # what is shown

    @property
    def aside(self) -> QWidget | None:
        return self.panel

    def show_value(self, value: Value, selected: Sequence[str] = ()) -> None:
        super().show_value(value, selected)
        self._timer.stop()
        if value.text != self.field.toPlainText():
            self.field.show_text(value.text, anew=self._new_item)
        self._new_item = False
        self.typing.show(value.text)
        self._look()
        self.selection_changed.emit()

    def begin_item(self) -> None:
        self._new_item = True
        self._current = None
        self.field.show_text("", anew=True)

    def set_enabled(self, enabled: bool) -> None:
        self.field.open = enabled

    def take_focus(self) -> bool:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    # typing

    def _typed(self) -> None:
        wait_s = self.typing.type(self.field.toPlainText())
        if wait_s is None:
            self._timer.stop()
        else:
            self._timer.start(round(wait_s * 1000))
        self._current = None
        self._look()
        self.alive.emit()

    def commit(self) -> None:
        self._timer.stop()
        text = self.typing.hand_over()
        if text is not None and self.field.open:
            self.value = Value(text=text)
            self.edited.emit(Edit(self.value, "type"))

    def _look(self) -> None:
        """Check the text; a word that is still being typed is left in peace."""
        text = self.field.toPlainText()
        at = self.field.textCursor().position() if self.field.hasFocus() else -1
        found = check(text, self.conventions)
        self.problems = [one for one in found if one.end != at or one == self._current]
        if self._current not in self.problems:
            self._current = None
        self.panel.show_problems(self.problems, self._current)

    # what the page asks

    def complaint(self) -> str:
        text = self.field.toPlainText()
        if not text.strip():
            tokens = self.conventions.tokens
            if not tokens:
                return self.tr("Nothing is written yet: type what is said.")
            words = self.tr("Nothing is written yet: type what is said, or a mark such as {token}.")
            return words.format(token=tokens[0])
        problems = check(text, self.conventions)
        if self.conventions.strict and problems:
            self.next_problem()
            return self.tr("Not as this project writes: {words}.").format(words=problems[0].words)
        return ""

    def accessible_words(self) -> str:
        n = len(self.field.toPlainText().split())
        words = self.tr("1 word") if n == 1 else self.tr("{n} words").format(n=n)
        return f"{words}, {len(self.problems)} to fix" if self.problems else words

    # keys

    def insert(self, token: str) -> None:
        """Insert a mark at the cursor, with a blank on either side where one is wanted."""
        if not self.field.open:
            return
        cursor = self.field.textCursor()
        text = self.field.toPlainText()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        before = " " if start and not text[start - 1].isspace() else ""
        after = "" if text[end : end + 1].isspace() else " "
        cursor.insertText(f"{before}{token}{after}")
        self.field.setTextCursor(cursor)
        self.take_focus()

    def next_problem(self, by: int = 1) -> None:
        """Go to the next problem after the cursor (or the one before), round the end."""
        problems = check(self.field.toPlainText(), self.conventions)
        if not problems:
            self.told.emit(self.tr("No problem: it is written as this project writes."))
            return
        if self._current in problems:
            at = (problems.index(self._current) + by) % len(problems)
        else:
            here = self.field.textCursor().position()
            later = [number for number, one in enumerate(problems) if one.end > here]
            first = later[0] if later else 0
            at = first if by > 0 else (first - 1) % len(problems)
        self._current = problems[at]
        cursor = self.field.textCursor()
        cursor.setPosition(self._current.end)
        self.take_focus()
        self.field.setTextCursor(cursor)
        self._look()

    def fix(self) -> None:
        """Mend the current problem, or the next one that can be mended."""
        problems = check(self.field.toPlainText(), self.conventions)
        told = self._current if self._current in problems else None
        if told is None:
            told = next((one for one in problems if one.fix is not None), None)
        if told is None:
            self.told.emit(self.tr("Nothing here mends itself."))
        elif told.fix is None:
            self.told.emit(self.tr("This one has to be mended by hand: {words}.").format(words=told.words))
        elif self.field.open:
            self.field.replace(told.start, told.end, told.fix)
            left = check(self.field.toPlainText(), self.conventions)
            if left:
                self.next_problem()

    def fix_all(self) -> None:
        """Mend all that can be mended."""
        text = self.field.toPlainText()
        mended = standardised(text, self.conventions)
        if mended != text and self.field.open:
            self.field.replace(0, len(text), mended)
            self.field.moveCursor(QTextCursor.MoveOperation.End)
        left = len(check(mended, self.conventions))
        if left:
            self.told.emit(self.tr("{n} left to mend by hand (F8).").format(n=left))

    def actions(self, noun: str) -> list[Action]:
        tr, group = self.tr, self.tr("Transcript")

        def row(name: str, title: str, key: str, run: Callable[[], object]) -> Action:
            return Action(f"{noun}.{name}", title, key, group=group, run=run, in_text=True)

        tokens = [
            row(f"token_{number}", token, f"Ctrl+{number}", partial(self.insert, token))
            for number, token in enumerate(self.conventions.tokens[:9], start=1)
        ]
        return [
            Action(f"{noun}.write", tr("Type"), "F2", group=group, run=self.take_focus),
            *tokens,
            row("next_problem", tr("Next problem of writing"), "F8", self.next_problem),
            row("previous_problem", tr("Problem before"), "Shift+F8", partial(self.next_problem, -1)),
            row("fix", tr("Mend this problem"), "F9", self.fix),
            row("fix_all", tr("Mend all problems"), "Shift+F9", self.fix_all),
        ]
