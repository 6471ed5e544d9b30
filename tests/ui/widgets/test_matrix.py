"""The matrix of counts: shaded by row, named in words, opened by key."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from labeler.ui.state.matrix import counted_cells
from labeler.ui.widgets.matrix import Matrix


@pytest.fixture
def matrix(qtbot: QtBot) -> Matrix:
    widget = Matrix(name="Confusion")
    qtbot.addWidget(widget)
    names = ["ok", "scratch"]
    widget.show_cells(names, counted_cells(np.array([[90, 10], [0, 5]]), names))
    return widget


def test_cells_say_what_they_count(matrix: Matrix) -> None:
    model = matrix.model()
    assert model.data(model.index(0, 1)) == "10"
    assert model.data(model.index(1, 0)) == ""
    tip = model.data(model.index(0, 1), Qt.ItemDataRole.ToolTipRole)
    assert tip == "10 items are ok and were called scratch (10 % of ok)"


def test_right_and_wrong_are_shaded_apart_and_by_row(matrix: Matrix) -> None:
    model = matrix.model()
    shade = {
        (row, column): model.data(model.index(row, column), Qt.ItemDataRole.BackgroundRole)
        for row in range(2)
        for column in range(2)
    }
    assert shade[1, 0] is None
    assert shade[0, 0].green() > shade[0, 0].red()
    assert shade[0, 1].red() > shade[0, 1].green()
    assert shade[1, 1].lightness() < shade[0, 0].lightness() < 255


def test_enter_opens_the_cell(matrix: Matrix, qtbot: QtBot) -> None:
    opened: list[tuple[int, int]] = []
    matrix.opened.connect(lambda row, column: opened.append((row, column)))
    qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert opened == []
    matrix.setCurrentIndex(matrix.model().index(0, 1))
    qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert opened == [(0, 1)]


def test_many_classes_cut_their_headings_and_keep_them_whole_in_the_tip(matrix: Matrix) -> None:
    names = [f"a very long class name {i}" for i in range(12)]
    matrix.show_cells(names, counted_cells(np.zeros((12, 12), dtype=np.int64), names))
    model = matrix.model()
    across = Qt.Orientation.Horizontal
    assert matrix.horizontalHeader().textElideMode() == Qt.TextElideMode.ElideRight
    assert model.headerData(3, across, Qt.ItemDataRole.ToolTipRole) == names[3]
    assert model.headerData(3, Qt.Orientation.Vertical) == names[3]
    assert matrix.columnWidth(3) < 100
    matrix.show_cells([], [])
    assert model.rowCount() == 0
