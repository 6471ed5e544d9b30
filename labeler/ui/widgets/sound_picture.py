"""A sound made ready on a worker thread to be drawn and played: its frames, its peaks, its tiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from labeler.media.audio import Frames, Sound, SoundReader
from labeler.media.peaks import Peaks, PeaksBuilder, build_peaks
from labeler.media.spectrum_tiles import (
    Seen,
    SpectrumLook,
    TileKey,
    TileStore,
    stands_in,
    tile_levels,
    wanted_tiles,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from labeler.ui.widgets.sound_painting import Drawn

IN_MEMORY = 2**22
"""Samples up to which a sound is decoded whole: 95 s of one channel at 44.1 kHz, 16 MiB."""

BELOW_PEAK_DB = 12.0
"""The brightest colour lies so far below the sound's peak, which no single bin reaches."""

TELL_EVERY_FRAMES = 2**23
"""So often what was read of a long sound is shown."""


class Ready:
    """Holds how a sound looks, drawn ahead, until it is on the screen for the first time."""

    def __init__(self) -> None:
        self._drawn: Drawn | None = None

    def put(self, drawn: Drawn) -> None:
        """Keep what was drawn."""
        self._drawn = drawn

    def take(self) -> Drawn | None:
        """Return what was drawn ahead, for the only time: it is shown or out of date."""
        drawn, self._drawn = self._drawn, None
        return drawn

    @property
    def size_bytes(self) -> int:
        """Return the memory it holds."""
        drawn = self._drawn
        return 0 if drawn is None else drawn.image.sizeInBytes()


@dataclass(frozen=True, slots=True)
class SoundPicture:
    """A sound ready to be drawn: its frames, its peaks, its loudest sample (0 to 1), its tiles so far.

    ``complete`` says that the peaks reach to the end; ``sha256`` is what they are kept by; ``ready``
    holds what was drawn ahead.
    """

    sound: Frames
    peaks: Peaks
    peak: float
    sha256: str = ""
    complete: bool = True
    tiles: TileStore = field(default_factory=TileStore, compare=False)
    ready: Ready = field(default_factory=Ready, compare=False)

    @property
    def samples(self) -> np.ndarray | None:
        """Return all samples where they are in memory."""
        return self.sound.samples if isinstance(self.sound, Sound) else None

    @property
    def size_bytes(self) -> int:
        """Return roughly how much memory it holds."""
        return self.ready.size_bytes + (0 if self.samples is None else self.samples.nbytes)

    def is_of(self, other: SoundPicture | None) -> bool:
        """Return whether this is the same sound, perhaps read further."""
        return other is not None and other.sound is self.sound

    def close(self) -> None:
        """Let go of the file."""
        if isinstance(self.sound, SoundReader):
            self.sound.close()


@dataclass(frozen=True, slots=True)
class CloseUp:
    """Samples of a long sound, float32 (frames, channels) from frame ``first``, for drawing it closely."""

    first: int
    samples: np.ndarray


def prepare_sound(sound: Sound) -> SoundPicture:
    """Return a sound in memory ready to be drawn; called on a worker thread."""
    peaks = build_peaks([sound.samples], sound.sample_rate_hz, sound.samples.shape[1])
    peak = float(np.abs(sound.samples).max()) if sound.samples.size else 0.0
    return SoundPicture(sound, peaks, peak)


def open_picture(path: Path, sha256: str = "") -> SoundPicture:
    """Return a sound file ready to be drawn; called on a worker thread.

    A short one is decoded; a long one only opened: its peaks are those kept on the disk, or none yet.

    Raises:
        FileProblem: not a sound, or damaged.
    """
    from labeler.media.audio import read_sound
    from labeler.media.peaks_file import read_peaks

    reader = SoundReader(path)
    if reader.n_frames * reader.channels <= IN_MEMORY:
        reader.close()
        return prepare_sound(read_sound(path))
    peaks = read_peaks(sha256) if sha256 else None
    if peaks is not None and (peaks.n_frames, peaks.channels) == (reader.n_frames, reader.channels):
        return SoundPicture(reader, peaks, peaks.peak, sha256)
    none = PeaksBuilder(reader.sample_rate_hz, reader.channels, reader.n_frames).peaks()
    return SoundPicture(reader, none, 0.0, sha256, complete=False)


def read_on(picture: SoundPicture) -> Iterator[SoundPicture]:
    """Yield a long sound as more and more of it is read, at last complete (and kept on the disk).

    Called on a worker thread; it reads through a handle of its own.
    """
    from labeler.errors import FileProblem
    from labeler.media.audio import sound_blocks
    from labeler.media.peaks_file import write_peaks

    sound = picture.sound
    if picture.complete or not isinstance(sound, SoundReader):
        return
    builder = PeaksBuilder(sound.sample_rate_hz, sound.channels, sound.n_frames)
    since = 0
    try:
        for block in sound_blocks(sound.path):
            builder.add(block)
            since += len(block)
            if since >= TELL_EVERY_FRAMES:
                since = 0
                peaks = builder.peaks()
                yield replace(picture, peaks=peaks, peak=peaks.peak)
    except FileProblem as problem:
        sound.problem = problem.why
    peaks = builder.finish()
    if picture.sha256 and not sound.problem:
        write_peaks(picture.sha256, peaks)
    yield replace(picture, peaks=peaks, peak=peaks.peak, complete=True)


def missing_tiles(picture: SoundPicture, look: SpectrumLook, seen: Seen, hurry: str = "") -> list[TileKey]:
    """Return the tiles that are wanted for what is seen and were not made yet, most wanted first.

    ``hurry`` says what goes on: ``"scroll"`` leaves the fine ones for later, ``"zoom"`` also those for which
    coarser ones can stand in, as the next turn of the wheel asks for others again.
    """
    store = picture.tiles
    wanted = wanted_tiles(look, seen, picture.sound.seconds, coarse_only=bool(hurry))
    missing = [key for key in wanted if store.get(key) is None]
    if not hurry and not any(key.level == look.level_for(seen.column_s * 1.5) for key in missing):
        return []  # the fine ones are there: no coarse one is of use
    return [key for key in missing if not stands_in(store, key)] if hurry == "zoom" else missing


def make_tiles(
    picture: SoundPicture, keys: Sequence[TileKey], breathe: Callable[[], object] = bool
) -> Iterator[int]:
    """Make tiles one by one, yielding how many were made; on a worker thread.

    ``breathe()`` is called every few milliseconds: it may let something more urgent go first.
    """
    for made, key in enumerate(keys, start=1):
        if picture.tiles.get(key) is None:
            picture.tiles.put(key, tile_levels(picture.sound, key, breathe))
            yield made


def prepare_tiles(picture: SoundPicture, look: SpectrumLook, size: tuple[int, int]) -> None:
    """Make the tiles of the whole of a sound in memory, so that it is painted at once when it is shown."""
    if min(size) < 8 or not picture.sound.n_frames or picture.samples is None:
        return
    seen = Seen(0.0, picture.sound.seconds, size[0], rows_for(size[1]))
    level = look.level_for(seen.column_s * 1.5)
    for key in wanted_tiles(look, seen, picture.sound.seconds):
        if key.level == level:
            picture.tiles.put(key, tile_levels(picture.sound, key))


def rows_for(height_px: int) -> int:
    """Return how many rows a spectrogram this high has."""
    return 256 if height_px <= 420 else 512


def read_close(picture: SoundPicture, first: int, last: int) -> CloseUp:
    """Return the samples of a stretch of a long sound; called on a worker thread."""
    return CloseUp(max(0, first), picture.sound.read(max(0, first), min(last, picture.sound.n_frames)))


def bounds_db(look: SpectrumLook, peak: float, gain_db: float = 0.0) -> tuple[float, float]:
    """Return the levels drawn black and brightest; ``gain_db`` is how much more the eye is shown."""
    if look.floor_db is not None:
        return look.floor_db - gain_db, look.floor_db + look.range_db - gain_db
    top_db = 20.0 * float(np.log10(max(peak, 1e-4))) - BELOW_PEAK_DB - gain_db
    return top_db - look.range_db, top_db
