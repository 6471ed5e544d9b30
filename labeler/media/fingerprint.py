"""Perceptual fingerprints: pictures (and sounds) that look (or sound) alike have nearly the same bits.

128 bits, as a mark for the kind and 32 hexadecimal digits. Half of a picture's say which of the 63 lowest
frequencies of its 32 × 32 means lie above their median (Zauner 2010, "Implementation and benchmarking of
perceptual image hash functions"), the other half where it grows brighter from left to right (Krawetz 2013,
"Kind of like that"). A sound's are the signs of the lowest frequencies of its spectrogram between 200 Hz and
3.5 kHz, about its own middle. The number of bits that differ says how far two are apart: 64 for things that
have nothing in common, 0 to 20 for the same one scaled, compressed, made louder or cut by a twentieth.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from labeler.media.colours import heat
from labeler.media.spectrogram import hertz_to_mel

if TYPE_CHECKING:
    from numpy.typing import NDArray

PICTURE, SOUND = "p1", "s2"
"""What a fingerprint begins with: kind and version. Only those that begin alike can be compared."""

N_BITS = 128
LOWEST_HZ, TOP_HZ = 200.0, 3500.0
"""Where a sound is looked at: hum and what microphones leave out lie below, what codecs lose first above."""

SPREADS = 3.0
"""How far about its middle a sound is looked at, in standard deviations of where it is loud."""

FAINTEST = 0.65
"""Levels below this share of the loudest (24.5 dB below a peak) count as silence: codecs change them most."""

_SIDE = 32
_RANGE_DB = 70.0  # see thumbnail.draw_sound
_LEAST = np.float32(0.01)


def image_fingerprint(gray: Image.Image) -> str:
    """Return the fingerprint of a picture given as luma (Pillow's mode L), at least one pixel.

    >>> image_fingerprint(Image.new("L", (64, 48)))
    'p100000000000000000000000000000000'
    """
    return PICTURE + _bits(gray)


def sound_fingerprint(picture: NDArray[np.uint8], sample_rate_hz: int) -> str:
    """Return the fingerprint of a sound given as its thumbnail, uint8 RGB (rows, columns, 3).

    The thumbnail's rows are mel bands from 0 Hz at the foot to half the sample rate at the head, its colours
    levels over 70 dB below the sound's peak. What is compared is the stretch about the middle of where it is
    loud, as long as it spreads: silence before or after, an encoder's delay, gain and length do not matter.
    """
    levels = _heard(picture, sample_rate_hz)
    levels[levels < FAINTEST * levels.max()] = 0.0
    tall, wide = _cosines()
    low = tall @ _about_the_middle(levels) @ wide.T
    # the mean of everything is never negative: the next frequency along time says more
    kept = np.concatenate((low[0, 1:], low[1:, :-1].ravel()))
    return SOUND + np.packbits(kept > _LEAST).tobytes().hex()


def _heard(picture: NDArray[np.uint8], sample_rate_hz: int) -> NDArray[np.float32]:
    """Return levels 0 to 1 between 200 Hz and 3.5 kHz as 32 mel bands, the highest first: (32, columns)."""
    gray = Image.fromarray(picture).convert("L")
    width, height = gray.size
    per_mel = height / float(hertz_to_mel(sample_rate_hz / 2))
    top, bottom = (height - per_mel * float(hertz_to_mel(hertz)) for hertz in (TOP_HZ, LOWEST_HZ))
    inside = max(0.0, top)
    n_rows = max(1, round(_SIDE * (bottom - inside) / (bottom - top)))
    rows = gray.resize(
        (width, n_rows), Image.Resampling.BOX, box=(0.0, inside, width, max(bottom, inside + 1))
    )
    found = np.zeros((_SIDE, width), np.float32)  # what lies above half the sample rate is silent
    found[_SIDE - n_rows :] = _levels()[np.asarray(rows)]
    return found


def _about_the_middle(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return 32 means of ``levels`` (32, columns) over the stretch where the sound is: (32, 32)."""
    n = levels.shape[1]
    loud = (10.0 ** (levels * np.float32(_RANGE_DB / 20.0))).mean(axis=0)
    share, at = loud / loud.sum(), np.arange(n) + 0.5
    middle = float(share @ at)
    reach = SPREADS * max(2.0, float(share @ (at - middle) ** 2) ** 0.5)
    edges = np.linspace(middle - reach, middle + reach, _SIDE + 1)
    # sums up to each edge: beyond the sound there is nothing to add
    sums = np.concatenate((np.zeros((_SIDE, 1), np.float32), np.cumsum(levels, axis=1)), axis=1)
    inside = np.clip(edges, 0.0, n)
    below = np.minimum(inside.astype(np.int64), n - 1)
    upto = sums[:, below] + levels[:, below] * (inside - below).astype(np.float32)
    return np.asarray(np.diff(upto, axis=1) / np.float32(edges[1] - edges[0]))


@cache
def _levels() -> NDArray[np.float32]:
    """Return which level, 0 to 1, each luma of a thumbnail stands for: float32 (256,)."""
    luma = np.asarray(Image.fromarray(heat()[None]).convert("L"), np.float64)[0]
    return np.interp(np.arange(256), luma, np.arange(256) / 255.0).astype(np.float32)


@cache
def _cosines() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the first 8 cosines over the bands (8, 32) and the first 17 over time (17, 32)."""
    at = np.arange(_SIDE)
    tall, wide = (np.cos(np.pi * (2 * at[None] + 1) * np.arange(n)[:, None] / (2 * _SIDE)) for n in (8, 17))
    return tall.astype(np.float32), wide.astype(np.float32)


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
