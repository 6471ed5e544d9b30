"""Everything an import wants to know of one file, from one reading of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from labeler.errors import FileProblem
from labeler.media.audio import next_block, open_sound, seek, sound_blocks
from labeler.media.fingerprint import image_fingerprint, sound_fingerprint
from labeler.media.image import MAX_FILE_BYTES, decode_image, decode_jpeg, open_image
from labeler.media.kinds import HEAD_BYTES, UNREAD_SUFFIXES, kind_of, suffix_kind, why_unread
from labeler.media.measure import ImageMeasures, SoundMeasures, SoundMeter, measure_gray
from labeler.media.probe import Probe, read_head
from labeler.media.thumbnail import (
    LONG_SOUND_S,
    SIZE,
    draw_sound,
    has_thumbnail,
    read_thumbnail,
    sound_thumbnail,
    write_thumbnail,
)
from labeler.types import ItemKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEASURED_WHOLE_S = 3600.0
"""A longer sound is measured on ``_N_PARTS`` evenly spaced parts of ``_PART_S`` seconds."""

_N_PARTS = 60
_PART_S = 20.0
_HASH_BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a file.

    Exactly one of three: a sound or picture (``probe`` and its measures), a broken one (``broken`` says
    why; ``sha256`` where it could be read, ``kind`` what it promised), or nothing of ours (``unread`` says
    why; ``lost``: it could not even be read, it or its disk went away). ``fingerprint`` is alike for pictures
    (or sounds) that look (or sound) alike, None where it was not taken.
    """

    sha256: str | None = None
    kind: ItemKind | None = None
    probe: Probe | None = None
    image: ImageMeasures | None = None
    sound: SoundMeasures | None = None
    broken: str | None = None
    unread: str | None = None
    fingerprint: str | None = None
    lost: bool = False


class FileTooLarge(FileProblem):
    """A file that is not read because of its size."""


class ReadBuffer:
    """Memory that file after file is read into: fresh memory for each costs more than the reading."""

    def __init__(self) -> None:
        self._memory = bytearray(2**20)

    def read(self, path: Path) -> memoryview:
        """Return the file's bytes; they hold until the next call.

        Raises:
            FileTooLarge: it is larger than a picture may be.
            FileProblem: it cannot be read.
        """
        try:
            with path.open("rb", buffering=0) as file:
                size = os.fstat(file.fileno()).st_size
                if size > MAX_FILE_BYTES:
                    raise FileTooLarge(path, "The file is larger than 1 GiB; save a smaller copy.")
                if size > len(self._memory):
                    self._memory = bytearray(size)
                view = memoryview(self._memory)
                n_read = 0
                while n_read < size and (n := file.readinto(view[n_read:size])):
                    n_read += n
        except OSError as error:
            raise FileProblem(path, _unreadable(error)) from None
        return view[:n_read]


def _unreadable(error: OSError) -> str:
    return f"The file cannot be read ({error.strerror}); check the disk and its rights."


def examine(path: Path, buffer: ReadBuffer, *, thumbnails: bool = True) -> Examined:
    """Return hash, kind, size and measures of a file, and keep its thumbnail; it never raises for a file.

    By content: a file that is neither picture nor sound is left alone (``unread``) unless its suffix
    promises one, then it is broken. A picture is hashed and decoded from the bytes of one reading.
    """
    kind = suffix_kind(path)
    try:
        content = buffer.read(path) if kind is ItemKind.IMAGE else None
        head = read_head(path) if content is None else bytes(content[:HEAD_BYTES])
    except FileProblem as problem:
        return _unreadable_file(kind, problem)
    found = kind_of(path, head)
    if found is None:
        return _not_media(path, head)
    kind = found[0]
    try:
        if kind is ItemKind.IMAGE:
            return _examine_image(path, content or buffer.read(path), thumbnails=thumbnails)
        return _examine_sound(path, thumbnails=thumbnails)
    except FileProblem as problem:
        return _broken(path, kind, problem.why)
    except MemoryError:
        return _broken(path, kind, "The file does not fit into memory; save it smaller.")


def _not_media(path: Path, head: bytes) -> Examined:
    kind = suffix_kind(path)
    if kind is None:
        return Examined(unread="Neither a picture nor a sound.")
    if path.suffix.lower() in UNREAD_SUFFIXES:
        return Examined(kind=kind, unread=why_unread(path, head))
    return _broken(path, kind, why_unread(path, head))


def _unreadable_file(kind: ItemKind | None, problem: FileProblem) -> Examined:
    if isinstance(problem, FileTooLarge):
        return Examined(kind=kind, broken=problem.why)
    return Examined(kind=kind, unread=problem.why, lost=True)


def _broken(path: Path, kind: ItemKind, why: str) -> Examined:
    """Return a broken one, unless it cannot be read any more: then nothing is known of its content."""
    try:
        return Examined(hash_file(path), kind, broken=why)
    except FileProblem as problem:
        return _unreadable_file(kind, problem)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as 64 hexadecimal digits.

    Raises:
        FileProblem: it cannot be read.
    """
    digest = hashlib.sha256()
    block = memoryview(bytearray(_HASH_BLOCK))
    try:
        with path.open("rb", buffering=0) as file:
            while n := file.readinto(block):
                digest.update(block[:n])
    except OSError as error:
        raise FileProblem(path, _unreadable(error)) from None
    return digest.hexdigest()


def _examine_image(path: Path, content: memoryview, *, thumbnails: bool) -> Examined:
    sha256 = hashlib.sha256(content).hexdigest()
    found = decode_jpeg(content, SIZE)
    if found is not None:
        image, width, height = found
        format_ = "JPEG"
        pixels, gray = np.asarray(image), image.convert("L")
    else:
        opened = open_image(path, content)
        decoded = decode_image(path, content=content, image=opened, fit=SIZE)
        width, height, format_ = decoded.width, decoded.height, opened.format or ""
        pixels, gray = decoded.pixels, Image.fromarray(decoded.pixels).convert("L")
    if thumbnails and not has_thumbnail(sha256):
        write_thumbnail(sha256, pixels)
    probe = Probe(ItemKind.IMAGE, format_, width=width, height=height)
    fingerprint = image_fingerprint(gray)
    return Examined(sha256, ItemKind.IMAGE, probe, image=measure_gray(gray), fingerprint=fingerprint)


def _examine_sound(path: Path, *, thumbnails: bool) -> Examined:
    sha256 = hash_file(path)
    with open_sound(path) as sound:
        rate, channels, claimed, name = sound.samplerate, sound.channels, sound.frames, sound.format
        meter = SoundMeter(rate)
        kept: list[NDArray[np.float32]] = []
        n_frames = 0
        is_whole = claimed <= MEASURED_WHOLE_S * rate
        for block in sound_blocks(path) if is_whole else _parts(path, sound):
            meter.add(block)
            n_frames += len(block)
            if n_frames <= LONG_SOUND_S * rate:
                kept.append(block)
    if is_whole:
        # counted, not claimed: headers of MP3 and cut WAV files promise what is not there
        claimed = n_frames
    picture = read_thumbnail(sha256) if thumbnails else None
    if thumbnails and picture is None:
        picture = _picture(path, kept, n_frames, channels, rate)
        write_thumbnail(sha256, picture)
    probe = Probe(ItemKind.AUDIO, name, seconds=claimed / rate, sample_rate_hz=rate, channels=channels)
    fingerprint = None if picture is None else sound_fingerprint(picture, rate)
    return Examined(sha256, ItemKind.AUDIO, probe, sound=meter.result(), fingerprint=fingerprint)


def _parts(path: Path, sound: Any) -> Iterator[NDArray[np.float32]]:
    seconds = sound.frames / sound.samplerate
    for start_s in np.linspace(0.0, seconds - _PART_S, _N_PARTS):
        seek(path, sound, float(start_s))
        yield next_block(path, sound, round(_PART_S * sound.samplerate))


def _picture(
    path: Path, kept: list[NDArray[np.float32]], n_frames: int, channels: int, rate: int
) -> NDArray[np.uint8]:
    if n_frames > LONG_SOUND_S * rate:
        return sound_thumbnail(path)
    return draw_sound(np.concatenate(kept) if kept else np.zeros((0, channels), np.float32), rate)
