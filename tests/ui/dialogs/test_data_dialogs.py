"""Rules, sources and duplicates in the real window: by keys and clicks, read back from the project."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from labeler.ops.rules import project_rules
from labeler.ops.sources import find_source
from labeler.store.project import Project
from labeler.store.read.kinship import near_groups
from labeler.store.read.sources import sources
from labeler.store.read.tags import tag_counts
from labeler.ui.dialogs.duplicates import DuplicatesDialog
from labeler.ui.dialogs.rules import RulesDialog
from labeler.ui.dialogs.sources import SourcesDialog
from labeler.ui.pages.data import DataPage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.stopwatch import Stopwatch
from tests.ui.conftest import Opener

D = TypeVar("D", bound=QDialog)


def shown(open_desk: Opener, action: str, kind: type[D], person: str = "Max") -> tuple[D, Project]:
    """Open one of the dialogs by its action row."""
    window = open_desk("data", person)
    page = window.page
    assert isinstance(page, DataPage)
    row = next(row for row in page.page_actions() if row.id == f"data.{action}")
    row.run()
    found = [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]
    assert len(found) == 1
    settle(window)
    project = window.context.session.project
    assert project is not None
    return found[0], project


def press(dialog: QDialog, words: str) -> None:
    button = next(one for one in dialog.findChildren(QPushButton) if one.text() == words and one.isVisible())
    assert button.isEnabled(), words
    button.click()


def tagged(project: Project) -> dict[str, int]:
    return {tag.name: n for tag, n, _ in tag_counts(project)}


def test_a_rule_is_previewed_added_changed_and_removed(
    open_desk: Opener, qtbot: QtBot, quick: Stopwatch
) -> None:
    dialog, project = shown(open_desk, "rules", RulesDialog)
    qtbot.keyClicks(dialog.tag, "light")
    qtbot.keyClicks(dialog.condition, "brightness>0.4")
    assert wait_until(lambda: "would get the tag" in dialog.told.text())
    n = int(dialog.told.text().split()[0])
    assert 0 < n < 13
    assert project_rules(project) == []
    press(dialog, "Add the rule")
    assert wait_until(lambda: tagged(project).get("light") == n)
    assert wait_until(lambda: len(dialog.table.rows_model.rows) == 1)
    dialog.table.selectRow(0)
    assert dialog.tag.text() == "light"
    assert not dialog.tag.isEnabled()
    dialog.condition.selectAll()
    qtbot.keyClicks(dialog.condition, "brightness>9")
    press(dialog, "Change the rule")
    assert wait_until(lambda: tagged(project)["light"] == 0)
    dialog._context.undo()
    assert wait_until(lambda: tagged(project)["light"] == n)
    assert wait_until(lambda: dialog.table.rows_model.rows[0].condition == "brightness>0.4")
    settle(dialog.parent())  # type: ignore[arg-type]
    dialog.table.selectRow(0)
    assert wait_until(dialog.remove.isEnabled)
    press(dialog, "Remove the rule")
    assert wait_until(lambda: project_rules(project) == [])
    assert tagged(project)["light"] == 0


def test_a_wrong_condition_says_what_is_wrong(open_desk: Opener, qtbot: QtBot) -> None:
    dialog, project = shown(open_desk, "rules", RulesDialog)
    qtbot.keyClicks(dialog.tag, "x")
    for text, said in (("brightnes<1", "brightness"), ("class:ok", "can change later"), ("(", "")):
        dialog.condition.selectAll()
        qtbot.keyClicks(dialog.condition, text)
        assert wait_until(lambda said=said: dialog.problem.isVisible() and said in dialog.problem.text())
    qtbot.keyClick(dialog.condition, Qt.Key.Key_Return)
    assert wait_until(dialog.problem.isVisible)
    assert project_rules(project) == []


def test_a_source_is_edited_added_and_removed(open_desk: Opener, qtbot: QtBot, quick: Stopwatch) -> None:
    dialog, project = shown(open_desk, "sources", SourcesDialog)
    assert wait_until(lambda: dialog.lines["name"].text() == "media")
    assert "13 items" in dialog.total.text()
    bar = dialog.table.horizontalScrollBar()
    assert wait_until(lambda: bar.maximum() == 0), "all columns are seen at once"
    qtbot.keyClicks(dialog.lines["cost"], "1,250")
    dialog.kind.setCurrentIndex(dialog.kind.findData("paid"))
    qtbot.keyClick(dialog.lines["cost"], Qt.Key.Key_Return)
    assert wait_until(lambda: find_source(project, "media").cost == 1250)
    assert find_source(project, "media").kind == "paid"
    assert wait_until(lambda: "cost 1,250" in dialog.total.text())
    dialog.lines["days"].setText("soon")
    press(dialog, "Save")
    assert dialog.problem.isVisible()
    assert find_source(project, "media").days is None
    press(dialog, "Add a source")
    assert wait_until(lambda: dialog.lines["name"].text() == "new source 1")
    settle(dialog.parent())  # type: ignore[arg-type]
    press(dialog, "Remove")
    assert wait_until(lambda: [source.name for source in sources(project)] == ["media"])
    dialog._context.undo()
    dialog._context.undo()
    dialog._context.undo()
    assert wait_until(lambda: find_source(project, "media").cost is None)


def test_duplicates_are_kept_together_and_tagged(open_desk: Opener, quick: Stopwatch) -> None:
    dialog, project = shown(open_desk, "duplicates", DuplicatesDialog)
    assert wait_until(lambda: bool(dialog.cards))
    assert wait_until(lambda: len(dialog.cards[0]._pictures) == len(dialog.cards[0].items))
    n = len(dialog.cards[0].shown.members)
    assert n == 12  # twelve pictures of one grey each: to a fingerprint they are the same
    dialog.differ.setChecked(True)
    press(dialog, "Keep together")
    assert wait_until(lambda: len(near_groups(project)) == n)
    assert wait_until(lambda: not dialog.cards[0].keep.isEnabled())
    press(dialog, "Tag the rest")
    assert wait_until(lambda: tagged(project).get("duplicate") == n - 1)
    press(dialog, "The rest is unusable")
    assert wait_until(lambda: "no class for what cannot be used" in dialog.told.text())
    for _ in range(2):
        dialog._context.undo()
    assert wait_until(lambda: near_groups(project) == {} and "duplicate" not in tagged(project))


@pytest.mark.parametrize("action", ["rules", "sources", "duplicates"])
def test_a_labeler_may_look_and_nothing_breaks(open_desk: Opener, action: str) -> None:
    kinds = {"rules": RulesDialog, "sources": SourcesDialog, "duplicates": DuplicatesDialog}
    dialog, _ = shown(open_desk, action, kinds[action], person="Ada")
    if isinstance(dialog, SourcesDialog):
        assert all(stock.agreement != stock.agreement for stock in dialog.table.rows_model.rows)
    dialog.accept()
