"""Thumbnails: kept by content, made once, trimmed oldest first, never half written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.errors import FileProblem
from labeler.media.packs import Packs
from labeler.media.thumbnail import (
    cache_folder,
    has_thumbnail,
    image_thumbnail,
    read_thumbnail,
    sound_thumbnail,
    thumbnail,
    trim_thumbnails,
    write_thumbnail,
)
from labeler.types import ItemKind
from tests.media.made import corners, noise_image, tone, write_image, write_wav
from tests.media.test_image import assert_corners


def _hash(n: int) -> str:
    return f"{n:064x}"


def test_cache_lies_under_the_home_that_is_set(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache_folder() == own_home / "thumbnails"
    monkeypatch.delenv("LABELER_HOME")
    assert cache_folder().is_relative_to(own_home)


def test_written_and_read() -> None:
    assert read_thumbnail(_hash(1)) is None and not has_thumbnail(_hash(1))
    write_thumbnail(_hash(1), corners(256, 192))
    found = read_thumbnail(_hash(1))
    assert found is not None and found.shape == (192, 256, 3) and has_thumbnail(_hash(1))
    assert_corners(found)


def test_damaged_one_is_made_again(tmp_path: Path) -> None:
    path = write_image(tmp_path / "x.png")
    assert_corners(thumbnail(path, _hash(2), ItemKind.IMAGE))
    (pack,) = cache_folder().glob("*.pack")
    pack.write_bytes(b"\xff" * pack.stat().st_size)
    assert read_thumbnail(_hash(2)) is None
    assert_corners(thumbnail(path, _hash(2), ItemKind.IMAGE))
    assert read_thumbnail(_hash(2)) is not None


def test_kept_one_needs_no_file(tmp_path: Path) -> None:
    write_thumbnail(_hash(3), corners(64, 48))
    assert thumbnail(tmp_path / "gone.png", _hash(3), ItemKind.IMAGE).shape == (48, 64, 3)
    with pytest.raises(FileProblem):
        thumbnail(tmp_path / "gone.png", _hash(4), ItemKind.IMAGE)


def test_small_pictures_are_not_enlarged(tmp_path: Path) -> None:
    assert image_thumbnail(write_image(tmp_path / "s.png", noise_image(0, 20, 10))).shape == (10, 20, 3)


@pytest.mark.parametrize("seconds", [0.0, 0.001, 1.0, 130.0])
def test_sound_of_any_length(tmp_path: Path, seconds: float) -> None:
    path = write_wav(tmp_path / "x.wav", tone(seconds))
    pixels = sound_thumbnail(path)
    assert pixels.shape == (192, 256, 3)
    if seconds >= 1.0:
        rows = pixels.sum(axis=(1, 2))
        assert 100 < rows.argmax() < 180, "440 Hz of 4000 lies low on the mel scale, not at the edge"


def test_quiet_sound_is_drawn_like_loud_sound(tmp_path: Path) -> None:
    loud = sound_thumbnail(write_wav(tmp_path / "loud.wav", tone(1.0, level=0.9))).astype(int)
    quiet = sound_thumbnail(write_wav(tmp_path / "quiet.wav", tone(1.0, level=0.05))).astype(int)
    assert np.abs(loud - quiet).mean() < 3


def test_trim_empties_the_cache() -> None:
    for n in range(6):
        write_thumbnail(_hash(n), noise_image(n))
    assert trim_thumbnails() == 0 and has_thumbnail(_hash(5))
    assert trim_thumbnails(0) == 6
    assert read_thumbnail(_hash(0)) is None and not has_thumbnail(_hash(5))
    write_thumbnail(_hash(7), noise_image(7))
    assert read_thumbnail(_hash(7)) is not None


def test_full_disk_costs_only_the_thumbnail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Packs, sha256: str, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Packs, "put", fail)
    assert_corners(thumbnail(write_image(tmp_path / "x.png"), _hash(9), ItemKind.IMAGE))
    assert read_thumbnail(_hash(9)) is None
