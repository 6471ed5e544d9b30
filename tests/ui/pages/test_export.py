"""The Export page in the real window: preview, store, export, and what the project holds afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from labeler.formats.manifest import changed_files
from labeler.store.read.exports import exports
from labeler.store.read.splits import split_by_name
from labeler.ui.pages.export import ExportPage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.window import Window
from tests.loop_project import Loop, build


@pytest.fixture
def loop(tmp_path: Path) -> Loop:
    return build(tmp_path / "p")


@pytest.fixture
def page(window: Window, loop: Loop) -> ExportPage:
    window.context.open_project(loop.path)
    assert wait_until(lambda: window.context.session.is_open)
    owner = next(row for row in window.context.session.people if row.name == "owner")
    window.context.set_person(owner.id)
    window.show_page("export")
    settle(window)
    assert isinstance(window.page, ExportPage)
    assert wait_until(lambda: bool(window.page.split.table.rows_model.rows))  # type: ignore[attr-defined]
    return window.page


def test_the_split_is_previewed_and_stored(page: ExportPage, qtbot: QtBot) -> None:
    rows = page.split.table.rows_model.rows
    assert [line.name for line in rows] == ["all items", "ok", "scratch", "borderline", "dim", "new phone"]
    page.split.parts.setText("train=.5, test=.5")
    assert wait_until(lambda: len(page.split.table.rows_model.rows[0].counts) == 2)
    page.split.parts.setText("train=.5")
    assert wait_until(lambda: "add up" in page.split.words.text())
    assert not page.split.button.isEnabled()
    page.split.parts.setText("train=.5, test=.5")
    assert wait_until(page.split.button.isEnabled)
    qtbot.mouseClick(page.split.button, Qt.MouseButton.LeftButton)
    project = page.context.session.project
    assert project is not None
    assert wait_until(lambda: split_by_name(project, "split") is not None)
    assert wait_until(lambda: page.export.split.findData("split") >= 0)
    assert wait_until(lambda: page.split.button.text() == "Every item has its part")


def test_the_export_is_written_and_listed(page: ExportPage, loop: Loop, qtbot: QtBot) -> None:
    assert "54 items" in page.export.summary.text()
    next(b for b in page.export.format.buttons() if b.objectName() == "folders").click()
    page.export.votes.setChecked(True)
    assert wait_until(lambda: "votes" in page.export.summary.text())
    folder = loop.path.with_name("loop-export-1")
    assert page.export.path() == folder
    qtbot.mouseClick(page.export.button, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: page.last is not None)
    assert changed_files(folder) == []
    assert (folder / "ok").is_dir()
    project = page.context.session.project
    assert project is not None
    assert exports(project)[0].path == folder
    assert wait_until(lambda: len(page.export.earlier.rows_model.rows) == 1)
    assert wait_until(lambda: page.export.path() == loop.path.with_name("loop-export-2"))


def test_a_folder_in_the_way_is_said(page: ExportPage, loop: Loop, window: Window, qtbot: QtBot) -> None:
    window.context.failed.disconnect()
    errors: list[Exception] = []
    window.context.failed.connect(errors.append)
    page.export.folder.setText(str(loop.path.parent / "media"))
    qtbot.mouseClick(page.export.button, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: bool(errors))
    assert "not empty" in str(errors[0])
    assert page.export.button.isEnabled()


def test_nothing_to_export(window: Window, tmp_path: Path) -> None:
    empty = build(tmp_path / "none", n=0, gold=0)
    window.context.open_project(empty.path)
    assert wait_until(lambda: window.context.session.is_open)
    window.context.set_person(empty.owner)
    window.show_page("export")
    settle(window)
    assert isinstance(window.page, ExportPage)
    assert wait_until(window.page.empty.isVisible)  # type: ignore[attr-defined]
    assert "import a folder first" in window.page.empty.words.text()
