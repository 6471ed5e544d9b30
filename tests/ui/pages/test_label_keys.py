"""Every key of the Label page reaches its own action, in each profile, at pictures and at sounds."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from labeler.types import QuestionKind
from labeler.ui.screenshots import settle
from labeler.ui.state.key_profiles import DEFAULT, PROFILES, bindings_of
from labeler.ui.window import Window
from tests.ui import sound_desk
from tests.ui.pages.test_label import page_of
from tests.ui.pages.test_label_values import make_file, open_window

PROMISED = {
    (
        QuestionKind.BOXES,
        DEFAULT,
    ): "D A Shift+D Shift+A Ctrl+G Home End 1 U ` B S Return "
    "Ctrl+Shift+Return F T G "
    "I Ctrl+0 R P H [ ] Ctrl+\\ Tab Right Shift+Right V Ctrl+Z Ctrl+Y Ctrl+Shift+Z "
    "Esc F1 F11 O L Del / Q N",
    (
        QuestionKind.BOXES,
        "CVAT-like",
    ): "F D N I H L Tab Shift+Tab Del Shift+Del Ctrl+Z Ctrl+Y Ctrl+B Ctrl+C Ctrl+V",
    (QuestionKind.BOXES, "labelme-like"): "D A Ctrl+R Ctrl+N T Ctrl+F Ctrl+0 Del Ctrl+Z",
    (
        QuestionKind.BOXES,
        "Label Studio-like",
    ): "Ctrl+Right Ctrl+Left Ctrl+Return Ctrl+Space 1 Ctrl+Z R P Backspace Alt+H Alt+L Alt+. U Esc",
    (QuestionKind.SEGMENTS, DEFAULT): "Space Shift+Space L , . Ctrl+, Ctrl+. - = M X Tab W Ctrl+Up Ctrl+Down "
    "Ctrl+Space Ctrl+B",
    (QuestionKind.SEGMENTS, "CVAT-like"): "Space Shift+Space F D Del Tab Shift+Tab",
    (QuestionKind.SEGMENTS, "Audacity-like"): "Space Shift+Space L Ctrl+B Ctrl+M Ctrl+I Ctrl+J Tab Shift+Tab "
    "Ctrl+Z Ctrl+Y Ctrl+1 Ctrl+3 Ctrl+F",
    (
        QuestionKind.SEGMENTS,
        "Label Studio-like",
    ): "Alt+Space Ctrl+Return Ctrl+Right Ctrl+Left Backspace Alt+H Alt+.",
}
"""What fingers that know a tool expect to do something."""


@pytest.mark.parametrize("kind", [QuestionKind.BOXES, QuestionKind.SEGMENTS])
def test_each_key_reaches_its_own_action(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: QuestionKind
) -> None:
    make = make_file if kind is QuestionKind.BOXES else sound_desk.make_file
    open_window(window, make(tmp_path, kind))
    keyboard, rung = window.keyboard, []
    monkeypatch.setattr(keyboard, "trigger", rung.append)
    for profile in PROFILES:
        window.context.settings.bind_all(bindings_of(profile, window.all_rows()))
        window.rows_changed()
        page_of(window).desk.view.take_focus()
        settle(window)
        focus = QApplication.focusWidget()
        assert focus is not None
        reached = {}
        for row in keyboard.rows:
            for key in row.keys:
                rung.clear()
                pressed = QKeySequence(key)[0]
                QTest.keyClick(focus, pressed.key(), pressed.keyboardModifiers())
                assert rung == [row.id], f"{profile}: {key} of {row.id} reached {rung}"
                reached[key] = row.id
        missing = [key for key in PROMISED.get((kind, profile), "").split() if key not in reached]
        assert missing == [], profile


def test_no_action_names_one_key_in_two_ways(window: Window, tmp_path: Path) -> None:
    """A keyboard makes { of Shift and [: an action that names both is ambiguous to Qt, and its key dead."""
    typed = {"{": "[", "}": "]", "<": ",", ">": ".", "_": "-", "?": "/", ":": ";", "+": "="}
    for kind, make in ((QuestionKind.BOXES, make_file), (QuestionKind.SEGMENTS, sound_desk.make_file)):
        (tmp_path / kind.value).mkdir()
        open_window(window, make(tmp_path / kind.value, kind))
        for row in window.all_rows():
            twice = [key for key in row.keys if f"Shift+{typed.get(key, '')}" in row.keys]
            assert not twice, f"{row.id}: {row.key}"
