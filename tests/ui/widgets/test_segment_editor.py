"""Segments on the Label page, by mouse and by keyboard alone, read back from the store."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from labeler.media.spectrum_tiles import SpectrumLook
from labeler.ops.sound_look import THIS_PROJECT, looks
from labeler.store.read.labels import ItemLabel
from labeler.types import AnswerState, QuestionKind
from labeler.ui.actions import conflicts
from labeler.ui.screenshots import wait_until
from labeler.ui.widgets.look_panel import LookPanel, show_look
from labeler.ui.widgets.segment_editor import SegmentEditor
from labeler.ui.window import Window
from tests.ui import sound_desk
from tests.ui.pages.test_label import page_of, press
from tests.ui.pages.test_label_values import held, open_window

MODES = Qt.KeyboardModifier


def opened(window: Window, folder: Path, **config: object) -> tuple[Window, SegmentEditor]:
    open_window(window, sound_desk.make_file(folder, QuestionKind.SEGMENTS, **config))
    editor = page_of(window).desk.view.editor
    assert isinstance(editor, SegmentEditor)
    assert wait_until(lambda: editor.audio.picture is not None)
    return window, editor


@pytest.fixture
def marked(window: Window, tmp_path: Path) -> tuple[Window, SegmentEditor]:
    return opened(window, tmp_path, overlap=False, text=True, frequency=True)


def drag(
    editor: SegmentEditor, start_s: float, end_s: float, *, y: int = 60, keys: MODES = MODES.AltModifier
) -> None:
    wave = editor.audio.waveform
    x0, x1 = (round(wave.axis.to_x(at, wave.width())) for at in (start_s, end_s))
    QTest.mousePress(wave, Qt.MouseButton.LeftButton, keys, QPoint(x0, y))
    for share in (0.3, 0.7, 1.0):
        move(editor, round(x0 + (x1 - x0) * share), y, keys)
    QTest.mouseRelease(wave, Qt.MouseButton.LeftButton, keys, QPoint(x1, y))


def move(editor: SegmentEditor, x: int, y: int, keys: MODES) -> None:
    """`QTest.mouseMove` carries no keys."""
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    wave, left = editor.audio.waveform, Qt.MouseButton.LeftButton
    at = QPointF(x, y)
    QApplication.sendEvent(
        wave, QMouseEvent(QEvent.Type.MouseMove, at, wave.mapToGlobal(at), left, left, keys)
    )


def shown(editor: SegmentEditor) -> list[tuple[float, float]]:
    return [(round(one.start_s, 2), round(one.end_s, 2)) for one in editor.value.segments]


def spans(label: ItemLabel | None) -> list[tuple[float, float]]:
    assert label is not None
    return [(round(one.start_s, 2), round(one.end_s, 2)) for one in label.value.segments]


def test_marked_named_changed_and_accepted_by_keyboard_alone(marked: tuple[Window, SegmentEditor]) -> None:
    window, editor = marked
    first = page_of(window).desk.shown
    assert first is not None
    press(window, Qt.Key.Key_Period)  # to 1 s
    press(window, Qt.Key.Key_M)
    press(window, Qt.Key.Key_Period)
    press(window, Qt.Key.Key_M)
    found = held(window, first)
    assert found is not None
    assert (spans(found), found.state) == ([(1.0, 2.0)], AnswerState.DRAFT)
    press(window, Qt.Key.Key_Return)
    assert page_of(window).desk.shown == first, "a segment without a class keeps from accepting"
    press(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_Right, MODES.ShiftModifier)  # 0.1 s later
    press(window, Qt.Key.Key_Left, MODES.ControlModifier)  # starts 0.01 s earlier
    press(window, Qt.Key.Key_Right, MODES.AltModifier)  # ends 0.01 s later
    assert spans(held(window, first)) == [(1.09, 2.11)]
    editor.audio.go_to(1.5)
    press(window, Qt.Key.Key_X)
    assert spans(held(window, first)) == [(1.09, 1.5), (1.5, 2.11)]
    press(window, Qt.Key.Key_2)
    found = held(window, first)
    assert found is not None
    classes = [row.id for row in window.context.session.classes[:2]]
    assert [one.label_class for one in found.value.segments] == classes
    press(window, Qt.Key.Key_Tab)
    press(window, Qt.Key.Key_M, MODES.ControlModifier)
    assert spans(held(window, first)) == [(1.09, 2.11)]
    editor.audio.go_to(3.0)
    press(window, Qt.Key.Key_E, MODES.ShiftModifier)
    assert spans(held(window, first)) == [(1.09, 3.0)]
    press(window, Qt.Key.Key_Return)
    found = held(window, first)
    assert found is not None
    assert found.state is AnswerState.ANSWERED
    assert page_of(window).desk.shown != first


def test_drawn_by_dragging_cut_where_another_lies_and_each_step_undone(
    marked: tuple[Window, SegmentEditor],
) -> None:
    window, editor = marked
    first = page_of(window).desk.shown
    assert first is not None
    press(window, Qt.Key.Key_1)
    drag(editor, 1.0, 2.0)
    told: list[str] = []
    window.context.told.connect(told.append)
    press(window, Qt.Key.Key_Escape)
    drag(editor, 1.5, 3.0)
    found = held(window, first)
    assert spans(found) == [(1.0, 2.0), (2.0, 3.0)]
    assert any("may not overlap" in words for words in told)
    drag(editor, 2.5, 2.8)  # the selected one is moved by its body …
    assert spans(held(window, first)) == [(1.0, 2.0), (2.3, 3.3)]
    drag(editor, 2.3, 1.2)  # … and resized by its edge, as far as its neighbour
    assert spans(held(window, first)) == [(1.0, 2.0), (2.0, 3.3)]
    for expected in ([(1.0, 2.0), (2.3, 3.3)], [(1.0, 2.0), (2.0, 3.0)], [(1.0, 2.0)], []):
        window.context.undo()
        assert wait_until(lambda e=expected: shown(editor) == e)
    window.context.redo()
    assert wait_until(lambda: len(editor.value.segments) == 1)
    assert editor.selected == (editor.value.segments[0].id,)


def test_dragging_over_the_spectrogram_bounds_frequencies(marked: tuple[Window, SegmentEditor]) -> None:
    window, editor = marked
    first = page_of(window).desk.shown
    assert first is not None
    wave = editor.audio.waveform
    low_y, high_y = round(editor.layer.y_of(300.0)), round(editor.layer.y_of(1500.0))
    x0, x1 = (round(wave.axis.to_x(at, wave.width())) for at in (1.0, 2.0))
    QTest.mousePress(wave, Qt.MouseButton.LeftButton, MODES.AltModifier, QPoint(x0, low_y))
    for at in (0.5, 1.0):
        move(editor, round(x0 + (x1 - x0) * at), round(low_y + (high_y - low_y) * at), MODES.AltModifier)
    QTest.mouseRelease(wave, Qt.MouseButton.LeftButton, MODES.AltModifier, QPoint(x1, high_y))
    found = held(window, first)
    assert found is not None
    one = found.value.segments[0]
    assert one.low_hz == pytest.approx(300, rel=0.05) and one.high_hz == pytest.approx(1500, rel=0.05)
    press(window, Qt.Key.Key_Up)
    found = held(window, first)
    assert found is not None
    assert found.value.segments[0].low_hz == pytest.approx((one.low_hz or 0) * 2 ** (1 / 12), rel=1e-3)


def test_an_edge_jumps_to_another_and_with_alt_it_does_not(window: Window, tmp_path: Path) -> None:
    window, editor = opened(window, tmp_path)
    drag(editor, 1.0, 2.0)
    drag(editor, 3.0, 2.012, keys=MODES.NoModifier)
    assert editor.value.segments[1].start_s == editor.value.segments[0].end_s
    press(window, Qt.Key.Key_Delete)
    drag(editor, 3.0, 2.012)
    assert editor.value.segments[1].start_s != editor.value.segments[0].end_s


def test_shift_dragging_only_selects_and_ctrl_b_makes_a_segment(marked: tuple[Window, SegmentEditor]) -> None:
    window, editor = marked
    drag(editor, 0.5, 1.5, keys=MODES.ShiftModifier)
    assert editor.value.segments == ()
    assert editor.audio.state.selection == pytest.approx((0.5, 1.5), abs=0.01)
    press(window, Qt.Key.Key_B, MODES.ControlModifier)
    assert len(editor.value.segments) == 1


def test_text_is_typed_in_the_list_and_keys_are_dead_meanwhile(marked: tuple[Window, SegmentEditor]) -> None:
    window, editor = marked
    first = page_of(window).desk.shown
    assert first is not None
    drag(editor, 1.0, 2.0)
    press(window, Qt.Key.Key_F2)
    field = editor.list.findChild(QLineEdit)
    assert field is not None
    assert wait_until(field.hasFocus)
    QTest.keyClicks(field, "max 1 d")
    assert page_of(window).desk.shown == first
    QTest.keyClick(field, Qt.Key.Key_Return)
    found = held(window, first)
    assert found is not None
    assert found.value.segments[0].text == "max 1 d"
    assert found.value.segments[0].label_class is None


def test_a_segment_is_looped_without_a_gap_and_its_cursor_is_followed(
    marked: tuple[Window, SegmentEditor],
) -> None:
    window, editor = marked
    drag(editor, 1.0, 1.5)
    press(window, Qt.Key.Key_L, MODES.ShiftModifier)
    assert editor.audio.state.playing and editor.audio.state.repeats
    stream = editor.audio.player._stream
    assert (stream.start, stream.end) == (
        round(editor.value.segments[0].start_s * sound_desk.RATE),
        round(editor.value.segments[0].end_s * sound_desk.RATE),
    )
    press(window, Qt.Key.Key_Space)
    assert not editor.audio.state.playing


def test_on_channels_drawn_apart_a_segment_belongs_to_its_lane(window: Window, tmp_path: Path) -> None:
    window, editor = opened(window, tmp_path, channels=True, overlap=False)
    lower = editor.audio.waveform.lanes()[1]
    drag(editor, 1.0, 2.0)
    drag(editor, 1.2, 1.8, y=round(lower.center().y()))
    assert [one.channel for one in editor.value.segments] == [0, 1]


def test_others_are_drawn_only_when_they_are_shown_and_words_are_said(
    marked: tuple[Window, SegmentEditor],
) -> None:
    window, editor = marked
    press(window, Qt.Key.Key_1)
    drag(editor, 1.0, 2.0)
    wave = editor.audio.waveform
    assert "1 segment · tone: 1.0" in wave.accessibleDescription()
    before = wave.grab().toImage()
    editor.show_others([("Ben", editor.value)])
    assert wave.grab().toImage() != before
    editor.show_others([])
    assert wave.grab().toImage() == before
    press(window, Qt.Key.Key_H)
    assert "hidden" in wave.accessibleDescription()
    assert wave.grab().toImage() != before


def test_an_uncertain_class_is_said_of_the_whole_sound_or_of_the_segment(
    marked: tuple[Window, SegmentEditor],
) -> None:
    window, editor = marked
    first = page_of(window).desk.shown
    assert first is not None
    drag(editor, 1.0, 2.0)
    press(window, Qt.Key.Key_3)
    found = held(window, first)
    assert found is not None
    assert (found.class_name, found.state) == (None, AnswerState.DRAFT)
    press(window, Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_3)
    found = held(window, first)
    assert found is not None
    assert (found.class_name, found.state) == ("cannot tell", AnswerState.ANSWERED)


def test_segments_are_copied_to_the_next_sound(marked: tuple[Window, SegmentEditor]) -> None:
    window, editor = marked
    first = page_of(window).desk.shown
    press(window, Qt.Key.Key_1)
    drag(editor, 1.0, 2.0)
    press(window, Qt.Key.Key_B, MODES.ControlModifier | MODES.ShiftModifier)
    assert wait_until(lambda: page_of(window).desk.shown != first and len(editor.value.segments) == 1)
    second = page_of(window).desk.shown
    assert second is not None
    assert spans(held(window, second)) == [(1.0, 2.0)]
    press(window, Qt.Key.Key_C, MODES.ControlModifier)
    editor.audio.go_to(1.9)
    press(window, Qt.Key.Key_V, MODES.ControlModifier)
    assert spans(held(window, second)) == [(1.0, 2.0), (2.0, 2.9)]


@pytest.mark.parametrize("kind", [QuestionKind.SEGMENTS, QuestionKind.TRANSCRIPT])
def test_no_two_rows_want_the_same_key(window: Window, tmp_path: Path, kind: QuestionKind) -> None:
    open_window(window, sound_desk.make_file(tmp_path, kind, tokens=["[noise]"], text=True))
    page_of(window)
    found = [(clash.key, clash.first.id, clash.second.id) for clash in conflicts(window.keyboard.rows)]
    assert found == []


def test_a_look_is_kept_for_the_project_and_shown_again(
    marked: tuple[Window, SegmentEditor],
) -> None:
    window, editor = marked
    panel = show_look(editor.audio)
    panel.axis.setCurrentIndex(1)
    panel.follows.setChecked(False)
    panel.floor_db.setValue(-100.0)
    assert editor.audio.waveform.look == SpectrumLook(axis="log", floor_db=-100.0)
    QTest.mouseClick(panel.keep, Qt.MouseButton.LeftButton)
    project = window.context.session.project
    assert project is not None
    assert wait_until(lambda: looks(project) == {THIS_PROJECT: SpectrumLook(axis="log", floor_db=-100.0)})
    editor.audio.set_look(SpectrumLook())
    page_of(window).desk.stage.open(project, None)
    assert wait_until(lambda: editor.audio.waveform.look.axis == "log")
    assert editor.audio.keep_look is None, "nobody is there to keep anything"


def test_the_button_opens_the_look(marked: tuple[Window, SegmentEditor]) -> None:
    _window, editor = marked
    assert editor.audio.findChild(LookPanel) is None
    QTest.mouseClick(editor.audio.bar.look, Qt.MouseButton.LeftButton)
    panel = editor.audio.findChild(LookPanel)
    assert panel is not None
    assert panel.isVisible()
    panel.close()
