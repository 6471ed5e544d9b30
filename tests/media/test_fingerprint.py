"""Fingerprints stay nearly the same when a picture or sound is altered, and tell others apart."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image, ImageEnhance
from scipy.signal import resample_poly

from labeler.media.fingerprint import image_fingerprint, sound_fingerprint
from labeler.media.thumbnail import draw_sound


def apart(one: str, other: str) -> int:
    assert one[:2] == other[:2]
    return (int(one[2:], 16) ^ int(other[2:], 16)).bit_count()


def drawn(seed: int, size: tuple[int, int] = (256, 192)) -> Image.Image:
    """A picture with large and small things in it."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 255, (6, 8), dtype=np.uint8)).resize(
        size, Image.Resampling.BICUBIC
    )
    fine = rng.normal(0, 6, (size[1], size[0]))
    return Image.fromarray(np.clip(np.asarray(coarse) + fine, 0, 255).astype(np.uint8))


def jpeg(picture: Image.Image) -> Image.Image:
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=60)
    return Image.open(kept)


@pytest.mark.parametrize("seed", range(5))
def test_altered_pictures_are_near_and_others_far(seed: int) -> None:
    picture = drawn(seed)
    own = image_fingerprint(picture)
    assert apart(own, image_fingerprint(jpeg(picture))) <= 8
    assert apart(own, image_fingerprint(picture.resize((154, 115)))) <= 8
    assert apart(own, image_fingerprint(picture.crop((6, 5, 250, 187)))) <= 28
    assert apart(own, image_fingerprint(ImageEnhance.Brightness(picture).enhance(0.8))) <= 8
    assert apart(own, image_fingerprint(drawn(seed + 100))) >= 36
    assert apart(own, image_fingerprint(picture.transpose(Image.Transpose.ROTATE_180))) >= 36


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (31, 33), (256, 171), (256, 32)])
def test_every_size_has_a_fingerprint(size: tuple[int, int]) -> None:
    text = image_fingerprint(drawn(0, size))
    assert len(text) == 34
    int(text[2:], 16)


def test_blank_pictures_are_alike() -> None:
    blank = {
        image_fingerprint(Image.new("L", size, grey)) for size in ((64, 48), (9, 9)) for grey in (0, 200)
    }
    assert len(blank) == 1


def sound(seed: int, rate: int = 16_000) -> np.ndarray:
    rng = np.random.default_rng(seed)
    at = np.arange(rate) / rate
    tones = sum(
        np.sin(2 * np.pi * hertz * at) * np.exp(-(((at - middle) * 8) ** 2))
        for hertz, middle in zip(rng.uniform(200, 3500, 12), rng.uniform(0, 1, 12), strict=True)
    )
    samples = (0.1 * tones + rng.normal(0, 1e-4, rate))[:, None]
    return samples.astype(np.float32)


def of_sound(samples: np.ndarray, rate: int = 16_000) -> str:
    return sound_fingerprint(draw_sound(samples, rate), rate)


@pytest.mark.parametrize("seed", range(3))
def test_altered_sounds_are_near_and_others_far(seed: int) -> None:
    samples = sound(seed)
    own = of_sound(samples)
    noise = np.random.default_rng(9).normal(0, 3e-4, samples.shape).astype(np.float32)
    assert apart(own, of_sound(samples * np.float32(0.4))) <= 2
    assert apart(own, of_sound(samples + noise)) <= 12
    assert apart(own, of_sound(np.repeat(samples, 2, axis=1))) <= 2
    assert apart(own, of_sound(sound(seed + 50))) >= 30


@pytest.mark.parametrize("seed", range(3))
def test_silence_around_a_codec_and_a_cut_leave_a_sound_near(seed: int) -> None:
    rate, samples = 16_000, sound(seed)
    own = of_sound(samples)
    coded = io.BytesIO()
    soundfile.write(coded, samples, rate, format="MP3", subtype="MPEG_LAYER_III", compression_level=0.6)
    coded.seek(0)
    back, _ = soundfile.read(coded, dtype="float32", always_2d=True)
    assert apart(own, of_sound(back)) <= 14
    assert apart(own, of_sound(np.pad(samples, ((2400, 1600), (0, 0))))) <= 10
    assert apart(own, of_sound(samples[:, [0]][320:-320])) <= 14
    half = resample_poly(samples, 1, 2, axis=0).astype(np.float32)
    assert apart(own, of_sound(half, rate // 2)) <= 20


def test_a_sound_below_4_khz_and_one_of_no_length() -> None:
    assert len(sound_fingerprint(draw_sound(sound(0, 4000), 4000), 4000)) == 34
    silent = of_sound(np.zeros((0, 1), np.float32))
    assert silent == of_sound(np.zeros((16_000, 1), np.float32)) == "s2" + "0" * 32


def test_real_duplicates_of_a_published_set_are_found(shared_data: Path) -> None:
    folder = shared_data / "cifar10s_h" / "images"
    same = [next(folder.rglob(f"test_{number}.*")) for number in ("03478", "06087")]
    other = next(folder.rglob("test_0*.*"))
    one, two, three = (image_fingerprint(Image.open(path).convert("L")) for path in (*same, other))
    assert apart(one, two) <= 16
    assert apart(one, three) > 30
