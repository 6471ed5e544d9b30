"""Sound comes as finite float32, whatever the file; a lie in the header reserves no memory."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from labeler.errors import FileProblem
from labeler.media.audio import SoundReader, read_sound, sound_blocks
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


@pytest.mark.parametrize(
    ("suffix", "form", "subtype"),
    [
        ("wav", "WAV", "PCM_16"),
        ("flac", "FLAC", "PCM_16"),
        ("mp3", "MP3", "MPEG_LAYER_III"),
        ("ogg", "OGG", "VORBIS"),
    ],
)
def test_any_part_reads_as_in_the_whole(tmp_path: Path, suffix: str, form: str, subtype: str) -> None:
    rng = np.random.default_rng(2)
    samples = np.cumsum(rng.normal(0, 0.01, (400_000, 1)), axis=0).clip(-0.9, 0.9).astype(np.float32)
    path = tmp_path / f"walk.{suffix}"
    soundfile.write(path, samples, 48_000, format=form, subtype=subtype)
    whole = read_sound(path).samples
    reader = SoundReader(path)
    assert reader.n_frames == len(whole)
    for at in rng.integers(0, len(whole) - 5000, 25):
        np.testing.assert_allclose(reader.read(int(at), int(at) + 3000), whole[at : at + 3000], atol=1e-6)
        np.testing.assert_allclose(reader.glimpse(int(at), 700), whole[at : at + 700], atol=1e-6)
    outside = reader.read(-10, 5)
    assert not outside[:10].any() and (outside[10:] == whole[:5]).all()
    assert reader.read(len(whole) + 3, len(whole) + 9).shape == (6, 1)
    reader.close()
    assert not reader.read(0, 10).any()


def test_mp3_begins_where_the_wav_begins(tmp_path: Path) -> None:
    """The encoder's delay of 1,105 frames is taken away: a cursor on the MP3 is a cursor on the sound."""
    rng = np.random.default_rng(3)
    samples = (rng.normal(0, 0.2, (88_200, 1)) * np.hanning(88_200)[:, None]).astype(np.float32)
    path = tmp_path / "noise.mp3"
    soundfile.write(path, samples, 44_100, format="MP3", subtype="MPEG_LAYER_III")
    found = read_sound(path).samples[:, 0]
    assert len(found) == len(samples)
    spectrum = np.fft.rfft(found, 2 * len(found)) * np.conj(np.fft.rfft(samples[:, 0], 2 * len(found)))
    assert int(np.fft.irfft(spectrum).argmax()) == 0


def test_blocks_of_a_sparse_mp3_join_as_they_were(tmp_path: Path) -> None:
    """The decoder lives on bits saved up before: it must never be sent to where it stands already."""
    time = np.arange(300_000) / 44_100
    sparse = 0.3 * np.sin(2 * np.pi * 180 * time) * (np.sin(2 * np.pi * 1.3 * time) > 0.3)
    path = tmp_path / "sparse.mp3"
    soundfile.write(path, sparse.astype(np.float32), 44_100, format="MP3", subtype="MPEG_LAYER_III")
    whole, _rate = soundfile.read(path, dtype="float32", always_2d=True)
    for block_frames in (1000, 65_536):
        joined = np.concatenate(list(sound_blocks(path, block_frames=block_frames)))
        np.testing.assert_allclose(joined, whole, atol=1e-6)
    later = read_sound(path, start_s=3.0, stop_s=4.0)
    np.testing.assert_allclose(later.samples, whole[132_300:176_400], atol=1e-6)
