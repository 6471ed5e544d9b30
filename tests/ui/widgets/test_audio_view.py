"""Sound on the screen and on its way to the loudspeaker, against a clock that the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from labeler.media.audio import Sound
from labeler.ui.screenshots import wait_until
from labeler.ui.state.playback import Stream
from labeler.ui.state.time_axis import show
from labeler.ui.tasks import Tasks
from labeler.ui.widgets.audio_view import AudioView
from labeler.ui.widgets.feed import Samples
from labeler.ui.widgets.player import Player, SilentOutput, open_output
from labeler.ui.widgets.sound_painting import extremes
from labeler.ui.widgets.sound_picture import open_picture, prepare_sound

RATE = 8000
LONG_S, LONG_RATE = 300, 8000


class Card:
    """A sound card that keeps what it was given; the test says how much has sounded."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        self.rate_hz, self.channels = rate_hz, channels
        self.problem = ""
        self.frames: list[np.ndarray] = []
        self.sounded = 0
        self.buffer = 1000
        self.closed = False

    @property
    def taken(self) -> int:
        return sum(len(part) for part in self.frames)

    def free_frames(self) -> int:
        return self.sounded + self.buffer - self.taken

    def write(self, frames: np.ndarray) -> int:
        self.frames.append(frames.copy())
        return len(frames)

    def sounded_frames(self) -> int:
        return self.sounded

    def close(self) -> None:
        self.closed = True

    def heard(self) -> np.ndarray:
        return np.concatenate(self.frames)[:, 0]


@pytest.fixture
def cards() -> list[Card]:
    return []


@pytest.fixture
def view(qtbot: QtBot, cards: list[Card]) -> Iterator[AudioView]:
    tasks = Tasks()

    def output(rate_hz: int, channels: int) -> Card:
        cards.append(Card(rate_hz, channels))
        return cards[-1]

    widget = AudioView(tasks, outputs=output)
    qtbot.addWidget(widget)
    widget.resize(800, 400)
    widget.show()
    yield widget
    widget.player.stop()
    tasks.close()


def ramp(seconds: float = 1.0, channels: int = 1) -> Sound:
    """Each frame's value says which frame it is."""
    n = round(seconds * RATE)
    column = np.arange(n, dtype=np.float32) / np.float32(max(1, n))
    return Sound(np.repeat(column[:, None], channels, axis=1), RATE)


def turn(view: AudioView, card: Card, frames: int) -> None:
    """Let so many more frames sound."""
    card.sounded = min(card.taken, card.sounded + frames)
    view.player.tick()


def test_the_position_is_what_has_sounded(view: AudioView, cards: list[Card]) -> None:
    view.show_sound(prepare_sound(ramp()))
    view.toggle()
    assert view.state.position_s == 0.0  # handed over, but not heard yet
    turn(view, cards[0], 800)
    assert view.state.position_s == pytest.approx(0.1)
    np.testing.assert_array_equal(cards[0].heard()[:1800], ramp().samples[:1800, 0])


def test_pause_is_silent_at_once_and_goes_on_there(view: AudioView, cards: list[Card]) -> None:
    view.show_sound(prepare_sound(ramp()))
    view.toggle()
    turn(view, cards[0], 800)
    view.toggle()
    assert cards[0].closed
    view.toggle()
    assert cards[1].heard()[0] == ramp().samples[800, 0]


def test_it_stops_at_the_end(view: AudioView, cards: list[Card]) -> None:
    view.show_sound(prepare_sound(ramp(0.1)))
    view.toggle()
    turn(view, cards[0], 10_000)
    assert not view.state.playing
    assert view.state.position_s == pytest.approx(0.1)
    assert cards[0].taken == 800


def test_a_dragged_selection_is_played_once_or_again_and_again(view: AudioView, cards: list[Card]) -> None:
    view.show_sound(prepare_sound(ramp()))
    wave = view.waveform
    QTest.mousePress(wave, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    QTest.mouseMove(wave, QPoint(300, 100))
    QTest.mouseMove(wave, QPoint(400, 100))
    QTest.mouseRelease(wave, Qt.MouseButton.LeftButton, pos=QPoint(400, 100))
    assert view.state.selection == pytest.approx((0.25, 0.5), abs=0.002)
    view.play_selection()
    for _ in range(5):
        turn(view, cards[0], 1000)
    assert not view.state.playing
    assert cards[0].taken == pytest.approx(2000, abs=20)
    view.toggle_loop()
    view.toggle()
    for _ in range(8):
        turn(view, cards[-1], 1000)
    assert view.state.playing
    heard = cards[-1].heard()
    start = round(view.state.selection[0] * RATE)  # type: ignore[index]
    end = round(view.state.selection[1] * RATE)  # type: ignore[index]
    np.testing.assert_array_equal(heard[: end - start], ramp().samples[start:end, 0])
    assert heard[end - start] == heard[0]  # over again without a gap


def test_half_speed_keeps_pitch_and_place(view: AudioView, cards: list[Card]) -> None:
    time = np.arange(RATE) / RATE
    tone = np.sin(2 * np.pi * 400 * time).astype(np.float32)[:, None]
    view.show_sound(prepare_sound(Sound(tone, RATE)))
    for _ in range(2):
        view.change_speed(-1)
    assert view.state.speed == 0.5
    view.toggle()
    cards[0].buffer = 100_000
    turn(view, cards[0], 0)
    turn(view, cards[0], 8000)
    assert view.state.position_s == pytest.approx(0.5, abs=0.01)
    heard = cards[0].heard()
    assert len(heard) == 16_000
    spectrum = np.abs(np.fft.rfft(heard[4000:12_000]))
    assert np.argmax(spectrum) == pytest.approx(400, abs=5)


def test_gain_acts_on_what_is_heard_and_is_limited(view: AudioView, cards: list[Card]) -> None:
    view.show_sound(prepare_sound(ramp()))
    view.change_gain(2)  # 6 dB
    view.toggle()
    np.testing.assert_allclose(cards[0].heard()[:1000], ramp().samples[:1000, 0] * 10**0.3, rtol=1e-5)
    for _ in range(12):
        turn(view, cards[0], 1000)
    assert cards[0].heard().max() == 1.0


def test_seek_while_playing(view: AudioView, cards: list[Card]) -> None:
    view.show_sound(prepare_sound(ramp(2.0)))
    view.toggle()
    view.seek(1.0)
    assert cards[-1].heard()[0] == ramp(2.0).samples[RATE, 0]
    assert cards[0].closed


def test_another_sound_is_silent_and_keeps_speed_and_loop(view: AudioView, cards: list[Card]) -> None:
    view.show_sound(prepare_sound(ramp()))
    view.toggle_loop()
    view.change_speed(1)
    view.toggle()
    view.show_sound(prepare_sound(ramp(2.0)))
    assert cards[-1].closed
    assert (view.state.playing, view.state.loop, view.state.speed) == (False, True, 1.25)


def test_many_channels_are_mixed_for_the_ear(view: AudioView, cards: list[Card]) -> None:
    view.show_sound(prepare_sound(ramp(0.2, channels=6)))
    view.toggle()
    assert cards[0].channels == 1
    assert "6 channels" in view.words()


@pytest.mark.parametrize("seconds", [0.0, 1 / RATE, 0.01])
def test_shortest_sounds_are_shown_and_played(view: AudioView, cards: list[Card], seconds: float) -> None:
    view.show_sound(prepare_sound(ramp(seconds)))
    view.grab()
    view.toggle()
    for card in cards:
        turn(view, card, 10_000)
    view.zoom(3)
    view.grab()
    assert not view.state.playing


def drawn(view: AudioView) -> np.ndarray:
    """The spectrogram as it is painted now, grey."""
    image = view.waveform.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    height, width = image.height(), image.width()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())[:, :width]
    return pixels[int(view.waveform.bands()[1].top()) + 2 :]


def test_zoom_brings_finer_tiles_and_a_scroll_bar(view: AudioView) -> None:
    picture = prepare_sound(ramp(4.0))
    view.show_sound(picture)
    assert wait_until(lambda: not view.loader._tasks.busy(view._key))
    n_first = len(picture.tiles)
    assert n_first > 0
    assert view._scroll.isHidden()
    view.zoom(4)
    assert wait_until(lambda: len(picture.tiles) > n_first)
    assert not view._scroll.isHidden()
    view._scroll.setValue(view._scroll.maximum())
    assert view.waveform.axis.end_s == pytest.approx(4.0, abs=0.01)


def test_a_weak_tone_is_seen_when_the_range_is_wider(view: AudioView) -> None:
    time = np.arange(2 * RATE) / RATE
    loud = 0.5 * np.sin(2 * np.pi * 500 * time) * (time < 1)
    weak = 0.00005 * np.sin(2 * np.pi * 3000 * time) * (time >= 1)
    picture = prepare_sound(Sound((loud + weak).astype(np.float32)[:, None], RATE))
    view.show_sound(picture)
    assert wait_until(lambda: not view.loader._tasks.busy(view._key) and len(picture.tiles) > 0)
    view.waveform.set_position(0.0, follow=False)
    before = int(drawn(view)[:, 500:780].max())
    for _ in range(3):
        view.change_range(1)
    view.waveform.moving = False
    after = int(drawn(view)[:, 500:780].max())
    assert view.waveform.look.range_db == 105.0
    assert before < 40 and after > before + 15


def test_what_is_drawn_louder_is_not_heard_louder(view: AudioView, cards: list[Card]) -> None:
    view.show_sound(prepare_sound(ramp()))
    before = view.waveform.grab().toImage()
    view.change_shown_gain(-3)
    assert view.waveform.grab().toImage() != before
    view.toggle()
    np.testing.assert_array_equal(cards[0].heard()[:1000], ramp().samples[:1000, 0])


def test_one_channel_is_heard_and_seen(view: AudioView, cards: list[Card]) -> None:
    both = np.concatenate([np.full((RATE, 1), 0.5), np.full((RATE, 1), 0.25)], axis=1).astype(np.float32)
    view.show_sound(prepare_sound(Sound(both, RATE)))
    assert len(view.waveform.lanes()) == 2
    heard = []
    for _ in range(4):
        view.toggle()
        heard.append((cards[-1].channels, float(cards[-1].heard()[0])))
        view.toggle()
        view.next_channel()
    assert heard == [(2, 0.5), (1, 0.375), (1, 0.5), (1, 0.25)]
    view.next_channel()
    assert len(view.waveform.lanes()) == 1


def ready(view: AudioView, card: Card) -> bool:
    source, at = view.player._source, view.player._stream.at(card.taken)
    return source is not None and len(source.take(at, at + 1)) > 0


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    """Five minutes of two channels: too long for memory; a click in each full second says which it is."""
    samples = np.zeros((LONG_S * LONG_RATE, 2), np.float32)
    for second in range(LONG_S):
        samples[second * LONG_RATE] = (second + 1) / 1000
    path = tmp_path / "long.wav"
    soundfile.write(path, samples, LONG_RATE, subtype="FLOAT")
    return path


def test_a_long_sound_is_shown_at_once_and_read_on(view: AudioView, long_file: Path) -> None:
    picture = open_picture(long_file, "ab" * 32)
    assert (picture.samples, picture.complete) == (None, False)
    view.show_sound(picture)
    assert view.loader.share is not None
    assert wait_until(lambda: view.loader.share is None)
    assert view.picture is not None
    assert view.picture.complete
    assert view.picture.peak == pytest.approx(LONG_S / 1000, rel=1e-3)
    again = open_picture(long_file, "ab" * 32)
    assert again.complete, "its peaks were kept on the disk"
    _low, high = again.peaks.view(-0.5, LONG_S - 0.5, LONG_S)
    np.testing.assert_allclose(high[:, 0], np.arange(1, LONG_S + 1) / 1000, atol=0.0012)
    again.close()
    picture.close()


@pytest.mark.parametrize("speed_steps", [0, 1, -2])
def test_a_long_sound_is_played_block_by_block(
    view: AudioView, cards: list[Card], long_file: Path, speed_steps: int
) -> None:
    view.show_sound(open_picture(long_file))
    view.change_speed(speed_steps)
    view.go_to(100.0)
    view.toggle()
    assert wait_until(lambda: bool(cards))
    card = cards[0]
    card.buffer = 3000
    total = 0
    while total < 10 * LONG_RATE:
        turn(view, card, 2500)
        if card.taken <= card.sounded:
            assert wait_until(lambda: ready(view, card))
        total = card.sounded
    assert view.state.position_s == pytest.approx(100.0 + total / LONG_RATE * view.state.speed)
    if speed_steps == 0:
        clicks = np.flatnonzero(card.heard()[:total])
        np.testing.assert_array_equal(clicks, np.arange(0, total, LONG_RATE))
        assert card.heard()[0] == pytest.approx(0.101)
    assert len(view._feeds) == 1
    picture = view.picture
    assert picture is not None
    view.show_sound(None)
    picture.close()


def test_a_close_up_of_a_long_sound_is_exact(view: AudioView, long_file: Path) -> None:
    picture = open_picture(long_file)
    view.show_sound(picture)
    view.go_to(50.0)
    view.waveform.set_axis(show(view.waveform.axis, 49.99, 50.01))
    assert wait_until(lambda: view.waveform.close_up is not None and view.waveform.wants_close_up() is None)
    _low, high = extremes(picture, view.waveform.axis, 80, view.waveform.close_up)
    at = np.flatnonzero(high[:, 0])
    assert len(at) == 1
    axis = view.waveform.axis
    column_s = axis.span_s / 80
    assert axis.start_s + at[0] * column_s == pytest.approx(50.0, abs=column_s)
    view.show_sound(None)
    picture.close()


def test_modes_go_around(view: AudioView) -> None:
    view.show_sound(prepare_sound(ramp()))
    seen = []
    for _ in range(3):
        seen.append(view.waveform.mode)
        view.next_mode()
        view.grab()
    assert seen == ["both", "waveform", "spectrogram"]


def test_without_a_sound_device_it_runs_against_the_clock_and_says_why(qtbot: QtBot) -> None:
    output = open_output(RATE, 1)  # offscreen: no screen, no sound
    assert isinstance(output, SilentOutput)
    assert output.problem
    now = [0.0]
    player = Player(outputs=lambda rate, _channels: SilentOutput(rate, "no device", lambda: now[0]))
    moved: list[int] = []
    player.moved.connect(moved.append)
    player.play(Samples(np.zeros((RATE, 1), np.float32), RATE), Stream(0, 0, RATE, False))
    assert player.problem == "no device"
    now[0] = 0.1
    player.tick()
    assert moved[-1] == 800
    with qtbot.waitSignal(player.ended):
        for _ in range(20):
            now[0] += 0.2
            player.tick()
    assert not player.playing


def test_a_device_that_no_longer_answers_is_told(qtbot: QtBot, cards: list[Card]) -> None:
    now = [0.0]

    def output(rate_hz: int, channels: int) -> Card:
        cards.append(Card(rate_hz, channels))
        return cards[-1]

    player = Player(outputs=output, clock=lambda: now[0])
    moved: list[int] = []
    player.moved.connect(moved.append)
    player.play(Samples(np.zeros((RATE, 1), np.float32), RATE), Stream(0, 0, RATE, False))
    for _ in range(3):  # slow, but it plays
        now[0] += 4.0
        cards[0].sounded += 100
        player.tick()
    assert player.playing and not player.problem
    with qtbot.waitSignal(player.ended):
        now[0] += 5.5
        player.tick()
    assert not player.playing and "no longer answers" in player.problem
    assert (moved[-1], cards[0].closed) == (300, True)
    player.play(Samples(np.zeros((RATE, 1), np.float32), RATE), Stream(0, 0, RATE, False))
    assert player.playing and not player.problem
    player.stop()
