"""Labeling in the real window through keys and clicks; what was done is read back from the store."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from labeler.errors import FileProblem
from labeler.ops.imports import import_media
from labeler.store.project import Project
from labeler.store.read.items import item
from labeler.store.read.labels import ItemLabel, my_label
from labeler.types import AnswerState
from labeler.ui.pages.label import LabelPage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.stopwatch import Stopwatch
from labeler.ui.window import Window
from tests.ui.conftest import Opener

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def press(
    window: Window, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def page_of(window: Window) -> LabelPage:
    page = window.pages["label"]
    assert isinstance(page, LabelPage)
    assert wait_until(
        lambda: page.desk.state is not None and (page.desk.shown is not None or page.desk.state.item is None)
    )
    return page


def answer(
    window: Window, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> int:
    """Press a key once the item is on the screen; return the item that it was pressed for."""
    page = page_of(window)
    before = page.desk.shown
    assert before is not None
    press(window, key, modifier)
    assert wait_until(lambda: page._saver.n_pending == 0)
    page_of(window)
    return before


def stored(window: Window, of: int) -> ItemLabel | None:
    session = window.context.session
    assert session.project is not None
    assert session.round is not None
    return my_label(session.project, of, session.question, session.person, session.round)


def class_name(window: Window, of: int) -> str | None:
    label = stored(window, of)
    return None if label is None else label.class_name


def switch(window: Window, name: str) -> LabelPage:
    who = next(row for row in window.context.session.people if row.name == name)
    window.context.set_person(who.id)
    settle(window)
    return page_of(window)


def test_a_key_is_a_label_and_the_next_item_follows(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    page = page_of(window)
    first = answer(window, Qt.Key.Key_2)
    assert class_name(window, first) == "scratch"
    assert page.desk.shown != first
    assert wait_until(lambda: page.desk.panel.saved.text().startswith("all saved "))
    assert wait_until(lambda: "1 of 12 done" in page.desk.panel.count.text())
    label = stored(window, first)
    assert label is not None
    assert label.sure is True


def test_seconds_spent_are_stored(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    first = answer(window, Qt.Key.Key_1)
    project = window.context.session.project
    assert project is not None
    with project.reading() as db:
        ((seconds,),) = db.execute(
            "SELECT seconds FROM current_annotation WHERE item = ? AND person = ?",
            [first, window.context.session.person],
        ).fetchall()
    assert 0 <= seconds < 30


def test_three_people_label_blind_and_see_only_their_own(open_desk: Opener) -> None:
    window = open_desk("label", "Ada")
    page = page_of(window)
    assert "6 of 12 done" in page.desk.panel.count.text()
    seventh = answer(window, Qt.Key.Key_1)
    page = switch(window, "Ben")
    assert page.desk.shown == seventh
    assert page.desk.state is not None
    assert page.desk.state.mine is None
    assert not any(button.isChecked() for button in page.desk.panel.classes.buttons)
    answer(window, Qt.Key.Key_2)
    page = switch(window, "Ada")
    page.desk.state.go(seventh)  # type: ignore[union-attr]
    page.desk.show_item()
    page_of(window)
    assert class_name(window, seventh) == "ok"
    assert [b.choice.name for b in page.desk.panel.classes.buttons if b.isChecked()] == ["ok"]


def test_names_of_files_are_hidden_from_who_labels_blind(open_desk: Opener) -> None:
    window = open_desk("label", "Ada")
    assert "png" not in page_of(window).desk._about.text()
    switch(window, "Eva")
    assert "png" in page_of(window).desk._about.text()


def test_borderline_of_two_classes_is_one_key(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    first = answer(window, Qt.Key.Key_B)
    label = stored(window, first)
    assert label is not None
    assert label.class_name == "borderline"
    assert len(label.between) == 2
    second = answer(window, Qt.Key.Key_3)
    assert class_name(window, second) == "borderline"


def test_uncertain_class_by_u_and_enter(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    page = page_of(window)
    first = page.desk.shown
    press(window, Qt.Key.Key_U)
    button = page.desk.panel.classes.focused_button()
    assert button is not None
    assert button.choice.name == "borderline"
    press(window, Qt.Key.Key_Return)
    assert wait_until(lambda: page._saver.n_pending == 0)
    assert first is not None
    assert class_name(window, first) == "borderline"
    assert page.desk.panel.classes.focused_button() is None


def test_skip_is_stored_as_later_not_as_a_class(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    first = answer(window, Qt.Key.Key_S)
    label = stored(window, first)
    assert label is not None
    assert (label.state, label.label_class) == (AnswerState.SKIPPED, None)
    assert "1 for later" in page_of(window).desk.panel.count.text()


def test_skip_never_takes_an_answer_away(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    first = answer(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_A)
    page = page_of(window)
    assert page.desk.shown == first
    press(window, Qt.Key.Key_S)
    settle(window)
    assert class_name(window, first) == "ok"
    assert page.desk.shown != first


def test_note_and_not_sure(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    page = page_of(window)
    press(window, Qt.Key.Key_N)
    assert page.desk.panel.note.hasFocus()
    QTest.keyClicks(page.desk.panel.note, "2 edges")
    press(window, Qt.Key.Key_Return)
    assert not page.desk.panel.note.hasFocus()
    press(window, Qt.Key.Key_Q)
    first = answer(window, Qt.Key.Key_1)
    label = stored(window, first)
    assert label is not None
    assert (label.class_name, label.note, label.sure) == ("ok", "2 edges", False)


def test_keys_are_dead_while_a_text_field_has_the_focus(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    page = page_of(window)
    first = page.desk.shown
    press(window, Qt.Key.Key_N)
    for key in (Qt.Key.Key_1, Qt.Key.Key_S, Qt.Key.Key_D):
        press(window, key)
    settle(window)
    assert page.desk.shown == first
    assert first is not None
    assert stored(window, first) is None
    press(window, Qt.Key.Key_Escape)
    assert page.desk.panel.note.text() == ""
    press(window, Qt.Key.Key_D)
    assert wait_until(lambda: page.desk.shown not in (first, None))


def test_undo_and_redo_return_to_the_item(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    page = page_of(window)
    first = answer(window, Qt.Key.Key_2)
    answer(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_End)
    page_of(window)
    press(window, Qt.Key.Key_Z, CTRL)
    assert wait_until(lambda: page.desk.state is not None and page.desk.state.progress[0] == 1)
    press(window, Qt.Key.Key_Z, CTRL)
    assert wait_until(lambda: page.desk.shown == first)
    assert stored(window, first) is None
    assert not any(button.isChecked() for button in page.desk.panel.classes.buttons)
    press(window, Qt.Key.Key_Z, CTRL | SHIFT)
    assert wait_until(lambda: class_name(window, first) == "scratch")
    assert wait_until(lambda: any(b.isChecked() for b in page.desk.panel.classes.buttons))


def test_undo_after_a_restart(open_desk: Opener, window: Window) -> None:
    open_desk("label", "Eva")
    first = answer(window, Qt.Key.Key_2)
    path = window.context.session.path
    assert path is not None
    window.context.close_project()
    settle(window)
    window.context.open_project(path)
    assert wait_until(lambda: window.context.session.is_open)
    switch(window, "Eva")
    assert page_of(window).desk.shown != first
    press(window, Qt.Key.Key_Z, CTRL)
    assert wait_until(lambda: page_of(window).desk.shown == first)
    assert stored(window, first) is None


def test_moving_without_answering(open_desk: Opener) -> None:
    window = open_desk("label", "Ada")
    page = page_of(window)
    state = page.desk.state
    assert state is not None
    assert state.queue.at == 6
    for key, at in (
        (Qt.Key.Key_D, 7),
        (Qt.Key.Key_Right, 8),
        (Qt.Key.Key_A, 7),
        (Qt.Key.Key_Left, 6),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 11),
    ):
        press(window, key)
        assert state.queue.at == at
    press(window, Qt.Key.Key_Home)
    press(window, Qt.Key.Key_D, SHIFT)
    assert state.queue.at == 6
    page.desk.go_to_text("3")
    assert state.queue.at == 2
    page.desk.go_to_text(str(state.queue.items[9]))
    assert state.queue.at == 9


def test_the_next_item_is_decoded_before_it_is_asked_for(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    page = page_of(window)
    settle(window)
    assert page.desk.state is not None
    following = page.desk.state.queue.ahead(2)
    assert all(page.desk.stage._ahead.get(one) is not None for one in following)
    press(window, Qt.Key.Key_1)
    assert page.desk.shown == following[0]  # at once, without the event loop


def test_without_going_on_by_itself_it_stays(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    page = page_of(window)
    press(window, Qt.Key.Key_Return, CTRL | SHIFT)
    assert not page.desk.panel.advance.isChecked()
    first = answer(window, Qt.Key.Key_1)
    assert page.desk.shown == first
    assert [b.choice.name for b in page.desk.panel.classes.buttons if b.isChecked()] == ["ok"]
    press(window, Qt.Key.Key_Return)
    assert wait_until(lambda: page.desk.shown not in (first, None))


def test_a_click_is_as_good_as_a_key(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    page = page_of(window)
    first = page.desk.shown
    assert first is not None
    QTest.mouseClick(page.desk.panel.classes.buttons[1], Qt.MouseButton.LeftButton)
    assert wait_until(lambda: page._saver.n_pending == 0)
    assert class_name(window, first) == "scratch"
    page_of(window)
    assert page.desk.view.image.hasFocus()
    press(window, Qt.Key.Key_1)  # the click did not take the keyboard away
    assert wait_until(lambda: page.desk.state is not None and page.desk.state.progress[0] == 2)


def test_a_note_half_written_goes_with_the_class_that_is_clicked(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    page = page_of(window)
    first = page.desk.shown
    assert first is not None
    press(window, Qt.Key.Key_N)
    QTest.keyClicks(page.desk.panel.note, "edge")
    QTest.mouseClick(page.desk.panel.classes.buttons[0], Qt.MouseButton.LeftButton)
    assert wait_until(lambda: page._saver.n_pending == 0)
    label = stored(window, first)
    assert label is not None
    assert (label.class_name, label.note) == ("ok", "edge")
    assert page_of(window).desk.panel.note.text() == ""
    following = stored(window, page.desk.shown or 0)
    assert following is None


def test_an_import_in_the_background_adds_items_and_disturbs_nothing(
    open_desk: Opener, desk_file: Path
) -> None:
    window = open_desk("label", "Eva")
    page = page_of(window)
    answer(window, Qt.Key.Key_1)
    second = page.desk.shown
    press(window, Qt.Key.Key_N)
    QTest.keyClicks(page.desk.panel.note, "half")
    Image.new("RGB", (20, 20)).save(desk_file.parent / "media" / "new.png")
    project = window.context.session.project
    assert project is not None
    import_media(project, desk_file.parent / "media", author=window.context.session.person, n_jobs=1)
    assert wait_until(lambda: "of 13 done" in page.desk.panel.count.text())
    assert page.desk.shown == second
    assert page.desk.panel.note.text() == "half"
    assert page.desk.panel.note.hasFocus()


def test_all_done_says_what_is_next(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    page = page_of(window)
    answer(window, Qt.Key.Key_S)
    for _ in range(11):
        answer(window, Qt.Key.Key_1)
    assert page.desk.shown is None
    notice = page.desk.view.notice
    assert notice is not None
    assert "1 put off" in notice.title.text()
    assert [button.text() for button in notice.buttons] == ["Label them now", "Resolve", "Agreement"]
    notice.buttons[0].click()
    answer(window, Qt.Key.Key_1)
    notice = page.desk.view.notice
    assert notice is not None
    assert "All 12 items are labeled" in notice.title.text()
    press(window, Qt.Key.Key_A)
    assert wait_until(lambda: page.desk.shown is not None)


def test_a_missing_file_says_where_it_was_expected_and_can_be_found_again(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    page = page_of(window)
    project = window.context.session.project
    assert project is not None
    assert page.desk.state is not None
    target = int(page.desk.state.queue.items[8])
    media = item(project, target).path.parents[1]
    moved = media.with_name("moved")
    shutil.move(media, moved)
    page.desk.state.go(target)
    page.desk.show_item()
    assert wait_until(lambda: page.desk.shown == target and page.desk.view.notice is not None)
    notice = page.desk.view.notice
    assert notice is not None
    assert str(media) in notice.words.text()
    assert notice.buttons[0].text() == "Find its folder …"
    press(window, Qt.Key.Key_1)
    settle(window)
    assert stored(window, target) is None  # what cannot be seen is not labeled
    loaded = page.desk.stage._ahead.get(target)
    assert loaded is not None
    page.relink(loaded, moved)
    assert wait_until(lambda: page.desk.view.image.picture is not None and page.desk.view.notice is None)


def test_a_torn_file_says_why_and_can_be_put_off(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    page = page_of(window)
    project = window.context.session.project
    assert project is not None
    assert page.desk.state is not None
    target = int(page.desk.state.queue.items[9])
    item(project, target).path.write_bytes(b"\x89PNG\r\n\x1a\n gone")
    page.desk.state.go(target)
    page.desk.show_item()
    assert wait_until(lambda: page.desk.shown == target and page.desk.view.notice is not None)
    notice = page.desk.view.notice
    assert notice is not None
    assert item(project, target).path.name in notice.words.text()
    answer(window, Qt.Key.Key_S)
    label = stored(window, target)
    assert label is not None
    assert label.state is AnswerState.SKIPPED


def test_a_label_that_cannot_be_stored_comes_back_loudly(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch, window: Window
) -> None:
    open_desk("label", "Eva")
    page = page_of(window)
    first = page.desk.shown
    heard: list[BaseException] = []
    window.context.failed.disconnect()
    window.context.failed.connect(heard.append)

    def full(self: Project, *_args: object, **_more: object) -> object:
        from concurrent.futures import Future

        future: Future[object] = Future()
        future.set_exception(FileProblem("desk.labeler", "the disk is full. Free some space."))
        return future

    monkeypatch.setattr(Project, "submit", full)
    press(window, Qt.Key.Key_1)
    assert wait_until(lambda: bool(heard))
    assert page.desk.shown == first
    assert "disk is full" in page.desk.panel.saved.text()
    assert page.desk.state is not None
    assert page.desk.state.progress[0] == 0


def test_keys_never_collide_and_the_gui_thread_stays_free(open_desk: Opener, quick: Stopwatch) -> None:
    from labeler.ui.actions import conflicts

    window = open_desk("label", "Eva")
    quick.pardon()
    for _ in range(5):
        answer(window, Qt.Key.Key_1)
    rows = [row for row in window.all_rows() if row.acts_on("label")]
    assert [(c.key, c.first.id, c.second.id) for c in conflicts(rows)] == []
    quick.stop()  # closing the window is not what this watches
