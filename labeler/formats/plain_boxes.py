"""Boxes that are nothing but boxes, as most are: kept as numbers, made shapes only where somebody asks.

A file of fifty thousand boxes is read three times as quickly when no object is made for each.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import overload

from labeler.units import Shape, ShapeKind


class PlainBoxes(Sequence[Shape]):
    """The boxes of one answer, without attributes; their ids are their places, as `annotations.unit_id` says.

    ``flat`` (of doubles) holds left, top, right and bottom of each, one after the other, to four decimals;
    ``scores`` one each, or none at all. ``extent`` is what they cover together, ``thinnest`` the shortest
    side of any.
    """

    __slots__ = ("extent", "flat", "scores", "thinnest")

    def __init__(
        self,
        flat: array[float],
        extent: tuple[float, float, float, float],
        thinnest: float,
        scores: array[float] | None = None,
    ) -> None:
        self.flat = flat
        self.extent = extent
        self.thinnest = thinnest
        self.scores = scores

    def __len__(self) -> int:
        return len(self.flat) // 4

    @overload
    def __getitem__(self, index: int) -> Shape: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Shape, ...]: ...
    def __getitem__(self, index: int | slice) -> Shape | tuple[Shape, ...]:
        if isinstance(index, slice):
            return tuple(self._shape(one) for one in range(len(self))[index])
        return self._shape(range(len(self))[index])

    def __iter__(self) -> Iterator[Shape]:
        return map(self._shape, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"PlainBoxes({list(self)!r})"

    def _shape(self, index: int) -> Shape:
        left, top, right, bottom = self.flat[4 * index : 4 * index + 4]
        score = None if self.scores is None else self.scores[index]
        return Shape(f"{index:08x}", None, ((left, top), (right, bottom)), ShapeKind.BOX, {}, score)

    def json(self, classes: Sequence[int | None]) -> str:
        """Return what the store keeps of them, as `units.value_json` would write it.

        >>> PlainBoxes(array("d", [1, 2, 3, 4.5]), (1.0, 2.0, 3.0, 4.5), 2.0).json([7])
        '{"units":[{"id":"00000000","class":7,"shape":"box","points":[[1.0,2.0],[3.0,4.5]]}]}'
        """
        n = len(self)
        own: Sequence[int | str] = [one if one is not None else "null" for one in classes]
        width = 5 if self.scores is None else 6
        cells: list[object] = [None] * (width * n)
        cells[0::width] = own
        for number in range(4):
            cells[number + 1 :: width] = self.flat[number::4]
        if self.scores is not None:
            cells[5::width] = self.scores
        return _template(n, self.scores is not None) % tuple(cells)


def compact(units: Sequence[Shape]) -> PlainBoxes | None:
    """Return shapes as plain boxes where they are nothing else, ids included; None where one is more.

    >>> compact([Shape("00000000", None, ((1.0, 2.0), (3.0, 4.00004)))])
    PlainBoxes([Shape(id='00000000', label_class=None, points=((1.0, 2.0), (3.0, 4.0)), \
kind=<ShapeKind.BOX: 'box'>, attributes={}, score=None)])
    """
    flat = array("d")
    scores = array("d")
    for index, unit in enumerate(units):
        if unit.kind is not ShapeKind.BOX or unit.attributes or unit.id != f"{index:08x}":
            return None
        (left, top), (right, bottom) = unit.points
        flat.extend((round(left, 4), round(top, 4), round(right, 4), round(bottom, 4)))
        if unit.score is not None:
            scores.append(unit.score)
    if not flat or len(scores) not in (0, len(units)):
        return None
    lefts, tops, rights, bottoms = (flat[number::4] for number in range(4))
    thinnest = min(
        min(right - left, bottom - top)
        for left, top, right, bottom in zip(lefts, tops, rights, bottoms, strict=True)
    )
    extent = min(lefts), min(tops), max(rights), max(bottoms)
    return PlainBoxes(flat, extent, thinnest, scores or None)


@lru_cache(maxsize=256)
def _template(n: int, has_scores: bool) -> str:
    score = ',"score":%s' if has_scores else ""
    units = [
        f'{{"id":"{index:08x}","class":%s,"shape":"box","points":[[%s,%s],[%s,%s]]{score}}}'
        for index in range(n)
    ]
    return f'{{"units":[{",".join(units)}]}}'
