"""Where one person labels: what each key and button means now."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QInputDialog

from labeler.types import ClassKind, Id, ItemKind, QuestionKind
from labeler.ui.context import Context
from labeler.ui.state.answer import Submission
from labeler.ui.state.answer_sheet import DIGIT_KEYS, Choice
from labeler.ui.state.editing import Edit
from labeler.ui.state.label import LabelState
from labeler.ui.widgets.class_palette import ClassPalette
from labeler.ui.widgets.desk_view import DeskView
from labeler.ui.widgets.value_editor import ValueEditor
from labeler.units import NOTHING, Value

PALETTE_OVER = len(DIGIT_KEYS)
"""With more classes than this, some have no key: they are found over the item."""


class LabelDesk(DeskView):
    """A `DeskView` that hands keys and clicks to the state.

    ``decided(submission)`` carries what is to be stored, before the next item is shown.
    """

    decided = Signal(object)

    def __init__(self, context: Context, noun: str) -> None:
        super().__init__(context, noun)
        self._pasting: Id | None = None
        self.by_name = ClassPalette(self.stage)
        self._connect()

    def _connect(self) -> None:
        panel = self.panel
        panel.classes.chose.connect(self.choose)
        self.by_name.chose.connect(self.choose)
        self.by_name.left.connect(self.view.take_focus)
        panel.sure_pressed.connect(self.toggle_sure)
        panel.skip_pressed.connect(self.skip)
        panel.accept_pressed.connect(self.accept)
        panel.previous_pressed.connect(self.previous)
        panel.next_pressed.connect(self.next)
        panel.advance_switched.connect(lambda _on: self.toggle_advance())
        panel.all_questions_switched.connect(lambda _on: self.toggle_all_questions())
        panel.note_written.connect(self.write_note)
        panel.proposal.taken.connect(self.take_proposal)
        panel.proposal.part_taken.connect(self.take_part)

    def _set_editor(self, editor: ValueEditor | None) -> None:
        super()._set_editor(editor)
        if editor is not None:
            editor.edited.connect(self._edited)
            editor.accepted.connect(self.accept)
            editor.told.connect(self.context.tell)
            editor.take_wanted.connect(self.take_part)

    def _arrived(self) -> None:
        self._paste_on()

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
        if state.closed:
            self._tell_closed()
            editor.show_value(before, editor.selected)
            return
        submission = state.edit(edit.value, edit.words)
        if submission is None:
            return
        self._note_step(before, edit.value)
        self.decided.emit(submission)
        self._show_state()

    def commit(self) -> None:
        """Put on the disk what is in the making and finished enough, before going elsewhere."""
        if self.view.editor is not None:
            self.view.editor.commit()

    def accept(self) -> None:
        """Say that what is drawn or typed is the answer, and go on; where one class is asked, just go on."""
        state, editor = self.state, self.view.editor
        if state is None or state.closed or state.kind is QuestionKind.CLASS or not self._can_answer():
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
        if editor is None or state is None or not self._may_answer() or not editor.copy():
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

    def _may_answer(self) -> bool:
        """Return whether something may be said of the item; where its round is closed, say so."""
        if self.state is not None and self.state.closed:
            self._tell_closed()
            return False
        return self._can_answer()

    def _tell_closed(self) -> None:
        name = "" if self.state is None else self.state.closed
        self.context.tell(self.tr("{name} is closed: nothing in it can be changed.").format(name=name))

    def choose(self, choice: Choice) -> None:
        """Answer with a class."""
        if self.state is None or not self._may_answer():
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

    def find_class(self) -> None:
        """Let the person type a class's name: beside the classes, over the item where there are very many."""
        if self.state is None or not self.state.sheet.choices:
            return
        if len(self.state.sheet.choices) > PALETTE_OVER:
            self.by_name.open(self.state.sheet)
        else:
            self.panel.classes.focus_search()

    def take_proposal(self) -> None:
        """Answer as the model proposes."""
        if self.state is not None and self._may_answer() and self.view.notice is None:
            self.commit()
            before = self.state.value
            self._store(self._noted(before, self.state.take_proposal()))
            self.view.take_focus()

    def take_part(self) -> None:
        """Take the proposed unit under the fingers, and go to the next one."""
        state, editor = self.state, self.view.editor
        if state is None or editor is None or not self._may_answer() or self.view.notice is not None:
            return
        self.commit()
        before = state.value
        taken = self._noted(before, state.take_part(editor.proposed))
        if taken is None:
            self.context.tell(self.tr("No proposed part is shown."))
            return
        self.decided.emit(taken)
        self._show_state()

    def _noted(self, before: Value, taken: Submission | None) -> Submission | None:
        """Keep where the person was, so that an undo of what was taken comes back here."""
        if taken is not None:
            self._note_step(before, taken.answer.value)
        return taken

    def next_proposed(self, by: int = 1) -> None:
        """Go to the next unit that the model proposes."""
        editor = self.view.editor
        if editor is not None and not editor.next_proposed(by):
            self.context.tell(self.tr("No proposed part is shown."))

    def toggle_others(self) -> None:
        """Show or hide what lies over the item: what others said in a closed round, or a model's proposal."""
        if not self.others.on and self.state is not None and self.state.proposal is not None:
            self.shows_proposal = not self.shows_proposal
            self._show_state()
            return
        self.others.toggle()

    def skip(self) -> None:
        """Put the item off; one that has an answer keeps it."""
        if self.state is not None and self._may_answer():
            self.commit()
            mine = self.state.mine
            if mine is not None and mine.counts:
                self.next()
            else:
                self._store(self.state.skip())

    def toggle_sure(self) -> None:
        """Say *not sure*, or take it back."""
        if self.state is not None and self._may_answer():
            self._store(self.state.toggle_sure())
        elif self.state is not None:
            self._show_state()  # a click has turned the button

    def write_note(self, note: str) -> None:
        """Take the note that was written."""
        if self.state is not None and note != self.state.note and self._may_answer():
            self._store(self.state.set_note(note))
        if self.panel.note.hasFocus():
            self.view.take_focus()

    def toggle_all_questions(self) -> None:
        """Answer all questions of an item before the next one, or one question at a time."""
        settings = self.context.settings
        settings["all_questions"] = not settings["all_questions"]
        self.panel.show_all_questions(
            len(self.context.session.questions) > 1, bool(settings["all_questions"])
        )

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
            if self.state.closed:
                self.context.tell(self.tr("That was the last item of this round."))
            else:
                self.state.to_open()
        self.show_item()

    def previous(self) -> None:
        """Show the previous item."""
        self.turn_to(LabelState.previous)

    def switch_question(self, by: int) -> None:
        """Ask another question of the same item."""
        other = self.questions.after(self.context.session.question, by)
        if other is not None:
            self.questions.switched.emit(other)

    def next_open(self) -> None:
        """Show the next item without a label."""
        if self.state is not None and self.state.closed:
            self.next()
            return
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
