"""How long until the first window stands on the screen, and until ``labeler --help`` has answered.

Each is measured in fresh processes, medians, beside its bound in the same run: a bare PySide6 window, a bare
Python that imports click. Then the time until the counts of a project of a million items (or of ``--project
FILE``) stand on Home. ``cpu`` is what the process worked, which a busy machine changes least.
Prints JSON lines ``{what, n, value, unit, bound, ratio, must, holds, cpu}``.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bulk_project import rich_project
from report import report

BARE = """
import time
from PySide6.QtWidgets import QApplication, QMainWindow
class W(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event); print(time.time(), flush=True); app.exit()
app = QApplication([]); w = W(); w.resize(1280, 800); w.show(); app.exec()
"""

OURS = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from labeler.ui import app as starting
from labeler.ui.window import Window
paint = Window.paintEvent
def painted(self, event):
    paint(self, event)
    if not hasattr(self, "seen"):
        self.seen = time.time()
        QTimer.singleShot(0, lambda: (print(self.seen, flush=True), self.close()) if not project else None)
Window.paintEvent = painted
project = Path(sys.argv[1]) if len(sys.argv) > 1 else None
if project:
    from labeler.ui.pages.home import HomePage
    show = HomePage._show
    def shown(self, facts):
        show(self, facts); print(time.time(), flush=True); QTimer.singleShot(0, self.window().close)
    HomePage._show = shown
starting.start(project)
"""

HELP = "from labeler.__main__ import main; main(['--help'])"
CLICK = "import click"


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds on the clock, and seconds that the process worked."""

    clock: float
    cpu: float


def seconds(code: str, arguments: Sequence[str] = (), *, until_print: bool) -> Took:
    """Return the seconds from starting a process until it prints a time, or until it ends."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    command = [sys.executable, "-c", code, *arguments]
    ended = subprocess.run(
        command, capture_output=True, text=True, check=True, env=_environment(), timeout=120
    )
    clock = (float(ended.stdout.split()[-1]) if until_print else time.time()) - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Took(clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _environment() -> dict[str, str]:
    home = Path(tempfile.gettempdir()) / "labeler-benchmark-home"
    return {"QT_QPA_PLATFORM": "offscreen", **os.environ, "LABELER_HOME": str(home)}


def median(code: str, n: int, arguments: Sequence[str] = (), *, until_print: bool) -> Took:
    """Return the medians of ``n`` runs after one to warm up."""
    seconds(code, arguments, until_print=until_print)
    took = [seconds(code, arguments, until_print=until_print) for _ in range(n)]
    return Took(statistics.median(one.clock for one in took), statistics.median(one.cpu for one in took))


def line(what: str, n: int, took: Took, bound: Took, must: float) -> None:
    """Print one figure."""
    report(what, n=n, value=took.clock, unit="s", bound=bound.clock, must=must, cpu=round(took.cpu, 3))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=9)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--project", help="a project file instead of one of a million items, made once")
    chosen = parser.parse_args()
    project = chosen.project
    if project is None:
        with rich_project(chosen.items) as made:
            project = str(made.path)
    bare = median(BARE, chosen.n, until_print=True)
    line("first window", chosen.n, median(OURS, chosen.n, until_print=True), bare, 0.4)
    took = median(OURS, chosen.n, [project], until_print=True)
    line("Home of a project, its counts shown", chosen.n, took, bare, 0.7)
    click = median(CLICK, chosen.n, until_print=False)
    line("labeler --help", chosen.n, median(HELP, chosen.n, until_print=False), click, 0.3)


if __name__ == "__main__":
    main()
