"""A colleague's file dropped on the window: rehearsed, taken in, reported; what was said apart is settled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel

from labeler.ops.book import amend_entry
from labeler.ops.definitions import definitions_apart
from labeler.ops.label import submit_label
from labeler.ops.merge import working_copy
from labeler.ops.resolve import rule_item
from labeler.store.backup import backups
from labeler.store.project import Project
from labeler.store.read.guidelines import entries
from labeler.store.read.items import item_ids
from labeler.store.read.labels import current_labels
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round
from labeler.types import Id
from labeler.ui.dialogs.definitions import SettleDefinitions
from labeler.ui.dialogs.give_copy import GiveCopy
from labeler.ui.dialogs.take_in import TakeIn, TakenIn
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.window import Window
from tests.store.conftest import make_project
from tests.ui.conftest import Opener
from tests.ui.test_dropping import dialog_of, drop, mime_of


def words_of(dialog: QDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if not label.isHidden())


def person(project: Project, name: str) -> Id:
    return next(row.id for row in people(project) if row.name == name)


def work(project: Project, *, answer: int, judge: str, definition: str) -> None:
    """Label two items as Ben, rule on the first, and write an entry of the label book."""
    asked = the_question(project).id
    label_class = [row.id for row in classes(project, asked)]
    round_ = open_round(project, asked)
    assert round_ is not None
    pictures = [int(item) for item in item_ids(project)]
    for item in pictures[:2]:
        submit_label(
            project,
            person=person(project, "Ben"),
            item=item,
            question=asked,
            round=round_.id,
            label_class=label_class[answer],
        )
    author = person(project, judge)
    rule_item(project, person=author, item=pictures[0], question=asked, label_class=label_class[answer])
    amend_entry(project, author=author, label_class=label_class[1], definition=definition)


@pytest.fixture
def copy(desk_file: Path) -> Iterator[Path]:
    """A colleague's copy: Ben labeled in it, Max ruled, and the entry of ``scratch`` was written; so here."""
    path = desk_file.with_name("from ben.labeler")
    with Project.open(desk_file) as project:
        working_copy(project, path)
        work(project, answer=0, judge="Eva", definition="seen without a lens")
    with Project.open(path) as theirs:
        work(theirs, answer=1, judge="Max", definition="longer than 2 mm")
    yield path


def rehearsed(window: Window) -> TakeIn:
    dialog = dialog_of(window, TakeIn)
    assert isinstance(dialog, TakeIn)
    assert wait_until(lambda: bool(dialog.found))
    return dialog


def test_a_dropped_copy_is_rehearsed_taken_in_and_its_conflicts_are_linked(
    open_desk: Opener, desk_file: Path, copy: Path
) -> None:
    window = open_desk("data", "Eva")
    project = window.context.session.project
    assert project is not None
    asked = window.context.session.question
    before = len(current_labels(project, asked))
    drop(window, mime_of(copy))
    dialog = rehearsed(window)
    said = words_of(dialog)
    assert "2 labels, 1 ruling and 1 version of an entry in the label book." in said
    assert "1 item on which SMEs ruled differently and 1 definition that both copies changed." in said
    assert len(current_labels(project, asked)) == before and not backups(desk_file), "nothing written yet"
    QTest.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    report = dialog_of(window, TakenIn)
    assert isinstance(report, TakenIn)
    assert "from ben.labeler: 2 labels, 1 ruling" in words_of(report)
    assert (report.taken.rulings, report.taken.definitions) == (1, 1)
    assert "before-taking-in" in backups(desk_file)[0].name
    QTest.mouseClick(report.settle, Qt.MouseButton.LeftButton)
    definitions = dialog_of(window, SettleDefinitions)
    definitions.reject()
    TakenIn(window.context, window, report.taken)._go(lambda: window.context.open_page("resolve"))
    settle(window)
    assert window.noun == "resolve"


def test_versions_stand_side_by_side_and_one_or_a_third_is_chosen(open_desk: Opener, copy: Path) -> None:
    window = open_desk("home", "Eva")
    project, asked = window.context.session.project, window.context.session.question
    assert project is not None
    from labeler.ops.merge import merge_copies

    merge_copies(project, [copy])
    window.context.do("team.settle")
    dialog = dialog_of(window, SettleDefinitions)
    assert isinstance(dialog, SettleDefinitions)
    assert wait_until(lambda: len(dialog.versions) == 2)
    said = words_of(dialog)
    assert "seen without a lens" in said and "longer than 2 mm" in said and "holds now" in said
    assert dialog.text.isVisible() and dialog.text.toPlainText() == "longer than 2 mm"
    dialog.text.setPlainText("seen without a lens, longer than 2 mm")
    QTest.mouseClick(dialog.both, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: not dialog.found)
    assert "Nothing waits to be settled." in words_of(dialog)
    (entry,) = entries(project, asked).values()
    assert entry.definition == "seen without a lens, longer than 2 mm"
    window.context.undo()
    assert wait_until(lambda: len(dialog.versions) == 2)
    QTest.mouseClick(dialog.versions[0], Qt.MouseButton.LeftButton)
    assert wait_until(lambda: not dialog.found)
    assert next(iter(entries(project, asked).values())).definition == "seen without a lens"
    assert definitions_apart(project, asked) == []
    dialog.reject()


def test_another_project_is_refused_with_its_reason_and_can_be_opened(
    open_desk: Opener, tmp_path: Path
) -> None:
    window = open_desk("home", "Eva")
    stranger = tmp_path / "stranger.labeler"
    make_project(stranger).close()
    drop(window, mime_of(stranger))
    dialog = rehearsed(window)
    assert "another project, not a copy of this one" in words_of(dialog)
    assert not dialog.take.isEnabled() and dialog.instead.isVisible()
    QTest.mouseClick(dialog.instead, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: window.context.session.path == stranger)
    settle(window)


def test_a_copy_is_given_and_says_what_to_do_with_it(open_desk: Opener, desk_file: Path) -> None:
    window = open_desk("home", "Eva")
    window.context.do("team.give_copy")
    dialog = dialog_of(window, GiveCopy)
    assert isinstance(dialog, GiveCopy)
    dialog.person.setCurrentIndex(dialog.person.findData("Ben"))
    assert dialog.line.text() == str(desk_file.with_name("desk for Ben.labeler"))
    QTest.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: "items wait for Ben" in dialog.told.text())
    assert desk_file.with_name("desk for Ben.labeler").exists()
    assert dialog.line.text().endswith("desk for Ben 2.labeler")
    dialog.line.setText("/nowhere/at/all.labeler")
    QTest.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: "/nowhere" in dialog.told.text() and dialog.copy.isEnabled())
    dialog.reject()
