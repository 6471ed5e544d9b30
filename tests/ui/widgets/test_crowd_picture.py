"""Very many shapes as one picture look as if drawn one by one: at rest, while they move, after an edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from labeler.types import ClassKind
from labeler.ui.state import shapes as geometry
from labeler.ui.state import view as maths
from labeler.ui.state.answer_sheet import AnswerSheet, Choice
from labeler.ui.state.view import View
from labeler.ui.widgets import shape_layer
from labeler.ui.widgets.shape_layer import Crowd, ShapeLayer, looks_of
from labeler.units import Shape, ShapeKind

SIZE = (400, 300)
FITTED = maths.fit(View(1600, 1200), *SIZE)


def some(n_boxes: int, n_polygons: int) -> tuple[Shape, ...]:
    rng = np.random.default_rng(2)
    shapes = []
    for at in range(n_boxes):
        left, top, wide, high = rng.uniform((0, 0, 20, 20), (1400, 1000, 200, 200)).tolist()
        shapes.append(Shape(f"b{at}", 1 + at % 3, ((left, top), (left + wide, top + high))))
    for at in range(n_polygons):
        points = rng.uniform(0, 120, (7, 2)) + rng.uniform((0, 0), (1400, 1000))
        shapes.append(Shape(f"p{at}", 1 + at % 3, tuple(map(tuple, points.tolist())), ShapeKind.POLYGON))
    return tuple(shapes)


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two pictures are the same; soft edges laid on in two steps are rounded twice.

    At the very edge only the picture shows the lines of shapes that lie just outside.
    """
    inside = one.view(np.uint8)[4:-4, 16:-16], other.view(np.uint8)[4:-4, 16:-16]
    apart = inside[0].astype(int) - inside[1]
    return bool((np.abs(apart) <= 3).all() and (apart != 0).mean() < 0.02)


class Layer:
    """A layer whose background work waits until it is told to come."""

    def __init__(self, *, waits: bool = False) -> None:
        self.waiting: list[Callable[[], Any]] = []
        self.n_ready = 0
        self.layer = ShapeLayer(self._later if waits else None, self._ready)
        choices = [Choice(at, f"c{at}", str(at), "", ClassKind.NORMAL) for at in (1, 2, 3)]
        self.layer.show_looks(looks_of(AnswerSheet(tuple(choices))))

    def _later(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        self.waiting.append(lambda: done(work()))

    def _ready(self) -> None:
        self.n_ready += 1

    def come(self) -> None:
        waiting, self.waiting = self.waiting, []
        for work in waiting:
            work()

    def picture(self, view: View, shapes: tuple[Shape, ...], without: tuple[str, ...] = ()) -> np.ndarray:
        image = QImage(view.port_width, view.port_height, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.gray)
        painter = QPainter(image)
        self.layer.draw(painter, view, Crowd(shapes, geometry.bounds_of(shapes), without=without))
        painter.end()
        return np.frombuffer(image.constBits(), np.uint32).reshape(view.port_height, view.port_width).copy()


def one_by_one(view: View, shapes: tuple[Shape, ...], monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """Return the shapes drawn without a picture of them in between."""
    plain = Layer()
    for look in (looks := dict(plain.layer.looks)):
        looks[look] = replace(looks[look], line=Qt.PenStyle.SolidLine)
    plain.layer.show_looks(looks)
    with monkeypatch.context() as patch:
        patch.setattr(shape_layer, "MANY", 10**6)
        return plain.picture(view, shapes)


VIEWS = (FITTED, maths.zoom_at(FITTED, 130.0, 210.0, 2.3), maths.zoom_at(FITTED, 10.0, 10.0, 9.7))


@pytest.mark.parametrize("view", VIEWS)
def test_it_looks_as_if_drawn_one_by_one(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, view: View) -> None:
    shapes = some(300, 40)
    wanted = one_by_one(view, shapes, monkeypatch)
    assert alike(Layer().picture(view, shapes), wanted)
    assert len(np.unique(wanted)) > 4, "something is drawn"


def test_meanwhile_the_last_picture_moves_along(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes, desk, view = some(300, 40), Layer(waits=True), VIEWS[1]
    empty = desk.picture(view, shapes)
    assert len(np.unique(empty)) == 1, "not there yet"
    desk.come()
    assert desk.n_ready == 1
    assert alike(desk.picture(view, shapes), one_by_one(view, shapes, monkeypatch))
    panned = maths.pan(view, 20.0, -12.0)
    moved = desk.picture(panned, shapes)
    assert alike(moved, one_by_one(panned, shapes, monkeypatch)), "it reaches beyond the port"
    assert len(desk.waiting) == 1, "and a new one is on its way"
    zoomed = maths.zoom_at(panned, 200.0, 150.0, 1.2)
    stretched, wanted = desk.picture(zoomed, shapes), one_by_one(zoomed, shapes, monkeypatch)
    assert not alike(stretched, wanted) and len(np.unique(stretched)) > 4
    desk.come()  # the one for what was seen before, which asks for the next
    desk.picture(zoomed, shapes)
    desk.come()
    assert alike(desk.picture(zoomed, shapes), wanted)


def test_a_few_changes_are_mended_at_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes, desk = some(300, 40), Layer(waits=True)
    for view in VIEWS:
        desk.picture(view, shapes)
        desk.come()
    view = VIEWS[1]
    desk.picture(view, shapes)
    desk.come()
    rng = np.random.default_rng(4)
    for _ in range(12):
        at = int(rng.integers(len(shapes)))
        one = geometry.moved(shapes[at], *rng.uniform(-60, 60, 2).tolist(), (1600, 1200))
        named = replace(one, label_class=int(rng.integers(1, 4)))
        kept = [shape for number, shape in enumerate(shapes) if number not in (at, (at + 7) % len(shapes))]
        shapes = (*kept, named, replace(named, id=f"n{rng.integers(2**40)}"))
        assert alike(desk.picture(view, shapes), one_by_one(view, shapes, monkeypatch))
    assert not desk.waiting, "nothing had to be drawn as a whole"
    without = shapes[5].id, shapes[200].id
    rest = tuple(shape for shape in shapes if shape.id not in without)
    assert alike(desk.picture(view, shapes, without), one_by_one(view, rest, monkeypatch))


def test_shapes_of_another_item_are_never_shown(qtbot: QtBot) -> None:
    shapes, desk = some(300, 0), Layer(waits=True)
    desk.picture(FITTED, shapes)
    desk.come()
    others = tuple(replace(shape, id=f"x{shape.id}") for shape in shapes)
    assert len(np.unique(desk.picture(FITTED, others))) == 1
    desk.come()
    assert len(np.unique(desk.picture(FITTED, others))) > 4
