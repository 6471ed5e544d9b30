"""What every page is given: the session, the tasks, the preferences and the announcements."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from labeler.types import Changes, Id
from labeler.ui.state.preferences import Preferences
from labeler.ui.state.session import Session, read_session
from labeler.ui.tasks import Job, Tasks

if TYPE_CHECKING:
    from labeler.store.project import Project

log = logging.getLogger(__name__)

SESSION_TABLES = ("person", "question", "label_class", "round")


class Context(QObject):
    """The one object that pages share.

    ``project_opened`` and ``project_closed`` come after `session` was replaced; ``person_changed`` and
    ``question_changed`` after the person or question was switched; ``changed`` carries the `Changes` of each
    operation once, on the GUI thread; ``page_requested`` and ``wanted`` (an action's id) are for
    the window. ``told`` carries a sentence for
    the notice bar, ``failed`` an exception that nobody handled.
    """

    project_opened = Signal()
    project_closed = Signal()
    person_changed = Signal()
    question_changed = Signal()
    changed = Signal(object)
    page_requested = Signal(str, dict)
    wanted = Signal(str)
    told = Signal(str)
    failed = Signal(object)
    _announced = Signal(object)

    def __init__(self, settings: Preferences | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = Session()
        self.settings = settings or Preferences()
        self.tasks = Tasks(self)
        self.tasks.failed.connect(self.failed)
        self._unsubscribe: Callable[[], None] | None = None
        self._opened: list[Project] = []
        self._announced.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    # opening and closing

    def open_project(self, path: Path, *, then: Callable[[], object] | None = None) -> Job:
        """Open a project file in the background; ``then()`` runs once it is the session's."""
        path = Path(path).expanduser().absolute()
        names = self.settings.remembered(f"session {path}", {})

        def opened(session: Session) -> None:
            self._take(session)
            if then is not None:
                then()

        return self.tasks.run(_open, path, names, self._opened, done=opened, name="Open")

    def adopt(self, project: Project) -> None:
        """Make an already opened project the session's (after New or the demo made it)."""
        self._take(read_session(project))

    def close_project(self) -> None:
        """Close the project; pages show their empty state."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        project, self.session = self.session.project, Session()
        if project is not None:
            self.project_closed.emit()
            project.close()

    def shut(self) -> None:
        """Stop all work and close the project: the window is closing."""
        self.tasks.close()
        self.close_project()
        while self._opened:  # opened on a thread, but the window closed before it arrived
            self._opened.pop().close()

    # who and what

    def set_person(self, person: Id) -> None:
        """Switch who sits at the window; somebody who has just been added is looked up."""
        row = next((row for row in self.session.people if row.id == person), None)
        if row is None:
            self._read_again(lambda: self.set_person(person) if self._knows(person) else None)
            return
        if row.id == self.session.person:
            return
        self.session.person_row = row
        self._remember()
        self.person_changed.emit()

    def _knows(self, person: Id) -> bool:
        return any(row.id == person for row in self.session.people)

    def set_question(self, question: Id) -> None:
        """Switch what is asked; classes and rounds are read again."""
        row = next((row for row in self.session.questions if row.id == question), None)
        if row is None or row.id == self.session.question:
            return
        self.session.question_row = row
        self._remember()
        self._read_again(self.question_changed.emit)

    # doing

    def open_page(self, noun: str, **arguments: Any) -> None:
        """Show a page, handing it ``arguments`` (``open_page("data", items=[…], title="…")``)."""
        self.page_requested.emit(noun, arguments)

    def do(self, action: str) -> None:
        """Do what an action row of the window or of the shown page does (``do("project.import")``)."""
        self.wanted.emit(action)

    def perform(
        self,
        operation: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Any], object] | None = None,
    ) -> Job:
        """Run one of the ``ops`` in the background; an error that ``failed`` does not take is shown."""
        return self.tasks.run(operation, *args, done=done, failed=failed)

    def tell(self, sentence: str) -> None:
        """Show a sentence in the notice bar for a while."""
        self.told.emit(sentence)

    def undo(self) -> None:
        """Take back this person's last operation (in the background; changes announce themselves)."""
        from labeler.ops.undo import undo

        self._revise(undo, self.tr("Nothing to undo."), self.tr("Undone: {words}"))

    def redo(self) -> None:
        """Do again what was undone last."""
        from labeler.ops.undo import redo

        self._revise(redo, self.tr("Nothing to redo."), self.tr("Done again: {words}"))

    # inside

    def _revise(self, operation: Callable[..., Changes | None], nothing: str, words: str) -> None:
        project, person = self.session.project, self.session.person
        if project is None or not person:
            return

        def done(changes: Changes | None) -> None:
            self.tell(nothing if changes is None else words.format(words=changes.words))

        self.tasks.run(lambda: operation(project, person=person), done=done)

    def _take(self, session: Session) -> None:
        self.close_project()
        self.session = session
        project = session.project
        if project is None:
            return
        if project in self._opened:
            self._opened.remove(project)
        self._unsubscribe = project.subscribe(self._announced.emit)
        self.settings.opened(project.path)
        self.project_opened.emit()
        self.tasks.run(
            _trim, int(self.settings["thumbnail_cache_mb"]), failed=_let_be, exclusive="context.trim"
        )

    def _hear(self, changes: Changes) -> None:
        if self.session.project is None:
            return
        if changes.touches(*SESSION_TABLES):
            self._read_again(lambda: self.changed.emit(changes))
        else:
            self.changed.emit(changes)

    def _read_again(self, then: Callable[[], object]) -> None:
        """Read people, questions, classes and rounds again, then announce."""
        project = self.session.project
        if project is None:
            return
        person, question = self.session.person, self.session.question

        def read() -> Session:
            return read_session(project, person=person, question=question)

        def done(session: Session) -> None:
            if self.session.project is not project:
                return
            if (self.session.person, self.session.question) != (person, question):
                self._read_again(then)  # somebody else sat down while it was read
                return
            self.session = session
            then()

        self.tasks.run(read, done=done)

    def _remember(self) -> None:
        person, question = self.session.person_row, self.session.question_row
        names = {
            "person": person.name if person else "",
            "question": question.name if question else "",
        }
        self.settings.remember(f"session {self.session.path}", names)


def _open(path: Path, names: dict[str, str], opened: list[Project]) -> Session:
    from labeler.store.project import Project

    project = Project.open(path)
    try:
        session = read_session(project, person=names.get("person", ""), question=names.get("question", ""))
    except BaseException:
        project.close()
        raise
    opened.append(project)
    return session


def _trim(cap_mb: int) -> None:
    """Keep the cache of thumbnails within what the person allows."""
    from labeler.media.thumbnail import trim_thumbnails

    trim_thumbnails(cap_mb << 20)


def _let_be(error: BaseException) -> None:
    """A cache that cannot be tidied up costs space, not work."""
    log.info("the cache of thumbnails could not be trimmed: %s", error)
