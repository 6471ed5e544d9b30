"""The grid: geometry, selection by mouse and keys, and only what is seen is asked for."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from labeler.ui.widgets.grid import Grid
from labeler.ui.widgets.grid_cell import Cell
from labeler.ui.widgets.grid_frame import Places


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
    assert (time.thread_time() - begun) / 20 < 0.15  # the figure is the benchmark's; this catches O(n)


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


def drag(grid: Grid, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    port = grid.viewport()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(port, left, modifiers, start)
    for step in range(1, 5):
        at = start + (end - start) * step / 4
        move = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(at), port.mapToGlobal(QPointF(at)), left, left, modifiers
        )
        QApplication.sendEvent(port, move)
    QTest.mouseRelease(port, left, modifiers, end)


def test_a_frame_selects_what_it_touches(grid: Grid) -> None:
    grid.show_items(1_000_000)
    none, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    columns = grid.columns
    drag(grid, grid.rect_of(0).center(), grid.rect_of(columns + 1).center(), none)
    assert grid.selection.chosen().tolist() == [0, 1, columns, columns + 1]
    drag(grid, grid.rect_of(columns + 2).center(), grid.rect_of(2).center(), control)
    assert grid.selection.chosen().tolist() == [0, 1, 2, columns, columns + 1, columns + 2]
    below = QPoint(grid.viewport().width() - 2, grid.rect_of(columns).top() - 4)
    drag(grid, below, below + QPoint(1, 1), none)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, none, QPoint(3, 3))
    assert grid.selection.count == 0


def test_a_frame_at_the_edge_scrolls_on(grid: Grid, qtbot: QtBot) -> None:
    grid.show_items(1000)
    port, left, none = grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    start = grid.rect_of(0).center()
    QTest.mousePress(port, left, none, start)
    at = QPointF(start.x() + 200, port.height() + 60)
    QApplication.sendEvent(
        port, QMouseEvent(QEvent.Type.MouseMove, at, port.mapToGlobal(at), left, left, none)
    )
    qtbot.waitUntil(lambda: grid.verticalScrollBar().value() > 2 * grid.row_height)
    QTest.mouseRelease(port, left, none, at.toPoint())
    stopped = grid.verticalScrollBar().value()
    assert grid.selection.count > 2 * 2
    qtbot.wait(100)
    assert grid.verticalScrollBar().value() == stopped


@pytest.mark.parametrize(
    ("frame", "stretches"),
    [
        (QRect(0, 0, 5, 5), []),
        (QRect(0, 0, 1000, 11), [(0, 3)]),
        (QRect(0, 0, 1000, 1000), [(0, 9)]),
        (QRect(15, 15, 100, 1), [(0, 1)]),
        (QRect(105, 15, 3, 200), []),
        (QRect(215, 15, 5, 200), [(2, 2), (6, 6)]),
    ],
)
def test_which_cells_a_frame_touches(frame: QRect, stretches: list[tuple[int, int]]) -> None:
    places = Places(n=10, columns=4, width=100, height=80, gap=10)
    assert list(places.touched(frame)) == stretches


def test_keys_select_across_a_million(grid: Grid, qtbot: QtBot) -> None:
    grid.show_items(1_000_000, current=0)
    shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(grid, Qt.Key.Key_End, shift)
    assert grid.selection.count == 1_000_000
    assert grid.in_view()[1] == 999_999
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    qtbot.keyClick(grid, Qt.Key.Key_PageDown, shift)
    first = grid.selection.count
    assert grid.columns < first < 100
    qtbot.keyClick(grid, Qt.Key.Key_A, control)
    assert grid.selection.count == 1_000_000
