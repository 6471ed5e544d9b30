"""What goes to the loudspeaker: float32 blocks with gain and speed, and loops without a gap. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from labeler.errors import UserError
from labeler.media.audio import Frames, Sound

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
"""The steps of the speed keys."""

BLOCK_S = 4.0
"""Length of the blocks in which a sound is played: stretching one takes 20 ms."""

CONTEXT_S = 0.25
"""What the stretcher hears before and after a block, so that blocks fit together."""

FADE_S = 0.02
"""How long two stretched blocks are faded into each other."""

ALIGN_S = 0.008
"""How far a stretched block is moved so that it swings in phase with the one before."""

MIX = -1
"""As a channel: all of them mixed to one."""


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

    ``channel`` `MIX` mixes all to one; silent is then only what is opposite in both.

    Raises:
        UserError: there is no such channel.
    """
    n_channels = samples.shape[1]
    if channel == MIX:
        mixed: NDArray[np.float32] = samples.mean(axis=1, keepdims=True, dtype=np.float32)
        return mixed
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


class PlayedBlocks:
    """A sound as it is played: chosen channel, chosen speed, block by block and only where it is asked for.

    Frame ``i`` sounds ``i / rate * speed`` seconds into the file. At another speed each block is stretched
    with what surrounds it and faded over `FADE_S` into its successor. Safe from any thread.
    """

    def __init__(self, sound: Frames, speed: float = 1.0, channel: int | None = None) -> None:
        self.sound, self.speed, self.channel = sound, speed, channel
        self.rate_hz = sound.sample_rate_hz
        self.n_frames = round(sound.n_frames / speed)
        self.block_frames = max(1, round(BLOCK_S * self.rate_hz))
        self.n_blocks = -(-self.n_frames // self.block_frames)
        self._fade = 0 if speed == 1.0 else round(FADE_S * self.rate_hz)
        self._tails: dict[int, NDArray[np.float32]] = {}

    @property
    def n_channels(self) -> int:
        """Return how many channels are played."""
        return 2 if self.channel is None and self.sound.channels == 2 else 1

    def block(self, number: int) -> NDArray[np.float32]:
        """Return float32 (frames, 1 or 2) of a block, the last one shorter."""
        low = number * self.block_frames
        high = min(low + self.block_frames, self.n_frames)
        if self.speed == 1.0:
            return for_loudspeaker(self.sound.read(low, high), self.channel)
        before: NDArray[np.float32] | None = None
        if number and self._fade:
            if number - 1 not in self._tails:
                self._tails[number - 1] = self._stretched(low - self.block_frames, low)[1]
            before = self._tails[number - 1]
        own, self._tails[number] = self._stretched(low, high, before)
        return own

    def _stretched(
        self, low: int, high: int, before: NDArray[np.float32] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the stretched frames of a block, and those behind it that are faded into its successor.

        ``before`` is what the block before hands over to be faded into this one.
        """
        around = round(CONTEXT_S * self.rate_hz)
        first = max(0, round(low * self.speed) - around)
        last = min(self.sound.n_frames, round((high + self._fade) * self.speed) + around)
        part = for_loudspeaker(self.sound.read(first, max(first, last)), self.channel)
        out = stretched(part, self.rate_hz, self.speed)
        start = low - round(first / self.speed)
        if before is not None and len(before):
            start += _in_phase(before, out, start, round(ALIGN_S * self.rate_hz))
        end = start + high - low
        own, tail = out[start:end].copy(), out[end : end + self._fade].copy()
        if len(own) < high - low:
            own = np.pad(own, ((0, high - low - len(own)), (0, 0)))
        if before is not None:
            fade = min(len(before), len(own))
            rising = (np.arange(1, fade + 1, dtype=np.float32) / (fade + 1))[:, None]
            own[:fade] = own[:fade] * rising + before[:fade] * (1 - rising)
        return own, tail


def _in_phase(before: NDArray[np.float32], out: NDArray[np.float32], start: int, most: int) -> int:
    """Return by how many frames, at most ``most``, to move ``start`` so that ``out`` swings with ``before``.

    Two stretched blocks in opposite phase would cancel each other while they are faded.
    """
    low = max(0, start - most)
    region = out[low : start + most + len(before)].sum(axis=1)
    pattern = before.sum(axis=1)
    if len(region) < len(pattern) or not pattern.any():
        return 0
    likeness = np.correlate(region, pattern, "valid")
    power = np.convolve(region.astype(np.float64) ** 2, np.ones(len(pattern)), "valid")
    best = int(np.argmax(likeness / np.sqrt(np.maximum(power, 1e-9))))
    return low + best - start
