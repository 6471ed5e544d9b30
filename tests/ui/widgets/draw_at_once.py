"""Draws sounds on many threads at once, before anything else has drawn one: run by `test_sound_painting`."""

from __future__ import annotations

import threading

import numpy as np
from PySide6.QtGui import QGuiApplication

from labeler.media.audio import Sound
from labeler.ui.widgets.sound_painting import Canvas, draw_ahead
from labeler.ui.widgets.sound_picture import prepare_sound

app = QGuiApplication([])
barrier = threading.Barrier(6)
pictures = [prepare_sound(Sound(np.zeros((800, 1), np.float32), 8000)) for _ in range(6)]


def draw(number: int) -> None:
    barrier.wait()
    draw_ahead(pictures[number], Canvas(300, 200))


threads = [threading.Thread(target=draw, args=(number,)) for number in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
drawn = [picture.ready.take() for picture in pictures]
assert all(one is not None and one.image.width() == 300 for one in drawn)
print("drawn")
