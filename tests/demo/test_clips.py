"""Synthesised clips: noise lies at the ratio that is said, words differ, and nothing clips."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from labeler.demo.clips import Clip, babble, car, make_clip, plan_clips
from labeler.demo.voices import RATE_HZ, WORDS, say, speakers

VOICE = speakers(2, np.random.default_rng(0))[0]


@pytest.fixture(scope="module")
def chatter() -> np.ndarray:
    return babble(3.0, np.random.default_rng(0))


def test_the_plan_repeats_and_is_balanced() -> None:
    first = plan_clips(240, np.random.default_rng(1))
    assert first == plan_clips(240, np.random.default_rng(1))
    assert set(Counter(clip.word for clip in first).values()) == {48}
    assert set(Counter(clip.speaker.name for clip in first).values()) == {20}
    assert {"car noise", "café noise", "no noise", "low snr"} <= {tag for clip in first for tag in clip.tags}


@pytest.mark.parametrize("noise", ["car", "café"])
@pytest.mark.parametrize("snr_db", [-6.0, 12.0])
def test_the_ratio_is_the_one_that_is_said(noise: str, snr_db: float, chatter: np.ndarray) -> None:
    at = Clip("a.wav", "home", VOICE, noise, snr_db, 5)
    rng = np.random.default_rng(5)
    word = say("home", VOICE, rng)
    start = int(rng.integers(0, RATE_HZ - len(word) + 1))
    wave = make_clip(at, chatter)
    # the clip is scaled as a whole, so the word is found in it by projection
    during = wave[start : start + len(word)].astype(np.float64)
    gain = float(during @ word / (word @ word))
    rest = during - gain * word
    ratio = 10 * np.log10((gain**2 * (word**2).mean()) / (rest**2).mean())
    assert ratio == pytest.approx(snr_db, abs=1.5)
    assert np.abs(wave).max() <= 0.71


def test_words_are_loud_short_and_different() -> None:
    rng = np.random.default_rng(0)
    spectra = []
    for word in WORDS:
        wave = say(word, VOICE, rng)
        assert 0.25 < len(wave) / RATE_HZ < 0.9
        assert np.sqrt((wave**2).mean()) == pytest.approx(0.1, rel=0.01)
        spectra.append(np.abs(np.fft.rfft(wave, 16_000))[:6000])
    for i, one in enumerate(spectra):
        for other in spectra[:i]:
            assert np.corrcoef(one, other)[0, 1] < 0.97


def test_a_car_is_lower_than_chatter(chatter: np.ndarray) -> None:
    def centre(wave: np.ndarray) -> float:
        power = np.abs(np.fft.rfft(wave)) ** 2
        hertz = np.fft.rfftfreq(len(wave), 1 / RATE_HZ)
        return float((power * hertz).sum() / power.sum())

    assert centre(car(1.0, np.random.default_rng(0))) < centre(chatter)
