"""Input metrics against what is known by construction."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labeler.media.measure import FLOOR_DB, SoundMeter, measure_image, measure_sound
from tests.media.made import tone


def test_brightness_and_contrast() -> None:
    half = np.zeros((40, 60, 3), np.uint8)
    half[:, 30:] = 255
    measures = measure_image(half)
    assert measures.brightness == pytest.approx(0.5)
    assert measures.contrast == pytest.approx(0.5)
    # Rec. 601: pure green is brighter than pure blue
    green = measure_image(np.full((9, 9, 3), (0, 255, 0), np.uint8)).brightness
    blue = measure_image(np.full((9, 9, 3), (0, 0, 255), np.uint8)).brightness
    assert green == pytest.approx(0.587, abs=0.003) and blue == pytest.approx(0.114, abs=0.003)


def test_sharpness_is_the_laplacian_by_hand() -> None:
    gray = np.random.default_rng(1).integers(0, 256, (7, 8)).astype(np.uint8)
    pixels = np.repeat(gray[:, :, None], 3, axis=2)
    g = gray.astype(float)
    by_hand = [
        g[y - 1, x] + g[y + 1, x] + g[y, x - 1] + g[y, x + 1] - 4 * g[y, x]
        for y in range(1, 6)
        for x in range(1, 7)
    ]
    assert measure_image(pixels).sharpness == pytest.approx(np.var(by_hand), rel=1e-5)


def test_blur_lowers_sharpness() -> None:
    sharp = np.random.default_rng(0).integers(0, 256, (64, 64, 1)).repeat(3, 2).astype(np.uint8)
    blurred = ((sharp.astype(int) + np.roll(sharp, 1, 1) + np.roll(sharp, 1, 0)) // 3).astype(np.uint8)
    assert measure_image(blurred).sharpness < measure_image(sharp).sharpness / 2


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (2, 2)])
def test_tiny_pictures(shape: tuple[int, int]) -> None:
    assert measure_image(np.zeros((*shape, 3), np.uint8)).sharpness == 0.0


def test_full_scale_sine_is_minus_three_db() -> None:
    measures = measure_sound([tone(1.0, level=1.0)], 8000)
    assert measures.loudness_db == pytest.approx(-3.01, abs=0.01)
    assert measures.peak_db == pytest.approx(0.0, abs=0.01)


def test_blocks_do_not_matter() -> None:
    samples = np.random.default_rng(0).normal(0, 0.2, (10007, 2)).astype(np.float32)
    whole = measure_sound([samples], 8000)
    cut = measure_sound([samples[:3], samples[3:5000], samples[5000:5000], samples[5000:]], 8000)
    assert cut.loudness_db == pytest.approx(whole.loudness_db, abs=0.002)
    assert (cut.peak_db, cut.clipped_share, cut.silence_share) == (
        whole.peak_db,
        whole.clipped_share,
        whole.silence_share,
    )
    assert cut.snr_db == pytest.approx(whole.snr_db, abs=0.002)


def test_silence_clipping_and_peak() -> None:
    samples = np.zeros((8000, 1), np.float32)
    samples[:1600] = 1.0
    measures = measure_sound([samples], 8000)
    assert measures.silence_share == pytest.approx(0.8)
    assert measures.clipped_share == pytest.approx(0.2)
    assert measure_sound([2 * samples], 8000).peak_db == pytest.approx(6.02, abs=0.01)


@pytest.mark.parametrize("snr_db", [5.0, 15.0, 30.0])
def test_snr_of_bursts_in_noise(snr_db: float) -> None:
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 0.01, (64000, 1))
    is_speech = (np.arange(64000) // 8000 % 2 == 1)[:, None]
    power = 2 * 0.01**2 * 10 ** (snr_db / 10)  # half of the time
    signal = is_speech * np.sqrt(2 * power) * np.sin(np.arange(64000) * 0.3)[:, None]
    measured = measure_sound([(noise + signal).astype(np.float32)], 8000).snr_db
    assert measured == pytest.approx(snr_db, abs=1.5)


def test_snr_where_little_is_noise_alone() -> None:
    rng = np.random.default_rng(4)
    noise = rng.normal(0, 0.01, (80000, 1))
    is_speech = (np.arange(80000) // 1600 % 5 != 4)[:, None]
    signal = is_speech * 0.2 * np.sin(np.arange(80000) * 0.3)[:, None]
    expected = 10 * np.log10(0.8 * 0.02 / 0.0001)
    measured = measure_sound([(noise + signal).astype(np.float32)], 8000).snr_db
    assert measured == pytest.approx(expected, abs=1.5)


def test_undefined_snr() -> None:
    assert math.isnan(measure_sound([tone(0.05)], 8000).snr_db)
    assert math.isnan(measure_sound([np.zeros((8000, 1), np.float32)], 8000).snr_db)


def test_empty_sound() -> None:
    measures = SoundMeter(8000).result()
    assert (measures.loudness_db, measures.peak_db) == (FLOOR_DB, FLOOR_DB)
    assert (measures.clipped_share, measures.silence_share) == (0.0, 0.0)
    one = measure_sound([np.full((1, 1), 0.5, np.float32)], 8000)
    assert one.loudness_db == pytest.approx(-6.02, abs=0.01)
