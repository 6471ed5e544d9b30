"""A jump anywhere in a million items, and how soon thumbnails follow: ``grid.py [--items N] [--jumps N]``.

Three measures on the offscreen platform at 1280×800, each in a process of its own:

* the bare grid against a Qt table view of plain cells over as many rows, from the scroll bar's new value to
  the painted screen;
* the same on the Data page of a project of a million items, with its badges and captions;
* on the Data page of two thousand real JPEG files: from the jump until every thumbnail in view is painted,
  with thumbnails in the cache (as after an import) and without (then the files are decoded).
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from report import percentile, report

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractScrollArea

    from labeler.ui.pages.data import DataPage
    from labeler.ui.window import Window

FRAME_MS, FOLLOW_MS = 16.0, 300.0
COLUMNS = 6
N_FILES = 2_000
SIZE = (1280, 800)
HERE = Path(__file__).resolve()


def jumps_ms(view: QAbstractScrollArea, n: int) -> list[float]:
    """Return the milliseconds of ``n`` jumps to random places."""
    bar, rng = view.verticalScrollBar(), random.Random(0)
    took = []
    for _ in range(n):
        begun = time.perf_counter()
        bar.setValue(rng.randrange(bar.maximum()))
        view.viewport().repaint()
        took.append(1000 * (time.perf_counter() - begun))
    return took


def bare(n_items: int, n: int) -> None:
    """Measure the grid beside a table view."""
    from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
    from PySide6.QtWidgets import QApplication, QTableView

    from labeler.ui import theme
    from labeler.ui.screenshots import wait_until
    from labeler.ui.widgets.grid import Grid
    from labeler.ui.widgets.grid_cell import Cell

    class Plain(QAbstractTableModel):
        """Cells that say their number."""

        def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
            return -(-n_items // COLUMNS)

        def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
            return COLUMNS

        def data(
            self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
        ) -> Any:
            return f"item {index.row()}" if role == Qt.ItemDataRole.DisplayRole else None

    app = QApplication([])
    theme.apply(app, "light")
    table = QTableView()
    model = Plain()
    table.setModel(model)
    grid = Grid(lambda at: Cell(caption=f"picture {at}.jpg", badge="scratch", colour="#D55E00"))
    for view in (table, grid):
        view.resize(*SIZE)
        view.show()
    grid.show_items(n_items)
    wait_until(lambda: False, 0.3)  # until the platform has exposed both
    bound, ours = jumps_ms(table, n), jumps_ms(grid, n)
    report(
        "grid alone: jump in a million, p95",
        n=n,
        value=percentile(ours, 0.95),
        unit="ms",
        must=FRAME_MS,
        bound=percentile(bound, 0.95),
    )


def data_page(project: Path) -> tuple[Window, DataPage]:
    """Return the real window at the Data page of a project; an MLE sits there and sees everything."""
    from labeler.types import Role
    from labeler.ui import theme
    from labeler.ui.app import application, make_window
    from labeler.ui.pages.data import DataPage
    from labeler.ui.screenshots import settle, wait_until
    from labeler.ui.state.preferences import Preferences

    settings = Preferences(Path(os.environ["LABELER_HOME"]) / "preferences.json")
    theme.apply(application(settings), "light")
    window = make_window(settings)
    window.resize(*SIZE)
    window.show()
    window.context.open_project(project)
    wait_until(lambda: window.context.session.is_open)
    owner = next(row for row in window.context.session.people if row.role is Role.MLE)
    window.context.set_person(owner.id)
    window.show_page("data")
    settle(window)
    page = window.page
    assert isinstance(page, DataPage)
    return window, page


def page_jumps(project: Path, n: int) -> None:
    """Measure jumps on the Data page."""
    window, page = data_page(project)
    n_items = len(page.grid.selection)
    took = jumps_ms(page.grid, n)
    p95, half = percentile(took, 0.95), round(percentile(took, 0.5), 2)
    report("Data page: jump in a project, p95", n=n_items, value=p95, unit="ms", must=FRAME_MS, median=half)
    window.close()


def page_follows(project: Path, n: int, words: str) -> None:
    """Measure how soon all thumbnails in view are painted after a jump."""
    from labeler.ui.screenshots import settle, wait_until

    window, page = data_page(project)
    bar, rng = page.grid.verticalScrollBar(), random.Random(1)
    took, seen = [], 0
    for _ in range(n):
        page.thumbnails.forget()
        settle(window)
        bar.setValue(rng.randrange(bar.maximum()))
        begun = time.perf_counter()
        first, last = page.grid.in_view()
        shown = [page.item_at(at) for at in range(first, last + 1)]
        wait_until(lambda shown=shown: all(page.thumbnails.picture(item) is not None for item in shown))  # type: ignore[misc]
        page.grid.viewport().repaint()
        took.append(1000 * (time.perf_counter() - begun))
        seen = len(shown)
    what = f"Data page: all thumbnails in view painted after a jump, {words}, p95"
    half = round(percentile(took, 0.5), 1)
    report(what, n=n, value=percentile(took, 0.95), unit="ms", must=FOLLOW_MS, median=half, in_view=seen)
    window.close()


def pictures(folder: Path) -> Path:
    """Make the project of real files once (with ``LABELER_HOME`` as its cache) and return it."""
    import numpy as np
    from PIL import Image

    from labeler.ops.imports import import_media
    from labeler.ops.people import owner
    from labeler.ops.project import create_project
    from labeler.schema import QuestionSpec, parse_classes
    from labeler.store.project import Project

    path = folder / "pictures.labeler"
    media = folder / "pictures"
    if not path.exists():
        media.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(0)
        for i in range(N_FILES):
            rough = rng.integers(0, 255, (30, 40, 3), dtype=np.uint8)
            Image.fromarray(rough).resize((640, 480), Image.Resampling.BICUBIC).save(media / f"{i:05}.jpg")
        question = QuestionSpec("defect", classes=parse_classes("ok,scratch"))
        create_project(path, name="pictures", question=question).close()
    with Project.open(path) as project:
        import_media(project, media, author=owner(project))
    return path


def child(home: Path, *arguments: object) -> None:
    """Run one measure in a process of its own."""
    environment = os.environ | {"LABELER_HOME": str(home), "PYTHONPATH": str(HERE.parents[1])}
    subprocess.run([sys.executable, HERE, *map(str, arguments)], env=environment, check=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--jumps", type=int, default=200)
    parser.add_argument("--alone", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.alone:
        way, place = chosen.alone
        if way == "bare":
            bare(chosen.items, chosen.jumps)
        elif way == "jumps":
            page_jumps(Path(place), chosen.jumps)
        elif way == "make":
            pictures(Path(place))
        else:
            page_follows(Path(place), max(20, chosen.jumps // 10), way)
        return
    from bulk_project import FOLDER, rich_project

    with rich_project(chosen.items) as made:
        rich = made.path
    how = ("--items", chosen.items, "--jumps", chosen.jumps)
    folder = FOLDER / "grid"
    with tempfile.TemporaryDirectory() as fresh:
        child(Path(fresh), *how, "--alone", "bare", "-")
        child(Path(fresh), *how, "--alone", "jumps", rich)
        child(folder / "home", "--alone", "make", folder)
        child(folder / "home", *how, "--alone", "from the cache", folder / "pictures.labeler")
        child(Path(fresh), *how, "--alone", "decoded from the files", folder / "pictures.labeler")


if __name__ == "__main__":
    main()
