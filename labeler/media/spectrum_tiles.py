"""Spectrograms of sounds of any length, tile by tile: 256 columns each, at a detail halved level by level.

A tile holds levels, not colours: floor and range are chosen when it is drawn.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from labeler.errors import UserError
from labeler.media.audio import Frames, Sound, SoundReader
from labeler.media.spectrogram import MAX_CHANNELS, hertz_to_mel, mel_to_hertz

if TYPE_CHECKING:
    from numpy.typing import NDArray

AXES = ("mel", "log", "linear")
COLUMNS = 256
FINEST = -3
"""Level of the finest columns where the step is left to us: a thirty-second of the window."""

LOOKS = 16
"""Windows that a column shows the loudest of, where it is longer than a window."""

JUMPS, BURST = 2, 4
"""Of columns many seconds long: so many jumps into the file, and windows at each (one block holds them)."""

LOWEST_DB = -150.0
DB_STEP = 0.7
LOWEST_HZ = 40.0
"""Where the logarithmic axis begins."""

KEPT_BYTES = 16 * 2**20
"""Tiles kept of a sound: 256 of 64 KiB."""

COARSER = 3
"""So many levels coarser is what is shown first."""

_NEAR_S = 1.6
"""Columns up to this length are read in one go: decoding that much costs less than a jump."""

_LONGEST_READ_S = 8.0


@dataclass(frozen=True, slots=True)
class SpectrumLook:
    """How a spectrogram is made (axis, window, step) and coloured (range, floor).

    ``step_s`` 0 leaves the step to us; ``floor_db`` (dBFS, drawn black) None follows the sound's own peak.
    """

    axis: str = "mel"
    window_s: float = 0.025
    step_s: float = 0.0
    range_db: float = 75.0
    floor_db: float | None = None

    def check(self) -> SpectrumLook:
        """Return it where it can be made.

        Raises:
            UserError: an unknown axis, or a number out of bounds.
        """
        if self.axis not in AXES:
            raise UserError(f"A spectrogram's axis is one of {', '.join(AXES)}, not {self.axis!r}.")
        bounds = (
            ("window", self.window_s * 1000, 1.0, 500.0, "ms"),
            ("step", self.step_s * 1000, 0.0, 500.0, "ms"),
            ("range", self.range_db, 10.0, 140.0, "dB"),
            ("floor", -60.0 if self.floor_db is None else self.floor_db, -140.0, 0.0, "dB"),
        )
        for name, value, low, high, unit in bounds:
            if not low <= value <= high:
                raise UserError(f"A spectrogram's {name} lies between {low:g} and {high:g} {unit}.")
        return self

    @property
    def finest_s(self) -> float:
        """Return the step of level 0 in seconds."""
        return self.step_s or self.window_s / 4

    def level_for(self, column_s: float) -> int:
        """Return the coarsest level whose columns are at most ``column_s`` long (the finest if none is)."""
        level = math.floor(math.log2(max(column_s, 1e-9) / self.finest_s) + 1e-9)
        return max(level, 0 if self.step_s else FINEST)

    def column_s(self, level: int) -> float:
        """Return how long a column of ``level`` is."""
        return float(self.finest_s * 2.0**level)

    def key(self, rows: int, level: int, number: int) -> TileKey:
        """Return what a tile is kept by: what colours it is left out."""
        return TileKey(self.axis, self.window_s, self.finest_s, rows, level, number)


@dataclass(frozen=True, slots=True)
class TileKey:
    """Which tile: columns ``number * COLUMNS`` and following of ``level``."""

    axis: str
    window_s: float
    step_s: float
    rows: int
    level: int
    number: int

    @property
    def column_s(self) -> float:
        """Return how long a column is."""
        return float(self.step_s * 2.0**self.level)


def axis_share(axis: str, hertz: float, highest_hz: float) -> float:
    """Return where a frequency lies on an axis up to ``highest_hz``, 0 at the bottom to 1 at the top.

    >>> round(axis_share("log", 400.0, 4000.0), 6), axis_share("linear", 500.0, 4000.0)
    (0.5, 0.125)
    """
    if axis == "linear":
        return hertz / highest_hz
    if axis == "mel":
        return float(hertz_to_mel(hertz) / hertz_to_mel(highest_hz))
    low = min(LOWEST_HZ, highest_hz / 8)
    return math.log(max(hertz, 1e-3) / low) / math.log(highest_hz / low)


def axis_hertz(axis: str, share: float, highest_hz: float) -> float:
    """Return the frequency at a place of an axis: the inverse of `axis_share`."""
    if axis == "linear":
        return share * highest_hz
    if axis == "mel":
        return float(mel_to_hertz(share * float(hertz_to_mel(highest_hz))))
    low = min(LOWEST_HZ, highest_hz / 8)
    return float(low * (highest_hz / low) ** share)


def tile_levels(sound: Frames, key: TileKey, breathe: Callable[[], object] = bool) -> NDArray[np.uint8]:
    """Return uint8 (rows, COLUMNS), highest frequency first: ``LOWEST_DB + DB_STEP * value`` dB.

    A column shows the loudest of up to ``LOOKS`` Hann windows within it (of a file's long columns that of
    ``JUMPS`` times ``BURST``), power averaged over the channels; columns behind the end are 0. ``breathe()``
    is called between its parts.
    """
    rate = sound.sample_rate_hz
    size = max(4, round(key.window_s * rate))
    far = _is_far(sound, key.column_s)
    n_looks, burst = _looks(key.window_s, key.column_s, far=far)
    n_columns = min(COLUMNS, math.ceil((sound.seconds - key.number * COLUMNS * key.column_s) / key.column_s))
    found = np.zeros((key.rows, COLUMNS), np.uint8)
    if n_columns < 1:
        return found
    column = key.number * COLUMNS + np.arange(n_columns)
    centres = (column[:, None] + (np.arange(n_looks) + 0.5) / n_looks).ravel() * key.column_s
    offsets = (np.arange(burst) - (burst - 1) / 2) * (size / 2)
    starts = (np.round(centres * rate)[:, None] + offsets).astype(np.int64) - size // 2
    n_fft = max(1024, 1 << (size - 1).bit_length())
    rows = _row_map(key.axis, key.rows, n_fft, rate)
    loudest = []
    for part in _batches(starts, sound, key.column_s / n_looks, n_looks):
        power = rows.apply(_power(sound, part, size, n_fft, breathe))
        loudest.append(power.reshape(-1, n_looks * burst, key.rows).max(axis=1))
    power = np.concatenate(loudest)
    db = 10.0 * np.log10(np.maximum(power, np.float32(1e-16)))
    found[:, :n_columns] = np.clip((db - LOWEST_DB) / DB_STEP + 0.5, 0, 255).astype(np.uint8).T[::-1]
    return found


def _is_far(sound: Frames, column_s: float) -> bool:
    return isinstance(sound, SoundReader) and column_s > _NEAR_S


def _looks(window_s: float, column_s: float, *, far: bool) -> tuple[int, int]:
    """Return at how many places of a column is looked, and how many windows there are at each."""
    if far:
        return JUMPS, BURST
    return min(LOOKS, max(1, math.ceil(column_s / (window_s / 2) - 1e-6))), 1


def share_seen(sound: Frames, look: SpectrumLook, column_s: float) -> float:
    """Return which share of the sound the tiles of such columns are made of: 1, or less for long columns."""
    n, burst = _looks(look.window_s, column_s, far=_is_far(sound, column_s))
    return min(1.0, n * (1 + (burst - 1) / 2) * look.window_s / column_s)


def _batches(
    starts: NDArray[np.int64], sound: Frames, apart_s: float, n_looks: int
) -> list[NDArray[np.int64]]:
    """Return ``starts`` (places, windows at each) in parts of whole columns that are read in one go."""
    per_batch = 128
    if not isinstance(sound, Sound):
        per_batch = max(1, min(128, int(_LONGEST_READ_S / max(apart_s, 1e-6))))
    per_batch = max(1, per_batch // n_looks) * n_looks
    return [starts[at : at + per_batch] for at in range(0, len(starts), per_batch)]


def _power(
    sound: Frames, starts: NDArray[np.int64], size: int, n_fft: int, breathe: Callable[[], object]
) -> NDArray[np.float32]:
    """Return float32 (windows, bins): power 1 is a full-scale sine at the bin's centre.

    ``starts`` int64 (places, windows at each).
    """
    from scipy.fft import rfft

    if starts.shape[1] > 1 and isinstance(sound, SoundReader):
        parts = []
        for place in starts:
            breathe()
            first, last = int(place[0]), int(place[-1]) + size
            parts.append(_windows(sound.glimpse(first, last - first), place - first, size))
        windows = np.concatenate(parts)
    else:
        breathe()
        first, last = int(starts[0, 0]), int(starts[-1, -1]) + size
        windows = _windows(sound.read(first, last), starts.ravel() - first, size)
    hann = np.hanning(size + 2)[1:-1].astype(np.float32)
    power = np.zeros((len(windows), n_fft // 2 + 1), np.float32)
    for channel in range(windows.shape[1]):
        breathe()
        spectrum = rfft(windows[:, channel] * hann, n_fft, axis=1)
        power += spectrum.real**2 + spectrum.imag**2
    power *= (2.0 / hann.sum()) ** 2 / windows.shape[1]
    return power


def _windows(samples: NDArray[np.float32], starts: NDArray[np.int64], size: int) -> NDArray[np.float32]:
    """Return float32 (windows, channels, size) of samples (frames, channels)."""
    every = np.lib.stride_tricks.sliding_window_view(samples, size, axis=0)
    found: NDArray[np.float32] = every[starts][:, :MAX_CHANNELS]
    return found


@dataclass(frozen=True)
class _RowMap:
    """Which bins make a row: the loudest of several, or a place between two."""

    wide: NDArray[np.bool_]
    bounds: NDArray[np.int64]
    below: NDArray[np.int64]
    share: NDArray[np.float32]

    def apply(self, power: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return float32 (windows, rows), lowest frequency first."""
        # take lets other threads run, an index does not
        narrow = power.take(self.below, axis=1) * (1 - self.share)
        narrow += power.take(self.below + 1, axis=1) * self.share
        if self.wide.any():
            narrow[:, self.wide] = np.maximum.reduceat(power, self.bounds, axis=1)[:, ::2]
        return narrow


@lru_cache(maxsize=32)
def _row_map(axis: str, rows: int, n_fft: int, rate: int) -> _RowMap:
    n_bins = n_fft // 2 + 1
    edges = np.array([axis_hertz(axis, at / rows, rate / 2) for at in range(rows + 1)])
    places = np.clip(edges / (rate / 2) * (n_bins - 1), 0, n_bins - 1)
    first, last = np.ceil(places[:-1]).astype(np.int64), np.ceil(places[1:]).astype(np.int64)
    wide = last - first >= 2
    centres = np.clip((places[:-1] + places[1:]) / 2, 0, n_bins - 1)
    below = np.minimum(centres.astype(np.int64), n_bins - 2)
    bounds = np.column_stack([first[wide], np.minimum(last[wide], n_bins - 1)]).ravel()
    return _RowMap(wide, bounds, below, (centres - below).astype(np.float32))


class TileStore:
    """The tiles of one sound that were made, those used last first to stay; safe from any thread."""

    def __init__(self, most_bytes: int = KEPT_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[TileKey, NDArray[np.uint8]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: TileKey) -> NDArray[np.uint8] | None:
        """Return a tile if there is one."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: TileKey, levels: NDArray[np.uint8]) -> None:
        """Keep a tile; the one used longest ago goes where there is no room."""
        with self._lock:
            self._kept[key] = levels
            self._kept.move_to_end(key)
            while len(self._kept) > max(1, self._most_bytes // levels.nbytes):
                self._kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is looked at: seconds ``start_s`` to ``end_s`` of a sound, on so many pixels and rows."""

    start_s: float
    end_s: float
    pixels: int
    rows: int

    @property
    def column_s(self) -> float:
        """Return how long a pixel's column is."""
        return (self.end_s - self.start_s) / max(1, self.pixels)


def stands_in(store: TileStore, key: TileKey) -> bool:
    """Return whether a coarser tile would be shown in place of one that is missing."""
    return any(
        store.get(replace(key, level=key.level + more, number=key.number >> more)) is not None
        for more in range(1, COARSER)
    )


def wanted_tiles(
    look: SpectrumLook, seen: Seen, seconds: float, *, coarse_only: bool = False
) -> Iterator[TileKey]:
    """Yield the tiles of what is seen: coarse ones first, then from the middle outwards, then neighbours.

    ``coarse_only``: the coarse ones and their neighbours, while what is seen goes on moving.
    """
    level = look.level_for(seen.column_s * 1.5)
    coarse = level + COARSER
    for at, aside in ((coarse, 0), (coarse, 1)) if coarse_only else ((coarse, 0), (level, 0), (level, 1)):
        width = look.column_s(at) * COLUMNS
        last = int(max(0.0, seconds - 1e-9) / width)
        low, high = int(max(0.0, seen.start_s) / width), int(max(0.0, seen.end_s - 1e-9) / width)
        middle = (low + high) / 2
        numbers = range(max(0, low - aside), min(last, high + aside) + 1)
        for number in sorted(numbers, key=lambda one: abs(one - middle)):
            yield look.key(seen.rows, at, number)


def strip(
    store: TileStore, look: SpectrumLook, seen: Seen, every: int = 1
) -> tuple[NDArray[np.uint8], float, float]:
    """Return what there is of what is seen, and the seconds from and to which it reaches.

    uint8 (rows, an even number of columns) as `tile_levels` says, of ``every`` so many rows and columns one;
    where a tile is missing a coarser one stands in, else 0.
    """
    level = look.level_for(seen.column_s * 1.5)
    column_s = look.column_s(level)
    first = int(max(0.0, seen.start_s) / column_s) // every * every
    last = max(math.ceil(seen.end_s / column_s - 1e-9), first + 1)
    last = first + -(-(last - first) // (2 * every)) * 2 * every
    found = np.zeros((-(-seen.rows // every), -(-(last - first) // every)), np.uint8)
    for number in range(first // COLUMNS, (last - 1) // COLUMNS + 1):
        low, high = max(first, number * COLUMNS), min(last, (number + 1) * COLUMNS)
        target = found[:, (low - first) // every : -(-(high - first) // every)]
        for coarser in range(COARSER + 3):
            key = look.key(seen.rows, level + coarser, (low >> coarser) // COLUMNS)
            tile = store.get(key)
            if tile is not None:
                start = low % COLUMNS if not coarser else 0
                part = tile[::every, start : start + high - low : every]
                target[:] = part if not coarser else _stretched(tile[::every], low, high, coarser, every)
                break
    columns = found.shape[1] * every
    return found, first * column_s, (first + columns) * column_s


def _stretched(tile: NDArray[np.uint8], low: int, high: int, coarser: int, every: int) -> NDArray[np.uint8]:
    at = np.arange(low, high, every) >> coarser
    return tile.take(at % COLUMNS, axis=1)
