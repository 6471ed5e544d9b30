"""Boxes and polygons on the Label page by mouse and by keyboard alone; the store is read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from labeler.types import AnswerState, QuestionKind
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.stopwatch import Stopwatch
from labeler.ui.widgets.image_view import ImageView
from labeler.ui.widgets.shape_editor import ShapeEditor
from labeler.ui.widgets.shape_layer import halo_of, luminance
from labeler.ui.window import Window
from labeler.units import Shape, ShapeKind, Value
from tests.ui.pages.test_label import page_of, press
from tests.ui.pages.test_label_values import held, make_file, open_window

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture
def boxes(window: Window, tmp_path: Path) -> Window:
    return open_window(window, make_file(tmp_path, QuestionKind.BOXES))


def image_of(window: Window) -> ImageView:
    return page_of(window).desk.view.image


def editor_of(window: Window) -> ShapeEditor:
    editor = page_of(window).desk.view.editor
    assert isinstance(editor, ShapeEditor)
    return editor


def on_screen(window: Window, x: float, y: float) -> QPoint:
    image = image_of(window)
    px, py = image.view.to_port(x, y)
    ratio = image.devicePixelRatioF()
    return QPoint(round(px / ratio), round(py / ratio))


def drag(window: Window, begin: tuple[float, float], end: tuple[float, float]) -> None:
    image, left = image_of(window), Qt.MouseButton.LeftButton
    QTest.mousePress(image, left, pos=on_screen(window, *begin))
    QTest.mouseMove(image, on_screen(window, (begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2))
    QTest.mouseMove(image, on_screen(window, *end))
    QTest.mouseRelease(image, left, pos=on_screen(window, *end))


def shapes(window: Window, item: int) -> tuple[Shape, ...]:
    found = held(window, item)
    return () if found is None else found.value.shapes


def shown(window: Window) -> int:
    item = page_of(window).desk.shown
    assert item is not None
    return item


def test_drawn_by_mouse_named_by_key_accepted_by_enter(boxes: Window, quick: Stopwatch) -> None:
    first = shown(boxes)
    press(boxes, Key.Key_R)
    drag(boxes, (4, 4), (20, 16))
    (drawn,) = shapes(boxes, first)
    assert drawn.bounds == pytest.approx((4, 4, 20, 16), abs=0.1)
    press(boxes, Key.Key_2)
    drag(boxes, (12, 10), (17, 13))
    (moved,) = shapes(boxes, first)
    assert moved.bounds == pytest.approx((9, 7, 25, 19), abs=0.2)
    drag(boxes, moved.points[1], (30, 22))
    (resized,) = shapes(boxes, first)
    assert resized.bounds == pytest.approx((9, 7, 30, 22), abs=0.2)
    press(boxes, Key.Key_N)
    for x, y in ((1, 1), (5, 3)):
        QTest.mouseClick(image_of(boxes), Qt.MouseButton.LeftButton, pos=on_screen(boxes, x, y))
    assert [s.label_class for s in shapes(boxes, first)] == [boxes.context.session.classes[1].id] * 2
    found = held(boxes, first)
    assert found is not None
    assert found.state is AnswerState.DRAFT
    press(boxes, Key.Key_Return)
    found = held(boxes, first)
    assert found is not None
    assert (found.state, len(found.value.shapes)) == (AnswerState.ANSWERED, 2)
    assert shown(boxes) != first


def test_a_box_and_a_polygon_by_keyboard_alone(boxes: Window) -> None:
    first = shown(boxes)
    press(boxes, Key.Key_R)
    for _ in range(3):
        press(boxes, Key.Key_Left, CTRL)
    press(boxes, Key.Key_Up, SHIFT)
    press(boxes, Key.Key_Space)
    press(boxes, Key.Key_Right, SHIFT)
    press(boxes, Key.Key_Down, SHIFT)
    press(boxes, Key.Key_Return)
    press(boxes, Key.Key_1)
    (box,) = shapes(boxes, first)
    assert box.points == ((6.4, 2), (16.4, 12))
    press(boxes, Key.Key_Right)
    press(boxes, Key.Key_Right, CTRL)
    assert shapes(boxes, first)[0].points == ((7.4, 2), (18.4, 12))
    press(boxes, Key.Key_P)
    for key in (Key.Key_Right, Key.Key_Down):
        press(boxes, Key.Key_Space)
        press(boxes, key, SHIFT)
    press(boxes, Key.Key_Space)
    press(boxes, Key.Key_Return)
    assert shapes(boxes, first)[1].kind is ShapeKind.POLYGON
    press(boxes, Key.Key_Tab)
    assert editor_of(boxes).selected == (box.id,)
    press(boxes, Key.Key_Delete)
    assert [s.kind for s in shapes(boxes, first)] == [ShapeKind.POLYGON]
    press(boxes, Key.Key_Return)
    press(boxes, Key.Key_A)
    assert shown(boxes) == first
    found = held(boxes, first)
    assert found is not None
    assert found.state is AnswerState.ANSWERED


def test_undo_goes_step_by_step_and_shows_what_came_back(boxes: Window) -> None:
    first = shown(boxes)
    press(boxes, Key.Key_R)
    drag(boxes, (4, 4), (12, 12))
    press(boxes, Key.Key_1)
    press(boxes, Key.Key_Delete)
    assert shapes(boxes, first) == ()
    press(boxes, Key.Key_D)
    assert shown(boxes) != first
    press(boxes, Key.Key_Z, CTRL)
    assert wait_until(lambda: shown(boxes) == first and len(editor_of(boxes).value.shapes) == 1)
    assert len(editor_of(boxes).selected) == 1
    press(boxes, Key.Key_Z, CTRL)
    assert wait_until(lambda: editor_of(boxes).value.shapes[0].label_class is None)
    press(boxes, Key.Key_Z, CTRL)
    assert wait_until(lambda: not editor_of(boxes).value.shapes)
    press(boxes, Key.Key_Y, CTRL)
    assert wait_until(lambda: len(editor_of(boxes).value.shapes) == 1)


def test_undo_within_a_polygon_takes_its_last_point(boxes: Window) -> None:
    press(boxes, Key.Key_P)
    for _ in range(2):
        press(boxes, Key.Key_Space)
        press(boxes, Key.Key_Right, SHIFT)
    editor = editor_of(boxes)
    assert len(editor.drawing.pending) == 2
    press(boxes, Key.Key_Z, CTRL)
    assert len(editor.drawing.pending) == 1
    press(boxes, Key.Key_Escape)
    press(boxes, Key.Key_Escape)
    assert not editor.drawing.pending


def test_copied_to_the_next_picture(boxes: Window) -> None:
    press(boxes, Key.Key_R)
    drag(boxes, (4, 4), (12, 12))
    press(boxes, Key.Key_1)
    first = shown(boxes)
    press(boxes, Key.Key_B, CTRL)
    assert wait_until(lambda: shown(boxes) != first)
    second = shown(boxes)
    assert wait_until(lambda: len(shapes(boxes, second)) == 1)
    assert shapes(boxes, second)[0].points == shapes(boxes, first)[0].points
    found = held(boxes, first)
    assert found is not None
    assert found.state is AnswerState.ANSWERED


def test_the_picture_says_what_is_on_it(boxes: Window) -> None:
    image = image_of(boxes)
    assert image.accessibleDescription() == "nothing drawn"
    press(boxes, Key.Key_R)
    drag(boxes, (4, 4), (12, 12))
    press(boxes, Key.Key_1)
    assert image.accessibleDescription() == "1 shape · nut: 8 × 8 at 4, 4, top left"
    press(boxes, Key.Key_H)
    assert image.accessibleDescription() == "1 shape, hidden"


def test_tab_leaves_the_picture_where_there_is_nothing_to_go_through(boxes: Window) -> None:
    assert QApplication.focusWidget() is image_of(boxes)
    press(boxes, Key.Key_Tab)
    assert QApplication.focusWidget() is not image_of(boxes)


def test_lines_stand_out_from_every_picture(boxes: Window) -> None:
    looks = editor_of(boxes).layer.looks
    assert len({look.letter for look in looks.values()}) == len(looks)
    for look in looks.values():
        bright, dark = sorted((luminance(look.colour), luminance(halo_of(look.colour))), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_lines_are_as_wide_on_the_screen_at_any_zoom(boxes: Window) -> None:
    press(boxes, Key.Key_R)
    drag(boxes, (14, 4), (18, 20))
    press(boxes, Key.Key_1)
    press(boxes, Key.Key_Escape)
    image = image_of(boxes)
    widths = []
    for steps in (0, 3):
        image.zoom(steps)
        settle(boxes)
        picture = image.grab().toImage()
        x, y = round(image.view.to_port(14, 12)[0]), round(image.view.to_port(14, 12)[1])
        row = [picture.pixel(x + dx, y) & 0xFFFFFF for dx in range(-8, 9)]
        widths.append(sum(pixel == 0xE69F00 for pixel in row))
    assert widths == [2, 2]


def test_two_thousand_boxes_stay_fluent(boxes: Window) -> None:
    import time

    editor, image = editor_of(boxes), image_of(boxes)
    names = [row.id for row in boxes.context.session.classes[:2]]
    many = tuple(
        Shape(
            f"s{n}", names[n % 2], ((n % 50 * 0.6, n // 50 * 0.5), (n % 50 * 0.6 + 1.5, n // 50 * 0.5 + 1.4))
        )
        for n in range(2000)
    )
    editor.show_value(Value(shapes=many), ("s700",))
    image.grab()
    begin = time.thread_time()
    for n in range(5):
        editor.drawing.press(8.5, 7.5, 0.1)
        editor.drawing.drag(9 + n / 10, 8, 0.1)
        editor.drawing.release()
        image.grab()
    assert (time.thread_time() - begin) / 5 < 0.2


def test_what_is_written_below_the_picture_never_widens_the_window(boxes: Window) -> None:
    boxes.resize(1000, 700)
    page = page_of(boxes)
    page.desk._name = "a very long name of a file " * 12
    page.desk._say_about()
    settle(boxes)
    assert boxes.width() == 1000
