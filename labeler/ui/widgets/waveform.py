"""The sight of a sound: waveform over spectrogram on one time axis, with cursor and selection."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
from PySide6.QtCore import QLineF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.media.peaks import Peaks
from labeler.media.playback import MIX
from labeler.media.spectrum_tiles import Seen, SpectrumLook, strip
from labeler.ui import theme
from labeler.ui.state import time_axis as maths
from labeler.ui.state.time_axis import TimeAxis
from labeler.ui.widgets import wave_drawing
from labeler.ui.widgets.sound_picture import (
    CloseUp,
    SoundPicture,
    bounds_db,
    colour_strip,
    colour_table,
    rows_for,
)

RULER_PX = 24
GAP_PX = 1
MOST_LANES = 4
HURRY_ABOVE_PX = 2000
MODES = ("both", "waveform", "spectrogram")


class Tool(Protocol):
    """What draws on a waveform and takes its mouse (an editor of segments)."""

    def draw(self, painter: QPainter) -> None:
        """Draw over the sound, below the cursor."""

    def press(self, event: QMouseEvent) -> bool:
        """A button was pressed; return whether that was taken."""

    def move(self, event: QMouseEvent) -> bool:
        """The mouse has moved; return whether that was taken."""

    def release(self, event: QMouseEvent) -> bool:
        """A button was let go; return whether that was taken."""


class Waveform(QWidget):
    """Draws one sound and lets the person point at its seconds.

    ``pointed(one_s, other_s)`` is emitted while a stretch is dragged (equal for a click), ``pointing_ended``
    when the button is let go; ``axis_changed`` when something else is seen: the owner has tiles made for it
    and calls `redraw`.
    """

    pointed = Signal(float, float)
    pointing_ended = Signal()
    axis_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: SoundPicture | None = None
        self.axis: TimeAxis = maths.whole(0.0)
        self.mode = MODES[0]
        self.look = SpectrumLook()
        self.channel: int | None = None
        self.position_s = 0.0
        self.selection: tuple[float, float] | None = None
        self.gain_db = 0.0
        self.close_up: CloseUp | None = None
        self.tool: Tool | None = None
        self.moving = False
        self._drawn: QPixmap | None = None
        self._from_s: float | None = None
        self._scrolled_x: float | None = None
        self.setMinimumSize(200, 140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Sound"))

    # what is shown

    def show_sound(self, picture: SoundPicture | None) -> None:
        """Show another sound, whole (``None``: nothing)."""
        self.picture = picture
        self.close_up = None
        self.position_s = 0.0
        self.selection = None
        self.axis = maths.whole(0.0 if picture is None else picture.peaks.seconds)
        self.redraw()
        self.axis_changed.emit()

    def show_more(self, picture: SoundPicture) -> None:
        """Show the same sound, read further."""
        self.picture = picture
        self.redraw()

    def set_mode(self, mode: str) -> None:
        """Show both, the waveform or the spectrogram."""
        self.mode = mode
        self.redraw()
        self.axis_changed.emit()

    def set_look(self, look: SpectrumLook) -> None:
        """Make and colour the spectrogram in another way."""
        if look != self.look:
            self.look = look
            self.redraw()
            self.axis_changed.emit()

    def set_channel(self, channel: int | None) -> None:
        """Draw all channels apart, all as one (`MIX`), or one of them."""
        self.channel = channel
        self.redraw()

    def set_gain(self, gain_db: float) -> None:
        """Make what is drawn larger and brighter, or less so."""
        self.gain_db = gain_db
        self.redraw()

    def set_axis(self, axis: TimeAxis) -> None:
        """Show another stretch."""
        if axis != self.axis:
            self.axis = axis
            self.redraw()
            self.axis_changed.emit()

    def set_position(self, position_s: float, *, follow: bool) -> None:
        """Move the cursor; with ``follow`` the axis turns its page when the cursor leaves it."""
        before, self.position_s = self.position_s, position_s
        if follow:
            self.set_axis(maths.follow(self.axis, position_s))
        for at in (before, position_s):
            x = self.axis.to_x(at, self.width())
            if -10 < x < self.width() + 10:
                self.update(int(x) - 8, 0, 17, self.height())

    def set_selection(self, selection: tuple[float, float] | None) -> None:
        """Mark a stretch."""
        if selection != self.selection:
            self.selection = selection
            self.update()

    def redraw(self) -> None:
        """Draw everything anew (the theme, the size or what is shown changed)."""
        self._drawn = None
        self.update()

    # what the owner has made ready

    def spectrum_size(self) -> tuple[int, int]:
        """Return the size in device pixels at which a spectrogram is wanted (0, 0: none)."""
        band = self.bands()[1]
        ratio = self.devicePixelRatioF()
        return round(band.width() * ratio), round(band.height() * ratio)

    def seen(self) -> Seen:
        """Return what the spectrogram shows."""
        width, height = self.spectrum_size()
        return Seen(self.axis.start_s, self.axis.end_s, max(1, width), rows_for(height))

    def wants_close_up(self) -> tuple[int, int] | None:
        """Return the frames that are needed to draw the waveform exactly and are not at hand."""
        picture = self.picture
        if picture is None or picture.samples is not None or self.mode == "spectrogram":
            return None
        rate = picture.sound.sample_rate_hz
        columns = max(1.0, self.width() * self.devicePixelRatioF())
        if self.axis.span_s * rate / columns >= picture.peaks.base:
            return None
        first, last = math.floor(self.axis.start_s * rate), math.ceil(self.axis.end_s * rate)
        last = min(last, picture.sound.n_frames)
        if self._covers(first, last):
            return None
        return max(0, first - (last - first)), last + (last - first)

    def _covers(self, first: int, last: int) -> bool:
        near = self.close_up
        return near is not None and near.first <= max(0, first) and last <= near.first + len(near.samples)

    def bands(self) -> tuple[QRectF, QRectF]:
        """Return where the waveform and the spectrogram lie."""
        width, height = float(self.width()), float(max(0, self.height() - RULER_PX))
        wave = {"both": 0.42, "waveform": 1.0, "spectrogram": 0.0}[self.mode] * height
        return (
            QRectF(0, RULER_PX, width, round(wave)),
            QRectF(0, RULER_PX + round(wave) + GAP_PX, width, max(0.0, height - round(wave) - GAP_PX)),
        )

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._drawn is None or self._drawn.size() != self.size() * ratio:
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._draw(self._drawn)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        if self.picture is None:
            return
        self._draw_selection(painter, theme.colours(self))
        if self.tool is not None:
            self.tool.draw(painter)
        self._draw_cursor(painter)

    def _draw_cursor(self, painter: QPainter) -> None:
        x = self.axis.to_x(self.position_s, self.width())
        ground = "#FFFFFF" if self.mode != "waveform" else theme.colours(self).window
        painter.setPen(QPen(QColor(ground), 4))
        painter.setOpacity(0.35)
        painter.drawLine(QLineF(x, RULER_PX, x, self.height()))
        painter.setOpacity(1.0)
        painter.setPen(QPen(QColor("#E69F00"), 2))
        painter.drawLine(QLineF(x, RULER_PX - 6, x, self.height()))

    def _draw_selection(self, painter: QPainter, chosen: theme.Colours) -> None:
        if self.selection is None:
            return
        left, right = (self.axis.to_x(at, self.width()) for at in self.selection)
        colour = QColor("#56B4E9")
        colour.setAlpha(52)
        painter.fillRect(QRectF(left, RULER_PX, right - left, self.height() - RULER_PX), colour)
        painter.setPen(QPen(QColor(chosen.accent), 1.5))
        for x in (left, right):
            painter.drawLine(QLineF(x, RULER_PX - 8, x, self.height()))

    def _draw(self, target: QPixmap) -> None:
        chosen = theme.colours(self)
        painter = QPainter(target)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(self.small_font())
        painter.fillRect(QRectF(0, 0, self.width(), RULER_PX + 1), QColor(chosen.window))
        if self.picture is None:
            painter.fillRect(QRectF(0, RULER_PX, self.width(), self.height()), QColor(chosen.surface))
        else:
            wave, spectrum = self.bands()
            painter.fillRect(QRectF(0, wave.bottom(), self.width(), GAP_PX), QColor(chosen.border))
            if spectrum.height() >= 8:
                self._draw_spectrum(painter, spectrum, self.picture)
            if wave.height() >= 8:
                self._draw_wave(painter, wave, self.picture, chosen)
            wave_drawing.draw_ruler(painter, self.axis, self.width(), RULER_PX, chosen)
        painter.end()

    def _extremes(self, picture: SoundPicture, columns: int) -> tuple[np.ndarray, np.ndarray]:
        """Return low and high, each (columns, channels), exactly where the samples are at hand."""
        start_s, end_s, rate = self.axis.start_s, self.axis.end_s, picture.sound.sample_rate_hz
        near = self.close_up
        close = picture.samples is None and (end_s - start_s) * rate / columns < picture.peaks.base
        last = min(math.ceil(end_s * rate), picture.sound.n_frames)
        if close and near is not None and self._covers(math.floor(start_s * rate), last):
            part = Peaks(rate, len(near.samples), picture.peaks.channels, ())
            shift_s = near.first / rate
            return part.view(start_s - shift_s, end_s - shift_s, columns, samples=near.samples)
        return picture.peaks.view(start_s, end_s, columns, samples=picture.samples)

    def lanes(self) -> list[QRectF]:
        """Return where each drawn channel lies, top to bottom."""
        wave = self.bands()[0]
        channels = 1 if self.picture is None else self.picture.peaks.channels
        n_lanes = channels if self.channel is None and channels <= MOST_LANES else 1
        height = wave.height() / n_lanes
        return [QRectF(wave.left(), wave.top() + at * height, wave.width(), height) for at in range(n_lanes)]

    def _draw_wave(
        self, painter: QPainter, band: QRectF, picture: SoundPicture, chosen: theme.Colours
    ) -> None:
        ratio = self.devicePixelRatioF()
        columns = max(1, round(band.width() * ratio))
        low, high = self._extremes(picture, columns // 2 if self._hurried else columns)
        if self.channel is not None and self.channel != MIX:
            low, high = low[:, self.channel : self.channel + 1], high[:, self.channel : self.channel + 1]
        lanes = self.lanes()
        if low.shape[1] > len(lanes):
            low, high = low.min(axis=1, keepdims=True), high.max(axis=1, keepdims=True)
        factor = np.float32(10.0 ** (self.gain_db / 20.0) / max(picture.peak, 1e-4))
        for at, lane in enumerate(lanes):
            wave_drawing.draw_lane(painter, lane, low[:, at] * factor, high[:, at] * factor, chosen)
            if len(lanes) == 2:
                words = (self.tr("left"), self.tr("right"))[at]
                wave_drawing.draw_note(painter, words, lane.right(), lane.bottom() - 22, chosen)
        level = f"{round(20.0 * math.log10(max(picture.peak, 1e-4))):d}".replace("-", "\N{MINUS SIGN}")
        wave_drawing.draw_note(painter, self.tr("peak {} dB").format(level), band.right(), band.top(), chosen)

    def _draw_spectrum(self, painter: QPainter, band: QRectF, picture: SoundPicture) -> None:
        levels, start_s, end_s = strip(picture.tiles, self.look, self.seen(), 2 if self._hurried else 1)
        table = colour_table(*bounds_db(self.look, picture.peak, self.gain_db))
        image = colour_strip(levels, table)
        left, right = self.axis.to_x(start_s, self.width()), self.axis.to_x(end_s, self.width())
        # while it moves nobody sees single pixels: four times as fast
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self.moving)
        painter.setClipRect(band)
        if end_s > picture.peaks.seconds or right < band.right():
            painter.fillRect(band, QColor(wave_drawing.DARK))
        painter.drawImage(QRectF(left, band.top(), right - left, band.height()), image)
        painter.setClipping(False)
        wave_drawing.draw_frequencies(painter, band, self.look.axis, picture.sound.sample_rate_hz / 2)

    @property
    def _hurried(self) -> bool:
        """Return whether every second column is left out: a large screen on which everything moves."""
        return self.moving and self.width() * self.devicePixelRatioF() > HURRY_ABOVE_PX

    def small_font(self) -> QFont:
        """Return the font of marks."""
        font = self.font()
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.85))
        return font

    # mouse

    def time_at(self, x: float) -> float:
        """Return the second under a pixel."""
        return self.axis.to_time(x, self.width())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._scrolled_x = event.position().x()
        elif self.picture is not None and self.tool is not None and self.tool.press(event):
            pass
        elif event.button() == Qt.MouseButton.LeftButton and self.picture is not None:
            self._from_s = self.time_at(event.position().x())
            self.pointed.emit(self._from_s, self._from_s)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._scrolled_x is not None:
            moved = self._scrolled_x - x
            self.set_axis(maths.scroll(self.axis, moved / max(1, self.width()) * self.axis.span_s))
            self._scrolled_x = x
        elif self._from_s is not None:
            self.pointed.emit(self._from_s, self.time_at(x))
        elif self.picture is not None and self.tool is not None:
            self.tool.move(event)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from_s is not None:
            self._from_s = None
            self.pointing_ended.emit()
        elif self._scrolled_x is None and self.picture is not None and self.tool is not None:
            self.tool.release(event)
        self._scrolled_x = None
        super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if turned.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            notches = (turned.x() or turned.y()) / 120
            self.set_axis(maths.scroll(self.axis, -notches * 0.15 * self.axis.span_s))
        elif turned.y():
            at = self.time_at(event.position().x())
            self.set_axis(maths.zoom_at(self.axis, at, 1.25 ** (turned.y() / 120)))
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.redraw()
        self.axis_changed.emit()
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(800, 420)
