"""Shapes out of the numbers that files give: boxes, turned boxes, outlines; wrong numbers are refused.

All functions raise ValueError with words that say what is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from labeler.units import Point, Segment, Shape, ShapeKind

MOST_POINTS = 20_000
FAR = 1e7
"""No picture is that large."""
_CIRCLE_POINTS = 32
_NONE: dict[str, str] = {}
"""What all units without attributes share; nobody writes into it."""


def number(value: Any) -> float:
    """Return a coordinate.

    Raises:
        ValueError: it is no number, not finite, or no picture is that large.

    >>> number("1.5")
    1.5
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f"{_short(value)} is no number")
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise ValueError(f"{_short(value)} is no number") from None
    if not math.isfinite(found) or abs(found) > FAR:
        raise ValueError(f"{_short(value)} is no coordinate of a picture")
    return found


def box(
    left: float,
    top: float,
    right: float,
    bottom: float,
    *,
    unit: str,
    attributes: Mapping[str, str] | None = None,
    score: float | None = None,
) -> Shape:
    """Return a box.

    Raises:
        ValueError: it has no area.
    """
    if not (right > left and bottom > top):
        raise ValueError(f"the box {left:g}, {top:g}, {right:g}, {bottom:g} has no area")
    return Shape(unit, None, ((left, top), (right, bottom)), ShapeKind.BOX, attributes or _NONE, score)


def polygon(
    points: Sequence[Point],
    *,
    unit: str,
    attributes: Mapping[str, str] | None = None,
    score: float | None = None,
) -> Shape:
    """Return a polygon; a last point that repeats the first is left out.

    Raises:
        ValueError: fewer than three points, or far too many.
    """
    found = tuple(points)
    if len(found) > 1 and found[0] == found[-1]:
        found = found[:-1]
    if len(found) < 3:
        raise ValueError(f"a polygon has at least three points, not {len(found)}")
    if len(found) > MOST_POINTS:
        raise ValueError(f"a polygon has at most {MOST_POINTS:,} points, not {len(found):,}")
    return Shape(unit, None, found, ShapeKind.POLYGON, attributes or _NONE, score)


def pairs(numbers: Sequence[Any]) -> list[Point]:
    """Return the points written as x1, y1, x2, y2 …

    Raises:
        ValueError: an odd count, or something that is no number.

    >>> pairs([1, 2, "3", 4])
    [(1.0, 2.0), (3.0, 4.0)]
    """
    if isinstance(numbers, (str, bytes, Mapping)) or not isinstance(numbers, Sequence):
        raise ValueError(f"{_short(numbers)} is no list of points")
    if len(numbers) % 2:
        raise ValueError(f"{len(numbers)} numbers are no points, an x without its y is among them")
    flat = [number(one) for one in numbers]
    return list(zip(flat[::2], flat[1::2], strict=True))


def points(found: Any) -> list[Point]:
    """Return the points written as [[x1, y1], [x2, y2] …].

    Raises:
        ValueError: it is not of this form.
    """
    if not isinstance(found, (list, tuple)):
        raise ValueError(f"{_short(found)} is no list of points")
    done = []
    for one in found:
        if not isinstance(one, (list, tuple)) or len(one) < 2:
            raise ValueError(f"{_short(one)} is no point")
        done.append((number(one[0]), number(one[1])))
    return done


def turned(corners: Sequence[Point], degrees: float, about: Point | None = None) -> list[Point]:
    """Return corners turned clockwise on the screen, about their middle where no point is given.

    >>> [(round(x), round(y)) for x, y in turned([(0, 0), (2, 0), (2, 2), (0, 2)], 90, (0, 0))]
    [(0, 0), (0, 2), (-2, 2), (-2, 0)]
    """
    if about is None:
        n = len(corners)
        about = sum(x for x, _ in corners) / n, sum(y for _, y in corners) / n
    angle = math.radians(degrees)
    sine, cosine = math.sin(angle), math.cos(angle)
    return [
        (
            about[0] + (x - about[0]) * cosine - (y - about[1]) * sine,
            about[1] + (x - about[0]) * sine + (y - about[1]) * cosine,
        )
        for x, y in corners
    ]


def corners(left: float, top: float, right: float, bottom: float) -> list[Point]:
    """Return the corners of a box, clockwise from the top left."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def ellipse(x: float, y: float, radius_x: float, radius_y: float, degrees: float = 0.0) -> list[Point]:
    """Return 32 points of an ellipse around (x, y).

    Raises:
        ValueError: it has no area.
    """
    if not (radius_x > 0 and radius_y > 0):
        raise ValueError("an ellipse or a circle without a radius has no area")
    step = 2 * math.pi / _CIRCLE_POINTS
    round_it = [
        (x + radius_x * math.cos(step * i), y + radius_y * math.sin(step * i)) for i in range(_CIRCLE_POINTS)
    ]
    return turned(round_it, degrees, (x, y)) if degrees else round_it


def as_box(shape: Sequence[Point]) -> tuple[float, float, float, float] | None:
    """Return left, top, right, bottom where four points are the corners of an upright box, else None.

    >>> as_box([(1, 1), (4, 1), (4, 3), (1, 3)])
    (1, 1, 4, 3)
    >>> as_box([(1, 1), (4, 2), (4, 3), (1, 3)]) is None
    True
    """
    found = list(shape[:-1]) if len(shape) == 5 and shape[0] == shape[-1] else list(shape)
    if len(found) != 4:
        return None
    xs, ys = {x for x, _ in found}, {y for _, y in found}
    if len(xs) != 2 or len(ys) != 2 or len(set(found)) != 4:
        return None
    if any(a[0] != b[0] and a[1] != b[1] for a, b in zip(found, found[1:] + found[:1], strict=True)):
        return None
    return min(xs), min(ys), max(xs), max(ys)


def seconds(value: Any) -> float:
    """Return a time in seconds; a negative zero or a rounding below zero becomes 0.

    Raises:
        ValueError: it is no number, negative or not finite.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f"{_short(value)} is no time")
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise ValueError(f"{_short(value)} is no time in seconds") from None
    if not math.isfinite(found) or found > FAR * 100:
        raise ValueError(f"{_short(value)} is no time in seconds")
    if found < -1e-6:
        raise ValueError(f"{_short(value)} s lies before the beginning")
    return max(0.0, found)


def segment(start: Any, end: Any, **more: Any) -> Segment:
    """Return a segment; ``more`` are its further fields (``unit`` is its id).

    Raises:
        ValueError: a time is wrong, or it ends before it begins.
    """
    start_s, end_s = seconds(start), seconds(end)
    if end_s < start_s:
        raise ValueError(f"it ends at {end_s:g} s, before it begins at {start_s:g} s")
    more["attributes"] = more.get("attributes") or _NONE
    return Segment(more.pop("unit"), None, start_s, end_s, **more)


def share(value: Any) -> float | None:
    """Return a score or a confidence, None where it is none.

    >>> share("0.5"), share("high"), share(None)
    (0.5, None, None)
    """
    try:
        return number(value)
    except ValueError:
        return None


def _short(value: Any) -> str:
    words = repr(value) if not isinstance(value, int) or abs(value) < 10**20 else "a very long number"
    return words if len(words) <= 40 else words[:37] + "…"
