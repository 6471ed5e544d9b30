"""Draws a prepared picture where a view says it lies, in the tone that is wanted."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from labeler.ui.state.view import Tone, View
from labeler.ui.widgets.picture import Picture, toned
from labeler.ui.widgets.picture_part import Part

_SMOOTH = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation

WHOLE = -1
"""Stands for the ready copy of the whole picture where copies are numbered by how often they were halved."""


class PicturePainter:
    """Keeps the halved copies of a picture and the one whose tone was changed last."""

    def __init__(self) -> None:
        self.picture: Picture | None = None
        self._levels: list[QImage] = []
        self._rendered: tuple[Tone, int, QImage] | None = None
        self.part: Part | None = None
        self._toned_part: tuple[Tone, Part, QImage] | None = None
        self._reach: tuple[int, int] | None = None

    def show(self, picture: Picture | None) -> None:
        """Draw this picture from now on."""
        self.picture = picture
        self._levels = [] if picture is None else [picture.base]
        self._rendered, self._reach = None, None
        self.part, self._toned_part = None, None

    def paint(self, painter: QPainter, view: View, tone: Tone, ground: QColor) -> None:
        """Draw picture and ground; the painter counts in device pixels of the port."""
        if self.picture is None:
            painter.fillRect(QRectF(0, 0, view.port_width, view.port_height), ground)
            return
        self._fill_around(painter, view, ground)
        ready = self.picture.fitted
        left, top, width, height = view.frame()
        whole = (ready.width(), ready.height()) == (max(1, round(width)), max(1, round(height)))
        if view.fitted and whole:
            image = ready if tone.plain else self._toned(WHOLE, ready, tone)
            painter.drawImage(QPointF(round(left), round(top)), image)
        else:
            self._draw_part(painter, view, tone)

    def _fill_around(self, painter: QPainter, view: View, ground: QColor) -> None:
        """Fill what the picture leaves free (all of it would cost as much as the picture itself)."""
        port_width, port_height = view.port_width, view.port_height
        left, top, width, height = view.frame()
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

    def _draw_part(self, painter: QPainter, view: View, tone: Tone) -> None:
        """Draw the part that is seen from the smallest copy that still holds every pixel needed."""
        number, level = self._level(view)
        across = level.width() / max(1, view.width)
        down = level.height() / max(1, view.height)
        left, top, right, bottom = view.seen()
        target_left, target_top = view.to_port(left, top)
        target_right, target_bottom = view.to_port(right, bottom)
        target = QRectF(target_left, target_top, target_right - target_left, target_bottom - target_top)
        source = QRectF(left * across, top * down, (right - left) * across, (bottom - top) * down)
        if not tone.plain:
            level = self._toned(number, level, tone)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not view.sharp)
        if self.part is None or not self.part.shows(view):
            painter.drawImage(target, level, source)
        if self.part is not None:
            self._draw_sharp(painter, view, tone, self.part)

    def _draw_sharp(self, painter: QPainter, view: View, tone: Tone, part: Part) -> None:
        """Draw what the sharp part holds of what is seen."""
        left, top, right, bottom = view.seen()
        seen = QRectF(left, top, right - left, bottom - top)
        held = seen & QRectF(part.left, part.top, part.right - part.left, part.bottom - part.top)
        if held.isEmpty():
            return
        image = part.image
        if not tone.plain:
            kept = self._toned_part
            if kept is None or kept[0] != tone or kept[1] is not part:
                self._toned_part = kept = (tone, part, part.toned(tone, self._whole_reach(tone)))
            image = kept[2]
        down = image.height() / max(1.0, part.bottom - part.top)
        source = QRectF(
            (held.left() - part.left) * part.scale,
            (held.top() - part.top) * down,
            held.width() * part.scale,
            held.height() * down,
        )
        start, end = view.to_port(held.left(), held.top()), view.to_port(held.right(), held.bottom())
        painter.drawImage(QRectF(QPointF(*start), QPointF(*end)), image, source)

    def _level(self, view: View) -> tuple[int, QImage]:
        number = 0
        while (
            self._levels[number].width() > 2 * view.width * view.scale and self._levels[number].width() > 64
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

    def _toned(self, number: int, level: QImage, tone: Tone) -> QImage:
        if self._rendered is None or self._rendered[:2] != (tone, number):
            deep = None if self.picture is None else self.picture.deep
            reach = self._whole_reach(tone)
            if deep is None:
                image = toned(level, tone, reach)
            else:
                image = deep.toned(tone, reach).scaled(level.size(), *_SMOOTH)
            self._rendered = (tone, number, image)
        return self._rendered[2]

    def _whole_reach(self, tone: Tone) -> tuple[int, int]:
        """Return what a stretching tone stretches, the same for every copy and part of the picture."""
        if not tone.stretched or self.picture is None:
            return 0, 255
        if self._reach is None:
            self._reach = self.picture.reach()
        return self._reach
