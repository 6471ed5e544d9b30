"""The picture on the screen: the right pixels in the right place, and what mouse and keys do to them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from labeler.media.image import DecodedImage
from labeler.ui.state.view import Tone
from labeler.ui.widgets.image_view import ImageView
from labeler.ui.widgets.picture import prepare, to_qimage, toned


def quarters(width: int = 40, height: int = 20) -> np.ndarray:
    """Red, green, blue, white in the four quarters."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = (255, 0, 0)
    pixels[: height // 2, width // 2 :] = (0, 255, 0)
    pixels[height // 2 :, : width // 2] = (0, 0, 255)
    pixels[height // 2 :, width // 2 :] = (255, 255, 255)
    return pixels


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[ImageView]:
    widget = ImageView()
    qtbot.addWidget(widget)
    widget.resize(400, 300)
    widget.show()
    yield widget


def show(view: ImageView, pixels: np.ndarray, *, keep_view: bool = False) -> None:
    decoded = DecodedImage(pixels, pixels.shape[1], pixels.shape[0])
    view.show_picture(prepare(decoded, *view.port()), keep_view=keep_view)


def colour_at(view: ImageView, x: int, y: int) -> str:
    image: QImage = view.grab().toImage()
    return QColor(image.pixel(x, y)).name()


def wheel(view: ImageView, x: int, y: int, notches: int) -> None:
    where = QPointF(x, y)
    event = QWheelEvent(
        where,
        view.mapToGlobal(where),
        QPoint(0, 0),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_pixels_keep_their_colours() -> None:
    image = to_qimage(quarters())
    assert [QColor(image.pixel(x, y)).name() for x, y in ((1, 1), (39, 1), (1, 19), (39, 19))] == [
        "#ff0000",
        "#00ff00",
        "#0000ff",
        "#ffffff",
    ]


def test_odd_widths_are_not_sheared() -> None:
    image = to_qimage(quarters(37, 21))
    assert QColor(image.pixel(36, 0)).name() == "#00ff00"
    assert QColor(image.pixel(0, 20)).name() == "#0000ff"


def test_the_whole_picture_fills_the_port(view: ImageView) -> None:
    show(view, quarters())
    assert view.view.frame() == (0.0, 50.0, 400.0, 200.0)
    assert colour_at(view, 5, 55) == "#ff0000"
    assert colour_at(view, 395, 245) == "#ffffff"
    assert colour_at(view, 200, 20) not in ("#ff0000", "#00ff00")  # nothing above it


def test_large_pixels_have_sharp_edges(view: ImageView) -> None:
    show(view, quarters(100, 50))
    assert (colour_at(view, 199, 100), colour_at(view, 200, 100)) == ("#ff0000", "#00ff00")
    view.zoom(1)  # drawn live, not from the ready copy
    row = [colour_at(view, x, 100) for x in range(190, 211)]
    assert set(row) == {"#ff0000", "#00ff00"}


def test_a_tiny_picture_is_smoothed_until_it_is_zoomed(view: ImageView) -> None:
    show(view, quarters())
    assert colour_at(view, 200, 100) not in ("#ff0000", "#00ff00")
    view.zoom(1)
    assert {colour_at(view, x, 100) for x in range(190, 211)} == {"#ff0000", "#00ff00"}


def test_wheel_keeps_the_pixel_under_the_cursor(view: ImageView) -> None:
    show(view, quarters(400, 200))
    wheel(view, 200, 150, 6)  # large enough that no edge pulls the picture
    before = view.view.to_picture(300, 200)
    wheel(view, 300, 200, 1)
    assert view.view.scale > 3
    assert view.view.to_picture(300, 200) == pytest.approx(before)


def test_dragging_pans_and_fit_brings_it_back(view: ImageView) -> None:
    show(view, quarters(400, 200))
    for _ in range(6):
        view.zoom(1)
    x = view.view.x
    QTest.mousePress(view, Qt.MouseButton.MiddleButton, pos=QPoint(200, 150))
    QTest.mouseMove(view, QPoint(150, 150))
    QTest.mouseRelease(view, Qt.MouseButton.MiddleButton, pos=QPoint(150, 150))
    assert view.view.x == pytest.approx(x + 50 / view.view.scale)
    view.fit()
    assert view.view.fitted


def test_space_held_drags_without_a_button(view: ImageView) -> None:
    show(view, quarters(400, 200))
    for _ in range(6):
        view.zoom(1)
    view.setFocus()
    QTest.keyPress(view, Qt.Key.Key_Space)
    QTest.mouseMove(view, QPoint(200, 150))
    x = view.view.x
    QTest.mouseMove(view, QPoint(220, 150))
    assert view.view.x == pytest.approx(x - 20 / view.view.scale)
    QTest.keyRelease(view, Qt.Key.Key_Space)
    QTest.mouseMove(view, QPoint(100, 150))
    assert view.view.x == pytest.approx(x - 20 / view.view.scale)


def test_brightness_changes_what_is_seen_and_resets(view: ImageView) -> None:
    show(view, np.full((20, 40, 3), 100, np.uint8))
    view.brighten(2)
    assert colour_at(view, 200, 150) == "#7c7c7c"
    view.reset()
    assert colour_at(view, 200, 150) == "#646464"


def test_tone_of_the_next_picture_follows_the_switch(view: ImageView) -> None:
    show(view, np.full((20, 40, 3), 100, np.uint8))
    view.brighten(2)
    view.zoom(4)
    scale = view.view.scale
    show(view, np.full((20, 40, 3), 100, np.uint8), keep_view=True)
    assert (view.tone.brightness, view.view.scale) == (2, pytest.approx(scale))
    show(view, np.full((20, 40, 3), 100, np.uint8))
    assert (view.tone.brightness, view.view.fitted) == (2, True), (
        "the tone is the project's, not the picture's"
    )
    assert view.view.fitted


def test_zooming_beyond_what_was_decoded_asks_for_more_once(view: ImageView, qtbot: QtBot) -> None:
    asked: list[int] = []
    view.detail_wanted.connect(lambda: asked.append(1))
    small = DecodedImage(quarters(400, 200), 4000, 2000)
    view.show_picture(prepare(small, *view.port()))
    assert asked == []
    view.actual_size()
    view.zoom(1)
    assert asked == [1]
    before = view.view
    full = DecodedImage(quarters(4000, 2000), 4000, 2000)
    view.set_detail(prepare(full, *view.port()))
    assert view.view == before


def test_shrinking_averages_instead_of_dropping_lines(view: ImageView) -> None:
    stripes = np.zeros((1200, 1600, 3), np.uint8)
    stripes[:, ::8] = 255  # thinner than what four picture pixels on one of the screen would meet by chance
    show(view, stripes)
    view.zoom(1)
    view.zoom(-1)  # not the ready copy any more
    shot = view.grab().toImage()
    levels = [QColor(shot.pixel(x, 150)).red() for x in range(100, 300)]
    assert max(levels) < 140
    assert 20 < sum(levels) / len(levels) < 45


def test_toned_copies_keep_their_shape() -> None:
    image = toned(to_qimage(quarters(37, 21)), Tone(1, 0))
    assert (image.width(), image.height()) == (37, 21)
    assert QColor(image.pixel(0, 20)).name() == "#0c0cff"


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1)])
def test_extreme_shapes_are_shown(view: ImageView, size: tuple[int, int]) -> None:
    show(view, np.full((size[1], size[0], 3), 200, np.uint8))
    assert colour_at(view, 200, 150) == "#c8c8c8"
    view.zoom(3)
    view.grab()
