"""Playback buffers: the right part, the pitch kept, loops without a gap."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.errors import UserError
from labeler.media.audio import Sound
from labeler.media.playback import SPEEDS, next_frames, playback_buffer, stretched
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
