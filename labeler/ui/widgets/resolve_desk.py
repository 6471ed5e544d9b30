"""Where an SME rules: the queue, the item, what people said, the ruling in the making."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from labeler.store.read.questions import Question
from labeler.types import ClassKind, Id
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.state.answer_sheet import Choice
from labeler.ui.state.editing import Edit
from labeler.ui.state.resolve import CLASS, Known, ResolveState
from labeler.ui.widgets.dispute_list import DisputeList
from labeler.ui.widgets.editors import make_editor
from labeler.ui.widgets.item_loader import Loaded
from labeler.ui.widgets.item_notices import Notice, not_shown
from labeler.ui.widgets.item_stage import ItemStage
from labeler.ui.widgets.resolve_panel import ResolvePanel
from labeler.ui.widgets.value_editor import ValueEditor
from labeler.units import NOTHING


class ResolveDesk(QWidget):
    """The view of a `ResolveState`: shows its item and opinions, hands it keys and clicks.

    ``decided(ruling, row)`` carries what is to be stored and the row that it takes out of the queue, before
    the next item is shown; ``wanted(item)`` asks for what is known of an item; ``ended`` comes when nothing
    is left.
    """

    decided = Signal(object, object)
    amend_wanted = Signal()
    wanted = Signal(object)
    ended = Signal()

    def __init__(self, context: Context, noun: str) -> None:
        super().__init__()
        self.context = context
        self.state: ResolveState | None = None
        self.stage = ItemStage(context.tasks, noun)
        self.panel = ResolvePanel()
        self.list = DisputeList()
        self._name = ""
        self._question: Question | None = None
        self._about = QLabel()
        theme.style(self._about, look="muted")
        self._about.setContentsMargins(theme.GAP_L, theme.GAP_S, theme.GAP_L, theme.GAP_S)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.stage, 1)
        middle.addWidget(self._about)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.list)
        whole.addLayout(middle, 1)
        whole.addWidget(self.panel)
        self._connect()

    def _connect(self) -> None:
        panel = self.panel
        panel.opinions.accepted.connect(lambda opinion: self.decide(lambda s: s.accept(opinion.number)))
        panel.opinions.lit.connect(self._light)
        panel.opinions.toggled.connect(self._toggle)
        panel.classes.chose.connect(self.choose)
        panel.not_enough_pressed.connect(lambda: self.decide(ResolveState.not_enough))
        panel.send_back_pressed.connect(self.send_back)
        panel.reason_chosen.connect(lambda number: self.decide(lambda s: s.give_reason(number)))
        panel.reason_written.connect(self._reason_written)
        panel.evidence_written.connect(self._evidence_written)
        panel.amend_pressed.connect(self.amend_wanted)
        panel.rule_pressed.connect(self.rule)
        self.list.chosen.connect(self.go)
        self.stage.presented.connect(self._presented)
        self.stage.view.changed.connect(self._describe)

    # showing

    def show_state(self, state: ResolveState, question: Question) -> None:
        """Show another queue, or the same one read again."""
        self.state = state
        if question != self._question:
            self._question = question
            self._set_editor(make_editor(question, self.stage.view))
        if self.stage.view.editor is not None:
            self.stage.view.editor.show_sheet(state.sheet)
        self.panel.classes.show_sheet(state.sheet)
        self.show_item()

    def _set_editor(self, editor: ValueEditor | None) -> None:
        self.stage.view.set_editor(editor)
        if editor is not None:
            editor.edited.connect(self._edited)
            editor.accepted.connect(self.rule)

    def _edited(self, edit: Edit) -> None:
        """The SME draws or writes an answer of their own, or mends the one they accepted."""
        self.decide(lambda state: state.edit(edit.value))

    def _show_values(self) -> None:
        """Have the editor show the ruling in the making, and the others' answers behind it."""
        state, editor = self.state, self.stage.view.editor
        if state is None or editor is None:
            return
        there = self.stage.shown is not None and self.stage.shown == state.item
        editor.set_enabled(there and self.stage.view.notice is None)
        value = state.value if there and state.value is not None else NOTHING
        if editor.value != value:
            editor.show_value(value)
        seen = there and state.votes_seen
        # what is left out keeps its place: nobody's line changes
        others = [
            (f"{place + 1} {one.name}", NOTHING if place in state.unseen or one.value is None else one.value)
            for place, one in enumerate(state.known.opinions)
        ]
        editor.show_others(others if seen else [])

    def _light(self, place: int | None) -> None:
        """Have one person's answer stand out, unless it is left out."""
        editor, state = self.stage.view.editor, self.state
        if editor is not None and state is not None:
            editor.light_other(None if place in state.unseen else place)

    def _toggle(self, place: int) -> None:
        self.decide(lambda state: state.toggle_opinion(place))
        self._light(place)

    def show_item(self) -> None:
        """Show the state's item and ask for what is known of it."""
        state = self.state
        if state is None:
            return
        self._show_sides(state.item is not None)
        self.list.show_state(state)
        self.stage.show_item(state.item, state.ahead(2))
        if state.item is None:
            self.ended.emit()
            return
        self.panel.show_state(state)
        self.wanted.emit(state.item)

    def show_known(self, item: Id, known: Known) -> None:
        """Take what the store holds of an item, if it is still the one that is shown."""
        if self.state is not None and self.state.item == item:
            self.state.learn(known)
            self.panel.show_state(self.state)
            self._show_values()

    def explain(self, notice: Notice) -> None:
        """Show a notice in place of everything."""
        self._show_sides(False)
        self.stage.view.show_notice(notice.title, notice.words, notice.icon, notice.choices)

    def clear(self) -> None:
        """Show no queue."""
        self.state = None
        self._name = ""
        self.stage.close_project()

    def _show_sides(self, shown: bool) -> None:
        for widget in (self.list, self.panel, self._about):
            widget.setVisible(shown)

    def _presented(self, loaded: Loaded) -> None:
        if loaded.problem:
            notice = not_shown(loaded, (), ())
            self.stage.view.show_notice(notice.title, notice.words, notice.icon, notice.choices)
        self._name = loaded.row.path.name if loaded.row is not None else ""
        if self.stage.view.editor is not None:
            self.stage.view.editor.begin_item()
        self._show_values()
        self._describe()

    def _describe(self) -> None:
        parts = [self._name, self.stage.view.words()] if self.stage.shown is not None else []
        self._about.setText("   ·   ".join(part for part in parts if part))

    def take_focus(self) -> None:
        """Keys accept answers and rule; the field for an own transcript has them only when asked for."""
        self.stage.view.focus_item()

    # deciding

    def decide(self, how: Callable[[ResolveState], object]) -> None:
        """Change what is about to be ruled."""
        state = self.state
        if state is None or state.item is None:
            return
        seen = state.votes_seen
        how(state)
        if state.votes_seen != seen:
            self.panel.show_state(state)
        else:
            self.panel.show_verdict(state)
        self._show_values()

    def choose(self, choice: Choice) -> None:
        """Choose a class by its letter or button: of what is selected, or of the whole item."""
        editor = self.stage.view.editor
        if editor is not None:
            editor.commit()
            if editor.choose(choice):
                return
            if choice.kind == ClassKind.NORMAL:
                self.context.tell(self.tr("Select something first: this class belongs to a part of it."))
                return
        self.decide(lambda state: state.choose(choice))
        self.take_focus()

    def send_back(self) -> None:
        """Send the item back, asking why."""
        self.decide(ResolveState.send_back)
        self.panel.focus_reason()

    def _reason_written(self, words: str) -> None:
        def write(state: ResolveState) -> None:
            state.reason = words

        self.decide(write)

    def _evidence_written(self, words: str) -> None:
        def write(state: ResolveState) -> None:
            state.evidence = words

        self.decide(write)

    def rule(self) -> None:
        """Hand over the ruling and go on to the next disagreement."""
        state, editor = self.state, self.stage.view.editor
        if state is None:
            return
        if editor is not None:
            editor.commit()
            complaint = editor.complaint() if state.verdict == CLASS and state.value is not None else ""
            if complaint:
                self.context.tell(complaint)
                return
        missing = state.missing()
        if missing:
            self.context.tell(missing)
            return
        row = state.rows[state.at]
        ruling = state.rule()
        if ruling is not None:
            self.decided.emit(ruling, row)
        self.show_item()
        self.take_focus()

    # moving

    def go(self, item: Id) -> None:
        """Show an item of the queue."""
        if self.state is not None and self.state.item != item and self.state.go(item):
            self.show_item()

    def step(self, by: int) -> None:
        """Show the next item or the one before, ruling on nothing."""
        if self.state is not None and self.state.step(by):
            self.show_item()
