"""Sounds hours long in the real widget: open, first paint, memory, frames while zooming and scrolling, loops.

``python benchmarks/sound.py [HOURS] [SUFFIX]``: SUFFIX ``flac`` (default) or ``mp3`` (encoding three hours of
it takes minutes). Each window size runs in a process of its own, so that memory is its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import soundfile
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from report import percentile, report

from labeler.media.audio import Sound
from labeler.ui import theme
from labeler.ui.app import SWITCH_S
from labeler.ui.screenshots import wait_until
from labeler.ui.state import time_axis
from labeler.ui.tasks import Tasks
from labeler.ui.widgets.audio_view import AudioView
from labeler.ui.widgets.sound_picture import open_picture, prepare_sound

RATE = 44_100
SIZES = ((1280, 700), (3840, 1900))
N_FRAMES = 150


def write(path: Path, hours: float) -> None:
    """Write ``hours`` of tones, pauses and noise."""
    rng = np.random.default_rng(1)
    time_s = np.arange(10 * RATE) / RATE
    subtype = "MPEG_LAYER_III" if path.suffix == ".mp3" else "PCM_16"
    with soundfile.SoundFile(path, "w", RATE, 1, format=path.suffix[1:].upper(), subtype=subtype) as file:
        for number in range(round(hours * 360)):
            on = np.sin(2 * np.pi * time_s / 2.5 + number) > 0
            tone = 0.2 * on * np.sin(2 * np.pi * (150 + number % 40 * 40) * time_s)
            file.write((tone + 0.01 * rng.standard_normal(len(time_s))).astype(np.float32))


def resident_mb() -> float:
    """Return what the process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def frames(view: AudioView, step: Callable[[int], object]) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each of ``N_FRAMES`` steps, each painted, at the pace of a screen.

    By the clock, and those of them that the thread had a processor (the rest others took).
    """
    found, worked = [], []
    for number in range(N_FRAMES):
        began, own = time.perf_counter(), time.thread_time()
        step(number)
        view.waveform.repaint()
        found.append((time.perf_counter() - began) * 1000)
        worked.append((time.thread_time() - own) * 1000)
        end = began + 1 / 60
        wait_until(lambda end=end: time.perf_counter() >= end, 0.1)
    return found, worked


def wheel(view: AudioView, notches: float) -> None:
    """Turn the wheel over the waveform."""
    at = QPointF(view.waveform.width() * 0.6, 100)
    none, turned = Qt.MouseButton.NoButton, QPoint(0, round(120 * notches))
    phase, keys = Qt.ScrollPhase.NoScrollPhase, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(view.waveform, QWheelEvent(at, at, QPoint(), turned, none, keys, phase, False))


def measure(path: Path, width: int, height: int) -> None:
    """Open ``path`` in a window of this size and report what it costs."""
    app = QApplication([])
    theme.apply(app, "light")
    sys.setswitchinterval(SWITCH_S)
    tasks = Tasks()
    view = AudioView(tasks)
    view.resize(width, height)
    view.show()
    view.waveform.repaint()
    size, before = f"{width}×{height}", resident_mb()
    began = time.perf_counter()
    picture = open_picture(path, "ab" * 32)
    view.show_sound(picture)
    view.waveform.repaint()
    n = round(picture.sound.seconds)
    known = "its peaks kept" if picture.complete else "never seen"
    painted = (time.perf_counter() - began) * 1000
    report(f"{path.suffix[1:]}, {known}, {size}: open → painted", n=n, value=painted, unit="ms", must=300)
    wait_until(lambda: len(picture.tiles) > 0, 60)
    first = (time.perf_counter() - began) * 1000
    report(f"{path.suffix[1:]}, {known}, {size}: → coarse spectrogram", n=n, value=first, unit="ms")
    wait_until(lambda: view.loader.share is None, 300)
    report(
        f"{path.suffix[1:]}, {known}, {size}: → all peaks", n=n, value=time.perf_counter() - began, unit="s"
    )
    must = 16.0  # 60 frames a second
    for what, step in _motions(view):
        taken, worked = frames(view, step)
        report(
            f"{path.suffix[1:]}, {size}: frame, {what}, p95",
            n=len(taken),
            value=percentile(taken, 0.95),
            unit="ms",
            must=must,
            p50=round(percentile(taken, 0.5), 1),
            own_p95=round(percentile(worked, 0.95), 1),
        )
    held = resident_mb()
    report(f"{path.suffix[1:]}, {size}: memory of the process", n=n, value=held, unit="MB", must=300)
    report(f"{path.suffix[1:]}, {size}: memory that the sound added", n=n, value=held - before, unit="MB")
    view.show_sound(None)
    tasks.close()
    picture.close()


def _motions(view: AudioView) -> list[tuple[str, Callable[[int], object]]]:
    wave = view.waveform

    def zoom(number: int) -> None:
        wheel(view, 0.5 if number < N_FRAMES * 0.6 else -0.5)

    def scroll(number: int) -> None:
        if not number:
            wave.set_axis(time_axis.zoom_at(time_axis.whole(view.state.duration_s), 3000.0, 15.0))
        wave.set_axis(time_axis.scroll(wave.axis, wave.axis.span_s * 0.02))

    def close(number: int) -> None:
        if not number:
            wave.set_axis(time_axis.zoom_at(time_axis.whole(view.state.duration_s), 3000.0, 1300.0))
        wave.set_axis(time_axis.scroll(wave.axis, wave.axis.span_s * 0.02))

    return [("zooming at the cursor", zoom), ("scrolling minutes", scroll), ("scrolling seconds", close)]


class Tape:
    """A sound card that keeps what it is handed and has always just played it."""

    def __init__(self, _rate_hz: int, _channels: int) -> None:
        self.problem = ""
        self.parts: list[np.ndarray] = []
        self.n = 0

    def free_frames(self) -> int:
        return 4000

    def write(self, part: np.ndarray) -> int:
        self.parts.append(part[:, 0].copy())
        self.n += len(part)
        return len(part)

    def sounded_frames(self) -> int:
        return self.n

    def close(self) -> None:
        pass


def loops() -> None:
    """Loop a selection of a sound whose every sample says which it is; report wrong samples at its seams."""
    tapes: list[Tape] = []

    def tape(rate_hz: int, channels: int) -> Tape:
        tapes.append(Tape(rate_hz, channels))
        return tapes[-1]

    tasks = Tasks()
    view = AudioView(tasks, outputs=tape)
    ramp = np.arange(4 * RATE, dtype=np.float32)[:, None] / np.float32(8 * RATE)
    view.show_sound(prepare_sound(Sound(ramp, RATE)))
    view.play_span(1.0, 1.7, repeats=True)
    while tapes[0].n < 20 * RATE:
        view.player.tick()
    view.stop()
    heard = np.concatenate(tapes[0].parts)
    first, last = RATE, round(1.7 * RATE)
    expected = ramp[first + np.arange(len(heard)) % (last - first), 0]
    wrong = int((heard != expected).sum())
    n = len(heard) // (last - first)
    report(
        "loop of a selection: samples missing or wrong at the seams", n=n, value=wrong, unit="samples", must=0
    )
    tasks.close()


def delay(folder: Path) -> None:
    """Write noise as MP3 and report by how many samples it lies beside the noise."""
    rng = np.random.default_rng(3)
    noise = (rng.normal(0, 0.2, 4 * RATE) * np.hanning(4 * RATE)).astype(np.float32)
    path = folder / "noise.mp3"
    soundfile.write(path, noise, RATE, format="MP3", subtype="MPEG_LAYER_III")
    picture = open_picture(path)
    found = picture.sound.read(0, len(noise))[:, 0]
    both = np.fft.rfft(found, 2 * len(noise)) * np.conj(np.fft.rfft(noise, 2 * len(noise)))
    at = int(np.fft.irfft(both).argmax())
    report(
        "MP3 beside the sound it was made of",
        n=len(noise),
        value=min(at, 2 * len(noise) - at),
        unit="samples",
        must=0,
    )
    picture.close()


def main(hours: float, suffix: str) -> None:
    """Write the long file, then measure it cold and with its peaks kept, in windows of two sizes."""
    with TemporaryDirectory() as place:
        os.environ["LABELER_HOME"] = place
        path = Path(place) / f"long.{suffix}"
        write(path, hours)
        for width, height in SIZES:
            words = [sys.executable, __file__, "--measure", str(path), str(width), str(height)]
            subprocess.run(words, check=True)
        QApplication([])
        loops()
        delay(Path(place))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        main(float(sys.argv[1]) if len(sys.argv) > 1 else 3.0, sys.argv[2] if len(sys.argv) > 2 else "flac")
