"""While something is dragged only what changes is painted: nothing of what was there is left behind."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from labeler.media.image import DecodedImage
from labeler.types import ClassKind
from labeler.ui.screenshots import wait_until
from labeler.ui.state.answer_sheet import AnswerSheet, Choice
from labeler.ui.state.drawing import Tool
from labeler.ui.widgets.image_view import ImageView
from labeler.ui.widgets.picture import prepare
from labeler.ui.widgets.shape_editor import ShapeEditor
from labeler.units import Shape, ShapeKind, Value

SIZE = (600, 450)
LEFT = Qt.MouseButton.LeftButton


def pixels(picture: QPixmap) -> np.ndarray:
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1).copy()


class Desk:
    def __init__(self, qtbot: QtBot) -> None:
        self.view = ImageView()
        qtbot.addWidget(self.view)
        self.view.resize(*SIZE)
        self.view.show()
        self.editor = ShapeEditor(self.view)
        self.editor.set_enabled(True)
        rng = np.random.default_rng(0)
        decoded = DecodedImage(rng.integers(0, 255, (300, 400, 3), dtype=np.uint8), 400, 300)
        self.view.show_picture(prepare(decoded, *SIZE))
        names = ("a class with a rather long name", "b")
        choices = [Choice(at, name, str(at), "", ClassKind.NORMAL) for at, name in enumerate(names, start=1)]
        self.editor.show_sheet(AnswerSheet(tuple(choices)))
        ragged = tuple(map(tuple, rng.uniform((250, 150), (330, 230), (8, 2)).tolist()))
        self.editor.show_value(
            Value(
                shapes=(
                    Shape("b", 1, ((20.0, 5.0), (60.0, 45.0))),
                    Shape("c", 2, ((100.0, 100.0), (180.0, 190.0))),
                    Shape("p", 2, ragged, ShapeKind.POLYGON),
                )
            )
        )
        self.paint()

    def paint(self) -> None:
        QTest.qWait(1)

    def at(self, x: float, y: float) -> QPoint:
        return QPoint(*(round(one) for one in self.view.view.to_port(x, y)))

    def nothing_is_left(self) -> bool:
        """Return whether what is on the screen is what would be painted anew."""
        self.paint()
        screen = pixels(self.view.screen().grabWindow(self.view.winId()))
        return bool(np.array_equal(screen, pixels(self.view.grab())))


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    found = Desk(qtbot)
    assert wait_until(found.nothing_is_left)
    return found


@pytest.mark.parametrize(("begin", "ends"), [((40, 25), (300, 280)), ((140, 145), (5, 5))])
def test_a_box_is_dragged(desk: Desk, begin: tuple[int, int], ends: tuple[int, int]) -> None:
    QTest.mousePress(desk.view, LEFT, pos=desk.at(*begin))
    assert desk.nothing_is_left()
    for share in np.linspace(0.1, 1.0, 7):
        x, y = (a + share * (b - a) for a, b in zip(begin, ends, strict=True))
        QTest.mouseMove(desk.view, desk.at(x, y))
        assert desk.nothing_is_left()
    assert desk.editor.drawing.dragging
    QTest.mouseRelease(desk.view, LEFT, pos=desk.at(*ends))
    assert desk.nothing_is_left()


def test_a_box_and_a_polygon_in_the_making(desk: Desk) -> None:
    for tool in (Tool.BOX, Tool.POLYGON):
        desk.editor.take_tool(tool)
        for x, y in ((30, 200), (200, 60), (350, 250), (90, 120)):
            QTest.mouseMove(desk.view, desk.at(x, y))
            assert desk.nothing_is_left()
            QTest.mouseClick(desk.view, LEFT, pos=desk.at(x, y))
            assert desk.nothing_is_left()
            QTest.mouseMove(desk.view, desk.at(y, x))
            assert desk.nothing_is_left()
        desk.editor.escape()
