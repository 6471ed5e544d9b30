"""The Models page in the real window: training as a child process, live, to its end or until Cancel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from labeler.store.project import Project
from labeler.store.read.runs import runs
from labeler.types import Changes
from labeler.ui.pages.models import ModelsPage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.window import Window
from tests.learned_project import Learned, build

LONG_S = 120.0


@pytest.fixture
def learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Learned:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    return build(tmp_path / "p", n=30)


@pytest.fixture
def page(window: Window, learned: Learned) -> Iterator[ModelsPage]:
    window.context.open_project(learned.path)
    assert wait_until(lambda: window.context.session.is_open)
    window.show_page("models")
    settle(window)
    assert isinstance(window.page, ModelsPage)
    yield window.page


def test_before_the_first_model_it_says_what_to_do(page: ModelsPage) -> None:
    assert page.table.rows_model.rowCount() == 0
    assert "no model yet" in page.name.text()
    assert "Train" in page.words.text()
    assert page.panel.train.isEnabled()
    assert "30 of 30" in page.panel.about.text()


def test_a_training_runs_to_its_end_and_the_run_is_shown(
    page: ModelsPage, learned: Learned, qtbot: QtBot
) -> None:
    announced: list[Changes] = []
    page.context.changed.connect(announced.append)
    page.panel.epochs.setValue(2)
    qtbot.mouseClick(page.panel.train, Qt.MouseButton.LeftButton)
    assert not page.panel.epochs.isEnabled()
    assert wait_until(lambda: page._training is None, LONG_S)
    settle(page.window())
    names = [line.name for line in page.table.rows_model.rows]
    assert names[0] == "Constant answer"
    assert "Residual network" in names
    assert page.table.current_row().name == "Residual network"
    assert len(page.table.current_row().curve) == 2
    assert "dev" in page.loss.accessibleName()
    assert page.panel.epochs.isEnabled()
    assert any(changes.touches("run") for changes in announced)
    with Project.open(learned.path) as project:
        assert len(runs(project, learned.question)) == 1


def test_cancel_stops_the_child(page: ModelsPage, qtbot: QtBot) -> None:
    page.panel.epochs.setValue(1000)
    qtbot.mouseClick(page.panel.train, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: page._training is not None and len(page._training.points) > 0, LONG_S)
    assert "Epoch" in page.panel.stage.text()
    qtbot.mouseClick(page.panel.cancel, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: page._training is None, LONG_S)
    assert "Stopped" in page.panel.word.text()


def test_what_cannot_be_trained_is_said_beside_the_button(page: ModelsPage, qtbot: QtBot) -> None:
    page.panel.split.addItem("gone", "gone")
    page.panel.split.setCurrentIndex(page.panel.split.count() - 1)
    qtbot.mouseClick(page.panel.train, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: page._training is None, LONG_S)
    assert "no split 'gone'" in page.panel.word.text()


def test_a_run_opens_its_errors_and_a_baseline_does_not(page: ModelsPage, qtbot: QtBot) -> None:
    asked: list[tuple[str, dict[str, object]]] = []
    page.context.page_requested.disconnect()
    page.context.page_requested.connect(lambda noun, more: asked.append((noun, more)))
    page.panel.trainer.setCurrentIndex(page.panel.trainer.findData("constant"))
    assert not page.panel.epochs.isEnabled()
    qtbot.mouseClick(page.panel.train, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: page._training is None, LONG_S)
    settle(page.window())
    rows = page.table.rows_model.rows
    page.open_errors(rows[0])
    assert asked == []
    page.open_errors(rows[-1])
    assert asked == [("errors", {"run": rows[-1].run})]
