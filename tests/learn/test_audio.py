"""Sound as arrays: lengths, levels and places of tones are what they should be; nothing is too short."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.learn.audio import (
    log_mel,
    mel_bank,
    mfcc,
    rate_for,
    seconds_for,
    spectrogram,
    to_length,
    to_rate,
)


@pytest.mark.parametrize("n", [0, 1, 50, 8000, 40_000])
def test_any_clip_becomes_the_same_shape(n: int) -> None:
    clip = np.random.default_rng(0).normal(0, 0.1, n).astype(np.float32)
    found = spectrogram(clip, 8000, seconds=0.5, wanted_hz=8000)
    assert found.shape == spectrogram(np.zeros(4000, np.float32), 8000, seconds=0.5, wanted_hz=8000).shape
    assert np.isfinite(found).all()


def test_samples_that_are_no_numbers_are_silence() -> None:
    found = to_length(np.array([np.nan, np.inf, 0.5, -np.inf], np.float32), 4)
    assert found.tolist() == [0.0, 0.0, 0.5, 0.0]


def test_of_a_long_clip_the_loudest_stretch_is_kept() -> None:
    clip = np.zeros(1000, np.float32)
    clip[700:750] = 0.5
    assert (to_length(clip, 100) ** 2).sum() == pytest.approx((clip**2).sum())


@pytest.mark.parametrize("pitch_hz", [300.0, 1000.0, 3000.0])
def test_a_tone_lies_in_its_band(pitch_hz: float) -> None:
    time_s = np.arange(8000) / 8000
    tone = (0.3 * np.sin(2 * np.pi * pitch_hz * time_s)).astype(np.float32)
    band = log_mel(tone, rate_hz=8000).mean(axis=1).argmax()
    bank = mel_bank(8000, 256, 64)
    centre = (np.arange(129) * bank[:, band]).sum() / bank[:, band].sum() * 8000 / 256
    assert centre == pytest.approx(pitch_hz, rel=0.06)


def test_every_band_hears_something() -> None:
    for rate in (8000, 16_000):
        n_fft = 1 << (int(0.025 * rate) - 1).bit_length()
        assert (mel_bank(rate, n_fft, 64).sum(axis=0) > 0).all()


def test_louder_is_the_same_to_the_network() -> None:
    clip = np.random.default_rng(0).normal(0, 0.05, 4000).astype(np.float32)
    quiet, loud = (spectrogram(g * clip, 8000, seconds=0.5, wanted_hz=8000) for g in (1.0, 8.0))
    assert np.abs(quiet - loud).mean() < 0.02
    assert np.abs(quiet).max() > 1.0


def test_rates_and_channels_are_brought_together() -> None:
    time_s = np.arange(44_100) / 44_100
    stereo = np.stack([np.sin(2 * np.pi * 500 * time_s)] * 2, axis=1).astype(np.float32)
    found = to_rate(stereo, 44_100, 8000)
    assert len(found) == 8000
    expected = np.sin(2 * np.pi * 500 * np.arange(8000) / 8000)
    assert np.abs(found[200:-200] - expected[200:-200]).max() < 0.02


def test_shape_is_chosen_from_the_clips() -> None:
    assert seconds_for(np.array([0.01])) == 0.25
    assert seconds_for(np.array([500.0])) == 10.0
    assert rate_for(np.array([], np.int64)) == 16_000
    assert rate_for(np.array([44_100, 22_050])) == 16_000


def test_mfcc_has_a_row_a_clip() -> None:
    x = np.random.default_rng(0).normal(size=(3, 64, 30)).astype(np.float32)
    assert mfcc(x).shape == (3, 20 * 7)
    assert mfcc(x[:, :, :2]).shape[0] == 3
