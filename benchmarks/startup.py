"""How long until the first window stands on the screen, and until ``labeler --help`` has answered.

Each is measured in a fresh process, beside its bound in the same run: a bare PySide6 window, and a bare
Python that imports click. With ``--project FILE`` the time until a project's counts stand on Home as well.
Prints JSON lines ``{what, n, value, unit, bound, ratio, must, holds}``.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

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


def seconds(code: str, arguments: Sequence[str] = (), *, until_print: bool) -> float:
    """Return the seconds from starting a process until it prints a time, or until it ends."""
    begun = time.time()
    command = [sys.executable, "-c", code, *arguments]
    ended = subprocess.run(
        command, capture_output=True, text=True, check=True, env=_environment(), timeout=120
    )
    return (float(ended.stdout.split()[-1]) if until_print else time.time()) - begun


def _environment() -> dict[str, str]:
    home = Path(tempfile.gettempdir()) / "labeler-benchmark-home"
    return {"QT_QPA_PLATFORM": "offscreen", **os.environ, "LABELER_HOME": str(home)}


def median(code: str, n: int, arguments: Sequence[str] = (), *, until_print: bool) -> float:
    """Return the median of ``n`` runs after one to warm up."""
    seconds(code, arguments, until_print=until_print)
    return statistics.median(seconds(code, arguments, until_print=until_print) for _ in range(n))


def line(what: str, n: int, value: float, bound: float, must: float) -> None:
    """Print one figure."""
    row = {
        "what": what,
        "n": n,
        "value": round(value, 3),
        "unit": "s",
        "bound": round(bound, 3),
        "ratio": round(value / bound, 2),
        "must": must,
        "holds": value <= must,
    }
    print(json.dumps(row), flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=9)
    parser.add_argument("--project", help="a project file, for the time until Home shows its counts")
    chosen = parser.parse_args()
    bare = median(BARE, chosen.n, until_print=True)
    line("first window", chosen.n, median(OURS, chosen.n, until_print=True), bare, 0.4)
    if chosen.project:
        took = median(OURS, chosen.n, [chosen.project], until_print=True)
        line("Home of a project", chosen.n, took, bare, 0.7)
    click = median(CLICK, chosen.n, until_print=False)
    line("labeler --help", chosen.n, median(HELP, chosen.n, until_print=False), click, 0.3)


if __name__ == "__main__":
    main()
