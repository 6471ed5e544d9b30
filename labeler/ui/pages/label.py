"""Label: one item as large as it can be, one key a label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QVBoxLayout

from labeler.ops.book import read_book
from labeler.ops.label import submit_later
from labeler.ops.places import relink
from labeler.ops.suggestions import Suggest, suggest_of
from labeler.store.project import Done, Project
from labeler.store.read.labels import ItemLabel, my_label
from labeler.store.read.operations import LabelKey, labels_of
from labeler.store.read.queue import PersonQueue, person_queue
from labeler.types import Changes, ClassKind, Id, QuestionKind
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.page import Page
from labeler.ui.state.answer import Submission
from labeler.ui.state.answer_sheet import answer_sheet
from labeler.ui.state.desk_memory import DeskMemory
from labeler.ui.state.label import LabelState
from labeler.ui.state.queue import Queue, Status
from labeler.ui.state.session import Session
from labeler.ui.state.view import Tone
from labeler.ui.widgets.item_loader import Loaded, as_answer
from labeler.ui.widgets.item_notices import (
    Notice,
    comes_again,
    elsewhere,
    not_shown,
    nothing_asked,
    nothing_left,
    quiz_first,
)
from labeler.ui.widgets.item_view import Choices
from labeler.ui.widgets.label_desk import LabelDesk
from labeler.ui.widgets.label_keys import class_rows, label_rows
from labeler.ui.widgets.saver import Saver

REREAD = ("quiz", "item", "item_place", "label_class", "question", "round", "assignment")
"""Tables whose growth makes the queue or the classes out of date; answers are followed one by one."""

Pass = tuple[Id, Id, Id]
"""Question, person and round."""

NOTHING_SERVED = PersonQueue(np.zeros(0, np.int64), np.zeros(0, np.uint8))


class LabelPage(Page):
    """Reads a person's queue for the `LabelDesk`, stores what is decided there, and follows undo."""

    noun: ClassVar[str] = "label"
    title: ClassVar[str] = "Label"
    icon: ClassVar[str] = "label"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.desk = LabelDesk(context, self.noun)
        self._pass: Pass | None = None
        self._served = NOTHING_SERVED
        self._goal: Id | None = None
        self._to_open = False
        self._looking: Id | None = None  # a closed round that is looked through
        self._steps: Counter[Id] = Counter()  # answers given and read anew, by item
        self._moved = self._doubtful = False  # files were moved; answers changed in bulk
        self._saver = Saver(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.desk)
        self.desk.decided.connect(self._store)
        self.desk.questions.switched.connect(self._ask)
        self.desk.ended.connect(self._explain_end)
        self.desk.unseen.connect(self._explain_problem)
        self.desk.panel.others.left.connect(self.look_back)
        self.desk.view.kind_changed.connect(self.actions_changed)
        self._saver.ended.connect(self._store_ended)
        context.changed.connect(self._heard)
        context.project_closed.connect(self._close)
        self.desk.view.image.tone_changed.connect(self._keep_tone)

    # reading

    def refresh(self) -> None:
        """Read this person's queue again; they stay at their item."""
        session = self.context.session
        if session.project is None:
            self._close()
            return
        self.desk.commit()
        if self._looking not in _closed(session):
            self._looking = None
        round_ = self._looking or session.round
        if not session.person or session.question_row is None or round_ is None:
            self._close()
            self._explain_nothing()
            return
        who = (session.question, session.person, round_)
        if who != self._pass:
            self._close()
            self._pass = who
        read = _read_queue if self._looking is None else _read_closed
        self.load(read, session.project, who, done=self._begin, failed=self._not_read, key="queue")

    def _not_read(self, error: BaseException) -> None:
        """What may not be looked at is said, and the round that takes labels shown."""
        if self._looking is None:
            self.context.failed.emit(error)
            return
        self._looking = None
        self.context.tell(str(error))
        self.refresh()

    def look_back(self) -> None:
        """Look through the closed round that was last, or go on labeling."""
        session = self.context.session
        closed = _closed(session)
        if self._looking is not None:
            self._looking = None
        elif closed and not session.blind:
            self._looking = closed[-1]
        else:
            waits = self.tr("You are labeling blind: a closed round is shown once this one is closed.")
            self.context.tell(waits if closed else self.tr("No round of this question is closed yet."))
            return
        state = self.desk.state
        self._goal = None if state is None else state.item
        self.refresh()

    def _begin(self, found: PersonQueue | None) -> None:
        session, desk = self.context.session, self.desk
        question = session.question_row
        if found is None:
            self._close()
            self._explain(quiz_first(((self.tr("Take the quiz"), lambda: self.context.open_page("quiz")),)))
            return
        if session.project is None or self._pass is None or question is None:
            return
        taken = [key for row in label_rows(desk) for key in row.keys]
        queue = Queue(found.items, found.status)
        idle_s, looking = float(self.context.settings["idle_s"]), self._looking is not None
        suggest = None if looking else _suggest_of(session)
        sheet = answer_sheet(session.classes, taken=taken)
        state = LabelState(sheet, queue, kind=question.kind, suggest=suggest, idle_s=idle_s)
        state.n_before, state.n_waiting = found.n_before, found.n_waiting
        state.auto_advance = bool(self.context.settings["auto_advance"])
        if looking:
            state.closed = next((row.name for row in session.rounds if row.id == self._looking), "?")
        before, came_again = desk.state, found.again.keys() != self._served.again.keys()
        self._served = found
        if not looking:
            _to_first_open(state)
        if before is not None:
            for item in found.again:  # what was said the first time is not shown
                before.forget(item)
            state.carry(before, answers=not self._doubtful)
        if before is None:
            folder = self.context.settings.path.parent / "desk"
            desk.remember_in(DeskMemory(folder, session.project.path), self._pass)
            desk.view.image.show_tone(Tone.from_kept(self.context.settings.remembered(self._tone_key())))
        if before is None or self._moved or came_again:
            run = None if suggest is None else suggest.run
            desk.stage.open(session.project, self._pass, found.again, run=run)
        self._moved = self._doubtful = False
        if self._goal is not None:
            state.go(self._goal)
            if self._to_open and state.mine_is_given(self._goal):
                state.to_open()
        self._goal, self._to_open = None, False
        desk.show_state(state, question)
        if looking:
            desk.others.begin(self._pass)
        else:
            desk.others.end()
        desk.panel.show_saved(self._saver.words())
        self._read_book()
        self.actions_changed.emit()

    def _tone_key(self) -> str:
        return f"tone {self.context.session.path}"

    def _keep_tone(self) -> None:
        """Brightness, contrast and gamma are the project's, also after a restart."""
        if self.context.session.project is not None:
            self.context.settings.remember(self._tone_key(), self.desk.view.image.tone.kept())

    def _read_book(self) -> None:
        session = self.context.session
        if session.project is not None and session.question:
            read = partial(read_book, counted=False)  # counting a million labels is for the Book page
            self.load(read, session.project, session.question, done=self.desk.book.show_book, key="book")

    # storing

    def _store(self, submission: Submission) -> None:
        project = self.context.session.project
        if self._looking is not None:
            return
        self._steps[submission.item] += 1
        if project is not None and self._pass is not None:
            self._saver.watch(self._queue(project, self._pass, submission), submission)
        every = self.context.settings["all_questions"] and self.context.settings["auto_advance"]
        if every and submission.counted and submission.answer.counts:
            QTimer.singleShot(0, self, lambda: self._ask_next(submission.item))

    # several questions

    def _ask(self, question: Id, item: Id | None = None) -> None:
        """Ask another question of the item that is shown (or of ``item``)."""
        self.desk.commit()
        state = self.desk.state
        self._goal = item if item is not None else None if state is None else state.item
        self.context.set_question(question)

    def _ask_next(self, item: Id) -> None:
        """One question is answered: the next one of the same item, after the last one the next item."""
        bar, state = self.desk.questions, self.desk.state
        asked = self.context.session.question
        other = bar.after(asked)
        if other is None or state is None or self._pass is None or self._pass[0] != asked:
            return
        if bar.is_last(asked):
            self._to_open = True
        self._ask(other, item)

    def _queue(self, project: Project, who: Pass, submission: Submission) -> Future[Done[Id]]:
        question, person, round_ = who
        answer = submission.answer
        kind = QuestionKind.CLASS if self.desk.state is None else self.desk.state.kind
        return submit_later(
            project,
            person=person,
            item=submission.item,
            question=question,
            round=self._served.again.get(submission.item, round_),
            label_class=None if answer.skipped else answer.label_class,
            value=None if kind is QuestionKind.CLASS else answer.value,
            state=answer.state,
            between=answer.between,
            sure=answer.sure,
            note=answer.note or None,
            seconds=round(submission.seconds, 3),
            suggestion=answer.suggestion,
            words=submission.words,
            initiator=self.noun,
        )

    def _store_ended(self, submission: Submission, error: BaseException | None) -> None:
        if error is not None and self.desk.state is not None:
            self.desk.state.failed(submission)
            self.context.failed.emit(error)
            self.desk.show_item()
        self.desk.show_saved(self._saver.words(), problem=bool(self._saver.problem))
        self._read_again()

    def _read_again(self) -> None:
        """Once enough is answered some items come again: the queue is read anew, at the same place."""
        state, after = self.desk.state, self._served.read_again_after
        if state is None or not after or self._saver.n_pending:
            return
        _open, done, skipped = state.queue.counts
        if done + skipped >= after:
            self._served = replace(self._served, read_again_after=0)
            self.refresh()

    # notices in place of an item

    def _explain(self, notice: Notice) -> None:
        self.desk.view.show_notice(notice.title, notice.words, notice.icon, notice.choices)

    def _explain_nothing(self) -> None:
        session, choices = self.context.session, elsewhere(self.context, "home", "agreement")
        if session.person and (closed := _closed(session)):
            name = next(row.name for row in session.rounds if row.id == closed[-1])
            look: Choices = ((self.tr("Look through {name}").format(name=name), self.look_back),)
            choices = (*look, *choices)
        self._explain(nothing_asked(session, choices))

    def _explain_end(self) -> None:
        state, desk = self.desk.state, self.desk
        if state is None:
            return
        if state.n_waiting and not self._served.read_again_after and not state.queue.counts[0]:
            look: Choices = ((self.tr("Are they there?"), self.refresh),)
            self._explain(comes_again(state.n_waiting, self._served.waits_until, look))
        elif len(state.queue):
            now: Choices = ((self.tr("Label them now"), desk.next_open),)
            mine: Choices = ((self.tr("Look through mine"), desk.previous),)
            after = elsewhere(self.context, "resolve", "agreement")
            self._explain(nothing_left(state.queue.counts, now, after, mine))
        else:
            title = self.tr("There is nothing to label yet")
            words = self.tr("Import a folder of images or sound; what is imported appears here at once.")
            self._explain(Notice(title, words, "import", elsewhere(self.context, "data", "home")))

    def _explain_problem(self, loaded: Loaded) -> None:
        state, desk = self.desk.state, self.desk
        unusable = state.sheet.of_kind(ClassKind.UNUSABLE) if state is not None else ()
        choices: Choices = ((self.tr("Put it off"), desk.skip),)
        if unusable:
            choices = (*choices, (unusable[0].name, lambda: desk.choose(unusable[0])))
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
            self.desk.stage.forget(loaded.item)
            self.desk.show_item()

        self.load(work, done=done, key="relink")

    # hearing

    def concerns(self, changes: Changes) -> bool:
        """Classes, rounds and items make the queue out of date; answers are followed one by one."""
        if changes.touches("guideline"):
            self._read_book()
        doubtful = changes.touches("annotation") and changes.ids.get("annotation") is None
        self._moved = self._moved or changes.touches("item_place")
        self._doubtful = self._doubtful or doubtful
        return changes.touches(*REREAD) or doubtful

    def busy(self) -> bool:
        """Return whether something is still loading, on its way to the disk, or to follow on the screen."""
        return super().busy() or self._saver.n_pending > 0 or self.desk.following

    def _heard(self, changes: Changes) -> None:
        """Answers changed elsewhere: by undo, by another window's import or merge."""
        if changes.initiator == self.noun or self.context.session.project is None or self._pass is None:
            return
        if changes.kind in ("undo", "redo"):
            self._follow(changes)
        self._read_anew(changes)

    def _follow(self, changes: Changes) -> None:
        """Undo comes back to where it happened: the item, and its question where another one is asked."""
        project, who = self.context.session.project, self._pass
        beside = [item for table in ("flag", "tagging", "comment") for item in changes.ids.get(table) or ()]
        state = self.desk.state
        if project is None or who is None or state is None:
            return
        if len(beside) == 1 and not changes.touches("annotation"):
            state.go(beside[0])
            self.desk.show_item()
            return

        def done(found: list[LabelKey]) -> None:
            if len(found) != 1 or found[0].person != who[1] or self._pass != who:
                return
            if found[0].question != who[0]:
                self._ask(found[0].question, found[0].item)

        self.context.tasks.run(lambda: labels_of(project, changes.op), done=done)

    def _read_anew(self, changes: Changes) -> None:
        items = changes.ids.get("annotation") or ()
        project, who, state = self.context.session.project, self._pass, self.desk.state
        if not items or project is None or who is None or state is None:
            return
        self._steps.update(items)
        steps = {item: self._steps[item] for item in items}
        again = self._served.again

        def work() -> list[tuple[Id, ItemLabel | None]]:
            return [(item, my_label(project, item, *who[:2], again.get(item, who[2]))) for item in items]

        def done(found: list[tuple[Id, ItemLabel | None]]) -> None:
            if self.desk.state is not state:
                return
            first = found[0][0]
            before, mine, known = state.value_of(first), state.answer_of(first), state.knows(first)
            for item, label in found:
                if self._steps[item] == steps[item]:  # else something newer is on its way
                    state.learn(item, as_answer(label))
            new = not known or mine != state.answer_of(first)
            if changes.kind in ("undo", "redo") and len(found) == 1 and new:
                self.desk.come_back(first, before)
            self.desk.show_item()

        self.context.tasks.run(work, done=done, exclusive=f"label.mine.{changes.op}")

    def open(self, **arguments: Any) -> None:
        """Show an item: ``item=…`` or the first of ``items=[…]``."""
        items = list(arguments.get("items") or ())
        goal = arguments.get("item") or (items[0] if items else None)
        if goal is None:
            return
        if self.desk.state is None or self.stale:
            self._goal = int(goal)
        else:
            self.desk.state.go(int(goal))
            self.desk.show_item()

    def take_focus(self) -> None:
        """Keys act on the item at once."""
        self.desk.view.take_focus()

    def leave(self) -> None:
        """Another page is shown: fall silent."""
        self._keep_tone()
        self.desk.commit()
        self.desk.keep_places()
        self.desk.view.stop()

    def undo_inside(self) -> bool:
        """The last point of a shape in the making; what is typed goes to the disk, to be undone there."""
        editor = self.desk.view.editor
        if editor is not None and editor.undo_inside():
            return True
        self.desk.commit()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        """Shown: keys act at once."""
        super().showEvent(event)
        self.desk.set_away(False)
        self.desk.view.take_focus()

    def changeEvent(self, event: QEvent) -> None:
        """Another window comes to the front, or this one again."""
        if event.type() == QEvent.Type.ActivationChange and self.isVisible():
            self.desk.set_away(QApplication.activeWindow() is None)
        super().changeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page is shown: no time is spent on the item."""
        self.desk.set_away(True)
        self.desk.keep_places()
        super().hideEvent(event)

    def _close(self) -> None:
        self._pass, self._served = None, NOTHING_SERVED
        self.desk.clear()

    # keys

    def page_actions(self) -> Sequence[Action]:
        """Return the rows of the page, of the item's kind and of the classes."""
        desk = self.desk
        editor = desk.view.editor
        drawing = [] if editor is None else editor.actions(self.noun)
        back = Action(
            "label.look_back",
            self.tr("Look through the last closed round, or go on labeling"),
            "Alt+O",
            group=self.tr("Go to"),
            run=self.look_back,
        )
        return [*class_rows(desk), *label_rows(desk), back, *drawing, *desk.view.actions_of(self.noun)]


def _closed(session: Session) -> list[Id]:
    """Return the rounds of the question that take no labels any more, first to last."""
    return [row.id for row in session.rounds if not row.is_open]


def _suggest_of(session: Session) -> Suggest | None:
    return None if session.round_row is None else suggest_of(session.round_row.config)


def _to_first_open(state: LabelState) -> None:
    if len(state.queue) and state.queue.status[0] != Status.OPEN:
        state.to_open()


def _read_queue(project: Project, who: Pass) -> PersonQueue | None:
    """Return a person's queue, or None where they have to pass a quiz first."""
    from labeler.ops.quiz import needs_quiz

    question, person, _round = who
    return None if needs_quiz(project, question, person) else person_queue(project, *who)


def _read_closed(project: Project, who: Pass) -> PersonQueue:
    """Return what can be looked through of a closed round."""
    from labeler.ops.others import closed_queue

    return closed_queue(project, *who)
