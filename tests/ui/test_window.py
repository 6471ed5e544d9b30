"""The real window, offscreen: pages, actions, changes, people, errors."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from labeler.errors import UserError
from labeler.ops.people import owner
from labeler.ops.project import add_question
from labeler.ops.tags import add_tag
from labeler.resource import resource
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.types import Changes
from labeler.ui.actions import conflicts
from labeler.ui.page import Page
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.stopwatch import Stopwatch
from labeler.ui.window import PAGES, Window
from tests.ui.conftest import Opener


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.noun)
def test_every_page_of_the_rail_exists(row: object) -> None:
    module, _, name = row.where.partition(":")  # type: ignore[attr-defined]
    page = getattr(importlib.import_module(module), name)
    assert issubclass(page, Page)
    assert page.noun == row.noun  # type: ignore[attr-defined]
    assert resource("icons", f"{row.icon}.svg").exists()  # type: ignore[attr-defined]


def test_pages_are_made_when_first_shown(window: Window) -> None:
    assert list(window.pages) == ["home"]
    window.show_page("data")
    assert list(window.pages) == ["home", "data"]


def test_without_a_project_pages_say_what_to_do(window: Window) -> None:
    window.show_page("data")
    shown = window._stack.currentWidget()
    assert shown is window._no_project
    assert [button.text() for button in window._no_project.buttons] == [
        "Open a project",
        "New project",
        "Try the demo",
    ]


def test_every_page_opens_on_a_project(open_desk: Opener, quick: Stopwatch) -> None:
    window = open_desk("home", "Max")
    quick.late.clear()  # importing a module for the first time is not what this watches
    for row in PAGES:
        window.show_page(row.noun)
        quick.pardon()
        settle(window)
        assert window._stack.currentWidget() is window.pages[row.noun]
        quick.pardon()


def test_no_two_actions_want_the_same_key(open_desk: Opener) -> None:
    window = open_desk("home")
    for row in PAGES:
        window.show_page(row.noun)
        settle(window)
    clashes = [(c.key, c.first.id, c.second.id) for c in conflicts(window.every_row())]
    assert clashes == []


def test_every_action_has_title_group_and_icon_that_exists(open_desk: Opener) -> None:
    window = open_desk("home")
    for row in PAGES:
        window.show_page(row.noun)
        settle(window)
    for action in window.every_row():
        assert action.title, action.id
        assert action.group or not action.listed, action.id
        assert "." in action.id
        assert not action.icon or resource("icons", f"{action.icon}.svg").exists(), action.id


def test_changes_refresh_the_page_once_on_the_gui_thread(open_desk: Opener) -> None:
    window = open_desk("data")
    heard: list[Changes] = []
    window.context.changed.connect(heard.append)
    project, person = window.context.session.project, window.context.session.person
    assert project is not None
    add_tag(project, name="new", author=person)
    assert wait_until(lambda: len(heard) == 1)
    settle(window)
    assert "new" in window.pages["data"].filter_row.line._vocabulary.tags  # type: ignore[attr-defined]
    assert len(heard) == 1


def test_hidden_pages_become_stale_and_the_initiator_does_not(open_desk: Opener) -> None:
    window = open_desk("data")
    window.show_page("home")
    settle(window)
    project, person = window.context.session.project, window.context.session.person
    assert project is not None
    assert not window.pages["data"].stale
    add_tag(project, name="own", author=person, initiator="data")
    wait_until(lambda: False, 0.1)
    assert not window.pages["data"].stale
    add_tag(project, name="other", author=person)
    assert wait_until(lambda: window.pages["data"].stale)


def test_undo_from_the_menu_reaches_the_store(open_desk: Opener) -> None:
    window = open_desk("home", "Ada")
    project, person = window.context.session.project, window.context.session.person
    assert project is not None
    add_tag(project, name="mistake", author=person)
    window.keyboard.actions["edit.undo"].trigger()
    assert wait_until(lambda: "mistake" in window.notice.words.text() and window.notice.isVisible())
    from labeler.store.read.tags import tags

    assert "mistake" not in [tag.name for tag in tags(project)]


def test_switching_the_person_is_remembered(open_desk: Opener, desk_file: Path) -> None:
    window = open_desk("home", "Ben")
    assert window.rail.person.accessibleName().startswith("Labeling as Ben")
    window.context.close_project()
    assert not window.context.session.is_open
    window.context.open_project(desk_file)
    assert wait_until(lambda: window.context.session.is_open)
    assert window.context.session.person_name(window.context.session.person) == "Ben"


def test_somebody_new_can_sit_down(open_desk: Opener) -> None:
    from labeler.ui.dialogs.person import add_and_switch, people_menu

    window = open_desk("home", "Ada")
    names = [action.text().split("   ")[0] for action in people_menu(window.context, window).actions()]
    assert "Sim (simulated)" in names
    add_and_switch(window.context, "Cleo")
    session = window.context.session
    assert wait_until(lambda: window.context.session.person_name(window.context.session.person) == "Cleo")
    assert session is not window.context.session


def test_a_missing_file_is_a_sentence_in_the_notice_bar(window: Window, tmp_path: Path) -> None:
    errors: list[BaseException] = []
    window.context.failed.disconnect()
    window.context.failed.connect(errors.append)
    window.context.open_project(tmp_path / "none.labeler")
    assert wait_until(lambda: bool(errors))
    window.show_error(errors[0])
    assert isinstance(errors[0], UserError)
    assert "none.labeler" in window.notice.words.text()
    window.context.failed.disconnect()
    window.context.failed.connect(window.show_error)


def test_our_own_errors_open_a_report_that_can_be_copied(window: Window) -> None:
    from labeler.ui.dialogs.report import Report

    try:
        raise ZeroDivisionError("planted")
    except ZeroDivisionError as error:
        window.show_error(error)
    report = next(child for child in window.children() if isinstance(child, Report))
    assert "ZeroDivisionError: planted" in report.text.toPlainText()
    report.close()


def test_palette_cheat_sheet_and_keys_show_the_page(open_desk: Opener, qtbot: QtBot) -> None:
    from labeler.ui.dialogs.bind_keys import BindKeys
    from labeler.ui.dialogs.cheat_sheet import CheatSheet
    from labeler.ui.dialogs.palette import CommandPalette

    window = open_desk("data")
    palette = CommandPalette(window, window.keyboard)
    palette.show()
    qtbot.waitUntil(palette.typed.hasFocus)
    qtbot.keyClicks(palette.typed, "home")
    assert palette.found.count() == 1
    qtbot.keyClick(palette.typed, Qt.Key.Key_Return)
    assert window.noun == "home"
    assert wait_until(lambda: not palette.isVisible())
    assert QApplication.activeModalWidget() is None  # or the window would hear nothing any more
    sheet = CheatSheet(window, window.keyboard)
    qtbot.addWidget(sheet)
    keys = BindKeys(window, window.every_row(), window.context.settings)
    qtbot.addWidget(keys)
    keys.table.selectRow(0)
    first = keys.table.current_row()
    keys.bind("Ctrl+K")
    assert window.context.settings.bindings[first.id] == "Ctrl+K"
    assert "Ctrl+K" in keys.problem.text()
    keys.bind(None)
    assert first.id not in window.context.settings.bindings


def test_a_dropped_project_opens(window: Window, desk_file: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(desk_file))])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)
    assert wait_until(lambda: window.context.session.is_open)
    assert window.windowTitle() == "desk – Labeler"


def test_every_control_has_an_accessible_name(open_desk: Opener) -> None:
    from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QLineEdit, QScrollBar

    window = open_desk("home")
    for row in PAGES:
        window.show_page(row.noun)
        settle(window)
        page = window.pages[row.noun]
        for kind in (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit):
            for widget in page.findChildren(kind):
                inner = isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_")
                inside = isinstance(widget.parent(), (QComboBox, QLineEdit)) or type(
                    widget.parent()
                ).__name__ in (
                    "QSpinBox",
                    "QDoubleSpinBox",
                    "QTableView",
                    "Table",
                )
                if widget.isVisible() and not inner and not inside:
                    name = widget.accessibleName() or getattr(widget, "text", str)()
                    assert name, f"{row.noun}: a {type(widget).__name__} has no name"


def test_closing_ends_all_threads(window: Window, desk_file: Path) -> None:
    window.context.open_project(desk_file)
    window.close()
    assert not window.context.session.is_open
    assert QApplication.instance() is not None


def test_all_pages_are_about_the_question_that_is_chosen(open_desk: Opener, desk_file: Path) -> None:
    second = QuestionSpec("colour", words="Which colour?", classes=parse_classes("red,blue"))
    with Project.open(desk_file) as project:
        project.operate("q", "q", owner(project), lambda batch: add_question(batch, second, position=1))
    window = open_desk("agreement", "Eva")
    first, other = (row.id for row in window.context.session.questions)
    button = window.header._question
    assert button.isVisible() and window.context.session.question == first
    next(action for action in button.menu().actions() if action.text() == "colour").trigger()
    assert wait_until(lambda: [row.name for row in window.context.session.classes] == ["red", "blue"])
    assert "colour" in button.text() and "Which colour?" in window.header._where.text()
    window.show_page("home")
    settle(window)
    assert "0 labels" in {label.text() for label in window.page.findChildren(QLabel)}
    window.keyboard.trigger("edit.question")
    assert wait_until(lambda: window.context.session.question == first)
    window.show_page("label")
    settle(window)
    assert not button.isVisible(), "there the questions stand above the item"
    assert window.context.session.question != other


def test_one_question_needs_no_button(open_desk: Opener) -> None:
    window = open_desk("data", "Eva")
    assert not window.header._question.isVisible()
    row = next(row for row in window.all_rows() if row.id == "edit.question")
    assert not row.enabled()
