"""Spectrograms in dB, linear or mel, and as pictures; pure arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from labeler.errors import UserError
from labeler.media.colours import heat

if TYPE_CHECKING:
    from numpy.typing import NDArray

WINDOW_S = 0.025
"""Default window: 25 ms tells formants and onsets apart."""

FLOOR_DB = -90.0
"""Default level drawn black, in dB relative to a full-scale sine."""

N_MELS = 96
"""Mel bands behind a picture; finer ones would only repeat the bins of a 25 ms window."""

MAX_CHANNELS = 8
"""Channels whose power is averaged; further ones are left out."""

_CHUNK_FRAMES = 2048


@dataclass(frozen=True, slots=True)
class Spectrogram:
    """``db`` float32 (bands, frames), band 0 lowest; ``bands_hz`` float64 (bands,) their centre frequencies.

    Frame ``i`` is centred at ``start_s + i * step_s``.
    """

    db: NDArray[np.float32]
    bands_hz: NDArray[np.float64]
    start_s: float
    step_s: float


def hertz_to_mel(hertz: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return 2595·log10(1 + f/700) (O'Shaughnessy 1987)."""
    return 2595.0 * np.log10(1.0 + np.asarray(hertz, np.float64) / 700.0)


def mel_to_hertz(mel: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return the inverse of ``hertz_to_mel``."""
    return np.asarray(700.0 * (10.0 ** (mel / 2595.0) - 1.0))


@lru_cache(maxsize=16)
def mel_filters(n_mels: int, n_fft: int, sample_rate_hz: int) -> NDArray[np.float32]:
    """Return float32 (n_mels, n_fft // 2 + 1): triangles from 0 Hz to half the rate, each summing to 1.

    Where a triangle is narrower than a bin it takes the nearest bin, so no band is empty.
    """
    bins = np.linspace(0.0, sample_rate_hz / 2, n_fft // 2 + 1)
    edges = mel_to_hertz(np.linspace(0.0, float(hertz_to_mel(sample_rate_hz / 2)), n_mels + 2))
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    weights = np.maximum(0.0, np.minimum(rising, falling))
    empty = np.flatnonzero(weights.sum(axis=1) <= 1e-9)
    nearest = np.abs(bins[None, :] - edges[1:-1][empty, None]).argmin(axis=1)
    weights[empty, nearest] = 1.0
    weights /= weights.sum(axis=1, keepdims=True)
    return weights.astype(np.float32)


def spectrogram(
    samples: NDArray[np.float32],
    sample_rate_hz: int,
    *,
    window_s: float = WINDOW_S,
    step_s: float | None = None,
    n_mels: int | None = None,
    floor_db: float = -120.0,
) -> Spectrogram:
    """Return the level over time and frequency of ``samples``, float32 (frames,) or (frames, channels).

    Hann windows of ``window_s`` every ``step_s`` (default a quarter window), zero-padded at both ends so
    that frame 0 is centred on sample 0; a full-scale sine reads 0 dB at its bin, whatever the window.
    Power is averaged over the channels (a mix of opposite channels would be silent). ``n_mels`` bands on
    the mel scale hold the mean power of their bins; None keeps the bins of the transform. Levels are cut
    off below ``floor_db``.

    A sound of zero length gives zero frames.

    Raises:
        UserError: a window under 4 samples or a step that is not positive.
    """
    size = round(window_s * sample_rate_hz)
    if size < 4:
        raise UserError(f"A window of {window_s} s is shorter than 4 samples; choose a longer one.")
    step = max(1, round((step_s if step_s is not None else window_s / 4) * sample_rate_hz))
    if step_s is not None and step_s <= 0:
        raise UserError("The step of a spectrogram must be above 0 s.")
    # on the mel scale low bands are narrow: padding with zeros reads between the bins of a short window
    n_fft = 1 << (max(size, 4 * (n_mels or 0)) - 1).bit_length()
    channels = samples[:, None] if samples.ndim == 1 else samples[:, :MAX_CHANNELS]
    power = _power(channels, size, step, n_fft)
    if n_mels is None:
        bands = np.linspace(0.0, sample_rate_hz / 2, n_fft // 2 + 1)
    else:
        power = power @ mel_filters(n_mels, n_fft, sample_rate_hz).T
        bands = mel_to_hertz(np.linspace(0.0, float(hertz_to_mel(sample_rate_hz / 2)), n_mels + 2))[1:-1]
    tiny = np.float32(10 ** (floor_db / 10))
    db = np.maximum(10.0 * np.log10(np.maximum(power, tiny)), np.float32(floor_db))
    return Spectrogram(np.ascontiguousarray(db.T, np.float32), bands, 0.0, step / sample_rate_hz)


def _power(channels: NDArray[np.float32], size: int, step: int, n_fft: int) -> NDArray[np.float32]:
    """Return float32 (frames, bins); power 1 is a full-scale sine at the bin's centre."""
    from scipy.fft import rfft

    n_samples, n_channels = channels.shape
    n_frames = 0 if not n_samples else 1 + (n_samples - 1) // step
    # symmetric over the window's own length, then padded to a power of two for the transform
    window = np.hanning(size + 2)[1:-1].astype(np.float32)
    gain = (2.0 / window.sum()) ** 2
    power = np.zeros((n_frames, n_fft // 2 + 1), np.float32)
    padded = np.pad(channels, ((size // 2, size), (0, 0)))
    for channel in range(n_channels):
        frames = np.lib.stride_tricks.sliding_window_view(padded[:, channel], size)[::step][:n_frames]
        for start in range(0, n_frames, _CHUNK_FRAMES):
            part = slice(start, start + _CHUNK_FRAMES)
            # scipy's transform stays in float32 and takes half the time of numpy's
            spectrum = rfft(frames[part] * window, n_fft, axis=1)
            power[part] += spectrum.real**2 + spectrum.imag**2
    power *= gain / n_channels
    return power


def picture(db: NDArray[np.float32], *, floor_db: float = FLOOR_DB, top_db: float = 0.0) -> NDArray[np.uint8]:
    """Return uint8 RGB (bands, frames, 3): ``floor_db`` black, ``top_db`` brightest, highest band on top.

    Raises:
        UserError: ``top_db`` is not above ``floor_db``.
    """
    if top_db <= floor_db:
        raise UserError(f"The top level ({top_db} dB) must lie above the floor ({floor_db} dB).")
    scaled = (db[::-1] - floor_db) * (255.0 / (top_db - floor_db))
    return np.asarray(heat()[np.clip(scaled, 0, 255).astype(np.uint8)], np.uint8)


def spectrogram_picture(
    samples: NDArray[np.float32],
    sample_rate_hz: int,
    *,
    width: int,
    height: int,
    window_s: float = WINDOW_S,
    floor_db: float = FLOOR_DB,
    top_db: float = 0.0,
    mel: bool = True,
    looks: int = 4,
) -> NDArray[np.uint8]:
    """Return uint8 RGB (height, width, 3) of all ``samples``, float32 (frames,) or (frames, channels).

    A column shows the loudest of at most ``looks`` frames that it covers, so that a click hardly vanishes
    while the time taken grows with ``width``, not with the length of the sound. Low frequencies lie at the
    bottom. A sound of zero length gives the colour of silence.
    """
    if not len(samples):
        return np.broadcast_to(heat()[0], (height, width, 3)).copy()
    seconds = len(samples) / sample_rate_hz
    window_s = max(window_s, 4 / sample_rate_hz)
    # a quarter window between frames where there is room for it, never more than ``looks`` a column
    step_s = min(max(window_s / 4, seconds / (looks * width)), seconds / width)
    result = spectrogram(
        samples,
        sample_rate_hz,
        window_s=window_s,
        step_s=max(step_s, 1 / sample_rate_hz),
        n_mels=min(height, N_MELS) if mel else None,
        floor_db=floor_db - 1,
    )
    db = _loudest(result.db, width)
    return picture(_rows(db, height), floor_db=floor_db, top_db=top_db)


def _rows(db: NDArray[np.float32], height: int) -> NDArray[np.float32]:
    """Return ``db`` (bands, frames) with ``height`` bands: the loudest, or between neighbours."""
    n_bands = len(db)
    if n_bands >= height:
        return _loudest(db.T, height).T
    where = np.linspace(0.0, n_bands - 1, height)
    below = np.minimum(where.astype(np.int64), max(0, n_bands - 2))
    share = (where - below).astype(np.float32)[:, None]
    above = np.minimum(below + 1, n_bands - 1)
    return np.asarray(db[below] * (1 - share) + db[above] * share)


def _loudest(db: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Return ``db`` with ``size`` columns: the maximum of what falls together, or repeats."""
    length = db.shape[1]
    starts = np.arange(size) * length // size
    if length <= size:
        return np.asarray(db[:, starts])
    reduced: NDArray[np.float32] = np.maximum.reduceat(db, starts, axis=1)
    return reduced
