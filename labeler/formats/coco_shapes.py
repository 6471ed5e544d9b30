"""What one annotation of a COCO file draws: a box, polygons, or the outline of a mask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labeler.formats import geometry
from labeler.formats.annotations import Collector, clean_name, unit_id
from labeler.formats.rle import outline
from labeler.units import Point, Shape

_NO_ATTRIBUTES: dict[str, str] = {}
_CROWD = {"iscrowd": "1"}


def shapes_of(collector: Collector, where: str, row: Mapping[str, Any], first: int) -> list[Shape]:
    """Return what an annotation draws, nothing where it only names a class.

    Raises:
        ValueError: its numbers are impossible.
    """
    segmentation = row.get("segmentation")
    if segmentation:
        attributes = {**crowd(row), **_attributes(row.get("attributes"))}
        if isinstance(segmentation, dict):
            return _mask(collector, where, row, _Style(first, attributes, score(row)))
        return _polygons(row, segmentation, _Style(first, attributes, score(row)))
    if row.get("bbox"):
        return [box_of(row, first, {**crowd(row), **_attributes(row.get("attributes"))})]
    if "bbox" in row and row["bbox"] is None:
        raise ValueError("its bbox is null")
    return []


def box_of(row: Mapping[str, Any], first: int, attributes: Mapping[str, str]) -> Shape:
    """Return an annotation's ``bbox``.

    Raises:
        ValueError: it is none.
    """
    found = row.get("bbox")
    if not isinstance(found, list) or len(found) != 4:
        raise ValueError("its bbox is not x, y, width, height")
    if any(isinstance(one, str) for one in found):
        raise ValueError("its bbox has text where numbers belong")
    left, top, width, height = (geometry.number(one) for one in found)
    return geometry.box(
        left, top, left + width, top + height, unit=unit_id(first), attributes=attributes, score=score(row)
    )


def crowd(row: Mapping[str, Any]) -> dict[str, str]:
    """Return ``iscrowd`` as an attribute."""
    return _CROWD if row.get("iscrowd") else _NO_ATTRIBUTES


def score(row: Mapping[str, Any]) -> float | None:
    """Return a result's score."""
    return geometry.share(row["score"]) if "score" in row else None


class _Style:
    """What the parts of one annotation share."""

    def __init__(self, first: int, attributes: Mapping[str, str], score_: float | None) -> None:
        self._next = first
        self.attributes = attributes
        self._score = score_

    def shape(self, points: Sequence[Point]) -> Shape:
        """Return an upright box where the points are one, else a polygon."""
        upright = geometry.as_box(points)
        more: Any = {"unit": unit_id(self._next), "attributes": self.attributes, "score": self._score}
        self._next += 1
        return geometry.polygon(points, **more) if upright is None else geometry.box(*upright, **more)


def _attributes(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        return {}
    return {clean_name(key): clean_name(value) for key, value in given.items() if clean_name(key)}


def _polygons(row: Mapping[str, Any], segmentation: Any, style: _Style) -> list[Shape]:
    if not isinstance(segmentation, list):
        raise ValueError("its segmentation is neither polygons nor a mask")
    rings = [geometry.pairs(ring) for ring in segmentation]
    if len(rings) > 1:  # one object in several parts: they stay together by its number
        style.attributes = {**style.attributes, "object": clean_name(row.get("id", ""))}
    return [style.shape(ring) for ring in rings]


def _mask(collector: Collector, where: str, row: Mapping[str, Any], style: _Style) -> list[Shape]:
    points, is_exact = outline(row["segmentation"])
    collector.count("masks, taken as their outline")
    if not is_exact:
        collector.change(where, "its mask has holes, bays or parts apart, which its outline does not show.")
    return [style.shape(points)]
