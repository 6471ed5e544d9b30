"""One sound to see and hear: waveform and spectrogram, and below them what plays it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollBar, QVBoxLayout, QWidget

from labeler.media.audio import Sound
from labeler.media.playback import for_loudspeaker, stretched
from labeler.ui.state import playback as maths
from labeler.ui.state import time_axis
from labeler.ui.state.playback import Playback, Stream
from labeler.ui.tasks import Tasks
from labeler.ui.widgets.play_bar import PlayBar
from labeler.ui.widgets.player import Output, Player, open_output
from labeler.ui.widgets.sound_picture import SoundPicture, Spectrum, prepare_spectrum
from labeler.ui.widgets.waveform import MODES, Waveform

AT_ONCE_S = 2.0
"""Sounds up to this length are stretched on the GUI thread (10 ms); longer ones in the background."""

SETTLE_MS = 40
"""How long zooming rests before another spectrogram is made."""

SCROLL_UNITS = 10_000


class AudioView(QWidget):
    """Shows and plays one sound; ``state`` is the truth of what is played.

    ``heard`` is emitted while it plays (a sign of life of the person).
    """

    heard = Signal()

    def __init__(
        self,
        tasks: Tasks,
        parent: QWidget | None = None,
        outputs: Callable[[int, int], Output] = open_output,
    ) -> None:
        super().__init__(parent)
        self.state = Playback(0.0)
        self.waveform = Waveform()
        self.bar = PlayBar()
        self.player = Player(self, outputs)
        self._tasks = tasks
        self._picture: SoundPicture | None = None
        self._stretched: dict[float, np.ndarray] = {}
        self._key = f"sound.{id(self)}"
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._want_spectrum)
        self.player.moved.connect(self._moved)
        self.waveform.pointed.connect(self._pointed)
        self.waveform.pointing_ended.connect(self._pointing_ended)
        self.waveform.axis_changed.connect(self._axis_changed)
        self._build()
        self._show_state()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._scroll = QScrollBar(Qt.Orientation.Horizontal)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName(self.tr("Scroll along the sound"))
        self._scroll.valueChanged.connect(self._scrolled)
        column.addWidget(self.waveform, 1)
        column.addWidget(self._scroll)
        self.bar.play_pressed.connect(self.toggle)
        self.bar.loop_pressed.connect(self.toggle_loop)
        self.bar.mode_pressed.connect(self.next_mode)
        column.addWidget(self.bar)

    # what is shown

    def show_sound(self, picture: SoundPicture | None, spectrum: Spectrum | None = None) -> None:
        """Show another sound (``None``: nothing), with its spectrogram where it was made already."""
        self.player.stop()
        self._picture = picture
        self._stretched = {}
        self.state = maths.next_sound(self.state, 0.0 if picture is None else picture.peaks.seconds)
        self.waveform.show_sound(picture)
        if spectrum is not None:
            self._settle.stop()
            self.waveform.set_spectrum(spectrum)
        self._show_state()

    def stop(self) -> None:
        """Fall silent."""
        self._apply(maths.stop(self.state))

    def words(self) -> str:
        """Return what the sound is, for the line below it."""
        if self._picture is None:
            return ""
        sound = self._picture.sound
        channels = sound.samples.shape[1]
        many = {1: self.tr("mono"), 2: self.tr("stereo")}.get(
            channels, self.tr("{} channels").format(channels)
        )
        return f"{sound.seconds:.2f} s · {sound.sample_rate_hz:,} Hz · {many}".replace(",", "\u202f")

    # what can be done

    def toggle(self) -> None:
        """Play or pause."""
        self._apply(maths.toggle(self.state))

    def play_selection(self) -> None:
        """Play the selection once."""
        self._apply(maths.play_selection(self.state), anew=True)

    def toggle_loop(self) -> None:
        """Repeat the selection, or everything, or stop doing so."""
        self._apply(maths.loop(self.state), anew=True)

    def seek(self, by_s: float) -> None:
        """Go some seconds on or back."""
        self._apply(maths.step(self.state, by_s), anew=True)

    def change_speed(self, steps: int) -> None:
        """Play faster or slower, the pitch kept."""
        self._apply(maths.faster(self.state, steps), anew=True)

    def change_gain(self, steps: int) -> None:
        """Make it louder or quieter, for ear and eye."""
        self._apply(maths.louder(self.state, steps))
        self.waveform.set_gain(self.state.gain_db)

    def next_mode(self) -> None:
        """Show both, the waveform or the spectrogram."""
        at = MODES.index(self.waveform.mode)
        self.waveform.set_mode(MODES[(at + 1) % len(MODES)])
        self._show_state()

    def zoom(self, steps: int) -> None:
        """See more detail around the cursor, or less."""
        self.waveform.set_axis(time_axis.zoom_at(self.waveform.axis, self.state.position_s, 1.5**steps))

    def show_all(self) -> None:
        """See the whole sound."""
        self.waveform.set_axis(time_axis.whole(self.state.duration_s))

    def clear_selection(self) -> bool:
        """Forget the selection; return whether there was one."""
        had = self.state.selection is not None
        if had:
            self._apply(maths.clear_selection(self.state), anew=True)
        return had

    # playing

    def _apply(self, state: Playback, *, anew: bool = False) -> None:
        """Take another state; a stream that plays is begun anew where what it plays has changed."""
        was_playing = self.state.playing
        self.state = state
        if self._picture is None:
            return
        if state.playing and (anew or not was_playing):
            self._begin()
        elif not state.playing:
            self.player.stop()
        self.player.gain = state.gain
        self._show_state()

    def _begin(self) -> None:
        picture = self._picture
        if picture is None:
            return
        speed = self.state.speed
        if speed not in self._stretched:
            if speed == 1.0 or picture.sound.seconds <= AT_ONCE_S:
                self._stretched[speed] = _at_speed(picture.sound, speed)
            else:
                self.player.stop()
                self._tasks.run(
                    _at_speed,
                    picture.sound,
                    speed,
                    done=lambda samples: self._stretching_ended(picture, speed, samples),
                    exclusive=f"{self._key}.speed",
                )
                return
        self.player.gain = self.state.gain
        self.player.play(self._stretched[speed], picture.sound.sample_rate_hz, self._stream())

    def _stretching_ended(self, picture: SoundPicture, speed: float, samples: np.ndarray) -> None:
        if picture is self._picture:
            self._stretched[speed] = samples
            if self.state.playing and self.state.speed == speed:
                self._begin()

    def _stream(self) -> Stream:
        start_s, end_s = self.state.span
        position_s = self.state.position_s if start_s <= self.state.position_s < end_s else start_s
        return Stream(
            self._frame(position_s), self._frame(start_s), self._frame(end_s), repeats=self.state.repeats
        )

    def _frame(self, at_s: float) -> int:
        """Return the frame of the stretched samples for a time of the sound."""
        if self._picture is None:
            return 0
        frame = round(at_s * self._picture.sound.sample_rate_hz / self.state.speed)
        return min(frame, len(self._stretched[self.state.speed]))

    def _moved(self, frame: int) -> None:
        if self._picture is None:
            return
        at_s = frame * self.state.speed / self._picture.sound.sample_rate_hz
        if not self.player.playing:
            self.state = maths.reached(self.state, self.state.span[1])
        else:
            self.state = maths.reached(self.state, min(at_s, self.state.duration_s))
        self.waveform.set_position(self.state.position_s, follow=True)
        self.heard.emit()
        self._show_state()

    # mouse

    def _pointed(self, one_s: float, other_s: float) -> None:
        self.state = maths.select(self.state, one_s, other_s)
        self._show_state()

    def _pointing_ended(self) -> None:
        if self.state.playing:
            self._begin()

    # drawing

    def _show_state(self) -> None:
        self.waveform.set_selection(self.state.selection)
        self.waveform.set_position(self.state.position_s, follow=False)
        self.bar.show_state(self.state, self.waveform.mode, self.player.problem)

    def _axis_changed(self) -> None:
        axis = self.waveform.axis
        self._scroll.blockSignals(True)
        self._scroll.setVisible(not axis.shows_all and self._picture is not None)
        unit = max(axis.duration_s, time_axis.LEAST_SPAN_S) / SCROLL_UNITS
        self._scroll.setPageStep(max(1, round(axis.span_s / unit)))
        self._scroll.setSingleStep(max(1, self._scroll.pageStep() // 10))
        self._scroll.setRange(0, max(0, SCROLL_UNITS - self._scroll.pageStep()))
        self._scroll.setValue(round(axis.start_s / unit))
        self._scroll.blockSignals(False)
        if self._picture is not None:
            self._settle.start()

    def _scrolled(self, value: int) -> None:
        axis = self.waveform.axis
        start_s = value * max(axis.duration_s, time_axis.LEAST_SPAN_S) / SCROLL_UNITS
        self.waveform.set_axis(time_axis.scroll(axis, start_s - axis.start_s))

    def _want_spectrum(self) -> None:
        size = self.waveform.spectrum_size()
        picture = self._picture
        if picture is None or min(size) < 8:
            return
        axis = self.waveform.axis
        self._tasks.run(
            prepare_spectrum,
            picture,
            axis.start_s,
            axis.end_s,
            size,
            self.state.gain_db,
            done=lambda spectrum: self._spectrum_ended(picture, spectrum),
            exclusive=f"{self._key}.spectrum",
        )

    def _spectrum_ended(self, picture: SoundPicture, spectrum: Spectrum) -> None:
        if picture is self._picture:
            self.waveform.set_spectrum(spectrum)


def _at_speed(sound: Sound, speed: float) -> np.ndarray:
    return stretched(for_loudspeaker(sound.samples), sound.sample_rate_hz, speed)
