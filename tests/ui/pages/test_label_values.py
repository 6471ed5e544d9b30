"""Answers with a value on the Label page, with an editor that draws nothing: the contract for all editors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from labeler.ops.people import owner
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.read.labels import ItemLabel
from labeler.types import AnswerState, QuestionKind
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.state.answer_sheet import Choice
from labeler.ui.state.editing import Edit
from labeler.ui.widgets import desk_view, editors
from labeler.ui.widgets.value_editor import ValueEditor
from labeler.ui.window import Window
from labeler.units import NOTHING, Shape, Value
from tests.ui import desk
from tests.ui.pages.test_label import page_of, press, stored


class Dots(ValueEditor):
    """Adds a little box at each call; a class key goes to the last one; arrows move it."""

    def __init__(self, parent: object) -> None:
        super().__init__()
        self.chosen: tuple[str, ...] = ()
        self.view = "whole"
        self.pending = False

    def show_value(self, value: Value, selected: Sequence[str] = ()) -> None:
        super().show_value(value, selected)
        self.chosen = tuple(selected)

    @property
    def selected(self) -> tuple[str, ...]:
        return self.chosen

    def dot(self, name: str) -> None:
        self.chosen = (name,)
        self._step(Value(shapes=(*self.value.shapes, Shape(name, None, ((0, 0), (4, 4))))), "draw a box")

    def _step(self, value: Value, words: str) -> None:
        self.value = value
        self.edited.emit(Edit(value, words))

    def choose(self, choice: Choice) -> bool:
        if not self.chosen:
            return False
        shapes = tuple(
            Shape(s.id, choice.id, s.points) if s.id in self.chosen else s for s in self.value.shapes
        )
        self._step(Value(shapes=shapes), f"call it {choice.name}")
        return True

    def commit(self) -> None:
        if self.pending:
            self.pending = False
            self.dot("late")

    def complaint(self) -> str:
        return "Give each a class." if any(s.label_class is None for s in self.value.shapes) else ""

    def arrow(self, dx: int, dy: int, *, large: bool) -> bool:
        return bool(self.chosen)

    def place(self) -> object:
        return self.view

    def return_to(self, place: object) -> None:
        self.view = str(place)


def make_file(folder: Path, kind: QuestionKind) -> Path:
    from labeler.ops.imports import import_media
    from labeler.ops.project import create_project

    desk.draw_pictures(folder / "media", 4)
    spec = QuestionSpec("parts", kind, words="Which parts?", classes=parse_classes("nut,bolt", "cannot tell"))
    path = folder / "parts.labeler"
    with create_project(path, name="parts", question=spec, people=desk.PEOPLE, owner="Max") as project:
        import_media(project, folder / "media", author=owner(project), n_jobs=1)
    return path


def open_window(window: Window, path: Path, person: str = "Ada") -> Window:
    window.context.open_project(path)
    assert wait_until(lambda: window.context.session.is_open)
    who = next(row for row in window.context.session.people if row.name == person)
    window.context.set_person(who.id)
    window.show_page("label")
    settle(window)
    return window


@pytest.fixture
def drawn(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Window, Dots]:
    for module in (editors, desk_view):
        monkeypatch.setattr(module, "make_editor", lambda _question, view: Dots(view))
    open_window(window, make_file(tmp_path, QuestionKind.BOXES))
    editor = page_of(window).desk.view.editor
    assert isinstance(editor, Dots)
    return window, editor


def held(window: Window, item: int) -> ItemLabel | None:
    assert wait_until(lambda: page_of(window)._saver.n_pending == 0)
    return stored(window, item)


def test_steps_are_drafts_until_enter(drawn: tuple[Window, Dots]) -> None:
    window, editor = drawn
    page = page_of(window)
    first = page.desk.shown
    assert first is not None
    editor.dot("a")
    found = held(window, first)
    assert found is not None
    assert (found.state, len(found.value.shapes)) == (AnswerState.DRAFT, 1)
    assert "0 of 4 done" in page.desk.panel.count.text()
    press(window, Qt.Key.Key_Return)
    assert page_of(window).desk.shown == first, "a box without a class keeps from accepting"
    press(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_Return)
    found = held(window, first)
    assert found is not None
    assert found.state is AnswerState.ANSWERED
    assert [shape.label_class for shape in found.value.shapes] == [window.context.session.classes[0].id]
    assert page_of(window).desk.shown != first
    assert "1 of 4 done" in page.desk.panel.count.text()
    assert editor.value == NOTHING, "the next item begins empty"


def test_undo_comes_back_to_item_selection_and_place(drawn: tuple[Window, Dots]) -> None:
    window, editor = drawn
    page = page_of(window)
    first = page.desk.shown
    assert first is not None
    editor.dot("a")
    editor.view = "close"
    editor.dot("b")
    editor.view = "whole"
    press(window, Qt.Key.Key_D)
    assert page_of(window).desk.shown != first
    window.context.undo()
    assert wait_until(lambda: page_of(window).desk.shown == first and len(editor.value.shapes) == 1)
    assert (editor.chosen, editor.view) == (("a",), "close")
    window.context.redo()
    assert wait_until(lambda: len(editor.value.shapes) == 2)
    assert editor.chosen == ("b",)
    found = held(window, first)
    assert found is not None
    assert found.value == editor.value


def test_what_is_typed_goes_to_the_disk_before_the_next_item(drawn: tuple[Window, Dots]) -> None:
    window, editor = drawn
    first = page_of(window).desk.shown
    assert first is not None
    editor.pending = True
    press(window, Qt.Key.Key_D)
    found = held(window, first)
    assert found is not None
    assert [shape.id for shape in found.value.shapes] == ["late"]


def test_arrows_move_what_is_selected_and_else_turn(drawn: tuple[Window, Dots]) -> None:
    window, editor = drawn
    first = page_of(window).desk.shown
    editor.dot("a")
    press(window, Qt.Key.Key_Right)
    assert page_of(window).desk.shown == first
    editor.chosen = ()
    press(window, Qt.Key.Key_Right)
    assert page_of(window).desk.shown != first


def test_an_uncertain_class_is_said_of_the_whole_and_a_normal_one_is_not(
    drawn: tuple[Window, Dots],
) -> None:
    window, _editor = drawn
    first = page_of(window).desk.shown
    assert first is not None
    press(window, Qt.Key.Key_1)
    assert held(window, first) is None
    press(window, Qt.Key.Key_3)
    found = held(window, first)
    assert found is not None
    assert (found.class_name, found.state) == ("cannot tell", AnswerState.ANSWERED)


def test_several_classes_are_marked_and_accepted(window: Window, tmp_path: Path) -> None:
    open_window(window, make_file(tmp_path, QuestionKind.CLASSES))
    page = page_of(window)
    first = page.desk.shown
    assert first is not None
    press(window, Qt.Key.Key_2)
    press(window, Qt.Key.Key_1)
    found = held(window, first)
    ids = [row.id for row in window.context.session.classes]
    assert found is not None
    assert (found.state, found.value.classes) == (AnswerState.DRAFT, (ids[0], ids[1]))
    assert [b.choice.name for b in page.desk.panel.classes.buttons if b.isChecked()] == ["nut", "bolt"]
    press(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_Return)
    found = held(window, first)
    assert found is not None
    assert (found.state, found.value.classes) == (AnswerState.ANSWERED, (ids[1],))
    assert page_of(window).desk.shown != first
