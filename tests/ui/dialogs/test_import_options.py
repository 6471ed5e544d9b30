"""The rarer wishes of an import, from the fields of the dialog to what the store holds."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from labeler.ops.people import owner
from labeler.ops.rounds import close_round
from labeler.ops.undo import undo
from labeler.store.project import Project
from labeler.store.read.items import count_items
from labeler.store.read.questions import questions, the_question
from labeler.store.read.rounds import open_round
from labeler.store.read.runs import runs
from labeler.ui.dialogs.import_more import ImportMore, open_import
from labeler.ui.dialogs.import_options import OptionFields
from labeler.ui.dialogs.outcome import OutcomeDialog
from labeler.ui.screenshots import wait_until
from labeler.ui.window import Window
from tests.media.made import noise_image, stored_as, write_image
from tests.ui.conftest import Opener


def _open(window: Window, path: Path) -> tuple[ImportMore, Project]:
    project = window.context.session.project
    assert project is not None
    return open_import(window.context, [path], window), project


def _coco(path: Path, name: str, size: tuple[int, int], box: list[float]) -> Path:
    found = {
        "images": [{"id": 1, "file_name": name, "width": size[0], "height": size[1]}],
        "categories": [{"id": 1, "name": "dent"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": box}],
    }
    path.write_text(json.dumps(found))
    return path


def _unfold(dialog: ImportMore) -> OptionFields:
    QTest.mouseClick(dialog.options.toggle, Qt.MouseButton.LeftButton)
    fields = dialog.options.fields
    assert fields is not None and fields.question.isVisible()
    return fields


def _write(line: QLineEdit | None, words: str) -> None:
    assert line is not None
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert line.hasFocus()
    line.clear()
    QTest.keyClicks(line, words)
    QTest.keyClick(line, Qt.Key.Key_Tab)


def _import(window: Window, dialog: ImportMore, is_in: Callable[[], bool]) -> None:
    assert wait_until(dialog.begin.isEnabled)
    QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
    assert wait_until(is_in)
    assert wait_until(lambda: not window.job_bar.isVisible())
    outcome = window.findChild(OutcomeDialog)
    if outcome is not None:
        outcome.close()


def _shapes(project: Project) -> list[str]:
    with project.reading() as db:
        rows = db.execute("SELECT value FROM current_gold WHERE value LIKE '%units%'")
        return [value for (value,) in rows]


def test_they_are_folded_away_and_begin_anew_with_another_choice(open_desk: Opener, tmp_path: Path) -> None:
    window = open_desk("data")
    file = _coco(tmp_path / "boxes.json", "p00.png", (64, 48), [1, 1, 5, 5])
    dialog, _ = _open(window, file)
    assert wait_until(dialog.begin.isEnabled)
    assert dialog.options.fields is None
    fields = _unfold(dialog)
    assert not fields.unpack.isVisible()
    _write(fields.question.lineEdit(), "defects")
    assert wait_until(lambda: "'defects'" in dialog.figures.toPlainText())
    assert dialog.order().asked == "defects"
    dialog.take([file])
    assert dialog.order().asked == "" and dialog.options.options().unpack is None
    again, _ = _open(window, file)
    assert again.options.options().question == ""
    dialog.reject()
    again.reject()


def test_a_question_and_a_person_by_name(open_desk: Opener, tmp_path: Path) -> None:
    window = open_desk("data")
    dialog, project = _open(window, _coco(tmp_path / "b.json", "p00.png", (64, 48), [1, 1, 5, 5]))
    assert wait_until(dialog.begin.isEnabled)
    fields = _unfold(dialog)
    _write(fields.question.lineEdit(), "defects")
    _write(fields.whose.lineEdit(), "Zoe")
    assert wait_until(lambda: "Would add 1 vote" in dialog.figures.toPlainText())
    _import(window, dialog, lambda: questions(project)[-1].name == "defects")
    with project.reading() as db:
        said = "SELECT p.name FROM current_annotation a JOIN current_person p ON p.entity = a.person"
        assert db.execute(f"{said} WHERE a.question = ?", [questions(project)[-1].id]).fetchall() == [
            ("Zoe",)
        ]


def test_a_run_by_name(open_desk: Opener, tmp_path: Path) -> None:
    window = open_desk("data")
    table = tmp_path / "p.csv"
    table.write_text("task,label,p_ok\np00.png,ok,0.9\n")
    dialog, project = _open(window, table)
    assert wait_until(lambda: "1 of 1 rows would be taken as predictions" in dialog.figures.toPlainText())
    fields = _unfold(dialog)
    _write(fields.run, "night shift")
    asked = the_question(project).id
    _import(window, dialog, lambda: [run.name for run in runs(project, asked)][-1:] == ["night shift"])


def test_coordinates_of_the_picture_as_it_lies_in_its_file(open_desk: Opener, tmp_path: Path) -> None:
    window = open_desk("data")
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "m.jpg").write_bytes(stored_as(noise_image(1), 3))  # upside down
    file = _coco(tmp_path / "set" / "boxes.json", "m.jpg", (64, 48), [0, 0, 10, 20])
    dialog, project = _open(window, file)
    assert wait_until(dialog.begin.isEnabled)
    fields = _unfold(dialog)
    fields.coordinates.setCurrentIndex(fields.coordinates.findData("raw"))
    _import(window, dialog, lambda: bool(_shapes(project)))
    assert json.loads(_shapes(project)[0])["units"][0]["points"] == [[54.0, 28.0], [64.0, 48.0]]


def test_an_archive_is_unpacked_into_a_folder_and_comes_in_whole(open_desk: Opener, tmp_path: Path) -> None:
    window = open_desk("data")
    (tmp_path / "src").mkdir()
    write_image(tmp_path / "src" / "new.png", noise_image(9))
    file = _coco(tmp_path / "src" / "boxes.json", "new.png", (64, 48), [1, 1, 5, 5])
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as packed:
        packed.write(file, "set/boxes.json")
        packed.write(tmp_path / "src" / "new.png", "set/new.png")
    dialog, project = _open(window, tmp_path / "set.zip")
    before = count_items(project)
    assert wait_until(lambda: "None of it is about an item" in dialog.wrong.text())
    fields = _unfold(dialog)
    _write(fields.unpack, str(tmp_path / "src"))
    assert wait_until(lambda: "not an empty folder" in dialog.wrong.text())
    _write(fields.unpack, str(tmp_path / "here"))
    assert wait_until(lambda: "is unpacked into" in dialog.figures.toPlainText())
    _import(window, dialog, lambda: len(_shapes(project)) == 1)
    assert count_items(project) == before + 1
    assert (tmp_path / "here" / "set" / "new.png").is_file()


def test_votes_after_the_last_round_say_which_round_is_opened(open_desk: Opener, tmp_path: Path) -> None:
    window = open_desk("data")
    project = window.context.session.project
    assert project is not None
    asked, me = the_question(project).id, owner(project)
    running = open_round(project, asked)
    assert running is not None
    close_round(project, round=running.id, author=me)
    table = tmp_path / "votes.csv"
    table.write_text("task,worker,label\np00.png,Zoe,ok\n")
    dialog, _ = _open(window, table)
    assert wait_until(lambda: "so one is opened for these votes" in dialog.figures.toPlainText())
    assert "import votes.csv" in dialog.figures.toPlainText() and open_round(project, asked) is None
    dialog.start()
    assert wait_until(lambda: "so one is opened for these votes" in window.notice.words.text())
    opened = open_round(project, asked)
    assert opened is not None and opened.name == "import votes.csv"
    undo(project, person=window.context.session.person)
    assert open_round(project, asked) is None
