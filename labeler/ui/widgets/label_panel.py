"""Beside the item: the classes, sure or not, the note, what is next, and how far it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
)

from labeler.types import Id, QuestionKind
from labeler.ui import theme
from labeler.ui.state.label import LabelState
from labeler.ui.state.pace import duration_words
from labeler.ui.state.value_words import value_lines
from labeler.ui.widgets.class_buttons import ClassButtons
from labeler.ui.widgets.keycap import say_key
from labeler.ui.widgets.others_card import OthersCard
from labeler.ui.widgets.progress_line import ProgressLine
from labeler.ui.widgets.proposal_line import ProposalLine
from labeler.units import Value, value_json

WIDTH = 288


class LabelPanel(QFrame):
    """What a labeler presses; it shows a `LabelState` and says what was pressed.

    ``note_written`` carries the note when the person leaves the line by Enter or otherwise.
    """

    accept_pressed = Signal()
    sure_pressed = Signal()
    skip_pressed = Signal()
    previous_pressed = Signal()
    next_pressed = Signal()
    advance_switched = Signal(bool)
    all_questions_switched = Signal(bool)
    note_written = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        theme.style(self, surface="side")
        self.setFixedWidth(WIDTH)
        self.classes = ClassButtons()
        self.sure = self._button(self.tr("Not sure  Q"), self.sure_pressed.emit)
        self.sure.setCheckable(True)
        self.skip = self._button(self.tr("Later  S"), self.skip_pressed.emit)
        self.take = self._button(self.tr("Accept  ⏎"), self.accept_pressed.emit)
        theme.style(self.take, kind="primary")
        self.back = self._button(self.tr("Back  A"), self.previous_pressed.emit)
        self.forth = self._button(self.tr("Next  D"), self.next_pressed.emit)
        self.note = QLineEdit()
        self.note.setPlaceholderText(self.tr("Shift+N  note"))
        self.note.setAccessibleName(self.tr("Note"))
        self.note.editingFinished.connect(self._note_ended)
        self.note.installEventFilter(self)
        self._note = ""
        self.advance = QCheckBox(self.tr("Go on by itself"))
        self.advance.setToolTip(self.tr("After an answer, show the next item (Ctrl+Shift+Enter)"))
        self.advance.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.advance.clicked.connect(self.advance_switched)
        self.every = QCheckBox(self.tr("All questions of an item"))
        self.every.setToolTip(self.tr("After an answer, ask the next question of the same item"))
        self.every.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.every.clicked.connect(self.all_questions_switched)
        self.every.hide()
        self.count, self.pace, self.saved = self._line(), self._line(), self._line()
        self.proposal = ProposalLine()
        self.others = OthersCard()
        self.paused = self._line()
        self.paused.setText(self.tr("Paused: this time does not count."))
        self.paused.hide()
        self.bar = ProgressLine(self.tr("Progress"))
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, theme.GAP_L, 12, 12)
        column.setSpacing(theme.GAP_M)
        column.addWidget(self.others)
        column.addWidget(self.proposal)
        column.addWidget(self.classes, 1)
        column.addWidget(self.note)
        column.addWidget(self.take)
        for pair in ((self.sure, self.skip), (self.back, self.forth)):
            row = QHBoxLayout()
            row.setSpacing(theme.GAP_M)
            for button in pair:
                row.addWidget(button, 1)
            column.addLayout(row)
        column.addWidget(self.advance)
        column.addWidget(self.every)
        column.addSpacing(theme.GAP_S)
        column.addWidget(self.bar)
        for line in (self.count, self.pace, self.paused, self.saved):
            column.addWidget(line)
        theme.style(self.count, look="heading")

    def _button(self, words: str, call: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        say_key(button)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: call())
        return button

    def _line(self) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        theme.style(label, look="muted")
        return label

    # what is shown

    def show_state(self, state: LabelState, drawn: Id | None = None) -> None:
        """Show the answer, the draft and the progress; ``drawn`` is the class of what is drawn."""
        one = state.kind is QuestionKind.CLASS
        self.take.setVisible(not one)
        self.note.setPlaceholderText(self.tr("N  note") if one else self.tr("Shift+N  note"))
        for widget in (self.classes, self.note, self.sure, self.skip, self.take):
            widget.setEnabled(state.item is not None and not state.closed)
        mine = state.mine
        answered = None if mine is None or mine.skipped else mine
        if answered is None or answered.label_class is None:
            self.classes.show_marked(state.value.classes if drawn is None else (drawn,), state.asking)
        else:
            self.classes.show_answer(answered.label_class, answered.between, state.asking)
        self.sure.setChecked(state.unsure)
        self._note = state.note
        if not self.note.hasFocus() and self.note.text() != state.note:
            self.note.setText(state.note)
            self.note.setCursorPosition(0)
        self.advance.setChecked(state.auto_advance)
        self._show_proposal(state)

    def _show_proposal(self, state: LabelState) -> None:
        found = state.proposal
        if found is None:
            self.proposal.show_proposal("")
            return
        choice = state.sheet.by_id(found.label_class)
        what = choice.name if choice is not None else _proposed_words(state, found.value)
        sure = "" if found.confidence is None else f"  {100 * found.confidence:.0f} %"
        mine = state.mine
        waits = mine is not None and mine.counts and state.proposals.differs(state.item or 0, mine)
        note = self.tr("You answered otherwise. Enter keeps yours.") if waits else ""
        words = self.tr("Model: {what}{sure}").format(what=what, sure=sure)
        left = len(state.proposed.units)
        if found.value.units and not waits:
            note = self.tr("{n} not taken").format(n=left) if left else self.tr("all taken")
        self.proposal.show_proposal(words, note, left=left)

    def show_progress(self, state: LabelState) -> None:
        """Show how far it is, and at what pace."""
        done, skipped, total = state.progress
        self.bar.show_progress(done, skipped, total)
        words = self.tr("{done} of {total} done").format(done=done, total=total)
        if skipped:
            words += self.tr(" · {n} for later").format(n=skipped)
        _set(self.count, words)
        each, left = state.pace.seconds_each, state.seconds_left()
        if each is None or left is None or done + skipped >= total:
            _set(self.pace, "")
        else:
            _set(
                self.pace,
                self.tr("{each:.1f} s each · about {left} left").format(each=each, left=duration_words(left)),
            )
        self.pace.setVisible(bool(self.pace.text()))

    def show_saved(self, words: str, *, problem: bool = False) -> None:
        """Say when everything was last safe on the disk, or that something is not."""
        look = "error" if problem else "muted"
        if self.saved.property("look") != look:
            theme.style(self.saved, look=look)
        _set(self.saved, words)

    def show_all_questions(self, several: bool, on: bool) -> None:
        """Offer to answer all questions of an item, where there are several."""
        self.every.setVisible(several)
        self.every.setChecked(on)

    def show_pause(self, paused: bool) -> None:
        """Say that the time does not count now."""
        self.paused.setVisible(paused)

    # the note

    def focus_note(self) -> None:
        """Let the person write a note."""
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.note.selectAll()

    def _note_ended(self) -> None:
        self.note_written.emit(self.note.text().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc in the note leaves it as it was."""
        if (
            watched is self.note
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        ):
            self.note.setText(self._note)
            self.note.clearFocus()
            return True
        return False


def _set(label: QLabel, words: str) -> None:
    if label.text() != words:
        label.setText(words)


def _proposed_words(state: LabelState, value: Value) -> str:
    """Return what a model proposes beside a single class."""
    names = {choice.id: choice.name for choice in state.sheet.choices}
    found = value_lines(state.kind, value_json(state.kind, value), names)
    return found[0] if found else ""
