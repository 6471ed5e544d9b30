"""Label: one item as large as it can be, one key a label."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QInputDialog, QLabel, QVBoxLayout

from labeler.ops.label import submit_later
from labeler.ops.places import relink
from labeler.store.project import Done, Project
from labeler.store.read.labels import ItemLabel, my_label
from labeler.store.read.queue import PersonQueue, person_queue
from labeler.types import Changes, ClassKind, Id, ItemKind
from labeler.ui import theme
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.page import Page
from labeler.ui.state.answer_sheet import Choice, answer_sheet
from labeler.ui.state.label import LabelState, Submission
from labeler.ui.state.queue import Queue, Status
from labeler.ui.widgets.item_loader import Loaded, as_answer
from labeler.ui.widgets.item_notices import Notice, elsewhere, not_shown, nothing_asked, nothing_left
from labeler.ui.widgets.item_stage import ItemStage
from labeler.ui.widgets.item_view import Choices
from labeler.ui.widgets.label_panel import LabelPanel
from labeler.ui.widgets.saver import Saver

REREAD = ("item", "item_place", "label_class", "question", "round", "assignment")
"""Tables whose growth makes the queue or the classes out of date; answers are followed one by one."""

Pass = tuple[Id, Id, Id]
"""Question, person and round."""


class LabelPage(Page):
    """The view of a `LabelState`: shows its item and answer, hands over keys, stores what it decides."""

    noun: ClassVar[str] = "label"
    title: ClassVar[str] = "Label"
    icon: ClassVar[str] = "label"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.state: LabelState | None = None
        self.stage = ItemStage(context.tasks, self.noun)
        self.view = self.stage.view
        self.panel = LabelPanel()
        self._pass: Pass | None = None
        self._goal: Id | None = None
        self._name = ""
        self._saver = Saver(self)
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
        panel.previous_pressed.connect(self.previous)
        panel.next_pressed.connect(self.next)
        panel.advance_switched.connect(lambda _on: self.toggle_advance())
        panel.note_written.connect(self.write_note)
        self.stage.presented.connect(self._presented)
        view.changed.connect(self._alive)
        view.audio.heard.connect(self._alive)
        view.kind_changed.connect(self.actions_changed)
        self._saver.ended.connect(self._store_ended)
        self.context.changed.connect(self._heard)
        self.context.project_closed.connect(self._close)

    # reading

    def refresh(self) -> None:
        """Read this person's queue again; they stay at their item."""
        session = self.context.session
        if session.project is None:
            self._close()
            return
        if not session.person or not session.question or session.round is None:
            self._close()
            self._explain_nothing()
            return
        who = (session.question, session.person, session.round)
        if who != self._pass:
            self._close()
            self._pass = who
        self.load(person_queue, session.project, *who, done=self._begin, key="queue")

    def _begin(self, found: PersonQueue) -> None:
        session, before = self.context.session, self.state
        taken = [key for row in self._rows() for key in row.keys]
        sheet = answer_sheet(session.classes, taken=taken)
        queue = Queue(found.items, found.status)
        self.state = state = LabelState(sheet, queue)
        state.auto_advance = bool(self.context.settings["auto_advance"])
        if before is not None:
            state.pace = before.pace
        if session.project is not None:
            self.stage.open(session.project, self._pass)
        self.panel.classes.show_sheet(sheet)
        question = session.question_row
        self._words.setText((question.words or question.name) if question else "")
        stay = before.item if before is not None else None
        if not any(state.go(item) for item in (self._goal, stay) if item is not None):
            self._to_first_open(state)
        self._goal = None
        self.panel.setVisible(len(queue) > 0)
        self.panel.show_saved(self._saver.words())
        self.actions_changed.emit()
        self._show()

    def _to_first_open(self, state: LabelState) -> None:
        queue = state.queue
        if len(queue) and queue.status[0] != Status.OPEN:
            state.to_open()

    # showing

    @property
    def shown(self) -> Id | None:
        """Return the item that is on the screen, ``None`` while it is not there yet."""
        return self.stage.shown

    def _show(self) -> None:
        """Show the state's item, decoded already in the usual case, and have the next ones decoded."""
        state = self.state
        if state is None:
            return
        before = state.queue.at - 1
        previous = [int(state.queue.items[before])] if before >= 0 else []
        self.stage.keep_view = bool(self.context.settings["keep_view"])
        self.stage.show_item(state.item, [*state.queue.ahead(2), *previous])
        if state.item is None:
            self._explain_end(state)
        self._show_state()

    def _presented(self, loaded: Loaded) -> None:
        state = self.state
        if state is None:
            return
        if not state.knows(loaded.item):
            state.learn(loaded.item, loaded.mine)
        state.watch.restart()
        if loaded.problem:
            self._explain_problem(loaded)
        elif loaded.sound is not None and self.context.settings["autoplay"]:
            self.view.audio.toggle()
        self._describe(loaded)
        self._show_state()

    def _describe(self, loaded: Loaded) -> None:
        row = loaded.row
        # names of files and folders often give the answer away: blind means blind to them, too
        self._name = "" if row is None or self.context.session.blind else row.path.name
        self._alive()

    def _show_state(self) -> None:
        state = self.state
        if state is None:
            return
        self.panel.show_state(state)
        n = len(state.queue)
        place = "" if state.item is None else f"{state.queue.at + 1:,} / {n:,}".replace(",", "\u202f")
        self._place.setText(place)

    def _alive(self) -> None:
        """A sign of life of the person; the line below the item follows zoom and position."""
        if self.state is None:
            return
        self.state.watch.touch()
        parts = [self._name, self.view.words()] if self.shown is not None else []
        words = "   ·   ".join(part for part in parts if part)
        if self._about.text() != words:
            self._about.setText(words)

    # answering

    def _store(self, submission: Submission | None) -> None:
        """Queue what the state decided, then show where it went on to: both at once."""
        project = self.context.session.project
        if submission is not None and project is not None and self._pass is not None:
            self._saver.watch(self._queue(project, self._pass, submission), submission)
        self._show()

    def _queue(self, project: Project, who: Pass, submission: Submission) -> Future[Done[Id]]:
        question, person, round_ = who
        answer = submission.answer
        return submit_later(
            project,
            person=person,
            item=submission.item,
            question=question,
            round=round_,
            label_class=None if answer.skipped else answer.label_class,
            between=answer.between,
            sure=answer.sure,
            note=answer.note or None,
            seconds=round(submission.seconds, 3),
            initiator=self.noun,
        )

    def _store_ended(self, submission: Submission, error: BaseException | None) -> None:
        if error is not None and self.state is not None:
            self.state.failed(submission)
            self.context.failed.emit(error)
            self._show()
        self.panel.show_saved(self._saver.words(), problem=bool(self._saver.problem))

    def _can_answer(self) -> bool:
        """An answer counts only for what is on the screen."""
        return self.state is not None and self.shown is not None and self.shown == self.state.item

    def choose(self, choice: Choice) -> None:
        """Answer with a class."""
        if self.state is None or not self._can_answer():
            return
        if self.view.notice is not None and choice.kind != ClassKind.UNUSABLE:
            self.context.tell(
                self.tr("What cannot be seen cannot be labeled: put it off or mark it unusable.")
            )
            return
        self._store(self.state.choose(choice))
        if self.panel.classes.focused_button() is not None:
            self.view.take_focus()

    def skip(self) -> None:
        """Put the item off; one that has an answer keeps it."""
        if self.state is not None and self._can_answer():
            mine = self.state.mine
            if mine is not None and not mine.skipped:
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
        if self.state is not None and self.state.cancel_asking():
            self._show_state()
        elif self.view.kind == ItemKind.AUDIO and self.view.audio.clear_selection():
            return
        else:
            self.view.take_focus()

    # moving

    def _go(self, move: Callable[[LabelState], bool]) -> None:
        if self.state is not None:
            move(self.state)
            self._show()

    def next(self) -> None:
        """Show the next item; after the last one, the end."""
        if self.state is not None and not self.state.next():
            self.state.to_open()
        self._show()

    def previous(self) -> None:
        """Show the previous item."""
        self._go(LabelState.previous)

    def next_open(self) -> None:
        """Show the next item without a label."""
        self._go(LabelState.to_open)

    def previous_open(self) -> None:
        """Show the previous item without a label."""
        self._go(lambda state: state.to_open(back=True))

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
        state, text = self.state, typed.strip().replace("\u202f", "")
        if state is None or not text:
            return
        number = int(text) if text.isascii() and text.isdigit() else 0
        if 1 <= number <= len(state.queue):
            number = int(state.queue.items[number - 1])
        if not state.go(number):
            self.context.tell(self.tr("There is no item {what} in your queue.").format(what=typed))
        self._show()

    # notices in place of an item

    def _explain(self, notice: Notice) -> None:
        self.view.show_notice(notice.title, notice.words, notice.icon, notice.choices)

    def _explain_nothing(self) -> None:
        self.panel.hide()
        self._words.setText("")
        self._explain(nothing_asked(self.context.session, elsewhere(self.context, "home", "agreement")))

    def _explain_end(self, state: LabelState) -> None:
        self._name = ""
        if len(state.queue):
            now: Choices = ((self.tr("Label them now"), self.next_open),)
            mine: Choices = ((self.tr("Look through mine"), self.previous),)
            after = elsewhere(self.context, "resolve", "agreement")
            self._explain(nothing_left(state.queue.counts, now, after, mine))
        else:
            title = self.tr("There is nothing to label yet")
            words = self.tr("Import a folder of images or sound; what is imported appears here at once.")
            self._explain(Notice(title, words, "import", elsewhere(self.context, "data", "home")))
        self._alive()

    def _explain_problem(self, loaded: Loaded) -> None:
        unusable = self.state.sheet.of_kind(ClassKind.UNUSABLE) if self.state is not None else ()
        choices: Choices = ((self.tr("Put it off"), self.skip),)
        if unusable:
            choices = (*choices, (unusable[0].name, lambda: self.choose(unusable[0])))
        find: Choices = ((self.tr("Find its folder …"), lambda: self._find_folder(loaded)),)
        self._explain(not_shown(loaded, find, choices))

    def _find_folder(self, loaded: Loaded) -> None:
        """Ask where the folder of a missing file is now; files are recognised by their content."""
        folder = QFileDialog.getExistingDirectory(self, self.tr("Where is the folder now?"))
        if folder:
            self.relink(loaded, Path(folder))

    def relink(self, loaded: Loaded, folder: Path) -> None:
        """Look for the files of the item's source in another folder."""
        project, row = self.context.session.project, loaded.row
        if project is None or row is None:
            return
        author = self.context.session.person

        def work() -> object:
            return relink(project, row.source, folder, author=author)

        def done(_found: object) -> None:
            self.stage.forget(loaded.item)
            self._show()

        self.load(work, done=done, key="relink")

    # hearing

    def concerns(self, changes: Changes) -> bool:
        """Classes, rounds and items make the queue out of date; answers are followed one by one."""
        annotations = changes.ids.get("annotation", ())
        return changes.touches(*REREAD) or (changes.touches("annotation") and annotations is None)

    def _heard(self, changes: Changes) -> None:
        """Answers changed elsewhere: by undo, by another window's import or merge."""
        items = changes.ids.get("annotation") or ()
        project, who, state = self.context.session.project, self._pass, self.state
        if changes.initiator == self.noun or not items or project is None or who is None or state is None:
            return

        def work() -> list[tuple[Id, ItemLabel | None]]:
            return [(item, my_label(project, item, *who)) for item in items]

        def done(found: list[tuple[Id, ItemLabel | None]]) -> None:
            if self.state is not state:
                return
            for item, label in found:
                state.learn(item, as_answer(label))
            if changes.kind in ("undo", "redo") and len(found) == 1:
                state.go(found[0][0])
            self._show()

        self.context.tasks.run(work, done=done, exclusive=f"label.mine.{changes.op}")

    def open(self, **arguments: Any) -> None:
        """Show an item: ``item=…`` or the first of ``items=[…]``."""
        items = list(arguments.get("items") or ())
        goal = arguments.get("item") or (items[0] if items else None)
        if goal is None:
            return
        if self.state is None or self.stale:
            self._goal = int(goal)
        else:
            self.state.go(int(goal))
            self._show()

    def leave(self) -> None:
        """Another page is shown: fall silent."""
        self.view.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Shown: keys act at once."""
        super().showEvent(event)
        self.view.take_focus()

    def _close(self) -> None:
        self.state = None
        self._pass = None
        self._name = ""
        self.stage.close_project()

    # keys

    def page_actions(self) -> Sequence[Action]:
        """Return the rows of the page, of the item's kind and of the classes."""
        return [*self._class_rows(), *self._rows(), *self.view.actions_of(self.noun)]

    def _class_rows(self) -> list[Action]:
        choices = self.state.sheet.choices if self.state is not None else ()

        def choosing(choice: Choice) -> Callable[[], object]:
            return lambda: self.choose(choice)

        return [
            Action(
                f"label.choose_{number}",
                choice.name,
                choice.key,
                group=self.tr("Answer"),
                run=choosing(choice),
            )
            for number, choice in enumerate(choices, start=1)
            if choice.key
        ]

    def _rows(self) -> list[Action]:
        tr, answer, go = self.tr, self.tr("Answer"), self.tr("Go to")
        panel = self.panel
        rows: tuple[tuple[str, str, str, str, str, Callable[[], object]], ...] = (
            (
                "uncertain",
                tr("Not clear: the uncertain classes"),
                "U `",
                answer,
                "uncertain",
                panel.classes.focus_uncertain,
            ),
            ("borderline", tr("Borderline between two"), "B", answer, "", self.choose_borderline),
            ("find_class", tr("Find a class by name"), "/", answer, "search", panel.classes.focus_search),
            ("unsure", tr("Sure or not"), "Q", answer, "", self.toggle_sure),
            ("skip", tr("Put off for later"), "S", answer, "skip", self.skip),
            ("note", tr("Write a note"), "N", answer, "note", panel.focus_note),
            ("escape", tr("Cancel"), "Esc", answer, "", self.escape),
            ("advance", tr("Go on by itself"), "Ctrl+Shift+Return", answer, "", self.toggle_advance),
            ("next", tr("Next"), "D Right Return Enter", go, "next", self.next),
            ("previous", tr("Previous"), "A Left", go, "previous", self.previous),
            ("next_open", tr("Next without a label"), "Shift+D", go, "", self.next_open),
            ("previous_open", tr("Previous without a label"), "Shift+A", go, "", self.previous_open),
            ("first", tr("First"), "Home", go, "", lambda: self._go(LabelState.first)),
            ("last", tr("Last"), "End", go, "", lambda: self._go(LabelState.last)),
            ("go_to", tr("Go to a number or id …"), "Ctrl+G", go, "", self.go_to),
            ("keep_view", tr("Keep the view for the next"), "K", go, "", self.toggle_keep_view),
        )
        return [
            Action(f"label.{name}", title, key, icon, group=group, run=run)
            for name, title, key, group, icon, run in rows
        ]

    def toggle_keep_view(self) -> None:
        """Keep zoom, place and tone for the next picture, or show each as it is."""
        settings = self.context.settings
        settings["keep_view"] = not settings["keep_view"]
        on = self.tr("Zoom and brightness stay for the next picture.")
        self.context.tell(on if settings["keep_view"] else self.tr("Each picture is shown whole."))
