"""The sight of a sound: waveform over spectrogram on one time axis, with cursor and selection."""

from __future__ import annotations

import math
import threading
from typing import Protocol

from PySide6.QtCore import QLineF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.media.spectrum_tiles import Seen, SpectrumLook
from labeler.ui import theme
from labeler.ui.state import time_axis as maths
from labeler.ui.state.time_axis import TimeAxis
from labeler.ui.widgets.sound_painting import (
    MODES,
    RULER_PX,
    Canvas,
    covers,
    new_image,
    new_size,
    paint_sound,
)
from labeler.ui.widgets.sound_picture import CloseUp, SoundPicture

HURRY_ABOVE_PX = 2000


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


class Gate:
    """Closed while a frame is painted: threads that make tiles wait there, so that it is painted at once."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()

    def __enter__(self) -> None:
        self._open.clear()

    def __exit__(self, *_error: object) -> None:
        self._open.set()

    def wait(self) -> None:
        """Wait until nothing is painted; never longer than a few frames."""
        if not self._open.is_set():
            self._open.wait(0.1)


class Waveform(QWidget):
    """Draws one sound and lets the person point at its seconds.

    ``pointed(one_s, other_s)`` is emitted while a stretch is dragged (equal for a click), ``pointing_ended``
    when the button is let go; ``axis_changed`` when something else is seen: the owner has tiles made for it
    and calls `redraw`. ``dirty`` are the first and the last pixel column that are being painted: what a tool
    would draw elsewhere can be left out (while the cursor moves, nearly everything).
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
        self.gate = Gate()
        self.dirty = (0, 1 << 24)
        self._image: QImage | None = None
        self._stale = True
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
        self._stale = True
        self.update()

    # what the owner has made ready

    def canvas(self) -> Canvas:
        """Return how any sound would be drawn now."""
        ratio = self.devicePixelRatioF()
        hurried = self.moving and self.width() * ratio > HURRY_ABOVE_PX
        return Canvas(
            self.width(),
            self.height(),
            ratio,
            self.mode,
            self.look,
            self.channel,
            self.gain_db,
            theme.colours(self),
            self.small_font(),
            (
                self.tr("left"),
                self.tr("right"),
                self.tr("peak {} dB"),
                self.tr("made of {} % of the sound: zoom in to see all"),
            ),
            2 if hurried else 1,
        )

    def seen(self) -> Seen:
        """Return what the spectrogram shows."""
        return self.canvas().seen(self.axis)

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
        if covers(self.close_up, first, last):
            return None
        return max(0, first - (last - first)), last + (last - first)

    def bands(self) -> tuple[QRectF, QRectF]:
        """Return where the waveform and the spectrogram lie."""
        return self.canvas().bands()

    def lanes(self) -> list[QRectF]:
        """Return where each drawn channel lies, top to bottom."""
        return self.canvas().lanes(1 if self.picture is None else self.picture.peaks.channels)

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        with self.gate:
            self.dirty = (event.rect().left(), event.rect().right() + 1)
            painter = QPainter(self)
            if self.moving and self._stale:  # it will be drawn anew before it could be of use again
                canvas = self.canvas()
                if canvas.every > 1:
                    self._image = None  # tens of megabytes
                self._paint(painter, canvas)
            else:
                painter.drawImage(0, 0, self._whole())
            if self.picture is not None:
                self._draw_selection(painter, theme.colours(self))
                if self.tool is not None:
                    self.tool.draw(painter)
                self._draw_cursor(painter)
            painter.end()

    def _whole(self) -> QImage:
        """Return everything but cursor, selection and segments; drawn ahead of time where it was."""
        canvas = self.canvas()
        if self._image is None or self._image.size() != new_size(canvas):
            self._image, self._stale = None, True
        ready = None if self.picture is None else self.picture.ready.take()
        if self._stale and ready is not None and ready.canvas == canvas and self.axis.shows_all:
            self._image, self._stale = ready.image, False
        if self._image is None:
            self._image = new_image(canvas)
        if self._stale:
            painter = QPainter(self._image)
            self._paint(painter, canvas)
            painter.end()
            self._stale = False
        return self._image

    def _paint(self, painter: QPainter, canvas: Canvas) -> None:
        paint_sound(painter, canvas, self.picture, self.axis, self.close_up, smooth=not self.moving)

    def _draw_cursor(self, painter: QPainter) -> None:
        x = round(self.axis.to_x(self.position_s, self.width()))
        halo = QColor("#FFFFFF" if self.mode != "waveform" else theme.colours(self).window)
        halo.setAlpha(89)
        # rectangles: a line with a wide pen takes ten times as long
        painter.fillRect(x - 2, RULER_PX, 4, self.height() - RULER_PX, halo)
        painter.fillRect(x - 1, RULER_PX - 6, 2, self.height() - RULER_PX + 6, QColor("#E69F00"))

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
