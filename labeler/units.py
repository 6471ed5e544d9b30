"""What an answer holds beside a single class: classes, shapes on a picture, segments of a sound, text.

The columns ``annotation.value``, ``gold.value``, ``ruling.value`` and ``prediction.value`` hold it as JSON:

=============  =======================================================================================
``class``      NULL: the class stands in ``label_class``
``classes``    ``{"classes": [class, …]}``
``boxes``      ``{"units": [{"id", "class", "shape": "box" | "polygon", "points": [[x, y], …]}, …]}``
``segments``   ``{"units": [{"id", "class", "start_s", "end_s", "low_hz", "high_hz", "channel", "text"}]}``
``transcript``  ``{"text": "…"}``
=============  =======================================================================================

Points are in pixels of the upright picture (turned as its EXIF data say), continuous; (0, 0) is the top left
corner. A box has two points, top left and bottom right; a polygon at least three. Times are in seconds. A
unit may carry ``attributes`` (text by name) and ``score`` (of a model). No units at all is an answer: the
person looked and found nothing.
"""

from __future__ import annotations

import json
import math
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from labeler.errors import UserError
from labeler.types import Id, QuestionKind

Point: TypeAlias = tuple[float, float]


class ShapeKind(StrEnum):
    """What is drawn on a picture."""

    BOX = "box"
    POLYGON = "polygon"


@dataclass(frozen=True, slots=True)
class Shape:
    """One box or polygon; ``points`` as the module says; ``score`` only where a model drew it."""

    id: str
    label_class: Id | None
    points: tuple[Point, ...]
    kind: ShapeKind = ShapeKind.BOX
    attributes: Mapping[str, str] = field(default_factory=dict)
    score: float | None = None

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom."""
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a sound; a point in time has ``start_s == end_s``.

    ``low_hz`` and ``high_hz`` bound it in frequency, ``channel`` (from 0) to one channel; ``None`` is all.
    ``text`` is what is said in it.
    """

    id: str
    label_class: Id | None
    start_s: float
    end_s: float
    low_hz: float | None = None
    high_hz: float | None = None
    channel: int | None = None
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """An answer's value; which of the fields counts depends on the question's kind."""

    classes: tuple[Id, ...] = ()
    shapes: tuple[Shape, ...] = ()
    segments: tuple[Segment, ...] = ()
    text: str = ""

    @property
    def units(self) -> tuple[Shape | Segment, ...]:
        """Return the shapes or the segments."""
        return (*self.shapes, *self.segments)


NOTHING = Value()
"""The empty value."""


def new_unit_id() -> str:
    """Return an id for a unit, eight letters that nothing else in the answer has."""
    return secrets.token_hex(4)


def value_json(kind: QuestionKind, value: Value) -> str | None:
    """Return what the store keeps of ``value``; None for a single class.

    Raises:
        UserError: a unit is impossible (see `check_shape` and `check_segment`).

    >>> value_json(QuestionKind.TRANSCRIPT, Value(text="hello"))
    '{"text":"hello"}'
    """
    found: dict[str, Any]
    if kind is QuestionKind.CLASS:
        return None
    if kind is QuestionKind.CLASSES:
        found = {"classes": list(value.classes)}
    elif kind is QuestionKind.TRANSCRIPT:
        found = {"text": value.text}
    elif kind is QuestionKind.BOXES:
        for shape in value.shapes:
            check_shape(shape)
        found = {"units": [_shape_dict(shape) for shape in value.shapes]}
    else:
        for segment in value.segments:
            check_segment(segment)
        found = {"units": [_segment_dict(segment) for segment in value.segments]}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def parse_value(kind: QuestionKind, text: str | None) -> Value:
    """Return the value that ``text`` holds for a question of this kind; None and empty are an empty value.

    Raises:
        UserError: it is not of this form (a damaged or a foreign project).

    >>> parse_value(QuestionKind.CLASSES, '{"classes":[3,5]}').classes
    (3, 5)
    """
    if not text or kind is QuestionKind.CLASS:
        return Value()
    try:
        found = json.loads(text)
        if kind is QuestionKind.CLASSES:
            return Value(classes=tuple(int(one) for one in found["classes"]))
        if kind is QuestionKind.TRANSCRIPT:
            return Value(text=str(found["text"]))
        if kind is QuestionKind.BOXES:
            shapes = tuple(_shape(one) for one in found["units"])
            for shape in shapes:
                check_shape(shape)
            return Value(shapes=shapes)
        segments = tuple(_segment(one) for one in found["units"])
        for segment in segments:
            check_segment(segment)
        return Value(segments=segments)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(f"An answer is not of the form that {kind.value} have: {text[:80]!r}.") from error


def is_possible_box(left: float, top: float, right: float, bottom: float) -> bool:
    """Return whether these are numbers that enclose an area."""
    return all(math.isfinite(one) for one in (left, top, right, bottom)) and right > left and bottom > top


def check_shape(shape: Shape) -> None:
    """Refuse a shape that encloses nothing.

    Raises:
        UserError: a coordinate is no number, a box has no area or not two points, a polygon not three.
    """
    if not all(math.isfinite(one) for point in shape.points for one in point):
        raise UserError("A shape has a coordinate that is not a number.")
    if shape.kind is ShapeKind.BOX:
        if len(shape.points) != 2:
            raise UserError(f"A box has two corners, not {len(shape.points)}.")
        if not is_possible_box(*shape.points[0], *shape.points[1]):
            raise UserError("A box goes from its top left to its bottom right corner and has an area.")
    elif len(shape.points) < 3:
        raise UserError(f"A polygon has at least three points, not {len(shape.points)}.")


def check_segment(segment: Segment) -> None:
    """Refuse a segment that ends before it begins.

    Raises:
        UserError: a time is no number or below zero, or the end lies before the start.
    """
    if not (math.isfinite(segment.start_s) and math.isfinite(segment.end_s)):
        raise UserError("A segment has a time that is not a number.")
    if segment.start_s < 0 or segment.end_s < segment.start_s:
        raise UserError(f"A segment goes forward in time, not from {segment.start_s} s to {segment.end_s} s.")


def _common(unit: Shape | Segment) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if unit.attributes:
        found["attributes"] = dict(unit.attributes)
    if unit.score is not None:
        found["score"] = unit.score
    return found


def _shape_dict(shape: Shape) -> dict[str, Any]:
    points = [[round(x, 4), round(y, 4)] for x, y in shape.points]
    return {
        "id": shape.id,
        "class": shape.label_class,
        "shape": shape.kind.value,
        "points": points,
        **_common(shape),
    }


def _segment_dict(segment: Segment) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": segment.id,
        "class": segment.label_class,
        "start_s": segment.start_s,
        "end_s": segment.end_s,
    }
    for name in ("low_hz", "high_hz", "channel"):
        if (given := getattr(segment, name)) is not None:
            found[name] = given
    if segment.text:
        found["text"] = segment.text
    return {**found, **_common(segment)}


def _shape(found: Mapping[str, Any]) -> Shape:
    return Shape(
        str(found["id"]),
        _class_of(found),
        tuple(_point(point) for point in found["points"]),
        ShapeKind(found["shape"]),
        _attributes(found),
        _number(found.get("score")),
    )


def _segment(found: Mapping[str, Any]) -> Segment:
    channel = found.get("channel")
    return Segment(
        str(found["id"]),
        _class_of(found),
        float(found["start_s"]),
        float(found["end_s"]),
        _number(found.get("low_hz")),
        _number(found.get("high_hz")),
        None if channel is None else int(channel),
        str(found.get("text") or ""),
        _attributes(found),
        _number(found.get("score")),
    )


def _class_of(found: Mapping[str, Any]) -> Id | None:
    label_class = found.get("class")
    return None if label_class is None else int(label_class)


def _point(point: Sequence[Any]) -> Point:
    x, y = point
    return float(x), float(y)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _attributes(found: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in (found.get("attributes") or {}).items()}
