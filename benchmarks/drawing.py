"""Frames of a picture that is zoomed and panned, bare and under many shapes, and of a shape that is dragged.

``python benchmarks/drawing.py [FRAMES [WORD ...]]``: real wheel and mouse events into the view of the Label
page, as large as in a window of 1280×800 and on a 4K screen, without a graphics card. A frame begins with the
event and ends when its pixels are handed on. The bound is the same port filled with ready pixels.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from report import percentile, report

from labeler.media.image import DecodedImage
from labeler.types import ClassKind
from labeler.ui import theme
from labeler.ui.app import SWITCH_S
from labeler.ui.screenshots import wait_until
from labeler.ui.state.answer_sheet import AnswerSheet, Choice
from labeler.ui.tasks import Tasks
from labeler.ui.widgets.image_view import ImageView
from labeler.ui.widgets.picture import prepare
from labeler.ui.widgets.shape_editor import ShapeEditor
from labeler.units import Shape, ShapeKind, Value

PORTS = {"1280x800": (920, 680), "4K": (3840, 2160)}
PICTURE = (4000, 3000)
MUST_MS = 16.0
FRAME_MS = 16
"""So long the event loop runs between two frames, as on a screen of 60 Hz."""
WARM_UP = 3


def picture(rng: np.random.Generator) -> DecodedImage:
    """Return a picture with coarse and fine detail."""
    width, height = PICTURE
    coarse = rng.integers(0, 255, (height // 8, width // 8, 3), dtype=np.uint8)
    return DecodedImage(coarse.repeat(8, axis=0).repeat(8, axis=1), width, height)


def sheet() -> AnswerSheet:
    """Return five classes."""
    return AnswerSheet(
        tuple(Choice(at, name, str(at), "", ClassKind.NORMAL) for at, name in enumerate("abcde", start=1))
    )


def boxes(rng: np.random.Generator, n: int = 2000) -> Value:
    """Return so many boxes of 20 to 200 pixels all over the picture."""
    corners = rng.uniform((0, 0), (PICTURE[0] - 200, PICTURE[1] - 200), (n, 2))
    sides = rng.uniform(20, 200, (n, 2))
    return Value(
        shapes=tuple(
            Shape(f"b{at}", 1 + at % 5, (tuple(low), tuple(high)))  # type: ignore[arg-type]
            for at, (low, high) in enumerate(zip(corners.tolist(), (corners + sides).tolist(), strict=True))
        )
    )


def polygons(rng: np.random.Generator, n: int = 500, n_points: int = 50) -> Value:
    """Return so many ragged polygons of 50 to 150 pixels' radius."""
    angles = np.linspace(0, 2 * np.pi, n_points, endpoint=False)
    shapes = []
    for at in range(n):
        middle = rng.uniform((150, 150), (PICTURE[0] - 150, PICTURE[1] - 150))
        radius = rng.uniform(50, 150) * rng.uniform(0.8, 1.0, n_points)
        points = middle + np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1)
        shapes.append(
            Shape(f"p{at}", 1 + at % 5, tuple(map(tuple, points.tolist())), ShapeKind.POLYGON)  # type: ignore[arg-type]
        )
    return Value(shapes=tuple(shapes))


class Desk:
    """A view as the Label page has it, and a mouse over it."""

    def __init__(self, size: tuple[int, int], value: Value) -> None:
        rng = np.random.default_rng(0)
        self.view = ImageView()
        self.tasks = Tasks(self.view)
        self.view.later = self.tasks.run
        self.view.resize(*size)
        self.view.show()
        self.editor = ShapeEditor(self.view)
        self.editor.set_enabled(True)
        self.view.show_picture(prepare(picture(rng), *size))
        self.editor.show_sheet(sheet())
        self.editor.show_value(value)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is drawn in the background any more."""
        rest(200)
        wait_until(lambda: not self.tasks.busy())
        rest(20)

    def frame(self, event: QEvent) -> tuple[float, float]:
        """Send an event; return the milliseconds until all is painted, and those that this thread worked."""
        rest(FRAME_MS)
        start, cpu = time.perf_counter(), time.thread_time()
        QApplication.sendEvent(self.view, event)
        QApplication.sendPostedEvents()
        return 1000 * (time.perf_counter() - start), 1000 * (time.thread_time() - cpu)

    def wheel(self, notches: int) -> QWheelEvent:
        """Return a turn of the wheel a little beside the middle."""
        where = QPointF(0.4 * self.view.width(), 0.6 * self.view.height())
        none, turned = QPoint(0, 0), QPoint(0, 120 * notches)
        buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        return QWheelEvent(where, where, none, turned, buttons, keys, Qt.ScrollPhase.NoScrollPhase, False)

    def mouse(self, kind: QEvent.Type, where: QPointF, button: Qt.MouseButton) -> QMouseEvent:
        """Return a mouse event."""
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
        return QMouseEvent(kind, where, where, button, held, Qt.KeyboardModifier.NoModifier)


Frames = list[tuple[float, float]]


def rest(milliseconds: int) -> None:
    """Run the event loop for a while."""
    end = time.monotonic() + milliseconds / 1000
    wait_until(lambda: time.monotonic() >= end)


def zoom(desk: Desk, n: int) -> Frames:
    """Zoom in by eight notches and out again, notch by notch."""
    return [desk.frame(desk.wheel(1 if at // 8 % 2 == 0 else -1)) for at in range(n)]


def _drag(desk: Desk, n: int, button: Qt.MouseButton, start: QPointF) -> Frames:
    kinds = QEvent.Type
    desk.frame(desk.mouse(kinds.MouseButtonPress, start, button))
    found = []
    for at in range(1, n + 1):
        turn = 2 * np.pi * at / 40
        where = start + QPointF(60 * np.sin(turn), 60 - 60 * np.cos(turn))
        found.append(desk.frame(desk.mouse(kinds.MouseMove, where, button)))
    desk.frame(desk.mouse(kinds.MouseButtonRelease, start, button))
    return found


def pan(desk: Desk, n: int) -> Frames:
    """Drag the picture in circles, zoomed in by four notches."""
    for _ in range(4):
        desk.frame(desk.wheel(1))
    rest(300)
    return _drag(
        desk, n, Qt.MouseButton.MiddleButton, QPointF(0.5 * desk.view.width(), 0.5 * desk.view.height())
    )


def drag_one(desk: Desk, n: int) -> Frames:
    """Drag one shape about, the whole picture in view."""
    first = desk.editor.drawing.shapes[0].bounds
    x, y = desk.view.view.to_port((first[0] + first[2]) / 2, (first[1] + first[3]) / 2)
    return _drag(desk, n, Qt.MouseButton.LeftButton, QPointF(x, y))


class Ready(QWidget):
    """Fills itself with ready pixels."""

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__()
        self.resize(*size)
        self.image = QImage(*size, QImage.Format.Format_RGB32)
        self.image.fill(Qt.GlobalColor.gray)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawImage(0, 0, self.image)


def bare_ms(size: tuple[int, int], n: int = 20) -> float:
    """Return the median milliseconds of filling a port with ready pixels."""
    widget = Ready(size)
    widget.show()
    rest(50)
    taken = []
    for _ in range(n):
        start = time.perf_counter()
        widget.repaint()
        taken.append(1000 * (time.perf_counter() - start))
    widget.close()
    return percentile(taken, 0.5)


CASES: dict[str, tuple[Callable[[np.random.Generator], Value], Callable[[Desk, int], Frames]]] = {
    "12 megapixels, zoom": (lambda _rng: Value(), zoom),
    "12 megapixels, pan": (lambda _rng: Value(), pan),
    "2,000 boxes, zoom": (boxes, zoom),
    "2,000 boxes, pan": (boxes, pan),
    "2,000 boxes, one dragged": (boxes, drag_one),
    "500 polygons of 50 points, zoom": (polygons, zoom),
    "500 polygons of 50 points, pan": (polygons, pan),
    "500 polygons of 50 points, one dragged": (polygons, drag_one),
}


def main(n: int, words: list[str]) -> None:
    """Measure and print."""
    app = QApplication([])
    theme.apply(app, "light")
    sys.setswitchinterval(SWITCH_S)
    for name, size in PORTS.items():
        bound = bare_ms(size)
        for what, (make, move) in CASES.items():
            if not all(word in f"{what} {name}" for word in words):
                continue
            desk = Desk(size, make(np.random.default_rng(1)))
            found = move(desk, n + WARM_UP)[WARM_UP:]
            desk.tasks.close()
            desk.view.close()
            desk.view.deleteLater()
            rest(10)
            report(
                f"a frame of {what}, {name}, p95",
                n=len(found),
                value=percentile([frame for frame, _cpu in found], 0.95),
                unit="ms",
                must=MUST_MS,
                bound=bound,
                median=round(percentile([frame for frame, _cpu in found], 0.5), 2),
                gui_cpu=round(percentile([cpu for _frame, cpu in found], 0.5), 2),
            )


if __name__ == "__main__":
    given = sys.argv[1:]
    numbers = [int(text) for text in given if text.isdigit()]
    main(numbers[0] if numbers else 80, [text for text in given if not text.isdigit()])
