"""Action rows: keys, groups, conflicts, search. No Qt."""

from __future__ import annotations

import subprocess
import sys

from labeler.ui.actions import Action, by_group, conflicts, matching, with_bindings

NEXT = Action("label.next", "Next", "D Right", pages=("label",), group="Go")
ZOOM = Action("label.zoom", "Zoom", "Z", pages=("label",), group="View")
UNDO = Action("edit.undo", "Undo", "Ctrl+Z", group="Edit")
HIDDEN = Action("edit.tick", "Tick", "F5", group="Edit", listed=False)


def test_own_keys_replace_and_remove() -> None:
    rows = with_bindings([NEXT, ZOOM, UNDO], {"label.next": "J", "edit.undo": ""})
    assert [row.keys for row in rows] == [("J",), ("Z",), ()]


def test_conflicts_need_the_same_page() -> None:
    elsewhere = Action("data.delete", "Delete", "D", pages=("data",))
    assert conflicts([NEXT, ZOOM, UNDO, elsewhere]) == []
    clash = conflicts([NEXT, UNDO, Action("x.y", "Everywhere", "d")])
    assert [(found.key, found.second.id) for found in clash] == [("D", "x.y")]


def test_groups_leave_out_other_pages_and_unlisted_rows() -> None:
    assert by_group([NEXT, ZOOM, UNDO, HIDDEN], "label") == {"Go": [NEXT], "View": [ZOOM], "Edit": [UNDO]}
    assert by_group([NEXT, UNDO], "data") == {"Edit": [UNDO]}


def test_search_wants_every_word() -> None:
    assert matching([NEXT, ZOOM, UNDO], "un do") == [UNDO]
    assert matching([NEXT, ZOOM, UNDO], "label zo") == [ZOOM]
    assert matching([NEXT], "nothing") == []


def test_rows_need_no_qt() -> None:
    code = "import sys, labeler.ui.actions; sys.exit(any('PySide6' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
