"""A sound as a picture, ruler over waveform over spectrogram: made where it is painted, or ahead on a worker.

Qt hands the conversion of pictures with a table of colours to threads of its own and waits for them, which on
a busy machine costs a frame: all pictures made here are RGB32, in which Qt has nothing to convert.
"""

from __future__ import annotations

import itertools
import math
import threading
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from labeler.media.peaks import Peaks
from labeler.media.playback import MIX
from labeler.media.spectrum_tiles import DB_STEP, LOWEST_DB, Seen, SpectrumLook, share_seen, strip
from labeler.ui import theme
from labeler.ui.state import time_axis as maths
from labeler.ui.state.time_axis import TimeAxis
from labeler.ui.widgets import wave_drawing
from labeler.ui.widgets.sound_picture import CloseUp, SoundPicture, bounds_db, rows_for

# PySide makes an enumeration when it is first asked for, and two threads that ask at once crash it (6.11):
# those that are needed on worker threads are asked for here, on the thread that imports this
RGB32 = QImage.Format.Format_RGB32
TEXT_HINT = QPainter.RenderHint.TextAntialiasing
SMOOTH_HINT = QPainter.RenderHint.SmoothPixmapTransform

_ONE_AT_A_TIME = threading.Lock()

DARK = "#0B0710"
"""Behind a spectrogram, the colour of silence."""

RULER_PX = 24
GAP_PX = 1
LEAST_PX = 8
MOST_LANES = 4
MODES = ("both", "waveform", "spectrogram")


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where and how sounds are drawn, whatever they are: size, look, colours, font.

    ``ratio`` is the device pixels per pixel; ``every`` leaves out columns and rows while a large screen
    moves: one of so many is drawn. ``words`` are those for the left and the right channel, the peak,
    and the share of the sound that a spectrogram is made of.
    """

    width: int
    height: int
    ratio: float = 1.0
    mode: str = MODES[0]
    look: SpectrumLook = field(default_factory=SpectrumLook)
    channel: int | None = None
    gain_db: float = 0.0
    chosen: theme.Colours = theme.LIGHT
    font: QFont = field(default_factory=QFont)
    words: tuple[str, str, str, str] = ("left", "right", "peak {} dB", "made of {} % of the sound")
    every: int = 1

    @property
    def columns(self) -> int:
        """Return the width in device pixels."""
        return max(1, round(self.width * self.ratio))

    @property
    def spectrum_rows(self) -> int:
        """Return the height of the spectrogram in device pixels."""
        return round(self.bands()[1].height() * self.ratio)

    def bands(self) -> tuple[QRectF, QRectF]:
        """Return where the waveform and the spectrogram lie."""
        width, height = float(self.width), float(max(0, self.height - RULER_PX))
        wave = round({"both": 0.42, "waveform": 1.0, "spectrogram": 0.0}[self.mode] * height)
        return (
            QRectF(0, RULER_PX, width, wave),
            QRectF(0, RULER_PX + wave + GAP_PX, width, max(0.0, height - wave - GAP_PX)),
        )

    def lanes(self, channels: int) -> list[QRectF]:
        """Return where each drawn channel lies, top to bottom, on whole device pixels."""
        wave = self.bands()[0]
        n_lanes = channels if self.channel is None and channels <= MOST_LANES else 1
        rows = wave.height() * self.ratio
        edges = [wave.top() + round(rows * at / n_lanes) / self.ratio for at in range(n_lanes + 1)]
        return [QRectF(0, top, wave.width(), end - top) for top, end in itertools.pairwise(edges)]

    def seen(self, axis: TimeAxis) -> Seen:
        """Return what a spectrogram shows of a stretch."""
        return Seen(axis.start_s, axis.end_s, self.columns, rows_for(self.spectrum_rows))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A whole sound, drawn ahead for a canvas."""

    canvas: Canvas
    image: QImage


def new_size(canvas: Canvas) -> QSize:
    """Return the size of a canvas in device pixels."""
    return QSize(canvas.columns, max(1, round(canvas.height * canvas.ratio)))


def new_image(canvas: Canvas) -> QImage:
    """Return a picture of the size of a canvas, whatever is on it."""
    image = QImage(new_size(canvas), RGB32)
    image.setDevicePixelRatio(canvas.ratio)
    return image


def draw_ahead(picture: SoundPicture, canvas: Canvas) -> None:
    """Draw the whole of a sound in memory, whose tiles are made, so that it only needs to be put on the
    screen; on a worker thread.
    """
    if picture.samples is None:
        return
    with _ONE_AT_A_TIME:
        image = new_image(canvas)
        painter = QPainter(image)
        paint_sound(painter, canvas, picture, maths.whole(picture.peaks.seconds), smooth=True)
        painter.end()
    picture.ready.put(Drawn(canvas, image))


def paint_sound(
    painter: QPainter,
    canvas: Canvas,
    picture: SoundPicture | None,
    axis: TimeAxis,
    near: CloseUp | None = None,
    *,
    smooth: bool,
) -> None:
    """Paint the ruler, the waveform and the spectrogram of a stretch (``None``: an empty ground)."""
    chosen, (wave, spectrum) = canvas.chosen, canvas.bands()
    painter.setRenderHint(TEXT_HINT)
    painter.setFont(canvas.font)
    painter.fillRect(QRectF(0, 0, canvas.width, RULER_PX + 1), QColor(chosen.window))
    if picture is None:
        painter.fillRect(QRectF(0, RULER_PX, canvas.width, canvas.height), QColor(chosen.surface))
        return
    painter.fillRect(QRectF(0, wave.bottom(), canvas.width, GAP_PX), QColor(chosen.border))
    if spectrum.height() >= LEAST_PX:
        paint_spectrum(painter, spectrum, picture, canvas, axis, smooth=smooth)
        wave_drawing.draw_frequencies(painter, spectrum, canvas.look.axis, picture.sound.sample_rate_hz / 2)
        _paint_share(painter, canvas, picture, spectrum, axis)
    if wave.height() >= LEAST_PX:
        lanes = canvas.lanes(picture.peaks.channels)
        for lane, image in zip(lanes, lane_images(picture, canvas, axis, near), strict=True):
            painter.drawImage(lane, image)
        _paint_notes(painter, canvas, picture, lanes)
    wave_drawing.draw_ruler(painter, axis, canvas.width, RULER_PX, chosen)


def _paint_share(
    painter: QPainter, canvas: Canvas, picture: SoundPicture, spectrum: QRectF, axis: TimeAxis
) -> None:
    """Say where a spectrogram of hours is made of looks here and there: something short may lie between."""
    seen = canvas.seen(axis)
    column_s = canvas.look.column_s(canvas.look.level_for(seen.column_s * 1.5))
    share = share_seen(picture.sound, canvas.look, column_s)
    if share < 0.995:
        percent = f"{100 * share:.0f}" if share >= 0.1 else f"{100 * share:.1g}"
        words = canvas.words[3].format(percent)
        wave_drawing.draw_note(painter, words, spectrum.right(), spectrum.top(), canvas.chosen)


def _paint_notes(painter: QPainter, canvas: Canvas, picture: SoundPicture, lanes: list[QRectF]) -> None:
    if len(lanes) == 2:
        for lane, words in zip(lanes, canvas.words, strict=False):
            wave_drawing.draw_note(painter, words, lane.right(), lane.bottom() - 22, canvas.chosen)
    level = f"{round(20.0 * math.log10(max(picture.peak, 1e-4))):d}".replace("-", "\N{MINUS SIGN}")
    words = canvas.words[2].format(level)
    wave_drawing.draw_note(painter, words, lanes[0].right(), lanes[0].top(), canvas.chosen)


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
    low, high = extremes(picture, axis, max(1, canvas.columns // canvas.every), near)
    lanes = canvas.lanes(picture.peaks.channels)
    if canvas.channel is not None and canvas.channel != MIX:
        low, high = (each[:, canvas.channel : canvas.channel + 1] for each in (low, high))
    if low.shape[1] > len(lanes):
        low, high = low.min(axis=1, keepdims=True), high.max(axis=1, keepdims=True)
    factor = np.float32(10.0 ** (canvas.gain_db / 20.0) / max(picture.peak, 1e-4))
    rows = [max(1, round(lane.height() * canvas.ratio) // canvas.every) for lane in lanes]
    return [
        _lane_image(low[:, at] * factor, high[:, at] * factor, n, canvas.chosen) for at, n in enumerate(rows)
    ]


def _lane_image(low: np.ndarray, high: np.ndarray, rows: int, chosen: theme.Colours) -> QImage:
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
    colours = (chosen.surface, chosen.border, chosen.accent)
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
    painter.setRenderHint(SMOOTH_HINT, smooth)
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
    return QImage(pixels.data, width, height, width * 4, RGB32)
