"""Key press → label durable on disk and next item painted, through real key events in the real window.

``python benchmarks/label_latency.py [N_PRESSES]``. The bound is what the same answer costs bare, measured in
the same run: one durable commit of a row and one painting of a ready picture of that size.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from report import percentile, report

from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.ui import theme
from labeler.ui.app import make_window
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.state.answer_sheet import AnswerSheet, Choice
from labeler.ui.state.label import LabelState
from labeler.ui.state.preferences import Preferences
from labeler.ui.state.queue import Queue
from labeler.ui.widgets.image_view import ImageView
from labeler.ui.window import Window

WARM_UP = 10
BETWEEN_MS = 80
"""A fast labeler presses ten keys a second or so; the next item is decoded in between."""

WINDOW = (1280, 800)


def draw(folder: Path, n: int, width: int, height: int) -> None:
    """Draw ``n`` JPEGs of one size, each different, with as much detail as photographs have."""
    import simplejpeg

    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 255, (height // 8 + 1, width // 8 + 1, 3), dtype=np.uint8)
    base = coarse.repeat(8, axis=0).repeat(8, axis=1)[:height, :width]
    folder.mkdir()
    for number in range(n):
        pixels = np.ascontiguousarray(np.roll(base, 7 * number, axis=1))
        (folder / f"{number:05d}.jpg").write_bytes(simplejpeg.encode_jpeg(pixels, quality=90))


def make(folder: Path, n: int, width: int, height: int) -> Path:
    """Make a project of drawn pictures and return its file."""
    draw(folder / "media", n, width, height)
    question = QuestionSpec("q", words="Which?", classes=parse_classes("a,b,c", "cannot tell"))
    path = folder / "latency.labeler"
    with create_project(path, name="latency", question=question, people=["Ada"]) as project:
        import_media(project, folder / "media", author=owner(project))
    return path


class Stamps:
    """When the picture was painted last, and when the last answer was heard to be on the disk."""

    def __init__(self) -> None:
        self.painted = self.saved = 0.0
        self.loop = QEventLoop()
        plain = ImageView.paintEvent

        def paint(view: ImageView, event: QPaintEvent) -> None:
            plain(view, event)
            self.painted = time.perf_counter()
            self.look()

        ImageView.paintEvent = paint  # type: ignore[method-assign]

    def save(self, *_: object) -> None:
        """Note that an answer is on the disk."""
        self.saved = time.perf_counter()
        self.look()

    def look(self) -> None:
        """End the waiting once both have happened."""
        if self.painted and self.saved:
            self.loop.quit()


def press(window: Window, stamps: Stamps) -> float:
    """Press a class key and return the milliseconds until its answer is durable and the next item painted."""
    stamps.painted = stamps.saved = 0.0
    target = QApplication.focusWidget() or window
    start = time.perf_counter()
    QTest.keyClick(target, Qt.Key.Key_1)
    if not (stamps.painted and stamps.saved):
        stamps.loop.exec()
    return 1000 * (max(stamps.painted, stamps.saved) - start)


def pause(milliseconds: int) -> None:
    """Let the event loop and the worker threads run for a while."""
    end = time.monotonic() + milliseconds / 1000
    wait_until(lambda: time.monotonic() >= end)


def measure(path: Path, n: int, stamps: Stamps) -> list[float]:
    """Label ``n`` items and return the milliseconds of each key press."""
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
        taken = []
        for _ in range(WARM_UP + n):
            pause(BETWEEN_MS)
            taken.append(press(window, stamps))
        settle(window)
        window.close()
        window.deleteLater()
    return taken[WARM_UP:]


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


def main(n: int) -> None:
    """Measure pictures of 640×480 and of 12 megapixels, and how deciding grows with the queue."""
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
    for name, size, n_pressed, musts in (
        ("640x480", (640, 480), n, (6.0, 20.0)),
        ("12 megapixels", (4000, 3000), max(5, n // 5), (10.0, 33.0)),
    ):
        with TemporaryDirectory() as folder:
            bound = bare_commit_ms(Path(folder)) + bare_paint_ms()
            taken = measure(make(Path(folder), WARM_UP + n_pressed + 3, *size), n_pressed, stamps)
        for share, must in zip((0.5, 0.99), musts, strict=True):
            report(
                f"key press to label durable and next item painted, {name}, p{share * 100:.0f}",
                n=n_pressed,
                value=percentile(taken, share),
                unit="ms",
                must=must,
                bound=bound,
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
