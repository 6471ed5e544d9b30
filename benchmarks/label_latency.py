"""Key press → answer durable on disk and next item painted, through real key events in the real window.

``python benchmarks/label_latency.py [N_PRESSES [N_ITEMS]]``: so many presses in a project of so many items.
The bound is what the same answer costs bare, measured in the same run: one durable commit of a row and one
painting of a ready picture of that size.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from report import percentile, report

from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.facts import Batch
from labeler.types import ItemKind, QuestionKind
from labeler.ui import theme
from labeler.ui.app import make_window
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.state.answer_sheet import AnswerSheet, Choice
from labeler.ui.state.label import LabelState
from labeler.ui.state.preferences import Preferences
from labeler.ui.state.queue import Queue
from labeler.ui.widgets.image_view import ImageView
from labeler.ui.widgets.waveform import Waveform
from labeler.ui.window import Window

WARM_UP = 10
BETWEEN_MS = 80
"""A fast labeler presses ten keys a second or so; the next item is decoded in between."""

WINDOW = (1280, 800)


FILES = 240
"""So many different files stand behind the items: no item comes again while it is still kept decoded."""


def draw(folder: Path, n: int, width: int, height: int) -> list[str]:
    """Draw ``n`` JPEGs of one size, each different, with as much detail as photographs have."""
    import simplejpeg

    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 255, (height // 8 + 1, width // 8 + 1, 3), dtype=np.uint8)
    base = coarse.repeat(8, axis=0).repeat(8, axis=1)[:height, :width]
    names = [f"{number:05d}.jpg" for number in range(n)]
    for number, name in enumerate(names):
        pixels = np.ascontiguousarray(np.roll(base, 7 * number, axis=1))
        (folder / name).write_bytes(simplejpeg.encode_jpeg(pixels, quality=90))
    return names


def sing(folder: Path, n: int) -> list[str]:
    """Write ``n`` sounds of five seconds, each of another pitch."""
    import soundfile

    time_s = np.arange(5 * 16000) / 16000
    names = [f"{number:05d}.wav" for number in range(n)]
    for number, name in enumerate(names):
        soundfile.write(folder / name, 0.3 * np.sin(2 * np.pi * (200 + number) * time_s), 16000)
    return names


def make(folder: Path, names: Sequence[str], n_items: int, kind: QuestionKind) -> Path:
    """Make a project of ``n_items`` whose files are those in ``folder / "media"``, again and again."""
    path = folder / "latency.labeler"
    question = QuestionSpec("q", kind, words="Which?", classes=parse_classes("a,b,c", "cannot tell"))
    with create_project(path, name="latency", question=question, people=["Ada"]) as project:
        sound = names[0].endswith(".wav")

        def body(batch: Batch) -> None:
            source = batch.add("source", name="media", folder=(folder / "media").as_posix())
            columns = {
                "source": source,
                "path": [names[number % len(names)] for number in range(n_items)],
                "kind": ItemKind.AUDIO if sound else ItemKind.IMAGE,
            }
            batch.add_many("item", columns, n_items)

        project.operate("import", "items", owner(project), body)
    return path


class Stamps:
    """When the picture was painted last, and when the last answer was heard to be on the disk."""

    def __init__(self) -> None:
        self.painted = self.saved = 0.0
        self.loop = QEventLoop()
        for painter in (ImageView, Waveform):
            self._listen(painter)

    def _listen(self, painter: Any) -> None:
        plain = painter.paintEvent

        def paint(view: QWidget, event: QPaintEvent) -> None:
            plain(view, event)
            if self.ready():
                self.painted = time.perf_counter()
                self.look()

        painter.paintEvent = paint

    def ready(self) -> bool:
        """Return whether what is painted now is the item that was waited for."""
        return True

    def save(self, *_: object) -> None:
        """Note that an answer is on the disk."""
        self.saved = time.perf_counter()
        self.look()

    def look(self) -> None:
        """End the waiting once both have happened."""
        if self.painted and self.saved:
            self.loop.quit()


def press(window: Window, stamps: Stamps, key: Qt.Key = Qt.Key.Key_1) -> float:
    """Press a key and return the milliseconds until its answer is durable and the next item painted."""
    stamps.painted = stamps.saved = 0.0
    target = QApplication.focusWidget() or window
    start = time.perf_counter()
    QTest.keyClick(target, key)
    if not (stamps.painted and stamps.saved):
        stamps.loop.exec()
    return 1000 * (max(stamps.painted, stamps.saved) - start)


def pause(milliseconds: int) -> None:
    """Let the event loop and the worker threads run for a while."""
    end = time.monotonic() + milliseconds / 1000
    wait_until(lambda: time.monotonic() >= end)


def press_class(window: Window, stamps: Stamps) -> float:
    """Answer with a class."""
    return press(window, stamps)


def draw_and_accept(window: Window, stamps: Stamps) -> float:
    """Draw and name a box by keyboard; what is timed is the Enter that accepts it."""
    target = QApplication.focusWidget() or window
    for key, modifier in (
        (Qt.Key.Key_R, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier),
    ):
        QTest.keyClick(target, key, modifier)
    wait_until(lambda: not window.pages["label"].busy())
    pause(BETWEEN_MS)
    return press(window, stamps, Qt.Key.Key_Return)


def jump(window: Window, stamps: Stamps) -> float:
    """Go to an item that nothing has prepared; return the milliseconds until it is painted."""
    desk = window.pages["label"].desk  # type: ignore[attr-defined]
    state = desk.state
    number = int(np.random.default_rng(state.queue.at).integers(1, len(state.queue)))
    stamps.painted, stamps.saved = 0.0, 1.0
    stamps.ready = lambda: desk.shown == state.item  # type: ignore[method-assign]
    start = time.perf_counter()
    desk.go_to_text(str(number))
    if not stamps.painted:
        stamps.loop.exec()
    stamps.ready = lambda: True  # type: ignore[method-assign]
    return 1000 * (stamps.painted - start)


Once = Callable[[Window, Stamps], float]


def measure(path: Path, n: int, stamps: Stamps, ways: Mapping[str, Once]) -> dict[str, list[float]]:
    """Open the project and do each of ``ways`` ``n`` times; return the milliseconds by way."""
    with TemporaryDirectory() as own:
        window = make_window(Preferences(Path(own) / "preferences.json"))
        window.resize(*WINDOW)
        window.show()
        window.context.open_project(path)
        wait_until(lambda: window.context.session.is_open)
        ada = next(row.id for row in window.context.session.people if row.name == "Ada")
        window.context.set_person(ada)
        window.show_page("label")
        settle(window)
        window.pages["label"]._saver.ended.connect(stamps.save)  # type: ignore[attr-defined]
        taken: dict[str, list[float]] = {}
        for name, way in ways.items():
            taken[name] = []
            for _ in range(WARM_UP + n):
                pause(BETWEEN_MS)
                taken[name].append(way(window, stamps))
        settle(window)
        window.close()
        window.deleteLater()
    return {name: found[WARM_UP:] for name, found in taken.items()}


def bare_commit_ms(folder: Path, n: int = 200) -> float:
    """Return the median milliseconds of one durable commit of one row."""
    db = sqlite3.connect(folder / "bare.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c, d)")
    taken = []
    for _ in range(n):
        start = time.perf_counter()
        db.execute("INSERT INTO t (a, b, c, d) VALUES (1, 2, 3, 4)")
        taken.append(1000 * (time.perf_counter() - start))
    db.close()
    return percentile(taken, 0.5)


def bare_paint_ms(n: int = 50) -> float:
    """Return the median milliseconds of painting a ready picture as large as the page's."""
    image = QImage(900, 675, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.gray)

    class Bare(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            QPainter(self).drawImage(0, 0, image)

    widget = Bare()
    widget.resize(900, 675)
    widget.show()
    taken = []
    for _ in range(n):
        start = time.perf_counter()
        widget.repaint()
        taken.append(1000 * (time.perf_counter() - start))
    widget.close()
    return percentile(taken, 0.5)


def decide_ms(n_items: int, n: int = 300) -> float:
    """Return the median milliseconds in which the page decides on a key with so many items in the queue."""
    from labeler.types import ClassKind

    choice = Choice(1, "a", "1", "#000000", ClassKind.NORMAL)
    state = LabelState(AnswerSheet((choice,)), Queue(np.arange(n_items)))
    taken = []
    for _ in range(n):
        start = time.perf_counter()
        state.choose(choice)
        state.queue.ahead(2)
        taken.append(1000 * (time.perf_counter() - start))
    return percentile(taken, 0.5)


WARM, COLD = "the next one decoded ahead", "jump to one that is not decoded"
CASES: tuple[tuple[str, QuestionKind, tuple[int, int] | None, dict[str, tuple[Once, float, float]]], ...] = (
    (
        "640x480",
        QuestionKind.CLASS,
        (640, 480),
        {WARM: (press_class, 6.0, 20.0), COLD: (jump, 60.0, 150.0)},
    ),
    (
        "12 megapixels",
        QuestionKind.CLASS,
        (4000, 3000),
        {WARM: (press_class, 10.0, 33.0), COLD: (jump, 150.0, 300.0)},
    ),
    ("640x480, a box accepted", QuestionKind.BOXES, (640, 480), {WARM: (draw_and_accept, 6.0, 20.0)}),
    ("sound of 5 s", QuestionKind.CLASS, None, {WARM: (press_class, 10.0, 33.0), COLD: (jump, 100.0, 250.0)}),
)
"""What is shown and asked, and what is done with the most milliseconds it may take (p50 and p99)."""


def main(n: int, n_items: int) -> None:
    """Measure pictures of two sizes, boxes and sound, and how deciding grows with the queue."""
    app = QApplication([])
    theme.apply(app, "light")
    stamps = Stamps()
    small = decide_ms(1_000)
    report(
        "deciding on a key, 1 M items in the queue",
        n=300,
        value=decide_ms(1_000_000),
        unit="ms",
        must=1.0,
        bound=small,
    )
    for name, kind, size, ways in CASES:
        large = size is not None and size[0] > 1000
        n_pressed = max(5, n // 5) if large or kind is QuestionKind.BOXES else n
        with TemporaryDirectory() as place:
            folder = Path(place)
            (folder / "media").mkdir()
            n_files = min(FILES, n_pressed + 20)
            names = draw(folder / "media", n_files, *size) if size else sing(folder / "media", n_files)
            path = make(folder, names, max(n_items, 2 * (WARM_UP + n_pressed)), kind)
            bound = bare_commit_ms(folder) + bare_paint_ms()
            taken = measure(path, n_pressed, stamps, {way: once for way, (once, *_most) in ways.items()})
        for way, (_once, *musts) in ways.items():
            for share, must in zip((0.5, 0.99), musts, strict=True):
                report(
                    f"key press to answer durable and item painted, {name}, {way}, p{share * 100:.0f}",
                    n=n_pressed,
                    value=percentile(taken[way], share),
                    unit="ms",
                    must=must,
                    bound=bound,
                )


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(given[0] if given else 200, given[1] if len(given) > 1 else 1_000_000)
