"""A decoded picture made ready on a worker thread, so that showing it costs next to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from labeler.ui.state import view as maths
from labeler.ui.state.view import Tone, View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from labeler.media.image import DecodedImage


# PySide makes an enumeration when it is first asked for, and two threads that ask at once crash it (6.11):
# those that are needed on worker threads are asked for here, on the thread that imports this
_MADE_HERE = (
    QImage.Format.Format_RGB32,
    Qt.TransformationMode.SmoothTransformation,
    Qt.AspectRatioMode.IgnoreAspectRatio,
)

_LOOKED_AT = 2**16


@dataclass(frozen=True, slots=True)
class Deep:
    """Values of so many ``bits``, uint16 (rows, columns), gray: a tone is made of them, not of 256 levels."""

    values: NDArray[np.uint16]
    bits: int

    def toned(self, tone: Tone, reach: tuple[int, int] | None = None) -> QImage:
        """Return them as RGB32 in that tone; ``reach``: the values that a tone stretches, else their own."""
        if tone.stretched and reach is None:
            reach = reach_of(self.values)
        gray = _deep_curve(tone, self.bits, reach or (0, 2**self.bits - 1))[self.values]
        rows, columns = gray.shape
        shared = QImage(gray.data, columns, rows, columns, QImage.Format.Format_Grayscale8)
        return shared.convertToFormat(QImage.Format.Format_RGB32)


def reach_of(values: NDArray[np.uint8] | NDArray[np.uint16]) -> tuple[int, int]:
    """Return between which values nearly all of these lie; a few thousand of them tell."""
    from labeler.media.levels import auto_levels

    step = max(1, round((values.size / _LOOKED_AT) ** 0.5))
    some = values[::step, ::step] if values.ndim == 2 else values
    levels = auto_levels(some.astype(np.uint16, copy=False))
    return levels.low, levels.high


@lru_cache(maxsize=16)
def _deep_curve(tone: Tone, bits: int, reach: tuple[int, int]) -> NDArray[np.uint8]:
    """Return what `Tone.curve` does for each of 65,536 values of so many bits."""
    low, high = reach if tone.stretched else (0, 2**bits - 1)
    levels = ((np.arange(2**16) - float(low)) * (255.0 / max(1, high - low))).clip(0.0, 255.0)
    bent = 255.0 * (levels / 255.0) ** (1.15**-tone.gamma)
    drawn = (bent - 127.5) * 1.2**tone.contrast + 127.5 + tone.brightness * 12.0
    table: NDArray[np.uint8] = np.round(drawn.clip(0.0, 255.0)).astype(np.uint8)
    return np.invert(table) if tone.inverted else table


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture ready to be drawn.

    ``base`` holds its pixels (RGB32), ``width`` × ``height`` is the full upright picture of which ``base``
    may be a smaller copy, ``fitted`` is the whole picture at exactly the size at which it fills a port.
    ``tiled``: too large to be held whole; zoomed in, it is shown part by part. ``deep``: the values behind
    ``base`` where they have more than 8 bits.
    """

    base: QImage
    width: int
    height: int
    fitted: QImage
    tiled: bool = False
    deep: Deep | None = None

    def reach(self) -> tuple[int, int]:
        """Return between which values nearly all of the picture lies (of 0 to 255 where it is not deep)."""
        if self.deep is not None:
            return reach_of(self.deep.values)
        rows, columns = self.base.height(), self.base.width()
        stored = np.frombuffer(self.base.constBits(), np.uint8).reshape(rows, self.base.bytesPerLine())
        coloured = stored[:, : 4 * columns].reshape(rows, columns, 4)[:, :, :3]
        return reach_of(coloured.reshape(rows, 3 * columns))

    @property
    def base_scale(self) -> float:
        """Return columns of ``base`` per column of the full picture."""
        return self.base.width() / max(1, self.width)


def to_qimage(pixels: NDArray[np.uint8]) -> QImage:
    """Return uint8 (rows, columns, 3) RGB as an own RGB32 picture (safe off the GUI thread)."""
    rows, columns = pixels.shape[:2]
    data = np.ascontiguousarray(pixels)
    shared = QImage(data.data, columns, rows, columns * 3, QImage.Format.Format_RGB888)
    return shared.convertToFormat(QImage.Format.Format_RGB32)


def prepare(decoded: DecodedImage, port_width: int, port_height: int) -> Picture:
    """Return a decoded picture ready for a port of so many device pixels; called on a worker thread."""
    from labeler.media.tiles import is_large

    base = to_qimage(decoded.pixels)
    view = maths.fit(View(decoded.width, decoded.height), port_width, port_height)
    fitted = _enlarged(decoded.pixels, view) if view.scale > maths.TINY_ABOVE else _scaled(base, view)
    deep = None if decoded.deep is None else Deep(decoded.deep, decoded.bits)
    large = is_large(decoded.width, decoded.height)
    return Picture(base, decoded.width, decoded.height, fitted, large, deep)


def _enlarged(pixels: NDArray[np.uint8], view: View) -> QImage:
    """Return a tiny picture drawn large with smooth edges (Qt's own smoothing leaves diamonds)."""
    from PIL import Image

    _left, _top, width, height = view.frame()
    size = max(1, round(width)), max(1, round(height))
    large = Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC)
    return to_qimage(np.asarray(large))


def _scaled(base: QImage, view: View) -> QImage:
    _left, _top, width, height = view.frame()
    how = (
        Qt.TransformationMode.FastTransformation if view.sharp else Qt.TransformationMode.SmoothTransformation
    )
    size = max(1, round(width)), max(1, round(height))
    if (base.width(), base.height()) == size:
        return base
    return base.scaled(*size, Qt.AspectRatioMode.IgnoreAspectRatio, how)


def toned(image: QImage, tone: Tone, reach: tuple[int, int] = (0, 255)) -> QImage:
    """Return a copy of an RGB32 picture in that tone; ``reach``: the levels that a tone stretches."""
    rows, columns = image.height(), image.width()
    stored = np.frombuffer(image.constBits(), np.uint8).reshape(rows, image.bytesPerLine())
    levels = np.array(tone.curve(reach), np.uint8)[stored]
    return QImage(levels.data, columns, rows, image.bytesPerLine(), QImage.Format.Format_RGB32).copy()
