"""Ruling on boxes and transcripts in the real window: accept an answer, mend it, read it back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from labeler.ops.book import read_book
from labeler.ops.imports import import_media
from labeler.ops.label import submit_label
from labeler.ops.project import PersonSpec, create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.people import people
from labeler.store.read.questions import the_question
from labeler.store.read.rounds import open_round
from labeler.store.read.values import true_values
from labeler.types import QuestionKind, Role
from labeler.ui.dialogs.amend import AmendDialog
from labeler.ui.pages.resolve import ResolvePage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.widgets.opinions import OpinionCard, TextCard
from labeler.ui.widgets.shape_editor import ShapeEditor
from labeler.ui.window import Window
from labeler.units import Shape, Value, parse_value
from tests.ui import desk
from tests.ui.conftest import Opener


def make(folder: Path, kind: QuestionKind, answers: dict[str, Value]) -> Path:
    """Two pictures; Ada and Ben answer the first."""
    desk.draw_pictures(folder / "media", 2)
    names = () if kind is QuestionKind.TRANSCRIPT else parse_classes("cat,dog")
    team = [PersonSpec("Ada"), PersonSpec("Ben"), PersonSpec("Eva", Role.SME)]
    path = folder / "v.labeler"
    with create_project(
        path, name="v", question=QuestionSpec("q", kind, "what?", names), people=team
    ) as project:
        who = {one.name: one.id for one in people(project)}
        import_media(project, folder / "media", author=who["Eva"], n_jobs=1)
        asked = the_question(project)
        round_ = open_round(project, asked.id)
        assert round_ is not None
        item = int(item_ids(project)[0])
        for name, value in answers.items():
            submit_label(
                project, person=who[name], item=item, question=asked.id, round=round_.id, value=value
            )
    return path


def opened(window: Window, path: Path) -> ResolvePage:
    window.context.open_project(path)
    assert wait_until(lambda: window.context.session.is_open)
    eva = next(row for row in window.context.session.people if row.name == "Eva")
    window.context.set_person(eva.id)
    window.show_page("resolve")
    settle(window)
    page = window.page
    assert isinstance(page, ResolvePage)
    assert wait_until(lambda: page.desk.state is not None and bool(page.desk.state.known.opinions))
    assert wait_until(lambda: page.desk.stage.shown is not None)
    return page


def truth(page: ResolvePage, kind: QuestionKind) -> list[Value]:
    session = page.context.session
    assert isinstance(session.project, Project)
    return [parse_value(kind, one.value) for one in true_values(session.project, session.question).values()]


def press(page: ResolvePage, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or page, key)


def test_boxes_are_seen_over_each_other_accepted_and_mended(window: Window, tmp_path: Path) -> None:
    ada, ben = ((0.0, 0.0), (10.0, 10.0)), ((20.0, 12.0), (30.0, 22.0))
    path = make(
        tmp_path,
        QuestionKind.BOXES,
        {"Ada": Value(shapes=(Shape("a", None, ada),)), "Ben": Value(shapes=(Shape("b", None, ben),))},
    )
    page = opened(window, path)
    editor = page.desk.stage.view.editor
    assert editor is not None
    assert [card.opinion.name for card in page.desk.panel.opinions.cards] == ["Ada", "Ben"]
    press(page, Qt.Key.Key_2)
    assert editor.value.shapes[0].points == ben
    cat = next(choice for choice in page.desk.state.sheet.choices if choice.name == "cat")
    editor.show_value(editor.value, ("b",))
    press(page, getattr(Qt.Key, f"Key_{cat.key}"))
    assert page.desk.panel.rule.isEnabled()
    press(page, Qt.Key.Key_Return)
    assert wait_until(lambda: bool(truth(page, QuestionKind.BOXES)))
    (ruled,) = truth(page, QuestionKind.BOXES)[0].shapes
    assert (ruled.points, ruled.label_class) == (ben, cat.id)
    page.context.undo()
    assert wait_until(lambda: not truth(page, QuestionKind.BOXES))


def test_what_the_editor_refuses_is_not_ruled(window: Window, tmp_path: Path) -> None:
    one = Value(shapes=(Shape("a", None, ((0.0, 0.0), (10.0, 10.0))),))
    page = opened(window, make(tmp_path, QuestionKind.BOXES, {"Ada": one, "Ben": Value()}))
    press(page, Qt.Key.Key_1)
    press(page, Qt.Key.Key_Return)
    settle(window)
    assert not truth(page, QuestionKind.BOXES), "the box has no class yet"


def test_transcripts_show_their_differences_and_one_is_accepted(window: Window, tmp_path: Path) -> None:
    path = make(
        tmp_path,
        QuestionKind.TRANSCRIPT,
        {"Ada": Value(text="go <left> now"), "Ben": Value(text="go right now")},
    )
    page = opened(window, path)
    cards = page.desk.panel.opinions.cards
    assert [type(card) for card in cards] == [TextCard, TextCard]
    shown = cards[1]._text.text()
    assert "<u" in shown and "right" in shown and "&lt;left&gt;" in shown
    press(page, Qt.Key.Key_1)
    press(page, Qt.Key.Key_Return)
    assert wait_until(lambda: bool(truth(page, QuestionKind.TRANSCRIPT)))
    assert truth(page, QuestionKind.TRANSCRIPT)[0].text == "go <left> now"


def test_the_book_is_amended_where_the_sme_stands(open_desk: Opener) -> None:
    window = open_desk("resolve", "Eva")
    page = window.page
    assert isinstance(page, ResolvePage)
    assert wait_until(lambda: bool(page.desk.state and page.desk.state.known.opinions))
    session = page.context.session
    ok = next(one.id for one in session.classes if one.name == "ok")
    dialog = AmendDialog(
        page.context, page, ok, item=page.desk.state.item or 0, decision="dust is no scratch"
    )
    assert wait_until(dialog.keep.isEnabled)
    dialog.definition.setPlainText("no mark over 1 mm")
    dialog.example.setCurrentIndex(3)
    dialog.again.setChecked(True)
    dialog.keep_it()

    def entry():  # type: ignore[no-untyped-def]
        pages = read_book(session.project, session.question).pages
        return next(one.entry for one in pages if one.label_class.id == ok)

    assert wait_until(lambda: entry() is not None)
    assert entry().definition == "no mark over 1 mm" and entry().decisions[0].endswith("dust is no scratch")
    assert [one.item for one in entry().borderline] == [dialog.item]
    assert wait_until(lambda: "asks for its older labels again" in window.notice.words.text())


@pytest.mark.parametrize("key", ["G", "Shift+N"])
def test_the_new_keys_are_rows(open_desk: Opener, key: str) -> None:
    window = open_desk("resolve", "Eva")
    rows = {row.key: row.id for row in window.page.page_actions()}
    assert rows[key] in ("resolve.amend", "resolve.evidence")


def test_each_persons_boxes_are_told_apart_left_out_and_lit(window: Window, tmp_path: Path) -> None:
    ada, ben = ((0.0, 0.0), (10.0, 10.0)), ((20.0, 12.0), (30.0, 22.0))
    path = make(
        tmp_path,
        QuestionKind.BOXES,
        {"Ada": Value(shapes=(Shape("a", None, ada),)), "Ben": Value(shapes=(Shape("b", None, ben),))},
    )
    page = opened(window, path)
    editor = page.desk.stage.view.editor
    assert isinstance(editor, ShapeEditor)

    def drawn() -> list[int]:
        return [len(sheet.shapes) for sheet in editor.beside._others]

    first, second = page.desk.panel.opinions.cards
    assert isinstance(first, OpinionCard) and isinstance(second, OpinionCard)
    looks = [sheet.pen for sheet in editor.beside._others]
    assert looks[0] != looks[1] and drawn() == [1, 1]
    assert second.eye is not None
    QTest.mouseClick(second.eye, Qt.MouseButton.LeftButton)
    assert drawn() == [1, 0]
    assert [sheet.pen for sheet in editor.beside._others] == looks, "nobody's line changes"
    assert "Draw the answer of Ben" in second.eye.accessibleName()
    assert page.desk.state.value is None, "the eye accepts nothing"
    press(page, Qt.Key.Key_V)
    assert drawn() == [0, 1], "from Ada alone to Ben alone"
    press(page, Qt.Key.Key_V)
    assert drawn() == [0, 0]
    press(page, Qt.Key.Key_V)
    assert drawn() == [1, 1]
    second.hovered.emit(True)
    assert editor.beside._lit == 1
    second.hovered.emit(False)
    assert editor.beside._lit is None
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert editor.value.shapes[0].points == ada


def test_the_same_transcript_stands_once_with_everybody_who_wrote_it(window: Window, tmp_path: Path) -> None:
    said = {"Ada": Value(text="Go left."), "Ben": Value(text="go right"), "Eva": Value(text="Go left.")}
    page = opened(window, make(tmp_path, QuestionKind.TRANSCRIPT, said))
    both, ben = page.desk.panel.opinions.cards
    assert "Ada, Eva" in both.accessibleName() and "Ben" in ben.accessibleName()
    assert "<u" in ben._text.text() and "Go" not in ben._text.text().split("<b>")[0].replace("go", "")
    press(page, Qt.Key.Key_3)  # Eva's key is on the card of both
    assert page.desk.state.value.text == "Go left."
