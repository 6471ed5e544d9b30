"""What the cells of a matrix say, and how strongly they are shaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a matrix: what it says, how strongly it is shaded (−1 bad … 1 good), and its meaning."""

    text: str
    shade: float
    tip: str


def counted_cells(counts: np.ndarray, names: Sequence[str]) -> list[list[Cell]]:
    """Return int64 (n, n) counts, truth in rows, as cells.

    Shaded by the share of the row, so that a rare class is read as easily as a frequent one: what is right
    (the diagonal) as good, the rest as bad.
    """
    totals = counts.sum(axis=1)
    cells = []
    for truth, row in enumerate(counts.tolist()):
        of_row = max(int(totals[truth]), 1)
        cells.append(
            [
                Cell(
                    f"{n:,}" if n else "",
                    (1 if truth == said else -1) * n / of_row,
                    f"{n:,} items are {names[truth]} and were called {names[said]} "
                    f"({100 * n / of_row:.0f} % of {names[truth]})",
                )
                for said, n in enumerate(row)
            ]
        )
    return cells
