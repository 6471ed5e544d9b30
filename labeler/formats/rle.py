"""Masks as COCO writes them: run lengths down the columns, taken as an outline without painting any mask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from labeler.formats.geometry import MOST_POINTS
from labeler.units import Point

MOST_RUNS = 2_000_000
_LONGEST_SIDE = 100_000


def outline(mask: Any) -> tuple[list[Point], bool]:
    """Return the outline of a run-length mask, and whether it is exact.

    The outline goes along the top of each column and back along the bottom: holes and bays that open to the
    top or the bottom are filled, and parts that lie apart are joined; then it is not exact.

    Args:
        mask: ``{"size": [height, width], "counts": a list or a compressed string}``.

    Raises:
        ValueError: not of this form, or the runs do not fill the size.

    >>> outline({"size": [3, 3], "counts": [4, 1, 4]})
    ([(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0)], True)
    """
    height, width, counts = _parts(mask)
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    if total != height * width:
        raise ValueError(f"its runs cover {total:,} pixels, not the {height * width:,} of its size")
    starts, stops = ends[:-1:2], ends[1::2]
    starts = starts[: len(stops)]
    filled = stops > starts
    starts, stops = starts[filled], stops[filled]
    if not len(starts):
        raise ValueError("its mask is empty")
    columns, tops, bottoms, n_runs = _columns(starts, stops, height)
    is_exact = len(columns) == n_runs and bool(np.all(np.diff(columns) == 1)) and _touch(tops, bottoms)
    points = _around(columns, tops, bottoms)
    if len(points) > MOST_POINTS:
        raise ValueError(f"its outline has {len(points):,} corners, more than {MOST_POINTS:,}")
    return points, is_exact


def _parts(mask: Any) -> tuple[int, int, np.ndarray]:
    if not isinstance(mask, Mapping):
        raise ValueError("its mask is no run-length mask")
    size, counts = mask.get("size"), mask.get("counts")
    if not isinstance(size, (list, tuple)) or len(size) != 2 or not all(type(one) is int for one in size):
        raise ValueError("its mask has no size [height, width]")
    height, width = size
    if not (0 < height <= _LONGEST_SIDE and 0 < width <= _LONGEST_SIDE):
        raise ValueError(f"its mask is of the impossible size {height} × {width}")
    if isinstance(counts, str):
        return height, width, np.array(_uncompressed(counts), dtype=np.int64)
    if not isinstance(counts, (list, tuple)) or len(counts) > MOST_RUNS:
        raise ValueError("its mask has no run lengths")
    if not all(type(one) is int and 0 <= one <= height * width for one in counts):
        raise ValueError("one of its run lengths is no count of pixels")
    return height, width, np.array(counts, dtype=np.int64)


def _uncompressed(text: str) -> list[int]:
    """Return the run lengths that a string packs: five bits a letter, each after the third a difference."""
    if len(text) > 10 * MOST_RUNS:
        raise ValueError("its mask has too many runs")
    counts: list[int] = []
    at, n = 0, len(text)
    while at < n:
        value = shift = 0
        more = True
        while more:
            if at >= n or shift > 50:
                raise ValueError("its compressed mask is cut off")
            code = ord(text[at]) - 48
            if not 0 <= code < 64:
                raise ValueError("its compressed mask has a letter that is none of the form's")
            value |= (code & 0x1F) << shift
            more = bool(code & 0x20)
            at, shift = at + 1, shift + 5
            if not more and code & 0x10:
                value |= -1 << shift
        if len(counts) > 2:
            value += counts[-2]
        if value < 0 or value > _LONGEST_SIDE**2:
            raise ValueError("one of its run lengths is no count of pixels")
        counts.append(value)
    return counts


def _columns(
    starts: np.ndarray, stops: np.ndarray, height: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Return the columns that have pixels, the first and last row (exclusive) in each, and how many runs."""
    first, last = starts // height, (stops - 1) // height
    top, bottom = starts % height, (stops - 1) % height + 1
    spans = last - first + 1
    run = np.repeat(np.arange(len(starts)), spans)
    column = np.arange(int(spans.sum())) - np.repeat(np.cumsum(spans) - spans, spans) + first[run]
    tops = np.where(column == first[run], top[run], 0)
    bottoms = np.where(column == last[run], bottom[run], height)
    found, at = np.unique(column, return_index=True)
    return found, np.minimum.reduceat(tops, at), np.maximum.reduceat(bottoms, at), len(column)


def _touch(tops: np.ndarray, bottoms: np.ndarray) -> bool:
    """Return whether neighbouring columns share a row, so that the outline goes nowhere through nothing."""
    return bool(np.all(np.maximum(tops[1:], tops[:-1]) < np.minimum(bottoms[1:], bottoms[:-1])))


def _around(columns: np.ndarray, tops: np.ndarray, bottoms: np.ndarray) -> list[Point]:
    """Return the stairs along the tops to the right and along the bottoms back, corners only."""
    there: list[Point] = []
    back: list[Point] = []
    changes = np.flatnonzero(
        np.concatenate([[True], (np.diff(tops) != 0) | (np.diff(bottoms) != 0) | (np.diff(columns) != 1)])
    )
    stops = np.append(changes[1:], len(columns)) - 1
    for begin, end in zip(changes.tolist(), stops.tolist(), strict=True):
        left, right = float(columns[begin]), float(columns[end]) + 1
        there += [(left, float(tops[begin])), (right, float(tops[begin]))]
        back += [(left, float(bottoms[begin])), (right, float(bottoms[begin]))]
    around = there + back[::-1]
    kept = [p for i, p in enumerate(around) if p != around[i - 1]]
    n = len(kept)
    return [
        p
        for i, p in enumerate(kept)
        if not (
            kept[i - 1][0] == p[0] == kept[(i + 1) % n][0] or kept[i - 1][1] == p[1] == kept[(i + 1) % n][1]
        )
    ]
