"""A decoded picture made ready on a worker thread, so that showing it costs next to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from labeler.ui.state import view as maths
from labeler.ui.state.view import Tone, View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from labeler.media.image import DecodedImage


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture ready to be drawn.

    ``base`` holds its pixels (RGB32), ``width`` × ``height`` is the full upright picture of which ``base``
    may be a smaller copy, ``fitted`` is the whole picture at exactly the size at which it fills a port.
    ``tiled``: too large to be held whole; zoomed in, it is shown part by part.
    """

    base: QImage
    width: int
    height: int
    fitted: QImage
    tiled: bool = False

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
    return Picture(base, decoded.width, decoded.height, fitted, is_large(decoded.width, decoded.height))


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


def toned(image: QImage, tone: Tone) -> QImage:
    """Return a copy of an RGB32 picture with its brightness and contrast changed."""
    rows, columns = image.height(), image.width()
    stored = np.frombuffer(image.constBits(), np.uint8).reshape(rows, image.bytesPerLine())
    levels = np.array(tone.curve(), np.uint8)[stored]
    return QImage(levels.data, columns, rows, image.bytesPerLine(), QImage.Format.Format_RGB32).copy()
