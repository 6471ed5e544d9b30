"""Small pictures of items, kept outside the project file by the SHA-256 of what they show."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from labeler.media.audio import next_block, open_sound, seek, sound_blocks
from labeler.media.image import decode_image
from labeler.media.packs import packs_in
from labeler.media.spectrogram import spectrogram_picture
from labeler.types import ItemKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZE = (256, 192)
"""Thumbnails fit into this width and height; those of sound fill it."""

JPEG_QUALITY = 82

DEFAULT_CAP_BYTES = 2048 * 2**20

LONG_SOUND_S = 120.0
"""A longer sound is drawn from evenly spaced looks of ``_LOOK_S`` instead of in full."""

_LOOK_S = 0.25


def cache_folder() -> Path:
    """Return where thumbnails lie: under ``LABELER_HOME`` if it is set, else the user's cache folder."""
    home = os.environ.get("LABELER_HOME")
    if home:
        return Path(home) / "thumbnails"
    from platformdirs import user_cache_path

    return user_cache_path("labeler", appauthor=False) / "thumbnails"


def has_thumbnail(sha256: str) -> bool:
    """Return whether a thumbnail of this content was kept, as far as this process has looked."""
    return packs_in(cache_folder()).holds(sha256)


def write_thumbnail(sha256: str, pixels: NDArray[np.uint8]) -> None:
    """Keep ``pixels``, uint8 RGB (rows, columns, 3) or RGBX (…, 4), as the thumbnail of that content.

    A cache that cannot be written (full disk, no rights) costs nothing but speed.
    """
    import simplejpeg

    order = "RGB" if pixels.shape[2] == 3 else "RGBX"
    content = simplejpeg.encode_jpeg(
        np.ascontiguousarray(pixels), quality=JPEG_QUALITY, colorspace=order, colorsubsampling="420"
    )
    with suppress(OSError):
        packs_in(cache_folder()).put(sha256, content)


def read_thumbnail(sha256: str) -> NDArray[np.uint8] | None:
    """Return the kept thumbnail, uint8 RGB (rows, columns, 3), or None where none can be read."""
    import simplejpeg

    content = packs_in(cache_folder()).get(sha256)
    if content is None:
        return None
    try:
        pixels: NDArray[np.uint8] = simplejpeg.decode_jpeg(content, "RGB")
    except ValueError:
        return None
    return pixels


def image_thumbnail(path: Path) -> NDArray[np.uint8]:
    """Return the picture within ``SIZE``, uint8 RGB (rows, columns, 3), upright.

    Raises:
        FileProblem: not a picture, or damaged.
    """
    return decode_image(path, fit=SIZE).pixels


def sound_thumbnail(path: Path) -> NDArray[np.uint8]:
    """Return a log-mel spectrogram of the sound, uint8 RGB (192, 256, 3).

    Levels from 80 to 10 dB below its own peak are drawn.

    Raises:
        FileProblem: not a sound, or damaged.
    """
    with open_sound(path) as sound:
        rate = sound.samplerate
        is_long = sound.frames > LONG_SOUND_S * rate
        parts = list(_looks(path, sound) if is_long else sound_blocks(path))
    channels = parts[0].shape[1] if parts else 1
    samples = np.concatenate(parts) if parts else np.zeros((0, channels), np.float32)
    return draw_sound(samples, rate)


def draw_sound(samples: NDArray[np.float32], sample_rate_hz: int) -> NDArray[np.uint8]:
    """Return the thumbnail of ``samples`` float32 (frames, channels): uint8 RGB (192, 256, 3)."""
    peak = float(np.abs(samples).max()) if samples.size else 0.0
    # levels hang from the sound's own peak: a quiet recording is as readable as a loud one
    top_db = max(-100.0, 20 * float(np.log10(peak))) - 10.0 if peak > 0 else 0.0
    return spectrogram_picture(
        samples,
        sample_rate_hz,
        width=SIZE[0],
        height=SIZE[1],
        floor_db=top_db - 70.0,
        top_db=top_db,
        looks=2,
    )


def _looks(path: Path, sound: Any) -> Iterator[NDArray[np.float32]]:
    for start_s in np.linspace(0.0, sound.frames / sound.samplerate - _LOOK_S, SIZE[0]):
        seek(path, sound, start_s)
        yield next_block(path, sound, round(_LOOK_S * sound.samplerate))


def thumbnail(path: Path, sha256: str, kind: ItemKind) -> NDArray[np.uint8]:
    """Return the thumbnail, uint8 RGB (rows, columns, 3): the kept one, else made and kept.

    Raises:
        FileProblem: the file is missing or damaged.
    """
    kept = read_thumbnail(sha256)
    if kept is not None:
        return kept
    made = image_thumbnail(path) if kind is ItemKind.IMAGE else sound_thumbnail(path)
    write_thumbnail(sha256, made)
    return made


def trim_thumbnails(cap_bytes: int = DEFAULT_CAP_BYTES) -> int:
    """Delete the oldest thumbnails until the rest take at most ``cap_bytes``; return how many went."""
    return packs_in(cache_folder()).trim(cap_bytes)
