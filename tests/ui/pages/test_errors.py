"""The Errors page in the real window: the table, and rows and cells that open their items on Data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from labeler.ui.pages.errors import ErrorsPage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.window import Window
from tests.loop_project import Loop, add_sure_run, build
from tests.ui.conftest import Opener


@pytest.fixture
def loop(tmp_path: Path) -> Loop:
    return build(tmp_path / "p")


@pytest.fixture
def page(window: Window, loop: Loop) -> ErrorsPage:
    window.context.open_project(loop.path)
    assert wait_until(lambda: window.context.session.is_open)
    owner = next(row for row in window.context.session.people if row.name == "owner")
    window.context.set_person(owner.id)
    window.show_page("errors")
    settle(window)
    assert isinstance(window.page, ErrorsPage)
    return window.page


@pytest.fixture
def asked(page: ErrorsPage) -> list[tuple[str, dict[str, Any]]]:
    """What the page asked the window to open."""
    requests: list[tuple[str, dict[str, Any]]] = []
    page.context.page_requested.disconnect()
    page.context.page_requested.connect(lambda noun, more: requests.append((noun, more)))
    return requests


def test_the_table_shows_the_run(page: ErrorsPage) -> None:
    assert page.runs.currentText() == "cnn 1"
    tags = {line.tag for line in page.tables.slices.rows_model.rows}
    assert tags == {"dim", "new phone", "(untagged)"}
    titles = [column.title for column in page.tables.slices.rows_model.columns]
    assert "Agreement" in titles
    assert "HLP" not in titles
    assert page.first.text()


def test_a_row_opens_its_errors_or_all_its_items(
    page: ErrorsPage, asked: list[tuple[str, dict[str, Any]]], loop: Loop, qtbot: QtBot
) -> None:
    rows = page.tables.slices.rows_model.rows
    place = next(i for i, line in enumerate(rows) if line.tag == "dim")
    page.tables.slices.selectRow(place)
    qtbot.keyClick(page.tables.slices, Qt.Key.Key_Return)
    noun, more = asked[-1]
    assert noun == "data"
    assert more["title"] == "Errors in dim"
    position = {int(item): i for i, item in enumerate(loop.item.tolist())}
    assert all(loop.truth[position[i]] == "scratch" and position[i] % 4 == 0 for i in more["items"])
    page.only_errors.setChecked(False)
    qtbot.keyClick(page.tables.slices, Qt.Key.Key_Return)
    assert len(asked[-1][1]["items"]) == rows[place].n


def test_a_cell_opens_its_items(
    page: ErrorsPage, asked: list[tuple[str, dict[str, Any]]], qtbot: QtBot
) -> None:
    model = page.tables.matrix.model()
    page.tables.matrix.setCurrentIndex(model.index(1, 0))
    qtbot.keyClick(page.tables.matrix, Qt.Key.Key_Return)
    noun, more = asked[-1]
    assert noun == "data"
    assert more["title"] == "scratch called ok"
    assert len(more["items"]) == int(model.data(model.index(1, 0)))


def test_a_blind_labeler_is_told_why_not(page: ErrorsPage, asked: list[tuple[str, dict[str, Any]]]) -> None:
    told: list[str] = []
    page.context.told.connect(told.append)
    page.context.session.person_row = next(p for p in page.context.session.people if p.name == "ada")
    page.context.session.round_row = page.context.session.rounds[0]
    assert page.context.session.blind
    page.open_slice(None)
    assert asked == []
    assert "blind" in told[-1]


def test_without_a_model_it_says_what_to_do(open_desk: Opener) -> None:
    window = open_desk("errors", "Max")
    page = window.page
    assert isinstance(page, ErrorsPage)
    assert page.empty.isVisible()
    assert page.empty.title.text() == "There is no model yet."
    assert page.empty.buttons[0].text() == "Go to Models"


def test_labels_that_the_model_doubts_open_their_items(
    page: ErrorsPage, asked: list[tuple[str, dict[str, Any]]], loop: Loop, qtbot: QtBot
) -> None:
    told: list[str] = []
    page.context.told.connect(told.append)
    page.open_suspects()
    settle(page.window())  # type: ignore[arg-type]
    assert "no probabilities" in told[0], "this run gave none"
    assert not asked
    project = page.context.session.project
    assert project is not None
    page.open(run=add_sure_run(project, loop, wrong=[4]))
    page.refresh()
    settle(page.window())  # type: ignore[arg-type]
    qtbot.keyClick(page.tables.slices, Qt.Key.Key_S)
    settle(page.window())  # type: ignore[arg-type]
    assert asked[0][1]["title"] == "Suspected label errors"
    assert asked[0][1]["items"] == [int(loop.item[4])], "of gold, and of the consensus of the rest"
