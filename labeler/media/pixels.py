"""Pixels turned upright, shrunk, and brought to 8-bit RGB from whatever a file holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Depth:
    """Of how many ``bits`` values are; ``low`` and ``high`` where they are spread from those over 16 bits."""

    bits: int
    low: float | None = None
    high: float | None = None


def fitted(width: int, height: int, fit: tuple[int, int] | None) -> tuple[int, int]:
    """Return the largest (width, height) of that shape within ``fit``; never larger than the picture itself.

    >>> fitted(640, 480, (256, 192)), fitted(20000, 1, (256, 192)), fitted(32, 32, (256, 192))
    ((256, 192), (256, 1), (32, 32))
    """
    if fit is None:
        return width, height
    scale = min(fit[0] / width, fit[1] / height, 1.0)
    return max(1, round(width * scale)), max(1, round(height * scale))


def upright(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
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


def is_deep(image: Image.Image) -> bool:
    """Return whether a picture's values have more than 8 bits (Pillow has one channel of those)."""
    return image.mode.startswith("I") or image.mode == "F"


def as_rgb(image: Image.Image, wanted: tuple[int, int]) -> NDArray[np.uint8]:
    """Return 8-bit RGB at ``wanted`` or somewhat above; large pictures shrink before they are widened."""
    if is_deep(image):
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
    if values.dtype == np.uint8:
        return values
    deep, bits = to_16_bits(values)
    return np.asarray(np.right_shift(deep, bits - 8), np.uint8)


def depth_of(values: NDArray[Any]) -> Depth:
    """Return how one channel of values (uint16, int32, float32 …) is brought to 16 bits."""
    if values.dtype.kind in "ui" and values.size and values.min() >= 0 and values.max() < 2**16:
        # the usual depths of cameras, not the bits in use: two pictures of one camera stay comparable
        most = int(values.max())
        return Depth(next(bits for bits in (12, 14, 16) if most < 2**bits))
    finite = np.isfinite(values)
    if not finite.any():
        return Depth(16, 0.0, 0.0)
    return Depth(
        16, float(values.min(where=finite, initial=np.inf)), float(values.max(where=finite, initial=-np.inf))
    )


def to_16_bits(values: NDArray[Any], depth: Depth | None = None) -> tuple[NDArray[np.uint16], int]:
    """Return one channel of values as uint16, and of how many bits they are.

    Values that fit into 16 bits stay as they are; others are spread from the least to the largest.
    """
    depth = depth or depth_of(values)
    if depth.low is None or depth.high is None:
        return values.astype(np.uint16, copy=False), depth.bits
    numbers = np.nan_to_num(values.astype(np.float64), nan=depth.low, posinf=depth.high, neginf=depth.low)
    width = depth.high - depth.low
    scaled = (numbers - depth.low) * (65535.0 / width if width > 0 else 0.0)
    return np.round(scaled.clip(0, 65535)).astype(np.uint16), depth.bits


def shrunk_deep(deep: NDArray[np.uint16], size: tuple[int, int]) -> NDArray[np.uint16]:
    """Return ``deep`` (rows, columns) averaged down to ``size`` (width, height), or as it is."""
    if (deep.shape[1], deep.shape[0]) == size:
        return deep
    small = Image.fromarray(deep.astype(np.float32)).resize(size, Image.Resampling.BOX)
    return np.round(np.asarray(small)).astype(np.uint16)
