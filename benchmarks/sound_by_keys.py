"""A labeler does 20 sounds by keyboard alone, 10 with segments and 10 with transcripts.

``python benchmarks/sound_by_keys.py [FOLDER]``: with FOLDER every key is written there as ``keys.txt`` and
the window as a picture per sound. At the end the store is compared with what was pressed. Reported: key
press → painted, and → the step durable on the disk (looked for every 10 ms).
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from report import percentile, report

from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.read.labels import my_label
from labeler.types import AnswerState, QuestionKind
from labeler.ui import theme
from labeler.ui.app import make_window
from labeler.ui.pages.label import LabelPage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.state.preferences import Preferences
from labeler.ui.window import Window

N_SOUNDS, RATE = 10, 16_000
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
HOUSE = {
    "tokens": ["[unintelligible]", "[noise]", "[crosstalk]"],
    "conventions": {"fillers": "drop", "numbers": "words", "case": "lower", "punctuation": ".,?!"},
}
Stroke = tuple[Qt.Key, Qt.KeyboardModifier]


def write_sounds(folder: Path) -> None:
    """Write sounds of four seconds: a tone from second 1 to 2, noise from 3 to 3.5."""
    folder.mkdir()
    rng, at = np.random.default_rng(0), np.arange(4 * RATE) / RATE
    for number in range(N_SOUNDS):
        tone = 0.3 * np.sin(2 * np.pi * (300 + 40 * number) * at) * ((at >= 1) & (at < 2))
        noise = 0.2 * rng.standard_normal(len(at)) * ((at >= 3) & (at < 3.5))
        soundfile.write(folder / f"s{number:02d}.wav", (tone + noise).astype(np.float32), RATE)


def make(folder: Path, kind: QuestionKind) -> Path:
    """Make a project that asks for segments or transcripts, and return its file."""
    write_sounds(folder / "media")
    asks = kind is QuestionKind.SEGMENTS
    classes = parse_classes("tone,noise", "cannot tell") if asks else ()
    config = {"overlap": False} if asks else HOUSE
    spec = QuestionSpec("heard", kind, words="What is heard?", classes=classes, config=config)
    path = folder / "keys.labeler"
    with create_project(path, name="by keys", question=spec, people=["Ada"]) as project:
        import_media(project, folder / "media", author=owner(project))
    return path


@dataclass
class Run:
    """Keys pressed in a window, and how long each took until it was painted and on the disk."""

    window: Window
    recorded: list[str] = field(default_factory=list)
    durable_ms: list[float] = field(default_factory=list)
    painted_ms: list[float] = field(default_factory=list)

    @property
    def page(self) -> LabelPage:
        page = self.window.pages["label"]
        assert isinstance(page, LabelPage)
        return page

    def press(self, *strokes: Stroke, stores: bool = False) -> None:
        """Press keys one after the other; with ``stores`` time each until it is on the disk."""
        for key, keys in strokes:
            target = QApplication.focusWidget() or self.window
            self.recorded.append(f"{_name(keys)}{Qt.Key(key).name[4:]}")
            began = time.perf_counter()
            QTest.keyClick(target, key, keys)
            if stores:
                self.page.desk.view.audio.waveform.repaint()
                self.painted_ms.append((time.perf_counter() - began) * 1000)
                wait_until(lambda: self.page._saver.n_pending == 0)
                self.durable_ms.append((time.perf_counter() - began) * 1000)

    def type(self, words: str) -> None:
        """Type words."""
        self.recorded.append(repr(words))
        QTest.keyClicks(QApplication.focusWidget() or self.window, words)


def _name(keys: Qt.KeyboardModifier) -> str:
    return ("Ctrl+" if keys & CTRL else "") + ("Shift+" if keys & SHIFT else "")


def opened(path: Path, settings: Path) -> Run:
    """Open the window over a project, at the Label page, as Ada."""
    window = make_window(Preferences(settings))
    window.resize(1280, 800)
    window.show()
    window.context.open_project(path)
    wait_until(lambda: window.context.session.is_open)
    ada = next(one for one in window.context.session.people if one.name == "Ada")
    window.context.set_person(ada.id)
    window.show_page("label")
    settle(window)
    return Run(window)


def segments(run: Run, _number: int) -> None:
    """Mark the tone and the noise of a sound, split the tone and merge it again, and accept."""
    on, mark = (Qt.Key.Key_Period, NONE), (Qt.Key.Key_M, NONE)
    run.press(on, mark, on)
    run.press(mark, (Qt.Key.Key_1, NONE), stores=True)
    run.press(on, mark)
    for _ in range(5):
        run.press((Qt.Key.Key_Greater, NONE))
    run.press(mark, (Qt.Key.Key_2, NONE), stores=True)
    run.press((Qt.Key.Key_Tab, NONE))  # round to the tone
    for _ in range(5):
        run.press((Qt.Key.Key_Greater, NONE))
    run.press((Qt.Key.Key_X, NONE), stores=True)
    run.press((Qt.Key.Key_Tab, SHIFT))
    run.press((Qt.Key.Key_M, CTRL), stores=True)
    run.press((Qt.Key.Key_Return, NONE), stores=True)


def transcript(run: Run, number: int) -> None:
    """Play, type with a filler and a numeral, mend all, insert a mark, and accept."""
    run.press((Qt.Key.Key_Space, CTRL))
    run.type(f"Um tone number {number} then ")
    run.press((Qt.Key.Key_2, CTRL), (Qt.Key.Key_Space, CTRL), (Qt.Key.Key_F9, SHIFT))
    run.press((Qt.Key.Key_Return, NONE), stores=True)


def right(run: Run, kind: QuestionKind) -> int:
    """Return how many sounds hold in the store what was pressed."""
    session, n = run.window.context.session, 0
    project, round_ = session.project, session.round
    assert project is not None
    assert round_ is not None
    state = run.page.desk.state
    assert state is not None
    names = "zero one two three four five six seven eight nine".split()  # noqa: SIM905
    for number, item in enumerate(state.queue.items.tolist()):
        label = my_label(project, int(item), session.question, session.person, round_)
        if label is None or label.state is not AnswerState.ANSWERED:
            continue
        if kind is QuestionKind.SEGMENTS:
            spans = [(round(one.start_s, 2), round(one.end_s, 2)) for one in label.value.segments]
            found = [one.label_class for one in label.value.segments]
            n += spans == [(1.0, 2.0), (3.0, 3.5)] and found == [one.id for one in session.classes[:2]]
        else:
            n += label.value.text == f"tone number {names[number]} then [noise]"
    return n


def _is_next(run: Run, before: int | None) -> bool:
    """Return whether the next sound is on the screen, or there is none."""
    desk = run.page.desk
    ended = desk.state is None or desk.state.item is None
    return desk.shown != before and (ended or desk.shown is not None)


def main(shots: Path | None) -> None:
    """Do all sounds of both kinds, and report."""
    app = QApplication([])
    theme.apply(app, "light")
    recorded: list[str] = []
    for kind, work in ((QuestionKind.SEGMENTS, segments), (QuestionKind.TRANSCRIPT, transcript)):
        with TemporaryDirectory() as place:
            os.environ["LABELER_HOME"] = str(Path(place) / "home")
            run = opened(make(Path(place), kind), Path(place) / "preferences.json")
            began = time.perf_counter()
            for number in range(N_SOUNDS):
                before = run.page.desk.shown
                run.recorded.append(f"\n{kind.value} {number + 1}:")
                work(run, number)
                if shots is not None:
                    shots.mkdir(parents=True, exist_ok=True)
                    run.window.grab().save(str(shots / f"{kind.value}-{number + 1:02d}.png"))
                wait_until(lambda run=run, before=before: _is_next(run, before))
            taken_s = time.perf_counter() - began
            n = right(run, kind)
            recorded += run.recorded
            what = f"{kind.value} by keyboard alone"
            report(
                f"{what}: right in the store",
                n=N_SOUNDS,
                value=n,
                unit="sounds",
                must=N_SOUNDS,
                lower_is_better=False,
            )
            report(f"{what}: a sound, keys alone", n=N_SOUNDS, value=taken_s / N_SOUNDS, unit="s")
            for name, times in (("durable", run.durable_ms), ("painted", run.painted_ms)):
                report(f"{what}: key → {name}, p50", n=len(times), value=percentile(times, 0.5), unit="ms")
                report(f"{what}: key → {name}, p95", n=len(times), value=percentile(times, 0.95), unit="ms")
            run.window.close()
            run.window.deleteLater()
    if shots is not None:
        (shots / "keys.txt").write_text(" ".join(recorded).strip() + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
