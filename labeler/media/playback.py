"""What goes to the loudspeaker: float32 buffers with gain and speed, and loops without a gap. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from labeler.errors import UserError
from labeler.media.audio import Sound

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
"""The steps of the speed keys."""


@dataclass(frozen=True, slots=True)
class PlaybackBuffer:
    """``samples`` float32 (frames, 1 or 2), within ±1, ready to play at ``sample_rate_hz``.

    They play the file from ``start_s`` at ``speed``: see ``position_s``.
    """

    samples: NDArray[np.float32]
    sample_rate_hz: int
    start_s: float
    speed: float

    def position_s(self, frame: int) -> float:
        """Return where in the file the buffer's ``frame`` lies, in seconds."""
        return self.start_s + frame / self.sample_rate_hz * self.speed

    def frame_at(self, position_s: float) -> int:
        """Return the buffer's frame for a position in the file, kept within the buffer."""
        frame = round((position_s - self.start_s) / self.speed * self.sample_rate_hz)
        return min(max(frame, 0), len(self.samples))


def for_loudspeaker(samples: NDArray[np.float32], channel: int | None = None) -> NDArray[np.float32]:
    """Return float32 (frames, 1 or 2): one chosen channel, mono and stereo as they are, more mixed to one.

    Raises:
        UserError: there is no such channel.
    """
    n_channels = samples.shape[1]
    if channel is not None:
        if not 0 <= channel < n_channels:
            raise UserError(f"There is no channel {channel + 1}; the sound has {n_channels}.")
        return samples[:, channel : channel + 1]
    return samples if n_channels <= 2 else samples.mean(axis=1, keepdims=True, dtype=np.float32)


def stretched(samples: NDArray[np.float32], sample_rate_hz: int, speed: float) -> NDArray[np.float32]:
    """Return float32 (round(frames / speed), channels): slower or faster, the pitch kept, onsets in place.

    Raises:
        UserError: ``speed`` outside 0.25–2.
    """
    if not 0.25 <= speed <= 2.0:
        raise UserError(f"A speed of {speed} is outside 0.25 to 2.")
    n_wanted = round(len(samples) / speed)
    if speed == 1.0 or not n_wanted:
        return samples
    from python_stretch import Signalsmith

    stretch = Signalsmith.Stretch()
    stretch.preset(samples.shape[1], float(sample_rate_hz))
    stretch.setTimeFactor(speed)
    # ``process`` makes up for the stretcher's latency itself; a tail keeps the end from fading early
    tail = np.zeros((sample_rate_hz // 10, samples.shape[1]), np.float32)
    out = np.asarray(stretch.process(np.ascontiguousarray(np.concatenate([samples, tail]).T)))
    cut = out[:, :n_wanted].T
    missing = n_wanted - len(cut)
    if missing > 0:
        cut = np.pad(cut, ((0, missing), (0, 0)))
    return np.ascontiguousarray(cut, np.float32)


def playback_buffer(
    sound: Sound,
    *,
    start_s: float | None = None,
    stop_s: float | None = None,
    speed: float = 1.0,
    gain_db: float = 0.0,
    channel: int | None = None,
) -> PlaybackBuffer:
    """Return what to play of ``sound`` between two positions of its file (None: from its start, to its end).

    ``gain_db`` is for the ear only; what goes above full scale is limited to ±1. Positions outside the
    sound are brought inside; an empty part gives an empty buffer.

    Raises:
        UserError: ``speed`` outside 0.25–2, or no such channel.
    """
    rate = sound.sample_rate_hz
    first = 0 if start_s is None else round((start_s - sound.start_s) * rate)
    last = len(sound.samples) if stop_s is None else round((stop_s - sound.start_s) * rate)
    first = min(max(first, 0), len(sound.samples))
    last = min(max(last, first), len(sound.samples))
    part = for_loudspeaker(sound.samples[first:last], channel)
    played = stretched(part, rate, speed) * np.float32(10 ** (gain_db / 20))
    return PlaybackBuffer(np.clip(played, -1.0, 1.0), rate, sound.start_s + first / rate, speed)


def next_frames(
    buffer: PlaybackBuffer, position: int, n_frames: int, *, loop: bool
) -> tuple[NDArray[np.float32], int]:
    """Return the next ``n_frames`` frames from ``position`` and the position after them.

    With ``loop`` the end is followed by the beginning without a gap, as often as needed, and always
    ``n_frames`` come back (none for an empty buffer); without it fewer come back at the end.

    >>> import numpy as np
    >>> ramp = PlaybackBuffer(np.arange(3, dtype=np.float32)[:, None], 8000, 0.0, 1.0)
    >>> frames, position = next_frames(ramp, 2, 5, loop=True)
    >>> frames[:, 0].tolist(), position
    ([2.0, 0.0, 1.0, 2.0, 0.0], 1)
    """
    length = len(buffer.samples)
    if not loop or not length:
        frames = buffer.samples[position : position + n_frames]
        return frames, position + len(frames)
    where = (position + np.arange(n_frames)) % length
    return buffer.samples[where], int((position + n_frames) % length)
