"""The real window in which key presses are timed, in a process of its own. Not a benchmark itself.

``python benchmarks/latency_window.py PROJECT WAY N cold|warm MEDIA_FOLDER``: opens the project as Ada, does
``WAY`` ``N`` times and prints one JSON object with the milliseconds of each.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from latency_project import drop
from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from labeler.ui import theme
from labeler.ui.app import make_window
from labeler.ui.pages.label import LabelPage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.state.preferences import Preferences
from labeler.ui.widgets.image_view import ImageView
from labeler.ui.widgets.saver import Saver
from labeler.ui.widgets.waveform import Waveform
from labeler.ui.window import Window

WARM_UP = 20
BETWEEN_MS = 80
"""A fast labeler presses ten keys a second or so; the next item is decoded in between."""

SIZE = (1280, 800)

STAGES = ("decided", "handed over", "shown", "key handled", "paint begun", "painted", "flushed", "durable")
"""The moments between a key press and its end, in the order in which they usually come."""

PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


class Stamps:
    """When each stage was reached, in seconds; ``flushed`` is when the window's pixels were all handed on.

    An answer is durable when the writer thread has committed it; the person is told right after.
    """

    def __init__(self) -> None:
        self.at: dict[str, float] = {}
        self.cpu_s = 0.0
        self.wanted: tuple[str, ...] = ()
        self.right: Callable[[], bool] = lambda: True
        self.loop = QEventLoop()
        self._listen()

    def begin(self, *wanted: str) -> None:
        """Begin anew; waiting ends when all ``wanted`` stages are reached."""
        self.at, self.wanted = {}, wanted
        self.cpu_s = time.thread_time()

    def note(self, stage: str) -> None:
        """Note the first time at which a stage is reached."""
        self.at.setdefault(stage, time.perf_counter())

    def over(self) -> bool:
        """Return whether all that is waited for has come."""
        return all(stage in self.at for stage in self.wanted)

    def _listen(self) -> None:
        """Have the program's own methods noted as they are called."""
        _around(LabelPage, "_store", lambda: self.note("decided"), lambda: self.note("handed over"))
        for painter in (ImageView, Waveform):
            _around(painter, "paintEvent", lambda: self._paint("paint begun"), lambda: self._paint("painted"))
        _around(ImageView, "show_picture", _nothing, lambda: self.note("shown"))
        _around(Waveform, "show_sound", _nothing, lambda: self.note("shown"))
        _around(Saver, "_hear", _nothing, self.look)
        watch, plain = Saver.watch, Window.event

        def follow(saver: Saver, queued: Any, subject: object) -> None:
            queued.add_done_callback(lambda _done: self.note("durable"))  # on the writer thread
            watch(saver, queued, subject)

        def event(window: Window, happened: QEvent) -> bool:
            used = plain(window, happened)
            if happened.type() == QEvent.Type.UpdateRequest and "painted" in self.at:
                self.note("flushed")
                self.look()
            return used

        Saver.watch = follow  # type: ignore[method-assign]
        Window.event = event  # type: ignore[method-assign]

    def _paint(self, stage: str) -> None:
        if self.right():
            self.note(stage)

    def look(self) -> None:
        """End the waiting once all is there."""
        if self.over():
            self.loop.quit()

    def since(self, start: float) -> dict[str, float]:
        """Return the milliseconds from ``start`` to each stage, and the processor time of this thread."""
        reached = {stage: 1000 * (at - start) for stage, at in self.at.items()}
        return reached | {"gui cpu": 1000 * (time.thread_time() - self.cpu_s)}

    def wait(self) -> None:
        """Run the event loop until all is there.

        Raises:
            SystemExit: it never comes.
        """
        if not self.over() and not wait_until_quit(self.loop):
            raise SystemExit(f"waited for {self.wanted} in vain; there is {self.at}")


def wait_until_quit(loop: QEventLoop, longest_ms: int = 20_000) -> bool:
    """Run a loop until something quits it; return whether that came in time."""
    timer = QTimer()
    timer.setSingleShot(True)
    timer.timeout.connect(lambda: loop.exit(1))
    timer.start(longest_ms)
    return loop.exec() == 0


def pause(milliseconds: int) -> None:
    """Run the event loop for a while."""
    end = time.monotonic() + milliseconds / 1000
    wait_until(lambda: time.monotonic() >= end)


def _nothing() -> None:
    pass


def _around(owner: Any, name: str, before: Callable[[], object], after: Callable[[], object]) -> None:
    plain = getattr(owner, name)

    @wraps(plain)  # signals find their slots by name
    def call(self: Any, *args: Any, **named: Any) -> Any:
        before()
        result = plain(self, *args, **named)
        after()
        return result

    setattr(owner, name, call)


class Person:
    """Somebody at the window who presses keys; ``files`` are those behind the items, in order."""

    def __init__(self, window: Window, stamps: Stamps, files: list[Path], *, cold: bool) -> None:
        self.window, self.stamps, self.files, self.cold = window, stamps, files, cold
        self.desk = window.pages["label"].desk  # type: ignore[attr-defined]

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        """Press and let go of a key."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def rest(self) -> None:
        """Wait as a labeler does, until the next item is decoded; cold: its file is not at hand by then."""
        state = self.desk.state
        if self.cold:
            for ahead in range(2, 6):
                drop(self.files[(state.queue.at + ahead) % len(self.files)])
        end = time.monotonic() + BETWEEN_MS / 1000
        following = state.queue.ahead(1)

        def rested() -> bool:
            ready = not following or self.desk.stage._ahead.get(following[0]) is not None
            return ready and time.monotonic() >= end and self.desk.shown == state.item

        wait_until(rested)

    def press(self, key: Qt.Key) -> dict[str, float]:
        """Press a key that answers; return the milliseconds until each stage."""
        self.stamps.begin("flushed", "durable")
        start = time.perf_counter()
        self.key(key)
        self.stamps.note("key handled")
        self.stamps.wait()
        return self.stamps.since(start)

    # what can be timed

    def choose(self) -> dict[str, float]:
        """Answer with a class."""
        self.rest()
        return self.press(Qt.Key.Key_1)

    def accept_box(self) -> dict[str, float]:
        """Draw and name a box by keyboard; what is timed is the Enter that accepts it."""
        return self._accept(
            [(Qt.Key.Key_R, PLAIN), (Qt.Key.Key_Space, PLAIN), (Qt.Key.Key_Right, CTRL)],
            [(Qt.Key.Key_Down, CTRL), (Qt.Key.Key_Space, PLAIN), (Qt.Key.Key_1, PLAIN)],
        )

    def accept_segment(self) -> dict[str, float]:
        """Mark and name a stretch by keyboard; what is timed is the Enter that accepts it."""
        return self._accept(
            [(Qt.Key.Key_M, PLAIN), (Qt.Key.Key_Period, PLAIN), (Qt.Key.Key_M, PLAIN), (Qt.Key.Key_1, PLAIN)]
        )

    def _accept(self, *keys: list[tuple[Qt.Key, Qt.KeyboardModifier]]) -> dict[str, float]:
        for key, modifier in (one for part in keys for one in part):
            self.key(key, modifier)
        wait_until(lambda: not self.window.pages["label"].busy())
        if not self.desk.state.value.units:
            raise SystemExit("nothing was drawn: the keys have changed")
        self.rest()
        return self.press(Qt.Key.Key_Return)

    def jump(self) -> dict[str, float]:
        """Go to an item that nothing has prepared."""
        self.rest()
        state = self.desk.state
        number = int(np.random.default_rng(state.queue.at).integers(1, len(state.queue)))
        if self.cold:
            drop(self.files[(number - 1) % len(self.files)])
        self.stamps.begin("flushed")
        self.stamps.right = lambda: self.desk.shown == state.item
        start = time.perf_counter()
        self.desk.go_to_text(str(number))
        self.stamps.wait()
        self.stamps.right = lambda: True
        return self.stamps.since(start)


def measure(path: Path, way: str, n: int, *, cold: bool, media: Path) -> list[dict[str, float]]:
    """Open the project and do ``way`` ``n`` times; cold: from the first press on."""
    stamps = Stamps()
    files = sorted(media.iterdir())
    with TemporaryDirectory() as own:
        window = make_window(Preferences(Path(own) / "preferences.json"))
        window.resize(*SIZE)
        window.show()
        window.context.open_project(path)
        wait_until(lambda: window.context.session.is_open)
        ada = next(row.id for row in window.context.session.people if row.name == "Ada")
        window.context.set_person(ada)
        window.show_page("label")
        settle(window)
        person = Person(window, stamps, files, cold=cold)
        do = getattr(person, way)
        taken = []
        for number in range(n if cold else WARM_UP + n):
            if cold and number % 25 == 0:
                for name in (path, path.with_name(f"{path.name}-wal")):
                    drop(name)
            taken.append(do())
        settle(window)
        window.close()
        window.deleteLater()
    return taken if cold else taken[WARM_UP:]


class Bare(QWidget):
    """The least that a key press can cost: one row committed durably, one ready picture painted."""

    def __init__(self, db: sqlite3.Connection, image: QImage) -> None:
        super().__init__()
        self._db, self._image = db, image
        self.done_s = 0.0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._db.execute("INSERT INTO t (a, b, c, d) VALUES (1, 2, 3, 4)")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawImage(0, 0, self._image)

    def event(self, event: QEvent) -> bool:
        used = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest:
            self.done_s = time.perf_counter()
        return used


def bare(folder: Path, n: int = 300) -> dict[str, list[float]]:
    """Return the milliseconds of bare durable commits, and of a bare window's key presses with one each."""
    path = folder / "bare.db"
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c, d)")
    commits = []
    for _ in range(n):
        start = time.perf_counter()
        db.execute("INSERT INTO t (a, b, c, d) VALUES (1, 2, 3, 4)")
        commits.append(1000 * (time.perf_counter() - start))
    image = QImage(900, 675, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.gray)
    window = Bare(db, image)
    window.resize(*SIZE)
    window.show()
    wait_until(lambda: window.done_s > 0)
    presses = []
    for _ in range(n):
        pause(20)
        window.done_s = 0.0
        start = time.perf_counter()
        QTest.keyClick(window, Qt.Key.Key_1)
        while not window.done_s:
            QApplication.sendPostedEvents()
        presses.append(1000 * (window.done_s - start))
    window.close()
    db.close()
    for name in ("bare.db", "bare.db-wal", "bare.db-shm"):
        (folder / name).unlink(missing_ok=True)
    return {"commits": commits, "presses": presses}


def main(path: Path, way: str, n: int, temperature: str, media: Path) -> None:
    """Measure and print."""
    app = QApplication([])
    theme.apply(app, "light")
    found: dict[str, object] = dict(bare(path.parent))
    found["taken"] = measure(path, way, n, cold=temperature == "cold", media=media)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(Path(given[0]), given[1], int(given[2]), given[3], Path(given[4]))
