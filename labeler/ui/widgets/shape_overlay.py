"""What lies over a picture beside one's own shapes: those of others, and those that a model proposes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from labeler.ui.state import shapes as geometry
from labeler.ui.state.others import look_of
from labeler.ui.state.view import View
from labeler.ui.widgets.others_card import pen_of
from labeler.ui.widgets.shape_layer import MANY, Look, ShapeLayer, halo_of, on_port, on_port_polygon, visible
from labeler.units import NOTHING, Shape, ShapeKind, Value

PROPOSED = (4, 3)
"""Dashes of what a model proposes, in widths of the line."""

FEW = 4
"""Of so many people names are written out; of more only their first letter or number."""

FAINT = 0.3
"""How much is seen of the others while one of them stands out."""


Sign = Callable[[Shape], tuple[Look, str, str]]
"""Look, words and letter of what stands beside a shape."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Shapes of one person or of the model; ``row`` is that of their names, from above."""

    shapes: tuple[Shape, ...]
    bounds: np.ndarray
    sign: Sign
    row: int = -1
    pen: tuple[str, tuple[int, ...]] = ("", PROPOSED)


class ShapeOverlay:
    """Draws with the looks of ``layer``; ``proposed`` is the id of the proposed shape under the fingers."""

    def __init__(self, layer: ShapeLayer) -> None:
        self.layer = layer
        self.proposed = ""
        self._lit: int | None = None
        self._others: tuple[_Sheet, ...] = ()
        self._proposal: tuple[Shape, ...] = ()
        self._bounds = geometry.bounds_of(())
        self._kept: tuple[tuple[View, float, str], QPixmap] | None = None

    def show_others(self, others: Sequence[tuple[str, Value]]) -> None:
        """Take the shapes of others; none: there is nothing to draw."""
        sheets = []
        for place, (name, value) in enumerate(others):
            bounds = geometry.bounds_of(value.shapes)
            sheets.append(_Sheet(value.shapes, bounds, self._sign_of(name, place), place, look_of(place)))
        self._others, self._kept = tuple(sheets), None

    def light(self, place: int | None) -> None:
        """Have the shapes of one person stand out; None: all alike."""
        if place != self._lit:
            self._lit, self._kept = place, None

    def show_proposal(self, value: Value = NOTHING) -> None:
        """Take the shapes that a model proposes."""
        self._proposal, self._bounds = value.shapes, geometry.bounds_of(value.shapes)
        self._kept = None

    def at(self, x: float, y: float, reach: float) -> str:
        """Return the id of the proposed shape at a point of the picture, empty: there is none."""
        found = geometry.shape_at(self._proposal, self._bounds, x, y, reach)
        return "" if found is None else found.id

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw everything in device pixels."""
        ratio = float(painter.device().devicePixelRatioF())
        if sum(len(sheet.shapes) for sheet in self._others) + len(self._proposal) > MANY:
            painter.drawPixmap(0, 0, self._picture(view, ratio))
        else:
            self._draw(painter, view, ratio)
        for shape in self._proposal:
            if shape.id == self.proposed:
                self._draw_current(painter, view, shape, ratio)

    def _picture(self, view: View, ratio: float) -> QPixmap:
        if self._kept is None or self._kept[0] != (view, ratio, self.proposed):
            picture = QPixmap(view.port_width, view.port_height)
            picture.fill(Qt.GlobalColor.transparent)
            own = QPainter(picture)
            self._draw(own, view, ratio)
            own.end()
            self._kept = (view, ratio, self.proposed), picture
        return self._kept[1]

    def _draw(self, painter: QPainter, view: View, ratio: float) -> None:
        lit = self._lit if self._lit is not None and self._lit < len(self._others) else None
        # the one that stands out is drawn last and whole, the others faintly behind it
        for sheet in sorted(self._others, key=lambda sheet: sheet.row == lit):
            painter.setOpacity(1.0 if lit in (None, sheet.row) else FAINT)
            at = visible(sheet.bounds, view).tolist()
            wide = 3.5 if sheet.row == lit else 2
            # many lines beside each other: dark ones under them would hide the others
            crowded = len(self._others) > FEW and sheet.row != lit
            under = _under(ratio, wide + (0.8 if crowded else 2), 100 if crowded else 255)
            pens = (under, pen_of(*sheet.pen, wide * ratio))
            self._outline(painter, view, [sheet.shapes[number] for number in at], pens)
            painter.setOpacity(1.0)
        for sheet in self._others:
            if lit in (None, sheet.row):
                self._write(painter, view, sheet, visible(sheet.bounds, view).tolist())
        proposed = _Sheet(self._proposal, self._bounds, self._sign_of_proposal)
        at = visible(self._bounds, view).tolist()
        for number in at:
            look = self.layer.look(self._proposal[number].label_class)
            pens = (_under(ratio), pen_of(look.colour, PROPOSED, 2 * ratio))
            self._outline(painter, view, [self._proposal[number]], pens)
        self._write(painter, view, proposed, at)

    def _outline(self, painter: QPainter, view: View, shapes: Sequence[Shape], pens: Sequence[QPen]) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        outlines = [(on_port_polygon(one, view), one.kind is ShapeKind.POLYGON) for one in shapes]
        for pen in pens:
            painter.setPen(pen)
            for outline, smooth in outlines:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
                painter.drawPolygon(outline)

    # names beside them

    def _sign_of(self, name: str, place: int) -> Sign:
        colour, _dashes = look_of(place)
        letter = name.split(maxsplit=1)[0] if name[:1].isdigit() else name[:1]
        look = Look(colour, halo_of(colour), letter, Qt.PenStyle.SolidLine, name)
        return lambda one: (look, f"{name} {self.layer.look(one.label_class).letter}", look.letter)

    def _sign_of_proposal(self, shape: Shape) -> tuple[Look, str, str]:
        look = self.layer.look(shape.label_class)
        return look, proposal_words(shape, look.name), look.letter

    def _write(self, painter: QPainter, view: View, sheet: _Sheet, at: Sequence[int]) -> None:
        """Write whose each shape is where there is room: others at the right edge, below each other."""
        ratio = float(painter.device().devicePixelRatioF())
        places = on_port(sheet.bounds[list(at)], view) if at else sheet.bounds[:0]
        for number, (left, top, right, bottom) in zip(at, places.tolist(), strict=True):
            if sheet.row < 0 and sheet.shapes[number].id == self.proposed:
                continue  # its name stands above it
            look, words, letter = sheet.sign(sheet.shapes[number])
            crowded = sheet.row >= 0 and sheet.row != self._lit and len(self._others) > FEW
            chip = self.layer.chip(look, letter if crowded else words, ratio)
            if chip.width() > right - left - 4 * ratio:
                chip = self.layer.chip(look, letter, ratio)
            down = max(0, sheet.row) * chip.height()
            if chip.width() > right - left or down + chip.height() > bottom - top:
                continue
            painter.drawImage(QPointF(left if sheet.row < 0 else right - chip.width(), top + down), chip)

    def _draw_current(self, painter: QPainter, view: View, shape: Shape, ratio: float) -> None:
        look = self.layer.look(shape.label_class)
        pens = (QPen(QColor(look.halo), 6 * ratio), pen_of(look.colour, PROPOSED, 3 * ratio))
        self._outline(painter, view, [shape], pens)
        box = on_port_polygon(shape, view).boundingRect()
        chip = self.layer.chip(look, proposal_words(shape, look.name), ratio)
        top = box.top() - chip.height()
        painter.drawImage(QPointF(max(0.0, box.left()), top if top >= 0 else box.top()), chip)


def _under(ratio: float, width: float = 4, alpha: int = 255) -> QPen:
    return QPen(QColor(0, 0, 0, alpha), width * ratio)


def proposal_words(shape: Shape, name: str) -> str:
    """Return what stands beside a proposed shape: its class and how sure the model is.

    >>> proposal_words(Shape("a", 1, ((0, 0), (5, 5)), score=0.874), "nut")
    'nut 87 %'
    """
    sure = "" if shape.score is None else f" {100 * shape.score:.0f} %"
    return f"{name or '?'}{sure}"
