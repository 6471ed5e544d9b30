"""The picture of one item: zoom at the cursor, pan, fit, brightness and contrast.

The widget draws what `picture.prepare` made on a worker thread: in the usual case (the whole picture is seen)
one copy of ready pixels, so that going to the next item costs the GUI thread a millisecond or two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QColor,
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
from labeler.ui.widgets.overlay import Overlay
from labeler.ui.widgets.picture import Picture
from labeler.ui.widgets.picture_painter import PicturePainter
from labeler.ui.widgets.picture_part import Part


class ImageView(QWidget):
    """Shows one `Picture`; ``view`` and ``tone`` are the truth of what is seen.

    ``later(work, done=…)`` runs work on a worker thread for what lies over the picture (None: nobody does).

    ``detail_wanted`` is emitted when the person zooms in beyond what was decoded; ``view_changed`` after
    zoom, pan or another tone, ``tone_changed`` when the person changed that; ``resized`` when pictures should
    be prepared for another port.
    """

    detail_wanted = Signal()
    view_changed = Signal()
    tone_changed = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: Picture | None = None
        self.view = View(0, 0)
        self.tone = Tone()
        self.overlay: Overlay | None = None
        self.later: Callable[..., object] | None = None
        self._painter = PicturePainter()
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
        self._painter.show(picture)
        self._asked_detail = False
        if picture is not None:
            placed = maths.resize(self.view, *self.port())
            self.view = maths.carry(placed, picture.width, picture.height, keep=keep_view)
            self._want_detail()
        self.update()
        self.view_changed.emit()

    def set_detail(self, picture: Picture) -> None:
        """Replace the picture by the same one decoded larger; zoom and place stay."""
        self.picture = picture
        self._painter.show(picture)
        self.update()

    def set_part(self, part: Part | None) -> None:
        """Draw a sharp part over a large picture; ask for another where it is not what is seen now.

        None: there is none to be had, and no more is asked for.
        """
        if part is not None:
            self._painter.part = part
            self._asked_detail = False
            self._want_detail()
        self.update()

    def _changed(self, view: View | None = None, tone: Tone | None = None) -> None:
        if self.picture is None:
            return
        self.view = view or self.view
        if tone is not None and tone != self.tone:
            self.tone = tone
            self.tone_changed.emit()
        self._want_detail()
        self.update()
        self.view_changed.emit()

    def _want_detail(self) -> None:
        picture = self.picture
        if picture is None or self._asked_detail or picture.base_scale >= 1.0:
            return
        part = self._painter.part
        if part is not None and part.shows(self.view):
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

    def lift_shadows(self, steps: int) -> None:
        """Change the gamma of what is shown: the dark parts brighter, the bright ones nearly as they are."""
        self._changed(tone=self.tone.step(gamma=steps))

    def invert(self) -> None:
        """Show the negative, or the picture again."""
        self._changed(tone=replace(self.tone, inverted=not self.tone.inverted))

    def stretch(self) -> None:
        """Draw the values that the picture has from black to white, or all that its bits could hold."""
        self._changed(tone=replace(self.tone, stretched=not self.tone.stretched))

    def show_place(self, view: View) -> None:
        """Show the picture at a zoom and place kept from before."""
        self._changed(view)

    def reveal(self, left: float, top: float, right: float, bottom: float) -> None:
        """Move the picture as far as needed so that a part of it is seen; the zoom stays."""
        moved = maths.reveal(self.view, left, top, right, bottom)
        if moved != self.view:
            self._changed(moved)

    def show_tone(self, tone: Tone) -> None:
        """Show pictures in this brightness, contrast and gamma from now on."""
        self.tone = tone
        self.update()

    def set_overlay(self, overlay: Overlay | None) -> None:
        """Have something drawn over the picture that takes the mouse first."""
        self.overlay = overlay
        self.setMouseTracking(overlay is not None)
        self.setProperty("tabs", "cycle" if overlay is not None else "")
        self.unsetCursor()
        self.update()

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
        if self.tone.gamma:
            parts.append(self.tr("gamma {:+d}").format(self.tone.gamma))
        if self.tone.inverted:
            parts.append(self.tr("inverted"))
        if self.tone.stretched:
            parts.append(self.tr("stretched"))
        return " · ".join(parts)

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        self._painter.paint(painter, self.view, self.tone, QColor(theme.colours(self).window))
        if self.overlay is not None and self.picture is not None:
            self.overlay.paint(painter, self.view)

    # mouse and keys

    def _over(self, event: QMouseEvent) -> tuple[float, float]:
        return self.view.to_picture(*self._at(event.position()))

    @property
    def _free(self) -> bool:
        """Return whether the overlay is asked first: it is there, and the picture is not being dragged."""
        return self.overlay is not None and self.picture is not None and not self._space

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
        if self.overlay is not None and self._free and self.overlay.press(event, *self._over(event)):
            event.accept()
            return
        if event.button() in (Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton):
            self._dragged_from = event.position()
            self._show_cursor()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        free = self._free and self._dragged_from is None
        if self.overlay is not None and free and self.overlay.move(event, *self._over(event)):
            return
        if self._dragged_from is not None:
            x, y = self._at(event.position())
            from_x, from_y = self._at(self._dragged_from)
            if (x, y) != (from_x, from_y):
                self._changed(maths.pan(self.view, x - from_x, y - from_y))
            self._dragged_from = event.position()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        free = self._free and self._dragged_from is None
        if self.overlay is not None and free and self.overlay.release(event, *self._over(event)):
            return
        if not self._space:
            self._dragged_from = None
        self._show_cursor()
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.overlay is not None and self._free and self.overlay.double_click(event, *self._over(event)):
            return
        if self.view.fitted:
            self._changed(maths.zoom_at(self.view, *self._at(event.position()), 1.0 / self.view.scale))
        else:
            self.fit()

    def hold_space(self, held: bool) -> None:
        """While Space is held, moving the mouse drags the picture, no button needed."""
        self._space = held
        self.setMouseTracking(held or self.overlay is not None)
        self._dragged_from = QPointF(self.mapFromGlobal(self.cursor().pos())) if held else None
        self._show_cursor()

    def _show_cursor(self) -> None:
        if self._dragged_from is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif not self.view.fitted and self.picture is not None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self.overlay is not None:
            self.overlay.show_cursor()
        else:
            self.unsetCursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat() and not (self.overlay is not None and self.overlay.space()):
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
        self.view_changed.emit()
        super().resizeEvent(event)
