"""Answers that are more than a class, in words: classes, boxes, segments, transcripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from labeler.errors import UserError
from labeler.types import Id, QuestionKind
from labeler.units import Segment, Shape, ShapeKind, parse_value

MOST_LINES = 12


def value_lines(kind: QuestionKind, text: str | None, names: Mapping[Id, str]) -> list[str]:
    """Return what ``text`` (as the store keeps it) holds, the whole in the first line, a unit in each other.

    >>> names = {3: "car", 5: "bus"}
    >>> value_lines(QuestionKind.CLASSES, '{"classes":[3,5]}', names)
    ['car, bus']
    >>> value_lines(QuestionKind.TRANSCRIPT, '{"text":"stop here"}', names)
    ['“stop here”']
    >>> value_lines(QuestionKind.CLASS, None, names)
    []
    """
    if text is None or kind is QuestionKind.CLASS:
        return []
    try:
        value = parse_value(kind, text)
    except UserError:
        return ["an answer that this Labeler cannot read"]
    if kind is QuestionKind.CLASSES:
        return [", ".join(names.get(one, "?") for one in value.classes) or "none of the classes"]
    if kind is QuestionKind.TRANSCRIPT:
        return [f"“{value.text}”" if value.text else "nothing is said"]
    if kind is QuestionKind.BOXES:
        return _units("no boxes", [_shape(one, names) for one in value.shapes], value.shapes, names)
    return _units("no segments", [_segment(one, names) for one in value.segments], value.segments, names)


def _units(
    none: str, lines: list[str], units: tuple[Shape, ...] | tuple[Segment, ...], names: Mapping[Id, str]
) -> list[str]:
    if not lines:
        return [none]
    counted = Counter(names.get(unit.label_class or 0, "?") for unit in units)
    whole = ", ".join(name if n == 1 else f"{n} × {name}" for name, n in counted.items())
    rest = len(lines) - MOST_LINES
    return [whole, *lines[:MOST_LINES], *([f"and {rest:,} more"] if rest > 0 else [])]


def _shape(shape: Shape, names: Mapping[Id, str]) -> str:
    left, top, right, bottom = shape.bounds
    size = f"{right - left:.0f} × {bottom - top:.0f} at {left:.0f}, {top:.0f}"
    kind = "" if shape.kind is ShapeKind.BOX else f", {len(shape.points)} points"
    return f"{names.get(shape.label_class or 0, '?')}  {size}{kind}{_more(shape)}"


def _segment(segment: Segment, names: Mapping[Id, str]) -> str:
    when = f"{segment.start_s:.2f} s"
    if segment.end_s != segment.start_s:
        when = f"{segment.start_s:.2f}–{segment.end_s:.2f} s"
    if segment.low_hz is not None or segment.high_hz is not None:
        high = "…" if segment.high_hz is None else f"{segment.high_hz:.0f}"
        when += f", {segment.low_hz or 0:.0f}–{high} Hz"
    if segment.channel is not None:
        when += f", channel {segment.channel + 1}"
    said = f"  “{segment.text}”" if segment.text else ""
    return f"{names.get(segment.label_class or 0, '?')}  {when}{said}{_more(segment)}"


def _more(unit: Shape | Segment) -> str:
    words = [f"{key} {value}" for key, value in unit.attributes.items()]
    if unit.score is not None:
        words.append(f"{unit.score:.0%}".replace("%", " %"))
    return f"  ({', '.join(words)})" if words else ""
