"""A million items selected, tagged and undone in the real window: how long its thread ever waits.

``python benchmarks/edits_window.py [N]`` opens a copy of the project of `bulk_project` and beats every 5 ms.
Prints JSON lines ``{what, n, value, unit, bound, ratio, must, holds}``.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bulk_project import FOLDER, bulk_project
from import_window import Heart, open_window, pause
from report import report

from labeler.store.read.tags import tag_counts
from labeler.ui.screenshots import wait_until
from labeler.ui.window import Window


class WorkingHeart(Heart):
    """A heart that also knows what the window's own thread worked between two beats (``worked``, in ms)."""

    def __init__(self, window: Window) -> None:
        self.worked: list[float] = []
        self._cpu = time.thread_time()
        super().__init__(window)

    def _beat(self) -> None:
        super()._beat()
        now = time.thread_time()
        self.worked.append(1000 * (now - self._cpu))
        self._cpu = now

    def begin(self) -> None:
        """Forget what was."""
        super().begin()
        self.worked.clear()
        self._cpu = time.thread_time()


def timed(
    window: Window, heart: WorkingHeart, what: str, act: Callable[[], object], until: Callable[[], bool]
) -> None:
    """Do something and wait until it is so; report how long that took and the longest wait meanwhile."""
    n = len(window.page.grid.selection)  # type: ignore[attr-defined]
    heart.begin()
    started = time.perf_counter()
    act()
    wait_until(until, 300)
    took = time.perf_counter() - started
    pause(1.5)
    report(what, n=n, value=took, unit="s")
    report(
        f"{what}: longest wait of the window",
        n=n,
        value=max(heart.waits),
        unit="ms",
        must=100.0,
        gui_cpu=round(max(heart.worked), 1),
    )


def main(n: int) -> None:
    """Measure and print."""
    bulk_project(n).close()
    with TemporaryDirectory(dir=FOLDER) as folder:
        path = Path(folder) / "edits.labeler"
        shutil.copyfile(FOLDER / f"bulk-{n}.labeler", path)
        window = open_window(path)
        window.show_page("data")
        page = window.page
        wait_until(lambda: len(page.grid.selection) == n, 60)  # type: ignore[attr-defined]
        pause(2.0)
        heart = WorkingHeart(window)
        panel, project = page.panel, window.context.session.project  # type: ignore[attr-defined]
        assert project is not None

        heard: list[str] = []
        window.context.changed.connect(lambda changes: heard.append(changes.kind))

        def at_rest() -> bool:
            return not window.context.tasks.busy()

        # what a window that has nothing to do waits for on this machine as it is now
        timed(window, heart, "nothing at all", lambda: pause(5.0), at_rest)
        timed(window, heart, "select all", page.grid.select_all, at_rest)  # type: ignore[attr-defined]
        timed(window, heart, "the next item, all selected", lambda: page.grid.moved.emit(1), at_rest)  # type: ignore[attr-defined]
        timed(
            window,
            heart,
            "tag all",
            lambda: panel.tag_added.emit("blurry"),
            lambda: "tag" in heard and at_rest(),
        )
        bearing = [count for tag, count, _ in tag_counts(project) if tag.name == "blurry"]
        assert bearing == [n], bearing
        timed(window, heart, "tag all, undone", window.context.undo, lambda: "undo" in heard and at_rest())
        window.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
