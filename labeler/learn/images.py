"""Pictures as the arrays that a network or a plain classifier reads."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

LARGEST_SIDE = 128


def side_for(sizes: NDArray[np.int64], largest: int = LARGEST_SIDE) -> int:
    """Return the side to bring pictures to: their median shorter side, a multiple of 16, 32 to ``largest``.

    ``sizes`` is int64 ``[n, 2]`` (width, height); 32 where there is none.

    >>> side_for(np.array([[32, 32], [32, 32]])), side_for(np.array([[640, 480]]))
    (32, 128)
    """
    if len(sizes) == 0:
        return 32
    shorter = float(np.median(sizes.min(axis=1)))
    return int(np.clip(round(shorter / 16) * 16, 32, largest))


def to_square(pixels: Pixels, side: int) -> Pixels:
    """Return ``pixels`` (uint8 ``[h, w]`` or ``[h, w, 3]``) as uint8 ``[side, side, 3]``.

    The picture is squeezed, not cut: a defect at the edge counts as much as one in the middle.
    """
    from PIL import Image

    if pixels.ndim == 2:
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    if pixels.shape[:2] == (side, side):
        return np.ascontiguousarray(pixels[:, :, :3])
    image = Image.fromarray(np.ascontiguousarray(pixels[:, :, :3]))
    # reducing_gap keeps the antialiasing filter and is several times faster on large pictures
    return np.asarray(image.resize((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0))


def hog_and_colour(pixels: Pixels, *, cells: int = 8, bins: int = 9) -> Floats:
    """Return plain features of pictures (uint8 ``[n, h, w, 3]``) as float32 ``[n, features]``.

    Histograms of oriented gradients (Dalal & Triggs 2005, DOI 10.1109/CVPR.2005.177) over ``cells × cells``
    cells with 2 × 2 block normalisation, and the mean and deviation of each colour in 4 × 4 places.
    """
    grey = pixels.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    down, across = np.gradient(grey, axis=(1, 2))
    size = np.hypot(across, down)
    angle = (np.arctan2(down, across) % np.pi) * (bins / np.pi)
    lower = np.floor(angle).astype(np.int64) % bins
    upper_share = angle - np.floor(angle)
    n, height, width = grey.shape
    row = np.minimum(np.arange(height) * cells // height, cells - 1)
    column = np.minimum(np.arange(width) * cells // width, cells - 1)
    place = (np.arange(n)[:, None, None] * cells + row[None, :, None]) * cells + column[None, None, :]
    flat = (place * bins).ravel()
    total = n * cells * cells * bins
    votes = np.bincount(flat + lower.ravel(), (size * (1 - upper_share)).ravel(), total)
    votes = votes + np.bincount(flat + ((lower + 1) % bins).ravel(), (size * upper_share).ravel(), total)
    histograms = _normalised_blocks(np.asarray(votes, np.float64).reshape(n, cells, cells, bins))
    return np.concatenate([histograms, _colour_places(pixels)], axis=1).astype(np.float32)


def _normalised_blocks(histograms: NDArray[np.float64]) -> NDArray[np.float64]:
    parts = [histograms[:, i : i - 1 or None, j : j - 1 or None] for i in (0, 1) for j in (0, 1)]
    blocks = np.concatenate(parts, axis=3)
    blocks = blocks / (np.linalg.norm(blocks, axis=3, keepdims=True) + 1e-3)
    blocks = np.minimum(blocks, 0.2)
    blocks = blocks / (np.linalg.norm(blocks, axis=3, keepdims=True) + 1e-3)
    flat: NDArray[np.float64] = blocks.reshape(len(blocks), -1)
    return flat


def _colour_places(pixels: Pixels, places: int = 4) -> NDArray[np.float64]:
    rows = np.array_split(np.arange(pixels.shape[1]), places)
    columns = np.array_split(np.arange(pixels.shape[2]), places)
    values: list[NDArray[np.float64]] = []
    for row in rows:
        for column in columns:
            cut = pixels[:, row[0] : row[-1] + 1, column[0] : column[-1] + 1].astype(np.float64) / 255.0
            values += [cut.mean(axis=(1, 2)), cut.std(axis=(1, 2))]
    return np.concatenate(values, axis=1)
