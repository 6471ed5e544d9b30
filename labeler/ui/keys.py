"""Turns action rows into Qt actions, and takes keys away where they would get in somebody's way.

A key never acts while a text field has the focus (unless its row says so), Space and Enter press the button
that has the focus, and arrows move inside the list or table that has it. Tab goes to the next control, except
where the focus is on something whose parts it goes through.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from labeler.ui import theme
from labeler.ui.actions import Action, with_bindings
from labeler.ui.state.preferences import Preferences

_TEXT = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)
_MOVING = (QAbstractItemView, QComboBox, QAbstractSlider, QTabBar)
_PRESS = frozenset({"Space", "Return", "Enter"})
_MOVE = frozenset({"Left", "Right", "Up", "Down", "Home", "End", "PgUp", "PgDown", *_PRESS})
_TABS = frozenset({"Tab", "Shift+Tab"})
_MODIFIERS = ("Ctrl+", "Alt+", "Meta+")


def takes_text(widget: QWidget | None) -> bool:
    """Return whether typing goes into this widget, or would go into it in a moment.

    The property ``typing`` says the latter: who types on while the next item is on its way gives no commands.
    """
    if widget is not None and widget.property("typing"):
        return True
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    if isinstance(widget, (QTextEdit, QPlainTextEdit, QLineEdit)):
        return not widget.isReadOnly()
    return isinstance(widget, _TEXT)


def live_keys(row: Action, focus: QWidget | None, *, hotkeys: bool = True) -> list[str]:
    """Return those keys of a row that may act while ``focus`` has the focus."""
    keys = list(row.keys)
    if focus is None or focus.property("tabs") != "cycle":
        keys = [key for key in keys if key not in _TABS]
    if not hotkeys:
        keys = [key for key in keys if _is_command(key)]
    if takes_text(focus):
        return keys if row.in_text else []
    if isinstance(focus, QAbstractButton):
        return [key for key in keys if key not in _PRESS]
    if isinstance(focus, _MOVING) and focus.property("keys") != "page":
        return [key for key in keys if key not in _MOVE]
    return keys


def _is_command(key: str) -> bool:
    return key.startswith(_MODIFIERS) or (key.startswith("F") and key[1:].isdigit())


class Keyboard(QObject):
    """The Qt actions of the page that is shown; `shown` after they were made anew."""

    shown = Signal()

    def __init__(self, window: QWidget, settings: Preferences) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self.page = ""
        self.rows: list[Action] = []
        self.actions: dict[str, QAction] = {}
        self._made: dict[str, QAction] = {}
        self._live: dict[str, Sequence[str]] = {}
        self._focus: QWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def show(self, rows: Sequence[Action], page: str) -> None:
        """Offer the actions of those ``rows`` that act on ``page``, with the person's own keys.

        An action is made once and used again: PySide crashes after some thousand deleted ones (6.11).
        """
        self.page = page
        self.rows = [row for row in with_bindings(rows, self._settings.bindings) if row.acts_on(page)]
        before = self.actions
        self.actions = {row.id: self._action_of(row) for row in self.rows}
        for id_, old in before.items():
            if id_ not in self.actions:
                old.setShortcuts([])
                self._live.pop(id_, None)
                self._window.removeAction(old)
        self._apply()
        self.shown.emit()

    def grey(self) -> None:
        """A menu opens: grey out what may not act now."""
        for row in self.rows:
            self.actions[row.id].setEnabled(row.enabled())

    def ungrey(self) -> None:
        """The menu is closed. A disabled action has a dead key, also after what it waits for has come; so
        actions stay enabled, and each row is asked when its key is pressed.
        """
        for action in self.actions.values():
            action.setEnabled(True)

    def trigger(self, action: str) -> None:
        """Do what the row with this id does, if it may act now."""
        row = next((row for row in self.rows if row.id == action), None)
        if row is not None and row.enabled():
            row.run()

    def _action_of(self, row: Action) -> QAction:
        action = self._made.get(row.id)
        if action is None:
            action = self._made[row.id] = QAction(self._window)
            action.setObjectName(row.id)
            action.triggered.connect(partial(self._triggered, row.id))
        action.setText(row.title)
        action.setAutoRepeat(row.repeats)
        if row.icon != (action.property("iconName") or ""):
            theme.set_icon(action, row.icon)
        action.setToolTip(f"{row.title}  ({row.keys[0]})" if row.keys else row.title)
        if row.id not in self.actions:
            self._window.addAction(action)
        return action

    def _triggered(self, action: str, _checked: bool = False) -> None:
        """Rows may have become impossible since the menu was made: ask once more before acting."""
        self.trigger(action)

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        self._focus = now
        self._apply()

    def _apply(self) -> None:
        hotkeys = bool(self._settings["hotkeys"])
        for row in self.rows:
            live = live_keys(row, self._focus, hotkeys=hotkeys)
            if self._live.get(row.id) != live:
                self._live[row.id] = live
                self.actions[row.id].setShortcuts([QKeySequence(key) for key in live])
