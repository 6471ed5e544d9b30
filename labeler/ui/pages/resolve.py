"""Resolve: what people disagree about, most disagreed first; the SME rules with a key and a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from labeler.errors import LabelerError
from labeler.ops.comments import add_comment
from labeler.ops.resolve import Queue, rule_later, tell_labelers
from labeler.ops.resolve_report import hide_votes
from labeler.store.read.comments import Comment, item_comments
from labeler.types import Changes, Id, Role
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.page import Page
from labeler.ui.state.answer_sheet import answer_sheet
from labeler.ui.state.resolve import SEND_BACK, Disputed, ResolveState, Ruling, ruling_sheet
from labeler.ui.widgets.item_notices import Notice, elsewhere
from labeler.ui.widgets.resolve_desk import ResolveDesk
from labeler.ui.widgets.resolve_keys import resolve_rows, ruling_rows
from labeler.ui.widgets.resolve_reading import Details, ReadQueue, read_details, read_queue
from labeler.ui.widgets.saver import Saver

TABLES = ("annotation", "ruling", "item", "item_place", "label_class", "round", "question", "comment")


class ResolvePage(Page):
    """Reads the queue for the `ResolveDesk`, stores what is ruled there, and follows undo."""

    noun: ClassVar[str] = "resolve"
    title: ClassVar[str] = "Resolve"
    icon: ClassVar[str] = "resolve"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.desk = ResolveDesk(context, self.noun)
        self.show_ruled = False
        self._queue: Queue | None = None
        self._goal: Id | None = None
        self._saver = Saver(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.desk)
        self.desk.decided.connect(self._store)
        self.desk.wanted.connect(self._read_details)
        self.desk.ended.connect(self._explain_done)
        self.desk.amend_wanted.connect(self.amend)
        self.desk.panel.hiding_wanted.connect(self.hide_votes)
        self.desk.list.report_wanted.connect(self.show_report)
        self.desk.list.comments.written.connect(self.comment)
        self.desk.stage.view.kind_changed.connect(self.actions_changed)
        self._saver.ended.connect(self._store_ended)
        context.project_closed.connect(self._close)
        context.changed.connect(self._heard)

    # reading

    def refresh(self) -> None:
        """Read the queue again; the SME stays at the item."""
        session, tr = self.context.session, self.tr
        if session.project is None:
            self._close()
        elif session.question_row is None or session.person_row is None:
            words = tr("Make a question with classes first.")
            self._explain(Notice(tr("Nothing is asked yet"), words, "resolve", self._to("home")))
        elif session.person_row.role == Role.LABELER:
            words = tr("An SME or an MLE rules on disagreements. Switch the person at the foot of the rail.")
            self._explain(Notice(tr("Ruling is for the SME"), words, "resolve", self._to("label")))
        else:
            self.load(read_queue, session.project, session.question, self.show_ruled, done=self._begin)

    def _begin(self, read: ReadQueue) -> None:
        session, desk, before = self.context.session, self.desk, self.desk.state
        if session.project is None or session.question_row is None:
            return
        hides = bool(session.question_row.config.get("hide_votes", False))
        sheet = ruling_sheet(answer_sheet(session.classes))
        state = ResolveState(sheet, list(read.rows), hides, kind=session.question_row.kind)
        people = [row.name for row in session.people]
        desk.list.comments.line.offer_names(people)
        self._queue = read.queue
        if before is None:
            desk.stage.open(session.project, None)
        else:
            state.carry(before)
        if self._goal is not None:
            state.go(self._goal)
        self._goal = None
        desk.list.show_names(read.names, read.rows)
        desk.panel.show_definitions(read.definitions)
        desk.show_state(state, session.question_row)
        self.actions_changed.emit()

    def _read_details(self, item: Id) -> None:
        session = self.context.session
        if session.project is None:
            return

        def done(found: Details) -> None:
            if self.desk.state is not None and self.desk.state.item == item:
                self.desk.list.comments.show_comments(found.comments)
                self.desk.show_known(item, found.known)

        round_ = self._queue.round if self._queue is not None else None
        state = self.desk.state
        alone = state is not None and state.hides and not state.conflict
        self.load(read_details, session.project, item, session, round_, alone, done=done, key="details")

    # notices in place of an item

    def _to(self, *nouns: str) -> Any:
        return elsewhere(self.context, *nouns)

    def _explain(self, notice: Notice) -> None:
        self._close()
        self.desk.explain(notice)

    def _explain_done(self) -> None:
        state, queue, tr = self.desk.state, self._queue, self.tr
        if state is None or queue is None:
            return
        if state.n_resolved or queue.n_ruled:
            words = (
                tr("{n} rulings in this sitting are now the truth of their items; the labels stay.")
                if state.n_resolved
                else tr(
                    "{n} items that people disagreed about are ruled; Ctrl+R shows them. The labels stay."
                )
            )
            title, n, icon, pages = (
                tr("All disagreements are resolved"),
                state.n_resolved or queue.n_ruled,
                "check",
                ("agreement", "models"),
            )
        elif queue.n_unanimous:
            words = tr("{n} items have several labels, and all of them agree.")
            title, n, icon, pages = (
                tr("Nobody disagrees"),
                queue.n_unanimous,
                "check",
                ("agreement", "models"),
            )
        elif len(queue.single):
            words = tr("{n} items have one label only. Let a second person label them.")
            title, n, icon = tr("Nothing can disagree yet"), len(queue.single), "person"
            pages = ("label", "agreement")
        else:
            words = tr("Let two or three people label first; what they disagree about appears here.")
            title, n, icon, pages = tr("Nothing is left to rule on"), 0, "label", ("label", "agreement")
        self.desk.explain(Notice(title, words.format(n=n), icon, self._to(*pages)))

    # storing

    def _store(self, ruling: Ruling, row: Disputed) -> None:
        session = self.context.session
        if session.project is None:
            return
        try:
            queued = rule_later(
                session.project,
                person=session.person,
                item=ruling.item,
                question=session.question,
                label_class=ruling.label_class,
                verdict=ruling.verdict,
                reason=ruling.reason,
                evidence=ruling.evidence,
                value=ruling.value,
                independent=ruling.independent,
                initiator=self.noun,
            )
        except LabelerError as error:
            self._store_ended((ruling, row), error)
        else:
            self._saver.watch(queued, (ruling, row))
        if ruling.verdict == SEND_BACK:
            self._tell_labelers(ruling)

    def _tell_labelers(self, ruling: Ruling) -> None:
        """Say in a comment why an item goes back, calling those who answered it."""
        session = self.context.session
        project, person, question = session.project, session.person, session.question
        if project is not None:
            self.context.perform(
                lambda: tell_labelers(
                    project,
                    person=person,
                    item=ruling.item,
                    question=question,
                    reason=ruling.reason,
                    initiator=self.noun,
                )
            )

    def hide_votes(self, on: bool) -> None:
        """Hide names and answers until an SME has given an own first answer, or show them at once."""
        session = self.context.session
        if session.project is None or session.question_row is None:
            return
        project, person, question = session.project, session.person, session.question_row
        words = (
            self.tr("Answers are hidden until an SME has given an own one. Ctrl+Z takes that back.")
            if on
            else self.tr("Answers are seen at once. Ctrl+Z takes that back.")
        )
        self.context.perform(
            lambda: hide_votes(project, author=person, question=question, on=on),
            done=lambda _done: self.context.tell(words),
        )

    def _store_ended(self, subject: tuple[Ruling, Disputed], error: BaseException | None) -> None:
        if error is not None and self.desk.state is not None:
            self.desk.state.failed(*subject)
            self.context.failed.emit(error)
            self.desk.show_item()

    def comment(self, words: str) -> None:
        """Say something about the item to everybody."""
        session, state = self.context.session, self.desk.state
        if session.project is None or state is None or state.item is None:
            return
        project, item, person = session.project, state.item, session.person

        def work() -> list[Comment]:
            add_comment(project, person=person, item=item, text=words, initiator=self.noun)
            return item_comments(project, item)

        def done(found: list[Comment]) -> None:
            if self.desk.state is not None and self.desk.state.item == item:
                self.desk.list.comments.show_comments(found)

        self.load(work, done=done, key=f"comment.{item}")
        self.desk.take_focus()

    def show_report(self) -> None:
        """Show how much is left, where nobody could tell and how far SMEs agree."""
        from labeler.ui.dialogs.resolve_report import ResolveReportDialog

        if self.context.session.project is not None:
            ResolveReportDialog(self.context, self).open()

    def amend(self) -> None:
        """Amend the label book where the SME stands: of the class that is about to be ruled."""
        from labeler.ui.dialogs.amend import AmendDialog

        state, session = self.desk.state, self.context.session
        if state is None or state.item is None:
            return
        label_class = state.label_class
        if label_class is None:
            said = [one.label_class for one in state.known.opinions if one.label_class is not None]
            offered = [one.id for one in session.classes if one.is_offered]
            label_class = said[0] if said and state.votes_seen else (offered[0] if offered else None)
        if label_class is None:
            self.context.tell(self.tr("This question has no classes to define; its rules are on Book."))
            return
        AmendDialog(self.context, self, label_class, item=state.item, decision=state.reason).open()

    # moving and hearing

    def toggle_ruled(self) -> None:
        """Show what is ruled already as well, or only what is left."""
        self.show_ruled = not self.show_ruled
        self.refresh()

    def open(self, **arguments: Any) -> None:
        """Show an item: ``item=…`` or the first of ``items=[…]``."""
        given = list(arguments.get("items") or ())
        goal = arguments.get("item") or (given[0] if given else None)
        if goal is not None:
            self._goal = int(goal)
            self.stale = True

    def concerns(self, changes: Changes) -> bool:
        """Labels, rulings and classes make the queue out of date."""
        return changes.touches(*TABLES)

    def busy(self) -> bool:
        """Return whether something is still loading or on its way to the disk."""
        return super().busy() or self._saver.n_pending > 0

    def _heard(self, changes: Changes) -> None:
        """Undo and redo show the item where it happened."""
        touched = changes.ids.get("ruling") or ()
        state = self.desk.state
        if changes.kind in ("undo", "redo") and len(touched) == 1:
            self._goal = touched[0]
            if state is not None and changes.kind == "undo":
                state.n_resolved = max(0, state.n_resolved - 1)

    def leave(self) -> None:
        """Another page is shown: fall silent."""
        self.desk.stage.view.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Shown: keys act at once."""
        super().showEvent(event)
        self.desk.take_focus()

    def _close(self) -> None:
        self._queue = None
        self.desk.clear()

    def page_actions(self) -> Sequence[Action]:
        """Return the rows of ruling, moving and of the item's kind."""
        desk = self.desk
        return [
            *ruling_rows(desk),
            *resolve_rows(desk, self.toggle_ruled),
            Action(
                "resolve.amend",
                self.tr("Amend the book of this class"),
                "G",
                "book",
                group=self.tr("Ruling"),
                run=self.amend,
            ),
            Action(
                "resolve.report",
                self.tr("How far we are"),
                "Q",
                "agreement",
                group=self.tr("Go to"),
                run=self.show_report,
            ),
            Action(
                "resolve.hide",
                self.tr("Hide answers until the SME has answered, or show them"),
                "",
                "eye_off",
                group=self.tr("Ruling"),
                run=lambda: self.hide_votes(not (desk.state is not None and desk.state.hides)),
            ),
            Action(
                "resolve.evidence",
                self.tr("Write the evidence"),
                "Shift+N",
                group=self.tr("Ruling"),
                run=desk.panel.focus_evidence,
            ),
            *desk.stage.view.actions_of(self.noun),
        ]
