"""The grid: geometry, selection by mouse and keys, and only what is seen is asked for."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from labeler.ui.widgets.grid import Grid
from labeler.ui.widgets.grid_cell import Cell


@pytest.fixture
def asked() -> list[int]:
    return []


@pytest.fixture
def grid(qtbot: QtBot, asked: list[int]) -> Grid:
    def cell(position: int) -> Cell:
        asked.append(position)
        return Cell(caption=f"item {position}", badge="ok", colour="#0072B2", spoken=f"item {position}")

    made = Grid(cell)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def test_a_point_in_a_cell_is_that_cell(grid: Grid) -> None:
    grid.show_items(1000)
    grid.verticalScrollBar().setValue(777)
    first, last = grid.in_view()
    assert first < last
    for position in range(first + grid.columns, last - grid.columns):
        assert grid.position_at(grid.rect_of(position).center()) == position
    assert grid.position_at(QPoint(1, 1)) == -1


def test_only_what_is_seen_is_asked_for(grid: Grid, asked: list[int], qtbot: QtBot) -> None:
    grid.show_items(1_000_000)
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    asked.clear()
    grid.viewport().repaint()
    assert 0 < len(asked) < 60
    assert max(asked) == 999_999


def test_every_item_can_be_reached(grid: Grid) -> None:
    grid.show_items(1_000_003)
    grid.go(1_000_002)
    first, last = grid.in_view()
    assert first <= 1_000_002 <= last
    assert grid.viewport().rect().contains(grid.rect_of(1_000_002))


def test_a_jump_costs_one_screen(grid: Grid) -> None:
    grid.show_items(1_000_000)
    grid.viewport().repaint()
    begun = time.thread_time()
    for jump in range(20):
        grid.verticalScrollBar().setValue(jump * grid.verticalScrollBar().maximum() // 20)
        grid.viewport().repaint()
    assert (time.thread_time() - begun) / 20 < 0.05  # the figure is the benchmark's; this catches O(n)


def test_keys_move_and_select(grid: Grid, qtbot: QtBot) -> None:
    opened: list[int] = []
    grid.opened.connect(opened.append)
    grid.show_items(100, current=0)
    columns = grid.columns
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.selection.current == columns + 1
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selection.chosen().tolist() == [columns + 1, columns + 2]
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.selection.current == 99
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.selection.current == 99
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert grid.selection.count == 0
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert grid.selection.count == 100
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert opened == [0]
    assert grid.accessibleDescription() == "item 0"


def test_mouse_selects_and_opens(grid: Grid, qtbot: QtBot) -> None:
    opened: list[int] = []
    grid.opened.connect(opened.append)
    grid.show_items(10)
    port, left = grid.viewport(), Qt.MouseButton.LeftButton
    qtbot.mouseClick(port, left, pos=grid.rect_of(1).center())
    qtbot.mouseClick(port, left, Qt.KeyboardModifier.ControlModifier, grid.rect_of(3).center())
    assert grid.selection.chosen().tolist() == [1, 3]
    qtbot.mouseClick(port, left, Qt.KeyboardModifier.ShiftModifier, grid.rect_of(4).center())
    assert grid.selection.chosen().tolist() == [3, 4]
    qtbot.mouseDClick(port, left, pos=grid.rect_of(2).center())
    assert opened == [2]


def test_another_size_keeps_the_first_item_in_view(grid: Grid) -> None:
    grid.show_items(10_000)
    grid.verticalScrollBar().setValue(grid.row_height * 100)
    first = grid.first_in_view()
    grid.set_side(120)
    low, high = grid.in_view()
    assert low <= first <= high
    grid.set_side(10)
    assert grid.side >= 96


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_and_one(grid: Grid, n: int, qtbot: QtBot) -> None:
    grid.show_items(n)
    grid.go(5)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    grid.viewport().repaint()
    assert grid.selection.current == n - 1
