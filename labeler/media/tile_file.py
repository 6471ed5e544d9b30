"""A large picture as a file of square tiles at full size, half, quarter …: any part is read at once.

The file begins with one line of JSON, padded to ``HEAD`` bytes; the tiles follow, level by level and row by
row, each ``TILE`` × ``TILE`` pixels (filled up with zeros at the right and lower edges), so that each is one
read.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from labeler.errors import FileProblem

if TYPE_CHECKING:
    from numpy.typing import NDArray

TILE = 512
"""Rows and columns of a tile."""

HEAD = 4096
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of one level (0: full size; each further one half of it), in pixels of that level."""

    level: int
    left: int
    top: int
    width: int
    height: int

    def in_full(self, width: int, height: int) -> tuple[float, float, float, float]:
        """Return (left, top, right, bottom) in pixels of the full picture of ``width`` × ``height``."""
        columns, rows = level_size(width, height, self.level)
        across, down = width / columns, height / rows
        right, bottom = self.left + self.width, self.top + self.height
        return self.left * across, self.top * down, right * across, bottom * down


@dataclass(frozen=True, slots=True)
class TileHead:
    """What a tile file says of its picture: upright size, and bits a value (8: RGB; more: one channel)."""

    width: int
    height: int
    bits: int

    @property
    def dtype(self) -> np.dtype[Any]:
        """Return the type of its values."""
        return np.dtype("<u2" if self.bits > 8 else "u1")

    @property
    def channels(self) -> int:
        """Return 1 for deep pictures, 3 for others."""
        return 1 if self.bits > 8 else 3

    @property
    def n_levels(self) -> int:
        """Return how many levels there are; the last is one tile."""
        return 1 + max(0, math.ceil(math.log2(max(self.width, self.height) / TILE)))

    @property
    def tile_bytes(self) -> int:
        """Return the size of one tile."""
        return TILE * TILE * self.channels * self.dtype.itemsize

    def grid(self, level: int) -> tuple[int, int]:
        """Return how many tiles a level has across and down."""
        width, height = level_size(self.width, self.height, level)
        return -(-width // TILE), -(-height // TILE)

    def place(self, level: int, column: int, row: int) -> int:
        """Return where in the file a tile begins."""
        before = sum(math.prod(self.grid(above)) for above in range(level))
        return HEAD + (before + row * self.grid(level)[0] + column) * self.tile_bytes

    def size_bytes(self) -> int:
        """Return the size of the whole file."""
        return self.place(self.n_levels, 0, 0)


def level_size(width: int, height: int, level: int) -> tuple[int, int]:
    """Return the width and height of a level.

    >>> level_size(1001, 600, 0), level_size(1001, 600, 1), level_size(1001, 600, 2)
    ((1001, 600), (501, 300), (251, 150))
    """
    return -(-width // 2**level), -(-height // 2**level)


class TileWriter:
    """Writes a picture given as upright strips, from top to bottom; memory: a strip or two a level."""

    def __init__(self, file: IO[bytes], head: TileHead) -> None:
        self._file = file
        self._head = head
        self._rows: list[list[NDArray[Any]]] = [[] for _ in range(head.n_levels)]
        self._n_written = [0] * head.n_levels
        text = json.dumps({"version": _VERSION, **{name: getattr(head, name) for name in head.__slots__}})
        file.write(text.encode().ljust(HEAD - 1) + b"\n")
        file.truncate(head.size_bytes())

    def add(self, strip: NDArray[Any], level: int = 0) -> None:
        """Take the next ``TILE`` rows, fewer at the end: uint8 (…, 3) or uint16 (rows, columns)."""
        if level == self._head.n_levels:
            return
        self._write(strip, level)
        waiting = self._rows[level]
        waiting.append(halved(strip))
        is_last = self._n_written[level] == self._head.grid(level)[1]
        if len(waiting) == 2 or is_last:
            below = waiting[0] if len(waiting) == 1 else np.concatenate(waiting)
            waiting.clear()
            self.add(below, level + 1)

    def _write(self, strip: NDArray[Any], level: int) -> None:
        row = self._n_written[level]
        self._n_written[level] += 1
        columns, _rows = self._head.grid(level)
        shape = (TILE, columns * TILE, *strip.shape[2:])
        whole = np.zeros(shape, self._head.dtype)
        whole[: strip.shape[0], : strip.shape[1]] = strip
        self._file.seek(self._head.place(level, 0, row))
        tiles = whole.reshape(TILE, columns, TILE, -1).swapaxes(0, 1)
        self._file.write(np.ascontiguousarray(tiles).data)


def halved(strip: NDArray[Any]) -> NDArray[Any]:
    """Return ``strip`` at half its size, each pixel the mean of its four (two, one at uneven edges)."""
    if strip.dtype == np.uint8:
        return np.asarray(Image.fromarray(strip).reduce(2))
    rows, columns = strip.shape
    padded = np.pad(strip, ((0, rows % 2), (0, columns % 2)), mode="edge").astype(np.uint32)
    four = padded[::2, ::2] + padded[1::2, ::2] + padded[::2, 1::2] + padded[1::2, 1::2]
    return ((four + 2) >> 2).astype(np.uint16)


class Tiles:
    """A tile file opened for reading; safe from any thread; a context manager.

    ``width``, ``height`` of the upright full picture, ``bits`` a value, ``n_levels``.
    """

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            FileProblem: it is not whole, or no such file.
        """
        try:
            self._file = path.open("rb")
            try:
                head: dict[str, int] = json.loads(self._file.read(HEAD))
                if head.pop("version") != _VERSION:
                    raise ValueError
                self.head = TileHead(**head)
                if path.stat().st_size != self.head.size_bytes():
                    raise ValueError
            except BaseException:
                self._file.close()
                raise
        except (OSError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
            raise FileProblem(path, "These are not the tiles of a picture; they can be deleted.") from None
        self._lock = threading.Lock()
        self.width, self.height = self.head.width, self.head.height
        self.bits, self.n_levels = self.head.bits, self.head.n_levels

    def __enter__(self) -> Tiles:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()

    def level_for(self, scale: float) -> int:
        """Return the smallest level with a pixel for each of the screen's, at ``scale`` of those a pixel."""
        level = 0
        while level + 1 < self.n_levels and scale <= 0.5 ** (level + 1):
            level += 1
        return level

    def size(self, level: int) -> tuple[int, int]:
        """Return the width and height of a level."""
        return level_size(self.width, self.height, level)

    def covering(self, level: int, left: float, top: float, right: float, bottom: float) -> list[Region]:
        """Return the tiles of a level that touch a rectangle given in pixels of the full picture."""
        width, height = self.size(level)
        across, down = width / self.width, height / self.height
        columns = _span(left * across, right * across, width)
        return [
            Region(level, column, row, min(TILE, width - column), min(TILE, height - row))
            for row in _span(top * down, bottom * down, height)
            for column in columns
        ]

    def read(self, region: Region) -> NDArray[Any]:
        """Return a region, cut to the picture: uint8 (rows, columns, 3), or uint16 (rows, columns)."""
        width, height = self.size(region.level)
        left, top = max(0, region.left), max(0, region.top)
        right = max(left, min(width, region.left + region.width))
        bottom = max(top, min(height, region.top + region.height))
        shape = (bottom - top, right - left) if self.bits > 8 else (bottom - top, right - left, 3)
        pixels = np.empty(shape, self.head.dtype)
        for row in _span(top, bottom, height):
            for column in _span(left, right, width):
                tile = self._tile(region.level, column // TILE, row // TILE)
                up, down = max(top, row), min(bottom, row + TILE)
                start, end = max(left, column), min(right, column + TILE)
                part = tile[up - row : down - row, start - column : end - column]
                pixels[up - top : down - top, start - left : end - left] = part
        return pixels

    def _tile(self, level: int, column: int, row: int) -> NDArray[Any]:
        with self._lock:
            self._file.seek(self.head.place(level, column, row))
            content = self._file.read(self.head.tile_bytes)
        shape = (TILE, TILE) if self.bits > 8 else (TILE, TILE, 3)
        if len(content) < self.head.tile_bytes:
            return np.zeros(shape, self.head.dtype)
        return np.frombuffer(content, self.head.dtype).reshape(shape)


def _span(start: float, end: float, most: int) -> Iterator[int] | range:
    """Return where the tiles begin that touch ``start`` to ``end`` of ``most`` pixels."""
    first = max(0, int(start)) // TILE * TILE
    last = min(most, math.ceil(end))
    return range(first, max(first, last), TILE)
