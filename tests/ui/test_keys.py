"""Keys never act while somebody types, and buttons and lists keep theirs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from labeler.ui.actions import Action
from labeler.ui.keys import Keyboard, live_keys, takes_text
from labeler.ui.state.preferences import Preferences

ROW = Action("label.choose", "Choose", "3 Space Right Ctrl+L")
TYPING = Action("label.play", "Play", "Ctrl+Space", in_text=True)


def test_what_takes_text(qapp: object) -> None:
    combo, read_only = QComboBox(), QPlainTextEdit()
    assert not takes_text(combo)
    combo.setEditable(True)
    read_only.setReadOnly(True)
    assert takes_text(combo)
    assert takes_text(QLineEdit())
    assert not takes_text(read_only)
    assert not takes_text(QPushButton())
    assert not takes_text(None)


def test_live_keys_by_focus(qapp: object) -> None:
    assert live_keys(ROW, None) == ["3", "Space", "Right", "Ctrl+L"]
    assert live_keys(ROW, QLineEdit()) == []
    assert live_keys(TYPING, QLineEdit()) == ["Ctrl+Space"]
    assert live_keys(ROW, QPushButton()) == ["3", "Right", "Ctrl+L"]
    assert live_keys(ROW, QListWidget()) == ["3", "Ctrl+L"]
    assert live_keys(ROW, None, hotkeys=False) == ["Ctrl+L"]


def test_keys_reach_the_window_but_not_while_typing(qtbot: QtBot, preferences: Preferences) -> None:
    window, field = QWidget(), QLineEdit()
    QVBoxLayout(window).addWidget(field)
    window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    qtbot.addWidget(window)
    pressed: list[str] = []
    keyboard = Keyboard(window, preferences)
    keyboard.show([Action("a.b", "Three", "3", run=lambda: pressed.append("3"))], "label")
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    window.setFocus()
    qtbot.waitUntil(window.hasFocus)
    qtbot.keyClick(window, Qt.Key.Key_3)
    assert pressed == ["3"]
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClick(field, Qt.Key.Key_3)
    assert pressed == ["3"]
    assert field.text() == "3"


def test_own_key_is_used_and_disabled_rows_do_not_act(qtbot: QtBot, preferences: Preferences) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    acted: list[str] = []
    allowed = [False]
    preferences.bind("a.b", "J")
    keyboard = Keyboard(window, preferences)
    row = Action("a.b", "Do", "D", run=lambda: acted.append("did"), enabled=lambda: allowed[0])
    keyboard.show([row], "label")
    assert [key.toString() for key in keyboard.actions["a.b"].shortcuts()] == ["J"]
    keyboard.trigger("a.b")
    keyboard.actions["a.b"].trigger()
    assert acted == []
    keyboard.grey()
    assert not keyboard.actions["a.b"].isEnabled()
    keyboard.ungrey()
    assert keyboard.actions["a.b"].isEnabled()  # its key must work as soon as the row may act
    allowed[0] = True
    keyboard.grey()
    assert keyboard.actions["a.b"].isEnabled()
    keyboard.actions["a.b"].trigger()
    keyboard.trigger("a.b")
    assert acted == ["did", "did"]


def test_rows_of_other_pages_make_no_action(qtbot: QtBot, preferences: Preferences) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    keyboard = Keyboard(window, preferences)
    keyboard.show([Action("a.b", "Here", pages=("data",)), Action("c.d", "There", pages=("label",))], "data")
    assert list(keyboard.actions) == ["a.b"]
