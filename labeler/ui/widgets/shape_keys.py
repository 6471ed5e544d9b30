"""What can be done to boxes and polygons by key, as rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from labeler.ui.actions import Action
from labeler.ui.state.drawing import Drawing, Tool

if TYPE_CHECKING:
    from labeler.ui.widgets.shape_editor import ShapeEditor


def shape_rows(editor: ShapeEditor, noun: str) -> list[Action]:
    """Return the rows of drawing, selecting and changing shapes."""
    tr, drawing = editor.tr, editor.drawing
    group = tr("Shapes")

    def row(name: str, title: str, key: str, run: Callable[[], object], icon: str = "") -> Action:
        tool = bool(icon) and icon != "delete"
        return Action(f"{noun}.{name}", title, key, icon, group=group, run=run, toolbar=tool)

    def change(name: str, title: str, key: str, how: Callable[[Drawing], object]) -> Action:
        return row(name, title, key, lambda: editor.change(how))

    return [
        row("box", tr("Draw a box"), "R", lambda: editor.take_tool(Tool.BOX), "box"),
        row("polygon", tr("Draw a polygon"), "P", lambda: editor.take_tool(Tool.POLYGON), "polygon"),
        row("draw_again", tr("Draw one more"), "N", editor.again),
        row("next_shape", tr("Select the next shape"), "Tab", lambda: editor.cycle(1)),
        row("previous_shape", tr("Select the previous shape"), "Shift+Tab", lambda: editor.cycle(-1)),
        change("all_shapes", tr("Select all shapes"), "Ctrl+A", Drawing.select_all),
        row("delete", tr("Delete what is selected"), "Del Backspace", editor.delete, "delete"),
        row("delete_locked", tr("Delete, also if locked"), "Shift+Del", lambda: editor.delete(locked=True)),
        change("hide", tr("Hide or show all shapes"), "H", Drawing.hide),
        change("lock", tr("Lock or unlock"), "L", Drawing.lock),
        change("next_point", tr("Next point of the polygon"), ".", lambda one: one.cycle_vertex(1)),
        change("previous_point", tr("Previous point of the polygon"), ",", lambda one: one.cycle_vertex(-1)),
        row("add_point", tr("Add a point to the polygon"), "Ins", lambda: editor.do(drawing.insert_vertex())),
        *_strides(editor, noun, group),
    ]


def _strides(editor: ShapeEditor, noun: str, group: str) -> list[Action]:
    """Return the rows of Ctrl and an arrow: long ways of the crosshair, or the far edges of a box."""
    tr = editor.tr
    ways = (
        ("right", tr("Wider, or far right"), 1, 0),
        ("left", tr("Narrower, or far left"), -1, 0),
        ("up", tr("Lower, or far up"), 0, -1),
        ("down", tr("Taller, or far down"), 0, 1),
    )
    return [
        Action(
            f"{noun}.{prefix}_{name}",
            title,
            f"{keys}+{name.capitalize()}",
            group=group,
            run=partial(editor.stride, dx, dy, large=large),
            repeats=True,
            listed=not large,
        )
        for prefix, keys, large in (("stretch", "Ctrl", False), ("far_stretch", "Ctrl+Shift", True))
        for name, title, dx, dy in ways
    ]
