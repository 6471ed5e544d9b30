"""Sixty classes: a few letters and Enter, over the item; what was chosen last comes first."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.ui.screenshots import wait_until
from labeler.ui.window import Window
from tests.ui import desk
from tests.ui.pages.test_label import answer, class_name, page_of, press
from tests.ui.pages.test_label_values import open_window

Key = Qt.Key
NAMES = [f"{kind} {where}" for kind in ("scratch", "dent", "stain", "hole", "crack", "burr") for where in
         ("edge", "left", "right", "top", "bottom", "middle", "rim", "back", "front", "corner")]  # fmt: skip


@pytest.fixture
def sixty(window: Window, tmp_path: Path) -> Window:
    desk.draw_pictures(tmp_path / "media", 6)
    spec = QuestionSpec("class", words="Which?", classes=parse_classes(",".join(NAMES), "cannot tell"))
    path = tmp_path / "many.labeler"
    with create_project(path, name="many", question=spec, people=["Ada"]) as project:
        import_media(project, tmp_path / "media", author=owner(project), n_jobs=1)
    return open_window(window, path)


def shown(window: Window) -> list[str]:
    found = page_of(window).desk.by_name.found
    return [found.item(at).text() for at in range(found.count())]


def test_a_few_letters_and_enter(sixty: Window) -> None:
    page = page_of(sixty)
    item, palette = page.desk.shown, page.desk.by_name
    assert item is not None
    press(sixty, Key.Key_Slash)
    assert QApplication.focusWidget() is palette.typed
    assert len(shown(sixty)) == 61
    QTest.keyClicks(palette.typed, "hole r")
    assert shown(sixty) == ["hole right", "hole rim"]
    QTest.keyClick(palette.typed, Key.Key_Down)
    QTest.keyClick(palette.typed, Key.Key_Return)
    assert wait_until(lambda: page._saver.n_pending == 0)
    assert class_name(sixty, item) == "hole rim"
    assert palette.isHidden()
    assert wait_until(lambda: page.desk.shown not in (None, item))
    assert QApplication.focusWidget() is page.desk.view.image
    answer(sixty, Key.Key_1)
    press(sixty, Key.Key_Slash)
    assert shown(sixty)[0] == "hole rim", "what was chosen last"
    QTest.keyClicks(palette.typed, "zz")
    assert palette.count.text() == "No class is called that."
    QTest.keyClick(palette.typed, Key.Key_Return)
    assert not palette.isHidden()
    QTest.keyClick(palette.typed, Key.Key_Escape)
    assert palette.isHidden()
    assert QApplication.focusWidget() is page.desk.view.image


def test_a_click_chooses(sixty: Window) -> None:
    page = page_of(sixty)
    item = page.desk.shown
    assert item is not None
    press(sixty, Key.Key_Slash)
    found = page.desk.by_name.found
    row = found.visualItemRect(found.item(4)).center()
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert wait_until(lambda: page._saver.n_pending == 0)
    assert class_name(sixty, item) == NAMES[4]
