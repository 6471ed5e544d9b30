"""Many items are labeled from the grid in one step."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from labeler.store.read.labels import my_label
from labeler.ui.dialogs.label_selection import LabelSelection
from labeler.ui.pages.data import DataPage
from labeler.ui.screenshots import settle, wait_until
from tests.ui.conftest import Opener


def test_the_selection_is_labeled_and_taken_back(open_desk: Opener) -> None:
    window = open_desk("data", "Eva")
    page = window.pages["data"]
    assert isinstance(page, DataPage)
    page.grid.setFocus()
    page.grid.select_all()
    QTest.keyClick(page.grid, Qt.Key.Key_L)
    assert wait_until(lambda: bool(window.findChildren(LabelSelection)))
    dialog = window.findChildren(LabelSelection)[0]
    n = len(dialog.items)
    assert n >= 12
    QTest.keyClick(dialog, Qt.Key.Key_2)
    session = window.context.session
    assert session.project is not None
    assert session.round is not None

    def said() -> list[str | None]:
        assert session.project is not None
        assert session.round is not None
        found = [
            my_label(session.project, item, session.question, session.person, session.round)
            for item in dialog_items
        ]
        return [None if one is None else one.class_name for one in found]

    dialog_items = list(dialog.items)
    assert wait_until(lambda: said().count("scratch") == 12), "all but the one that cannot be seen"
    settle(window)
    window.context.undo()
    assert wait_until(lambda: said().count(None) == n)
