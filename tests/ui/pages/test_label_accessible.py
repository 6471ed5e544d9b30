"""The Label page as a screen reader finds it: names, roles, values, and the way of the Tab key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QWidget

from labeler.store.read.marks import Flag, Marks
from labeler.types import QuestionKind
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.widgets.tab_order import controls_of
from labeler.ui.window import Window
from tests.ui import sound_desk
from tests.ui.conftest import Opener
from tests.ui.pages.test_label import page_of, press
from tests.ui.pages.test_label_boxes import drag, editor_of, image_of
from tests.ui.pages.test_label_overlays import close, draw_for, propose_shapes
from tests.ui.pages.test_label_values import make_file, open_window

Key, Text, Role = Qt.Key, QAccessible.Text, QAccessible.Role
SPOKEN = {
    Role.Button,
    Role.PushButton,
    Role.CheckBox,
    Role.RadioButton,
    Role.EditableText,
    Role.Table,
    Role.List,
    Role.Cell,
    Role.ListItem,
    Role.PageTab,
    Role.PageTabList,
    Role.ProgressBar,
    Role.ComboBox,
    Role.Slider,
    Role.SpinBox,
}
"""Roles that a screen reader says something of: each must have a name."""


def interfaces(widget: QWidget) -> Iterator[QAccessibleInterface]:
    """Walk through everything that is seen."""
    waiting = [QAccessible.queryAccessibleInterface(widget)]
    while waiting:
        one = waiting.pop()
        if one is None or not one.isValid() or one.state().invisible:  # type: ignore[attr-defined]
            continue
        yield one
        waiting += [one.child(at) for at in reversed(range(one.childCount()))]


def wrong_of(widget: QWidget) -> list[str]:
    """Return what a screen reader could not say of something that is seen in a widget."""
    found = []
    for one in interfaces(widget):
        name, state = one.text(Text.Name), one.state()
        thing = one.object()
        what = f"{one.role().name} {type(thing).__name__} {name!r}"
        if one.role() == Role.NoRole:
            found.append(f"{what}: no role")
        if (one.role() in SPOKEN or (state.focusable and isinstance(thing, QWidget))) and not name.strip():  # type: ignore[attr-defined]
            found.append(f"{what}: no name")
        if re.search("[⏎⇧⌫⚑]", name):
            found.append(f"{what}: a sign that cannot be said")
        if isinstance(thing, QLineEdit) and one.text(Text.Value) != thing.text():
            found.append(f"{what}: says {one.text(Text.Value)!r}")
        checked = thing.isChecked() if isinstance(thing, QAbstractButton) else bool(state.checked)  # type: ignore[attr-defined]
        if bool(state.checked) != checked:  # type: ignore[attr-defined]
            found.append(f"{what}: not as it is checked")
        if isinstance(thing, QAbstractItemView) and one.role() not in (Role.Table, Role.List, Role.Tree):
            found.append(f"{what}: not a list or table")
    return found


def way_of_tab(window: Window, start: QWidget, key: Qt.Key = Key.Key_Tab) -> list[QWidget]:
    """Return where Tab goes on the page from a widget on, until it leaves the page."""
    page = window.pages["label"]
    start.setFocus()
    found = []
    for _ in range(80):
        focus = QApplication.focusWidget()
        if focus is None or not page.isAncestorOf(focus) or focus in found:
            break
        found.append(focus)
        QTest.keyClick(focus, key)
    return found


def crowd(window: Window) -> None:
    """Show everything beside the answer that there is."""
    page = page_of(window)
    desk = page.desk
    desk.peek()
    item = desk.shown
    assert item is not None
    desk.marks.show_item(item, Marks(flag=Flag("what is that?", resolved=False), tags=("dim", "late")))
    desk.panel.show_pause(True)
    desk.panel.classes.focus_search()
    desk.view.take_focus()
    settle(window)


def check(window: Window) -> None:
    """Check names and values, and that Tab comes to each control once, as they are placed."""
    page = page_of(window)
    crowd(window)
    assert wrong_of(page) == []
    shown = [one for one in controls_of(page) if one.isVisible() and one.isEnabled() and one is not page]
    way = way_of_tab(window, shown[0])
    assert [_name(one) for one in way] == [_name(one) for one in shown]
    back = way_of_tab(window, shown[-1], Key.Key_Backtab)
    assert [_name(one) for one in reversed(back)] == [_name(one) for one in shown]


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName() or getattr(widget, 'text', str)()}"


def test_a_question_for_a_class(open_desk: Opener) -> None:
    window = open_desk("label", "Ada")
    check(window)
    page_of(window).desk.view.take_focus()
    press(window, Key.Key_A)
    settle(window)
    panel = page_of(window).desk.panel
    assert QAccessible.queryAccessibleInterface(panel.classes.buttons[0]).state().checked  # type: ignore[attr-defined]
    assert panel.bar.accessibleName() == "Progress: 6 of 12, 0 for later"
    assert panel.skip.accessibleName() == "Later"
    assert panel.skip.accessibleDescription() == "key S"


def test_boxes_with_a_proposal(window: Window, tmp_path: Path) -> None:
    path = make_file(tmp_path, QuestionKind.BOXES)
    propose_shapes(path, "share", 1.0)
    open_window(window, path)
    check(window)
    editor, image = editor_of(window), image_of(window)
    page_of(window).desk.view.take_focus()
    press(window, Key.Key_V)
    press(window, Key.Key_R)
    drag(window, (22, 1), (30, 6))
    press(window, Key.Key_1)
    press(window, Key.Key_Escape)
    said = QAccessible.queryAccessibleInterface(image).text(Text.Description)
    assert said == "3 shapes: nut top left, bolt, nut top right".replace("bolt", "bolt middle")
    press(window, Key.Key_Tab)
    said = QAccessible.queryAccessibleInterface(image).text(Text.Description)
    assert said == "3 shapes · nut: 8 × 5 at 22, 1, top right"
    assert editor.selected


def test_boxes_of_a_closed_round(window: Window, tmp_path: Path) -> None:
    path = make_file(tmp_path, QuestionKind.BOXES)
    draw_for(path)
    close(path)
    open_window(window, path)
    window.pages["label"].look_back()  # type: ignore[attr-defined]
    settle(window)
    page = page_of(window)
    page.desk.toggle_others()
    assert wait_until(lambda: len(page.desk.panel.others.others) == 2)
    check(window)


@pytest.mark.parametrize("kind", [QuestionKind.SEGMENTS, QuestionKind.TRANSCRIPT])
def test_sounds(window: Window, tmp_path: Path, kind: QuestionKind) -> None:
    open_window(window, sound_desk.make_file(tmp_path, kind))
    check(window)
    if kind is QuestionKind.TRANSCRIPT:
        return
    editor = page_of(window).desk.view.editor
    assert editor is not None
    editor.do(editor.marking.draw(0.5, 1.25))  # type: ignore[attr-defined]
    page_of(window).desk.choose(page_of(window).desk.state.sheet.choices[0])  # type: ignore[union-attr]
    settle(window)
    assert wrong_of(page_of(window)) == []
    cells = [one.text(Text.Name) for one in interfaces(page_of(window)) if one.role() == Role.Cell]
    assert cells == ["0.500", "1.250", "0.750 s", "tone"]
    said = QAccessible.queryAccessibleInterface(page_of(window).desk.view.audio.waveform)
    assert said.text(Text.Description) == "1 segment · tone: 0.500 to 1.250 s"


def test_a_name_that_is_missing_is_found(open_desk: Opener) -> None:
    window = open_desk("label", "Ada")
    panel = page_of(window).desk.panel
    panel.skip.setText("")
    panel.skip.setAccessibleName("")
    panel.take.setVisible(True)
    panel.take.setAccessibleName("Accept ⏎")
    wrong = {one.rpartition(": ")[2] for one in wrong_of(panel)}
    assert wrong == {"a sign that cannot be said", "no name"}
