"""What is drawn of a sound: the same ahead of time as when it is painted, and cheap while it moves."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from labeler.media.audio import Sound
from labeler.media.spectrum_tiles import DB_STEP, LOWEST_DB, TileStore
from labeler.ui.screenshots import wait_until
from labeler.ui.tasks import Tasks
from labeler.ui.widgets import waveform as waveform_module
from labeler.ui.widgets.audio_view import AudioView
from labeler.ui.widgets.sound_painting import Canvas, colour_strip, draw_ahead, lane_images, pair_table
from labeler.ui.widgets.sound_picture import SoundPicture, prepare_sound, prepare_tiles
from labeler.ui.widgets.waveform import Gate

RATE = 8000


def picture(channels: int = 1) -> SoundPicture:
    time = np.arange(2 * RATE) / RATE
    tone = 0.5 * np.sin(2 * np.pi * (400 + 600 * time) * time)
    return prepare_sound(Sound(np.repeat(tone[:, None], channels, axis=1).astype(np.float32), RATE))


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[AudioView]:
    tasks = Tasks()
    widget = AudioView(tasks)
    qtbot.addWidget(widget)
    widget.resize(640, 401)
    widget.show()
    yield widget
    tasks.close()


def pixels(image: QImage) -> np.ndarray:
    """Return uint32 (rows, columns) of a picture."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(plain.constBits(), np.uint32).reshape(plain.height(), plain.width()).copy()


def seen(view: AudioView) -> np.ndarray:
    return pixels(view.waveform.grab().toImage())


@pytest.mark.parametrize("channels", [1, 2])
def test_a_sound_drawn_ahead_is_only_put_on_the_screen_and_looks_the_same(
    view: AudioView, monkeypatch: pytest.MonkeyPatch, channels: int
) -> None:
    ahead = picture(channels)
    canvas = view.waveform.canvas()
    prepare_tiles(ahead, canvas.look, (canvas.columns, canvas.spectrum_rows))
    draw_ahead(ahead, canvas)
    assert ahead.size_bytes > ahead.sound.samples.nbytes  # type: ignore[union-attr]
    with monkeypatch.context() as patched:
        patched.setattr(waveform_module, "paint_sound", None)  # calling it would fail
        view.show_sound(ahead)
        at_once = seen(view)
    assert ahead.ready.take() is None, "its memory is given back once it is shown"
    assert wait_until(lambda: not view.loader._tasks.busy(view._key))
    view.waveform.redraw()
    np.testing.assert_array_equal(seen(view), at_once)
    assert len(np.unique(at_once)) > 50


def test_what_was_drawn_for_another_look_is_not_shown(view: AudioView) -> None:
    ahead = picture()
    canvas = replace(view.waveform.canvas(), gain_db=20.0)
    prepare_tiles(ahead, canvas.look, (canvas.columns, canvas.spectrum_rows))
    draw_ahead(ahead, canvas)
    view.show_sound(ahead)
    before = seen(view)
    view.waveform.redraw()
    np.testing.assert_array_equal(seen(view), before)


def test_two_pixels_at_once_have_the_colours_of_each() -> None:
    levels = np.random.default_rng(1).integers(0, 256, (5, 12), np.uint8)
    one = pair_table(-90.0, -10.0)[np.arange(256) * 257].astype(np.uint32)
    np.testing.assert_array_equal(pixels(colour_strip(levels, -90.0, -10.0)), one[levels])
    black = round((-90.0 - LOWEST_DB) / DB_STEP)
    assert (one[:black] == one[0]).all() and one[black + 10] != one[0]


def test_a_large_moving_view_draws_every_second_column() -> None:
    sound = picture()
    canvas = Canvas(3000, 424, mode="waveform")
    axis = waveform_module.maths.whole(2.0)
    (sharp,), (fast,) = (lane_images(sound, replace(canvas, every=every), axis) for every in (1, 2))
    assert (sharp.width(), sharp.height(), fast.width(), fast.height()) == (3000, 400, 1500, 200)


def test_tiles_wait_while_something_is_painted() -> None:
    gate, passed = Gate(), threading.Event()

    def work() -> None:
        gate.wait()
        passed.set()

    with gate:
        thread = threading.Thread(target=work)
        thread.start()
        assert not passed.wait(0.03)
    assert passed.wait(1.0)
    thread.join()


def test_missing_tiles_of_a_zoom_are_those_that_nothing_stands_in_for(view: AudioView) -> None:
    from labeler.ui.widgets.sound_picture import missing_tiles

    sound = picture()
    look, near = (
        view.waveform.look,
        Canvas(640, 281, mode="spectrogram").seen(waveform_module.maths.whole(2.0)),
    )
    scroll = missing_tiles(sound, look, near, "scroll")
    assert 0 < len(scroll) < len(missing_tiles(sound, look, near))
    assert missing_tiles(sound, look, near, "zoom") == scroll
    key = scroll[0]
    sound.tiles.put(replace(key, level=key.level + 1, number=0), np.zeros((256, 256), np.uint8))
    assert missing_tiles(sound, look, near, "zoom") == []
    assert missing_tiles(sound, look, near, "scroll") == scroll
    assert isinstance(sound.tiles, TileStore)


def test_sounds_are_drawn_on_many_threads_at_once() -> None:
    """In a process of its own: enumerations of Qt that are made on two threads at once crash it."""
    script = Path(__file__).with_name("draw_at_once.py")
    environment = {**os.environ, "PYTHONPATH": str(script.parents[3]), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, str(script)]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, "drawn"), done.stderr
