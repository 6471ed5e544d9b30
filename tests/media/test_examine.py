"""One reading gives hash, size, measures and thumbnail."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from labeler.media import examine as examining
from labeler.media.examine import ReadBuffer, examine, hash_file
from labeler.media.thumbnail import read_thumbnail
from tests.media.made import stored_as, tone, write_image, write_wav
from tests.media.test_image import assert_corners, corners


@pytest.fixture
def buffer() -> ReadBuffer:
    return ReadBuffer()


def test_picture(tmp_path: Path, buffer: ReadBuffer) -> None:
    path = tmp_path / "turned.jpg"
    path.write_bytes(stored_as(corners(640, 480), 6, quality=90))
    found = examine(path, buffer)
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.probe is not None and found.image is not None
    assert (found.probe.width, found.probe.height, found.probe.format) == (640, 480, "JPEG")
    assert 0.3 < found.image.brightness < 0.6
    kept = read_thumbnail(found.sha256)
    assert kept is not None and kept.shape == (192, 256, 3)
    assert_corners(kept)


def test_sound(tmp_path: Path, buffer: ReadBuffer) -> None:
    path = write_wav(tmp_path / "x.wav", tone(1.5))
    found = examine(path, buffer)
    assert found.probe is not None and found.sound is not None
    assert (found.probe.seconds, found.probe.sample_rate_hz, found.probe.channels) == (1.5, 8000, 1)
    assert found.sound.peak_db == pytest.approx(-6.02, abs=0.05)
    assert found.sha256 == hash_file(path) and read_thumbnail(found.sha256) is not None


def test_length_is_counted_not_claimed(tmp_path: Path, buffer: ReadBuffer) -> None:
    path = write_wav(tmp_path / "x.wav", tone(1.0))
    content = bytearray(path.read_bytes())
    content[40:44] = (10**9).to_bytes(4, "little")
    path.write_bytes(content)
    found = examine(path, buffer)
    assert found.probe is not None and found.probe.seconds == 1.0


def test_long_sound_is_looked_at(tmp_path: Path, buffer: ReadBuffer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "MEASURED_WHOLE_S", 100.0)
    monkeypatch.setattr(examining, "_PART_S", 1.0)
    samples = tone(200.0)
    samples[400_000:400_100] = 1.0
    path = tmp_path / "long.flac"
    soundfile.write(path, samples, 8000)
    found = examine(path, buffer)
    assert found.probe is not None and found.sound is not None
    assert found.probe.seconds == 200.0
    assert found.sound.loudness_db == pytest.approx(-9.03, abs=0.1)


def test_buffer_grows_and_leaves_nothing_behind(tmp_path: Path, buffer: ReadBuffer) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(os.urandom(3_000_000))
    small = tmp_path / "small.bin"
    small.write_bytes(b"abc")
    assert bytes(buffer.read(large)) == large.read_bytes()
    assert bytes(buffer.read(small)) == b"abc"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("notes.txt", b"hello", "unread: Neither"),
        ("x.jpg", b"", "broken: empty"),
        ("x.jpg", b"hello", "broken: not a picture"),
        ("x.png", b"\x89PNG\r\n\x1a\n garbage", "broken: header of this PNG"),
        ("x.wav", b"RIFF\x00\x00\x00\x00WAVE", "broken: header of this WAV"),
        ("x.heic", b"\x00\x00\x00\x18ftypheic", "unread: HEIC are not read"),
        ("x.mp3", b"\x00" * 100, "broken: only zeros"),
    ],
)
def test_reasons(tmp_path: Path, buffer: ReadBuffer, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    found = examine(tmp_path / name, buffer)
    field, words = reason.split(": ")
    assert words in getattr(found, field)
    assert found.probe is None


def test_picture_named_as_nothing(tmp_path: Path, buffer: ReadBuffer) -> None:
    path = write_image(tmp_path / "x.png").rename(tmp_path / "noname")
    found = examine(path, buffer)
    assert found.probe is not None and found.probe.format == "PNG"


def test_gone_file(tmp_path: Path, buffer: ReadBuffer) -> None:
    for name in ("gone.jpg", "gone.wav"):
        found = examine(tmp_path / name, buffer)
        assert found.lost and found.broken is None and "cannot be read" in (found.unread or "")


def test_no_thumbnail_where_none_is_wanted(tmp_path: Path, buffer: ReadBuffer) -> None:
    found = examine(write_image(tmp_path / "x.png"), buffer, thumbnails=False)
    assert found.sha256 is not None and read_thumbnail(found.sha256) is None


def test_same_picture_from_bytes_and_file(tmp_path: Path, buffer: ReadBuffer) -> None:
    path = write_image(tmp_path / "x.png", np.full((5, 5, 3), 255, np.uint8))
    found = examine(path, buffer)
    assert found.image is not None and found.image.brightness == 1.0


@pytest.mark.parametrize(
    ("name", "subtype", "layout"),
    [
        ("deep.wav", "PCM_24", (44_100, 1, 4410)),
        ("float.wav", "FLOAT", (48_000, 2, 4800)),
        ("double.wav", "DOUBLE", (8000, 1, 800)),
        ("fast.flac", "PCM_24", (192_000, 2, 19_200)),
        ("many.wav", "PCM_16", (16_000, 8, 1600)),
        ("empty.wav", "PCM_16", (16_000, 1, 0)),
        ("one.wav", "PCM_U8", (8000, 1, 1)),
        ("law.wav", "ULAW", (8000, 1, 800)),
    ],
)
def test_unusual_sounds(
    tmp_path: Path, buffer: ReadBuffer, name: str, subtype: str, layout: tuple[int, int, int]
) -> None:
    rate, channels, n_frames = layout
    samples = np.full((n_frames, channels), 0.5, np.float32)
    soundfile.write(tmp_path / name, samples, rate, subtype)
    found = examine(tmp_path / name, buffer)
    assert found.probe is not None and found.sound is not None, found.broken
    assert (found.probe.sample_rate_hz, found.probe.channels) == (rate, channels)
    assert found.probe.seconds == n_frames / rate
    assert found.sound.peak_db == pytest.approx(-6.02 if n_frames else -120.0, abs=0.3)
    assert read_thumbnail(found.sha256 or "") is not None


def test_first_page_of_several(tmp_path: Path, buffer: ReadBuffer) -> None:
    pages = [Image.new("RGB", size, colour) for size, colour in (((40, 30), "red"), ((20, 50), "blue"))]
    pages[0].save(tmp_path / "two.tif", save_all=True, append_images=pages[1:])
    pages[0].save(
        tmp_path / "two.gif", save_all=True, append_images=[page.resize((40, 30)) for page in pages]
    )
    for name in ("two.tif", "two.gif"):
        found = examine(tmp_path / name, buffer)
        assert found.probe is not None and (found.probe.width, found.probe.height) == (40, 30)
        shown = read_thumbnail(found.sha256 or "")
        assert shown is not None and shown[15, 20, 0] > 200 and shown[15, 20, 2] < 60
