"""Transcripts on the Label page by keyboard alone: typed, checked, mended, kept, read back from the store."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from labeler.store.project import Project
from labeler.types import AnswerState, QuestionKind
from labeler.ui.screenshots import wait_until
from labeler.ui.widgets import item_stage
from labeler.ui.widgets.item_loader import Loaded
from labeler.ui.widgets.transcript_editor import TranscriptEditor
from labeler.ui.window import Window
from tests.ui import sound_desk
from tests.ui.pages.test_label import page_of, press, stored
from tests.ui.pages.test_label_values import held, open_window

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
HOUSE = {
    "tokens": ["[unintelligible]", "[noise]"],
    "conventions": {"fillers": "drop", "numbers": "words", "case": "lower", "punctuation": ".,?!"},
}


def opened(window: Window, folder: Path, **config: object) -> tuple[Window, TranscriptEditor]:
    open_window(window, sound_desk.make_file(folder, QuestionKind.TRANSCRIPT, **config))
    editor = page_of(window).desk.view.editor
    assert isinstance(editor, TranscriptEditor)
    assert wait_until(lambda: editor.audio.picture is not None and editor.field.open)
    assert wait_until(editor.field.hasFocus), "typing begins at once"
    return window, editor


@pytest.fixture
def written(window: Window, tmp_path: Path) -> tuple[Window, TranscriptEditor]:
    return opened(window, tmp_path, **HOUSE)


def type_in(words: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), words)


def test_typed_with_marks_by_key_and_accepted_by_enter(written: tuple[Window, TranscriptEditor]) -> None:
    window, editor = written
    first = page_of(window).desk.shown
    assert first is not None
    press(window, Qt.Key.Key_Return)
    assert page_of(window).desk.shown == first, "nothing is written yet"
    type_in("hello dad")
    press(window, Qt.Key.Key_2, CTRL)
    type_in("again 1")
    assert editor.field.toPlainText() == "hello dad [noise] again 1"
    press(window, Qt.Key.Key_Return)
    found = held(window, first)
    assert found is not None
    assert (found.value.text, found.state) == ("hello dad [noise] again 1", AnswerState.ANSWERED)
    assert page_of(window).desk.shown != first
    assert wait_until(lambda: editor.field.toPlainText() == "" and editor.field.hasFocus())


def test_playback_keys_work_while_typing_and_type_nothing(written: tuple[Window, TranscriptEditor]) -> None:
    window, editor = written
    type_in("so")
    press(window, Qt.Key.Key_Period, CTRL)
    assert editor.audio.state.position_s == pytest.approx(4.0)
    press(window, Qt.Key.Key_Comma, CTRL)
    assert editor.audio.state.position_s == 0.0
    press(window, Qt.Key.Key_Space, CTRL)
    assert editor.audio.state.playing
    press(window, Qt.Key.Key_Space, CTRL)
    press(window, Qt.Key.Key_Minus, CTRL)
    assert editor.audio.state.speed == 0.75
    assert editor.field.toPlainText() == "so"


def test_a_draft_is_on_the_disk_within_a_second_without_leaving(
    written: tuple[Window, TranscriptEditor],
) -> None:
    window, editor = written
    first = page_of(window).desk.shown
    assert first is not None
    type_in("half a sen")
    assert wait_until(
        lambda: (found := stored(window, first)) is not None and found.value.text == "half a sen", 2.0
    )
    found = stored(window, first)
    assert found is not None
    assert (found.value.text, found.state) == ("half a sen", AnswerState.DRAFT)
    path = window.context.session.path
    assert path is not None
    with Project.open(path) as other:  # what a killed window leaves behind
        from labeler.store.read.labels import my_label

        session = window.context.session
        assert session.round is not None
        again = my_label(other, first, session.question, session.person, session.round)
    assert again is not None
    assert again.value.text == "half a sen"
    type_in("tence")
    press(window, Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_D)
    found = held(window, first)
    assert found is not None
    assert found.value.text == "half a sentence", "leaving loses no key"
    press(window, Qt.Key.Key_A)
    assert wait_until(lambda: editor.field.toPlainText() == "half a sentence")


def test_problems_are_underlined_shown_and_mended_by_key(written: tuple[Window, TranscriptEditor]) -> None:
    window, editor = written
    type_in("Um we had 3  cats; [nosie] yes")
    assert [one.rule for one in editor.problems] == [
        "fillers",
        "numbers",
        "spaces",
        "punctuation",
        "brackets",
    ]
    assert len(editor.field.extraSelections()) == 5
    press(window, Qt.Key.Key_F8)
    assert editor._current is not None and editor._current.rule == "fillers"
    assert "filler" in editor.field.accessibleDescription()
    press(window, Qt.Key.Key_F9)
    assert editor.field.toPlainText() == "we had 3  cats; [nosie] yes"
    press(window, Qt.Key.Key_F9)
    assert editor.field.toPlainText() == "we had three  cats; [nosie] yes"
    press(window, Qt.Key.Key_F9, SHIFT)
    assert editor.field.toPlainText() == "we had three cats [noise] yes"
    assert editor.problems == []
    press(window, Qt.Key.Key_Z, CTRL)
    assert editor.field.toPlainText() == "we had three  cats; [nosie] yes", "undone inside the text"


def test_a_word_in_the_making_is_left_in_peace(written: tuple[Window, TranscriptEditor]) -> None:
    _window, editor = written
    type_in("so um")
    assert editor.problems == []
    type_in("brella")
    assert editor.problems == []
    type_in(" um ")
    assert [one.rule for one in editor.problems] == ["fillers"]


def test_strict_conventions_keep_from_accepting(window: Window, tmp_path: Path) -> None:
    strict = {**HOUSE, "conventions": {**HOUSE["conventions"], "strict": True}}  # type: ignore[dict-item]
    window, editor = opened(window, tmp_path, **strict)
    first = page_of(window).desk.shown
    type_in("3 cats")
    press(window, Qt.Key.Key_Return)
    assert page_of(window).desk.shown == first
    assert editor._current is not None
    press(window, Qt.Key.Key_F9)
    press(window, Qt.Key.Key_Return)
    assert page_of(window).desk.shown != first


def test_undo_of_the_page_brings_the_text_back(written: tuple[Window, TranscriptEditor]) -> None:
    window, editor = written
    first = page_of(window).desk.shown
    assert first is not None
    type_in("one")
    editor.commit()
    type_in(" two")
    editor.commit()
    held(window, first)
    press(window, Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_Z, CTRL)
    assert wait_until(lambda: editor.field.toPlainText() == "one")
    found = held(window, first)
    assert found is not None
    assert found.value.text == "one"


def test_letters_are_swallowed_while_the_next_sound_is_loading(
    written: tuple[Window, TranscriptEditor],
) -> None:
    window, editor = written
    first = page_of(window).desk.shown
    editor.set_enabled(False)
    type_in("d")
    assert (editor.field.toPlainText(), page_of(window).desk.shown) == ("", first)


def test_conventions_that_cannot_be_read_are_named_and_typing_works(window: Window, tmp_path: Path) -> None:
    _window, editor = opened(window, tmp_path, conventions={"fillers": "perhaps"})
    assert "perhaps" in editor.panel._problem.text()
    type_in("all the same")
    assert editor.field.toPlainText() == "all the same"


def test_typing_on_while_the_next_sound_is_slow_to_come_writes_nowhere(
    written: tuple[Window, TranscriptEditor], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, editor = written
    page = page_of(window)
    first = page.desk.shown
    assert first is not None
    assert page.desk.state is not None
    following = int(page.desk.state.queue.items[1])
    may_load, plain = threading.Event(), item_stage.load_item

    def slow(project: Project, item: int, *args: Any, **options: Any) -> Loaded:
        if item == following:
            may_load.wait(20.0)
        return plain(project, item, *args, **options)

    monkeypatch.setattr(item_stage, "load_item", slow)
    page.desk.stage._ahead.forget()
    type_in("first")
    press(window, Qt.Key.Key_Return)
    assert page.desk.shown is None
    assert wait_until(lambda: not editor.field.isVisible()), "it says that it is loading"
    type_in("too early")
    may_load.set()
    assert wait_until(lambda: page.desk.shown is not None and editor.field.hasFocus())
    assert editor.field.toPlainText() == ""
    type_in("second")
    second = page.desk.shown
    assert second is not None
    press(window, Qt.Key.Key_Return)
    texts = [(found.value.text, found.note) for found in (held(window, first), held(window, second)) if found]
    assert texts == [("first", None), ("second", None)]
