"""One region of Label Studio: a shape on a picture in percent of its size, or a stretch of a sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labeler.formats import geometry
from labeler.formats.annotations import clean_name, unit_id
from labeler.types import QuestionKind
from labeler.units import Point, Segment, Shape

_SHAPES = frozenset(["rectangle", "rectanglelabels", "polygon", "polygonlabels", "ellipse", "ellipselabels"])


@dataclass
class Region:
    """A shape or a segment; ``size`` is the picture's, ``relative`` where the file does not tell it."""

    unit: Shape | Segment
    label: str
    question: str
    size: tuple[float, float] | None = None
    relative: bool = False
    remark: str = ""
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


def is_region(row: Mapping[str, Any]) -> bool:
    """Return whether a result draws something: a shape, or a stretch of a sound."""
    value = row.get("value")
    kind = row.get("type")
    if not isinstance(value, dict) or not isinstance(kind, str):
        return False
    if kind in _SHAPES:
        return True
    return kind in ("labels", "audio", "audioplus") and "start" in value and "end" in value


def region_kind(region: Region) -> QuestionKind:
    """Return the kind of question that a region answers."""
    return QuestionKind.SEGMENTS if isinstance(region.unit, Segment) else QuestionKind.BOXES


def read_region(row: Mapping[str, Any], index: int) -> Region:
    """Return the region that a result draws.

    Raises:
        ValueError: its numbers are impossible.
    """
    value, kind = row["value"], str(row["type"])
    names = value.get(kind, value.get("labels"))
    first = names[0] if isinstance(names, list) and names else ""
    label = clean_name(first) if isinstance(first, (str, int, float)) else ""
    question = clean_name(row.get("from_name") or kind)
    unit = unit_id(index, row.get("id"))
    if kind not in _SHAPES:
        channel = value.get("channel")
        is_channel = type(channel) is int and 0 <= channel < 1_000
        made = geometry.segment(
            value.get("start"), value.get("end"), unit=unit, channel=channel if is_channel else None,
            score=_score(row),
        )  # fmt: skip
        return Region(made, label, question)
    size = _size(row)
    scale = (0.01, 0.01) if size is None else (size[0] / 100, size[1] / 100)
    shape, remark = _shape(kind, value, scale, unit, _score(row), is_sized=size is not None)
    if row.get("image_rotation") not in (0, None, 360):
        remark = remark or "regions drawn on a picture turned in the window, taken as they stand"
    return Region(shape, label, question, size, size is None, remark)


def _shape(
    kind: str, value: Mapping[str, Any], scale: Point, unit: str, score: float | None, *, is_sized: bool
) -> tuple[Shape, str]:
    if kind.startswith("polygon"):
        points = [(x * scale[0], y * scale[1]) for x, y in geometry.points(value.get("points"))]
        return geometry.polygon(points, unit=unit, score=score), ""
    degrees = geometry.number(value.get("rotation") or 0)
    if degrees and not is_sized:
        raise ValueError("a turned region without the size of its picture")
    if kind.startswith("ellipse"):
        x, y, across, down = (geometry.number(value.get(key)) for key in ("x", "y", "radiusX", "radiusY"))
        around = geometry.ellipse(x * scale[0], y * scale[1], across * scale[0], down * scale[1], degrees)
        return geometry.polygon(around, unit=unit, score=score), "ellipses, taken as polygons of 32 points"
    left, top, width, height = (geometry.number(value.get(key)) for key in ("x", "y", "width", "height"))
    left, width, top, height = left * scale[0], width * scale[0], top * scale[1], height * scale[1]
    upright = geometry.box(left, top, left + width, top + height, unit=unit, score=score)
    if not degrees % 360:
        return upright, ""
    around = geometry.turned(geometry.corners(left, top, left + width, top + height), degrees, (left, top))
    return geometry.polygon(around, unit=unit, score=score), "turned boxes, taken as polygons of four points"


def _size(row: Mapping[str, Any]) -> tuple[float, float] | None:
    try:
        width, height = (
            geometry.number(row.get("original_width")),
            geometry.number(row.get("original_height")),
        )
    except ValueError:
        return None
    return (width, height) if width > 0 and height > 0 else None


def _score(row: Mapping[str, Any]) -> float | None:
    return geometry.share(row.get("score"))
