"""The two bands of a sound as pictures: made where they are painted, or before that on a worker thread.

Qt hands the conversion of pictures with a table of colours to threads of its own and waits for them, which on
a busy machine costs a frame: all pictures made here are RGB32, in which Qt has nothing to convert.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from labeler.media.peaks import Peaks
from labeler.media.playback import MIX
from labeler.media.spectrum_tiles import DB_STEP, LOWEST_DB, Seen, SpectrumLook, strip
from labeler.ui.state import time_axis as maths
from labeler.ui.state.time_axis import TimeAxis
from labeler.ui.widgets.sound_picture import CloseUp, SoundPicture, bounds_db, rows_for

DARK = "#0B0710"
"""Behind a spectrogram, the colour of silence."""

LEAST_PX = 8
MOST_LANES = 4


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where and how sounds are drawn, whatever they are: sizes in device pixels, look, colours.

    ``colours`` are those of the ground, the middle line and the wave; ``every`` leaves out columns and rows
    while a large screen moves: one of so many is drawn.
    """

    width: int
    wave_height: int
    spectrum_height: int
    look: SpectrumLook = field(default_factory=SpectrumLook)
    channel: int | None = None
    gain_db: float = 0.0
    colours: tuple[str, str, str] = ("#FFFFFF", "#D0D0D0", "#0072B2")
    every: int = 1

    def seen(self, axis: TimeAxis) -> Seen:
        """Return what a spectrogram shows of a stretch."""
        return Seen(axis.start_s, axis.end_s, max(1, self.width), rows_for(self.spectrum_height))

    def lanes(self, channels: int) -> list[tuple[int, int]]:
        """Return the top and the bottom of each lane of the waveform, from its own top."""
        n_lanes = channels if self.channel is None and channels <= MOST_LANES else 1
        edges = [round(self.wave_height * at / n_lanes) for at in range(n_lanes + 1)]
        return list(itertools.pairwise(edges))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Both bands of a whole sound, drawn ahead for a canvas."""

    canvas: Canvas
    lanes: tuple[QImage, ...]
    spectrum: QImage | None

    @property
    def size_bytes(self) -> int:
        """Return the memory it holds."""
        images = (*self.lanes, *(() if self.spectrum is None else (self.spectrum,)))
        return sum(image.sizeInBytes() for image in images)


def draw_ahead(picture: SoundPicture, canvas: Canvas) -> None:
    """Draw the whole of a sound in memory, whose tiles are made, so that it only needs to be put on the
    screen; on a worker thread.
    """
    if picture.samples is None or canvas.width < 1:
        return
    axis = maths.whole(picture.peaks.seconds)
    lanes = lane_images(picture, canvas, axis) if canvas.wave_height >= LEAST_PX else []
    spectrum = None
    if canvas.spectrum_height >= LEAST_PX:
        spectrum = QImage(canvas.width, canvas.spectrum_height, QImage.Format.Format_RGB32)
        painter = QPainter(spectrum)
        band = QRectF(0, 0, canvas.width, canvas.spectrum_height)
        paint_spectrum(painter, band, picture, canvas, axis, smooth=True)
        painter.end()
    picture.ready.put(Drawn(canvas, tuple(lanes), spectrum))


# the waveform


def covers(near: CloseUp | None, first: int, last: int) -> bool:
    """Return whether the frames ``first`` to ``last`` are at hand."""
    return near is not None and near.first <= max(0, first) and last <= near.first + len(near.samples)


def extremes(
    picture: SoundPicture, axis: TimeAxis, columns: int, near: CloseUp | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return low and high, each (columns, channels), exactly where the samples are at hand."""
    start_s, end_s, rate = axis.start_s, axis.end_s, picture.sound.sample_rate_hz
    close = picture.samples is None and (end_s - start_s) * rate / columns < picture.peaks.base
    last = min(math.ceil(end_s * rate), picture.sound.n_frames)
    if close and near is not None and covers(near, math.floor(start_s * rate), last):
        part = Peaks(rate, len(near.samples), picture.peaks.channels, ())
        shift_s = near.first / rate
        return part.view(start_s - shift_s, end_s - shift_s, columns, samples=near.samples)
    return picture.peaks.view(start_s, end_s, columns, samples=picture.samples)


def lane_images(
    picture: SoundPicture, canvas: Canvas, axis: TimeAxis, near: CloseUp | None = None
) -> list[QImage]:
    """Return the picture of each lane of the waveform, top to bottom."""
    low, high = extremes(picture, axis, max(1, canvas.width // canvas.every), near)
    lanes = canvas.lanes(picture.peaks.channels)
    if canvas.channel is not None and canvas.channel != MIX:
        low, high = (each[:, canvas.channel : canvas.channel + 1] for each in (low, high))
    if low.shape[1] > len(lanes):
        low, high = low.min(axis=1, keepdims=True), high.max(axis=1, keepdims=True)
    factor = np.float32(10.0 ** (canvas.gain_db / 20.0) / max(picture.peak, 1e-4))
    return [
        _lane_image(
            low[:, at] * factor, high[:, at] * factor, max(1, (end - top) // canvas.every), canvas.colours
        )
        for at, (top, end) in enumerate(lanes)
    ]


def _lane_image(low: np.ndarray, high: np.ndarray, rows: int, colours: tuple[str, str, str]) -> QImage:
    """Return one channel: ``low`` and ``high`` of each column, full scale ±1."""
    middle, half = (rows - 1) / 2, (rows - 1) / 2 * 0.92
    tops = np.round(middle - np.clip(high, -1.05, 1.05) * half).astype(np.int16)
    bottoms = np.round(middle - np.clip(low, -1.05, 1.05) * half).astype(np.int16)
    # each column reaches to its neighbour, so that steep parts stay joined
    own_tops, own_bottoms = tops.copy(), bottoms.copy()
    tops[1:] = np.minimum(tops[1:], own_bottoms[:-1])
    bottoms[1:] = np.maximum(bottoms[1:], own_tops[:-1])
    # one subtraction and one comparison: what lies above the top wraps around to a large number
    above = np.arange(rows, dtype=np.int16)[:, None] - tops
    inside = above.view(np.uint16) <= (bottoms - tops).astype(np.uint16)
    ground, line, wave = (np.uint32(QColor(each).rgb()) for each in colours)
    # a product and an exclusive or choose between two colours in a fifth of the time of an index
    pixels = inside * (ground ^ wave)
    pixels ^= ground
    row = pixels[round(middle)]
    row[~inside[round(middle)]] = line
    return _image(pixels)


# the spectrogram


def paint_spectrum(
    painter: QPainter, band: QRectF, picture: SoundPicture, canvas: Canvas, axis: TimeAxis, *, smooth: bool
) -> None:
    """Paint what there is of a spectrogram into ``band``."""
    levels, start_s, end_s = strip(picture.tiles, canvas.look, canvas.seen(axis), canvas.every)
    floor_db, top_db = bounds_db(canvas.look, picture.peak, canvas.gain_db)
    image = colour_strip(levels, floor_db, top_db)
    left, right = axis.to_x(start_s, band.width()), axis.to_x(end_s, band.width())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.setClipRect(band)
    if end_s > picture.peaks.seconds or right < band.width():
        painter.fillRect(band, QColor(DARK))
    painter.drawImage(QRectF(band.left() + left, band.top(), right - left, band.height()), image)
    painter.setClipping(False)


@lru_cache(maxsize=8)
def pair_table(floor_db: float, top_db: float) -> np.ndarray:
    """Return uint64 (65536,), the colours (twice 0xffRRGGBB) of each pair of neighbours in a tile."""
    from labeler.media.colours import heat

    db = LOWEST_DB + DB_STEP * np.arange(256)
    at = np.clip((db - floor_db) * (255.0 / (top_db - floor_db)), 0, 255).astype(np.uint8)
    red, green, blue = heat()[at].astype(np.uint64).T
    one = np.uint64(0xFF000000) | red << np.uint64(16) | green << np.uint64(8) | blue
    both: np.ndarray = (one[:, None] << np.uint64(32) | one).ravel()
    return both


def colour_strip(levels: np.ndarray, floor_db: float, top_db: float) -> QImage:
    """Return uint8 (rows, an even number of columns) of tiles as a picture, looking up two pixels at once."""
    pairs = pair_table(floor_db, top_db).take(levels.view(np.uint16), mode="clip")
    return _image(pairs.view(np.uint32))


def _image(pixels: np.ndarray) -> QImage:
    """Return uint32 (rows, columns) as a picture, which keeps the array alive."""
    height, width = pixels.shape
    return QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32)
