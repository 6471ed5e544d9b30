"""Has made in the background what a waveform needs: peaks of a long sound, tiles in view, close-ups."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from labeler.media.spectrum_tiles import Seen
from labeler.ui.jobs import Job
from labeler.ui.tasks import Tasks
from labeler.ui.widgets.sound_painting import LEAST_PX
from labeler.ui.widgets.sound_picture import (
    CloseUp,
    SoundPicture,
    make_tiles,
    missing_tiles,
    read_close,
    read_on,
)
from labeler.ui.widgets.waveform import Waveform

SETTLE_MS = 30
"""How long zooming and scrolling rest before what is seen is made."""

SHARP_MS = 120
"""How long they rest before it is drawn smoothly."""


class SoundLoader(QObject):
    """``read_further`` comes when more of a long sound was read; ``share`` is how much of it."""

    read_further = Signal()

    def __init__(self, waveform: Waveform, tasks: Tasks, key: str) -> None:
        super().__init__(waveform)
        self.share: float | None = None
        self._column_s = 0.0
        self._waveform, self._tasks, self._key = waveform, tasks, key
        self._settle = self._timer(SETTLE_MS, self._want)
        self._sharp = self._timer(SHARP_MS, self._sharpen)
        waveform.axis_changed.connect(self._axis_changed)

    def _timer(self, after_ms: int, call: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(call)
        return timer

    def begin(self, picture: SoundPicture | None) -> None:
        """Another sound is shown: read it on where its peaks are not complete."""
        self._tasks.cancel(self._key)
        self._settle.stop()
        self._sharp.stop()
        self._waveform.moving = False
        self.share = None
        if picture is None:
            return
        if not picture.complete:
            self.share = 0.0

            def work(_job: Job) -> Iterator[SoundPicture]:
                return read_on(picture)

            self._tasks.stream(work, each=self._read, done=self._all_read, exclusive=f"{self._key}.peaks")
        self._want()

    def _read(self, further: SoundPicture) -> None:
        if not further.is_of(self._waveform.picture):
            return
        level = further.peaks.levels[0]
        read = min(1.0, len(level.low) * level.frames / max(1, further.peaks.n_frames))
        self.share = None if further.complete else read
        self._waveform.show_more(further)
        self.read_further.emit()

    def _all_read(self, _nothing: object) -> None:
        self.share = None
        self.read_further.emit()

    def _axis_changed(self) -> None:
        if self._waveform.picture is None:
            return
        self._waveform.moving = True
        if not self._settle.isActive():  # while it goes on moving tiles are made now and then
            self._settle.start()
        self._sharp.start()

    def _sharpen(self) -> None:
        self._waveform.moving = False
        self._waveform.redraw()
        self._want()

    def _want(self) -> None:
        picture = self._waveform.picture
        if picture is None:
            return
        self._want_close_up(picture)
        waveform = self._waveform
        canvas = waveform.canvas()
        if canvas.spectrum_rows < LEAST_PX or not picture.sound.n_frames:
            return
        look, seen = waveform.look, waveform.seen()
        # a file's fine tiles wait until the hand rests: made meanwhile they would take the frames' time
        hurry = self._hurry(seen) if waveform.moving and picture.samples is None else ""
        keys = missing_tiles(picture, look, seen, hurry)
        if not keys:
            if hurry:  # what was begun at rest would take the frames' time as well
                self._tasks.cancel(f"{self._key}.tiles")
            return

        def work(_job: Job) -> Iterator[int]:
            return make_tiles(picture, keys, waveform.gate.wait)

        self._tasks.stream(work, each=self._tile_made, exclusive=f"{self._key}.tiles")

    def _hurry(self, seen: Seen) -> str:
        """Return whether the view is zoomed or scrolled, by what was seen when this was asked before."""
        before, self._column_s = self._column_s, seen.column_s
        return "scroll" if abs(before - seen.column_s) < 1e-6 * before else "zoom"

    def _tile_made(self, _n: int) -> None:
        self._waveform.redraw()

    def _want_close_up(self, picture: SoundPicture) -> None:
        wanted = self._waveform.wants_close_up()
        if wanted is None:
            return

        def done(near: CloseUp) -> None:
            if picture.is_of(self._waveform.picture):
                self._waveform.close_up = near
                self._waveform.redraw()

        self._tasks.run(read_close, picture, *wanted, done=done, exclusive=f"{self._key}.close")
