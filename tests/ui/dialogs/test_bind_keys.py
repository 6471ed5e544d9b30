"""Key profiles of other tools bring no conflict, and their keys act in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from labeler.types import QuestionKind
from labeler.ui.actions import conflicts, with_bindings
from labeler.ui.dialogs.bind_keys import BindKeys
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.state.key_profiles import PROFILES, bindings_of
from labeler.ui.window import Window
from tests.ui.conftest import Opener
from tests.ui.pages.test_label import page_of, press
from tests.ui.pages.test_label_boxes import editor_of
from tests.ui.pages.test_label_values import make_file, open_window

CTRL = Qt.KeyboardModifier.ControlModifier


def clashes(window: Window, profile: str) -> list[str]:
    rows = window.all_rows()
    found = conflicts(with_bindings(rows, bindings_of(profile, rows)))
    return [f"{clash.key}: {clash.first.id} {clash.second.id}" for clash in found]


@pytest.mark.parametrize("kind", [QuestionKind.CLASS, QuestionKind.BOXES])
def test_no_profile_wants_one_key_twice(window: Window, tmp_path: Path, kind: QuestionKind) -> None:
    open_window(window, make_file(tmp_path, kind))
    page_of(window)
    assert {profile: clashes(window, profile) for profile in PROFILES} == {
        profile: [] for profile in PROFILES
    }


def test_fingers_that_know_cvat(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    first = page_of(window).desk.shown
    dialog = BindKeys(window, window.every_row(), window.context.settings)
    dialog.take_profile("CVAT-like")
    assert dialog.profiles.currentText() == "CVAT-like"
    window.rows_changed()
    press(window, Qt.Key.Key_F)
    assert wait_until(lambda: page_of(window).desk.shown != first)
    press(window, Qt.Key.Key_D)
    assert wait_until(lambda: page_of(window).desk.shown == first)
    dialog.take_profile("Labeler")
    assert window.context.settings.bindings == {}


def test_fingers_that_know_labelme(window: Window, tmp_path: Path) -> None:
    open_window(window, make_file(tmp_path, QuestionKind.BOXES))
    window.context.settings.bind_all(bindings_of("labelme-like", window.all_rows()))
    window.rows_changed()
    settle(window)
    press(window, Qt.Key.Key_R, CTRL)
    assert editor_of(window).drawing.tool == "box"


def test_with_hotkeys_off_no_letter_labels(open_desk: Opener) -> None:
    window = open_desk("label", "Eva")
    page = page_of(window)
    first = page.desk.shown
    window.commands.toggle_hotkeys()
    for key in (Qt.Key.Key_1, Qt.Key.Key_D, Qt.Key.Key_F):
        press(window, key)
    assert page.desk.shown == first
    assert page.desk.state is not None
    assert page.desk.state.mine is None
    window.commands.toggle_hotkeys()
    press(window, Qt.Key.Key_D)
    assert page_of(window).desk.shown != first
