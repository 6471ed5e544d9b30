"""The classes as buttons: what is shown, what is said of them, and finding one among many."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from labeler.store.read.questions import LabelClass
from labeler.types import ClassKind
from labeler.ui.screenshots import wait_until
from labeler.ui.state.answer_sheet import AnswerSheet, answer_sheet
from labeler.ui.state.label import Asking
from labeler.ui.widgets.class_buttons import ClassButtons


def sheet(*names: str, uncertain: tuple[str, ...] = ("borderline", "cannot tell")) -> AnswerSheet:
    rows = [
        LabelClass(number, 1, name, None, "#0072B2", number, kind, (), None)
        for number, (name, kind) in enumerate(
            [(name, ClassKind.NORMAL) for name in names]
            + [(name, ClassKind.UNCERTAIN) for name in uncertain],
            start=1,
        )
    ]
    return answer_sheet(rows)


@pytest.fixture
def buttons(qtbot: QtBot) -> Iterator[ClassButtons]:
    widget = ClassButtons()
    qtbot.addWidget(widget)
    widget.resize(280, 600)
    widget.show()
    widget.activateWindow()
    assert wait_until(widget.isActiveWindow)  # only then can anything have the focus
    yield widget


def test_each_button_says_its_name_and_key(buttons: ClassButtons) -> None:
    buttons.show_sheet(sheet("ok", "scratch"))
    assert [b.accessibleName() for b in buttons.buttons] == [
        "ok, key 1",
        "scratch, key 2",
        "borderline, key 3",
        "cannot tell, key 4",
    ]


def test_a_click_says_which_class(buttons: ClassButtons) -> None:
    buttons.show_sheet(sheet("ok", "scratch"))
    chosen: list[str] = []
    buttons.chose.connect(lambda choice: chosen.append(choice.name))
    QTest.mouseClick(buttons.buttons[1], Qt.MouseButton.LeftButton)
    assert chosen == ["scratch"]
    assert not buttons.buttons[1].isChecked()  # the page decides what is checked


def test_the_answer_and_a_borderline_in_the_making_are_marked(buttons: ClassButtons) -> None:
    shown = sheet("a", "b", "c")
    buttons.show_sheet(shown)
    buttons.show_answer(2, (), None)
    assert [b.choice.name for b in buttons.buttons if b.isChecked()] == ["b"]
    borderline = shown.borderline
    assert borderline is not None
    buttons.show_answer(None, (), Asking(borderline, (1,)))
    assert [b.choice.name for b in buttons.buttons if b.picked] == ["a"]
    assert "between a and" in buttons.asking.text()
    assert buttons.asking.isVisible()
    buttons.show_answer(borderline.id, (1, 3), None)
    assert [b.choice.name for b in buttons.buttons if b.picked] == ["a", "c"]
    assert not buttons.asking.isVisible()


def test_u_goes_around_the_uncertain_classes(buttons: ClassButtons) -> None:
    buttons.show_sheet(sheet("a", "b", "c"))
    assert wait_until(lambda: all(button.isVisible() for button in buttons.buttons))
    seen = []
    for _ in range(3):
        buttons.focus_uncertain()
        focused = buttons.focused_button()
        seen.append("" if focused is None else focused.choice.name)
    assert seen == ["borderline", "cannot tell", "borderline"]


def test_without_uncertain_classes_u_does_nothing(buttons: ClassButtons) -> None:
    buttons.show_sheet(sheet("a", uncertain=()))
    buttons.focus_uncertain()
    assert buttons.focused_button() is None


def test_one_of_fifty_is_found_by_typing(buttons: ClassButtons) -> None:
    buttons.show_sheet(sheet(*(f"species {number}" for number in range(50))))
    assert buttons.search.isVisible()
    chosen: list[str] = []
    buttons.chose.connect(lambda choice: chosen.append(choice.name))
    buttons.focus_search()
    QTest.keyClicks(buttons.search, "ies 42")
    assert [b.choice.name for b in buttons.buttons if b.isVisible()] == ["species 42"]
    QTest.keyClick(buttons.search, Qt.Key.Key_Return)
    assert chosen == ["species 42"]
    assert buttons.search.text() == ""


def test_escape_leaves_the_search_and_chooses_nothing(buttons: ClassButtons) -> None:
    buttons.show_sheet(sheet("a", "b"))
    chosen: list[object] = []
    buttons.chose.connect(chosen.append)
    assert not buttons.search.isVisible()
    buttons.focus_search()
    assert buttons.search.isVisible()
    QTest.keyClicks(buttons.search, "b")
    QTest.keyClick(buttons.search, Qt.Key.Key_Escape)
    assert chosen == []
    assert not buttons.search.isVisible()
    assert all(b.isVisible() for b in buttons.buttons)


def test_typing_what_no_class_is_called_chooses_nothing(buttons: ClassButtons) -> None:
    buttons.show_sheet(sheet("a", "b"))
    chosen: list[object] = []
    buttons.chose.connect(chosen.append)
    buttons.focus_search()
    QTest.keyClicks(buttons.search, "zzz")
    QTest.keyClick(buttons.search, Qt.Key.Key_Return)
    assert chosen == []


def test_another_question_replaces_the_buttons(buttons: ClassButtons) -> None:
    buttons.show_sheet(sheet("a", "b"))
    buttons.show_sheet(
        sheet("🙂 happy", "漢字", "a name that is far too long for one line of the panel", uncertain=())
    )
    assert [b.choice.key for b in buttons.buttons] == ["1", "2", "3"]
    assert buttons.buttons[2].sizeHint().height() > buttons.buttons[0].sizeHint().height()
    buttons.grab()
