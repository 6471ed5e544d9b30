"""The window: rail, header, pages made on first show, notices and jobs; and who hears what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as replaced
from importlib import import_module
from typing import Any

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from labeler.types import Changes
from labeler.ui.actions import Action
from labeler.ui.commands import Commands
from labeler.ui.context import SESSION_TABLES, Context
from labeler.ui.elsewhere import Listener
from labeler.ui.garbage import Garbage
from labeler.ui.keys import Keyboard
from labeler.ui.menus import Menus
from labeler.ui.page import Page
from labeler.ui.state.roles import may_open, pages_of, why_not
from labeler.ui.widgets.drop_target import DropTarget, local_paths, take
from labeler.ui.widgets.empty import Empty
from labeler.ui.widgets.header import Header
from labeler.ui.widgets.job_bar import JobBar
from labeler.ui.widgets.notice import Notice
from labeler.ui.widgets.rail import Rail


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page of the rail; its module is imported when it is first shown."""

    noun: str
    title: str
    icon: str
    where: str
    tip: str
    in_rail: bool = True


PAGES: tuple[PageRow, ...] = (
    PageRow(
        "home", "Home", "home", "labeler.ui.pages.home:HomePage", "Where the project is, and what is next"
    ),
    PageRow("data", "Data", "data", "labeler.ui.pages.data:DataPage", "All items, their tags and labels"),
    PageRow("label", "Label", "label", "labeler.ui.pages.label:LabelPage", "One item, one key a label"),
    PageRow("resolve", "Resolve", "resolve", "labeler.ui.pages.resolve:ResolvePage", "Rule on disagreements"),
    PageRow("book", "Book", "book", "labeler.ui.pages.book:BookPage", "What each class means, with examples"),
    PageRow(
        "rounds", "Rounds", "rounds", "labeler.ui.pages.rounds:RoundsPage", "Who labels what, and how far"
    ),
    PageRow(
        "agreement",
        "Agreement",
        "agreement",
        "labeler.ui.pages.agreement:AgreementPage",
        "How far people agree, and human-level performance",
    ),
    PageRow("models", "Models", "models", "labeler.ui.pages.models:ModelsPage", "Train and compare models"),
    PageRow(
        "errors",
        "Errors",
        "errors",
        "labeler.ui.pages.errors:ErrorsPage",
        "Where the model is worse than people",
    ),
    PageRow("export", "Export", "export", "labeler.ui.pages.export:ExportPage", "Balanced splits and files"),
    PageRow("me", "Me", "person", "labeler.ui.pages.me:MePage", "What waits for me, and my own numbers"),
    PageRow("quiz", "Quiz", "check", "labeler.ui.pages.quiz:QuizPage", "A few items first", in_rail=False),
)


class Window(QMainWindow):
    """The one window."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.garbage = Garbage(self)
        self.setWindowTitle("Labeler")
        self.setAcceptDrops(True)
        self.pages: dict[str, Page] = {}
        self.noun = "home"
        self.commands = Commands(self)
        self._build()
        self.keyboard = Keyboard(self, context.settings)
        self.menus = Menus(self.menuBar(), self.keyboard)
        self.keyboard.shown.connect(self._show_tools)
        self._listen()
        self.elsewhere = Listener(self)
        self._place()
        self.show_page("home")

    # showing pages

    def show_page(self, noun: str, arguments: dict[str, Any] | None = None) -> None:
        """Show the page with this noun, making it the first time."""
        page = self.pages.get(noun) or self._make(noun)  # where this fails, the page before stays
        before = self.pages.get(self.noun)
        if before is not None and noun != self.noun:
            before.leave()
            self.garbage.good_moment()
        moved, self.noun = noun != self.noun, noun
        self.rail.mark(noun)
        if arguments:
            page.open(**arguments)
        self._show_current()
        if moved:
            page.take_focus()

    @property
    def page(self) -> Page:
        """Return the page that is shown (behind the empty state where no project is open)."""
        return self.pages[self.noun]

    def _make(self, noun: str) -> Page:
        row = next(row for row in PAGES if row.noun == noun)
        module, _, name = row.where.partition(":")
        page: Page = getattr(import_module(module), name)(self.context)
        page.actions_changed.connect(self.rows_changed)
        self.pages[noun] = page
        self._stack.addWidget(page)
        return page

    def _show_current(self) -> None:
        page, session = self.page, self.context.session
        ready = session.is_open or not page.needs_project
        if session.is_open and not may_open(session.people, session.person, self.noun):
            self._not_for_you.say(self.tr("Not in your role"), self.tr(why_not(self.noun)))
            self._stack.setCurrentWidget(self._not_for_you)
            ready = False
        else:
            self._stack.setCurrentWidget(page if ready else self._no_project)
        if ready and page.stale:
            page.stale = False
            page.refresh()
        self.rows_changed()
        self._show_where()

    def _show_where(self) -> None:
        session = self.context.session
        title = next(row.title for row in PAGES if row.noun == self.noun)
        question = session.question_row
        where = "" if session.path is None else session.path.stem
        if question is not None and where:
            where += f"   ·   {question.words or question.name}"
        self.header.show_page(self.tr(title), where)
        # the Label page has a bar of its own, which keeps what is being typed
        offered = [] if self.noun == "label" else [(row.id, row.name) for row in session.questions]
        self.header.show_questions(offered, session.question)
        name = "Labeler" if session.path is None else f"{session.path.stem} – Labeler"
        self.setWindowTitle(name)
        self.setWindowFilePath("" if session.path is None else str(session.path))

    # what can be done

    def all_rows(self) -> list[Action]:
        """Return the rows that hold everywhere and those of the page that is shown."""
        own: Sequence[Action] = ()
        if self._stack.currentWidget() is self.page:
            own = [
                row if row.pages else replaced(row, pages=(self.noun,)) for row in self.page.page_actions()
            ]
        return [*own, *self.commands.rows()]

    def every_row(self) -> list[Action]:
        """Return the rows of every page made so far and those that hold everywhere."""
        own = [
            row if row.pages else replaced(row, pages=(noun,))
            for noun, page in self.pages.items()
            for row in page.page_actions()
        ]
        return [*own, *self.commands.rows()]

    def rows_changed(self) -> None:
        """Make keys, menus and toolbar anew."""
        self.keyboard.show(self.all_rows(), self.noun)

    def _show_tools(self) -> None:
        rows = [row for row in self.keyboard.rows if row.toolbar]
        self.header.show_tools([self.keyboard.actions[row.id] for row in rows])
        title = next(row.title for row in PAGES if row.noun == self.noun)
        self.menus.show(self.noun, self.tr(title))

    # hearing

    def _listen(self) -> None:
        context = self.context
        context.page_requested.connect(self.show_page)
        context.changed.connect(self._changed)
        context.project_opened.connect(self._all_stale)
        context.project_opened.connect(self._warn)
        context.project_closed.connect(self._all_stale)
        context.person_changed.connect(self._all_stale)
        context.question_changed.connect(self._all_stale)
        context.wanted.connect(self.keyboard.trigger)
        self.header.asked.connect(context.set_question)
        context.told.connect(self.notice.tell)
        context.failed.connect(self.show_error)

    def _changed(self, changes: Changes) -> None:
        for noun, page in self.pages.items():
            if changes.initiator != noun and page.concerns(changes):
                page.stale = True
        if changes.touches(*SESSION_TABLES):
            self.rail_person()
        if changes.touches("comment", "comment_state"):
            self._count_talk()
        if self.page.stale and self.isVisible():
            self._show_current()

    def _all_stale(self) -> None:
        for page in self.pages.values():
            page.stale = True
        self.rail_person()
        self._count_talk()
        self._show_current()

    def _warn(self) -> None:
        """A project on a network share is opened, but its owner is told."""
        project = self.context.session.project
        if project is not None and project.warning:
            self.notice.complain(project.warning)

    def rail_person(self) -> None:
        """Show at the foot of the rail who is labeling."""
        session = self.context.session
        row = session.person_row
        self.rail.person.show_person(row.name if row else "", str(row.role) if row else "")
        self.rail.show_only(pages_of(session.people, row.id) if row else None)

    def _count_talk(self) -> None:
        """Show in the rail how many remarks wait for the person at the window."""
        from labeler.ui.state.me import count_waiting

        self.context.tasks.run(
            count_waiting,
            self.context.session,
            done=lambda n: self.rail.count("me", n),
            exclusive="window.talk",
        )

    def show_error(self, error: BaseException) -> None:
        """Show an error: the person's own as a sentence, ours as a report that can be copied."""
        from labeler.ui.dialogs.report import show_error

        show_error(self, self.notice, error)

    # making and unmaking

    def _build(self) -> None:
        self.rail = Rail()
        for row in (row for row in PAGES if row.in_rail):
            self.rail.add(row.noun, self.tr(row.title), row.icon, self.tr(row.tip))
        self.rail.chosen.connect(self.show_page)
        self.rail.person_wanted.connect(self.commands.switch_person)
        self.header, self.notice, self.job_bar = Header(), Notice(), JobBar(self.context.tasks)
        self._stack = QStackedWidget()
        self._no_project = Empty(
            self.tr("No project is open"),
            self.tr("Open a project, make a new one from a folder of images or sound, or try the demo."),
            icon="folder",
            choices=(
                (self.tr("Open a project"), self.commands.open_project),
                (self.tr("New project"), self.commands.new_project),
                (self.tr("Try the demo"), self.commands.try_demo),
            ),
        )
        self._stack.addWidget(self._no_project)
        choices = ((self.tr("Switch the person"), self.commands.switch_person),)
        self._not_for_you = Empty("", "", icon="person", choices=choices)
        self._stack.addWidget(self._not_for_you)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, self.notice):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
        column.addWidget(self.job_bar)
        whole = QWidget()
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.rail)
        line.addWidget(middle, 1)
        self.setCentralWidget(whole)
        self.drop_target = DropTarget(self, self.commands.plan_drop)
        self.drop_target.dropped.connect(self.commands.take_dropped)

    def _place(self) -> None:
        stored = self.context.settings.remembered("window")
        if not (stored and self.restoreGeometry(QByteArray.fromBase64(stored.encode()))):
            self.resize(1280, 800)

    def showEvent(self, event: QShowEvent) -> None:
        """Shown: read what the page needs."""
        super().showEvent(event)
        if self.page.stale:
            self._show_current()
        self.page.take_focus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave the page, stop all work, close the project."""
        self.page.leave()
        place = bytes(self.saveGeometry().toBase64().data()).decode()
        self.context.settings.remember("window", place)
        self.context.shut()
        self.garbage.stop()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders are welcome: show where they go, and what becomes of them."""
        if self.drop_target.offer(event.mimeData()):
            take(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The drag goes on to the target, or away."""
        self.drop_target.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        """A project opens; anything else is imported, or begins a new project."""
        self.drop_target.hide()
        take(event)
        self.commands.take_dropped(local_paths(event.mimeData()))
