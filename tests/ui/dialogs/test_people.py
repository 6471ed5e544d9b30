"""Who takes part and the entry quiz through their dialogs; what was done is read back from the store."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from labeler.ops.quiz import QuizRules, needs_quiz, quiz_rules
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.people import people
from labeler.types import Role
from labeler.ui.dialogs.people import PeopleDialog
from labeler.ui.dialogs.quiz_rules import QuizRulesDialog
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.window import Window
from tests.ui.conftest import Opener
from tests.ui.test_dropping import dialog_of


def project_of(window: Window) -> Project:
    project = window.context.session.project
    assert project is not None
    return project


def team(window: Window) -> dict[str, Role]:
    return {one.name: one.role for one in people(project_of(window))}


def open_people(window: Window) -> PeopleDialog:
    window.context.do("team.people")
    dialog = dialog_of(window, PeopleDialog)
    assert isinstance(dialog, PeopleDialog)
    assert wait_until(lambda: bool(dialog.table.rows_model.rows))
    settle(window)
    return dialog


def choose(dialog: PeopleDialog, name: str) -> None:
    rows = dialog.table.rows_model.rows
    dialog.table.selectRow(next(n for n, one in enumerate(rows) if one.name == name))


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_somebody_is_added_renamed_given_another_role_and_let_go(open_desk: Opener) -> None:
    window = open_desk("home", "Max")
    dialog = open_people(window)
    dialog.name.setText("Zoe")
    dialog.role.setCurrentIndex(dialog.role.findData(Role.SME))
    click(dialog.new)
    assert wait_until(lambda: team(window).get("Zoe") is Role.SME)
    settle(window)
    assert dialog.name.text() == "Zoe", "who was added is chosen"
    dialog.name.setText("Zoë")
    dialog.role.setCurrentIndex(dialog.role.findData(Role.LABELER))
    click(dialog.keep)
    assert wait_until(lambda: team(window).get("Zoë") is Role.LABELER and "Zoe" not in team(window))
    settle(window)
    dialog.name.setText("Ada")
    click(dialog.keep)
    assert wait_until(lambda: "already" in dialog.problem.text() and dialog.problem.isVisible())
    choose(dialog, "Zoë")
    click(dialog.gone)
    assert wait_until(lambda: "Zoë" not in team(window))
    window.context.undo()
    assert wait_until(lambda: "Zoë" in team(window))
    settle(window)
    dialog.reject()


def test_whoever_may_not_sees_why(open_desk: Opener) -> None:
    window = open_desk("home", "Eva")
    dialog = open_people(window)
    assert not dialog.keep.isEnabled() and not dialog.new.isEnabled()
    assert "Eva is an SME, and only an MLE may say who takes part" in dialog._why_not.text()
    dialog.reject()


def test_the_quiz_is_asked_for_and_given_up(open_desk: Opener) -> None:
    window = open_desk("home", "Max")
    project, session = project_of(window), window.context.session
    gold = {
        "item": np.array(item_ids(project)[:6]),
        "question": session.question,
        "label_class": session.classes[0].id,
    }
    project.operate("import", "gold", session.person, lambda batch: batch.add_many("gold", gold, 6))
    settle(window)
    window.context.do("team.quiz")
    dialog = dialog_of(window, QuizRulesDialog)
    assert isinstance(dialog, QuizRulesDialog)
    settle(window)
    assert "6 gold items can be asked for" in dialog.about.text() and dialog.n.maximum() == 6
    dialog.asked.setChecked(True)
    dialog.n.setValue(3)
    dialog.mark.setValue(67)
    click(dialog.keep)
    assert wait_until(lambda: quiz_rules(project, session.question) == QuizRules(3, 0.67))
    settle(window)
    ada = next(row.id for row in session.people if row.name == "Ada")
    assert needs_quiz(project, session.question, ada)
    assert {one.person: one.state for one in dialog.table.rows_model.rows}["Ada"] == "not taken"
    dialog.asked.setChecked(False)
    click(dialog.keep)
    assert wait_until(lambda: quiz_rules(project, session.question) is None)
    settle(window)
    dialog.reject()
