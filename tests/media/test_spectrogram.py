"""Spectrograms: levels that can be read off, shapes, floors, and colours that rise evenly."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.errors import UserError
from labeler.media.colours import heat
from labeler.media.spectrogram import mel_filters, picture, spectrogram, spectrogram_picture
from tests.media.made import tone


@pytest.mark.parametrize("window_s", [0.01, 0.025, 0.1])
def test_full_scale_sine_reads_zero_db(window_s: float) -> None:
    result = spectrogram(tone(1.0, 16000, 1000.0, 1.0), 16000, window_s=window_s)
    middle = result.db[:, result.db.shape[1] // 2]
    assert middle.max() == pytest.approx(0.0, abs=1.5)
    assert abs(result.bands_hz[middle.argmax()] - 1000.0) <= 1.0 / window_s


def test_opposite_channels_are_not_silent() -> None:
    one = tone(0.3)
    both = spectrogram(np.hstack([one, -one]), 8000)
    assert np.allclose(both.db, spectrogram(one, 8000).db, atol=1e-3)


def test_time_axis_puts_an_onset_where_it_is() -> None:
    samples = np.zeros(16000, np.float32)
    samples[8000:] = tone(0.5, 16000)[:, 0]
    result = spectrogram(samples, 16000, step_s=0.01)
    loud = np.flatnonzero(result.db.max(axis=0) > -30)
    assert abs(loud[0] * result.step_s - 0.5) <= 0.015


def test_floor_and_empty() -> None:
    assert spectrogram(np.zeros(800, np.float32), 8000, floor_db=-80).db.max() == -80.0
    assert spectrogram(np.zeros((0, 1), np.float32), 8000, n_mels=40).db.shape == (40, 0)
    with pytest.raises(UserError):
        spectrogram(tone(0.1), 8000, window_s=0.0001)
    with pytest.raises(UserError):
        picture(np.zeros((2, 2), np.float32), floor_db=0.0, top_db=0.0)


def test_mel_bands_cover_everything() -> None:
    filters = mel_filters(96, 512, 8000)
    assert filters.shape == (96, 257)
    assert np.allclose(filters.sum(axis=1), 1.0, atol=1e-5)
    centres = filters.argmax(axis=1)
    assert (np.diff(centres) >= 0).all()


@pytest.mark.parametrize("n_samples", [1, 5, 100, 8000, 400_000])
@pytest.mark.parametrize("mel", [True, False])
def test_picture_has_the_size_asked_for(n_samples: int, mel: bool) -> None:
    rng = np.random.default_rng(0)
    samples = rng.normal(0, 0.1, (n_samples, 1)).astype(np.float32)
    pixels = spectrogram_picture(samples, 8000, width=120, height=70, mel=mel)
    assert pixels.shape == (70, 120, 3) and pixels.dtype == np.uint8
    assert pixels.max() > heat()[0].max()


def test_low_notes_lie_at_the_bottom_and_early_ones_left() -> None:
    samples = np.concatenate([tone(1.0, hertz=200.0), tone(1.0, hertz=3000.0)])
    bright = spectrogram_picture(samples, 8000, width=100, height=80, mel=False).sum(axis=2)
    assert bright[:, 20].argmax() > 70 and bright[:, 80].argmax() < 25


def test_colours_rise_evenly() -> None:
    table = heat().astype(float)
    linear = np.where(table / 255 <= 0.04045, table / 255 / 12.92, ((table / 255 + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    lightness = 116 * np.cbrt(np.maximum(luminance, 1e-9)) - 16
    steps = np.diff(lightness[16:])
    assert (steps > 0).all() and steps.max() < 4 * np.median(steps)
    assert luminance[0] < 0.02 and luminance[-1] > 0.8
