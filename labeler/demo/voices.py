"""A small formant synthesiser: command words said by speakers of different pitch and vocal tract.

Harmonics are added up, each as strong as the formants let it through (Klatt 1980, DOI 10.1121/1.383940,
in its simplest form); hisses and bursts are white noise through a band.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

RATE_HZ = 16_000
FRAME = 80
"""Samples between two settings of the formants: 5 ms."""


@dataclass(frozen=True, slots=True)
class Sound:
    """One sound of a word: milliseconds, formants at begin and end (Hz), voice, and noise with its band."""

    ms: float
    begin: tuple[float, float, float]
    end: tuple[float, float, float]
    voice: float = 1.0
    noise: float = 0.0
    band: tuple[float, float] = (1500.0, 4000.0)


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice: pitch in Hz, length of the vocal tract (1: an average man's), tempo, how the pitch falls."""

    name: str
    pitch_hz: float
    tract: float
    tempo: float
    fall: float


def _still(ms: float, f1: float, f2: float, f3: float, **more: float) -> Sound:
    return Sound(ms, (f1, f2, f3), (f1, f2, f3), **more)  # type: ignore[arg-type]


def _hiss(ms: float, low: float, high: float, strength: float, voice: float = 0.0) -> Sound:
    return Sound(ms, (300, 1500, 2600), (300, 1500, 2600), voice, strength, (low, high))


_GAP = Sound(45, (300, 1200, 2400), (300, 1200, 2400), 0.0)

WORDS: dict[str, tuple[Sound, ...]] = {
    "call": (
        _hiss(35, 1400, 2800, 0.5),
        Sound(200, (570, 900, 2410), (540, 840, 2410)),
        _still(140, 360, 950, 2700, voice=0.6),
    ),
    "home": (
        _hiss(80, 600, 2400, 0.12),
        Sound(220, (540, 980, 2400), (430, 800, 2350)),
        _still(150, 260, 1100, 2200, voice=0.4),
    ),
    "map": (
        _still(110, 260, 1100, 2200, voice=0.4),
        Sound(230, (680, 1700, 2500), (660, 1600, 2450)),
        _GAP,
        _hiss(25, 500, 1500, 0.5),
    ),
    "news": (
        _still(100, 260, 1500, 2600, voice=0.4),
        Sound(220, (320, 1350, 2300), (300, 870, 2240)),
        _hiss(160, 3800, 7200, 0.25, voice=0.25),
    ),
    "stop": (
        _hiss(150, 3800, 7500, 0.35),
        _GAP,
        _hiss(20, 2500, 5000, 0.5),
        Sound(180, (720, 1150, 2450), (730, 1060, 2420)),
        _GAP,
        _hiss(25, 500, 1500, 0.5),
    ),
}
"""The command words; the sounds are near those of English (Peterson & Barney 1952, DOI 10.1121/1.1906875)."""

_AI = Sound(220, (730, 1150, 2450), (400, 2000, 2550))
_N = _still(100, 260, 1500, 2600, voice=0.4)
_F = _hiss(90, 1500, 7000, 0.12)

FURTHER_WORDS: dict[str, tuple[Sound, ...]] = {
    "um": (_still(150, 620, 1200, 2550), _still(150, 260, 1100, 2200, voice=0.4)),
    "at": (Sound(130, (680, 1700, 2500), (660, 1650, 2450)), _GAP, _hiss(25, 2500, 5000, 0.5)),
    "two": (_hiss(40, 2500, 5500, 0.5), Sound(200, (320, 1500, 2400), (300, 900, 2240))),
    "four": (_F, Sound(240, (500, 800, 2400), (480, 1200, 1800))),
    "five": (_F, _AI, _hiss(70, 800, 4000, 0.1, voice=0.4)),
    "nine": (_N, _AI, _N),
}
"""What phrases are made of besides: a filler, a small word, numbers."""


def speakers(n: int, rng: np.random.Generator) -> list[Speaker]:
    """Return ``n`` voices, deep and high in turn; a higher voice mostly has the shorter vocal tract."""
    found = []
    for number in range(n):
        high = number % 2
        pitch = rng.uniform(170, 235) if high else rng.uniform(88, 135)
        tract = rng.uniform(0.8, 0.92) if high else rng.uniform(0.95, 1.08)
        name = f"speaker {number + 1:02d}"
        found.append(
            Speaker(name, float(pitch), float(tract), rng.uniform(0.85, 1.2), rng.uniform(0.05, 0.3))
        )
    return found


def say(word: str, speaker: Speaker, rng: np.random.Generator) -> Floats:
    """Return ``word`` as float32 mono samples at 16 kHz with a root mean square of 0.1.

    No two renderings are the same: lengths, formants and pitch vary by a few percent.
    """
    formants, voice, hiss = _tracks((WORDS | FURTHER_WORDS)[word], speaker, rng)
    n = len(voice) * FRAME
    pitch = speaker.pitch_hz * rng.uniform(0.93, 1.07) * (1 - speaker.fall * np.linspace(0, 1, len(voice)))
    voiced = _harmonics(formants, voice, pitch)
    total = voiced / (voiced.std() + 1e-9) + _hisses(hiss, n, rng)
    edge = np.minimum(1, np.minimum(np.arange(n), np.arange(n)[::-1]) / 160)
    total *= edge
    return np.asarray(0.1 * total / (np.sqrt(np.mean(total**2)) + 1e-9), np.float32)


_Hiss = tuple[int, int, float, tuple[float, float]]


def _tracks(
    sounds: tuple[Sound, ...], speaker: Speaker, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[_Hiss]]:
    """Return formants ``[frames, 3]`` in Hz, voice ``[frames]`` and the hisses (first, last frame, …)."""
    formants: list[NDArray[np.float64]] = []
    voice: list[NDArray[np.float64]] = []
    hisses: list[_Hiss] = []
    at = 0
    for sound in sounds:
        frames = max(3, round(sound.ms * speaker.tempo * rng.uniform(0.88, 1.12) / 5))
        spread = rng.normal(1, 0.025, size=3) / speaker.tract
        formants.append(np.linspace(sound.begin, sound.end, frames) * spread)
        voice.append(np.full(frames, sound.voice))
        if sound.noise:
            hisses.append((at, at + frames, sound.noise * rng.uniform(0.8, 1.25), sound.band))
        at += frames
    smooth = np.hanning(9) / np.hanning(9).sum()
    together = np.concatenate(formants)
    padded = np.pad(together, ((4, 4), (0, 0)), mode="edge")
    tracks = np.stack([np.convolve(padded[:, f], smooth, "valid") for f in range(3)], axis=1)
    loud = np.convolve(np.pad(np.concatenate(voice), 4), smooth, "valid")
    return tracks, loud, hisses


def _harmonics(
    formants: NDArray[np.float64], voice: NDArray[np.float64], pitch_hz: NDArray[np.float64]
) -> NDArray[np.float64]:
    count = int(5500 / pitch_hz.max())
    number = np.arange(1, count + 1)
    frequency = pitch_hz[:, None] * number
    strength = voice[:, None] / number**1.1
    for formant, (width, weight) in enumerate(((80, 1.0), (110, 0.7), (170, 0.4))):
        centre = formants[:, formant][:, None]
        # the response of one resonance, in decibels added to the others where they overlap
        strength = strength * (weight * 6 / (1 + ((frequency - centre) / width) ** 2) + 0.25)
    n = len(voice) * FRAME
    places = np.arange(n) / FRAME
    low = np.minimum(places.astype(np.int64), len(voice) - 2)
    part = (places - low)[:, None]
    amplitude = strength[low] * (1 - part) + strength[low + 1] * part
    phase = 2 * np.pi * np.cumsum(np.interp(places, np.arange(len(voice)), pitch_hz)) / RATE_HZ
    wave: NDArray[np.float64] = (amplitude * np.sin(phase[:, None] * number)).sum(axis=1)
    return wave


def _hisses(hisses: list[_Hiss], n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    from scipy.signal import butter, sosfilt

    wave = np.zeros(n)
    for first, last, strength, band in hisses:
        length = (last - first) * FRAME
        shape = butter(2, band, btype="bandpass", fs=RATE_HZ, output="sos")
        noise = np.asarray(sosfilt(shape, rng.normal(size=length)))
        envelope = np.hanning(length + 2)[1:-1] ** 0.5
        wave[first * FRAME : first * FRAME + length] += (
            2.5 * strength * envelope * noise / (noise.std() + 1e-9)
        )
    return wave
