"""The Me page and the quiz through keys and clicks; which pages a role has."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from labeler.ops.comments import add_comment
from labeler.ops.quiz import QuizRules, needs_quiz, set_quiz
from labeler.ops.rounds import close_round
from labeler.store.project import Project
from labeler.store.read.comments import threads
from labeler.store.read.items import item_ids
from labeler.store.read.quizzes import quizzes
from labeler.ui.pages.me import MePage
from labeler.ui.pages.quiz import QuizPage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.widgets.mention_line import MentionLine
from labeler.ui.window import Window
from tests.ui.conftest import Opener


def ids(window: Window) -> dict[str, int]:
    return {row.name: row.id for row in window.context.session.people}


def project_of(window: Window) -> Project:
    project = window.context.session.project
    assert project is not None
    return project


def me(window: Window) -> MePage:
    page = window.pages["me"]
    assert isinstance(page, MePage)
    settle(window)
    return page


def test_a_remark_waits_is_answered_and_settled(open_desk: Opener, qtbot: QtBot) -> None:
    window = open_desk("home", "Ada")
    project, who = project_of(window), ids(window)
    item = int(item_ids(project)[0])
    add_comment(project, person=who["Eva"], item=item, text="Why ok, @Ada?")
    settle(window)
    assert wait_until(lambda: "(1)" in window.rail._buttons["me"].text()), "the rail counts it"
    window.show_page("me")
    page = me(window)
    assert page.talk_words.text() == "One remark waits for your word." and len(page.cards) == 1
    page.cards[0].line.setText("It is dust")
    qtbot.keyClick(page.cards[0].line, Qt.Key.Key_Return)
    assert wait_until(lambda: threads(project)[0].last.text == "It is dust")
    settle(window)
    assert page.cards == [] and window.rail._buttons["me"].text() == "Me"
    window.context.set_person(who["Eva"])
    settle(window)
    page.cards[0].settled.emit(page.cards[0].talk)
    assert wait_until(lambda: threads(project) == [])


def test_own_numbers_count_closed_rounds(open_desk: Opener) -> None:
    window = open_desk("me", "Ben")
    page, session = me(window), window.context.session
    assert page.stats[0].accessibleName().startswith("I agree with the others: –")
    close_round(project_of(window), round=session.round, author=ids(window)["Max"])
    settle(window)
    assert "You say scratch where others say ok: 2 times" in page.confused.text()
    assert "92 %" not in page.confused.text() and "%" in page.stats[0].accessibleName()


def test_the_quiz_comes_first_and_is_passed(open_desk: Opener) -> None:
    window = open_desk("home", "Max")
    project, who = project_of(window), ids(window)
    question = window.context.session.question
    ok, scratch = (window.context.session.classes[place].id for place in (0, 1))
    gold = {"item": np.array(item_ids(project)[:6]), "question": question, "label_class": ok}
    project.operate("import", "gold", who["Max"], lambda batch: batch.add_many("gold", gold, 6))
    set_quiz(project, question=question, rules=QuizRules(3, 1.0), author=who["Max"])
    settle(window)
    window.context.set_person(who["Ada"])
    window.show_page("label")
    settle(window)
    notice = window.page.desk.view.notice
    assert notice is not None and notice.title.text() == "A short quiz first"
    notice.buttons[0].click()
    page = window.pages["quiz"]
    assert isinstance(page, QuizPage) and window.noun == "quiz"
    take(window, page, ["2", "1", "1"])
    notice = page.stage.view.notice
    assert notice is not None and notice.title.text() == "Not passed yet"
    assert "2 of 3 were right" in notice.words.text() and "You took ok for scratch." in notice.words.text()
    first = quizzes(project, question, who["Ada"])[0]
    assert first.n_right == 2 and first.wrong == ((ok, scratch),)
    notice.buttons[0].click()
    settle(window)
    take(window, page, ["1", "1", "1"])
    assert page.stage.view.notice.title.text() == "Passed"
    assert not set(first.items) & set(quizzes(project, question, who["Ada"])[1].items)
    assert not needs_quiz(project, question, who["Ada"])
    window.show_page("label")
    settle(window)
    assert window.page.desk.state is not None, "now it is labeled"


def take(window: Window, page: QuizPage, keys: list[str]) -> None:
    for key in keys:
        assert wait_until(lambda: page.item is not None and page.stage.shown == page.item)
        before = len(page.answers)
        QTest.keyClick(window, key)
        assert wait_until(lambda before=before: len(page.answers) > before)
    settle(window)


def test_each_role_has_its_pages(open_desk: Opener) -> None:
    window = open_desk("home", "Ada")
    shown = {noun for noun, button in window.rail._buttons.items() if not button.isHidden()}
    assert shown == {"home", "label", "book", "me"}
    window.show_page("export")
    settle(window)
    assert window._stack.currentWidget() is window._not_for_you
    assert "An MLE exports" in window._not_for_you.words.text()
    rows = {row.id: row for row in window.commands.rows()}
    assert not rows["go.export"].enabled() and rows["go.label"].enabled()
    window.context.set_person(ids(window)["Eva"])
    settle(window)
    shown = {noun for noun, button in window.rail._buttons.items() if not button.isHidden()}
    assert {"resolve", "rounds", "data", "agreement"} <= shown and "models" not in shown
    window.context.set_person(ids(window)["Max"])
    settle(window)
    assert all(not button.isHidden() for button in window.rail._buttons.values())
    assert window._stack.currentWidget() is window.page


def test_names_are_completed_after_an_at(qtbot: QtBot) -> None:
    line = MentionLine()
    qtbot.addWidget(line)
    line.offer_names(["Ada Lovelace", "Ben"])
    line.setText("what do you say, @ad")
    assert line.begun() == "ad"
    line.complete("Ada Lovelace")
    assert line.text() == "what do you say, @Ada Lovelace " and line.begun() is None
    line.setText("me@b")
    assert line.begun() is None, "an address calls nobody"
