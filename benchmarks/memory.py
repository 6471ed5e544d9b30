"""Memory of the window with a project of a million items: ``memory.py [N_ITEMS [PROJECT]]``.

The real window, without a screen, in a process of its own: Home, Data, six kinds of filter with all their
facets, select all and what the selection shares, sorted, all again, the Label page. After each step the
memory of the process (RSS) is printed, at the end the most that it ever had (VmHWM), which must be 400 MB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from report import report

if TYPE_CHECKING:
    from labeler.ui.pages.data import DataPage
    from labeler.ui.window import Window

MUST_MB = 400.0
FILTERS = (
    "class:scratch",
    "Ann:scratch",
    "agreement<0.7 brightness>0.4",
    "factory=A iso>=3200",
    "model:wrong confidence>0.6",
    "tag:blurry line3",
)
"""Of each kind one: classes, people, numbers, metadata, a model, tags and words of the path."""

HEAVY = ("pandas", "scipy", "sklearn", "torch", "pyqtgraph", "matplotlib", "PIL", "joblib")


def memory_mb(field: str = "VmRSS") -> float:
    """Return what ``/proc`` says of this process, in megabytes."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:"))


def steps(window: Window) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what a person does, one after the other."""
    yield "Home", lambda: None
    yield "Data", lambda: window.show_page("data")
    page: DataPage = window.page  # type: ignore[assignment]
    for words in FILTERS:
        yield f"filter {words}", lambda words=words: page.filter_row.ask(words)  # type: ignore[misc]
    yield "all again", page.filter_row.show_all
    yield "all selected", page.grid.select_all
    yield "sorted by name", lambda: page.filter_row.ask("", "name")
    yield "sorted by brightness", lambda: page.filter_row.ask("", "-brightness")
    yield "at the end", lambda: page.grid.go(len(page.grid.selection) - 1)
    yield "Label", lambda: window.show_page("label")
    yield "Data again", lambda: window.show_page("data")


def live(project: Path) -> None:
    """Go through it in this process and print."""
    from labeler.types import Role
    from labeler.ui import theme
    from labeler.ui.app import application, make_window
    from labeler.ui.screenshots import settle, wait_until
    from labeler.ui.state.preferences import Preferences
    from labeler.ui.warm import warm_pages

    with tempfile.TemporaryDirectory() as home:
        settings = Preferences(Path(home) / "preferences.json")
        theme.apply(application(settings), "light")
        window = make_window(settings)
        window.resize(1280, 800)
        window.show()
        report("memory of the empty window", n=0, value=memory_mb(), unit="MB")
        warm_pages(window, 0)
        window.context.open_project(project)
        wait_until(lambda: window.context.session.is_open)
        settle(window)
        # (who is not blind sees most, and so needs most)
        owner = next(row for row in window.context.session.people if row.role is Role.MLE)
        window.context.set_person(owner.id)
        n = 0
        for what, do in steps(window):
            do()
            settle(window)
            wait_until(lambda: False, 0.5)  # what the side panel looks up once the person stays
            settle(window)
            n = len(getattr(window.page, "_catalogue", None) or ()) or n
            report(f"memory, then: {what}", n=n, value=memory_mb(), unit="MB", peak=round(memory_mb("VmHWM")))
        loaded = [name for name in HEAVY if name in sys.modules]
        report("memory of the window, RSS at the end", n=n, value=memory_mb(), unit="MB", must=MUST_MB)
        peak = memory_mb("VmHWM")
        report("memory of the window, peak", n=n, value=peak, unit="MB", must=MUST_MB, heavy_modules=loaded)
        window.close()


def main(n: int, project: str = "") -> None:
    """Measure in a process of its own and print."""
    if not project:
        from bulk_project import rich_project

        with rich_project(n) as made:
            project = str(made.path)
    script = Path(__file__).resolve()
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"LABELER_HOME": home, "PYTHONPATH": str(script.parents[1])}
        subprocess.run([sys.executable, script, "--live", project], env=environment, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--live"]:
        live(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, *sys.argv[2:3])
