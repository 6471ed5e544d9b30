"""The way to the loudspeaker: decoded samples are pushed to the sound card, the position is what has sounded.

Without a sound device, or where Qt's multimedia part cannot be loaded, the same player runs against a clock:
everything works but hearing, and ``problem`` says why.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import QLoggingCategory, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from labeler.ui.state.playback import Stream
from labeler.ui.widgets.feed import Source

TICK_MS = 15
BUFFER_S = 0.25
"""How much lies with the sound card: longer than the GUI thread ever pauses, short enough to feel at once."""

STALL_S = 5.0
"""A device that has frames and plays none of them for so long is gone."""

AHEAD_S = 8.0
"""So far ahead what comes is made ready."""


class Output(Protocol):
    """Where samples go; ``rate_hz`` and ``channels`` are those of what it takes."""

    problem: str

    def free_frames(self) -> int:
        """Return how many frames it would take now."""

    def write(self, frames: np.ndarray) -> int:
        """Take float32 (frames, channels); return how many were taken."""

    def sounded_frames(self) -> int:
        """Return how many frames have sounded since it was opened."""

    def close(self) -> None:
        """Fall silent at once."""


class SilentOutput:
    """Runs against a clock: as if the frames sounded."""

    def __init__(self, rate_hz: int, problem: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        self.problem = problem
        self._rate_hz = rate_hz
        self._clock = clock
        self._began_s = clock()
        self._taken = 0  # a card that was left without frames plays on when they come, later by that much

    def free_frames(self) -> int:
        """Return how many frames fit into the buffer that a sound card would have."""
        return max(0, self.sounded_frames() + int(BUFFER_S * self._rate_hz) - self._taken)

    def write(self, frames: np.ndarray) -> int:
        """Take all frames."""
        late_s = (self._clock() - self._began_s) - self._taken / self._rate_hz
        if late_s > 0:
            self._began_s += late_s
        self._taken += len(frames)
        return len(frames)

    def sounded_frames(self) -> int:
        """Return how many frames would have sounded."""
        return min(self._taken, int((self._clock() - self._began_s) * self._rate_hz))

    def close(self) -> None:
        """Nothing to do."""


class CardOutput:
    """A `QAudioSink` in push mode: no callback ever runs Python on the sound card's own thread."""

    def __init__(self, device: Any, rate_hz: int, channels: int) -> None:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink

        wanted = QAudioFormat()
        wanted.setSampleRate(rate_hz)
        wanted.setChannelCount(channels)
        wanted.setSampleFormat(QAudioFormat.SampleFormat.Float)
        self._whole = not device.isFormatSupported(wanted)
        if self._whole:
            wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        self.problem = ""
        self._rate_hz = rate_hz
        self._frame_bytes = wanted.bytesPerFrame()
        self._sink = QAudioSink(device, wanted)
        self._sink.setBufferSize(int(BUFFER_S * rate_hz) * self._frame_bytes)
        self._pipe = self._sink.start()
        if self._pipe is None:
            raise OSError("the sound device could not be opened")

    def free_frames(self) -> int:
        """Return how many frames the card's buffer takes now."""
        return int(self._sink.bytesFree()) // self._frame_bytes

    def write(self, frames: np.ndarray) -> int:
        """Hand frames to the card."""
        data = np.round(frames * 32767.0).astype("<i2") if self._whole else frames.astype("<f4")
        return int(self._pipe.write(data.tobytes())) // self._frame_bytes

    def sounded_frames(self) -> int:
        """Return how many frames the card has worked off."""
        return int(self._sink.processedUSecs() * self._rate_hz / 1_000_000)

    def close(self) -> None:
        """Drop what has not sounded."""
        self._sink.reset()
        self._sink.stop()


def open_output(rate_hz: int, channels: int) -> Output:
    """Return the sound card, or a silent stand-in that says why nothing is heard."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return SilentOutput(rate_hz, "No sound is played without a screen.")
    QLoggingCategory.setFilterRules("qt.multimedia.symbolsresolver=false")
    try:
        from PySide6.QtMultimedia import QMediaDevices

        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            return SilentOutput(rate_hz, "No sound device was found; everything but hearing works.")
        return CardOutput(device, rate_hz, channels)
    except ImportError as error:
        missing = str(error).split(":")[0]
        return SilentOutput(rate_hz, f"Sound cannot be played: {missing} is missing; install libpulse0.")
    except OSError as error:
        return SilentOutput(rate_hz, f"Sound cannot be played: {error}.")


class Player(QObject):
    """Plays one `Stream` of a source at a time.

    ``moved(frame)`` is emitted as it sounds, with the frame of the source that sounds now; ``ended`` once
    all has sounded.
    """

    moved = Signal(int)
    ended = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        outputs: Callable[[int, int], Output] = open_output,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._last = (0, 0.0)
        self.problem = ""
        self.gain = 1.0
        self._outputs = outputs
        self._output: Output | None = None
        self._source: Source | None = None
        self._stream = Stream(0, 0, 0, False)
        self._handed = 0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def playing(self) -> bool:
        """Return whether a stream is being played (or waits for its first block)."""
        return self._source is not None

    def play(self, source: Source, stream: Stream) -> None:
        """Play a source in the order of ``stream``; what played before falls silent."""
        self.stop()
        self._source, self._stream, self._handed = source, stream, 0
        self._last = (0, self._clock())
        self.tick()
        if self._source is not None:
            self._timer.start()

    def stop(self) -> None:
        """Fall silent at once."""
        self._timer.stop()
        self._source = None
        if self._output is not None:
            self._output.close()
            self._output = None

    def tick(self) -> None:
        """Hand over what fits and say where it sounds (called by the timer)."""
        source = self._source
        if source is None:
            return
        output = self._output
        if output is None:
            # the device is opened with the first frames in hand: its clock never runs ahead of them
            if self._stream.length != 0 and not len(source.take(self._stream.first, self._stream.first + 1)):
                source.want(self._coming(source))
                return
            output = self._output = self._outputs(source.rate_hz, source.n_channels)
            self.problem = output.problem
        self._hand_over(source, output)
        source.want(self._coming(source))
        sounded = min(output.sounded_frames(), self._handed)
        if self._stalls(sounded):
            self.stop()
            self.problem = "The sound device no longer answers: choose another one, then play again."
            self.moved.emit(self._stream.at(sounded))
            self.ended.emit()
            return
        length = self._stream.length
        if length is not None and sounded >= length:
            self.stop()
            self.moved.emit(self._stream.end)
            self.ended.emit()
        else:
            self.moved.emit(self._stream.at(sounded))

    def _stalls(self, sounded: int) -> bool:
        """Return whether the device has been given frames and has played none of them for long."""
        now = self._clock()
        if sounded != self._last[0] or sounded >= self._handed:
            self._last = (sounded, now)
        return now - self._last[1] > STALL_S

    def _hand_over(self, source: Source, output: Output) -> None:
        free = output.free_frames()
        while free > 0:
            pieces = self._stream.pieces(self._handed, free)
            if not pieces:
                return
            for low, high in pieces:
                frames = source.take(low, high)
                if not len(frames):
                    return
                taken = output.write(np.clip(frames * np.float32(self.gain), -1.0, 1.0))
                self._handed += taken
                free -= taken
                if taken < len(frames):
                    return
                if len(frames) < high - low:
                    break

    def _coming(self, source: Source) -> list[tuple[int, int]]:
        stream, wanted = self._stream, round(AHEAD_S * source.rate_hz)
        if stream.repeats:
            wanted = min(wanted, max(0, stream.end - stream.first) + stream.end - stream.start)
        return stream.pieces(self._handed, wanted)
