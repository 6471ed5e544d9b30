"""Beside the disputed item: what people said, the ruling in the making, the reason."""

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
    QWidget,
)

from labeler.types import Id, QuestionKind
from labeler.ui import theme
from labeler.ui.state.resolve import NOT_ENOUGH, REASONS, SEND_BACK, ResolveState
from labeler.ui.widgets.class_buttons import ClassButtons
from labeler.ui.widgets.opinions import Opinions, OpinionsArea

WIDTH, WIDTH_OF_TEXT = 320, 420
"""Transcripts are read word by word: they get more room."""


class ResolvePanel(QFrame):
    """What an SME presses; it shows a `ResolveState` and says what was pressed."""

    not_enough_pressed = Signal()
    send_back_pressed = Signal()
    rule_pressed = Signal()
    reason_chosen = Signal(int)
    reason_written = Signal(str)
    evidence_written = Signal(str)
    amend_pressed = Signal()
    hiding_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        theme.style(self, surface="side")
        self.setFixedWidth(WIDTH)
        self.opinions = Opinions()
        self.hiding = QCheckBox(self.tr("Hide until I answer"))
        tip = self.tr("Names and answers stay hidden until an SME has given an own first answer.")
        rest = self.tr(
            "Rulings then count as made without knowing each other: how far SMEs agree is measured."
        )
        self.hiding.setToolTip(f"{tip} {rest}")
        self.hiding.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hiding.clicked.connect(self.hiding_wanted)
        self.classes = ClassButtons(compact=True)
        self._room = QWidget()
        self.not_enough = self._button(self.tr("Not enough information  X"), self.not_enough_pressed.emit)
        self.send_back = self._button(self.tr("Send back  R"), self.send_back_pressed.emit)
        for button in (self.not_enough, self.send_back):
            button.setCheckable(True)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("N  why"))
        self.reason.setAccessibleName(self.tr("Reason"))
        self.reason.textEdited.connect(self.reason_written)
        self.reason.returnPressed.connect(self.rule_pressed)
        self.reason.installEventFilter(self)
        self.evidence = QLineEdit()
        self.evidence.setPlaceholderText(self.tr("⇧N  evidence: what shows it"))
        self.evidence.setAccessibleName(self.tr("Evidence"))
        self.evidence.textEdited.connect(self.evidence_written)
        self.evidence.returnPressed.connect(self.rule_pressed)
        self.evidence.installEventFilter(self)
        self.definition = QLabel()
        self.definition.setTextFormat(Qt.TextFormat.PlainText)
        self.definition.setWordWrap(True)
        theme.style(self.definition, look="muted")
        self._definitions: dict[Id, str] = {}
        self.amend = self._button(self.tr("Amend the book  G"), self.amend_pressed.emit)
        self.rule = self._button(self.tr("Resolve and next  ⏎"), self.rule_pressed.emit)
        theme.style(self.rule, kind="primary")
        self.missing = QLabel()
        self.missing.setWordWrap(True)
        theme.style(self.missing, look="muted")
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, theme.GAP_L, 12, 12)
        column.setSpacing(theme.GAP_M)
        top = QHBoxLayout()
        top.addWidget(self._heading(self.tr("What people said")), 1)
        top.addWidget(self.hiding)
        column.addLayout(top)
        column.addWidget(OpinionsArea(self.opinions))
        column.addSpacing(theme.GAP_S)
        column.addWidget(self._heading(self.tr("Your ruling")))
        column.addWidget(self.classes, 1)
        column.addWidget(self._room, 1)
        column.addWidget(self.definition)
        pair = QHBoxLayout()
        pair.setSpacing(theme.GAP_S)
        pair.addWidget(self.not_enough, 3)
        pair.addWidget(self.send_back, 2)
        column.addLayout(pair)
        column.addWidget(self.reason)
        reasons = QVBoxLayout()
        reasons.setSpacing(0)
        for number, words in enumerate(REASONS, start=1):
            reasons.addWidget(self._template(number, words))
        column.addLayout(reasons)
        column.addWidget(self.evidence)
        column.addWidget(self.amend)
        column.addWidget(self.rule)
        column.addWidget(self.missing)

    def _heading(self, words: str) -> QLabel:
        label = QLabel(words)
        theme.style(label, look="heading")
        return label

    def _button(self, words: str, call: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: call())
        return button

    def _template(self, number: int, words: str) -> QPushButton:
        button = self._button(f"Ctrl+{number}   {words}", lambda: self.reason_chosen.emit(number))
        theme.style(button, kind="quiet")
        button.setStyleSheet("text-align: left; padding: 2px 6px; min-height: 16px;")
        return button

    # what is shown

    def show_state(self, state: ResolveState) -> None:
        """Show the opinions as far as they may be seen, and the ruling in the making."""
        seen = state.votes_seen
        self.setFixedWidth(WIDTH_OF_TEXT if state.kind is QuestionKind.TRANSCRIPT else WIDTH)
        self.hiding.setChecked(state.hides)
        self.opinions.show_opinions(state.known.opinions, state.sheet, seen=seen, kind=state.kind)
        self.opinions.show_ruled(state.known.rulings if seen else ())
        split = state.split()
        self.opinions.split.show_split(split)
        self.opinions.split.setVisible(bool(split) and state.votes_seen)
        has_classes = bool(state.sheet.choices)
        self.classes.setVisible(has_classes)
        self._room.setVisible(not has_classes)
        self.amend.setVisible(has_classes)
        self.show_verdict(state)

    def show_verdict(self, state: ResolveState) -> None:
        """Show only what is about to be ruled, and what is drawn."""
        self.opinions.show_unseen(state.unseen)
        self.opinions.mark(state.label_class, state.value)
        chosen = () if state.value is None else state.value.classes
        self.classes.show_answer(state.label_class, chosen, None)
        self.definition.setText(self._definitions.get(state.label_class or 0, ""))
        self.definition.setVisible(bool(self.definition.text()))
        if self.evidence.text() != state.evidence:
            self.evidence.setText(state.evidence)
        self.not_enough.setChecked(state.verdict == NOT_ENOUGH)
        self.send_back.setChecked(state.verdict == SEND_BACK)
        if self.reason.text() != state.reason:
            self.reason.setText(state.reason)
        missing = state.missing()
        self.rule.setEnabled(not missing)
        self.missing.setText(missing if state.verdict else "")
        self.missing.setVisible(bool(self.missing.text()))

    def show_definitions(self, definitions: dict[Id, str]) -> None:
        """Take what the label book says of each class; shown below the class that is chosen."""
        self._definitions = definitions

    def focus_evidence(self) -> None:
        """Let the person write what shows it."""
        self.evidence.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.evidence.selectAll()

    def focus_reason(self) -> None:
        """Let the person write a reason."""
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.reason.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves the line."""
        if (
            watched in (self.reason, self.evidence)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        ):
            watched.clearFocus()
            return True
        return False
