"""Where one person labels: the question, the item, the panel; and what each key and button means now."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QLabel, QVBoxLayout, QWidget

from labeler.store.read.questions import Question
from labeler.types import ClassKind, Id, ItemKind, QuestionKind
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.state.answer_sheet import Choice
from labeler.ui.state.editing import Edit, Traces
from labeler.ui.state.label import LabelState, Submission
from labeler.ui.widgets.editors import make_editor
from labeler.ui.widgets.item_loader import Loaded
from labeler.ui.widgets.item_stage import ItemStage
from labeler.ui.widgets.label_panel import LabelPanel
from labeler.ui.widgets.value_editor import ValueEditor
from labeler.units import NOTHING, Value


class LabelDesk(QWidget):
    """The view of a `LabelState`: shows its item and answer, hands it keys and clicks.

    ``decided(submission)`` carries what is to be stored, before the next item is shown; ``ended`` comes when
    no item is left to show, ``unseen(loaded)`` when one cannot be shown.
    """

    decided = Signal(object)
    ended = Signal()
    unseen = Signal(object)

    def __init__(self, context: Context, noun: str) -> None:
        super().__init__()
        self.context = context
        self.state: LabelState | None = None
        self.stage = ItemStage(context.tasks, noun)
        self.view = self.stage.view
        self.panel = LabelPanel()
        self._name = ""
        self._is_shown = False
        self._question: Question | None = None
        self._traces = Traces()
        self._revised: tuple[Id, Value] | None = None
        self._pasting: Id | None = None
        self._build()
        self._connect()

    def _build(self) -> None:
        self._words, self._place, self._about = QLabel(), QLabel(), QLabel()
        for label in (self._words, self._place, self._about):
            label.setTextFormat(Qt.TextFormat.PlainText)
        theme.style(self._words, look="title")
        theme.style(self._place, look="muted")
        theme.style(self._about, look="muted")
        self._words.setWordWrap(True)
        top, foot = QHBoxLayout(), QHBoxLayout()
        top.setContentsMargins(theme.GAP_L, 10, theme.GAP_L, 10)
        top.addWidget(self._words, 1)
        top.addWidget(self._place)
        foot.setContentsMargins(theme.GAP_L, theme.GAP_S, theme.GAP_L, theme.GAP_S)
        foot.addWidget(self._about, 1)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(top)
        left.addWidget(self.stage, 1)
        left.addLayout(foot)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(self.panel)

    def _connect(self) -> None:
        panel, view = self.panel, self.view
        panel.classes.chose.connect(self.choose)
        panel.sure_pressed.connect(self.toggle_sure)
        panel.skip_pressed.connect(self.skip)
        panel.accept_pressed.connect(self.accept)
        panel.previous_pressed.connect(self.previous)
        panel.next_pressed.connect(self.next)
        panel.advance_switched.connect(lambda _on: self.toggle_advance())
        panel.note_written.connect(self.write_note)
        self.stage.presented.connect(self._presented)
        view.changed.connect(self._alive)
        view.audio.heard.connect(self._alive)

    # showing

    def show_state(self, state: LabelState, question: Question) -> None:
        """Show another queue, or the same one read again."""
        self.state = state
        self._words.setText(question.words or question.name)
        if question != self._question:
            self._question = question
            self._set_editor(make_editor(question, self.view))
        if self.view.editor is not None:
            self.view.editor.show_sheet(state.sheet)
        self.panel.classes.show_sheet(state.sheet)
        self.panel.setVisible(len(state.queue) > 0)
        self.show_item()

    def _set_editor(self, editor: ValueEditor | None) -> None:
        self.view.set_editor(editor)
        if editor is not None:
            editor.edited.connect(self._edited)
            editor.accepted.connect(self.accept)
            editor.selection_changed.connect(self._show_selection)
            editor.alive.connect(self._alive)
            editor.told.connect(self.context.tell)

    def clear(self) -> None:
        """Show no queue."""
        self.state = None
        self._traces.clear()
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
        if loaded.problem:
            self.unseen.emit(loaded)
        elif loaded.sound is not None and self.context.settings["autoplay"]:
            self.view.audio.toggle()
        self._describe(loaded)
        self._show_state()
        if self.view.hasFocus():
            self.view.take_focus()  # it waited for an item
        self._paste_on()

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
        self.panel.show_state(state, None if editor is None else editor.label_class)
        n = len(state.queue)
        place = "" if state.item is None else f"{state.queue.at + 1:,} / {n:,}".replace(",", "\u202f")
        self._place.setText(place)

    def _show_value(self, state: LabelState) -> None:
        """Have the editor show what the answer holds now: of another item, or after an undo."""
        editor, item = self.view.editor, self.shown
        if editor is None:
            return
        there = item is not None and item == state.item and self.view.notice is None
        editor.set_enabled(there)
        value = state.value if there else NOTHING
        before = editor.value if self._traces.item == item else None
        if self._traces.item != item:
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
        editor = self.view.editor
        drawn = "" if editor is None or self.view.notice is not None else editor.accessible_words()
        parts = [self._name, self.view.words(), drawn] if self.shown is not None else []
        words = "   ·   ".join(part for part in parts if part)
        if self._about.text() != words:
            self._about.setText(words)

    # answering

    def _store(self, submission: Submission | None) -> None:
        """Hand over what was decided, then show where it went on to: both at once."""
        if submission is not None:
            self.decided.emit(submission)
        self.show_item()

    def _edited(self, edit: Edit) -> None:
        """A step of drawing or typing is finished: to the disk with it."""
        state, editor = self.state, self.view.editor
        if state is None or editor is None or not self._can_answer() or self.view.notice is not None:
            return
        before = state.value
        submission = state.edit(edit.value, edit.words)
        if submission is None:
            return
        self._traces.note(before, edit.value, editor.selected, editor.place())
        self.decided.emit(submission)
        self._show_state()

    def commit(self) -> None:
        """Put on the disk what is in the making and finished enough, before going elsewhere."""
        if self.view.editor is not None:
            self.view.editor.commit()

    def accept(self) -> None:
        """Say that what is drawn or typed is the answer, and go on; where one class is asked, just go on."""
        state, editor = self.state, self.view.editor
        if state is None or state.kind is QuestionKind.CLASS or not self._can_answer():
            self.next()
            return
        if self.view.notice is not None:
            self._tell_unseen()
            return
        if editor is not None and editor.enter():
            return
        self.commit()
        complaint = "" if editor is None else editor.complaint()
        if complaint:
            self.context.tell(complaint)
            return
        submission = state.accept()
        if submission is None:
            self.next()
        else:
            self._store(submission)

    def copy(self) -> None:
        """Remember what is selected, for pasting here or on another item."""
        if self.view.editor is not None and self._can_answer():
            n = self.view.editor.copy()
            self.context.tell(self.tr("{n} copied.").format(n=n) if n else self.tr("Nothing to copy."))

    def paste(self) -> None:
        """Add what was copied."""
        if self.view.editor is not None and self._can_answer():
            self.view.editor.paste()

    def copy_on(self) -> None:
        """Accept this item and add what is selected (or all) to the next one, as on a conveyor belt."""
        editor, state = self.view.editor, self.state
        if editor is None or state is None or not self._can_answer() or not editor.copy():
            return
        before = state.item
        self.accept()
        if state.item != before:
            self._pasting = state.item
            self._paste_on()

    def _paste_on(self) -> None:
        if self._pasting is None or self._pasting != self.shown or self.view.editor is None:
            return
        self._pasting = None
        if self.state is not None and self.state.value == NOTHING:
            self.view.editor.paste()

    def arrow(self, dx: int, dy: int, *, large: bool = False) -> None:
        """Move what is selected; where nothing is, turn to the next or previous item."""
        editor = self.view.editor
        if editor is not None and self._can_answer() and editor.arrow(dx, dy, large=large):
            return
        if dx and not large:
            (self.next if dx > 0 else self.previous)()

    def _tell_unseen(self) -> None:
        self.context.tell(self.tr("What cannot be seen cannot be labeled: put it off or mark it unusable."))

    def _can_answer(self) -> bool:
        """An answer counts only for what is on the screen."""
        return self.state is not None and self.shown is not None and self.shown == self.state.item

    def choose(self, choice: Choice) -> None:
        """Answer with a class."""
        if self.state is None or not self._can_answer():
            return
        if self.view.notice is not None and choice.kind != ClassKind.UNUSABLE:
            self._tell_unseen()
            return
        editor = self.view.editor
        if editor is not None and self.view.notice is None:
            self.commit()
            if editor.choose(choice):
                self._show_state()
                return
            if choice.kind == ClassKind.NORMAL:
                self.context.tell(self.tr("Select something first: this class belongs to a part of it."))
                return
        self._store(self.state.choose(choice))
        self.view.take_focus()  # a click or U has taken it away

    def skip(self) -> None:
        """Put the item off; one that has an answer keeps it."""
        if self.state is not None and self._can_answer():
            self.commit()
            mine = self.state.mine
            if mine is not None and mine.counts:
                self.next()
            else:
                self._store(self.state.skip())

    def toggle_sure(self) -> None:
        """Say *not sure*, or take it back."""
        if self.state is not None and self._can_answer():
            self._store(self.state.toggle_sure())

    def write_note(self, note: str) -> None:
        """Take the note that was written."""
        if self.state is not None and self._can_answer():
            self._store(self.state.set_note(note))
        if self.panel.note.hasFocus():
            self.view.take_focus()

    def toggle_advance(self) -> None:
        """Go on by itself after an answer, or not."""
        settings = self.context.settings
        settings["auto_advance"] = not settings["auto_advance"]
        if self.state is not None:
            self.state.auto_advance = bool(settings["auto_advance"])
            self._show_state()

    def choose_borderline(self) -> None:
        """Answer with the class that lies between classes."""
        if self.state is not None and self.state.sheet.borderline is not None:
            self.choose(self.state.sheet.borderline)

    def escape(self) -> None:
        """Cancel the innermost thing only."""
        editor = self.view.editor
        if self.state is not None and self.state.cancel_asking():
            self._show_state()
        elif (editor is not None and editor.escape()) or (
            self.view.kind == ItemKind.AUDIO and self.view.audio.clear_selection()
        ):
            return
        else:
            self.view.take_focus()

    # moving

    def turn_to(self, how: Callable[[LabelState], bool]) -> None:
        """Show another item."""
        self.commit()
        if self.state is not None:
            how(self.state)
            self.show_item()

    def next(self) -> None:
        """Show the next item; after the last one, the end."""
        self.commit()
        if self.state is not None and not self.state.next():
            self.state.to_open()
        self.show_item()

    def previous(self) -> None:
        """Show the previous item."""
        self.turn_to(LabelState.previous)

    def next_open(self) -> None:
        """Show the next item without a label."""
        self.turn_to(LabelState.to_open)

    def previous_open(self) -> None:
        """Show the previous item without a label."""
        self.turn_to(lambda state: state.to_open(back=True))

    def go_to(self) -> None:
        """Ask for a number and show that item."""
        if self.state is None:
            return
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Go to"))
        n = len(self.state.queue)
        dialog.setLabelText(self.tr("Number in the queue (1 to {n}), or an item's id:").format(n=n))
        dialog.textValueSelected.connect(self.go_to_text)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def go_to_text(self, typed: str) -> None:
        """Show the item with this place or id."""
        self.commit()
        state, text = self.state, typed.strip().replace("\u202f", "")
        if state is None or not text:
            return
        number = int(text) if text.isascii() and text.isdigit() else 0
        if 1 <= number <= len(state.queue):
            number = int(state.queue.items[number - 1])
        if not state.go(number):
            self.context.tell(self.tr("There is no item {what} in your queue.").format(what=typed))
        self.show_item()

    def toggle_keep_view(self) -> None:
        """Keep zoom, place and tone for the next picture, or show each as it is."""
        settings = self.context.settings
        settings["keep_view"] = not settings["keep_view"]
        on = self.tr("Zoom and brightness stay for the next picture.")
        self.context.tell(on if settings["keep_view"] else self.tr("Each picture is shown whole."))
