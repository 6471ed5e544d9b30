"""What the Label page brings back after a restart: tone, place at an undo, a polygon left half drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from labeler.types import QuestionKind
from labeler.ui.app import make_window
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.state.preferences import Preferences
from labeler.ui.state.view import Tone
from labeler.ui.window import Window
from labeler.units import ShapeKind
from tests.ui.pages.test_label import page_of, press
from tests.ui.pages.test_label_boxes import drag, editor_of, image_of, shapes, shown
from tests.ui.pages.test_label_values import make_file, open_window

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
Key = Qt.Key


@pytest.fixture
def restart(window: Window, tmp_path: Path, qtbot: QtBot) -> Iterator[object]:
    """Return a function that opens a project in a window of a new life, with the same preferences' file."""
    lives = [window]

    def again(path: Path, *, closed: bool = True) -> Window:
        if closed:
            lives[-1].close()
        made = make_window(Preferences(tmp_path / "preferences.json"))
        qtbot.addWidget(made)
        made.resize(1280, 800)
        made.show()
        lives.append(made)
        return open_window(made, path)

    yield again
    for one in lives[1:]:
        one.close()


def test_the_tone_is_the_projects_and_survives_a_restart(window: Window, tmp_path: Path, restart) -> None:  # type: ignore[no-untyped-def]
    path = make_file(tmp_path, QuestionKind.BOXES)
    (tmp_path / "other").mkdir()
    other = make_file(tmp_path / "other", QuestionKind.BOXES)
    open_window(window, path)
    for key, modifier, times in (
        (Key.Key_BracketRight, Qt.KeyboardModifier.NoModifier, 3),
        (Key.Key_BraceLeft, Qt.KeyboardModifier.NoModifier, 2),
        (Key.Key_BracketRight, ALT, 1),
        (Key.Key_I, ALT, 1),
    ):
        for _ in range(times):
            press(window, key, modifier)
    tone = Tone(brightness=3, contrast=-2, gamma=1, inverted=True)
    assert image_of(window).tone == tone
    second = restart(path)
    assert image_of(second).tone == tone
    assert "inverted" in page_of(second).desk._about.text()
    assert image_of(restart(other)).tone == Tone(), "another project is shown as it is"
    third = restart(path, closed=False)
    press(third, Key.Key_Backslash, CTRL)
    assert image_of(restart(path)).tone == Tone()


def test_an_undo_after_a_restart_comes_back_to_zoom_and_place(
    window: Window, tmp_path: Path, restart
) -> None:  # type: ignore[no-untyped-def]
    path = make_file(tmp_path, QuestionKind.BOXES)
    open_window(window, path)
    first = shown(window)
    press(window, Key.Key_R)
    drag(window, (3, 3), (9, 9))
    for _ in range(4):
        press(window, Key.Key_Plus)
    press(window, Key.Key_R)
    image = image_of(window)
    middle = image.view.x, image.view.y
    drag(window, middle, (middle[0] + 3.3, middle[1] + 2.7))
    near = image.view
    assert not near.fitted
    press(window, Key.Key_I)
    press(window, Key.Key_D)
    assert wait_until(lambda: shown(window) != first)
    second = restart(path)
    press(second, Key.Key_D)
    settle(second)
    assert image_of(second).view.fitted
    second.context.undo()
    assert wait_until(lambda: shown(second) == first and len(editor_of(second).value.shapes) == 1)
    found = image_of(second).view
    assert (found.scale, found.x, found.y) == pytest.approx((near.scale, near.x, near.y))
    press(second, Key.Key_I)
    second.context.redo()
    assert wait_until(lambda: len(editor_of(second).value.shapes) == 2)
    assert image_of(second).view.scale == pytest.approx(near.scale)
    assert editor_of(second).selected == (editor_of(second).value.shapes[1].id,)


def test_a_half_drawn_polygon_is_gone_on_with_after_a_kill(window: Window, tmp_path: Path, restart) -> None:  # type: ignore[no-untyped-def]
    path = make_file(tmp_path, QuestionKind.BOXES)
    open_window(window, path)
    first = shown(window)
    press(window, Key.Key_P)
    press(window, Key.Key_2)
    press(window, Key.Key_Space)
    press(window, Key.Key_Right, SHIFT)
    press(window, Key.Key_Space)
    points = editor_of(window).drawing.pending
    assert len(points) == 2
    second = restart(path, closed=False)  # the first window had no time to say anything
    assert shown(second) == first
    editor = editor_of(second)
    assert editor.drawing.pending == points
    assert "polygon in the making, 2 points" in image_of(second).accessibleDescription()
    press(second, Key.Key_D)
    assert wait_until(lambda: shown(second) != first)
    assert editor.drawing.pending == (), "it belongs to its item"
    press(second, Key.Key_A)
    assert wait_until(lambda: shown(second) == first and editor.drawing.pending == points)
    press(second, Key.Key_Down, SHIFT)
    press(second, Key.Key_Space)
    press(second, Key.Key_Return)
    (made,) = shapes(second, first)
    assert (made.kind, made.points[:2], len(made.points)) == (ShapeKind.POLYGON, points, 3)
    assert made.label_class == second.context.session.classes[1].id
    third = restart(path)
    assert editor_of(third).drawing.pending == (), "what is finished is not in the making any more"


def test_what_is_called_off_does_not_come_back(window: Window, tmp_path: Path, restart) -> None:  # type: ignore[no-untyped-def]
    path = make_file(tmp_path, QuestionKind.BOXES)
    open_window(window, path)
    for end in (Key.Key_Escape, Key.Key_Z):
        press(window, Key.Key_P)
        press(window, Key.Key_Space)
        press(window, end, CTRL if end == Key.Key_Z else Qt.KeyboardModifier.NoModifier)
        assert editor_of(restart(path, closed=False)).drawing.pending == ()
        window.activateWindow()
        page_of(window).desk.view.take_focus()
