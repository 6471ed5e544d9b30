"""What can be done on every page: the rows, and what they do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from labeler.ui.actions import Action
from labeler.ui.dialogs import show
from labeler.ui.team import Team

if TYPE_CHECKING:
    from labeler.ui.state.dropping import Drop
    from labeler.ui.window import Window


class Commands(QObject):
    """The rows that hold everywhere; dialogs are imported when they are first asked for."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._context = window.context
        self._rest: list[Path] = []
        self.team = Team(window)
        self._context.project_opened.connect(self._import_rest)

    def rows(self) -> list[Action]:
        """Return the rows of project, edit, team, go, view and help."""
        team = self.team.rows()
        return [*self._project(), *self._edit(), *team, *self._go(), *self._view(), *self._help()]

    def _opened(self) -> bool:
        return self._context.session.is_open

    def _asks_several(self) -> bool:
        """Return whether another question could be asked here; the Label page has a row of its own."""
        return len(self._context.session.questions) > 1 and self._window.noun != "label"

    def next_question(self) -> None:
        """Have all pages be about the next question of the project."""
        session = self._context.session
        ids = [row.id for row in session.questions]
        if session.question in ids:
            self._context.set_question(ids[(ids.index(session.question) + 1) % len(ids)])

    def _in_role(self, noun: str) -> bool:
        """Return whether the page belongs to what the person at the window does."""
        from labeler.ui.state.roles import pages_of

        session = self._context.session
        allowed = pages_of(session.people, session.person)
        return allowed is None or noun in allowed

    def _project(self) -> list[Action]:
        tr, opened, group = self.tr, self._opened, self.tr("Project")

        def row(name: str, title: str, key: str, icon: str, run: object, **more: object) -> Action:
            return Action(f"project.{name}", title, key, icon, group=group, run=run, **more)  # type: ignore[arg-type]

        return [
            row("new", tr("New project …"), "Ctrl+N", "add", self.new_project),
            row("open", tr("Open a project …"), "Ctrl+O", "open", self.open_project),
            row("demo", tr("Try the demo"), "", "demo", self.try_demo),
            row("import", tr("Import more …"), "Ctrl+I", "import", self.import_more, enabled=opened),
            row("moved", tr("Find moved files …"), "", "folder", self.find_moved, enabled=opened),
            row("saved", tr("Is it saved?"), "Ctrl+S", "check", self.say_saved, enabled=opened, in_text=True),
            row("close", tr("Close the project"), "Ctrl+W", "close", self.close_project, enabled=opened),
            row("quit", tr("Quit"), "Ctrl+Q", "", self._window.close, in_text=True),
        ]

    def _edit(self) -> list[Action]:
        tr, opened, group, context = self.tr, self._opened, self.tr("Edit"), self._context

        def row(name: str, title: str, key: str, icon: str, run: object) -> Action:
            return Action(f"edit.{name}", title, key, icon, group=group, run=run, enabled=opened)  # type: ignore[arg-type]

        return [
            row("undo", tr("Undo"), "Ctrl+Z", "undo", self.undo),
            row("redo", tr("Redo"), "Ctrl+Shift+Z Ctrl+Y", "redo", context.redo),
            row("person", tr("Switch the person …"), "Ctrl+P", "person", self.switch_person),
            Action(
                "edit.question",
                tr("Go to the next question of the project"),
                "",
                group=group,
                run=self.next_question,
                enabled=self._asks_several,
            ),
        ]

    def _go(self) -> list[Action]:
        from labeler.ui.window import PAGES

        def going(noun: str) -> object:
            return lambda: self._window.show_page(noun)

        def may(noun: str) -> object:
            return lambda: self._in_role(noun)

        return [
            Action(
                f"go.{row.noun}",
                self.tr(row.title),
                f"Alt+{number % 10}" if number <= 10 else "",
                row.icon,
                group=self.tr("Go"),
                run=going(row.noun),  # type: ignore[arg-type]
                enabled=may(row.noun),  # type: ignore[arg-type]
                in_text=True,
                listed=row.in_rail,
            )
            for number, row in enumerate(PAGES, start=1)
        ]

    def _view(self) -> list[Action]:
        tr, group = self.tr, self.tr("View")

        def row(name: str, title: str, key: str, icon: str, run: object, **more: object) -> Action:
            return Action(f"view.{name}", title, key, icon, group=group, run=run, **more)  # type: ignore[arg-type]

        return [
            row("light", tr("Light theme"), "", "sun", lambda: self.choose_theme("light")),
            row("dark", tr("Dark theme"), "", "moon", lambda: self.choose_theme("dark")),
            row("system", tr("Theme of the system"), "", "", lambda: self.choose_theme("system")),
            row("full", tr("Full screen"), "F11", "fit", self.full_screen, in_text=True),
            row("settings", tr("Settings …"), "", "settings", self.settings),
            row("hotkeys", tr("Keys act: on or off"), "", "", self.toggle_hotkeys),
        ]

    def _help(self) -> list[Action]:
        tr, group = self.tr, self.tr("Help")

        def row(name: str, title: str, key: str, icon: str, run: object, **more: object) -> Action:
            return Action(f"help.{name}", title, key, icon, group=group, run=run, **more)  # type: ignore[arg-type]

        return [
            row("palette", tr("Find a command …"), "Ctrl+K", "search", self.find_command, in_text=True),
            row("keys", tr("Keys of this page"), "F1 ?", "help", self.cheat_sheet),
            row("bind", tr("Change keys …"), "", "edit", self.bind_keys),
            row("about", tr("About Labeler"), "", "", self.about),
        ]

    def undo(self) -> None:
        """Take back the last thing: in what is being drawn, else the last operation."""
        if not self._window.page.undo_inside():
            self._context.undo()

    # project

    def new_project(self, folder: str = "", *, then_import: Sequence[Path] = ()) -> None:
        """Begin a new project with the assistant; what else is to be imported is asked about afterwards."""
        from labeler.ui.dialogs.new_project import NewProject

        assistant = NewProject(self._context, self._window, folder=folder)
        self._rest = list(then_import)
        assistant.rejected.connect(self._forget_rest)
        show(assistant)

    def open_project(self, path: Path | None = None) -> None:
        """Open a project file, asking which where it is not given."""
        from labeler.ui.dialogs.choose import ask_project

        path = path or ask_project(self._window, self._context.settings)
        if path is not None:
            self._context.open_project(path)

    def try_demo(self) -> None:
        """Make the demo's projects and open the first."""
        from labeler.ui.dialogs.demo import start_demo

        start_demo(self._context)

    def import_more(self, paths: list[Path] | None = None) -> None:
        """Import a folder or files into the open project, asking which where they are not given."""
        from labeler.ui.dialogs.import_more import ImportMore

        show(ImportMore(self._context, self._window, paths or []))

    def find_moved(self) -> None:
        """Say where files are now that are not where the project looks."""
        from labeler.ui.dialogs.moved import MovedFiles

        show(MovedFiles(self._context, self._window))

    def plan_drop(self, paths: Sequence[Path]) -> Drop:
        """Return what dropping these paths would do now."""
        from labeler.ui.state.dropping import plan_drop

        return plan_drop(paths, self._context.session.path)

    def take_dropped(self, paths: list[Path]) -> None:
        """A project opens or is taken in; the rest is imported, or begins a new project and is then."""
        from labeler.ui.state.dropping import Verb

        found = self.plan_drop(paths)
        if found.verb is Verb.OPEN and found.path is not None:
            self._context.open_project(found.path)
        elif found.verb is Verb.TAKE_IN:
            self.team.take_in(list(found.rest))
        elif found.verb is Verb.IMPORT:
            self.import_more(list(found.rest))
        elif found.verb is Verb.NEW:
            self.new_project("" if found.path is None else str(found.path), then_import=list(found.rest))
        else:
            self._context.tell(found.words)

    def _import_rest(self) -> None:
        rest, self._rest = self._rest, []
        if rest:
            self.import_more(rest)

    def _forget_rest(self) -> None:
        self._rest = []

    def say_saved(self) -> None:
        """Every answer is on disk before it is shown as given; say so."""
        project = self._context.session.project
        if project is not None:
            self._context.tell(
                self.tr("All is saved, always: each change is in {path} before you see it.").format(
                    path=project.path
                )
            )

    def close_project(self) -> None:
        """Close the project and go home."""
        self._context.close_project()
        self._window.show_page("home")

    # edit and view

    def switch_person(self) -> None:
        """Choose who is labeling."""
        from labeler.ui.dialogs.person import show_people

        show_people(self._context, self._window.rail.person)

    def choose_theme(self, choice: str) -> None:
        """Switch the theme and remember it."""
        self._context.settings["theme"] = choice

    def full_screen(self) -> None:
        """Fill the screen, or stop doing so."""
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    def settings(self) -> None:
        """Show every setting."""
        from labeler.ui.dialogs.settings import SettingsDialog

        dialog = SettingsDialog(self._window, self._context.settings)
        dialog.finished.connect(lambda _result: self._window.rows_changed())
        show(dialog)

    def toggle_hotkeys(self) -> None:
        """Switch off the keys that act without Ctrl or Alt, or switch them on again."""
        settings = self._context.settings
        settings["hotkeys"] = not settings["hotkeys"]
        words = self.tr("Keys act again.") if settings["hotkeys"] else self.tr("Single keys no longer act.")
        self._context.tell(words)
        self._window.rows_changed()

    # help

    def find_command(self) -> None:
        """Show the command palette."""
        from labeler.ui.dialogs.palette import CommandPalette

        show(CommandPalette(self._window, self._window.keyboard), modal=False)

    def cheat_sheet(self) -> None:
        """Show the keys of the page that is open."""
        from labeler.ui.dialogs.cheat_sheet import CheatSheet

        show(CheatSheet(self._window, self._window.keyboard))

    def bind_keys(self) -> None:
        """Let the person change keys."""
        from labeler.ui.dialogs.bind_keys import BindKeys

        dialog = BindKeys(self._window, self._window.every_row(), self._context.settings)
        dialog.finished.connect(lambda _result: self._window.rows_changed())
        show(dialog)

    def about(self) -> None:
        """Say what this is."""
        from labeler.ui.dialogs.report import show_about

        show_about(self._window)
