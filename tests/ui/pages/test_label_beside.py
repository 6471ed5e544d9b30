"""Beside the answer: flag, tags, label book, proposals, several questions, pauses; in the real window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel

from labeler.ops.book import amend_entry
from labeler.ops.project import add_question
from labeler.ops.rounds import begin_round
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.guidelines import Example
from labeler.store.read.labels import my_label
from labeler.store.read.marks import Flag, Marks, marks
from labeler.types import AnswerState, Id, QuestionKind
from labeler.ui.dialogs.tag_item import TagItem
from labeler.ui.pages.label import LabelPage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.window import Window
from tests.ui.conftest import Opener
from tests.ui.pages.test_label import answer, page_of, press, stored

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


def marks_of(window: Window, item: Id) -> Marks:
    session = window.context.session
    assert session.project is not None
    return marks(session.project, item, session.question, session.person)


def shown(window: Window) -> Id:
    item = page_of(window).desk.shown
    assert item is not None
    return item


def dialog_of(window: Window, kind: type) -> object:
    assert wait_until(lambda: any(child.isVisible() for child in window.findChildren(kind)))
    return next(child for child in window.findChildren(kind) if child.isVisible())


def back(window: Window) -> None:
    """The window is in front again (without a screen nobody sees to it after a dialog)."""
    assert wait_until(lambda: not any(child.isVisible() for child in window.findChildren(QInputDialog)))
    window.activateWindow()
    assert wait_until(window.isActiveWindow, 5)
    page_of(window).desk.view.take_focus()


def test_f_asks_the_expert_and_takes_it_back(open_desk: Opener) -> None:
    window = open_desk("label", "Ada")
    item = shown(window)
    press(window, Key.Key_F)
    dialog = dialog_of(window, QInputDialog)
    dialog.setTextValue("is that a scratch?")  # type: ignore[attr-defined]
    dialog.accept()  # type: ignore[attr-defined]
    assert wait_until(lambda: marks_of(window, item).flag == Flag("is that a scratch?", resolved=False))
    desk = page_of(window).desk
    assert wait_until(lambda: desk.marks.marks.flag is not None)
    back(window)
    press(window, Key.Key_D)
    assert wait_until(lambda: page_of(window).desk.shown not in (None, item))
    assert desk.marks.marks.flag is None
    press(window, Key.Key_A)
    assert wait_until(lambda: desk.shown == item and desk.marks.marks.flag is not None)
    press(window, Key.Key_F)
    assert wait_until(lambda: marks_of(window, item).flag is None and desk.marks.marks.flag is None)
    press(window, Key.Key_D)
    assert wait_until(lambda: desk.shown not in (None, item))
    window.context.undo()
    assert wait_until(lambda: desk.shown == item and desk.marks.marks.flag is not None)


def test_tags_by_typing(open_desk: Opener) -> None:
    window = open_desk("label", "Ada")
    press(window, Key.Key_D)
    press(window, Key.Key_D)
    settle(window)
    item = shown(window)
    press(window, Key.Key_T)
    dialog = dialog_of(window, TagItem)
    assert isinstance(dialog, TagItem)
    QTest.keyClicks(dialog.typed, "di")
    QTest.keyClick(dialog.typed, Key.Key_Return)
    assert wait_until(lambda: marks_of(window, item).tags == ("dim",))
    QTest.keyClicks(dialog.typed, "very new")
    QTest.keyClick(dialog.typed, Key.Key_Return)
    assert wait_until(lambda: marks_of(window, item).tags == ("dim", "very new"))
    QTest.keyClicks(dialog.typed, "dim")
    QTest.keyClick(dialog.typed, Key.Key_Return)
    assert wait_until(lambda: page_of(window).desk.marks.marks.tags == ("very new",))
    dialog.reject()


def test_the_book_is_peeked_at_and_follows_the_class(open_desk: Opener, desk_file: Path) -> None:
    with Project.open(desk_file) as project:
        from labeler.ops.people import owner
        from labeler.store.read.items import item_ids
        from labeler.store.read.questions import classes, the_question

        rows = classes(project, the_question(project).id)
        examples = [Example(int(item), f"see {n}") for n, item in enumerate(item_ids(project)[:3])]
        amend_entry(
            project,
            author=owner(project),
            label_class=rows[1].id,
            definition="A line longer than 2 mm",
            typical=examples[:2],
            counter=examples[2:],
        )
    window = open_desk("label", "Ada")
    desk = page_of(window).desk
    assert desk.book.isHidden()
    press(window, Key.Key_G)
    assert not desk.book.isHidden()
    button = desk.panel.classes.buttons[1]
    button.setFocus()
    assert desk.book.page is not None
    assert desk.book.page.label_class.name == "scratch"
    words = [label.text() for label in desk.book.findChildren(QLabel)]
    assert "A line longer than 2 mm" in words
    assert any(text.startswith("Missing: 2 typical examples") for text in words)
    assert wait_until(lambda: all(not label.pixmap().isNull() for label in desk.book.pictures()))
    desk.panel.classes.buttons[0].setFocus()
    assert desk.book.page.label_class.name == "ok"
    desk.view.take_focus()
    press(window, Key.Key_G)
    assert desk.book.isHidden()


def test_a_held_key_shows_the_book_only_meanwhile(open_desk: Opener) -> None:
    window = open_desk("label", "Ada")
    desk = page_of(window).desk
    QTest.keyPress(QApplication.focusWidget(), Key.Key_G)
    assert not desk.book.isHidden()
    wait_until(lambda: False, 0.4)
    QTest.keyRelease(QApplication.focusWidget(), Key.Key_G)
    assert desk.book.isHidden()


def propose(path: Path, mode: str, share: float) -> Id:
    """Begin a round whose model says *scratch* of every item; return the class."""
    with Project.open(path) as project:
        from labeler.ops.people import owner
        from labeler.store.read.items import item_ids
        from labeler.store.read.questions import classes, the_question

        asked = the_question(project).id
        scratch = next(row.id for row in classes(project, asked) if row.name == "scratch")
        items = item_ids(project)

        def body(batch: object) -> Id:
            run: Id = batch.add("run", question=asked, name="net", trainer="x", state="finished")  # type: ignore[attr-defined]
            columns = {"run": run, "item": items, "label_class": scratch, "confidence": 0.87}
            batch.add_many("prediction", columns)  # type: ignore[attr-defined]
            return run

        run = project.operate("run", "a run", owner(project), body).value
        suggest = {"run": run, "mode": mode, "share": share, "seed": 1}
        begin_round(project, question=asked, author=owner(project), suggest=suggest)
    return scratch


def test_a_proposal_is_hidden_until_the_own_answer(open_desk: Opener, desk_file: Path) -> None:
    propose(desk_file, "after", 0.0)
    window = open_desk("label", "Ada")
    desk = page_of(window).desk
    first = shown(window)
    assert desk.panel.proposal.isHidden()
    press(window, Key.Key_V)
    assert stored(window, first) is None, "what is not seen cannot be taken"
    answer(window, Key.Key_2)
    assert shown(window) != first, "who agrees with the model goes on"
    second = shown(window)
    answer(window, Key.Key_1)
    assert shown(window) == second, "who does not sees what the model says"
    assert desk.panel.proposal.words.text() == "Model: scratch  87 %"
    said = stored(window, second)
    assert said is not None
    assert said.suggestion is not None
    assert (said.class_name, said.suggestion["shown"]) == ("ok", "after")
    press(window, Key.Key_V)
    assert wait_until(lambda: page_of(window)._saver.n_pending == 0)
    said = stored(window, second)
    assert said is not None
    assert said.suggestion is not None
    assert (said.class_name, said.suggestion["shown"]) == ("scratch", "before")
    assert wait_until(lambda: shown(window) != second)
    third = shown(window)
    answer(window, Key.Key_1)
    press(window, Key.Key_Return)
    assert wait_until(lambda: page_of(window).desk.shown not in (None, third)), "Enter keeps the own answer"


def test_a_proposal_on_every_item_is_seen_at_once(open_desk: Opener, desk_file: Path) -> None:
    propose(desk_file, "share", 1.0)
    window = open_desk("label", "Ada")
    first = shown(window)
    assert not page_of(window).desk.panel.proposal.isHidden()
    answer(window, Key.Key_V)
    said = stored(window, first)
    assert said is not None
    assert said.suggestion is not None
    assert (said.class_name, said.suggestion["shown"]) == ("scratch", "before")


@pytest.fixture
def two_questions(open_desk: Opener, desk_file: Path) -> Window:
    with Project.open(desk_file) as project:
        from labeler.ops.people import owner

        spec = QuestionSpec(
            "kind", QuestionKind.CLASSES, words="What is on it?", classes=parse_classes("a,b")
        )

        def body(batch: Batch) -> None:
            batch.revise("question", {"entity": add_question(batch, spec)}, position=1)

        project.operate("question", "ask", owner(project), body)
    window = open_desk("label", "Eva")
    page_of(window)
    return window


def ask(window: Window, name: str) -> LabelPage:
    assert wait_until(lambda: window.context.session.question_row.name == name)  # type: ignore[union-attr]
    settle(window)
    return page_of(window)


def test_another_question_of_the_same_item(two_questions: Window) -> None:
    window = two_questions
    press(window, Key.Key_D)
    settle(window)
    item = shown(window)
    press(window, Key.Key_E)
    page = ask(window, "kind")
    assert page.desk.shown == item
    press(window, Key.Key_2)
    press(window, Key.Key_Return)
    assert wait_until(lambda: page_of(window)._saver.n_pending == 0)
    said = stored(window, item)
    assert said is not None
    assert said.state is AnswerState.ANSWERED
    press(window, Key.Key_Tab, CTRL)
    ask(window, "class")
    answer(window, Key.Key_1)
    for _ in range(2):  # the answer to the first question, then those to the second
        window.context.undo()
        settle(window)
    page = ask(window, "kind")
    assert page.desk.shown == item


def test_all_questions_of_an_item_before_the_next(two_questions: Window) -> None:
    window = two_questions
    page_of(window).desk.panel.every.click()
    first = shown(window)
    press(window, Key.Key_1)
    page = ask(window, "kind")
    assert page.desk.shown == first
    press(window, Key.Key_1)
    press(window, Key.Key_Return)
    page = ask(window, "class")
    assert wait_until(lambda: page.desk.shown not in (None, first))
    session = window.context.session
    assert session.project is not None
    assert session.round is not None
    mine = my_label(session.project, first, session.question, session.person, session.round)
    assert mine is not None


def test_time_away_does_not_count(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    state = page_of(window).desk.state
    assert state is not None
    now = [1000.0]
    state.watch._clock = lambda: now[0]
    state.watch.restart()
    now[0] += 3
    page_of(window).desk.set_away(True)
    assert not page_of(window).desk.panel.paused.isHidden()
    now[0] += 500
    page_of(window).desk.set_away(False)
    now[0] += 2
    item = answer(window, Key.Key_1)
    said = stored(window, item)
    assert said is not None
    assert said.seconds == pytest.approx(5.0, abs=0.01)
