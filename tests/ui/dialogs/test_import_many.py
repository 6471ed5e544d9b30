"""Folders of everything and many files at once: what can come in does, each of the rest has its reason."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from labeler.store.project import Project
from labeler.store.read.items import count_items
from labeler.ui.dialogs.import_more import ImportMore
from labeler.ui.dialogs.outcome import OutcomeDialog
from labeler.ui.screenshots import wait_until
from labeler.ui.window import Window
from tests.media.made import noise_image, write_image
from tests.ui.conftest import Opener
from tests.ui.test_dropping import dialog_of, drop, mime_of

_COCO = {
    "images": [{"id": 1, "file_name": "p00.png"}],
    "categories": [{"id": 1, "name": "dent"}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 5, 5]}],
}


def _dropped(window: Window, *paths: Path) -> tuple[ImportMore, Project]:
    project = window.context.session.project
    assert project is not None
    drop(window, mime_of(*paths))
    dialog = dialog_of(window, ImportMore)
    assert isinstance(dialog, ImportMore)
    assert wait_until(lambda: len(dialog.looks) == len(paths))
    return dialog, project


def _outcome(window: Window, dialog: ImportMore) -> OutcomeDialog:
    assert dialog.begin.isEnabled()
    QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
    found = dialog_of(window, OutcomeDialog)
    assert isinstance(found, OutcomeDialog)
    return found


def test_files_of_all_kinds_dropped_together(open_desk: Opener, tmp_path: Path) -> None:
    window = open_desk("data")
    pictures = [write_image(tmp_path / f"new{n}.png", noise_image(50 + n)) for n in range(6)]
    coco, torn, table, odd = (tmp_path / name for name in ("boxes.json", "torn.json", "t.csv", "x.csv"))
    coco.write_text(json.dumps(_COCO))
    torn.write_text('{"images": [{"id"')
    table.write_text("task,worker,label\np00.png,Zoe,ok\n")
    odd.write_text("task,label\np00.png,ok\n")
    dialog, project = _dropped(window, *pictures, coco, torn, table, odd)
    assert "+ 7" in dialog.chosen.text()
    assert "x.csv: Its columns do not tell" in dialog.wrong.text() and "torn.json" in dialog.wrong.text()
    before = count_items(project)
    outcome = _outcome(window, dialog)
    assert count_items(project) == before + 6
    assert {Path(row[0]).name for row in outcome.table.rows_model.rows} == {"torn.json", "x.csv"}
    assert "and 1 more; the report has them all" in "".join(
        label.text() for label in outcome.findChildren(type(dialog.chosen))
    )
    with project.reading() as db:
        assert db.execute("SELECT count(*) FROM current_gold WHERE value LIKE '%units%'").fetchone()[0] == 1
        sources = db.execute("SELECT count(DISTINCT source) FROM item").fetchone()[0]
    assert sources == 2  # the desk's own, and one for the six together
    outcome.close()


def test_many_problems_are_counted_above_and_listed_below(open_desk: Opener, tmp_path: Path) -> None:
    window = open_desk("data")
    files = [tmp_path / f"{n}.json" for n in range(5)]
    for file in files:
        file.write_text("{")
    picture = write_image(tmp_path / "new.png", noise_image(70))
    dialog, _ = _dropped(window, *files, picture)
    assert dialog.wrong.text() == "5 of 6 cannot come in; the reasons are below."
    assert all(str(file) in dialog.figures.toPlainText() for file in files)
    assert dialog.begin.isEnabled()
    dialog.take(files)
    assert wait_until(lambda: len(dialog.looks) == 5)
    assert not dialog.begin.isEnabled()
    dialog.reject()


def test_a_folder_of_media_with_annotations_of_something_else(open_desk: Opener, tmp_path: Path) -> None:
    window = open_desk("data")
    folder = tmp_path / "all"
    write_image(folder / "new.png", noise_image(71))
    (folder / "boxes.json").write_text(json.dumps(_COCO).replace("p00.png", "elsewhere.png"))
    dialog, project = _dropped(window, folder)
    assert dialog.recognised.text() == "A folder of images or sound"
    assert "Its annotations (COCO) are not taken: None of it is about an item" in dialog.figures.toPlainText()
    before = count_items(project)
    outcome = _outcome(window, dialog)
    assert count_items(project) == before + 1
    outcome.close()


def test_the_hostile_folder(open_desk: Opener, shared_data: Path) -> None:
    window = open_desk("data")
    dialog, _ = _dropped(window, shared_data / "hostile")
    assert dialog.begin.isEnabled() and "Its media come in." in dialog.figures.toPlainText()
    outcome = _outcome(window, dialog)
    rows = outcome.table.rows_model.rows
    assert len(rows) > 200 and all(row[1] and "\n" not in row[0] + row[1] for row in rows)
    outcome.close()
