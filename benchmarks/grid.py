"""A jump anywhere in a grid of a million items: from the scroll bar's new value to the painted screen.

Painted with placeholders (nothing is decoded), on the offscreen platform at 1280×800. The bound is a Qt
table view of plain text cells over the same number of rows and columns, measured in the same run.
Prints JSON lines ``{what, n, value, unit, bound, ratio, must, holds}``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QTableView

from labeler.ui import theme
from labeler.ui.screenshots import wait_until
from labeler.ui.widgets.grid import Grid
from labeler.ui.widgets.grid_cell import Cell

COLUMNS = 6
Index = QModelIndex | QPersistentModelIndex


class Plain(QAbstractTableModel):
    """A million cells that say their number."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self._rows = -(-n // COLUMNS)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return self._rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return COLUMNS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return f"item {index.row()}" if role == Qt.ItemDataRole.DisplayRole else None


def jumps_ms(view: QAbstractScrollArea, n: int) -> list[float]:
    """Return the milliseconds of ``n`` jumps to random places, ascending."""
    bar, rng = view.verticalScrollBar(), random.Random(0)
    took = []
    for _ in range(n):
        begun = time.perf_counter()
        bar.setValue(rng.randrange(bar.maximum()))
        view.viewport().repaint()
        took.append(1000 * (time.perf_counter() - begun))
    return sorted(took)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--jumps", type=int, default=200)
    chosen = parser.parse_args()
    app = QApplication([])
    theme.apply(app, "light")
    table = QTableView()
    table.setModel(Plain(chosen.items))
    grid = Grid(lambda at: Cell(caption=f"picture {at}.jpg", badge="scratch", colour="#D55E00"))
    for view in (table, grid):
        view.resize(1280, 800)
        view.show()
    grid.show_items(chosen.items)
    wait_until(lambda: False, 0.3)  # until the platform has exposed both
    bound, ours = jumps_ms(table, chosen.jumps), jumps_ms(grid, chosen.jumps)
    p95 = round(0.95 * (chosen.jumps - 1))
    row = {
        "what": "grid: jump in a million, p95",
        "n": chosen.jumps,
        "value": round(ours[p95], 2),
        "unit": "ms",
        "bound": round(bound[p95], 2),
        "ratio": round(ours[p95] / bound[p95], 2),
        "must": 16,
        "holds": ours[p95] <= 16,
    }
    print(json.dumps(row))


if __name__ == "__main__":
    main()
