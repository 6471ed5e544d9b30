"""The assistant in the real window: three steps, the project opens, its data comes in as a job."""

from __future__ import annotations

from pathlib import Path

from labeler.store.read.items import count_items
from labeler.ui.dialogs.new_project import NewProject
from labeler.ui.dialogs.outcome import OutcomeDialog
from labeler.ui.screenshots import wait_until
from labeler.ui.window import Window
from tests.ui import sound_desk
from tests.ui.desk import draw_pictures


def test_from_a_folder_to_an_open_project(window: Window, tmp_path: Path) -> None:
    draw_pictures(tmp_path / "parts", 4)
    dialog = NewProject(window.context, window)
    dialog.open()
    assert not dialog.go_on.isEnabled()
    dialog.folder.setText(str(tmp_path / "parts"))
    assert wait_until(lambda: dialog._look is not None)
    assert dialog.classes.text() == "ok, scratch"
    assert dialog.path.text() == str(tmp_path / "parts.labeler")
    dialog.next()
    dialog.words.setText("Scratched?")
    dialog.folders_are.setCurrentIndex(dialog.folders_are.findData("gold"))
    dialog.next()
    dialog.me.setText("Max")
    dialog.labelers.setPlainText("Ada\nBen")
    dialog.next()
    assert wait_until(lambda: window.context.session.is_open)
    project = window.context.session.project
    assert project is not None
    assert wait_until(lambda: count_items(project, include_broken=True) == 5)
    assert wait_until(lambda: window.findChild(OutcomeDialog) is not None)
    outcome = window.findChild(OutcomeDialog)
    assert outcome is not None
    assert outcome.table.rows_model.rowCount() == 1  # the torn file, with its reason
    outcome.close()
    assert [person.name for person in window.context.session.people] == ["Max", "Ada", "Ben"]


def test_a_question_for_boxes_has_no_class_folders(window: Window, tmp_path: Path) -> None:
    draw_pictures(tmp_path / "parts", 2)
    dialog = NewProject(window.context, window, folder=str(tmp_path / "parts"))
    dialog.open()
    assert wait_until(lambda: dialog._look is not None)
    dialog.next()
    assert dialog._folders_row.isVisible()
    dialog.folders_are.setCurrentIndex(dialog.folders_are.findData("gold"))
    dialog.kind.setCurrentIndex(dialog.kind.findData("boxes"))
    assert not dialog._folders_row.isVisible()
    assert dialog.words.placeholderText() == "Draw a box around each."
    dialog.classes.setText("scratch")
    dialog.next()
    dialog.me.setText("Max")
    dialog.next()
    assert wait_until(lambda: window.context.session.is_open)
    question = window.context.session.question_row
    assert question is not None
    assert (question.kind, question.name, question.words) == ("boxes", "boxes", "Draw a box around each.")
    project = window.context.session.project
    assert project is not None
    assert wait_until(lambda: count_items(project) == 2)
    assert wait_until(lambda: not window.context.tasks.busy())


def test_a_question_for_a_transcript_asks_how_it_is_written(window: Window, tmp_path: Path) -> None:
    sound_desk.write_sounds(tmp_path / "calls", 2)
    dialog = NewProject(window.context, window, folder=str(tmp_path / "calls"))
    dialog.open()
    assert wait_until(lambda: dialog._look is not None)
    dialog.next()
    assert not dialog._writing_rows.isVisible()
    dialog.kind.setCurrentIndex(dialog.kind.findData("transcript"))
    assert dialog._writing_rows.isVisible() and not dialog._classes_rows.isVisible()
    dialog.tokens.setText("[noise]")
    dialog.writing["numbers"].setCurrentText("in words")
    dialog.next()
    dialog.me.setText("Max")
    dialog.next()
    assert wait_until(lambda: window.context.session.is_open)
    question = window.context.session.question_row
    assert question is not None
    assert question.config == {"tokens": ["[noise]"], "conventions": {"numbers": "words"}}
    assert wait_until(lambda: not window.context.tasks.busy())


def test_what_is_wrong_closes_the_way_on(window: Window, tmp_path: Path) -> None:
    draw_pictures(tmp_path / "parts", 2)
    dialog = NewProject(window.context, window, folder=str(tmp_path / "parts"))
    dialog.open()
    assert wait_until(lambda: dialog._look is not None)
    dialog.path.setText(str(tmp_path / "nowhere" / "p"))
    assert not dialog.go_on.isEnabled()
    assert "nowhere" in dialog.wrong.text()
    dialog.close()
