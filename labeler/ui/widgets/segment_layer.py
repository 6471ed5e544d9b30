"""How segments look over a sound, and what of them lies under the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from labeler.media.spectrum_tiles import axis_hertz, axis_share
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.state.others import look_of
from labeler.ui.widgets.shape_layer import Look
from labeler.ui.widgets.sound_painting import RULER_PX
from labeler.ui.widgets.waveform import Waveform
from labeler.units import Segment

GRIP_PX = 6.0
TAG_ROWS = 3
LEAST_TAG_PX = 16.0
NO_LOOK = Look("#7A8290", "#FFFFFF", "?", Qt.PenStyle.DashLine, "")


@dataclass(frozen=True, slots=True)
class Grip:
    """What lies under the mouse: a segment's ``start`` or ``end``, or its ``body``."""

    id: str
    part: str


class SegmentLayer:
    """Draws the segments of a waveform; ``looks`` are those of the classes."""

    def __init__(self, waveform: Waveform) -> None:
        self.waveform = waveform
        self.looks: dict[Id, Look] = {}

    def look(self, label_class: Id | None) -> Look:
        """Return how a class looks."""
        return NO_LOOK if label_class is None else self.looks.get(label_class, NO_LOOK)

    # geometry

    @property
    def _highest_hz(self) -> float:
        picture = self.waveform.picture
        return 8000.0 if picture is None else picture.sound.sample_rate_hz / 2

    def span(self, segment: Segment) -> tuple[float, float]:
        """Return left and right on the screen."""
        axis, width = self.waveform.axis, self.waveform.width()
        return axis.to_x(segment.start_s, width), axis.to_x(segment.end_s, width)

    def rects(self, segment: Segment) -> list[QRectF]:
        """Return where a segment lies: in its lane or all of the waveform, and in its band of frequencies."""
        left, right = self.span(segment)
        wave, spectrum = self.waveform.bands()
        lanes = self.waveform.lanes()
        if segment.channel is not None and segment.channel < len(lanes) and len(lanes) > 1:
            wave = lanes[segment.channel]
        found = [QRectF(left, wave.top(), right - left, wave.height())] if wave.height() >= 8 else []
        if spectrum.height() >= 8:
            top, bottom = spectrum.top(), spectrum.bottom()
            if segment.low_hz is not None:
                bottom = self.y_of(segment.low_hz)
            if segment.high_hz is not None:
                top = self.y_of(segment.high_hz)
            found.append(QRectF(left, top, right - left, bottom - top))
        return found

    def y_of(self, hertz: float) -> float:
        """Return where a frequency lies on the screen."""
        band = self.waveform.bands()[1]
        share = axis_share(self.waveform.look.axis, hertz, self._highest_hz)
        return band.bottom() - min(max(share, 0.0), 1.0) * band.height()

    def hertz_at(self, y: float) -> float:
        """Return the frequency at a place on the screen, within the sound's."""
        band = self.waveform.bands()[1]
        share = min(max((band.bottom() - y) / max(1.0, band.height()), 0.0), 1.0)
        return max(0.0, axis_hertz(self.waveform.look.axis, share, self._highest_hz))

    def channel_at(self, y: float) -> int | None:
        """Return the channel whose lane lies there, where channels are drawn apart."""
        lanes = self.waveform.lanes()
        if len(lanes) < 2:
            return None
        return next((at for at, lane in enumerate(lanes) if lane.top() <= y < lane.bottom()), None)

    def in_spectrum(self, y: float) -> bool:
        """Return whether that lies in the spectrogram."""
        band = self.waveform.bands()[1]
        return band.height() >= 8 and y >= band.top()

    def visible(self, segments: Sequence[Segment]) -> list[Segment]:
        """Return the segments that are seen."""
        axis = self.waveform.axis
        return [one for one in segments if one.end_s >= axis.start_s and one.start_s <= axis.end_s]

    def grip(self, segments: Sequence[Segment], selected: Sequence[str], x: float, y: float) -> Grip | None:
        """Return what lies under the mouse: edges before bodies, selected ones before others."""
        if y < RULER_PX:
            return None
        seen = sorted(
            self.visible(segments), key=lambda one: (one.id not in selected, one.end_s - one.start_s)
        )
        here = [one for one in seen if any(r.top() <= y <= r.bottom() for r in self.rects(one))]
        for one in here:
            left, right = self.span(one)
            # narrow ones keep room for a body between their edges
            reach = min(GRIP_PX, max(2.0, (right - left) / 3)) if one.id not in selected else GRIP_PX
            for part, edge in (("start", left), ("end", right)):
                if abs(edge - x) <= reach:
                    return Grip(one.id, part)
        for one in here:
            left, right = self.span(one)
            if left <= x <= right:
                return Grip(one.id, "body")
        return None

    # drawing

    def draw(
        self,
        painter: QPainter,
        segments: Sequence[Segment],
        selected: Sequence[str],
        locked: Sequence[str] | set[str],
    ) -> None:
        """Draw segments, the selected ones on top."""
        painter.save()
        painter.setFont(self.waveform.small_font())
        seen = self.visible(segments)
        rows = self._tag_rows(seen)
        for chosen in (False, True):
            for one in seen:
                if (one.id in selected) == chosen:
                    self._draw_one(painter, one, chosen=chosen, locked=one.id in locked, row=rows[one.id])
        painter.restore()

    def _tag_rows(self, seen: Sequence[Segment]) -> dict[str, int]:
        """Return the row of each tag, so that those of overlapping segments do not cover each other."""
        ends = [-1e9] * TAG_ROWS
        rows: dict[str, int] = {}
        for one in seen:
            left, right = self.span(one)
            row = next((at for at, end in enumerate(ends) if end <= left + 1), len(rows) % TAG_ROWS)
            ends[row] = max(ends[row], right)
            rows[one.id] = row
        return rows

    def _draw_one(self, painter: QPainter, one: Segment, *, chosen: bool, locked: bool, row: int) -> None:
        look = self.look(one.label_class)
        colour = QColor(look.colour)
        fill = QColor(colour)
        fill.setAlpha(96 if chosen else 54)
        halo = QColor("#000000" if theme.colours().name == "dark" else "#FFFFFF")
        halo.setAlpha(150)
        bounded = one.low_hz is not None or one.high_hz is not None
        for rect in self.rects(one):
            painter.fillRect(rect, fill)
            for width, pen in ((3.5 if chosen else 2.5, halo), (2.5 if chosen else 1.5, colour)):
                style = Qt.PenStyle.DotLine if locked else Qt.PenStyle.SolidLine
                painter.setPen(QPen(pen, width, style if pen is colour else Qt.PenStyle.SolidLine))
                for x in (rect.left(), rect.right()):
                    painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
                if bounded and self.in_spectrum(rect.center().y()):
                    painter.drawLine(QLineF(rect.topLeft(), rect.topRight()))
                    painter.drawLine(QLineF(rect.bottomLeft(), rect.bottomRight()))
        if chosen and not locked:
            self._draw_handles(painter, one, colour)
        self._draw_tag(painter, one, look, row=row, locked=locked, chosen=chosen)

    def _draw_handles(self, painter: QPainter, one: Segment, colour: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for x, way in zip(self.span(one), (1, -1), strict=True):
            top = RULER_PX - 9.0
            corners = (QPointF(x, RULER_PX), QPointF(x, top), QPointF(x + way * 8, top))
            painter.drawPolygon(QPolygonF(corners))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_tag(
        self, painter: QPainter, one: Segment, look: Look, *, row: int, locked: bool, chosen: bool
    ) -> None:
        left, right = self.span(one)
        left, right = max(left, 0.0), min(right, float(self.waveform.width()))
        if right - left < LEAST_TAG_PX:
            return
        metrics = QFontMetricsF(painter.font())
        name = look.name or self.waveform.tr("no class")
        words = f"{name}: {one.text}" if one.text else name
        if locked:
            words = self.waveform.tr("{words} (locked)").format(words=words)
        if metrics.horizontalAdvance(name) > right - left - 8 and not one.text:
            words = look.letter if look.name else "?"
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(6.0, right - left - 6))
        height = metrics.height() + 1
        top = self.rects(one)[0].top() + 2 + row * (height + 1)
        box = QRectF(left + 2, top, min(metrics.horizontalAdvance(words) + 7, right - left - 2), height)
        painter.fillRect(box, QColor(look.colour))
        painter.setPen(QColor(look.halo))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        if chosen:
            painter.setPen(QPen(QColor(look.halo), 1))
            painter.drawRect(box.adjusted(1, 1, -1, -1))

    def draw_others(
        self, painter: QPainter, others: Sequence[tuple[str, Sequence[Segment]]], lit: int | None = None
    ) -> None:
        """Draw what others marked: a thin row for each of them at the foot of the waveform, the first above.

        Each row begins in the person's own colour (see `state.others`); with ``lit`` the others are faint.
        """
        wave = self.waveform.bands()[0]
        painter.save()
        painter.setFont(self.waveform.small_font())
        metrics = QFontMetricsF(painter.font())
        # many people: lower rows, at most two thirds of the waveform
        height = max(5.0, min(metrics.height() + 1, wave.height() * 0.67 / max(1, len(others)) - 2))
        for place, (name, segments) in enumerate(others):
            top = wave.bottom() - (len(others) - place) * (height + 2)
            if top < wave.top():
                continue
            painter.setOpacity(1.0 if lit in (None, place) else 0.3)
            person = QColor(look_of(place)[0])
            painter.fillRect(QRectF(0, top, 4, height), person)
            for one in self.visible(segments):
                look = self.look(one.label_class)
                left, right = self.span(one)
                box = QRectF(left, top, max(2.0, right - left), height)
                painter.fillRect(box, QColor(look.colour))
                strip = QRectF(left, top, min(4.0, box.width()), height)
                painter.fillRect(strip.adjusted(0, 0, 1, 0), QColor("#000000"))
                painter.fillRect(strip, person)
                if place == lit:
                    painter.setPen(QPen(QColor(theme.colours().text), 1.5))
                    painter.drawRect(box)
                if height >= metrics.height() - 2:
                    painter.setPen(QColor(look.halo))
                    words = metrics.elidedText(
                        f"{name}: {look.name}", Qt.TextElideMode.ElideRight, box.width() - 9
                    )
                    painter.drawText(box.adjusted(7, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def draw_mark(self, painter: QPainter, at_s: float) -> None:
        """Draw the start that was marked and has no end yet."""
        x = self.waveform.axis.to_x(at_s, self.waveform.width())
        painter.setPen(QPen(QColor(theme.colours().bad), 2, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(x, RULER_PX - 8, x, self.waveform.height()))
