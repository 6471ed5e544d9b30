"""Perceptual fingerprints: pictures (and sounds) that look (or sound) alike have nearly the same bits.

128 bits, as a mark for the kind and 32 hexadecimal digits. Half of them say which of the 63 lowest
frequencies of a 32 × 32 picture lie above their median (Zauner 2010, "Implementation and benchmarking of
perceptual image hash functions"), the other half where it grows brighter from left to right (Krawetz 2013,
"Kind of like that"). The number of bits that differ says how far two are apart: 64 for pictures that have
nothing in common, 0 to 20 for the same one scaled, compressed, brightened or cut by a twentieth. A sound's is
that of its spectrogram below 4 kHz, whatever its length, loudness and sample rate.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from labeler.media.spectrogram import hertz_to_mel

if TYPE_CHECKING:
    from numpy.typing import NDArray

PICTURE, SOUND = "p1", "s1"
"""What a fingerprint begins with: kind and version. Only those that begin alike can be compared."""

N_BITS = 128
TOP_HZ = 4000.0
"""Up to where a sound is looked at: what lies above is lost first, by resampling and compression."""

_SIDE = 32
_LEAST = np.float32(0.01)


def image_fingerprint(gray: Image.Image) -> str:
    """Return the fingerprint of a picture given as luma (Pillow's mode L), at least one pixel.

    >>> image_fingerprint(Image.new("L", (64, 48)))
    'p100000000000000000000000000000000'
    """
    return PICTURE + _bits(gray)


def sound_fingerprint(picture: NDArray[np.uint8], sample_rate_hz: int) -> str:
    """Return the fingerprint of a sound given as its thumbnail, uint8 RGB (rows, columns, 3).

    The thumbnail's rows are mel bands from 0 Hz at the foot to half the sample rate at the head.
    """
    gray = np.asarray(Image.fromarray(picture).convert("L"))
    share = float(hertz_to_mel(TOP_HZ) / hertz_to_mel(sample_rate_hz / 2))
    n_rows = max(1, round(share * len(gray)))
    if n_rows <= len(gray):
        heard = gray[-n_rows:]
    else:  # nothing is known up there: as silent as the darkest spot
        above = np.full((n_rows - len(gray), gray.shape[1]), gray.min(), np.uint8)
        heard = np.concatenate([above, gray])
    return SOUND + _bits(Image.fromarray(np.ascontiguousarray(heard)))


def _bits(gray: Image.Image) -> str:
    small = _shrunk(gray)
    cosines, rows, columns = _matrices()
    # rounded: of a blank picture nothing but rounding errors would be left
    low = np.rint(cosines @ small @ cosines.T).ravel()
    low[0] = 0.0
    is_high = low > np.partition(low, 32)[32]
    means = rows @ small @ columns
    grows = (np.diff(means, axis=1) > _LEAST).ravel()
    return np.packbits(np.concatenate((is_high, grows))).tobytes().hex()


def _shrunk(picture: Image.Image) -> NDArray[np.float32]:
    """Return 32 × 32 means, float32; reducing by whole numbers first takes half the time."""
    width, height = picture.size
    if min(width, height) < _SIDE:
        picture = picture.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    elif (width, height) != (_SIDE, _SIDE):
        across, down = width // _SIDE, height // _SIDE
        picture = picture.reduce((across, down))
        if picture.size != (_SIDE, _SIDE):
            whole = (0.0, 0.0, width / across, height / down)
            picture = picture.resize((_SIDE, _SIDE), Image.Resampling.BOX, box=whole)
    return np.asarray(picture, np.float32)


@cache
def _matrices() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return the first 8 cosines (8, 32), means over 4 rows (8, 32) and over 3.6 columns (32, 9)."""
    at = np.arange(_SIDE)
    cosines = np.cos(np.pi * (2 * at[None] + 1) * np.arange(8)[:, None] / (2 * _SIDE))
    rows = np.kron(np.eye(8), np.full((1, 4), 0.25))
    edges = np.linspace(0.0, _SIDE, 10)
    covered = np.minimum(edges[None, 1:], at[:, None] + 1) - np.maximum(edges[None, :-1], at[:, None])
    columns = np.maximum(covered, 0.0) / (_SIDE / 9)
    return cosines.astype(np.float32), rows.astype(np.float32), columns.astype(np.float32)
