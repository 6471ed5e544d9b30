"""How smooth the real window stays while an import runs in it: a heartbeat on its thread, page by page.

``python benchmarks/import_window.py [N]``: what the first visit of each page costs; then, while N pictures
come in, the longest time between two beats of 5 ms with nobody touching the page.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import import_images
from PySide6.QtCore import QTimer
from report import percentile, report

from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.ui.app import application, make_window
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.state.importing import Order, run_import
from labeler.ui.state.preferences import Preferences
from labeler.ui.stopwatch import Stopwatch
from labeler.ui.warm import warm_pages
from labeler.ui.window import PAGES, Window

BEAT_MS = 5
AT_LEAST_S = 2.0


class Heart:
    """Beats on the GUI thread; ``waits`` holds by how much each beat was late, in ms."""

    def __init__(self, window: Window) -> None:
        self.waits: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(window)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.waits.append(max(0.0, 1000 * (now - self._last) - BEAT_MS))
        self._last = now

    def begin(self) -> None:
        """Forget what was."""
        self.waits.clear()
        self._last = time.perf_counter()


def make(folder: Path, n: int) -> Path:
    """Make a project with some pictures and a folder of ``n`` more."""
    import_images.make(folder / "more", n)
    import_images.make(folder / "first", 60)
    question = QuestionSpec("q", words="Which?", classes=parse_classes("a,b,c", "cannot tell"))
    path = folder / "window.labeler"
    with create_project(path, name="window", question=question, people=["Ada"]) as project:
        import_media(project, folder / "first", author=owner(project))
    return path


def open_window(path: Path) -> Window:
    """Return the window with that project on the screen, its pages not yet visited."""
    settings = Preferences()
    application(settings)
    window = make_window(settings)
    window.resize(1280, 800)
    window.show()
    window.context.open_project(path)
    wait_until(lambda: window.context.session.is_open)
    settle(window)
    return window


def pause(seconds: float) -> None:
    """Let the window run for so long."""
    end = time.perf_counter() + seconds
    wait_until(lambda: time.perf_counter() > end, 2 * seconds)


def first_visits(window: Window, heart: Heart) -> None:
    """Go through the pages for the first time, once the window has had a moment for itself."""
    warm_pages(window)
    pause(5.0)
    for row in PAGES:
        heart.begin()
        window.show_page(row.noun)
        pause(0.5)
        report(f"first visit to {row.title}", n=1, value=max(heart.waits), unit="ms", must=100.0)


def while_importing(window: Window, heart: Heart, folder: Path, n: int) -> None:
    """Import, looking at one page after the other."""
    context = window.context
    project = context.session.project
    assert project is not None
    ended: list[object] = []
    order = Order((folder,), author=owner(project))
    started = time.perf_counter()
    context.tasks.start(
        "Import", run_import, project, order, done=ended.append, failed=ended.append, exclusive="import"
    )
    every: list[float] = []
    while not ended:
        for row in PAGES:
            window.show_page(row.noun)
            pause(0.3)
            heart.begin()
            end = time.perf_counter() + AT_LEAST_S
            wait_until(lambda end=end: bool(ended) or time.perf_counter() > end, 30)
            if heart.waits:
                every += heart.waits
                report(f"import behind {row.title}, longest wait", n=n, value=max(heart.waits), unit="ms",
                       must=50.0)  # fmt: skip
            if ended:
                break
    report("import in the window", n=n, value=n / (time.perf_counter() - started), unit="images/s")
    report(
        "wait of the window meanwhile, p99", n=len(every), value=percentile(every, 0.99), unit="ms", must=20.0
    )
    report("wait of the window meanwhile, longest", n=len(every), value=max(every), unit="ms", must=50.0)


def main(n: int) -> None:
    """Measure and print."""
    with TemporaryDirectory() as place:
        os.environ["LABELER_HOME"] = str(Path(place) / "home")
        window = open_window(make(Path(place), n))
        heart = Heart(window)
        stopwatch = Stopwatch(window, limit_ms=50)
        first_visits(window, heart)
        while_importing(window, heart, Path(place) / "more", n)
        stopwatch.stop()
        for late in stopwatch.late if "-v" in sys.argv else ():
            sys.stderr.write(f"{late.milliseconds:.0f} ms ({late.cpu_ms:.0f} ms of work)\n{late.stack}\n")
        window.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
