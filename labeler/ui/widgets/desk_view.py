"""What a labeler sees: the question, the item, the classes, the label book, what is beside the answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from labeler.store.read.questions import Question
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.state.desk_memory import DeskMemory
from labeler.ui.state.editing import Traces, changed_units
from labeler.ui.state.label import LabelState
from labeler.ui.widgets.book_peek import BookPeek, Peek
from labeler.ui.widgets.desk_marks import DeskMarks
from labeler.ui.widgets.editors import make_editor
from labeler.ui.widgets.elided import ElidedLine
from labeler.ui.widgets.item_loader import Loaded
from labeler.ui.widgets.item_stage import ItemStage
from labeler.ui.widgets.label_panel import LabelPanel
from labeler.ui.widgets.looking_back import LookingBack
from labeler.ui.widgets.question_bar import QuestionBar
from labeler.ui.widgets.tab_order import order_tabs
from labeler.ui.widgets.thumbnails import Thumbnails
from labeler.ui.widgets.value_editor import ValueEditor
from labeler.units import NOTHING, Value

LONG_WORDS = 40
"""A question of more letters is written smaller: the room is the item's."""

REMEMBER_MS = 400
"""How long after a step the places are written: several steps at once."""

BESIDE_MS = 8
"""How long what stands beside the item waits, so that the item is painted and the answer stored first."""


class DeskView(QWidget):
    """Shows the item, the answer and the progress of a `LabelState`; what keys do is for the `LabelDesk`.

    ``ended`` comes when no item is left to show, ``unseen(loaded)`` when one cannot be shown.
    """

    ended = Signal()
    unseen = Signal(object)

    def __init__(self, context: Context, noun: str) -> None:
        super().__init__()
        self.context = context
        self.state: LabelState | None = None
        self.stage = ItemStage(context.tasks, noun)
        self.view = self.stage.view
        self.panel = LabelPanel()
        self.marks = DeskMarks(context, noun)
        self.others = LookingBack(context, noun, self.stage, self.panel.others)
        self.shows_proposal = True
        self.book = BookPeek(Thumbnails(context, self, key=f"{noun}.book"))
        self._peek = Peek(self.book, self._show_book)
        self._name = ""
        self._is_shown = False
        self._question: Question | None = None
        self._traces = Traces()
        self._revised: tuple[Id, Value] | None = None
        self._memory: DeskMemory | None = None
        self._who: tuple[Id, Id, Id] = (0, 0, 0)
        self._remember = QTimer(self)
        self._remember.setSingleShot(True)
        self._remember.setInterval(REMEMBER_MS)
        self._remember.timeout.connect(self._write_places)
        self._following = QTimer(self)
        self._following.setSingleShot(True)
        self._following.setInterval(BESIDE_MS)
        self._following.timeout.connect(self._show_beside)
        self._saved: tuple[str, bool] | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(lambda: self.panel.show_pause(True))
        self._build()
        self.stage.presented.connect(self._presented)
        self.marks.dropped.connect(self.stage.renew)
        self.marks.rebuilt.connect(lambda: order_tabs(self))
        self.panel.classes.looked_at.connect(lambda choice: self.book.show_class(choice.id))
        self.view.changed.connect(self._alive)
        self.view.audio.heard.connect(self._alive)

    def _build(self) -> None:
        self._words, self._place, self._about = QLabel(), QLabel(), ElidedLine()
        self.questions = QuestionBar()
        for label in (self._words, self._place):
            label.setTextFormat(Qt.TextFormat.PlainText)
        theme.style(self._words, look="title")
        theme.style(self._place, look="muted")
        self._words.setWordWrap(True)
        top, foot = QHBoxLayout(), QHBoxLayout()
        top.setContentsMargins(theme.GAP_L, 10, theme.GAP_L, 10)
        top.addWidget(self.questions)
        top.addWidget(self._words, 1)
        top.addWidget(self._place)
        foot.setContentsMargins(theme.GAP_L, theme.GAP_S, theme.GAP_L, theme.GAP_S)
        foot.addWidget(self._about, 1)
        foot.addWidget(self.marks)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(top)
        left.addWidget(self.stage, 1)
        left.addLayout(foot)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(self.book)
        whole.addWidget(self.panel)

    # showing

    def show_state(self, state: LabelState, question: Question) -> None:
        """Show another queue, or the same one read again."""
        self.state = state
        words = question.words or question.name
        theme.style(self._words, look="title" if len(words) <= LONG_WORDS else "heading")
        self._words.setText(words)
        session = self.context.session
        self.questions.show_questions(session.questions, question.id)
        self.panel.show_all_questions(
            len(session.questions) > 1, bool(self.context.settings["all_questions"])
        )
        if question != self._question:
            self._question = question
            self._set_editor(make_editor(question, self.view))
        if self.view.editor is not None:
            self.view.editor.show_sheet(state.sheet)
        self.panel.classes.show_sheet(state.sheet)
        self.panel.setVisible(len(state.queue) > 0)
        order_tabs(self)
        self.show_item()
        self._show_beside()

    def remember_in(self, memory: DeskMemory, who: tuple[Id, Id, Id]) -> None:
        """Keep places and what is half drawn there, for question, person and round."""
        self._memory, self._who = memory, who
        self._traces.older = lambda item, value: memory.find((item, *who), value)

    def _note_step(self, before: Value, after: Value) -> None:
        """Keep where the person was as they changed the value, so that an undo comes back here."""
        editor, item = self.view.editor, self.shown
        if editor is None or item is None:
            return
        selected, place = editor.selected, editor.place()
        self._traces.note(before, after, selected, place)
        if self._memory is not None:
            there = changed_units(after, before) or selected
            self._memory.note((item, *self._who), before, there, place)
            self._memory.note((item, *self._who), after, selected, place)
            self._remember.start()

    def _write_places(self) -> None:
        if self._memory is not None:
            self.context.tasks.run(self._memory.write_places)

    def keep_places(self) -> None:
        """The page is left: what is remembered goes to the disk."""
        self._remember.stop()
        if self._memory is not None:
            self._memory.write_places()

    def _keep_making(self) -> None:
        editor, item, state = self.view.editor, self.shown, self.state
        if self._memory is None or editor is None or item is None or state is None or state.closed:
            return
        self._memory.keep_making((item, *self._who), editor.making())

    def _set_editor(self, editor: ValueEditor | None) -> None:
        self.view.set_editor(editor)
        if editor is not None:
            editor.making_changed.connect(self._keep_making)
            editor.selection_changed.connect(self._show_selection)
            editor.alive.connect(self._alive)

    def clear(self) -> None:
        """Show no queue."""
        self.state = None
        self._traces.clear()
        self.keep_places()
        self._memory = None
        self.marks.show_item(None)
        self.others.end()
        self._idle.stop()
        self._following.stop()
        self._name = ""
        self._words.setText("")
        self._place.setText("")
        self._about.setText("")
        self.panel.hide()
        self.stage.close_project()

    @property
    def shown(self) -> Id | None:
        """Return the item that is on the screen, ``None`` while it is not there yet."""
        return self.stage.shown

    def show_item(self) -> None:
        """Show the state's item, decoded already in the usual case, and have the next ones decoded."""
        state = self.state
        if state is None:
            return
        before = state.queue.at - 1
        previous = [int(state.queue.items[before])] if before >= 0 else []
        self.stage.keep_view = bool(self.context.settings["keep_view"])
        self._is_shown = False
        self.stage.show_item(state.item, [*state.queue.ahead(2), *previous])
        if state.item is None:
            self._name = ""
            self.marks.show_item(None)
            self.ended.emit()
            self._alive()
        if not self._is_shown:  # else it was, together with the item
            self._show_state()

    def _presented(self, loaded: Loaded) -> None:
        state = self.state
        if state is None:
            return
        if not state.knows(loaded.item):
            state.learn(loaded.item, loaded.mine)
        state.watch.restart()
        state.proposals.learn(loaded.item, loaded.proposal)
        self.marks.show_item(loaded.item, loaded.marks)
        if loaded.problem:
            self.unseen.emit(loaded)
        elif loaded.sound is not None:
            audio, settings = self.view.audio, self.context.settings
            audio.delay_s = float(settings["sound_delay_ms"]) / 1000
            audio.rewind_s = float(settings["rewind_s"])
            if settings["autoplay"]:
                audio.toggle()
        self._describe(loaded)
        self._show_state()
        if self.view.hasFocus():
            self.view.take_focus()  # it waited for an item
        self.others.show_item(loaded.item)
        self._arrived()

    def _arrived(self) -> None:
        """An item has come on the screen."""

    def _describe(self, loaded: Loaded) -> None:
        row = loaded.row
        # names of files and folders often give the answer away: blind means blind to them, too
        self._name = "" if row is None or self.context.session.blind else row.path.name
        self._alive()

    def _show_state(self) -> None:
        state = self.state
        if state is None:
            return
        self._is_shown = True
        self._show_value(state)
        editor = self.view.editor
        if editor is not None:
            there = self.shown is not None and self.shown == state.item and self.view.notice is None
            editor.show_proposal(state.proposed if there and self.shows_proposal else NOTHING)
        self.panel.show_state(state, None if editor is None else editor.label_class)
        self._follow()

    def _follow(self) -> None:
        """Have what stands beside the item follow, once the item is painted."""
        if not self._following.isActive():
            self._following.start()

    @property
    def following(self) -> bool:
        """Return whether something beside the item has still to follow."""
        return self._following.isActive()

    def show_saved(self, words: str, *, problem: bool = False) -> None:
        """Say when everything was last safe on the disk; that something is not is said at once."""
        self._saved = words, problem
        if problem:
            self.panel.show_saved(words, problem=True)
        self._follow()

    def _show_beside(self) -> None:
        """Show progress and pace, the place, the book, what is below the item."""
        self._following.stop()
        if self._saved is not None:
            self.panel.show_saved(self._saved[0], problem=self._saved[1])
            self._saved = None
        state = self.state
        if state is None:
            return
        self._here()
        self.panel.show_progress(state)
        self._show_book()
        n = len(state.queue)
        place = "" if state.item is None else f"{state.queue.at + 1:,} / {n:,}".replace(",", "\u202f")
        self._place.setText(place)
        at = self.tr("Item {at} of {n}").format(at=state.queue.at + 1, n=n) if place else ""
        self._place.setAccessibleName(at)
        self._say_about()

    def _show_value(self, state: LabelState) -> None:
        """Have the editor show what the answer holds now: of another item, or after an undo."""
        editor, item = self.view.editor, self.shown
        if editor is None:
            return
        there = item is not None and item == state.item and self.view.notice is None
        editor.set_enabled(there)
        value = state.value if there else NOTHING
        before = editor.value if self._traces.item == item else None
        comes = self._traces.item != item
        if comes:
            editor.keep_tool = bool(self.context.settings["keep_tool"])
            editor.begin_item()
        self._traces.item = item
        if self._revised is not None and self._revised[0] == item:
            before, self._revised = self._revised[1], None
        if before is None:
            editor.show_value(value)
        elif before != value or editor.value != value:
            selected, place = self._traces.find(before, value)
            if place is not None:
                editor.return_to(place)
            editor.show_value(value, selected)
        half = self._memory.making((item, *self._who)) if comes and self._memory and item else None
        if half is not None and not state.closed and there:
            editor.go_on(half)

    def come_back(self, item: Id, before: Value) -> None:
        """Show an item whose value was ``before`` until undo or redo changed it."""
        if self.state is not None and self.state.go(item):
            self._revised = (item, before)

    def _show_selection(self) -> None:
        if self.state is not None and self.view.editor is not None:
            self.panel.show_state(self.state, self.view.editor.label_class)
            self._alive()

    def _alive(self) -> None:
        """A sign of life of the person; the line below the item follows zoom and position."""
        if self.state is None:
            return
        self.state.watch.touch()
        self._follow()

    def _say_about(self) -> None:
        """Write below the item what it is, how it is seen and what is drawn."""
        editor = self.view.editor
        drawn = "" if editor is None or self.view.notice is not None else editor.accessible_words()
        parts = [self._name, self.view.words(), drawn] if self.shown is not None else []
        words = "   ·   ".join(part for part in parts if part)
        if self._about.text() != words:
            self._about.setText(words)

    def _here(self) -> None:
        """Somebody is at work: the time counts, until nothing happens for too long."""
        self.panel.show_pause(False)
        self._idle.start(1000 * int(self.context.settings["idle_s"]))

    def set_away(self, away: bool) -> None:
        """Another window is in front (or this one again): meanwhile no time is spent on the item."""
        if self.state is None:
            return
        if away:
            self._show_beside()
            self.state.watch.leave()
            self._idle.stop()
        else:
            self.state.watch.come_back()
            self._here()
        self.panel.show_pause(away)

    # beside the answer

    def peek(self) -> None:
        """Show the label book while the key is held, or until it is pressed again."""
        self._peek.press()

    def _show_book(self) -> None:
        if self.book.isHidden() or self.state is None:
            return
        editor, mine = self.view.editor, self.state.mine
        drawn = None if editor is None else editor.label_class
        self.book.show_class(drawn or (None if mine is None else mine.label_class))
