"""Geometry of boxes and polygons on a picture: moving, resizing, hitting, snapping; no Qt.

Everything is in pixels of the picture, continuous, (0, 0) its top left corner. What is returned lies inside
the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from labeler.units import Point, Shape, ShapeKind, new_unit_id

LEAST_SIDE = 1.0
"""A box narrower than this is a slip of the hand."""

HANDLES = ("nw", "n", "ne", "e", "se", "s", "sw", "w")
"""The handles of a box, clockwise from the top left corner."""

Size = tuple[int, int]


def where_words(bounds: tuple[float, float, float, float], size: tuple[int, int]) -> str:
    """Return in which of nine parts of the picture the middle of a shape lies.

    >>> where_words((0, 0, 10, 10), (90, 90)), where_words((40, 40, 50, 50), (90, 90))
    ('top left', 'middle')
    >>> where_words((80, 40, 90, 50), (90, 90))
    'right'
    """
    left, top, right, bottom = bounds
    across = _third((left + right) / 2, size[0], ("left", "", "right"))
    down = _third((top + bottom) / 2, size[1], ("top", "", "bottom"))
    return " ".join(word for word in (down, across) if word) or "middle"


def _third(at: float, length: int, words: tuple[str, str, str]) -> str:
    return words[min(2, max(0, int(3 * at / max(1, length))))]


def bounds_of(shapes: Sequence[Shape]) -> np.ndarray:
    """Return left, top, right and bottom of each shape, float64[n, 4]."""
    found = np.empty((len(shapes), 4))
    for at, shape in enumerate(shapes):
        (left, top), *others = shape.points
        if shape.kind is ShapeKind.BOX:
            found[at] = left, top, *others[0]
        else:
            found[at] = shape.bounds
    return found


def box(corner: Point, opposite: Point, label_class: int | None, size: Size) -> Shape | None:
    """Return the box between two corners in any order, ``None`` where it has no area to speak of."""
    (x0, x1), (y0, y1) = sorted((corner[0], opposite[0])), sorted((corner[1], opposite[1]))
    x0, x1 = max(0.0, x0), min(float(size[0]), x1)
    y0, y1 = max(0.0, y0), min(float(size[1]), y1)
    if x1 - x0 < LEAST_SIDE or y1 - y0 < LEAST_SIDE:
        return None
    return Shape(new_unit_id(), label_class, stored(((x0, y0), (x1, y1))))


def polygon(points: Sequence[Point], label_class: int | None) -> Shape | None:
    """Return the polygon through these points, ``None`` where they enclose nothing."""
    distinct = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    if len(distinct) > 1 and distinct[0] == distinct[-1]:
        distinct.pop()
    if len(distinct) < 3 or abs(_area(distinct)) < LEAST_SIDE / 2:
        return None
    return Shape(new_unit_id(), label_class, stored(distinct), ShapeKind.POLYGON)


def stored(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return points as the store holds them, so that what is read back is equal to what was drawn.

    >>> stored([(1 / 3, 2.0)])
    ((0.3333, 2.0),)
    """
    return tuple((round(x, 4), round(y, 4)) for x, y in points)


def _area(points: Sequence[Point]) -> float:
    following = [*points[1:], points[0]]
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(points, following, strict=True)) / 2


def moved(shape: Shape, dx: float, dy: float, size: Size) -> Shape:
    """Return the shape moved, stopped at the edges of the picture, its form kept."""
    left, top, right, bottom = shape.bounds
    dx = min(max(dx, -left), size[0] - right)
    dy = min(max(dy, -top), size[1] - bottom)
    return replace(shape, points=stored([(x + dx, y + dy) for x, y in shape.points]))


def resized(shape: Shape, handle: str, to: Point, size: Size) -> Shape:
    """Return a box with one handle taken elsewhere; past the opposite edge the box turns over."""
    (left, top), (right, bottom) = shape.points
    x, y = _inside(to, size)
    if "w" in handle:
        left = x
    if "e" in handle:
        right = x
    if "n" in handle:
        top = y
    if "s" in handle:
        bottom = y
    (left, right), (top, bottom) = sorted((left, right)), sorted((top, bottom))
    left, right = _apart(left, right, size[0])
    top, bottom = _apart(top, bottom, size[1])
    return replace(shape, points=stored(((left, top), (right, bottom))))


def _apart(low: float, high: float, most: float) -> tuple[float, float]:
    if high - low >= LEAST_SIDE:
        return low, high
    low = min(low, most - LEAST_SIDE)
    return low, low + LEAST_SIDE


def with_vertex(shape: Shape, at: int, to: Point, size: Size) -> Shape:
    """Return a polygon with its vertex ``at`` taken elsewhere."""
    points = list(shape.points)
    points[at] = _inside(to, size)
    return replace(shape, points=stored(points))


def with_new_vertex(shape: Shape, after: int, point: Point) -> Shape:
    """Return a polygon with one more vertex behind the one at ``after``."""
    points = list(shape.points)
    points.insert(after + 1, point)
    return replace(shape, points=stored(points))


def without_vertex(shape: Shape, at: int) -> Shape | None:
    """Return a polygon with one vertex less, ``None`` where fewer than three would be left."""
    if len(shape.points) <= 3:
        return None
    return replace(shape, points=tuple(point for n, point in enumerate(shape.points) if n != at))


def _inside(point: Point, size: Size) -> Point:
    return min(max(point[0], 0.0), float(size[0])), min(max(point[1], 0.0), float(size[1]))


def handle_points(shape: Shape) -> dict[str, Point]:
    """Return where the handles of a box are."""
    (left, top), (right, bottom) = shape.points
    x, y = (left + right) / 2, (top + bottom) / 2
    places = (left, top), (x, top), (right, top), (right, y), (right, bottom), (x, bottom), (left, bottom)
    return dict(zip(HANDLES, (*places, (left, y)), strict=True))


@dataclass(frozen=True, slots=True)
class Grip:
    """What of a shape lies under the cursor: a handle of a box, a vertex or edge of a polygon, its body."""

    shape: str
    part: str
    at: int = 0


def grip_of(shape: Shape, x: float, y: float, reach: float) -> Grip | None:
    """Return what of a selected shape can be taken at a point; ``reach`` is in pixels of the picture."""
    if shape.kind is ShapeKind.BOX:
        for name, (hx, hy) in handle_points(shape).items():
            if abs(hx - x) <= reach and abs(hy - y) <= reach:
                return Grip(shape.id, name)
    else:
        for at, (px, py) in enumerate(shape.points):
            if abs(px - x) <= reach and abs(py - y) <= reach:
                return Grip(shape.id, "vertex", at)
        at, distance = nearest_edge(shape, x, y)
        if distance <= reach:
            return Grip(shape.id, "edge", at)
    return Grip(shape.id, "body") if contains(shape, x, y) else None


def nearest_edge(shape: Shape, x: float, y: float) -> tuple[int, float]:
    """Return which edge of a polygon (by its first vertex) is nearest to a point, and how far it is."""
    begin = np.asarray(shape.points)
    along = np.roll(begin, -1, axis=0) - begin
    towards = np.array([x, y]) - begin
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip((towards * along).sum(axis=1) / length, 0.0, 1.0)
    distance = np.hypot(*(towards - share[:, None] * along).T)
    at = int(np.argmin(distance))
    return at, float(distance[at])


def contains(shape: Shape, x: float, y: float) -> bool:
    """Return whether a point lies in a shape."""
    left, top, right, bottom = shape.bounds
    if not (left <= x <= right and top <= y <= bottom):
        return False
    if shape.kind is ShapeKind.BOX:
        return True
    inside = False
    for (x0, y0), (x1, y1) in zip(shape.points, (*shape.points[1:], shape.points[0]), strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            inside = not inside
    return inside


def shape_at(shapes: Sequence[Shape], bounds: np.ndarray, x: float, y: float, reach: float) -> Shape | None:
    """Return the smallest shape under a point: small ones lie on top of large ones.

    ``bounds`` are those of `bounds_of`; ``reach`` widens them, so that a thin box can be hit.
    """
    if not len(shapes):
        return None
    left, top, right, bottom = bounds.T
    near = (left - reach <= x) & (x <= right + reach) & (top - reach <= y) & (y <= bottom + reach)
    found = np.flatnonzero(near)
    area = ((right - left) * (bottom - top))[found]
    for at in found[np.argsort(area, kind="stable")].tolist():
        shape: Shape = shapes[at]
        if shape.kind is ShapeKind.BOX or contains(shape, x, y) or nearest_edge(shape, x, y)[1] <= reach:
            return shape
    return None


@dataclass(frozen=True, slots=True)
class Snap:
    """The lines to which edges jump: of the picture and of the other shapes; sorted float64 arrays."""

    xs: np.ndarray
    ys: np.ndarray

    def point(self, point: Point, reach: float) -> Point:
        """Return the point taken to the nearest lines within reach."""
        return _to_line(self.xs, point[0], reach), _to_line(self.ys, point[1], reach)

    def shift(self, bounds: tuple[float, float, float, float], reach: float) -> Point:
        """Return by how much a shape with these bounds has to move so that an edge lies on a line."""
        left, top, right, bottom = bounds
        return _least(self.xs, (left, right), reach), _least(self.ys, (top, bottom), reach)


def snap_lines(bounds: np.ndarray, size: Size) -> Snap:
    """Return the lines of a picture and of shapes with these bounds."""
    xs = np.concatenate([[0.0, float(size[0])], bounds[:, 0], bounds[:, 2]])
    ys = np.concatenate([[0.0, float(size[1])], bounds[:, 1], bounds[:, 3]])
    return Snap(np.unique(xs), np.unique(ys))


def _to_line(lines: np.ndarray, value: float, reach: float) -> float:
    nearest = float(lines[int(np.argmin(np.abs(lines - value)))])
    return nearest if abs(nearest - value) <= reach else value


def _least(lines: np.ndarray, edges: tuple[float, float], reach: float) -> float:
    shifts = [_to_line(lines, edge, reach) - edge for edge in edges]
    jumps = [shift for shift in shifts if shift]
    return min(jumps, key=abs) if jumps else 0.0
