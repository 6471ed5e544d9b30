"""Draws boxes and polygons over a picture: crisp at any zoom, told apart by colour, letter and line."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen, QPolygonF

from labeler.types import Id
from labeler.ui import theme
from labeler.ui.state import shapes as geometry
from labeler.ui.state.answer_sheet import AnswerSheet, letter_keys
from labeler.ui.state.view import View
from labeler.ui.widgets.crowd_picture import CrowdPicture, Later
from labeler.units import Shape, ShapeKind

LINES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
MANY = 250
"""Above so many shapes on the screen lines are plain: dashes take longer than a frame."""

CHIP_FROM_PX = 14
"""A box smaller than this on the screen would hide behind its letter."""


@dataclass(frozen=True, slots=True)
class Look:
    """How shapes of a class look; ``halo`` is black or white, whichever stands out from the colour."""

    colour: str
    halo: str
    letter: str
    line: Qt.PenStyle
    name: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """Shapes to be drawn, with their `bounds_of`; those ``without`` are left out.

    ``faint`` ones (of others) have thin dotted lines and no letter.
    """

    shapes: Sequence[Shape]
    bounds: np.ndarray
    faint: bool = False
    without: Sequence[str] = ()


NO_CLASS = "no class"
NAMELESS = Look("#FFFFFF", "#000000", "?", Qt.PenStyle.DashLine, "")


def looks_of(sheet: AnswerSheet) -> dict[Id, Look]:
    """Return the look of each class."""
    letters = letter_keys([choice.name for choice in sheet.choices])
    found = {}
    for at, (choice, letter) in enumerate(zip(sheet.choices, letters, strict=True)):
        colour = choice.colour or theme.OKABE_ITO[at % len(theme.OKABE_ITO)]
        line = LINES[at % len(LINES)]
        found[choice.id] = Look(colour, halo_of(colour), letter or choice.name[:1], line, choice.name)
    return found


def halo_of(colour: str) -> str:
    """Return black or white, whichever has the greater contrast to a colour.

    >>> halo_of("#0072B2"), halo_of("#F0E442")
    ('#FFFFFF', '#000000')
    """
    return "#FFFFFF" if luminance(colour) < 0.179 else "#000000"


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.1)."""
    found = QColor(colour)
    parts = (found.redF(), found.greenF(), found.blueF())
    red, green, blue = (p / 12.92 if p <= 0.04045 else math.pow((p + 0.055) / 1.055, 2.4) for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class ShapeLayer:
    """Draws shapes in device pixels; sizes in it are for a screen of ratio 1 and grow with the ratio."""

    def __init__(self, later: Later | None = None, ready: Callable[[], object] = lambda: None) -> None:
        self.looks: Mapping[Id, Look] = {}
        self._chips: dict[tuple[str, str, float, bool], QImage] = {}
        self._crowds = {faint: CrowdPicture(later, ready) for faint in (False, True)}
        self._weighed: Sequence[Shape] = ()
        self._heavy = False

    def show_looks(self, looks: Mapping[Id, Look]) -> None:
        """Draw classes like this from now on."""
        self.looks = looks
        self._chips = {}
        for picture in self._crowds.values():
            picture.clear()

    def look(self, label_class: Id | None) -> Look:
        """Return the look of a class."""
        return NAMELESS if label_class is None else self.looks.get(label_class, NAMELESS)

    # many shapes at once

    def draw(self, painter: QPainter, view: View, crowd: Crowd) -> None:
        """Draw shapes as they are."""
        ratio = _ratio(painter)
        if self._is_heavy(crowd.shapes):
            self._draw_heavy(painter, view, crowd, ratio)
            return
        at = visible(crowd.bounds, view).tolist()
        if crowd.without:
            at = [number for number in at if crowd.shapes[number].id not in crowd.without]
        self._draw(painter, view, crowd, at, ratio, plain=len(at) > MANY)

    def _is_heavy(self, shapes: Sequence[Shape]) -> bool:
        if shapes is not self._weighed:
            self._weighed = shapes
            self._heavy = sum(max(4, len(shape.points)) for shape in shapes) > 4 * MANY
        return self._heavy

    def _draw_heavy(self, painter: QPainter, view: View, crowd: Crowd, ratio: float) -> None:
        """Draw very many shapes as a picture, which is mended where only a few of them change."""
        shapes, bounds = tuple(crowd.shapes), crowd.bounds
        if crowd.without:
            left = [number for number, shape in enumerate(shapes) if shape.id not in crowd.without]
            shapes, bounds = tuple(shapes[number] for number in left), bounds[left]
        rest = Crowd(shapes, bounds, crowd.faint)

        def draw(on: QPainter, where: View, numbers: Sequence[int]) -> None:
            at = np.asarray(numbers, np.int64)
            seen = at[visible(bounds[at], where)].tolist()
            self._draw(on, where, rest, seen, ratio, plain=True)

        self._crowds[crowd.faint].paint(painter, view, shapes, bounds, draw)

    def _draw(
        self, painter: QPainter, view: View, crowd: Crowd, at: list[int], ratio: float, *, plain: bool
    ) -> None:
        places = on_port(crowd.bounds[at], view)
        seen = [crowd.shapes[number] for number in at]
        for look, numbers in self._by_look(seen).items():
            boxes = [number for number in numbers if seen[number].kind is ShapeKind.BOX]
            rects = _rects(places[boxes])
            polygons = [_polygon(seen[n], view) for n in numbers if seen[n].kind is ShapeKind.POLYGON]
            line = Qt.PenStyle.SolidLine if plain else look.line
            for pen in self._pens(look, line, ratio, faint=crowd.faint):
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                if rects:
                    painter.drawRects(rects)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
                for polygon in polygons:
                    painter.drawPolygon(polygon)
        if not crowd.faint:
            self._draw_chips(painter, seen, places, ratio)

    def _by_look(self, shapes: Sequence[Shape]) -> dict[Look, list[int]]:
        """Return the numbers of the shapes of each look, in the order of the classes."""
        found: dict[Look, list[int]] = {look: [] for look in (NAMELESS, *self.looks.values())}
        for number, shape in enumerate(shapes):
            found[self.look(shape.label_class)].append(number)
        return {look: numbers for look, numbers in found.items() if numbers}

    def _pens(self, look: Look, line: Qt.PenStyle, ratio: float, *, faint: bool) -> list[QPen]:
        under = QPen(QColor(look.halo), (2 if faint else 4) * ratio)
        over = QPen(QColor(look.colour), (1 if faint else 2) * ratio, Qt.PenStyle.DotLine if faint else line)
        for pen in (under, over):
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        return [under, over]

    def _draw_chips(
        self, painter: QPainter, shapes: Sequence[Shape], places: np.ndarray, ratio: float
    ) -> None:
        least = CHIP_FROM_PX * ratio
        large = (places[:, 2] - places[:, 0] >= least) & (places[:, 3] - places[:, 1] >= least)
        for number in np.flatnonzero(large).tolist():
            look = self.look(shapes[number].label_class)
            painter.drawImage(
                QPointF(float(places[number, 0]), float(places[number, 1])),
                self.chip(look, look.letter, ratio),
            )

    def name_size(self, label_class: Id | None, ratio: float, *, locked: bool) -> QSize:
        """Return how large the name of a selected shape is, in device pixels."""
        look = self.look(label_class)
        return self.chip(look, look.name or NO_CLASS, ratio, locked=locked).size()

    def chip(self, look: Look, words: str, ratio: float, *, locked: bool = False) -> QImage:
        """Return a label in the colours of a class, drawn once."""
        key = (look.colour, words, ratio, locked)
        found = self._chips.get(key)
        if found is None:
            found = self._chips[key] = _draw_chip(look, f"{words} 🔒" if locked else words, ratio)
        return found

    # the selected ones

    def draw_selected(
        self, painter: QPainter, view: View, shape: Shape, *, only: bool, locked: bool, vertex: int | None
    ) -> None:
        """Draw a selected shape: softly filled, its class written out, with handles unless it is locked."""
        ratio, look = _ratio(painter), self.look(shape.label_class)
        fill = QColor(look.colour)
        fill.setAlpha(46)
        outline = on_port_polygon(shape, view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, shape.kind is ShapeKind.POLYGON)
        for at, (colour, width) in enumerate(((look.halo, 6), (look.colour, 3))):
            pen = QPen(QColor(colour), width * ratio, look.line if at else Qt.PenStyle.SolidLine)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.setBrush(fill if at else Qt.BrushStyle.NoBrush)
            painter.drawPolygon(outline)
        box = outline.boundingRect()
        chip = self.chip(look, look.name or NO_CLASS, ratio, locked=locked)
        top = box.top() - chip.height()
        painter.drawImage(QPointF(max(0.0, box.left()), top if top >= 0 else box.top()), chip)
        if only and not locked:
            self._draw_handles(painter, view, shape, ratio, vertex)

    def _draw_handles(
        self, painter: QPainter, view: View, shape: Shape, ratio: float, vertex: int | None
    ) -> None:
        points = (
            list(geometry.handle_points(shape).values())
            if shape.kind is ShapeKind.BOX
            else list(shape.points)
        )
        side = 8 * ratio
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for at, (x, y) in enumerate(points):
            px, py = view.to_port(x, y)
            taken = shape.kind is ShapeKind.POLYGON and at == vertex
            painter.setPen(QPen(QColor("#000000"), ratio))
            painter.setBrush(QColor("#D55E00" if taken else "#FFFFFF"))
            painter.drawRect(QRectF(px - side / 2, py - side / 2, side, side))

    # in the making

    def draw_pending(
        self, painter: QPainter, view: View, points: Sequence[tuple[float, float]], look: Look, *, box: bool
    ) -> None:
        """Draw the shape in the making, its last point where the mouse or the crosshair is."""
        ratio = _ratio(painter)
        placed = [QPointF(*view.to_port(*point)) for point in points]
        for colour, width in ((look.halo, 4), (look.colour, 2)):
            painter.setPen(QPen(QColor(colour), width * ratio))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if box and len(placed) == 2:
                painter.drawRect(QRectF(placed[0], placed[1]).normalized())
            else:
                painter.drawPolyline(QPolygonF(placed))
        if not box:
            painter.setBrush(QColor("#FFFFFF"))
            painter.setPen(QPen(QColor("#000000"), ratio))
            for point in placed[:-1]:
                painter.drawRect(QRectF(point.x() - 3 * ratio, point.y() - 3 * ratio, 6 * ratio, 6 * ratio))

    def draw_crosshair(self, painter: QPainter, view: View, at: tuple[float, float]) -> None:
        """Draw lines through a point from edge to edge."""
        ratio = _ratio(painter)
        x, y = view.to_port(*at)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for colour, width in (("#000000", 3), ("#FFFFFF", 1)):
            painter.setPen(QPen(QColor(colour), width * ratio))
            painter.drawLine(QPointF(x, 0), QPointF(x, view.port_height))
            painter.drawLine(QPointF(0, y), QPointF(view.port_width, y))


def visible(bounds: np.ndarray, view: View) -> np.ndarray:
    """Return which shapes lie at least partly in the port, int64[m]."""
    left, top = view.to_picture(0.0, 0.0)
    right, bottom = view.to_picture(view.port_width, view.port_height)
    seen = (bounds[:, 2] >= left) & (bounds[:, 0] <= right) & (bounds[:, 3] >= top) & (bounds[:, 1] <= bottom)
    return np.flatnonzero(seen)


def on_port(bounds: np.ndarray, view: View) -> np.ndarray:
    """Return bounds in device pixels, rounded so that horizontal and vertical lines are crisp."""
    offset = np.array([view.port_width / 2, view.port_height / 2] * 2)
    placed: np.ndarray = np.round((bounds - np.array([view.x, view.y] * 2)) * view.scale + offset)
    return placed


def on_port_polygon(shape: Shape, view: View) -> QPolygonF:
    """Return the outline of a shape in device pixels."""
    if shape.kind is ShapeKind.BOX:
        left, top, right, bottom = on_port(geometry.bounds_of((shape,)), view)[0].tolist()
        return QPolygonF(
            [QPointF(left, top), QPointF(right, top), QPointF(right, bottom), QPointF(left, bottom)]
        )
    return QPolygonF([QPointF(*view.to_port(x, y)) for x, y in shape.points])


def _rects(places: np.ndarray) -> list[QRectF]:
    corners = places.copy()
    corners[:, 2:] -= places[:, :2]
    return [QRectF(*place) for place in corners.tolist()]


def _polygon(shape: Shape, view: View) -> QPolygonF:
    """Return the outline of a polygon in device pixels."""
    middle = np.array([view.port_width / 2, view.port_height / 2])
    placed = (np.array(shape.points) - (view.x, view.y)) * view.scale + middle
    return QPolygonF([QPointF(*point) for point in placed.tolist()])


def _ratio(painter: QPainter) -> float:
    return float(painter.device().devicePixelRatioF())


def _draw_chip(look: Look, words: str, ratio: float) -> QImage:
    font = QFont()
    font.setPixelSize(round(12 * ratio))
    font.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetrics(font)
    width = metrics.horizontalAdvance(words) + round(8 * ratio)
    size = QSize(width, metrics.height() + round(2 * ratio))
    picture = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(QColor(look.colour))
    painter = QPainter(picture)
    painter.setFont(font)
    painter.setPen(QColor(look.halo))
    painter.drawText(picture.rect(), Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return picture
