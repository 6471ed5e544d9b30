"""The waveform at any zoom: a pyramid of minima and maxima, read in time proportional to the pixels drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BASE = 64
"""Frames per bucket of the finest level of a sound in memory."""

LONG_BASE = 256
"""The same of a long sound, whose peaks are kept on the disk; closer up its samples are read."""

FACTOR = 4
"""Buckets of one level that make one bucket of the next."""


@dataclass(frozen=True, slots=True)
class Level:
    """``low`` and ``high`` (buckets, channels): extremes of ``frames`` frames, float16 rounded outwards."""

    frames: int
    low: NDArray[np.floating[Any]]
    high: NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Peaks:
    """The pyramid of a sound of ``n_frames`` frames; ``levels`` from fine to coarse.

    While it is being built its levels hold the beginning of the sound only.
    """

    sample_rate_hz: int
    n_frames: int
    channels: int
    levels: tuple[Level, ...]

    @property
    def seconds(self) -> float:
        """Return the length in seconds."""
        return self.n_frames / self.sample_rate_hz

    @property
    def base(self) -> int:
        """Return the frames per bucket of the finest level."""
        return self.levels[0].frames

    @property
    def peak(self) -> float:
        """Return the loudest sample so far, 0 for none."""
        last = self.levels[-1]
        if not len(last.low):
            last = self.levels[0]
        return max(float(-last.low.min()), float(last.high.max()), 0.0) if len(last.low) else 0.0

    def view(
        self, start_s: float, stop_s: float, pixels: int, *, samples: NDArray[np.float32] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return (low, high), each float32 (pixels, channels): the extremes that each pixel column covers.

        Columns wholly outside the sound (or what was read of it so far) are 0. A column never misses a
        sample; it may reach into its neighbour by less than one bucket. ``samples`` float32 (frames,
        channels) of the whole sound, where
        they are in memory, make views below ``BASE`` frames a pixel exact; without them such views repeat
        the finest buckets.

        Time and memory grow with ``pixels``, not with the length of the sound.
        """
        low = np.zeros((pixels, self.channels), np.float32)
        high = np.zeros((pixels, self.channels), np.float32)
        if pixels < 1 or not self.n_frames or stop_s <= start_s:
            return low, high
        edges = np.linspace(start_s, stop_s, pixels + 1) * self.sample_rate_hz
        level = self._level_for((edges[-1] - edges[0]) / pixels, samples)
        first = np.floor(edges[:-1] / level.frames + 1e-9).astype(np.int64)
        last = np.ceil(edges[1:] / level.frames - 1e-9).astype(np.int64)
        n_buckets = len(level.low)
        inside = (edges[1:] > 0) & (edges[:-1] < min(self.n_frames, n_buckets * level.frames))
        if inside.any():
            first = first[inside].clip(0, n_buckets - 1)
            last = np.maximum(last[inside], first + 1).clip(None, n_buckets)
            low[inside] = _reduced(np.minimum, level.low, first, last)
            high[inside] = _reduced(np.maximum, level.high, first, last)
        return low, high

    def _level_for(self, frames_per_pixel: float, samples: NDArray[np.float32] | None) -> Level:
        if samples is not None and (not self.levels or frames_per_pixel < self.base):
            return Level(1, samples, samples)
        fitting = [level for level in self.levels if level.frames <= frames_per_pixel]
        return fitting[-1] if fitting else self.levels[0]


def _reduced(
    extreme: np.ufunc, values: NDArray[np.floating[Any]], first: NDArray[np.int64], last: NDArray[np.int64]
) -> NDArray[np.floating[Any]]:
    """Return the extreme of ``values[first:last]`` for each pair; both ascend and no slice is empty."""
    offset = int(first[0])
    part = values[offset : int(last[-1])]
    # reduceat takes flat pairs and one end may lie just behind the array, where it needs a row to stand on
    part = np.concatenate([part, part[-1:]])
    pairs = np.column_stack([first - offset, last - offset]).ravel()
    reduced: NDArray[np.floating[Any]] = extreme.reduceat(part, pairs, axis=0)[::2]
    return reduced


def build_peaks(blocks: Iterable[NDArray[np.float32]], sample_rate_hz: int, channels: int) -> Peaks:
    """Return the pyramid of a sound given as blocks of float32 (frames, channels), in one pass.

    It takes 1/24 of the memory of the float32 samples.

    >>> import numpy as np
    >>> ramp = np.linspace(-1, 1, 1000, dtype=np.float32)[:, None]
    >>> low, high = build_peaks([ramp], 1000, 1).view(0.0, 1.0, 2)
    >>> float(low.min()), float(high.max())
    (-1.0, 1.0)
    """
    lows: list[NDArray[np.float32]] = []
    highs: list[NDArray[np.float32]] = []
    rest = np.zeros((0, channels), np.float32)
    n_frames = 0
    for block in blocks:
        n_frames += len(block)
        joined = np.concatenate([rest, block]) if len(rest) else block
        whole = len(joined) // BASE * BASE
        buckets = joined[:whole].reshape(-1, BASE, channels)
        lows.append(buckets.min(axis=1))
        highs.append(buckets.max(axis=1))
        rest = joined[whole:].copy()
    if len(rest):
        lows.append(rest.min(axis=0, keepdims=True))
        highs.append(rest.max(axis=0, keepdims=True))
    empty = np.zeros((0, channels), np.float32)
    level = Level(
        BASE,
        np.concatenate([empty, *lows], dtype=np.float32),
        np.concatenate([empty, *highs], dtype=np.float32),
    )
    levels = [level]
    while len(levels[-1].low) > 2 * FACTOR:
        levels.append(_coarser(levels[-1]))
    return Peaks(sample_rate_hz, n_frames, channels, tuple(levels))


def _coarser(level: Level) -> Level:
    starts = np.arange(0, len(level.low), FACTOR)
    return Level(
        level.frames * FACTOR,
        np.minimum.reduceat(level.low, starts, axis=0),
        np.maximum.reduceat(level.high, starts, axis=0),
    )


class PeaksBuilder:
    """Builds the pyramid of a long sound as its blocks come, float16, a fifth of a byte a frame and channel.

    >>> import numpy as np
    >>> builder = PeaksBuilder(8000, 1, 1000)
    >>> builder.add(np.full((600, 1), 0.5, np.float32))
    >>> low, high = builder.peaks().view(0.0, 0.125, 4)
    >>> high[:, 0].tolist()
    [0.5, 0.5, 0.5, 0.0]
    """

    def __init__(self, sample_rate_hz: int, channels: int, n_frames: int) -> None:
        self._rate, self._channels, self._n_frames = sample_rate_hz, channels, n_frames
        self._levels: list[tuple[int, NDArray[np.float16], NDArray[np.float16]]] = []
        frames, n_buckets = LONG_BASE, -(-n_frames // LONG_BASE)
        while True:
            # pages that nothing was written to take no memory: a header that lies costs nothing
            low, high = (np.zeros((n_buckets, channels), np.float16) for _ in range(2))
            self._levels.append((frames, low, high))
            if n_buckets <= 2 * FACTOR:
                break
            frames, n_buckets = frames * FACTOR, -(-n_buckets // FACTOR)
        self._done = [0] * len(self._levels)
        self._rest = np.zeros((0, channels), np.float32)

    def add(self, block: NDArray[np.float32]) -> None:
        """Take the next frames, float32 (frames, channels)."""
        joined = np.concatenate([self._rest, block]) if len(self._rest) else block
        whole = len(joined) // LONG_BASE * LONG_BASE
        buckets = joined[:whole].reshape(-1, LONG_BASE, self._channels)
        if len(buckets):
            self._put(buckets.min(axis=1), buckets.max(axis=1), last=False)
        self._rest = joined[whole:].copy()

    def finish(self) -> Peaks:
        """Return the pyramid: no more blocks come (fewer than announced where the sound is cut off)."""
        if len(self._rest):
            self._put(self._rest.min(axis=0, keepdims=True), self._rest.max(axis=0, keepdims=True), last=True)
            self._rest = self._rest[:0]
        else:
            self._coarsen(last=True)
        return self.peaks()

    def peaks(self) -> Peaks:
        """Return what there is so far, without copying."""
        levels = (
            Level(frames, low[:done], high[:done])
            for (frames, low, high), done in zip(self._levels, self._done, strict=True)
        )
        return Peaks(self._rate, self._n_frames, self._channels, tuple(levels))

    def _put(self, low: NDArray[np.float32], high: NDArray[np.float32], *, last: bool) -> None:
        _frames, lows, highs = self._levels[0]
        start = self._done[0]
        n = min(len(low), len(lows) - start)
        lows[start : start + n] = _rounded(low[:n], down=True)
        highs[start : start + n] = _rounded(high[:n], down=False)
        self._done[0] = start + n
        self._coarsen(last=last)

    def _coarsen(self, *, last: bool) -> None:
        for at in range(1, len(self._levels)):
            _f, fine_low, fine_high = self._levels[at - 1]
            _f, low, high = self._levels[at]
            start, end = self._done[at], self._done[at - 1]
            stop = -(-end // FACTOR) if last else end // FACTOR
            if stop <= start:
                continue
            starts = np.arange(start * FACTOR, end if last else stop * FACTOR, FACTOR) - start * FACTOR
            part = slice(start * FACTOR, end if last else stop * FACTOR)
            low[start:stop] = np.minimum.reduceat(fine_low[part], starts, axis=0)
            high[start:stop] = np.maximum.reduceat(fine_high[part], starts, axis=0)
            self._done[at] = stop


def _rounded(values: NDArray[np.float32], *, down: bool) -> NDArray[np.float16]:
    """Return float16 that never hides a sample: rounded down for minima, up for maxima."""
    near = np.clip(values, -60000.0, 60000.0).astype(np.float16)
    back = near.astype(np.float32)
    inward = back > values if down else back < values
    edge = np.float16(-np.inf if down else np.inf)
    return np.where(inward, np.nextafter(near, edge), near)
