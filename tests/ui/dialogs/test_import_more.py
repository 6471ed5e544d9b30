"""Importing into an open project: media again, a table, and what is told about it."""

from __future__ import annotations

from pathlib import Path

from labeler.store.read.items import count_items
from labeler.ui.dialogs.import_more import ImportMore
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
    assert dialog._table.isVisibleTo(dialog)
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
    assert "gone" in dialog.chosen.text()
    assert not window.context.tasks.busy()
