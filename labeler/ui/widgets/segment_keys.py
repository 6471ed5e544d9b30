"""What can be done to segments by key, as rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from labeler.ui.actions import Action

if TYPE_CHECKING:
    from labeler.ui.widgets.segment_editor import SegmentEditor

EDGE_S, FAR_EDGE_S = 0.01, 0.1


def segment_rows(editor: SegmentEditor, noun: str) -> list[Action]:
    """Return the rows of marking, selecting and changing segments."""
    tr, marking = editor.tr, editor.marking
    group = tr("Segments")

    def row(name: str, title: str, key: str, run: Callable[[], object], icon: str = "") -> Action:
        return Action(f"{noun}.{name}", title, key, icon, group=group, run=run)

    def change(name: str, title: str, key: str, how: Callable[[], object], icon: str = "") -> Action:
        return row(name, title, key, lambda: editor.change(how), icon)

    def select_all() -> None:
        marking.select([one.id for one in marking.segments])

    return [
        row("mark", tr("Mark the start, then the end, at the cursor"), "M", editor.mark),
        row("from_selection", tr("Make a segment of the selection"), "Ctrl+B", editor.from_selection),
        row("split", tr("Split at the cursor"), "X", lambda: editor.at_cursor(marking.split)),
        row("extend", tr("Extend or cut to the cursor"), "Shift+E", lambda: editor.at_cursor(marking.extend)),
        change("merge", tr("Merge with the next, or what is selected"), "Ctrl+M", marking.merge),
        row("next_segment", tr("Select the next segment"), "Tab", lambda: editor.cycle(1)),
        row("previous_segment", tr("Select the previous segment"), "Shift+Tab", lambda: editor.cycle(-1)),
        change("all_segments", tr("Select all segments"), "Ctrl+A", select_all),
        change("delete", tr("Delete what is selected"), "Del Backspace", marking.delete, "delete"),
        change(
            "delete_locked", tr("Delete, also if locked"), "Shift+Del", lambda: marking.delete(locked=True)
        ),
        row("play_segment", tr("Play the segment"), "P", editor.play),
        row("loop_segment", tr("Loop the segment"), "Shift+L", lambda: editor.play(repeats=True)),
        row("segment_text", tr("Type what is said in the segment"), "F2", editor.edit_text),
        change("hide", tr("Hide or show all segments"), "H", marking.hide),
        change("lock", tr("Lock or unlock"), "Alt+L", marking.lock),
        change(
            "no_band", tr("All frequencies (take the bounds away)"), "", lambda: marking.put_band(None, None)
        ),
        *_edge_rows(editor, noun, group),
    ]


def _edge_rows(editor: SegmentEditor, noun: str, group: str) -> list[Action]:
    """Return the rows of Ctrl and an arrow: the start; with Alt: the end; Shift: far."""
    tr = editor.tr
    ways = (
        ("start_left", tr("Start earlier"), "Ctrl+Left", -EDGE_S, False),
        ("start_right", tr("Start later"), "Ctrl+Right", EDGE_S, False),
        ("start_far_left", tr("Start much earlier"), "Ctrl+Shift+Left", -FAR_EDGE_S, False),
        ("start_far_right", tr("Start much later"), "Ctrl+Shift+Right", FAR_EDGE_S, False),
        ("end_left", tr("End earlier"), "Alt+Left", -EDGE_S, True),
        ("end_right", tr("End later"), "Alt+Right", EDGE_S, True),
        ("end_far_left", tr("End much earlier"), "Alt+Shift+Left", -FAR_EDGE_S, True),
        ("end_far_right", tr("End much later"), "Alt+Shift+Right", FAR_EDGE_S, True),
    )

    def nudge(by_s: float, *, end: bool) -> None:
        editor.change(partial(editor.marking.nudge_edge, by_s, end=end))

    return [
        Action(
            f"{noun}.{name}",
            title,
            key,
            group=group,
            run=partial(nudge, by_s, end=end),
            repeats=True,
            listed="far" not in name,
        )
        for name, title, key, by_s, end in ways
    ]
