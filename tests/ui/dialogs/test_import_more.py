"""Importing into an open project: media again, a table, and what is told about it."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from labeler.store.read.items import count_items
from labeler.ui.dialogs.import_more import ImportMore, open_import
from labeler.ui.dialogs.outcome import OutcomeDialog
from labeler.ui.screenshots import wait_until
from tests.ui.conftest import Opener
from tests.ui.desk import draw_pictures


def test_only_what_is_new_comes_in(open_desk: Opener, desk_file: Path) -> None:
    window = open_desk("data")
    project = window.context.session.project
    assert project is not None
    media = desk_file.parent / "media"
    (media / "ok" / "torn.png").unlink()
    draw_pictures(media, 14)
    (media / "ok" / "torn.png").unlink()
    dialog = ImportMore(window.context, window, [media])
    dialog.open()
    dialog.start()
    assert wait_until(lambda: count_items(project) == 14)
    assert wait_until(lambda: "2 added" in window.notice.words.text())
    assert not window.job_bar.isVisible()


def test_a_table_of_votes_with_a_task_that_is_no_item(open_desk: Opener, tmp_path: Path) -> None:
    window = open_desk("data")
    table = tmp_path / "votes.csv"
    table.write_text("task,worker,label\np00.png,Zoe,ok\nnone.png,Zoe,ok\n")
    dialog = ImportMore(window.context, window, [table])
    assert wait_until(lambda: dialog._table.isVisibleTo(dialog))
    assert not dialog._media.isVisibleTo(dialog)
    dialog.start()
    assert wait_until(lambda: window.findChild(OutcomeDialog) is not None)
    outcome = window.findChild(OutcomeDialog)
    assert outcome is not None
    assert outcome.table.rows_model.rows[0][0] == "none.png"
    outcome.close()
    assert wait_until(lambda: any(person.name == "Zoe" for person in window.context.session.people))


def test_a_path_that_is_gone_is_said_in_the_dialog(open_desk: Opener, tmp_path: Path) -> None:
    window = open_desk("home")
    dialog = ImportMore(window.context, window, [tmp_path / "gone"])
    dialog.start()
    assert "gone" in dialog.wrong.text() and not dialog.begin.isEnabled()
    assert wait_until(lambda: not window.context.tasks.busy())
    assert "is not there any more" in dialog.wrong.text()


def _coco(path: Path, box: list[float]) -> Path:
    found = {
        "images": [{"id": 1, "file_name": "p00.png"}, {"id": 2, "file_name": "none.png"}],
        "categories": [{"id": 1, "name": "dent"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": box}],
    }
    path.write_text(json.dumps(found))
    return path


def test_annotations_are_recognised_looked_at_and_imported(open_desk: Opener, tmp_path: Path) -> None:
    window = open_desk("data")
    project = window.context.session.project
    assert project is not None
    file = _coco(tmp_path / "boxes.json", [1, 1, 5, 5])
    dialog = open_import(window.context, [file], window)
    assert wait_until(lambda: dialog.recognised.text() == "COCO")
    assert "Would add 1 gold" in dialog.figures.toPlainText()
    assert "'none.png'" in dialog.figures.toPlainText()
    assert dialog._annotations.isVisible() and not dialog._media.isVisible() and not dialog._words.isVisible()
    with project.reading() as db:
        assert db.execute("SELECT count(*) FROM gold").fetchone()[0] == 0
    dialog.they_are.setCurrentIndex(dialog.they_are.findData("votes"))
    assert wait_until(lambda: "Would add 1 vote" in dialog.figures.toPlainText())
    dialog.start()
    assert wait_until(lambda: window.findChild(OutcomeDialog) is not None)
    outcome = window.findChild(OutcomeDialog)
    assert outcome is not None
    assert ("none.png", "is no item of this project") in outcome.table.rows_model.rows
    outcome.copy()
    assert "Added 1 vote" in QGuiApplication.clipboard().text()
    assert "none.png: is no item" in QGuiApplication.clipboard().text()
    outcome.close()
    with project.reading() as db:
        (person,) = db.execute("SELECT person FROM current_annotation WHERE value LIKE '%units%'").fetchone()
    assert person == window.context.session.person


def test_annotations_that_cannot_come_in_say_why_and_close_the_way(open_desk: Opener, tmp_path: Path) -> None:
    window = open_desk("data")
    broken = tmp_path / "boxes.json"
    broken.write_text('{"images": [{"id": 1, "file_name": "p00.png"}], "annotations": [')
    dialog = open_import(window.context, [broken], window)
    assert wait_until(lambda: "is not JSON" in dialog.wrong.text())
    assert dialog.wrong.isVisible() and not dialog.begin.isEnabled()
    dialog.take([_coco(broken, [1, 1, 5, 5])])
    assert wait_until(dialog.begin.isEnabled)
    assert not dialog.wrong.isVisible()
    dialog.new_classes.setCurrentIndex(dialog.new_classes.findData("refuse"))
    assert wait_until(lambda: "refused" in dialog.wrong.text())
    dialog.reject()
