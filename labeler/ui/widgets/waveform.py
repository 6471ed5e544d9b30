"""The sight of a sound: waveform over spectrogram on one time axis, with cursor and selection."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.ui import theme
from labeler.ui.state import time_axis as maths
from labeler.ui.state.time_axis import TimeAxis
from labeler.ui.widgets.sound_picture import SoundPicture, Spectrum

RULER_PX = 24
GAP_PX = 1
MOST_LANES = 4
MODES = ("both", "waveform", "spectrogram")
FREQUENCIES_HZ = (100, 250, 500, 1000, 2000, 4000, 8000, 16000)


class Waveform(QWidget):
    """Draws one sound and lets the person point at its seconds.

    ``pointed(one_s, other_s)`` is emitted while a stretch is dragged (equal for a click), ``pointing_ended``
    when the button is let go; ``axis_changed`` when another stretch is seen: the owner has a spectrogram made
    for it and hands it to `set_spectrum`.
    """

    pointed = Signal(float, float)
    pointing_ended = Signal()
    axis_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: SoundPicture | None = None
        self.axis: TimeAxis = maths.whole(0.0)
        self.mode = MODES[0]
        self.position_s = 0.0
        self.selection: tuple[float, float] | None = None
        self.gain_db = 0.0
        self._spectrum: Spectrum | None = None
        self._drawn: QPixmap | None = None
        self._from_s: float | None = None
        self._scrolled_from: QPointF | None = None
        self.setMinimumSize(200, 140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setAccessibleName(self.tr("Sound"))

    # what is shown

    def show_sound(self, picture: SoundPicture | None) -> None:
        """Show another sound, whole (``None``: nothing)."""
        self.picture = picture
        self._spectrum = None
        self.position_s = 0.0
        self.selection = None
        self.axis = maths.whole(0.0 if picture is None else picture.peaks.seconds)
        self.redraw()
        self.axis_changed.emit()

    def set_spectrum(self, spectrum: Spectrum) -> None:
        """Take the spectrogram of the stretch that is seen."""
        self._spectrum = spectrum
        self.redraw()

    def set_mode(self, mode: str) -> None:
        """Show both, the waveform or the spectrogram."""
        self.mode = mode
        self.redraw()
        self.axis_changed.emit()

    def set_gain(self, gain_db: float) -> None:
        """Make what is drawn larger or smaller."""
        self.gain_db = gain_db
        self.redraw()
        self.axis_changed.emit()

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
            self.update(int(self.axis.to_x(at, self.width())) - 8, 0, 17, self.height())

    def set_selection(self, selection: tuple[float, float] | None) -> None:
        """Mark a stretch."""
        if selection != self.selection:
            self.selection = selection
            self.update()

    def redraw(self) -> None:
        """Draw everything anew (the theme, the size or what is shown changed)."""
        self._drawn = None
        self.update()

    def spectrum_size(self) -> tuple[int, int]:
        """Return the size in device pixels at which a spectrogram is wanted (0, 0: none)."""
        band = self._bands()[1]
        ratio = self.devicePixelRatioF()
        return round(band.width() * ratio), round(band.height() * ratio)

    def _bands(self) -> tuple[QRectF, QRectF]:
        width, height = float(self.width()), float(max(0, self.height() - RULER_PX))
        wave = {"both": 0.42, "waveform": 1.0, "spectrogram": 0.0}[self.mode] * height
        return (
            QRectF(0, RULER_PX, width, wave),
            QRectF(0, RULER_PX + wave + GAP_PX, width, max(0.0, height - wave - GAP_PX)),
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
        chosen = theme.colours(self)
        self._draw_selection(painter, chosen)
        x = self.axis.to_x(self.position_s, self.width())
        painter.setPen(QPen(QColor("#FFFFFF" if self.mode != "waveform" else chosen.window), 4))
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
        painter.setFont(self._small_font())
        painter.fillRect(QRectF(0, 0, self.width(), self.height()), QColor(chosen.surface))
        painter.fillRect(QRectF(0, 0, self.width(), RULER_PX), QColor(chosen.window))
        if self.picture is not None:
            wave, spectrum = self._bands()
            self._draw_spectrum(painter, spectrum)
            self._draw_wave(painter, wave, chosen)
            self._draw_ruler(painter, chosen)
        painter.end()

    def _draw_ruler(self, painter: QPainter, chosen: theme.Colours) -> None:
        metrics = QFontMetricsF(painter.font())
        for tick in maths.ticks(self.axis, self.width(), least_px=max(70.0, metrics.averageCharWidth() * 12)):
            x = self.axis.to_x(tick.time_s, self.width())
            painter.setPen(QColor(chosen.muted if tick.words else chosen.border))
            painter.drawLine(QLineF(x, RULER_PX - (7 if tick.words else 4), x, RULER_PX))
            if tick.words:
                text_width = metrics.horizontalAdvance(tick.words)
                left = min(max(x - text_width / 2, 3.0), self.width() - text_width - 3.0)
                painter.drawText(QPointF(left, RULER_PX - 9), tick.words)

    def _draw_wave(self, painter: QPainter, band: QRectF, chosen: theme.Colours) -> None:
        picture = self.picture
        if picture is None or band.height() < 8:
            return
        ratio = self.devicePixelRatioF()
        columns = max(1, round(band.width() * ratio))
        low, high = picture.peaks.view(
            self.axis.start_s, self.axis.end_s, columns, samples=picture.sound.samples
        )
        if low.shape[1] > MOST_LANES:
            low, high = low.min(axis=1, keepdims=True), high.max(axis=1, keepdims=True)
        factor = 10.0 ** (self.gain_db / 20.0) / max(picture.peak, 1e-4)
        lanes = low.shape[1]
        lane_height = band.height() / max(1, lanes)
        for lane in range(lanes):
            top = band.top() + lane * lane_height
            self._draw_lane(
                painter,
                QRectF(band.left(), top, band.width(), lane_height),
                low[:, lane] * factor,
                high[:, lane] * factor,
                chosen,
            )
        level = 20.0 * math.log10(max(picture.peak, 1e-4))
        painter.setPen(QColor(chosen.muted))
        words = self.tr("peak {} dB").format(f"{round(level):d}".replace("-", "\N{MINUS SIGN}"))
        metrics = QFontMetricsF(painter.font())
        painter.drawText(QPointF(band.right() - metrics.horizontalAdvance(words) - 6, band.top() + 15), words)

    def _draw_lane(
        self,
        painter: QPainter,
        lane: QRectF,
        low: np.ndarray,
        high: np.ndarray,
        chosen: theme.Colours,
    ) -> None:
        middle = lane.center().y()
        painter.setPen(QColor(chosen.border))
        painter.drawLine(QLineF(lane.left(), middle, lane.right(), middle))
        half = lane.height() / 2 * 0.92
        tops = middle - np.clip(high, -1.05, 1.05) * half
        bottoms = middle - np.clip(low, -1.05, 1.05) * half
        # each column reaches to its neighbour, so that steep parts stay joined; a pixel at least
        own_tops, own_bottoms = tops.copy(), bottoms.copy()
        tops[1:] = np.minimum(tops[1:], own_bottoms[:-1])
        bottoms[1:] = np.maximum(bottoms[1:], own_tops[:-1])
        short = bottoms - tops < 1.0
        bottoms[short] = tops[short] + 1.0
        step = lane.width() / max(1, len(tops))
        painter.setPen(QPen(QColor(chosen.accent), step))
        painter.drawLines(
            [
                QLineF(lane.left() + (at + 0.5) * step, top, lane.left() + (at + 0.5) * step, bottom)
                for at, (top, bottom) in enumerate(zip(tops.tolist(), bottoms.tolist(), strict=True))
            ]
        )

    def _draw_spectrum(self, painter: QPainter, band: QRectF) -> None:
        if band.height() < 8 or self.picture is None:
            return
        painter.fillRect(band, QColor("#0B0710"))
        spectrum = self._spectrum
        if spectrum is not None:
            left = self.axis.to_x(spectrum.start_s, self.width())
            right = self.axis.to_x(spectrum.end_s, self.width())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setClipRect(band)
            painter.drawImage(QRectF(left, band.top(), right - left, band.height()), spectrum.image)
            painter.setClipping(False)
        self._draw_frequencies(painter, band)

    def _draw_frequencies(self, painter: QPainter, band: QRectF) -> None:
        if self.picture is None:
            return
        from labeler.media.spectrogram import hertz_to_mel

        highest = self.picture.sound.sample_rate_hz / 2
        metrics = QFontMetricsF(painter.font())
        last_y = band.bottom()
        for hertz in FREQUENCIES_HZ:
            y = band.bottom() - float(hertz_to_mel(hertz) / hertz_to_mel(highest)) * band.height()
            if hertz > highest or y < band.top() + 12 or last_y - y < 22:
                continue
            last_y = y
            words = f"{hertz // 1000} kHz" if hertz >= 1000 else f"{hertz} Hz"
            painter.setPen(QColor(255, 255, 255, 110))
            painter.drawLine(QLineF(band.left(), y, band.left() + 5, y))
            box = QRectF(band.left() + 6, y - 8, metrics.horizontalAdvance(words) + 6, 16)
            painter.fillRect(box, QColor(0, 0, 0, 90))
            painter.setPen(QColor(255, 255, 255, 200))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _small_font(self) -> QFont:
        font = self.font()
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.85))
        return font

    # mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.picture is not None:
            self._from_s = self.axis.to_time(event.position().x(), self.width())
            self.pointed.emit(self._from_s, self._from_s)
        elif event.button() == Qt.MouseButton.MiddleButton:
            self._scrolled_from = event.position()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from_s is not None:
            self.pointed.emit(self._from_s, self.axis.to_time(event.position().x(), self.width()))
        elif self._scrolled_from is not None:
            moved = self._scrolled_from.x() - event.position().x()
            self.set_axis(maths.scroll(self.axis, moved / max(1, self.width()) * self.axis.span_s))
            self._scrolled_from = event.position()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from_s is not None:
            self._from_s = None
            self.pointing_ended.emit()
        self._scrolled_from = None
        super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if turned.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            notches = (turned.x() or turned.y()) / 120
            self.set_axis(maths.scroll(self.axis, -notches * 0.15 * self.axis.span_s))
        elif turned.y():
            at = self.axis.to_time(event.position().x(), self.width())
            self.set_axis(maths.zoom_at(self.axis, at, 1.25 ** (turned.y() / 120)))
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.redraw()
        self.axis_changed.emit()
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(800, 420)
