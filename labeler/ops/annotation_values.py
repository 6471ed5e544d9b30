"""Entries of annotation files as the values that the store keeps: pixels upright, classes by id."""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from labeler.formats.annotations import MOST_REMARKS, Entry, Remark
from labeler.formats.plain_boxes import PlainBoxes
from labeler.store.read.sizes import ItemSize
from labeler.types import Id, ItemKind, QuestionKind
from labeler.units import Point, Segment, Shape, ShapeKind, Value, value_json

ORIENTATIONS = ("auto", "upright", "raw")
_NUMBER = r"-?\d{1,8}\.\d{1,4}"
_FOUR_DECIMALS = re.compile(rf"\[{_NUMBER},{_NUMBER}\],\[{_NUMBER},{_NUMBER}\]").fullmatch
_THINNEST_PX = 0.001
_SLACK_S = 0.5
"""Ends of segments may lie this far behind the sound's: tools round."""


@dataclass
class Placer:
    """Brings the coordinates of entries onto the items; remarks on what cannot be or was changed.

    ``orientation``: ``upright`` believes that files mean the picture as it is shown, ``raw`` as it lies in
    its file, ``auto`` looks whether width and height are swapped.
    """

    path: Path
    sizes: Mapping[Id, ItemSize]
    item_path: Callable[[Id], Path]
    orientation: str = "auto"
    remarks: list[Remark] = field(default_factory=list)
    n_remarks: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    _last: tuple[Id, int] = (0, 1)

    def place(self, entry: Entry, item: Id) -> Entry | None:
        """Return the entry in pixels of the item (or seconds), or None where it does not fit the item."""
        size = self.sizes[item]
        if entry.kind is QuestionKind.BOXES:
            if size.kind is not ItemKind.IMAGE:
                self._remark(entry, "draws on a picture, but the item is a sound.")
                return None
            return self._on_picture(entry, item, size)
        if entry.kind is QuestionKind.SEGMENTS:
            if size.kind is not ItemKind.AUDIO:
                self._remark(entry, "marks times, but the item is a picture.")
                return None
            return self._in_sound(entry, size)
        return entry

    def _on_picture(self, entry: Entry, item: Id, size: ItemSize) -> Entry | None:
        width, height = size.width, size.height
        if not width or not height:
            self._remark(entry, "draws on a picture whose size is not known (it is broken).")
            return None
        move = self._move(entry, item, width, height)
        if move is None and _all_within(entry.units, width, height):
            return entry
        kept: list[Shape] = []
        names: list[str] = []
        for shape, name in zip(entry.units, entry.labels, strict=True):
            moved = shape if move is None else _moved(shape, move)  # type: ignore[arg-type]
            left, top, right, bottom = _bounds(moved)  # type: ignore[arg-type]
            if left >= width or top >= height or right <= 0 or bottom <= 0:
                self._remark(
                    entry, f"a shape at {left:g}, {top:g} lies outside the {width} × {height} picture."
                )
                continue
            if right - left < _THINNEST_PX or bottom - top < _THINNEST_PX:
                self._remark(entry, f"a shape at {left:g}, {top:g} has no area.")
                continue
            if left < -1 or top < -1 or right > width + 1 or bottom > height + 1:
                self.count("shapes that reach beyond the picture, taken as they are")
            kept.append(moved)  # type: ignore[arg-type]
            names.append(name)
        return _with(entry, tuple(kept), tuple(names))

    def _move(
        self, entry: Entry, item: Id, width: int, height: int
    ) -> Callable[[float, float], Point] | None:
        if not entry.units:
            return None
        if entry.relative:
            return self._from_shares(item, width, height)
        is_swapped = bool(entry.size == (height, width) != (width, height))
        if self.orientation == "raw" or (self.orientation == "auto" and is_swapped):
            turn = self._turn(item, width, height)
            if turn is not None:
                self.count("items whose file means the picture before it is turned upright; points turned")
                return turn
        if entry.size is not None and entry.size != (width, height):
            found = "×".join(f"{side:g}" for side in entry.size)
            why = f"was made on {found} pixels, the item has {width}×{height}; taken as it stands."
            self._remark(entry, why, skipped=False)
        return None

    def _from_shares(self, item: Id, width: int, height: int) -> Callable[[float, float], Point]:
        turn = self._turn(item, width, height) if self.orientation == "raw" else None
        if turn is None:
            return lambda x, y: (x * width, y * height)
        raw_width, raw_height = self._raw_size(item, width, height)
        return lambda x, y: turn(x * raw_width, y * raw_height)

    def _turn(self, item: Id, width: int, height: int) -> Callable[[float, float], Point] | None:
        from labeler.media.orientation import turner

        return turner(self._orientation(item), *self._raw_size(item, width, height))

    def _raw_size(self, item: Id, width: int, height: int) -> tuple[int, int]:
        return (height, width) if self._orientation(item) >= 5 else (width, height)

    def _orientation(self, item: Id) -> int:
        from labeler.media.orientation import exif_orientation

        if self._last[0] != item:
            self._last = item, exif_orientation(self.item_path(item))
        return self._last[1]

    def _in_sound(self, entry: Entry, size: ItemSize) -> Entry | None:
        if size.seconds is None:
            return entry
        kept: list[Segment] = []
        names: list[str] = []
        for unit, name in zip(entry.units, entry.labels, strict=True):
            if not isinstance(unit, Segment):
                continue
            if unit.start_s > size.seconds + _SLACK_S:
                self._remark(
                    entry, f"a segment at {unit.start_s:g} s lies behind the end ({size.seconds:g} s)."
                )
                continue
            if unit.end_s > size.seconds + _SLACK_S:
                self.count("segments that end after the sound, taken as they are")
            kept.append(unit)
            names.append(name)
        return _with(entry, tuple(kept), tuple(names))

    def count(self, what: str) -> None:
        """Count what was taken otherwise without saying where."""
        self.counts[what] = self.counts.get(what, 0) + 1

    def _remark(self, entry: Entry, why: str, *, skipped: bool = True) -> None:
        self.n_remarks += 1
        if len(self.remarks) < MOST_REMARKS:
            where = f"{entry.task}{', ' if entry.where else ''}{entry.where}"
            self.remarks.append(Remark(self.path, where, why, skipped))


def _with(
    entry: Entry, units: tuple[Shape, ...] | tuple[Segment, ...], labels: tuple[str, ...]
) -> Entry | None:
    """Return the entry with these units; None where all were left out: that is not *nothing there*."""
    if entry.units and not units:
        return None
    is_same = len(units) == len(entry.units) and all(map(operator.is_, units, entry.units))
    return entry if is_same else replace(entry, units=units, labels=labels)


def _all_within(units: Sequence[Any], width: float, height: float) -> bool:
    """Return whether all are boxes with an area within the picture, as nearly all are."""
    if isinstance(units, PlainBoxes):
        left, top, right, bottom = units.extent
        return left >= 0 <= top and right <= width and bottom <= height and units.thinnest >= _THINNEST_PX
    for unit in units:
        if unit.kind is not ShapeKind.BOX:
            return False
        (left, top), (right, bottom) = unit.points
        if not (
            left >= 0 <= top
            and right <= width
            and bottom <= height
            and right - left >= _THINNEST_PX <= bottom - top
        ):
            return False
    return True


def _bounds(shape: Shape) -> tuple[float, float, float, float]:
    if shape.kind is ShapeKind.BOX:
        (left, top), (right, bottom) = shape.points
        return left, top, right, bottom
    return shape.bounds


def _moved(shape: Shape, move: Callable[[float, float], Point]) -> Shape:
    points = tuple(move(x, y) for x, y in shape.points)
    if shape.kind is ShapeKind.BOX:
        (x1, y1), (x2, y2) = points
        points = ((min(x1, x2), min(y1, y2)), (max(x1, x2), max(y1, y2)))
    return Shape(shape.id, None, points, shape.kind, shape.attributes, shape.score)


def entry_value(kind: QuestionKind, entry: Entry, classes: Mapping[str, Id]) -> tuple[Id | None, str | None]:
    """Return ``label_class`` and ``value`` of an entry as the answer to a question of ``kind``.

    Raises:
        UserError: a unit is impossible.
    """
    if entry.skipped:
        return None, None
    if kind is QuestionKind.CLASS:
        return classes[entry.labels[0]], None
    if kind is QuestionKind.CLASSES:
        return None, value_json(kind, Value(classes=tuple(classes[name] for name in entry.labels)))
    if kind is QuestionKind.BOXES:
        return None, boxes_json(entry.units, [classes.get(name) for name in entry.labels])  # type: ignore[arg-type]
    if kind is QuestionKind.SEGMENTS:
        segments = tuple(
            replace(unit, label_class=classes.get(name))
            for unit, name in zip(entry.units, entry.labels, strict=True)
            if isinstance(unit, Segment)
        )
        return None, value_json(kind, Value(segments=segments))
    return None, value_json(kind, Value(text=entry.text))


def boxes_json(shapes: Sequence[Shape], classes: Sequence[Id | None]) -> str:
    """Return what the store keeps of shapes; the same text as `units.value_json`, in a third of its time.

    The shapes' own class is left aside; they were checked when they were read.

    >>> shape = Shape("1", None, ((1.0, 2.0), (3.0, 4.5)))
    >>> boxes_json([shape], [7])
    '{"units":[{"id":"1","class":7,"shape":"box","points":[[1.0,2.0],[3.0,4.5]]}]}'
    """
    if isinstance(shapes, PlainBoxes):
        return shapes.json(classes)
    written = []
    for shape, label_class in zip(shapes, classes, strict=True):
        own = "null" if label_class is None else label_class
        more = ""
        if shape.attributes:
            more = f',"attributes":{_compact(dict(shape.attributes))}'
        if shape.score is not None:
            more += f',"score":{_compact(shape.score)}'
        if shape.kind is ShapeKind.BOX:
            (x1, y1), (x2, y2) = shape.points
            kind, points = "box", f"[{x1},{y1}],[{x2},{y2}]"
            # rounding costs as much as all the rest: only where a number has more than four decimals
            if not _FOUR_DECIMALS(points):
                points = f"[{round(x1, 4)},{round(y1, 4)}],[{round(x2, 4)},{round(y2, 4)}]"
        else:
            kind, points = "polygon", ",".join([f"[{round(x, 4)},{round(y, 4)}]" for x, y in shape.points])
        written.append(f'{{"id":"{shape.id}","class":{own},"shape":"{kind}","points":[{points}]{more}}}')
    return f'{{"units":[{",".join(written)}]}}'


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
