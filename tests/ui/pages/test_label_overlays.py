"""Over the picture: what others drew once the round is closed and never before, and what a model proposes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from labeler.errors import NotAllowed
from labeler.ops.label import submit_label
from labeler.ops.others import others_labels
from labeler.ops.people import owner
from labeler.ops.rounds import begin_round, close_round
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round
from labeler.types import AnswerState, Id, QuestionKind
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.window import Window
from labeler.units import Shape, Value, value_json
from tests.ui.pages.test_label import page_of, press
from tests.ui.pages.test_label_boxes import drag, editor_of, image_of, on_screen, shown
from tests.ui.pages.test_label_values import held, make_file, open_window

Key = Qt.Key
ALT, SHIFT, CTRL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def draw_for(path: Path, kind: QuestionKind = QuestionKind.BOXES) -> None:
    """Have Ben and Eva answer every item, each a little otherwise."""
    with Project.open(path) as project:
        asked = the_question(project)
        round_ = open_round(project, asked.id)
        assert round_ is not None
        nut, bolt, *_ = (row.id for row in classes(project, asked.id))
        who = {row.name: row.id for row in people(project)}
        for at, name in enumerate(("Ben", "Eva")):
            for item in item_ids(project).tolist():
                value = Value(text=f"{name} heard it")
                if kind is QuestionKind.BOXES:
                    value = Value(shapes=(Shape(f"u{at}", (nut, bolt)[at], ((2 + at, 3), (14 + at, 15))),))
                submit_label(
                    project, person=who[name], item=item, question=asked.id, round=round_.id, value=value
                )


def close(path: Path) -> None:
    with Project.open(path) as project:
        asked = the_question(project).id
        round_ = open_round(project, asked)
        assert round_ is not None
        close_round(project, round=round_.id, author=owner(project))


def over(window: Window) -> list[str]:
    """Return whose shapes lie over the picture."""
    page = window.pages["label"]
    sheets = editor_of(window).beside._others
    assert len(sheets) == len(page.desk.panel.others.others)  # type: ignore[attr-defined]
    return [other.name for other in page.desk.panel.others.others]  # type: ignore[attr-defined]


def test_before_the_round_is_closed_no_key_shows_what_others_drew(window: Window, tmp_path: Path) -> None:
    path = make_file(tmp_path, QuestionKind.BOXES)
    draw_for(path)
    open_window(window, path)
    page, session = page_of(window), window.context.session
    first = shown(window)
    for row in page.page_actions():
        if row.id in ("label.find_class", "label.note", "label.tag", "label.flag", "label.go_to"):
            continue  # they ask for something
        row.run()
        assert over(window) == [], row.id
    settle(window)
    assert over(window) == []
    press(window, Key.Key_O)
    press(window, Key.Key_O, ALT)
    settle(window)
    assert (over(window), page.desk.others.on, page.desk.panel.others.isHidden()) == ([], False, True)
    assert session.project is not None
    assert session.round is not None
    with pytest.raises(NotAllowed):
        others_labels(
            session.project, item=first, question=session.question, round=session.round, person=session.person
        )


def test_once_it_is_closed_one_key_shows_them_by_colour_line_and_name(window: Window, tmp_path: Path) -> None:
    path = make_file(tmp_path, QuestionKind.BOXES)
    draw_for(path)
    close(path)
    open_window(window, path)
    page = window.pages["label"]
    notice = page.desk.view.notice  # type: ignore[attr-defined]
    assert notice is not None
    button = next(b for b in notice.findChildren(type(page.desk.panel.take)) if "Look through" in b.text())  # type: ignore[attr-defined]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(window)
    first = shown(window)
    assert page_of(window).desk.panel.others.title.text() == "round 1 is closed"
    before = image_of(window).grab().toImage()
    assert over(window) == []
    press(window, Key.Key_O)
    assert wait_until(lambda: over(window) == ["Ben", "Eva"])
    ben, eva = page_of(window).desk.panel.others.others
    assert (ben.words, eva.words) == ("nut", "bolt")
    assert ben.colour != eva.colour
    assert ben.dashes != eva.dashes
    assert image_of(window).grab().toImage() != before
    press(window, Key.Key_D)
    assert wait_until(lambda: shown(window) != first and over(window) == ["Ben", "Eva"])
    press(window, Key.Key_O)
    assert over(window) == []


def test_in_a_closed_round_nothing_is_changed(window: Window, tmp_path: Path) -> None:
    path = make_file(tmp_path, QuestionKind.BOXES)
    draw_for(path)
    close(path)
    open_window(window, path, "Ben")
    page = window.pages["label"]
    page.look_back()  # type: ignore[attr-defined]
    settle(window)
    first = shown(window)
    project = window.context.session.project
    assert project is not None
    with project.reading() as db:
        (n_before,) = db.execute("SELECT count(*) FROM annotation").fetchone()
    assert len(editor_of(window).value.shapes) == 1
    press(window, Key.Key_R)
    drag(window, (4, 4), (20, 16))
    assert len(editor_of(window).value.shapes) == 1, "what was drawn is gone again"
    for key in (Key.Key_1, Key.Key_S, Key.Key_Q, Key.Key_Delete, Key.Key_3, Key.Key_Return):
        press(window, key)
    settle(window)
    assert page_of(window).desk.shown != first, "Enter goes on"
    with project.reading() as db:
        (n_after,) = db.execute("SELECT count(*) FROM annotation").fetchone()
    assert n_after == n_before
    for _ in range(6):
        press(window, Key.Key_D)
        settle(window)
    assert page_of(window).desk.shown is not None, "the last one stays"


def test_who_labels_blind_again_does_not_look_back(window: Window, tmp_path: Path) -> None:
    path = make_file(tmp_path, QuestionKind.BOXES)
    draw_for(path)
    close(path)
    with Project.open(path) as project:
        begin_round(project, question=the_question(project).id, author=owner(project))
    open_window(window, path)
    press(window, Key.Key_O, ALT)
    settle(window)
    assert (page_of(window).desk.others.on, over(window)) == (False, [])
    who = next(row for row in window.context.session.people if row.name == "Eva")
    window.context.set_person(who.id)
    settle(window)
    press(window, Key.Key_O, ALT)
    settle(window)
    press(window, Key.Key_O)
    assert wait_until(lambda: over(window) == ["Ben"]), "an SME may"
    press(window, Key.Key_O, ALT)
    settle(window)
    assert (page_of(window).desk.others.on, over(window)) == (False, [])


def test_a_transcript_of_others_is_read_beside_the_item(window: Window, tmp_path: Path) -> None:
    path = make_file(tmp_path, QuestionKind.TRANSCRIPT)
    draw_for(path, QuestionKind.TRANSCRIPT)
    close(path)
    open_window(window, path)
    window.pages["label"].look_back()  # type: ignore[attr-defined]
    settle(window)
    page = page_of(window)
    page.desk.toggle_others()
    card = page.desk.panel.others
    assert wait_until(lambda: len(card.others) == 2)
    assert [other.words for other in card.others] == ["“Ben heard it”", "“Eva heard it”"]
    assert "Ben: “Ben heard it”" in card.accessibleName()


def propose_shapes(path: Path, mode: str, share: float) -> tuple[Id, ...]:
    """Begin a round whose model draws two boxes on every picture; return the classes."""
    with Project.open(path) as project:
        asked = the_question(project).id
        named = tuple(row.id for row in classes(project, asked))
        shapes = (
            Shape("m1", named[0], ((2, 2), (10, 10)), score=0.91),
            Shape("m2", named[1], ((14, 8), (26, 20)), score=0.6),
        )
        value = value_json(QuestionKind.BOXES, Value(shapes=shapes))
        items = item_ids(project)

        def body(batch: object) -> Id:
            run: Id = batch.add("run", question=asked, name="net", trainer="x", state="finished")  # type: ignore[attr-defined]
            batch.add_many("prediction", {"run": run, "item": items, "value": np.full(len(items), value)})  # type: ignore[attr-defined]
            return run

        run = project.operate("run", "a run", owner(project), body).value
        suggest = {"run": run, "mode": mode, "share": share, "seed": 1}
        begin_round(project, question=asked, author=owner(project), suggest=suggest)
    return named


def record(window: Window, item: Id) -> dict[str, object]:
    found = held(window, item)
    assert found is not None
    assert found.suggestion is not None
    return dict(found.suggestion)


def test_proposed_boxes_are_taken_one_by_one_or_all(window: Window, tmp_path: Path) -> None:
    path = make_file(tmp_path, QuestionKind.BOXES)
    nut, bolt, _ = propose_shapes(path, "share", 1.0)
    open_window(window, path)
    first, editor = shown(window), editor_of(window)
    assert [one.id for one in editor.proposal.shapes] == ["m1", "m2"]
    assert "2 proposed; nut 91 %: 8 × 8 at 2, 2" in image_of(window).accessibleDescription()
    words = page_of(window).desk.panel.proposal
    assert (words.words.text(), words.note.text()) == ("Model: nut, bolt", "2 not taken")
    press(window, Key.Key_V, ALT)
    assert editor.proposed == "m2"
    press(window, Key.Key_V, SHIFT)
    found = held(window, first)
    assert found is not None
    assert [(one.id, one.label_class, one.score) for one in found.value.shapes] == [("m2", bolt, None)]
    assert found.state is AnswerState.DRAFT
    assert record(window, first)["taken"] == 1
    assert [one.id for one in editor.proposal.shapes] == ["m1"]
    press(window, Key.Key_V)
    found = held(window, first)
    assert found is not None
    assert {one.id: one.label_class for one in found.value.shapes} == {"m1": nut, "m2": bolt}
    assert editor.proposal.shapes == ()
    press(window, Key.Key_Z, CTRL)
    assert wait_until(lambda: [one.id for one in editor.proposal.shapes] == ["m1"])
    press(window, Key.Key_V, SHIFT)
    press(window, Key.Key_Tab)
    press(window, Key.Key_Right)
    press(window, Key.Key_Return)
    said = record(window, first)
    assert (said["shown"], said["proposed"], said["taken"], said["unchanged"]) == ("before", 2, 2, 1)
    assert wait_until(lambda: page_of(window).desk.shown != first)


def test_a_proposed_box_is_taken_by_a_double_click(window: Window, tmp_path: Path) -> None:
    path = make_file(tmp_path, QuestionKind.BOXES)
    propose_shapes(path, "share", 1.0)
    open_window(window, path)
    first = shown(window)
    image, where = image_of(window), on_screen(window, 20, 14)
    QTest.mouseClick(image, Qt.MouseButton.LeftButton, pos=where)
    assert editor_of(window).proposed == "m2"
    QTest.mouseDClick(image, Qt.MouseButton.LeftButton, pos=where)
    found = held(window, first)
    assert found is not None
    assert [one.id for one in found.value.shapes] == ["m2"]


def test_a_proposal_hidden_until_the_answer_is_drawn_after_it(window: Window, tmp_path: Path) -> None:
    path = make_file(tmp_path, QuestionKind.BOXES)
    propose_shapes(path, "after", 0.0)
    open_window(window, path)
    first, editor = shown(window), editor_of(window)
    for key, modifier in ((Key.Key_V, Qt.KeyboardModifier.NoModifier), (Key.Key_V, SHIFT), (Key.Key_V, ALT)):
        press(window, key, modifier)
    assert editor.proposal.shapes == ()
    assert held(window, first) is None, "what is not seen cannot be taken"
    plain = image_of(window).grab().toImage()
    press(window, Key.Key_Return)
    assert wait_until(lambda: len(editor.proposal.shapes) == 2)
    assert shown(window) == first
    assert (record(window, first)["shown"], record(window, first)["taken"]) == ("after", 0)
    drawn = image_of(window).grab().toImage()
    assert drawn != plain
    press(window, Key.Key_O)
    assert editor.proposal.shapes == ()
    press(window, Key.Key_O)
    press(window, Key.Key_V)
    said = record(window, first)
    assert (said["shown"], said["taken"]) == ("before", 2)
    found = held(window, first)
    assert found is not None
    assert found.state is AnswerState.ANSWERED
