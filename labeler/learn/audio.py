"""Sound as the arrays that a network or a plain classifier reads: log-mel spectrograms and MFCC."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BANDS = 64
WINDOW_S, HOP_S = 0.025, 0.010
QUIETEST = 1e-6
"""Power added before the logarithm, about 60 dB below a full-scale tone: silence stays finite."""


def seconds_for(durations_s: NDArray[np.float64], longest: float = 10.0) -> float:
    """Return the length to bring clips to: the 95th percentile, 0.25 s to ``longest``; 1 s where none.

    >>> seconds_for(np.array([0.4, 0.5, 0.6])), seconds_for(np.array([]))
    (0.59, 1.0)
    """
    if len(durations_s) == 0:
        return 1.0
    return round(float(np.clip(np.percentile(durations_s, 95), 0.25, longest)), 2)


def rate_for(rates_hz: NDArray[np.int64], highest: int = 16_000) -> int:
    """Return the sample rate to bring clips to: their lowest, 8 kHz to ``highest``; ``highest`` where none.

    Bands above half the lowest rate would hold nothing, or worse, which device made the clip.

    >>> rate_for(np.array([8000, 44100])), rate_for(np.array([44100]))
    (8000, 16000)
    """
    return int(np.clip(rates_hz.min(), 8_000, highest)) if len(rates_hz) else highest


def to_rate(samples: Floats, rate_hz: int, wanted_hz: int) -> Floats:
    """Return ``samples`` (float32 ``[n]`` or ``[n, channels]``, mixed down) at ``wanted_hz``."""
    mono = samples if samples.ndim == 1 else samples.mean(axis=1)
    if rate_hz == wanted_hz or len(mono) == 0:
        return mono.astype(np.float32, copy=False)
    from scipy.signal import resample_poly

    common = np.gcd(rate_hz, wanted_hz)
    return np.asarray(resample_poly(mono, wanted_hz // common, rate_hz // common), np.float32)


def to_length(samples: Floats, n: int) -> Floats:
    """Return ``samples`` as exactly ``n``: the loudest stretch of a longer clip, a shorter one in the middle.

    A non-finite sample counts as silence.
    """
    samples = np.nan_to_num(samples.astype(np.float32, copy=False), posinf=0.0, neginf=0.0)
    if len(samples) > n:
        energy = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
        start = int(np.argmax(energy[n:] - energy[:-n]))
        return samples[start : start + n]
    before = (n - len(samples)) // 2
    return np.pad(samples, (before, n - len(samples) - before))


def log_mel(samples: Floats, *, rate_hz: int, bands: int = BANDS) -> Floats:
    """Return the natural logarithm of mel power, float32 ``[bands, frames]``, of mono ``samples``.

    Hann windows of 25 ms every 10 ms; a clip shorter than a window is one frame. The mel scale is
    O'Shaughnessy's (1987), 2595 log10(1 + f / 700).
    """
    from scipy.fft import rfft

    size, hop = int(WINDOW_S * rate_hz), int(HOP_S * rate_hz)
    if len(samples) < size:
        samples = np.pad(samples, (0, size - len(samples)))
    frames = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop]
    n_fft = 1 << (size - 1).bit_length()
    windowed = (frames * np.hanning(size).astype(np.float32)).astype(np.float32)
    power = np.abs(rfft(windowed, n_fft, axis=1)) ** 2
    mel = power @ mel_bank(rate_hz, n_fft, bands)
    return np.log(mel.T / size + QUIETEST).astype(np.float32)


@lru_cache(maxsize=8)
def mel_bank(rate_hz: int, n_fft: int, bands: int, lowest_hz: float = 60.0) -> Floats:
    """Return triangular mel filters, float32 ``[n_fft // 2 + 1, bands]``, each with a maximum of 1."""
    highest_hz = rate_hz / 2
    edges_mel = np.linspace(_to_mel(lowest_hz), _to_mel(highest_hz), bands + 2)
    edges = 700.0 * (10 ** (edges_mel / 2595.0) - 1)
    places = np.linspace(0, rate_hz / 2, n_fft // 2 + 1)[:, None]
    # at low frequencies a band can be narrower than the spacing of the transform: widen it to that
    spacing = rate_hz / n_fft
    rise = (places - edges[:-2]) / np.maximum(edges[1:-1] - edges[:-2], spacing)
    fall = (edges[2:] - places) / np.maximum(edges[2:] - edges[1:-1], spacing)
    return np.clip(np.minimum(rise, fall), 0, None).astype(np.float32)


def _to_mel(hertz: float) -> float:
    return float(2595.0 * np.log10(1 + hertz / 700.0))


def spectrogram(
    samples: Floats, rate_hz: int, *, seconds: float, wanted_hz: int, bands: int = BANDS
) -> Floats:
    """Return what the network reads of one clip: float32 ``[bands, frames]``, levelled to itself.

    The clip's own mean and deviation are taken away, so that a quiet microphone is no class of its own.
    """
    clip = to_length(to_rate(samples, rate_hz, wanted_hz), int(seconds * wanted_hz))
    values = log_mel(clip, rate_hz=wanted_hz, bands=bands)
    return np.asarray((values - values.mean()) / (values.std() + 1e-3), np.float32)


def mfcc(spectrograms: Floats, *, coefficients: int = 20, places: int = 5) -> Floats:
    """Return plain features of log-mel spectrograms (``[n, bands, frames]``): float32 ``[n, features]``.

    Mel-frequency cepstral coefficients (Davis & Mermelstein 1980, DOI 10.1109/TASSP.1980.1163420): their
    mean and deviation over time, and their means in ``places`` equal stretches of time.
    """
    from scipy.fft import dct

    values = dct(spectrograms, type=2, norm="ortho", axis=1)[:, :coefficients]
    stretches = [part.mean(axis=2) for part in np.array_split(values, places, axis=2) if part.shape[2]]
    summary = [values.mean(axis=2), values.std(axis=2), *stretches]
    return np.concatenate(summary, axis=1).astype(np.float32)
