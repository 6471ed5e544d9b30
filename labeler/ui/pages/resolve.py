"""Resolve: what people disagree about, most disagreed first; the SME rules with a key and a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QLabel, QVBoxLayout

from labeler.errors import LabelerError
from labeler.ops.label import add_comment
from labeler.ops.resolve import Queue, disagreements, rule_later
from labeler.store.project import Project
from labeler.store.read.comments import Comment, item_comments
from labeler.store.read.items import items
from labeler.store.read.labels import ItemLabel, item_labels
from labeler.store.read.truth import item_rulings
from labeler.types import AnswerState, Changes, Id, Role
from labeler.ui import theme
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.models.rows import Column
from labeler.ui.page import Page
from labeler.ui.state.answer_sheet import Choice, answer_sheet
from labeler.ui.state.resolve import (
    REASONS,
    Disputed,
    Known,
    Opinion,
    ResolveState,
    Ruling,
    number_opinions,
    ruling_sheet,
)
from labeler.ui.state.session import Session
from labeler.ui.widgets.comment_box import CommentBox
from labeler.ui.widgets.item_loader import Loaded
from labeler.ui.widgets.item_notices import Notice, elsewhere, not_shown
from labeler.ui.widgets.item_stage import ItemStage
from labeler.ui.widgets.resolve_panel import ResolvePanel
from labeler.ui.widgets.saver import Saver
from labeler.ui.widgets.table import Table

TABLES = ("annotation", "ruling", "item", "label_class", "round", "question", "comment")
QUEUE_WIDTH = 280
COLUMN_WIDTHS = {1: 48, 2: 92}

MOST_NAMES = 2000
"""How many rows of the queue are shown by file name; later ones by their number."""

Read = tuple[Queue, dict[Id, str]]
Details = tuple[Known, list[Comment]]


class ResolvePage(Page):
    """The view of a `ResolveState`: queue, item, then opinions and the ruling in the making."""

    noun: ClassVar[str] = "resolve"
    title: ClassVar[str] = "Resolve"
    icon: ClassVar[str] = "resolve"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.state: ResolveState | None = None
        self.show_ruled = False
        self.stage = ItemStage(context.tasks, self.noun)
        self.panel = ResolvePanel()
        self.comments = CommentBox()
        self._names: dict[Id, str] = {}
        self._numbers: dict[Id, int] = {}
        self._queue: Queue | None = None
        self._goal: Id | None = None
        self._saver = Saver(self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.table = Table(
            (
                Column(self.tr("Item"), self._name_of, right=False),
                Column(self.tr("n"), lambda row: row.n_labels, tip=self.tr("How many labels")),
                Column(
                    self.tr("Disagree"),
                    lambda row: row.disagreement,
                    lambda row: f"{row.disagreement:.0%}",
                    tip=self.tr("Share of pairs of labels that differ"),
                    bar=lambda row: row.disagreement,
                ),
            ),
            name=self.tr("What people disagree about"),
        )
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setStyleSheet("QTableView { border: none; border-radius: 0px; }")
        self._count, self._about = QLabel(), QLabel()
        for label in (self._count, self._about):
            theme.style(label, look="muted")
        self._count.setContentsMargins(12, 10, 12, 6)
        self._count.setWordWrap(True)
        self._about.setContentsMargins(theme.GAP_L, theme.GAP_S, theme.GAP_L, theme.GAP_S)
        self._left = QFrame()
        self._left.setObjectName("queue")
        self._left.setStyleSheet(
            "QFrame#queue { background: palette(base); border-right: 1px solid palette(mid); }"
        )
        self._left.setFixedWidth(QUEUE_WIDTH)
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self._count)
        left.addWidget(self.table, 3)
        left.addWidget(self.comments, 2)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.stage, 1)
        middle.addWidget(self._about)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._left)
        whole.addLayout(middle, 1)
        whole.addWidget(self.panel)

    def _connect(self) -> None:
        panel = self.panel
        panel.opinions.accepted.connect(lambda opinion: self.decide(lambda s: s.accept(opinion.number)))
        panel.classes.chose.connect(self.choose)
        panel.not_enough_pressed.connect(lambda: self.decide(ResolveState.not_enough))
        panel.send_back_pressed.connect(self.send_back)
        panel.reason_chosen.connect(lambda number: self.decide(lambda s: s.give_reason(number)))
        panel.reason_written.connect(self._reason_written)
        panel.rule_pressed.connect(self.rule)
        self.table.chosen_row.connect(lambda row: self.go(row.item))
        self.comments.written.connect(self.comment)
        self.stage.presented.connect(self._presented)
        self.stage.view.changed.connect(self._describe)
        self.stage.view.kind_changed.connect(self.actions_changed)
        self._saver.ended.connect(self._store_ended)
        self.context.project_closed.connect(self._close)
        self.context.changed.connect(self._heard)

    # reading

    def refresh(self) -> None:
        """Read the queue again; the SME stays at the item."""
        session = self.context.session
        if session.project is None:
            self._close()
        elif session.question_row is None or session.person_row is None:
            self._explain(
                self.tr("Nothing is asked yet"), self.tr("Make a question with classes first."), "home"
            )
        elif session.person_row.role == Role.LABELER:
            words = self.tr(
                "An SME or an MLE rules on disagreements. Switch the person at the foot of the rail."
            )
            self._explain(self.tr("Ruling is for the SME"), words, "label")
        else:
            self.load(_read_queue, session.project, session.question, self.show_ruled, done=self._begin)

    def _begin(self, read: Read) -> None:
        session, before = self.context.session, self.state
        queue, self._names = read
        if session.project is None or session.question_row is None:
            return
        rows = [
            Disputed(*row)
            for row in zip(
                queue.item.tolist(),
                queue.n_labels.tolist(),
                queue.disagreement.tolist(),
                queue.ruled.tolist(),
                strict=True,
            )
        ]
        sheet = ruling_sheet(answer_sheet(session.classes))
        hides = bool(session.question_row.config.get("hide_votes", False))
        self.state = state = ResolveState(sheet, rows, hides)
        self._queue = queue
        self._numbers = {row.item: number for number, row in enumerate(rows, start=1)}
        if before is not None:
            state.n_resolved = before.n_resolved
        if self.stage.shown is None or before is None:
            self.stage.open(session.project, None)
        self.panel.classes.show_sheet(sheet)
        stay = before.item if before is not None else None
        if not any(state.go(item) for item in (self._goal, stay) if item is not None):
            state.at = 0
        self._goal = None
        self.actions_changed.emit()
        self._show()

    def _name_of(self, row: Disputed) -> str:
        return self._names.get(row.item) or f"#{self._numbers.get(row.item, 0)}"

    # showing

    def _show(self) -> None:
        state = self.state
        if state is None:
            return
        item = state.item
        self._left.setVisible(item is not None)
        self.panel.setVisible(item is not None)
        self._about.setVisible(item is not None)
        self._show_queue(state)
        if item is None:
            self.stage.show_item(None)
            self._explain_done(state)
            return
        self.stage.show_item(item, state.ahead(2))
        self.panel.show_state(state)
        project, session = self.context.session.project, self.context.session
        if project is not None:
            round_ = self._queue.round if self._queue is not None else None
            self.load(
                _read_details, project, item, session, round_, done=self._learn_details(item), key="details"
            )

    def _learn_details(self, item: Id) -> Callable[[Details], None]:
        def done(found: Details) -> None:
            if self.state is not None and self.state.item == item:
                known, comments = found
                self.state.learn(known)
                self.comments.show_comments(comments)
                self.panel.show_state(self.state)

        return done

    def _show_queue(self, state: ResolveState) -> None:
        words = self.tr("{left} to resolve").format(left=sum(not row.ruled for row in state.rows))
        if state.n_resolved:
            words += self.tr(" · {n} resolved now").format(n=state.n_resolved)
        self._count.setText(words)
        if list(self.table.rows_model.rows) != state.rows:
            self.table.show_rows(state.rows)
            for number, width in COLUMN_WIDTHS.items():
                self.table.setColumnWidth(number, width)
        rows = list(self.table.rows_model.rows)
        at = next((number for number, row in enumerate(rows) if row.item == state.item), None)
        if at is not None and self.table.currentIndex().row() != at:
            self.table.blockSignals(True)
            self.table.selectRow(at)
            self.table.blockSignals(False)

    def _presented(self, loaded: Loaded) -> None:
        if loaded.problem:
            notice = not_shown(loaded, (), ())
            self.stage.view.show_notice(notice.title, notice.words, notice.icon, notice.choices)
        self._name = loaded.row.path.name if loaded.row is not None else ""
        self._describe()

    def _describe(self) -> None:
        parts = [getattr(self, "_name", ""), self.stage.view.words()] if self.stage.shown is not None else []
        self._about.setText("   ·   ".join(part for part in parts if part))

    def _explain(self, title: str, words: str, *nouns: str) -> None:
        self._close()
        for widget in (self._left, self.panel, self._about):
            widget.hide()
        self.stage.view.show_notice(title, words, "resolve", elsewhere(self.context, *nouns))

    def _explain_done(self, state: ResolveState) -> None:
        queue = self._queue
        n_labeled = 0 if queue is None else queue.n_unanimous + len(queue.single) + len(state.rows)
        choices = elsewhere(self.context, "agreement", "models")
        if state.n_resolved:
            title = self.tr("All disagreements are resolved")
            words = self.tr("{n} rulings in this sitting are now the truth of their items; the labels stay.")
            notice = Notice(title, words.format(n=state.n_resolved), "check", choices)
        elif queue is not None and queue.n_unanimous:
            title = self.tr("Nobody disagrees")
            words = self.tr("{n} items have several labels, and all of them agree or are ruled on.")
            notice = Notice(title, words.format(n=queue.n_unanimous), "check", choices)
        elif n_labeled:
            title = self.tr("Nothing can disagree yet")
            words = self.tr("{n} items have one label only. Let a second person label them.").format(
                n=n_labeled
            )
            notice = Notice(title, words, "person", elsewhere(self.context, "label"))
        else:
            title, words = self.tr("Nothing is labeled yet"), self.tr("Let two or three people label first.")
            notice = Notice(title, words, "label", elsewhere(self.context, "label"))
        self.stage.view.show_notice(notice.title, notice.words, notice.icon, notice.choices)

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

    def choose(self, choice: Choice) -> None:
        """Choose a class by its letter or button."""
        self.decide(lambda state: state.choose(choice))
        self.stage.view.take_focus()

    def send_back(self) -> None:
        """Send the item back, asking why."""
        self.decide(ResolveState.send_back)
        self.panel.focus_reason()

    def _reason_written(self, words: str) -> None:
        def write(state: ResolveState) -> None:
            state.reason = words

        self.decide(write)

    def rule(self) -> None:
        """Store the ruling and go on to the next disagreement."""
        session, state = self.context.session, self.state
        if state is None or session.project is None:
            return
        missing = state.missing()
        if missing:
            self.context.tell(missing)
            return
        row = state.rows[state.at]
        ruling = state.rule()
        if ruling is None:
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
                initiator=self.noun,
            )
        except LabelerError as error:
            state.failed(ruling, row)
            self.context.failed.emit(error)
        else:
            self._saver.watch(queued, (ruling, row))
        self._show()
        self.stage.view.take_focus()

    def _store_ended(self, subject: tuple[Ruling, Disputed], error: BaseException | None) -> None:
        if error is not None and self.state is not None:
            self.state.failed(*subject)
            self.context.failed.emit(error)
            self._show()

    def comment(self, words: str) -> None:
        """Say something about the item to everybody."""
        session, state = self.context.session, self.state
        if session.project is None or state is None or state.item is None:
            return
        project, item, person = session.project, state.item, session.person

        def work() -> list[Comment]:
            add_comment(project, person=person, item=item, text=words, initiator=self.noun)
            return item_comments(project, item)

        def done(found: list[Comment]) -> None:
            if self.state is not None and self.state.item == item:
                self.comments.show_comments(found)

        self.load(work, done=done, key="comment")
        self.stage.view.take_focus()

    # moving

    def go(self, item: Id) -> None:
        """Show an item of the queue."""
        if self.state is not None and self.state.item != item and self.state.go(item):
            self._show()

    def step(self, by: int) -> None:
        """Show the next item or the one before, ruling on nothing."""
        if self.state is not None and self.state.step(by):
            self._show()

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

    # hearing

    def concerns(self, changes: Changes) -> bool:
        """Labels, rulings and classes make the queue out of date."""
        return changes.touches(*TABLES)

    def _heard(self, changes: Changes) -> None:
        """Undo and redo show the item where it happened."""
        touched = changes.ids.get("ruling") or ()
        if changes.kind in ("undo", "redo") and len(touched) == 1:
            self._goal = touched[0]
            if self.state is not None:
                self.state.n_resolved += -1 if changes.kind == "undo" and self.state.n_resolved else 0

    def leave(self) -> None:
        """Another page is shown: fall silent."""
        self.stage.view.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Shown: keys act at once."""
        super().showEvent(event)
        self.stage.view.take_focus()

    def _close(self) -> None:
        self.state = None
        self._queue = None
        self.stage.close_project()

    # keys

    def page_actions(self) -> Sequence[Action]:
        """Return the rows of ruling, moving and of the item's kind."""
        return [*self._ruling_rows(), *self._rows(), *self.stage.view.actions_of(self.noun)]

    def _ruling_rows(self) -> list[Action]:
        choices = self.state.sheet.choices if self.state is not None else ()
        group = self.tr("Ruling")

        def deciding(how: Callable[[ResolveState], object]) -> Callable[[], object]:
            return lambda: self.decide(how)

        def choosing(choice: Choice) -> Callable[[], object]:
            return lambda: self.choose(choice)

        def accepting(number: int) -> Callable[[], object]:
            return deciding(lambda state: state.accept(number))

        def reasoning(number: int) -> Callable[[], object]:
            return deciding(lambda state: state.give_reason(number))

        accept = [
            Action(
                f"resolve.accept_{n}",
                self.tr("Accept answer {}").format(n),
                str(n),
                group=group,
                run=accepting(n),
            )
            for n in range(1, 10)
        ]
        classes = [
            Action(f"resolve.choose_{n}", choice.name, choice.key, group=group, run=choosing(choice))
            for n, choice in enumerate(choices, start=1)
            if choice.key
        ]
        reasons = [
            Action(
                f"resolve.reason_{n}",
                words,
                f"Ctrl+{n}",
                group=self.tr("Reason"),
                run=reasoning(n),
                in_text=True,
            )
            for n, words in enumerate(REASONS, start=1)
        ]
        return [*accept, *classes, *reasons]

    def _rows(self) -> list[Action]:
        tr, ruling, go = self.tr, self.tr("Ruling"), self.tr("Go to")
        rows: tuple[tuple[str, str, str, str, str, Callable[[], object]], ...] = (
            ("rule", tr("Resolve and next"), "Return Enter", ruling, "check", self.rule),
            (
                "not_enough",
                tr("Not enough information"),
                "X",
                ruling,
                "",
                lambda: self.decide(ResolveState.not_enough),
            ),
            ("send_back", tr("Send back with a reason"), "R", ruling, "", self.send_back),
            ("reason", tr("Write the reason"), "N", ruling, "note", self.panel.focus_reason),
            ("reveal", tr("Show the votes"), "Z", ruling, "eye", lambda: self.decide(ResolveState.reveal)),
            ("comment", tr("Write a comment"), "C", ruling, "", self.comments.focus_line),
            (
                "find_class",
                tr("Find a class by name"),
                "/",
                ruling,
                "search",
                self.panel.classes.focus_search,
            ),
            ("escape", tr("Cancel"), "Esc", ruling, "", self.stage.view.take_focus),
            ("next", tr("Next, ruling on nothing"), "D Right", go, "next", lambda: self.step(1)),
            ("previous", tr("Previous"), "A Left", go, "previous", lambda: self.step(-1)),
            ("ruled", tr("Show what is ruled as well"), "Ctrl+R", go, "", self.toggle_ruled),
        )
        return [
            Action(f"resolve.{name}", title, key, icon, group=group, run=run)
            for name, title, key, group, icon, run in rows
        ]


def _read_queue(project: Project, question: Id, show_ruled: bool) -> Read:
    queue = disagreements(project, question, include_ruled=show_ruled)
    named = items(project, queue.item[:MOST_NAMES].tolist())
    return queue, {row.id: row.path.name for row in named}


def _read_details(project: Project, item: Id, session: Session, round_: Id | None) -> Details:
    names = {row.id: row.name for row in session.classes}

    def opinion(label: ItemLabel) -> Opinion:
        return Opinion(
            0,
            label.person,
            session.person_name(label.person),
            label.label_class,
            label.class_name or "?",
            tuple(names.get(one, "?") for one in label.between),
            label.sure is not False,
            label.note or "",
            label.at,
        )

    labels = [
        label
        for label in item_labels(project, item, session.question)
        if label.state == AnswerState.ANSWERED and label.round == round_
    ]
    labels.sort(key=lambda label: (session.person_name(label.person), label.at))
    rulings = item_rulings(project, item, session.question)
    last = rulings[-1] if rulings else None
    ruling = None if last is None else Ruling(item, last.verdict, last.label_class, last.reason or "")
    return Known(number_opinions([opinion(label) for label in labels]), ruling), item_comments(project, item)
