"""The picture of one item: zoom at the cursor, pan, fit, brightness and contrast.

The widget draws what `picture.prepare` made on a worker thread: in the usual case (the whole picture is seen)
one copy of ready pixels, so that going to the next item costs the GUI thread a millisecond or two.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.ui import theme
from labeler.ui.state import view as maths
from labeler.ui.state.view import Tone, View
from labeler.ui.widgets.picture import Picture, toned

WHOLE = -1
"""Stands for the ready copy of the whole picture where copies are numbered by how often they were halved."""


class ImageView(QWidget):
    """Shows one `Picture`; ``view`` and ``tone`` are the truth of what is seen.

    ``detail_wanted`` is emitted when the person zooms in beyond what was decoded; ``view_changed`` after
    zoom, pan, brightness or contrast; ``resized`` when pictures should be prepared for another port.
    """

    detail_wanted = Signal()
    view_changed = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: Picture | None = None
        self.view = View(0, 0)
        self.tone = Tone()
        self._levels: list[QImage] = []
        self._rendered: tuple[Tone, int, QImage] | None = None
        self._dragged_from: QPointF | None = None
        self._space = False
        self._asked_detail = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 90)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Picture"))

    # what is shown

    def port(self) -> tuple[int, int]:
        """Return the size in device pixels, for which pictures are prepared."""
        ratio = self.devicePixelRatioF()
        return max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))

    def show_picture(self, picture: Picture | None, *, keep_view: bool = False) -> None:
        """Show another item's picture (``None``: nothing), fitted or at the same place as the last."""
        self.picture = picture
        self._levels = [] if picture is None else [picture.base]
        self._rendered = None
        self._asked_detail = False
        if picture is not None:
            placed = maths.resize(self.view, *self.port())
            self.view = maths.carry(placed, picture.width, picture.height, keep=keep_view)
            if not keep_view:
                self.tone = Tone()
            self._want_detail()
        self.update()
        self.view_changed.emit()

    def set_detail(self, picture: Picture) -> None:
        """Replace the picture by the same one decoded larger; zoom and place stay."""
        self.picture = picture
        self._levels = [picture.base]
        self._rendered = None
        self.update()

    def _changed(self, view: View | None = None, tone: Tone | None = None) -> None:
        if self.picture is None:
            return
        self.view = view or self.view
        self.tone = tone or self.tone
        self._want_detail()
        self.update()
        self.view_changed.emit()

    def _want_detail(self) -> None:
        picture = self.picture
        if picture is None or self._asked_detail or picture.base_scale >= 1.0:
            return
        if self.view.scale > picture.base_scale * 1.05:
            self._asked_detail = True
            self.detail_wanted.emit()

    # what can be done

    def fit(self) -> None:
        """Show the whole picture."""
        self._changed(maths.fit(self.view))

    def actual_size(self) -> None:
        """Show one pixel of the picture on one pixel of the screen."""
        self._changed(maths.actual_size(self.view))

    def zoom(self, steps: int) -> None:
        """Zoom in (or out) about the middle."""
        self._changed(maths.zoom(self.view, maths.STEP**steps))

    def brighten(self, steps: int) -> None:
        """Change the brightness of what is shown."""
        self._changed(tone=self.tone.step(brightness=steps))

    def sharpen_contrast(self, steps: int) -> None:
        """Change the contrast of what is shown."""
        self._changed(tone=self.tone.step(contrast=steps))

    def reset(self) -> None:
        """Show the picture as it is, whole."""
        self._changed(maths.fit(self.view), Tone())

    def words(self) -> str:
        """Return zoom, brightness and contrast as far as they are not the usual ones."""
        if self.picture is None:
            return ""
        parts = [maths.percent(self.view)]
        if self.tone.brightness:
            parts.append(self.tr("brightness {:+d}").format(self.tone.brightness))
        if self.tone.contrast:
            parts.append(self.tr("contrast {:+d}").format(self.tone.contrast))
        return " · ".join(parts)

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = QColor(theme.colours(self).window)
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        if self.picture is None:
            painter.fillRect(QRectF(0, 0, *self.port()), ground)
            return
        self._fill_around(painter, ground)
        ready = self.picture.fitted
        left, top, width, height = self.view.frame()
        whole = (ready.width(), ready.height()) == (max(1, round(width)), max(1, round(height)))
        if self.view.fitted and whole:
            image = ready if self.tone.plain else self._toned(WHOLE, ready)
            painter.drawImage(QPointF(round(left), round(top)), image)
        else:
            self._draw_part(painter)

    def _fill_around(self, painter: QPainter, ground: QColor) -> None:
        """Fill what the picture leaves free (all of it would cost as much as the picture itself)."""
        port_width, port_height = self.port()
        left, top, width, height = self.view.frame()
        right, bottom = math.floor(left + width), math.floor(top + height)
        left, top = math.ceil(left), math.ceil(top)
        for x, y, wide, high in (
            (0, 0, port_width, top),
            (0, bottom, port_width, port_height - bottom),
            (0, top, left, bottom - top),
            (right, top, port_width - right, bottom - top),
        ):
            if wide > 0 and high > 0:
                painter.fillRect(QRectF(x, y, wide, high), ground)

    def _draw_part(self, painter: QPainter) -> None:
        """Draw the part that is seen from the smallest copy that still holds every pixel needed."""
        number, level = self._level()
        across = level.width() / max(1, self.view.width)
        down = level.height() / max(1, self.view.height)
        left, top, right, bottom = self.view.seen()
        target_left, target_top = self.view.to_port(left, top)
        target_right, target_bottom = self.view.to_port(right, bottom)
        target = QRectF(target_left, target_top, target_right - target_left, target_bottom - target_top)
        source = QRectF(left * across, top * down, (right - left) * across, (bottom - top) * down)
        if not self.tone.plain:
            level = self._toned(number, level)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self.view.sharp)
        painter.drawImage(target, level, source)

    def _level(self) -> tuple[int, QImage]:
        number = 0
        while (
            self._levels[number].width() > 2 * self.view.width * self.view.scale
            and self._levels[number].width() > 64
        ):
            number += 1
            if number == len(self._levels):
                last = self._levels[-1]
                half = max(1, last.width() // 2), max(1, last.height() // 2)
                self._levels.append(
                    last.scaled(
                        *half,
                        Qt.AspectRatioMode.IgnoreAspectRatio,
                        Qt.TransformationMode.SmoothTransformation,
                    )
                )
        return number, self._levels[number]

    def _toned(self, number: int, level: QImage) -> QImage:
        if self._rendered is None or self._rendered[:2] != (self.tone, number):
            self._rendered = (self.tone, number, toned(level, self.tone))
        return self._rendered[2]

    # mouse and keys

    def _at(self, where: QPointF) -> tuple[float, float]:
        ratio = self.devicePixelRatioF()
        return where.x() * ratio, where.y() * ratio

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            self._changed(
                maths.zoom_at(self.view, *self._at(event.position()), maths.WHEEL_STEP ** (turned / 120))
            )
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton):
            self._dragged_from = event.position()
            self._show_cursor()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            x, y = self._at(event.position())
            from_x, from_y = self._at(self._dragged_from)
            if (x, y) != (from_x, from_y):
                self._changed(maths.pan(self.view, x - from_x, y - from_y))
            self._dragged_from = event.position()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._space:
            self._dragged_from = None
        self._show_cursor()
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.view.fitted:
            self._changed(maths.zoom_at(self.view, *self._at(event.position()), 1.0 / self.view.scale))
        else:
            self.fit()

    def hold_space(self, held: bool) -> None:
        """While Space is held, moving the mouse drags the picture, no button needed."""
        self._space = held
        self.setMouseTracking(held)
        self._dragged_from = QPointF(self.mapFromGlobal(self.cursor().pos())) if held else None
        self._show_cursor()

    def _show_cursor(self) -> None:
        if self._dragged_from is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif not self.view.fitted and self.picture is not None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.hold_space(True)
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hold_space(False)
        super().keyReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self._changed(maths.zoom_at(self.view, *self._at(event.position()), 1.0 + event.value()))
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.view = maths.resize(self.view, *self.port())
        self.resized.emit()
        super().resizeEvent(event)
