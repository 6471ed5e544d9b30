"""Sound as float32 frames, in blocks or any part of it, from files that nobody vouches for (libsndfile)."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

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

MAX_FRAMES = 2**33
"""Frames of a sound that can be shown at all: 54 hours at 44.1 kHz."""

KEPT_BYTES = 24 * 2**20
"""Decoded frames that a `SoundReader` keeps."""

PREROLL_FRAMES = 20_000
"""After a jump so much of an MP3 is decoded and thrown away: it draws on bits saved up in frames before."""

_DAMAGED = "The sound is damaged or cut off before its end; copy the file again."


class Frames(Protocol):
    """A sound whose frames can be asked for, wherever they lie: a `Sound` or a `SoundReader`."""

    @property
    def sample_rate_hz(self) -> int:
        """Return the frames a second."""

    @property
    def channels(self) -> int:
        """Return how many channels a frame has."""

    @property
    def n_frames(self) -> int:
        """Return the length in frames."""

    @property
    def seconds(self) -> float:
        """Return the length in seconds."""

    def read(self, first: int, last: int) -> NDArray[np.float32]:
        """Return float32 (``last - first``, channels); frames outside the sound are 0."""


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

    @property
    def channels(self) -> int:
        """Return how many channels a frame has."""
        return int(self.samples.shape[1])

    @property
    def n_frames(self) -> int:
        """Return the length in frames."""
        return len(self.samples)

    def read(self, first: int, last: int) -> NDArray[np.float32]:
        """Return float32 (``last - first``, channels), without copying where it can; 0 outside the sound."""
        return _with_silence(self.samples[max(0, first) : max(0, last)], first, last)


def open_sound(path: Path) -> Any:
    """Return an open ``soundfile.SoundFile`` (a context manager); close it.

    Raises:
        FileProblem: not a sound that libsndfile reads.
    """
    import soundfile

    try:
        # bytes, because soundfile encodes a str strictly and fails on names that are not UTF-8
        sound = _straight_file()(os.fsencode(path) if os.name != "nt" else str(path))
    except (soundfile.SoundFileError, OSError, RuntimeError, TypeError, ValueError):
        raise FileProblem(path, _why_closed(path)) from None
    if sound.samplerate < 1 or not 1 <= sound.channels <= MAX_CHANNELS:
        sound.close()
        raise FileProblem(
            path, "The header claims an impossible sample rate or number of channels; save it anew."
        )
    return sound


@cache
def _straight_file() -> Any:
    """Return soundfile's class without its habit to jump to where it stands after each read.

    At such a jump a decoder of MP3 forgets the bits that it has saved up: with sparse sounds the first
    thousands of samples of each block were wrong (soundfile 0.14).
    """
    import soundfile

    class StraightFile(soundfile.SoundFile):  # type: ignore[misc]
        place = 0

        def seekable(self) -> bool:
            return False

        def seek(self, frames: int, whence: int = 0) -> int:
            self.place = int(super().seek(frames, whence))
            return self.place

        def _check_frames(self, frames: int, fill_value: object) -> int:
            left = max(0, int(self.frames) - self.place)
            return left if frames < 0 else min(frames, left)

        def _cdata_io(self, action: str, data: object, ctype: str, frames: int) -> int:
            done = int(super()._cdata_io(action, data, ctype, frames))
            self.place += done
            return done

    return StraightFile


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
        _jump(sound, min(round(position_s * sound.samplerate), sound.frames))
    except (soundfile.SoundFileError, RuntimeError):
        raise FileProblem(path, _DAMAGED) from None


def _jump(sound: Any, place: int) -> None:
    """Go to a frame so that what follows is decoded as it is from the beginning."""
    if sound.format == "OGG":
        sound.seek(0)  # from elsewhere libvorbis mixes what it decoded there into the next block
    before = min(place, PREROLL_FRAMES) if sound.format == "MP3" else 0
    sound.seek(place - before)
    if before:
        sound.read(before, dtype="float32")


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


class SoundReader:
    """Any part of a sound of any length, decoded when it is asked for; safe from any thread.

    The parts asked for last are kept (``KEPT_BYTES``). A damaged part reads as silence and is named in
    ``problem``.

    Raises:
        FileProblem: not a sound, or longer than ``MAX_FRAMES``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""
        self._sound = open_sound(path)
        self.sample_rate_hz = int(self._sound.samplerate)
        self.channels = int(self._sound.channels)
        self.n_frames = int(self._sound.frames)
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, NDArray[np.float32]] = OrderedDict()
        self._most = max(4, KEPT_BYTES // (4 * BLOCK_FRAMES * self.channels))
        if not 0 <= self.n_frames <= MAX_FRAMES:
            self._sound.close()
            raise FileProblem(path, "The header claims an impossible length; save it anew.")

    @property
    def seconds(self) -> float:
        """Return the length in seconds, as the header says."""
        return self.n_frames / self.sample_rate_hz

    def read(self, first: int, last: int) -> NDArray[np.float32]:
        """Return float32 (``last - first``, channels); frames outside the sound are 0."""
        low, high = max(0, first), min(last, self.n_frames)
        parts = []
        for number in range(low // BLOCK_FRAMES, -(-max(low, high) // BLOCK_FRAMES)):
            start = number * BLOCK_FRAMES
            parts.append(self._block(number)[max(0, low - start) : max(0, high - start)])
        found = np.concatenate(parts) if len(parts) > 1 else parts[0] if parts else self._silence(0)
        return _with_silence(found, first, last)

    def glimpse(self, first: int, n_frames: int) -> NDArray[np.float32]:
        """Return float32 (``n_frames``, channels) without keeping it: for looks far apart."""
        with self._lock:
            low = max(0, first)
            found = self._decoded(low, min(n_frames - (low - first), self.n_frames - low))
        return _with_silence(found, first, first + n_frames)

    def close(self) -> None:
        """Close the file; reading on gives silence."""
        with self._lock:
            self._kept.clear()
            self._sound.close()

    def _block(self, number: int) -> NDArray[np.float32]:
        with self._lock:
            kept = self._kept.get(number)
            if kept is not None:
                self._kept.move_to_end(number)
                return kept
            start = number * BLOCK_FRAMES
            n_frames = min(BLOCK_FRAMES, self.n_frames - start)
            found = _with_silence(self._decoded(start, n_frames), start, start + n_frames)
            self._kept[number] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return found

    def _decoded(self, first: int, n_frames: int) -> NDArray[np.float32]:
        import soundfile

        if n_frames < 1 or self._sound.closed:
            return self._silence(0)
        try:
            if self._sound.place != first:
                _jump(self._sound, first)
            return finite(self._sound.read(n_frames, dtype="float32", always_2d=True))
        except (soundfile.SoundFileError, RuntimeError, ValueError):
            self.problem = _DAMAGED
            return self._silence(0)

    def _silence(self, n_frames: int) -> NDArray[np.float32]:
        return np.zeros((n_frames, self.channels), np.float32)


def _with_silence(found: NDArray[np.float32], first: int, last: int) -> NDArray[np.float32]:
    """Return ``found``, which lies at the first frame from 0 on, with silence where frames are missing."""
    before = min(max(0, -first), max(0, last - first))
    after = max(0, last - first - before - len(found))
    return np.pad(found, ((before, after), (0, 0))) if before or after else found


def nearest_crossing(sound: Frames, at_s: float, within_s: float) -> float | None:
    """Return the time nearest to ``at_s`` at which the first channel changes its sign, or None within reach.

    Edges cut there do not click.

    >>> ramp = Sound(np.linspace(-1, 1, 101, dtype=np.float32)[:, None], 100)
    >>> nearest_crossing(ramp, 0.45, 0.1), nearest_crossing(ramp, 0.1, 0.1)
    (0.5, None)
    """
    rate = sound.sample_rate_hz
    middle, reach = round(at_s * rate), max(1, round(within_s * rate))
    first = max(0, middle - reach)
    mono = sound.read(first, min(sound.n_frames, middle + reach + 1))[:, 0]
    crossings = np.flatnonzero((mono[:-1] < 0) != (mono[1:] < 0)) + 1 + first
    if not len(crossings):
        return None
    return float(crossings[np.abs(crossings - middle).argmin()] / rate)
