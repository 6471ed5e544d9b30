"""Playback buffers: the right part, the pitch kept, loops without a gap."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.errors import UserError
from labeler.media.audio import Sound
from labeler.media.playback import MIX, SPEEDS, PlayedBlocks, next_frames, playback_buffer, stretched
from tests.media.made import tone


def _pitch(samples: np.ndarray, rate: int) -> float:
    middle = samples[len(samples) // 4 : 3 * len(samples) // 4, 0]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    return spectrum.argmax() * rate / len(middle)


@pytest.mark.parametrize("speed", SPEEDS)
def test_speed_keeps_pitch_and_length(speed: float) -> None:
    sound = Sound(tone(1.0, 16000, 600.0), 16000)
    buffer = playback_buffer(sound, speed=speed)
    assert len(buffer.samples) == round(16000 / speed)
    assert _pitch(buffer.samples, 16000) == pytest.approx(600.0, abs=8.0)
    assert np.abs(buffer.samples).max() > 0.3


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.5, 2.0])
def test_onsets_stay_in_place(speed: float) -> None:
    samples = np.zeros((32000, 1), np.float32)
    samples[16000:] = tone(1.0, 16000)
    out = np.abs(stretched(samples, 16000, speed))[:, 0]
    onset_s = np.flatnonzero(out > 0.25)[0] / 16000 * speed
    assert onset_s == pytest.approx(1.0, abs=0.06)


def test_part_gain_and_limits() -> None:
    sound = Sound(tone(2.0, level=0.5), 8000, start_s=10.0)
    buffer = playback_buffer(sound, start_s=10.5, stop_s=11.0, gain_db=20.0)
    assert len(buffer.samples) == 4000
    assert np.abs(buffer.samples).max() == 1.0
    assert buffer.position_s(800) == pytest.approx(10.6)
    assert buffer.frame_at(10.6) == 800 and buffer.frame_at(99.0) == 4000 and buffer.frame_at(0.0) == 0
    assert len(playback_buffer(sound, start_s=30.0, stop_s=31.0).samples) == 0


def test_position_follows_speed() -> None:
    buffer = playback_buffer(Sound(tone(1.0), 8000), speed=0.5)
    assert buffer.position_s(len(buffer.samples)) == pytest.approx(1.0)
    assert buffer.frame_at(0.5) == 8000


def test_channels() -> None:
    eight = Sound(np.tile(tone(0.1), (1, 8)), 8000)
    assert playback_buffer(eight).samples.shape == (800, 1)
    assert playback_buffer(Sound(np.tile(tone(0.1), (1, 2)), 8000)).samples.shape == (800, 2)
    assert np.array_equal(playback_buffer(eight, channel=3).samples, eight.samples[:, 3:4])
    with pytest.raises(UserError, match="no channel 9"):
        playback_buffer(eight, channel=8)
    with pytest.raises(UserError):
        playback_buffer(eight, speed=3.0)


def test_loop_has_no_gap() -> None:
    buffer = playback_buffer(Sound(np.arange(100, dtype=np.float32)[:, None] / 100, 8000))
    position, taken = 0, []
    for _ in range(7):
        frames, position = next_frames(buffer, position, 33, loop=True)
        taken.append(frames[:, 0])
    played = np.concatenate(taken)
    assert np.array_equal(played, buffer.samples[np.arange(7 * 33) % 100, 0])


def test_end_without_loop_and_empty() -> None:
    buffer = playback_buffer(Sound(tone(0.01), 8000))
    frames, position = next_frames(buffer, 70, 30, loop=False)
    assert len(frames) == 10 and position == 80
    empty = playback_buffer(Sound(np.zeros((0, 1), np.float32), 8000), speed=0.5)
    assert len(next_frames(empty, 0, 10, loop=True)[0]) == 0


@pytest.mark.parametrize("speed", [0.25, 0.5, 0.75, 1.25, 1.5, 2.0])
def test_blocks_join_without_a_jump_or_a_hole(speed: float) -> None:
    rate = 8000
    sound = Sound(tone(20.0, rate, 440.0, level=0.5), rate)
    blocks = PlayedBlocks(sound, speed)
    assert blocks.n_blocks > 2
    played = np.concatenate([blocks.block(number) for number in range(blocks.n_blocks)])[:, 0]
    assert len(played) == blocks.n_frames == round(sound.n_frames / speed)
    whole = stretched(sound.samples, rate, speed)[:, 0]
    seams = [number * blocks.block_frames for number in range(1, blocks.n_blocks)]
    steepest = np.abs(np.diff(whole[2000:-2000])).max()
    for seam in seams:
        around = played[seam - 400 : seam + 400]
        if len(played) - seam > 2000:
            assert np.abs(np.diff(around)).max() < 1.5 * steepest
    if speed >= 0.5:  # slower, the stretcher itself lets a pure tone swell
        quietest = min(np.sqrt((played[seam - 200 : seam + 400] ** 2).mean()) for seam in seams[:-1])
        assert quietest > 0.3


def test_blocks_know_their_place_in_any_order() -> None:
    rate = 8000
    samples = np.zeros((20 * rate, 1), np.float32)
    samples[13 * rate : 13 * rate + 400] = tone(0.05, rate, 1000.0)
    for speed in (0.5, 1.0, 2.0):
        blocks = PlayedBlocks(Sound(samples, rate), speed)
        at = round(13 * rate / speed)
        number = at // blocks.block_frames
        loud = np.flatnonzero(np.abs(blocks.block(number)[:, 0]) > 0.1)
        begin = (number * blocks.block_frames + loud[0]) / rate * speed
        assert begin == pytest.approx(13.0, abs=0.06)


def test_played_channels() -> None:
    both = np.stack([np.full(800, 0.5), np.full(800, 0.25)], axis=1).astype(np.float32)
    sound = Sound(both, 8000)
    assert PlayedBlocks(sound).block(0).shape == (800, 2)
    assert PlayedBlocks(sound, channel=MIX).block(0)[0].tolist() == [0.375]
    assert PlayedBlocks(sound, channel=1).block(0)[0].tolist() == [0.25]
