"""Very many shapes as one picture, made on a worker thread; meanwhile the last one moves along with the view.

Thousands of outlines take longer than a frame to draw. So they are drawn once, a little beyond the edges of
the port, and while the person zooms and pans that picture is moved and scaled until a new one is there. A
shape that was changed, added or taken away is drawn anew in its place at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter

from labeler.ui.state.view import View
from labeler.units import Shape

Draw = Callable[[QPainter, View, Sequence[int]], object]
"""Draws the shapes with these numbers; the view is that of the picture that is drawn on."""

Later = Callable[[Callable[[], "Kept"], Callable[["Kept"], object]], object]
"""Runs the first on a worker thread and hands what it returns to the second."""

MOST_PATCHED = 24
"""When more shapes have changed, the picture is made anew."""

SMALL_PORT = 4_000_000
"""Ports of fewer pixels have a picture that reaches an eighth beyond each edge, others a thirty-second."""

GREATEST_STRETCH = 4.0
"""A picture scaled by more than this shows nothing that helps."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The picture of ``shapes`` for a port of ``view``, which is larger than that of the window."""

    shapes: tuple[Shape, ...]
    view: View
    image: QImage

    def place_in(self, view: View) -> QRectF:
        """Return where the picture lies in another port."""
        left, top = view.to_port(*self.view.to_picture(0.0, 0.0))
        stretch = view.scale / self.view.scale
        if stretch == 1.0:  # moved by whole pixels it is copied, not scaled
            left, top = round(left), round(top)
        size = QSizeF(self.view.port_width * stretch, self.view.port_height * stretch)
        return QRectF(QPointF(left, top), size)

    def helps(self, view: View) -> bool:
        """Return whether it shows the same picture, not scaled beyond recognition."""
        same = (view.width, view.height) == (self.view.width, self.view.height)
        stretch = view.scale / self.view.scale
        return same and 1 / GREATEST_STRETCH <= stretch <= GREATEST_STRETCH


class CrowdPicture:
    """Keeps the picture of shapes; without ``later`` it is made at once, on this thread.

    ``ready`` is called when a new picture is there.
    """

    def __init__(self, later: Later | None, ready: Callable[[], object]) -> None:
        self._later = later
        self._ready = ready
        self._kept: Kept | None = None
        self._wanted: tuple[tuple[Shape, ...], View, Draw] | None = None
        self._at_work = False
        self._number = 0

    def clear(self) -> None:
        """Forget the picture: classes look different now."""
        self._kept = self._wanted = None
        self._number += 1

    def paint(
        self, painter: QPainter, view: View, shapes: tuple[Shape, ...], bounds: np.ndarray, draw: Draw
    ) -> None:
        """Draw the picture of ``shapes``, which have these bounds, or have it made."""
        wide = _wide(view)
        kept = self._patched(shapes, bounds, draw, painter.device().devicePixelRatioF())
        if kept is None or kept.view != wide:
            self._wanted = shapes, wide, draw
            self._make()
            kept = self._kept
        if kept is not None and kept.shapes == shapes and kept.helps(view):
            place = kept.place_in(view)
            if place.size() == QSizeF(kept.image.size()):
                painter.drawImage(place.topLeft(), kept.image)
            else:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
                painter.drawImage(place, kept.image)

    # the whole

    def _make(self) -> None:
        """Have the picture made that is wanted; the newest one, when the one at work is there."""
        if self._wanted is None or self._at_work:
            return
        shapes, view, draw = self._wanted
        self._wanted, number = None, self._number

        def work() -> Kept:
            return Kept(shapes, view, _drawn(view, draw, range(len(shapes))))

        if self._later is None:
            self._kept = work()
            return

        def done(kept: Kept) -> None:
            self._at_work = False
            if number == self._number:
                self._kept = kept
                self._ready()
            else:
                self._make()

        self._at_work = True
        self._later(work, done)

    # parts of it

    def _patched(
        self, shapes: tuple[Shape, ...], bounds: np.ndarray, draw: Draw, ratio: float
    ) -> Kept | None:
        """Return the picture of ``shapes`` if there is one, or if it is that of nearly the same shapes."""
        kept = self._kept
        if kept is None or kept.shapes == shapes:
            return kept
        before = {shape.id: shape for shape in kept.shapes}
        gone = before.keys() - {shape.id for shape in shapes}
        new = [number for number, shape in enumerate(shapes) if before.get(shape.id) != shape]
        if len(gone) + len(new) > MOST_PATCHED:
            self._kept = None
            return None
        old = [before[shapes[number].id] for number in new if shapes[number].id in before]
        places = [shape.bounds for shape in (*(before[id_] for id_ in gone), *old)]
        places += [tuple(bounds[number].tolist()) for number in new]
        for place in places:
            _mend(kept, place, bounds, draw, ratio)
        self._kept = Kept(shapes, kept.view, kept.image)
        return self._kept


def _wide(view: View) -> View:
    share = 8 if view.port_width * view.port_height < SMALL_PORT else 32
    # even margins, so that what lies between two pixels is rounded to the same one
    return replace(
        view,
        port_width=view.port_width + 4 * (view.port_width // (2 * share)),
        port_height=view.port_height + 4 * (view.port_height // (2 * share)),
    )


def _drawn(view: View, draw: Draw, numbers: Sequence[int]) -> QImage:
    image = QImage(view.port_width, view.port_height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    draw(painter, view, numbers)
    painter.end()
    return image


def _mend(kept: Kept, place: tuple[float, ...], bounds: np.ndarray, draw: Draw, ratio: float) -> None:
    """Draw anew what lies where a shape is or was; lines reach beyond its bounds, and so does its letter."""
    view = kept.view
    left, top = view.to_port(place[0], place[1])
    right, bottom = view.to_port(place[2], place[3])
    line, letter = 4 * ratio, 40 * ratio
    hole = QRectF(left - line, top - line, right - left + line + letter, bottom - top + line + letter)
    low = view.to_picture(hole.left() - letter, hole.top() - letter)
    high = view.to_picture(hole.right() + line, hole.bottom() + line)
    near = (bounds[:, 2] >= low[0]) & (bounds[:, 0] <= high[0])
    near &= (bounds[:, 3] >= low[1]) & (bounds[:, 1] <= high[1])
    painter = QPainter(kept.image)
    painter.setClipRect(hole)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.fillRect(hole, Qt.GlobalColor.transparent)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    draw(painter, view, np.flatnonzero(near).tolist())
    painter.end()
