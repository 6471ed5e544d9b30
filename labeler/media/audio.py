"""Sound as float32 frames, block by block, from files that nobody vouches for (through libsndfile)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from labeler.errors import FileProblem
from labeler.media.kinds import HEAD_BYTES, why_unread

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK_FRAMES = 65_536
"""Frames that are read at a time; a header that lies about its length never reserves memory."""

MAX_SAMPLES = 2**28
"""Samples (frames × channels) that ``read_sound`` holds at once: 1 GiB, 101 minutes mono at 44.1 kHz."""

MAX_CHANNELS = 1024

_DAMAGED = "The sound is damaged or cut off before its end; copy the file again."


@dataclass(frozen=True, slots=True)
class Sound:
    """``samples`` float32 (frames, channels), full scale ±1, from ``start_s`` of the file."""

    samples: NDArray[np.float32]
    sample_rate_hz: int
    start_s: float = 0.0

    @property
    def seconds(self) -> float:
        """Return the length in seconds."""
        return len(self.samples) / self.sample_rate_hz


def open_sound(path: Path) -> Any:
    """Return an open ``soundfile.SoundFile`` (a context manager); close it.

    Raises:
        FileProblem: not a sound that libsndfile reads.
    """
    import soundfile

    try:
        # bytes, because soundfile encodes a str strictly and fails on names that are not UTF-8
        sound = soundfile.SoundFile(os.fsencode(path) if os.name != "nt" else str(path))
    except (soundfile.SoundFileError, OSError, RuntimeError, TypeError, ValueError):
        raise FileProblem(path, _why_closed(path)) from None
    if sound.samplerate < 1 or not 1 <= sound.channels <= MAX_CHANNELS:
        sound.close()
        raise FileProblem(
            path, "The header claims an impossible sample rate or number of channels; save it anew."
        )
    return sound


def _why_closed(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        return f"The file cannot be read ({error.strerror}); check the disk and its rights."
    return why_unread(path, head)


def sound_blocks(
    path: Path, *, start_s: float = 0.0, stop_s: float | None = None, block_frames: int = BLOCK_FRAMES
) -> Iterator[NDArray[np.float32]]:
    """Yield float32 (frames, channels) from ``start_s`` to ``stop_s`` (None: the end), in order.

    Samples that are not numbers become 0, infinite ones ±1; values above full scale are kept.

    Raises:
        FileProblem: not a sound, or damaged: what could be read was yielded before.
    """
    with open_sound(path) as sound:
        yield from _blocks(path, sound, start_s, stop_s, block_frames)


def _blocks(
    path: Path, sound: Any, start_s: float, stop_s: float | None, block_frames: int
) -> Iterator[NDArray[np.float32]]:
    rate = sound.samplerate
    left = None if stop_s is None else max(0, round(stop_s * rate) - round(start_s * rate))
    if start_s > 0:
        seek(path, sound, start_s)
    while left is None or left > 0:
        block = next_block(path, sound, block_frames if left is None else min(block_frames, left))
        if not len(block):
            return
        if left is not None:
            left -= len(block)
        yield block


def seek(path: Path, sound: Any, position_s: float) -> None:
    """Go to ``position_s`` of an open sound, or to its end where that lies behind it.

    Raises:
        FileProblem: the sound is damaged there.
    """
    import soundfile

    try:
        sound.seek(min(round(position_s * sound.samplerate), sound.frames))
    except (soundfile.SoundFileError, RuntimeError):
        raise FileProblem(path, _DAMAGED) from None


def next_block(path: Path, sound: Any, n_frames: int) -> NDArray[np.float32]:
    """Return the next frames of an open sound, float32 (at most ``n_frames``, channels); none at its end.

    Raises:
        FileProblem: the sound is damaged there.
    """
    import soundfile

    try:
        return finite(sound.read(n_frames, dtype="float32", always_2d=True))
    except (soundfile.SoundFileError, RuntimeError):
        raise FileProblem(path, _DAMAGED) from None


def finite(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return ``samples`` with NaN as 0 and infinities as ±1 (the same array where nothing is to mend)."""
    if np.isfinite(samples).all():
        return samples
    return np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)


def read_sound(path: Path, *, start_s: float = 0.0, stop_s: float | None = None) -> Sound:
    """Return a sound, or its part from ``start_s`` to ``stop_s``, as float32 (frames, channels).

    A sound of zero length gives zero frames.

    Raises:
        FileProblem: not a sound, damaged, or longer than ``MAX_SAMPLES`` (then ask for a part).
    """
    with open_sound(path) as sound:
        rate, channels = sound.samplerate, sound.channels
        parts: list[NDArray[np.float32]] = []
        n_samples = 0
        for block in _blocks(path, sound, start_s, stop_s, BLOCK_FRAMES):
            parts.append(block)
            n_samples += block.size
            if n_samples > MAX_SAMPLES:
                raise FileProblem(path, "The sound is too long to hold in memory at once; cut it into parts.")
    samples = np.concatenate(parts) if parts else np.zeros((0, channels), np.float32)
    return Sound(samples, rate, start_s)
