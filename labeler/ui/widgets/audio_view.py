"""One sound to see and hear: waveform and spectrogram, and below them what plays it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollBar, QVBoxLayout, QWidget

from labeler.media.audio import SoundReader
from labeler.media.playback import PlayedBlocks
from labeler.media.spectrum_tiles import AXES, SpectrumLook
from labeler.ui.state import playback as maths
from labeler.ui.state import time_axis
from labeler.ui.state.playback import Playback, Stream
from labeler.ui.tasks import Tasks
from labeler.ui.widgets.feed import Feed
from labeler.ui.widgets.play_bar import PlayBar
from labeler.ui.widgets.player import Output, Player, open_output
from labeler.ui.widgets.sound_loader import SoundLoader
from labeler.ui.widgets.sound_painting import MODES
from labeler.ui.widgets.sound_picture import SoundPicture, bounds_db
from labeler.ui.widgets.waveform import Waveform

SCROLL_UNITS = 10_000_000
RANGE_STEP_DB, FLOOR_STEP_DB = 10.0, 5.0


class AudioView(QWidget):
    """Shows and plays one sound; ``state`` is the truth of what is played.

    ``project_looks`` are the looks that the project has, ``keep_look`` keeps another one there; ``delay_s``
    is how much later than the sound card says a sound is heard, ``rewind_s`` how far a pause goes back.

    ``heard`` is emitted while it plays (a sign of life of the person), ``look_changed`` when the spectrogram
    is made or coloured in another way, ``position_changed`` when the cursor or the selection has moved.
    """

    heard = Signal()
    look_changed = Signal()
    position_changed = Signal()

    def __init__(
        self,
        tasks: Tasks,
        parent: QWidget | None = None,
        outputs: Callable[[int, int], Output] = open_output,
    ) -> None:
        super().__init__(parent)
        self.state = Playback(0.0)
        self.delay_s = 0.0
        self.rewind_s = 0.0
        self.project_looks: dict[str, SpectrumLook] = {}
        self.keep_look: Callable[[SpectrumLook], object] | None = None
        self.waveform = Waveform()
        self.bar = PlayBar()
        self.player = Player(self, outputs)
        self._tasks = tasks
        self._picture: SoundPicture | None = None
        self._feeds: dict[tuple[float, int | None], Feed] = {}
        self._key = f"sound.{id(self)}"
        self.loader = SoundLoader(self.waveform, tasks, f"{self._key}.see")
        self.loader.read_further.connect(self._read_further)
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
        self._scroll.hide()
        column.addWidget(self.waveform, 1)
        column.addWidget(self._scroll)
        self.bar.play_pressed.connect(self.toggle)
        self.bar.loop_pressed.connect(self.toggle_loop)
        self.bar.mode_pressed.connect(self.next_mode)
        self.bar.channel_pressed.connect(self.next_channel)
        column.addWidget(self.bar)

    # what is shown

    def show_sound(self, picture: SoundPicture | None) -> None:
        """Show another sound (``None``: nothing)."""
        self.player.stop()
        if self._picture is not None and not self._picture.is_of(picture):
            self._tasks.cancel(f"{self._key}.play")
        self._picture = picture
        self._feeds = {}
        channels = 1 if picture is None else picture.peaks.channels
        seconds = 0.0 if picture is None else picture.peaks.seconds
        self.state = maths.next_sound(self.state, seconds, channels)
        self.waveform.channel = self.state.channel
        self.waveform.show_sound(picture)
        self.loader.begin(picture)
        self._show_state()
        self.position_changed.emit()

    @property
    def picture(self) -> SoundPicture | None:
        """Return the sound that is shown."""
        return self._picture

    def stop(self) -> None:
        """Fall silent."""
        self._apply(maths.stop(self.state))

    def words(self) -> str:
        """Return what the sound is, for the line below it."""
        if self._picture is None:
            return ""
        sound = self._picture.sound
        many = {1: self.tr("mono"), 2: self.tr("stereo")}.get(
            sound.channels, self.tr("{} channels").format(sound.channels)
        )
        length = (
            f"{sound.seconds:.2f} s" if sound.seconds < 60 else f"{time_axis.clock(sound.seconds, 0.1)} min"
        )
        if sound.seconds >= 3600:
            length = f"{time_axis.clock(sound.seconds)} h"
        words = f"{length} · {sound.sample_rate_hz:,} Hz · {many}".replace(",", "\u202f")
        if isinstance(sound, SoundReader) and sound.problem:
            words += " · " + self.tr("damaged: parts read as silence")
        return words

    def _read_further(self) -> None:
        if self.waveform.picture is not None:
            self._picture = self.waveform.picture
        self.bar.show_share(self.loader.share)

    # what can be done

    def toggle(self) -> None:
        """Play or pause."""
        paused = self.state.playing
        self._apply(maths.toggle(self.state))
        if paused and self.rewind_s:
            self.go_to(max(self.state.span[0], self.state.position_s - self.rewind_s))

    def play_selection(self) -> None:
        """Play the selection once."""
        self._apply(maths.play_selection(self.state), anew=True)

    def play_span(self, start_s: float, end_s: float, *, repeats: bool = False) -> None:
        """Select a stretch and play it, once or again and again."""
        self._apply(maths.play_span(self.state, start_s, end_s, repeats=repeats), anew=True)

    def toggle_loop(self) -> None:
        """Repeat the selection, or everything, or stop doing so."""
        self._apply(maths.loop(self.state), anew=True)

    def seek(self, by_s: float) -> None:
        """Go some seconds on or back."""
        self._apply(maths.step(self.state, by_s), anew=True)
        self.waveform.set_position(self.state.position_s, follow=True)

    def go_to(self, at_s: float) -> None:
        """Put the cursor somewhere and see it."""
        self._apply(maths.seek(self.state, at_s), anew=True)
        self.waveform.set_position(self.state.position_s, follow=True)

    def select(self, start_s: float, end_s: float) -> None:
        """Select a stretch."""
        self._apply(maths.select(self.state, start_s, end_s), anew=True)

    def change_speed(self, steps: int) -> None:
        """Play faster or slower, the pitch kept."""
        self._apply(maths.faster(self.state, steps), anew=True)

    def change_gain(self, steps: int) -> None:
        """Make it louder or quieter for the ear."""
        self._apply(maths.louder(self.state, steps))

    def change_shown_gain(self, steps: int) -> None:
        """Make it larger and brighter for the eye, or less so."""
        self._apply(maths.shown_louder(self.state, steps))
        self.waveform.set_gain(self.state.shown_gain_db)

    def next_channel(self) -> None:
        """Hear and see all channels, a mix, or one of them."""
        channels = 1 if self._picture is None else self._picture.peaks.channels
        self._apply(maths.next_channel(self.state, channels), anew=True)
        self.waveform.set_channel(self.state.channel)

    def next_mode(self) -> None:
        """Show both, the waveform or the spectrogram."""
        at = MODES.index(self.waveform.mode)
        self.waveform.set_mode(MODES[(at + 1) % len(MODES)])
        self._show_state()

    def set_look(self, look: SpectrumLook) -> None:
        """Make and colour the spectrogram in another way."""
        if look != self.waveform.look:
            self.waveform.set_look(look.check())
            self.look_changed.emit()

    def show_project_looks(self, looks: dict[str, SpectrumLook], first: str) -> None:
        """Take the looks that a project keeps; the one called ``first`` is shown, where there is one."""
        self.project_looks = looks
        if first in looks:
            self.set_look(looks[first])

    @property
    def floor_db(self) -> float:
        """Return the level that is drawn black."""
        peak = 1.0 if self._picture is None else self._picture.peak
        return bounds_db(self.waveform.look, peak)[0]

    def next_axis(self) -> None:
        """Show frequencies on a mel, a logarithmic or a linear axis."""
        look = self.waveform.look
        self.set_look(replace(look, axis=AXES[(AXES.index(look.axis) + 1) % len(AXES)]))

    def change_range(self, steps: int) -> None:
        """Show a wider range of levels (weak signals), or a narrower one."""
        look = self.waveform.look
        self.set_look(replace(look, range_db=min(140.0, max(20.0, look.range_db + steps * RANGE_STEP_DB))))

    def zoom(self, steps: int) -> None:
        """See more detail around the cursor, or less."""
        self.waveform.set_axis(time_axis.zoom_at(self.waveform.axis, self.state.position_s, 1.5**steps))

    def show_all(self) -> None:
        """See the whole sound."""
        self.waveform.set_axis(time_axis.whole(self.state.duration_s))

    def show_stretch(self, start_s: float, end_s: float) -> None:
        """See a stretch, scrolling only where it is not seen already."""
        axis = self.waveform.axis
        if start_s < axis.start_s or end_s > axis.end_s:
            fits = end_s - start_s <= axis.span_s
            middle = (start_s + end_s) / 2
            moved = time_axis.scroll(axis, middle - (axis.start_s + axis.end_s) / 2)
            self.waveform.set_axis(moved if fits else time_axis.show(axis, start_s, end_s))

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
        self.position_changed.emit()

    def _feed(self, picture: SoundPicture) -> Feed:
        key = (self.state.speed, self.state.channel)
        if key not in self._feeds:
            blocks = PlayedBlocks(picture.sound, *key)
            self._feeds = {key: Feed(blocks, self._tasks, f"{self._key}.play", self.player.tick)}
        return self._feeds[key]

    def _begin(self) -> None:
        if self._picture is None:
            return
        self.player.gain = self.state.gain
        feed = self._feed(self._picture)
        start_s, end_s = self.state.span
        position_s = self.state.position_s if start_s <= self.state.position_s < end_s else start_s

        def frame(at_s: float) -> int:
            return min(round(at_s * feed.rate_hz / self.state.speed), feed.blocks.n_frames)

        self.player.play(
            feed, Stream(frame(position_s), frame(start_s), frame(end_s), repeats=self.state.repeats)
        )

    def _moved(self, frame: int) -> None:
        if self._picture is None:
            return
        at_s = frame * self.state.speed / self._picture.sound.sample_rate_hz
        if not self.player.playing:
            self.state = maths.reached(self.state, self.state.span[1])
        else:
            late_s = self.delay_s * self.state.speed if not self.state.repeats else 0.0
            first_s = self.state.span[0]
            self.state = maths.reached(self.state, min(max(at_s - late_s, first_s), self.state.duration_s))
        self.waveform.set_position(self.state.position_s, follow=True)
        self.heard.emit()
        self._show_state()
        self.position_changed.emit()

    # mouse

    def _pointed(self, one_s: float, other_s: float) -> None:
        self.state = maths.select(self.state, one_s, other_s)
        self._show_state()
        self.position_changed.emit()

    def _pointing_ended(self) -> None:
        if self.state.playing:
            self._begin()

    # drawing

    def _show_state(self) -> None:
        self.waveform.set_selection(self.state.selection)
        self.waveform.set_position(self.state.position_s, follow=False)
        channels = 1 if self._picture is None else self._picture.peaks.channels
        self.bar.show_state(self.state, self.waveform.mode, self.player.problem, channels)
        self.bar.show_share(self.loader.share)

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

    def _scrolled(self, value: int) -> None:
        axis = self.waveform.axis
        start_s = value * max(axis.duration_s, time_axis.LEAST_SPAN_S) / SCROLL_UNITS
        self.waveform.set_axis(time_axis.scroll(axis, start_s - axis.start_s))
