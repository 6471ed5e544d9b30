"""What other people marked in a sound: a row for each of them, named, over the foot of the waveform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from labeler.ui import theme
from labeler.ui.state.others import look_of
from labeler.ui.widgets.segment_layer import LEAST_TAG_PX, NARROW_PX, Frame, SegmentLayer
from labeler.units import Segment

SHARE = 0.72
"""Of the height of the waveform they take at most so much."""

LEAST_PX = 10.0
NAME_PX = 96.0
STRIPE_PX = 4.0


@dataclass(frozen=True, slots=True)
class Row:
    """Where one person's segments lie."""

    top: float
    height: float


def rows_for(n: int, ground: QRectF, words_px: float) -> list[Row]:
    """Return the rows of the first of ``n`` people, from above, and where not all have room one for the rest.

    Where there are many rows get lower, down to ``LEAST_PX``.
    """
    room = ground.height() * SHARE
    height = min(words_px, max(LEAST_PX, room / max(1, n)))
    n_rows = n if n * height <= room + 1 else max(2, int(room // height))
    top = ground.bottom() - n_rows * height
    return [Row(top + at * height, height) for at in range(n_rows)]


def draw_others(
    painter: QPainter,
    layer: SegmentLayer,
    others: Sequence[tuple[str, Sequence[Segment]]],
    lit: int | None = None,
) -> None:
    """Draw what others marked, classes by colour and name or letter; who has no row is counted.

    Each row begins with a name and the person's own colour (see `state.others`); with ``lit`` the rows of all
    but the person at that place are faint.
    """
    frame = layer.frame()
    ground = frame.wave if frame.wave.height() >= 8 else frame.spectrum
    painter.save()
    painter.setFont(layer.waveform.small_font())
    rows = rows_for(len(others), ground, QFontMetricsF(painter.font()).height() + 2)
    shown = others if len(rows) >= len(others) else others[: len(rows) - 1]
    for place, ((name, segments), row) in enumerate(zip(shown, rows, strict=False)):
        painter.setOpacity(1.0 if lit in (None, place) else 0.3)
        _draw_row(painter, layer, segments, frame, row, outlined=place == lit)
        _draw_name(painter, name, row, QColor(look_of(place)[0]))
    painter.setOpacity(1.0)
    if len(shown) < len(others):
        words = layer.waveform.tr("and {n} more people").format(n=len(others) - len(shown))
        _draw_name(painter, words, rows[-1], None, widest=1e6)
    painter.restore()


def _draw_row(
    painter: QPainter,
    layer: SegmentLayer,
    segments: Sequence[Segment],
    frame: Frame,
    row: Row,
    *,
    outlined: bool,
) -> None:
    metrics = QFontMetricsF(painter.font())
    dim = QColor(theme.colours().surface)
    dim.setAlpha(120)
    height = row.height - 1
    painter.fillRect(QRectF(0, row.top, frame.width, height), dim)
    for one in frame.painted(layer.visible(segments)):
        look = layer.look(one.label_class)
        left, right = frame.span(one)
        box = QRectF(left, row.top, max(2.0, right - left), height)
        painter.fillRect(box, QColor(look.colour))
        seen = box.intersected(QRectF(0, row.top, frame.width, height))
        if seen.width() >= LEAST_TAG_PX and row.height >= metrics.ascent():
            words = look.name if metrics.horizontalAdvance(look.name) < seen.width() - 6 else look.letter
            painter.setPen(QColor(look.halo))
            painter.drawText(seen, Qt.AlignmentFlag.AlignCenter, words)
        if box.width() > NARROW_PX:  # where two of one person touch, an edge tells them apart
            painter.fillRect(QRectF(box.left(), row.top, 1, height), QColor(look.halo))
        if outlined:
            painter.setPen(QPen(QColor(theme.colours().text), 1.5))
            painter.drawRect(box)


def _draw_name(
    painter: QPainter, name: str, row: Row, colour: QColor | None, widest: float = NAME_PX
) -> None:
    chosen, font = theme.colours(), painter.font()
    small = QFont(font)
    small.setPixelSize(max(8, min(round(row.height - 2), int(QFontMetricsF(font).height()) - 2)))
    painter.setFont(small)
    metrics = QFontMetricsF(small)
    words = metrics.elidedText(name, Qt.TextElideMode.ElideRight, widest)
    box = QRectF(STRIPE_PX, row.top, metrics.horizontalAdvance(words) + 8, row.height - 1)
    painter.fillRect(box, QColor(chosen.surface))
    if colour is not None:
        painter.fillRect(QRectF(0, row.top, STRIPE_PX, row.height - 1), colour)
    painter.setPen(QColor(chosen.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    painter.setFont(font)
