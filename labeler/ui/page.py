"""What every page is: a widget with a noun, that reloads when the facts it shows have changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from labeler.types import Changes
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.tasks import Job


class Page(QWidget):
    """One page of the window.

    A subclass sets ``noun`` (its name in code and in ``open_page``), ``title`` and ``icon`` (a file of
    ``resources/icons`` without the ending; the window draws title and toolbar, the page does not), builds
    its widgets in ``__init__`` (quickly: no reading there) and reads in `refresh` through `load`, off the
    GUI thread. A signal that carries an item's or person's id is ``Signal(object)``: ids are 63 bits wide,
    and ``Signal(int)`` cuts them to 32.
    """

    noun: ClassVar[str] = ""
    title: ClassVar[str] = ""
    icon: ClassVar[str] = ""
    needs_project: ClassVar[bool] = True
    """Without an open project the window shows its own empty state instead of the page."""

    actions_changed = Signal()
    """Emit it when what `actions` returns has changed (another question: other class keys)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.stale = True
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setObjectName(f"page_{self.noun}")
        self.setAccessibleName(self.tr(self.title))

    def refresh(self) -> None:
        """Read again and show; called when shown and stale, and when another project or person comes."""

    def concerns(self, changes: Changes) -> bool:
        """Return whether these changes make what is shown out of date (default: any change does).

        Changes that the page itself initiated (``changes.initiator == self.noun``) do not arrive here.
        """
        return bool(changes.tables)

    def page_actions(self) -> Sequence[Action]:
        """Return the rows of what can be done here (``pages=(self.noun,)`` is filled in when empty)."""
        return ()

    def open(self, **arguments: Any) -> None:
        """Take what `Context.open_page` was given, e.g. ``items=[…]``; called before it is shown."""

    def undo_inside(self) -> bool:
        """Undo within what is in the making; return whether there was any (else facts are undone)."""
        return False

    def take_focus(self) -> None:
        """Give the focus to what keys should act on when the page is shown (default: the page itself)."""
        self.setFocus()

    def leave(self) -> None:
        """Another page is about to be shown: stop playing, write drafts."""

    def busy(self) -> bool:
        """Return whether something is still loading (screenshots wait for it)."""
        return self.context.tasks.busy(f"{self.noun}.")

    def load(
        self,
        work: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], object],
        failed: Callable[[Any], object] | None = None,
        key: str = "load",
    ) -> Job:
        """Run ``work(*args)`` on a worker thread and ``done(result)`` here; a newer load of ``key`` wins."""
        return self.context.tasks.run(work, *args, done=done, failed=failed, exclusive=f"{self.noun}.{key}")
