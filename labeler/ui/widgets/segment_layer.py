"""How segments look over a sound, and what of them lies under the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from labeler.media.spectrum_tiles import axis_hertz, axis_share
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.state.time_axis import TimeAxis
from labeler.ui.widgets.shape_layer import Look
from labeler.ui.widgets.sound_painting import RULER_PX
from labeler.ui.widgets.waveform import Waveform
from labeler.units import Segment

GRIP_PX = 6.0
NARROW_PX = 3.0
REACH_PX = 12
"""So far beside its seconds something of a segment may be drawn: its edges and handles."""

CROWD = 60
"""With more of them in view edges have no halo: there would be little else to see."""

TAG_ROWS = 3
LEAST_TAG_PX = 16.0
NO_LOOK = Look("#7A8290", "#FFFFFF", "?", Qt.PenStyle.DashLine, "")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things lie while one picture is drawn: measured once for all segments."""

    axis: TimeAxis
    width: int
    wave: QRectF
    spectrum: QRectF
    lanes: tuple[QRectF, ...]
    dirty: tuple[int, int]

    def span(self, segment: Segment) -> tuple[float, float]:
        """Return left and right on the screen."""
        return self.axis.to_x(segment.start_s, self.width), self.axis.to_x(segment.end_s, self.width)

    def painted(self, segments: Sequence[Segment]) -> list[Segment]:
        """Return the segments that lie where something is painted now."""
        first, last = self.dirty[0] - REACH_PX, self.dirty[1] + REACH_PX
        spans = map(self.span, segments)
        return [
            one for one, (left, right) in zip(segments, spans, strict=True) if right >= first and left <= last
        ]


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

    def frame(self) -> Frame:
        """Return where things lie now."""
        waveform = self.waveform
        wave, spectrum = waveform.bands()
        return Frame(waveform.axis, waveform.width(), wave, spectrum, tuple(waveform.lanes()), waveform.dirty)

    def span(self, segment: Segment) -> tuple[float, float]:
        """Return left and right on the screen."""
        return self.frame().span(segment)

    def rects(self, segment: Segment, frame: Frame | None = None) -> list[QRectF]:
        """Return where a segment lies: in its lane or all of the waveform, and in its band of frequencies."""
        frame = frame or self.frame()
        left, right = frame.span(segment)
        wave, spectrum, lanes = frame.wave, frame.spectrum, frame.lanes
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
        frame = self.frame()
        near = [one for one in seen if frame.span(one)[0] - GRIP_PX <= x <= frame.span(one)[1] + GRIP_PX]
        here = [one for one in near if any(r.top() <= y <= r.bottom() for r in self.rects(one, frame))]
        for one in here:
            left, right = frame.span(one)
            # narrow ones keep room for a body between their edges
            reach = min(GRIP_PX, max(2.0, (right - left) / 3)) if one.id not in selected else GRIP_PX
            for part, edge in (("start", left), ("end", right)):
                if abs(edge - x) <= reach:
                    return Grip(one.id, part)
        for one in here:
            left, right = frame.span(one)
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
        frame = self.frame()
        seen = self.visible(segments)
        rows = self._tag_rows(seen, frame)
        crowded = len(seen) > CROWD
        seen = frame.painted(seen)
        for chosen in (False, True):
            for one in seen:
                if (one.id in selected) == chosen:
                    haloed = chosen or not crowded
                    self._draw_one(painter, one, frame, chosen=chosen, locked=one.id in locked, haloed=haloed)
            for one in seen:
                if (one.id in selected) == chosen and one.id in rows:
                    self._draw_tag(
                        painter, one, frame, row=rows[one.id], locked=one.id in locked, chosen=chosen
                    )
        painter.restore()

    def _tag_rows(self, seen: Sequence[Segment], frame: Frame) -> dict[str, int]:
        """Return the row of each tag that has room, so that overlapping ones lie side by side."""
        ends = [-1e9] * TAG_ROWS
        rows: dict[str, int] = {}
        for one in seen:
            left, right = frame.span(one)
            if min(right, frame.width) - max(left, 0.0) < LEAST_TAG_PX:
                continue
            row = next((at for at, end in enumerate(ends) if end <= left + 1), len(rows) % TAG_ROWS)
            ends[row] = max(ends[row], right)
            rows[one.id] = row
        return rows

    def _draw_one(
        self,
        painter: QPainter,
        one: Segment,
        frame: Frame,
        *,
        chosen: bool,
        locked: bool,
        haloed: bool,
    ) -> None:
        colour = QColor(self.look(one.label_class).colour)
        fill = QColor(colour)
        fill.setAlpha(96 if chosen else 54)
        bounded = one.low_hz is not None or one.high_hz is not None
        for rect in self.rects(one, frame):
            # from far away there is room for a stroke only
            if rect.width() < NARROW_PX and not chosen:
                painter.fillRect(QRectF(rect.left(), rect.top(), max(1.0, rect.width()), rect.height()), fill)
                continue
            painter.fillRect(rect, fill)
            if locked:
                painter.setPen(QPen(colour, 2.5 if chosen else 1.5, Qt.PenStyle.DotLine))
                for x in (rect.left(), rect.right()):
                    painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
            else:
                _edges(painter, rect, colour, wide=chosen, haloed=haloed)
            if bounded and rect.center().y() >= frame.spectrum.top():
                painter.setPen(QPen(colour, 2.5 if chosen else 1.5))
                painter.drawLine(QLineF(rect.topLeft(), rect.topRight()))
                painter.drawLine(QLineF(rect.bottomLeft(), rect.bottomRight()))
        if chosen and not locked:
            self._draw_handles(painter, one, colour)

    def _draw_handles(self, painter: QPainter, one: Segment, colour: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for x, way in zip(self.span(one), (1, -1), strict=True):
            top = RULER_PX - 9.0
            corners = (QPointF(x, RULER_PX), QPointF(x, top), QPointF(x + way * 8, top))
            painter.drawPolygon(QPolygonF(corners))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_tag(
        self, painter: QPainter, one: Segment, frame: Frame, *, row: int, locked: bool, chosen: bool
    ) -> None:
        look = self.look(one.label_class)
        left, right = frame.span(one)
        left, right = max(left, 0.0), min(right, float(frame.width))
        metrics = QFontMetricsF(painter.font())
        name = look.name or self.waveform.tr("no class")
        words = f"{name}: {one.text}" if one.text else name
        if locked:
            words = self.waveform.tr("{words} (locked)").format(words=words)
        if metrics.horizontalAdvance(name) > right - left - 8 and not one.text:
            words = look.letter if look.name else "?"
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(6.0, right - left - 6))
        height = metrics.height() + 1
        top = self.rects(one, frame)[0].top() + 2 + row * (height + 1)
        box = QRectF(left + 2, top, min(metrics.horizontalAdvance(words) + 7, right - left - 2), height)
        painter.fillRect(box, QColor(look.colour))
        painter.setPen(QColor(look.halo))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        if chosen:
            painter.setPen(QPen(QColor(look.halo), 1))
            painter.drawRect(box.adjusted(1, 1, -1, -1))

    def draw_mark(self, painter: QPainter, at_s: float) -> None:
        """Draw the start that was marked and has no end yet."""
        x = self.waveform.axis.to_x(at_s, self.waveform.width())
        painter.setPen(QPen(QColor(theme.colours().bad), 2, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(x, RULER_PX - 8, x, self.waveform.height()))


def _edges(painter: QPainter, rect: QRectF, colour: QColor, *, wide: bool, haloed: bool) -> None:
    """Draw the start and the end; as rectangles: a wide pen takes ten times as long."""
    halo = QColor("#000000" if theme.colours().name == "dark" else "#FFFFFF")
    halo.setAlpha(150)
    layers = [(2.0 if wide else 1.5, halo)] if haloed else []
    for reach, shade in (*layers, (1.25 if wide else 0.75, colour)):
        for x in (rect.left(), rect.right()):
            painter.fillRect(QRectF(x - reach, rect.top(), 2 * reach, rect.height()), shade)
