"""A perceptual colour map: lightness rises evenly, so that equal steps of level look like equal steps."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# OKLab to linear sRGB: Ottosson 2020, https://bottosson.github.io/posts/oklab/
_TO_LMS = np.array(
    [
        [1.0, 0.3963377774, 0.2158037573],
        [1.0, -0.1055613458, -0.0638541728],
        [1.0, -0.0894841775, -1.2914855480],
    ]
)
_TO_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def _linear_rgb(
    lightness: NDArray[np.float64], chroma: NDArray[np.float64], hue: NDArray[np.float64]
) -> NDArray[np.float64]:
    lab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=-1)
    rgb: NDArray[np.float64] = (lab @ _TO_LMS.T) ** 3 @ _TO_RGB.T
    return rgb


@cache
def heat() -> NDArray[np.uint8]:
    """Return uint8 (256, 3) sRGB, from near black over violet and orange to pale yellow.

    OKLab lightness rises linearly from 0.12 to 0.97; chroma is as large as the gamut holds, up to 0.18.
    """
    share = np.linspace(0.0, 1.0, 256)
    lightness = 0.12 + 0.85 * share
    hue = np.deg2rad(285.0 + 175.0 * share**0.8)
    # widest chroma inside sRGB at each step, by bisection; 0 always lies inside
    low, high = np.zeros(256), 0.18 * np.sin(np.pi * (0.1 + 0.83 * share)) ** 0.5
    for _ in range(30):
        middle = (low + high) / 2
        rgb = _linear_rgb(lightness, middle, hue)
        fits = ((rgb >= 0.0) & (rgb <= 1.0)).all(axis=1)
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    rgb = _linear_rgb(lightness, low, hue).clip(0.0, 1.0)
    encoded = np.where(rgb <= 0.0031308, 12.92 * rgb, 1.055 * rgb ** (1 / 2.4) - 0.055)
    table = np.round(255 * encoded).astype(np.uint8)
    table.setflags(write=False)
    return table
