"""What people do together: who takes part, copies for colleagues and back, what was said apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from labeler.ui.actions import Action
from labeler.ui.dialogs import show

if TYPE_CHECKING:
    from labeler.ui.window import Window


class Team(QObject):
    """The rows of the menu Team, and what they do; dialogs are imported when they are first asked for."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._context = window.context

    def rows(self) -> list[Action]:
        """Return the rows; what the role of the person at the window does not allow is grey."""
        tr, group = self.tr, self.tr("Team")

        def row(name: str, title: str, icon: str, run: object, enabled: object) -> Action:
            return Action(f"team.{name}", title, "", icon, group=group, run=run, enabled=enabled)  # type: ignore[arg-type]

        return [
            row("people", tr("Who takes part …"), "person", self.people, self._opened),
            row("quiz", tr("Entry quiz …"), "check", self.quiz, self._may_define),
            row("give_copy", tr("Give a copy to a colleague …"), "export", self.give_copy, self._opened),
            row("take_in", tr("Take in a colleague's file …"), "import", self.take_in, self._opened),
            row("settle", tr("Definitions changed apart …"), "book", self.settle, self._may_define),
        ]

    def _opened(self) -> bool:
        return self._context.session.is_open

    def _may_define(self) -> bool:
        session = self._context.session
        if not session.is_open:
            return False
        from labeler.ops.roles import Right, rights_of  # (no first window waits for the store)

        return Right.DEFINE in rights_of(session.people, session.person)

    def people(self) -> None:
        """Show who takes part and who does what; who may, changes it."""
        from labeler.ui.dialogs.people import PeopleDialog

        show(PeopleDialog(self._context, self._window))

    def quiz(self) -> None:
        """Show whether labelers have to pass a quiz, and how it went."""
        from labeler.ui.dialogs.quiz_rules import QuizRulesDialog

        show(QuizRulesDialog(self._context, self._window))

    def take_in(self, paths: list[Path] | None = None) -> None:
        """Take in colleagues' files, asking which where they are not given; first it is rehearsed."""
        from labeler.ui.dialogs.take_in import TakeIn, ask_copies

        paths = paths or ask_copies(self._context, self._window)
        if paths:
            show(TakeIn(self._context, self._window, paths))

    def give_copy(self) -> None:
        """Copy the project for a colleague to work on elsewhere."""
        from labeler.ui.dialogs.give_copy import GiveCopy

        show(GiveCopy(self._context, self._window))

    def settle(self) -> None:
        """Settle the definitions that copies changed apart."""
        from labeler.ui.dialogs.definitions import SettleDefinitions

        show(SettleDefinitions(self._context, self._window))
