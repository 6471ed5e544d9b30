"""Voice search clips: a synthesised word in car, café or no noise, at a known signal-to-noise ratio."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeler.demo.voices import RATE_HZ, WORDS, Speaker, say, speakers

Floats = NDArray[np.float32]

NOISES = ("none", "car", "café")
LOW_SNR_DB = 3.0


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip of a second: which word, who, in what noise, at which ratio (``None``: no noise)."""

    name: str
    word: str
    speaker: Speaker
    noise: str
    snr_db: float | None
    seed: int

    @property
    def tags(self) -> tuple[str, ...]:
        """Return what an engineer would slice by."""
        found = ["no noise" if self.noise == "none" else f"{self.noise} noise"]
        if self.snr_db is not None and self.snr_db < LOW_SNR_DB:
            found.append("low snr")
        found.append("high voice" if self.speaker.pitch_hz > 150 else "deep voice")
        return tuple(found)


def plan_clips(n: int, rng: np.random.Generator) -> list[Clip]:
    """Return ``n`` clips to make: twelve speakers, every word, noise in two of three clips."""
    voices = speakers(12, rng)
    words = list(WORDS)
    clips = []
    for number in range(n):
        speaker = voices[number % len(voices)]
        word = words[(number // len(voices)) % len(words)]
        noise = str(rng.choice(NOISES, p=[0.34, 0.36, 0.30]))
        snr = None if noise == "none" else round(float(rng.uniform(-12, 15)), 1)
        name = f"{speaker.name.replace(' ', '_')}/clip_{number:04d}.wav"
        clips.append(Clip(name, word, speaker, noise, snr, int(rng.integers(2**31))))
    return clips


def write_clips(clips: list[Clip], folder: Path) -> None:
    """Make each clip in ``folder`` as 16-bit WAV; those that are there already stay."""
    import soundfile

    missing = [clip for clip in clips if not (folder / clip.name).exists()]
    if not missing:
        return
    chatter = babble(20.0, np.random.default_rng(missing[0].seed))
    for clip in missing:
        path = folder / clip.name
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, make_clip(clip, chatter), RATE_HZ, subtype="PCM_16")


def make_clip(clip: Clip, chatter: Floats) -> Floats:
    """Return one second, float32 ``[16000]`` at 16 kHz; ``chatter`` is what a café clip is cut from.

    The ratio is that of the powers while the word lasts.
    """
    rng = np.random.default_rng(clip.seed)
    word = say(clip.word, clip.speaker, rng)[:RATE_HZ]
    wave = np.zeros(RATE_HZ, np.float32)
    start = int(rng.integers(0, RATE_HZ - len(word) + 1))
    wave[start : start + len(word)] = word
    # no room is silent
    wave += rng.normal(0, 0.0006, RATE_HZ).astype(np.float32)
    if clip.snr_db is not None:
        noise = car(1.0, rng) if clip.noise == "car" else _cut(chatter, RATE_HZ, rng)
        during = noise[start : start + len(word)]
        ratio = np.sqrt(np.mean(word**2) / (np.mean(during**2) + 1e-12))
        wave += noise * ratio * 10 ** (-clip.snr_db / 20)
    return np.asarray(wave * (0.7 / max(0.7, float(np.abs(wave).max()))), np.float32)


def car(seconds: float, rng: np.random.Generator) -> Floats:
    """Return the inside of a car, float32: engine, tyres and wind, most of it low but not all."""
    from scipy.signal import butter, sosfilt

    n = int(seconds * RATE_HZ)
    time_s = np.arange(n) / RATE_HZ
    white = rng.normal(size=n + 800)
    rumble = sosfilt(butter(2, 180, fs=RATE_HZ, output="sos"), white)[800:] * 4
    tyres = sosfilt(butter(1, [250, 1600], btype="bandpass", fs=RATE_HZ, output="sos"), white)[800:]
    turns = rng.uniform(28, 45)
    engine = sum(
        np.sin(2 * np.pi * turns * k * time_s + rng.uniform(0, 6.28)) / k for k in (1, 2, 3, 4, 6, 8)
    )
    return np.asarray(rumble + 0.9 * tyres + 0.35 * engine, np.float32)


def babble(seconds: float, rng: np.random.Generator) -> Floats:
    """Return café chatter, float32: a dozen voices that talk at once, and a cup now and then."""
    n = int(seconds * RATE_HZ)
    wave = np.zeros(n, np.float32)
    words = list(WORDS)
    for voice in speakers(12, rng):
        at = int(rng.integers(0, RATE_HZ))
        near = float(rng.uniform(0.4, 1.0))
        while at < n:
            said = say(words[int(rng.integers(len(words)))], voice, rng)[: n - at]
            wave[at : at + len(said)] += near * said[::-1]
            at += len(said) + int(rng.integers(0, RATE_HZ // 3))
    for _ in range(int(seconds * 0.7)):
        at = int(rng.integers(0, n - 3000))
        time_s = np.arange(3000) / RATE_HZ
        ring = np.sin(2 * np.pi * rng.uniform(2200, 4200) * time_s) * np.exp(-time_s * 60)
        wave[at : at + 3000] += 0.5 * ring.astype(np.float32)
    return wave


def _cut(wave: Floats, n: int, rng: np.random.Generator) -> Floats:
    start = int(rng.integers(0, len(wave) - n))
    return wave[start : start + n]
