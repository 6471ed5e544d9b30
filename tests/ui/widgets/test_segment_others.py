"""What others marked, over the sound: a row each with a name, lower rows for many, the rest counted."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from pytestqt.qtbot import QtBot

from labeler.media.audio import Sound
from labeler.ui import theme
from labeler.ui.tasks import Tasks
from labeler.ui.widgets.audio_view import AudioView
from labeler.ui.widgets.segment_layer import CROWD, SegmentLayer
from labeler.ui.widgets.segment_others import LEAST_PX, SHARE, draw_others, rows_for
from labeler.ui.widgets.shape_layer import Look
from labeler.ui.widgets.sound_picture import prepare_sound
from labeler.units import Segment

SPEECH = 7


@pytest.fixture
def layer(qtbot: QtBot) -> Iterator[SegmentLayer]:
    tasks = Tasks()
    view = AudioView(tasks)
    qtbot.addWidget(view)
    view.resize(800, 500)
    view.show()
    view.show_sound(prepare_sound(Sound(np.zeros((8000, 1), np.float32), 8000)))
    found = SegmentLayer(view.waveform)
    found.looks = {SPEECH: Look("#D55E00", "#FFFFFF", "S", Qt.PenStyle.SolidLine, "speech")}
    yield found
    tasks.close()


@pytest.mark.parametrize("n", [1, 3, 10, 40])
def test_rows_never_leave_their_room_nor_cover_each_other(n: int) -> None:
    ground = QRectF(0, 24, 800, 180)
    rows = rows_for(n, ground, 16.0)
    assert len(rows) == min(n, int(180 * SHARE // LEAST_PX))
    assert rows[0].top >= ground.bottom() - SHARE * ground.height() - 1
    assert rows[-1].top + rows[-1].height == pytest.approx(ground.bottom())
    assert all(one.top + one.height <= other.top + 1e-6 for one, other in itertools.pairwise(rows))
    assert all(row.height >= LEAST_PX for row in rows)


def test_each_person_has_a_row_with_their_segments(layer: SegmentLayer) -> None:
    others = [(f"Person {n}", (Segment("a", SPEECH, 0.2 + n * 0.1, 0.25 + n * 0.1),)) for n in range(6)]
    image = QImage(layer.waveform.size(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    draw_others(painter, layer, others)
    painter.end()
    words_px = QFontMetricsF(layer.waveform.small_font()).height() + 2
    tops = [row.top for row in rows_for(6, layer.frame().wave, words_px)]
    for n, top in enumerate(tops):
        x = round((0.225 + n * 0.1) * layer.waveform.width())
        colours = {image.pixelColor(x, round(top) + y).name() for y in range(3, 9)}
        assert "#d55e00" in colours, f"person {n}"
    names = image.copy(QRect(2, round(tops[0]), 60, round(tops[-1] - tops[0])))
    assert theme.colours().surface.lower() in {
        names.pixelColor(x, y).name() for x in range(0, 60, 3) for y in range(0, names.height(), 3)
    }


def test_only_what_is_painted_is_drawn_and_looks_the_same(layer: SegmentLayer) -> None:
    segments = [Segment(f"s{n}", SPEECH, n / 80, n / 80 + 0.03) for n in range(CROWD + 10)]
    whole, part = (QImage(layer.waveform.size(), QImage.Format.Format_RGB32) for _ in range(2))
    for image, dirty in ((whole, (0, 800)), (part, (300, 340))):
        image.fill(Qt.GlobalColor.white)
        layer.waveform.dirty = dirty
        painter = QPainter(image)
        layer.draw(painter, segments, (segments[30].id,), ())
        painter.end()
    assert len(layer.frame().painted(segments)) < 12
    strip = QRect(300, 0, 41, 400)
    assert part.copy(strip) == whole.copy(strip)
    assert part != whole
