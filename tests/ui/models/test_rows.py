"""The table model: what cells say, how they sort, what is undefined."""

from __future__ import annotations

from math import nan

from PySide6.QtCore import Qt

from labeler.ui.models.rows import BAR_ROLE, COLOUR_ROLE, SORT_ROLE, Column, Rows, shown, undefined

COLUMNS = (
    Column("Name", lambda row: row[0]),
    Column("Share", lambda row: row[1], bar=lambda row: row[1], colour=lambda row: "#123456", tip="how much"),
)


def test_cells(qapp: object) -> None:
    model = Rows(COLUMNS)
    model.show([("b", 0.5), ("A", nan)])
    assert (model.rowCount(), model.columnCount()) == (2, 2)
    cell = model.index(0, 1)
    assert cell.data() == "0.500"
    assert (cell.data(BAR_ROLE), cell.data(COLOUR_ROLE), cell.data(SORT_ROLE)) == (0.5, "#123456", 0.5)
    assert model.index(1, 1).data() == "–"
    assert cell.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == "how much"
    assert model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) is None


def test_sorting_puts_the_undefined_last_either_way(qapp: object) -> None:
    model = Rows(COLUMNS)
    model.show([("b", 0.5), ("A", nan), ("c", 0.1)])
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in model.rows] == ["c", "b", "A"]
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert [row[0] for row in model.rows] == ["b", "c", "A"]
    model.sort(0)
    assert [row[0] for row in model.rows] == ["A", "b", "c"]
    model.sort(-1)


def test_words() -> None:
    assert [shown(value) for value in (None, nan, True, 3, 1.23456, "x")] == [
        "–",
        "–",
        "✓",
        "3",
        "1.235",
        "x",
    ]
    assert undefined(None)
    assert not undefined(0)
