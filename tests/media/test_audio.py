"""Sound comes as finite float32, whatever the file; a lie in the header reserves no memory."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from labeler.errors import FileProblem
from labeler.media.audio import read_sound, sound_blocks
from labeler.media.probe import probe
from tests.media.made import tone, write_wav


@pytest.mark.parametrize("format_", ["wav", "flac", "ogg", "mp3", "aiff"])
def test_formats(tmp_path: Path, format_: str) -> None:
    path = tmp_path / f"tone.{format_}"
    soundfile.write(path, tone(1.0, 16000), 16000)
    sound = read_sound(path)
    assert sound.sample_rate_hz == 16000
    assert sound.samples.dtype == np.float32 and sound.samples.shape[1] == 1
    assert abs(sound.seconds - 1.0) < 0.1
    assert abs(np.abs(sound.samples).max() - 0.5) < 0.1
    found = probe(path)
    assert (found.kind, found.sample_rate_hz, found.channels) == ("audio", 16000, 1)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "PCM_32", "DOUBLE", "ULAW"])
def test_bit_depths(tmp_path: Path, subtype: str) -> None:
    path = tmp_path / "deep.wav"
    soundfile.write(path, tone(0.2), 8000, subtype=subtype)
    assert abs(np.abs(read_sound(path).samples).max() - 0.5) < 0.05


def test_many_channels_and_high_rates(tmp_path: Path) -> None:
    path = tmp_path / "many.wav"
    soundfile.write(path, np.tile(tone(0.1, 192000), (1, 12)), 192000)
    sound = read_sound(path)
    assert sound.samples.shape == (19200, 12) and sound.sample_rate_hz == 192000


def test_zero_length(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "empty.wav", np.zeros((0, 2), np.float32))
    assert read_sound(path).samples.shape == (0, 2)
    assert probe(path).seconds == 0.0


def test_not_a_number_becomes_silence(tmp_path: Path) -> None:
    path = tmp_path / "nan.wav"
    soundfile.write(path, np.array([0.1, np.nan, np.inf, -np.inf], np.float32), 8000, subtype="FLOAT")
    assert read_sound(path).samples[:, 0] == pytest.approx([0.1, 0.0, 1.0, -1.0])


def test_a_part_is_the_same_part(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "ramp.wav", np.linspace(-1, 1, 8000, dtype=np.float32)[:, None])
    whole = read_sound(path).samples
    part = read_sound(path, start_s=0.25, stop_s=0.5)
    assert part.start_s == 0.25
    assert np.array_equal(part.samples, whole[2000:4000])
    assert len(read_sound(path, start_s=5.0).samples) == 0


def test_blocks_are_the_whole(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "x.wav", tone(1.0))
    blocks = list(sound_blocks(path, block_frames=999))
    assert [len(block) for block in blocks] == [999] * 8 + [8]
    assert np.array_equal(np.concatenate(blocks), read_sound(path).samples)


def test_cut_flac_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.flac"
    soundfile.write(path, np.random.default_rng(0).normal(0, 0.1, 40000), 8000)
    path.write_bytes(path.read_bytes()[:20000])
    with pytest.raises(FileProblem, match="damaged or cut off"):
        read_sound(path)


def test_what_is_no_sound(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_text("not a sound at all")
    with pytest.raises(FileProblem, match="not a sound"):
        probe(tmp_path / "x.wav")
    (tmp_path / "e.wav").write_bytes(b"")
    with pytest.raises(FileProblem, match="empty"):
        probe(tmp_path / "e.wav")


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX alone")
def test_name_that_is_no_text(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.wav"))
    write_wav(tmp_path / "x.wav", tone(0.1)).rename(path)
    assert read_sound(path).samples.shape == (800, 1)
