"""A project that came from elsewhere finds its files again through the dialog."""

from __future__ import annotations

from pathlib import Path

from labeler.ops.places import missing
from labeler.ui.dialogs.moved import MovedFiles
from labeler.ui.screenshots import settle, wait_until
from tests.ui.conftest import Opener
from tests.ui.test_dropping import dialog_of


def test_a_folder_that_moved_is_found_by_what_is_in_it(
    open_desk: Opener, desk_file: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "on this machine" / "pictures"
    elsewhere.parent.mkdir()
    (desk_file.parent / "media").rename(elsewhere)
    window = open_desk("home", "Max")
    project = window.context.session.project
    assert project is not None and len(missing(project)) == 13
    window.context.do("project.moved")
    dialog = dialog_of(window, MovedFiles)
    assert isinstance(dialog, MovedFiles)
    assert wait_until(lambda: bool(dialog.table.rows_model.rows))
    settle(window)
    assert [one.is_there for one in dialog.table.rows_model.rows] == [False]
    dialog.look_in(tmp_path / "home")
    assert wait_until(lambda: "has the bytes of the 13 missing items" in dialog.told.text())
    dialog.look_in(elsewhere.parent)
    assert wait_until(lambda: "13 files were found again." in dialog.told.text())
    assert missing(project) == []
    settle(window)
    assert any(one.is_there for one in dialog.table.rows_model.rows)
    window.context.undo()
    assert wait_until(lambda: len(missing(project)) == 13)
    settle(window)
    dialog.reject()
