"""Files and folders dragged onto the real window: the target that shows, and what becomes of a drop."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from labeler.ui.dialogs.import_more import ImportMore
from labeler.ui.dialogs.new_project import NewProject
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.state.dropping import Verb, plan_drop
from labeler.ui.window import Window
from tests.ui.conftest import Opener
from tests.ui.desk import draw_pictures


def mime_of(*paths: Path, text: str = "") -> QMimeData:
    mime = QMimeData()
    if paths:
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    if text:
        mime.setText(text)
    return mime


def drag_over(over: QWidget, mime: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(300, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(over, event)
    return event


def drop(window: Window, mime: QMimeData) -> None:
    """As the system does it: over the window, onto the target that shows, let go."""
    assert drag_over(window, mime).isAccepted()
    QApplication.sendEvent(window, QDragLeaveEvent())
    target = window.drop_target
    assert target.isVisible()
    assert drag_over(target, mime).isAccepted()
    event = QDropEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(target, event)
    assert not target.isVisible()


def dialog_of(window: Window, kind: type[QDialog]) -> QDialog:
    assert wait_until(lambda: any(one.isVisible() for one in window.findChildren(kind)))
    return next(one for one in window.findChildren(kind) if one.isVisible())


def test_the_target_shows_what_would_happen_and_goes_when_the_drag_does(
    open_desk: Opener, tmp_path: Path
) -> None:
    window = open_desk("data", "Max")
    draw_pictures(tmp_path / "more", 3)
    table = tmp_path / "votes.csv"
    table.write_text("task,worker,label\n", "utf-8")
    drag_over(window, mime_of(tmp_path / "more", table))
    target = window.drop_target
    assert target.isVisible()
    assert target.geometry() == window.rect()
    assert target.words.text() == "Drop to import the folder more and 1 table or annotation file into desk"
    window.resize(1000, 700)
    assert wait_until(lambda: target.geometry() == window.rect())
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert wait_until(lambda: not target.isVisible())
    assert not drag_over(window, mime_of(text="just words")).isAccepted()
    assert not target.isVisible()


def test_several_mixed_go_to_the_import_dialog(open_desk: Opener, tmp_path: Path) -> None:
    window = open_desk("label", "Max")
    draw_pictures(tmp_path / "more", 3)
    table = tmp_path / "gold.csv"
    table.write_text("task,label\np00.png,ok\n", "utf-8")
    drop(window, mime_of(tmp_path / "more", table, tmp_path / "more"))
    dialog = dialog_of(window, ImportMore)
    assert isinstance(dialog, ImportMore)
    assert str(tmp_path / "more") in dialog.chosen.text()
    assert "gold.csv" in dialog.chosen.text()
    dialog.reject()


def test_a_folder_begins_a_project_and_the_rest_is_imported_then(
    window: Window, desk_file: Path, tmp_path: Path
) -> None:
    draw_pictures(tmp_path / "first", 2)
    extra = tmp_path / "gold.csv"
    extra.write_text("task,label\np00.png,ok\n", "utf-8")
    settle(window)
    drop(window, mime_of(tmp_path / "first", extra))
    assistant = dialog_of(window, NewProject)
    assert isinstance(assistant, NewProject)
    assert assistant.folder.text() == str(tmp_path / "first")
    window.context.open_project(desk_file)  # as the assistant does at its end
    dialog = dialog_of(window, ImportMore)
    assert isinstance(dialog, ImportMore)
    assert "gold.csv" in dialog.chosen.text()
    dialog.reject()
    assistant.reject()


def test_what_was_given_up_is_not_imported_later(window: Window, desk_file: Path, tmp_path: Path) -> None:
    draw_pictures(tmp_path / "first", 2)
    drop(window, mime_of(tmp_path / "first" / "ok" / "p01.png"))
    assistant = dialog_of(window, NewProject)
    assistant.reject()
    window.context.open_project(desk_file)
    assert wait_until(lambda: window.context.session.is_open)
    settle(window)
    assert not any(one.isVisible() for one in window.findChildren(ImportMore))


def test_an_annotation_file_alone_needs_a_project(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "coco.json"
    file.write_text("{}", "utf-8")
    told: list[str] = []
    window.context.told.connect(told.append)
    drop(window, mime_of(file))
    assert told
    assert "no project is open" in told[0]
    assert not any(one.isVisible() for one in window.findChildren(QDialog))


@pytest.mark.parametrize("project", [None, Path("/nowhere/desk.labeler")])
def test_plans(tmp_path: Path, project: Path | None) -> None:
    folder, picture, table = tmp_path / "d", tmp_path / "a.JPG", tmp_path / "t.csv"
    folder.mkdir()
    picture.touch()
    table.touch()
    assert plan_drop([], project).verb is Verb.REFUSE
    assert plan_drop([tmp_path / "gone.png"], project).words == "gone.png is not there any more."
    opened = plan_drop([picture, tmp_path / "x.labeler"], project)
    if project:
        assert (opened.verb, opened.rest) == (Verb.TAKE_IN, (tmp_path / "x.labeler",))
        assert "take x into desk, or to open it" in opened.words
        assert plan_drop([project], project).words == "desk is the project that is open."
    else:
        assert (opened.verb, opened.path) == (Verb.OPEN, tmp_path / "x.labeler")
    every = plan_drop([folder, picture, table], project)
    said = "the folder d, 1 image or sound and 1 table or annotation file"
    assert said in every.words
    if project:
        assert (every.verb, every.rest) == (Verb.IMPORT, (folder, picture, table))
    else:
        assert (every.verb, every.path, every.rest) == (Verb.NEW, folder, (picture, table))
        assert plan_drop([picture], project).path is None
