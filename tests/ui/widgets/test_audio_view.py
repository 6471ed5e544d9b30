"""Sound on the screen and on its way to the loudspeaker, against a clock that the test turns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from labeler.media.audio import Sound
from labeler.ui.screenshots import wait_until
from labeler.ui.state.playback import Stream
from labeler.ui.tasks import Tasks
from labeler.ui.widgets.audio_view import AudioView
from labeler.ui.widgets.player import Player, SilentOutput, open_output
from labeler.ui.widgets.sound_picture import prepare_sound, prepare_spectrum

RATE = 8000


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


def test_zoom_brings_another_spectrogram_and_a_scroll_bar(view: AudioView) -> None:
    view.show_sound(prepare_sound(ramp(4.0)))
    assert wait_until(lambda: view.waveform._spectrum is not None)
    first = view.waveform._spectrum
    assert view._scroll.isHidden()
    view.zoom(2)
    assert wait_until(lambda: view.waveform._spectrum is not first)
    spectrum = view.waveform._spectrum
    assert spectrum is not None
    assert (spectrum.start_s, spectrum.end_s) == (view.waveform.axis.start_s, view.waveform.axis.end_s)
    assert not view._scroll.isHidden()
    view._scroll.setValue(view._scroll.maximum())
    assert view.waveform.axis.end_s == pytest.approx(4.0, abs=0.01)


def test_a_late_spectrogram_of_the_last_sound_is_dropped(view: AudioView) -> None:
    old = prepare_sound(ramp(1.0))
    view.show_sound(old)
    late = prepare_spectrum(old, 0.0, 1.0, (100, 50))
    view.show_sound(prepare_sound(ramp(2.0)))
    view._spectrum_ended(old, late)
    assert view.waveform._spectrum is not late


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
    player.play(np.zeros((RATE, 1), np.float32), RATE, Stream(0, 0, RATE, False))
    assert player.problem == "no device"
    now[0] = 0.1
    player.tick()
    assert moved[-1] == 800
    with qtbot.waitSignal(player.ended):
        for _ in range(20):
            now[0] += 0.2
            player.tick()
    assert not player.playing
