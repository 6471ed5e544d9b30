"""What another process writes is seen: the page that is shown reads again, the others are out of date."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QLabel

from labeler.ops.merge import merge_copies, working_copy
from labeler.store.elsewhere import EVERY_TABLE
from labeler.store.project import Project
from labeler.types import Changes
from labeler.ui.screenshots import settle, wait_until
from tests.store.conftest import add_items, known, label, make_project
from tests.ui.conftest import Opener


def by_command(*words: object) -> None:
    subprocess.run([sys.executable, "-m", "labeler", *map(str, words)], check=True, capture_output=True)


def test_a_command_beside_the_window_is_seen_on_the_page_that_is_shown(
    open_desk: Opener, desk_file: Path
) -> None:
    window = open_desk("rounds", "Max")
    window.show_page("home")
    settle(window)
    heard: list[Changes] = []
    window.context.changed.connect(heard.append)
    before = [row.name for row in window.context.session.people]
    by_command("people", desk_file, "--add", "Zoe:labeler")
    assert wait_until(lambda: len(window.context.session.people) == len(before) + 1, 20)
    assert window.context.session.people[-1].name == "Zoe"
    assert [changes.kind for changes in heard] == ["elsewhere"] and "person" in heard[0].tables
    assert window.pages["rounds"].stale, "a page that is hidden reads when it is shown"
    settle(window)
    assert "Zoe" in {label.text() for label in window.page.findChildren(QLabel)}


def test_own_writing_is_no_news_and_merged_older_work_is(tmp_path: Path) -> None:
    with make_project(tmp_path / "a.labeler") as mine, Project.open(mine.path) as other:
        at = known(mine)
        assert mine.hear_elsewhere() == frozenset(), "what is there already is known"
        label(mine, at, at.ann, 0, 1)
        assert mine.hear_elsewhere() == frozenset()
        label(other, at, at.ben, 0, 0)
        assert mine.hear_elsewhere() == EVERY_TABLE, "the first time nothing was counted"
        label(other, at, at.ben, 0, 1)
        label(mine, at, at.ann, 1, 1)
        heard: list[Changes] = []
        mine.subscribe(heard.append)
        assert mine.hear_elsewhere() == {"annotation"}
        assert heard[0].touches("annotation") and heard[0].ids == {"annotation": None}
        assert mine.hear_elsewhere() == frozenset()
        copy = tmp_path / "b.labeler"
        working_copy(mine, copy)
        with Project.open(copy) as apart:
            add_items(apart, 2, at.owner)
        label(other, at, at.ann, 2, 1)
        assert mine.hear_elsewhere() == {"annotation"}
        merge_copies(other, [copy])
        assert mine.hear_elsewhere() == EVERY_TABLE, "its operations are older than what was known"
