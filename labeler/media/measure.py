"""Input metrics: how bright, contrasty and sharp a picture is; how loud, clipped, silent and noisy a sound.

They describe the input, never its quality for a purpose; their use is in slices ("errors in dark pictures").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEASURE_SIZE = (256, 192)
"""Pictures are measured within this width and height, so that sharpness compares between cameras."""

FLOOR_DB = -120.0
"""Stands for digital silence, whose level in dB is minus infinity."""

SILENCE_DB = -60.0
"""Frames below this RMS level (dBFS) count as silent."""

CLIPPED = 0.999
"""Samples at or beyond this share of full scale count as clipped."""

_LEVELS = np.arange(256.0)

FRAME_S = 0.02
"""Length of the frames behind ``silence_share`` and ``snr_db``."""


@dataclass(frozen=True, slots=True)
class ImageMeasures:
    """``brightness`` and ``contrast`` 0–1, ``sharpness`` ≥ 0; see ``measure_image``."""

    brightness: float
    contrast: float
    sharpness: float


@dataclass(frozen=True, slots=True)
class SoundMeasures:
    """Levels in dBFS, shares 0–1, ``snr_db`` NaN where it cannot be told; see ``SoundMeter``."""

    loudness_db: float
    peak_db: float
    clipped_share: float
    silence_share: float
    snr_db: float


def measure_image(pixels: NDArray[np.uint8]) -> ImageMeasures:
    """Return brightness, contrast and sharpness of uint8 RGB (rows, columns, 3), at least one pixel.

    * brightness: mean of Rec. 601 luma / 255;
    * contrast: standard deviation of luma / 255 (0: one colour; 0.5: half black, half white);
    * sharpness: variance of the Laplacian (the four neighbours minus four times the pixel) of luma 0–255,
      inner pixels only; 0 for pictures under 3 × 3. Pech-Pacheco et al. 2000, doi:10.1109/ICPR.2000.903548.

    Give pixels that fit ``MEASURE_SIZE``: sharpness depends on the scale.

    >>> import numpy as np
    >>> measure_image(np.full((8, 8, 3), 255, np.uint8))
    ImageMeasures(brightness=1.0, contrast=0.0, sharpness=0.0)
    """
    return measure_gray(Image.fromarray(pixels).convert("L"))


def measure_gray(image: Image.Image) -> ImageMeasures:
    """Return what ``measure_image`` does from luma: Pillow's mode L, at least one pixel."""
    gray = np.asarray(image)
    counts = np.array(image.histogram(), np.float64)
    mean = float(counts @ _LEVELS) / gray.size
    variance = float(counts @ (_LEVELS - mean) ** 2) / gray.size
    sharpness = _laplacian_variance(gray) if min(gray.shape) >= 3 else 0.0
    return ImageMeasures(round(mean / 255, 6), round(variance**0.5 / 255, 6), round(sharpness, 4))


@lru_cache(maxsize=8)
def _ones(n: int) -> NDArray[np.float32]:
    return np.ones(n, np.float32)


def _laplacian_variance(gray: NDArray[np.uint8]) -> float:
    rows, columns = gray.shape
    flat = gray.astype(np.int16).ravel()
    # one run over all rows takes half the time of a window; what wraps round at the edges is cut off below
    laplacian = np.empty((rows - 2) * columns, np.int16)
    inner = laplacian[1:-1]
    np.multiply(flat[columns + 1 : -columns - 1], np.int16(-4), out=inner)
    for start in (1, 2 * columns + 1, columns, columns + 2):
        inner += flat[start : start + len(inner)]
    values = laplacian.reshape(rows - 2, columns)[:, 1:-1].astype(np.float32).ravel()
    # dot products, because numpy's own sum and variance take several times as long
    mean = float(np.dot(values, _ones(values.size))) / values.size
    values -= np.float32(mean)
    return float(np.dot(values, values)) / values.size


def decibels(power: float) -> float:
    """Return 10·log10 of a power relative to full scale, not below ``FLOOR_DB``.

    >>> decibels(1.0), decibels(0.0)
    (0.0, -120.0)
    """
    return max(FLOOR_DB, float(10.0 * np.log10(power))) if power > 0 else FLOOR_DB


@dataclass
class SoundMeter:
    """Takes a sound block by block and tells its measures at the end, in memory of 8 bytes a frame of 20 ms.

    * loudness_db: root mean square over all samples of all channels, dBFS (a full-scale sine is −3.01);
    * peak_db: the largest absolute sample, dBFS, above 0 for float files beyond full scale;
    * clipped_share: share of samples with absolute value ≥ ``CLIPPED``;
    * silence_share: share of 20 ms frames (power averaged over channels) below ``SILENCE_DB``;
    * snr_db: 10·log10((mean − noise) / noise) of the frames' powers, where noise is their 10th percentile
      and frames at digital zero are left out. It takes for granted that some frames hold noise alone: a
      steady tone tells nothing. NaN with fewer than 10 frames, or where nothing stands out of the noise.

    An empty sound has loudness and peak ``FLOOR_DB``, shares 0 and no SNR.
    """

    sample_rate_hz: int
    _squares: float = 0.0
    _peak: float = 0.0
    _clipped: int = 0
    _samples: int = 0
    _rest: NDArray[np.float64] | None = None
    _powers: list[NDArray[np.float64]] = field(default_factory=list)

    def add(self, block: NDArray[np.float32]) -> None:
        """Take the next ``block``, float32 (frames, channels)."""
        if not block.size:
            return
        magnitude = np.abs(block)
        power = np.square(block, dtype=np.float64).mean(axis=1)
        self._squares += float(power.sum()) * block.shape[1]
        self._samples += block.size
        self._peak = max(self._peak, float(magnitude.max()))
        self._clipped += int(np.count_nonzero(magnitude >= CLIPPED))
        step = max(1, round(FRAME_S * self.sample_rate_hz))
        if self._rest is not None:
            power = np.concatenate([self._rest, power])
        whole = len(power) // step * step
        self._powers.append(power[:whole].reshape(-1, step).mean(axis=1))
        self._rest = power[whole:]

    def result(self) -> SoundMeasures:
        """Return the measures of all blocks so far."""
        powers = np.concatenate(self._powers) if self._powers else np.zeros(0)
        if not len(powers) and self._rest is not None and len(self._rest):
            powers = np.array([self._rest.mean()])
        silent = powers < 10 ** (SILENCE_DB / 10)
        return SoundMeasures(
            loudness_db=round(decibels(self._squares / self._samples if self._samples else 0.0), 3),
            peak_db=round(decibels(self._peak**2), 3),
            clipped_share=self._clipped / self._samples if self._samples else 0.0,
            silence_share=float(silent.mean()) if len(powers) else 0.0,
            snr_db=_signal_to_noise_db(powers),
        )


def _signal_to_noise_db(powers: NDArray[np.float64]) -> float:
    heard = powers[powers > 10 ** (FLOOR_DB / 10)]
    if len(heard) < 10:
        return float("nan")
    noise = float(np.percentile(heard, 10))
    signal = float(heard.mean()) - noise
    return round(float(10.0 * np.log10(signal / noise)), 3) if signal > 0 else float("nan")


def measure_sound(blocks: Iterable[NDArray[np.float32]], sample_rate_hz: int) -> SoundMeasures:
    """Return the measures of a sound given as blocks of float32 (frames, channels).

    >>> import numpy as np
    >>> tone = np.sin(np.arange(8000) * 0.1).astype(np.float32)[:, None]
    >>> measures = measure_sound([tone], 8000)
    >>> measures.loudness_db, measures.silence_share
    (-3.009, 0.0)
    """
    meter = SoundMeter(sample_rate_hz)
    for block in blocks:
        meter.add(block)
    return meter.result()
