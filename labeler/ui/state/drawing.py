"""Boxes and polygons in the making: the tools, the mouse and the crosshair of the keyboard; no Qt.

``reach`` is how near counts as *at*, in pixels of the picture, as all points are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from labeler.types import Id
from labeler.ui.state import shapes as geometry
from labeler.ui.state.editing import Edit
from labeler.ui.state.shape_sheet import ShapeSheet
from labeler.ui.state.shapes import Grip, Snap
from labeler.units import Point, Shape, Value


class Tool(StrEnum):
    """What the next press begins: selecting (and dragging the picture), a box, a polygon."""

    SELECT = "select"
    BOX = "box"
    POLYGON = "polygon"


@dataclass(slots=True)
class _Drag:
    """A drag that is going on: what was taken, where it began, what held before."""

    grip: Grip
    start: Point
    before: Value
    snap: Snap
    moving: bool = False


class Drawing(ShapeSheet):
    """A `ShapeSheet` with tools.

    ``pending`` are the points of the shape in the making; ``cursor`` is where the keyboard draws (None: no
    tool in hand), ``by_keys`` whether it does; ``keep_tool`` leaves the tool in hand after a shape.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tool = Tool.SELECT
        self.last_tool = Tool.BOX
        self.keep_tool = False
        self.pending: tuple[Point, ...] = ()
        self.cursor: Point | None = None
        self.by_keys = False
        self._drag: _Drag | None = None

    @property
    def current_class(self) -> Id | None:
        """Return the class of what is selected (if it is one), else that of the next shape."""
        if self.selected and self.tool is Tool.SELECT:
            named = {shape.label_class for shape in self.chosen()}
            return named.pop() if len(named) == 1 else None
        return self.label_class

    @property
    def dragging(self) -> bool:
        """Return whether a shape is being dragged."""
        return self._drag is not None

    def show(self, value: Value, selected: Sequence[str] = ()) -> None:
        """Take another value: another item, undo, redo. What is in the making is dropped."""
        self._drag, self.pending = None, ()
        self.set_value(value)
        there = {shape.id for shape in value.shapes}
        self.select(tuple(id_ for id_ in selected if id_ in there))
        self.locked &= there

    def forget_item(self) -> None:
        """Another item: nothing is hidden or locked, no tool in hand; class and clipboard stay."""
        self.all_hidden = False
        self.locked.clear()
        if not self.keep_tool:
            self._put_down()
        self.pending = ()

    # tools

    def take(self, tool: Tool, *, at: Point | None = None) -> None:
        """Take a tool in hand; with ``at`` the keyboard's crosshair stands there."""
        self._drag, self.pending = None, ()
        self.tool = tool
        self.all_hidden = False
        if tool is Tool.SELECT:
            self._put_down()
            return
        self.last_tool = tool
        self.select(())
        self.cursor = None if at is None else self.clamped(at)

    def _put_down(self) -> None:
        self.tool = Tool.SELECT
        self.cursor, self.by_keys = None, False

    def cancel(self) -> bool:
        """Drop what is in the making, else the tool, else the vertex or selection; return whether any."""
        if self._drag is not None:
            self.set_value(self._drag.before)
            self._drag = None
        elif self.pending:
            self.pending = ()
        elif self.tool is not Tool.SELECT:
            self._put_down()
        elif self.vertex is not None:
            self.vertex = None
        elif self.selected:
            self.select(())
        else:
            return False
        return True

    def drop_last_point(self) -> bool:
        """Take back the last point of the shape in the making; return whether there was one."""
        had, self.pending = bool(self.pending), self.pending[:-1]
        return had

    def add_point(self, point: Point, *, reach: float = 0.0) -> Edit | None:
        """Set a corner of the box or polygon in the making; the second corner finishes a box."""
        point = self.clamped(point)
        if self.tool is Tool.BOX and self.pending:
            made = geometry.box(self.pending[0], point, self.label_class, self.size)
            return self._finish(made, "draw a box")
        if self.tool is Tool.POLYGON and len(self.pending) >= 3 and _near(self.pending[0], point, reach):
            return self.close_polygon()
        if self.tool is not Tool.SELECT and (not self.pending or point != self.pending[-1]):
            self.pending = (*self.pending, point)
        return None

    def close_polygon(self) -> Edit | None:
        """Finish the polygon in the making, if it encloses anything."""
        shape = geometry.polygon(self.pending, self.label_class)
        return None if shape is None else self._finish(shape, "draw a polygon")

    def go_on(self, points: Sequence[Point], label_class: Id | None) -> None:
        """Take a polygon in hand again that was left after these points."""
        self.take(Tool.POLYGON, at=points[-1])
        self.pending = tuple(self.clamped(point) for point in points)
        self.label_class = label_class if label_class is not None else self.label_class

    def _finish(self, shape: Shape | None, words: str) -> Edit | None:
        if shape is None:
            return None
        self.pending = ()
        if not self.keep_tool:
            self._put_down()
        edit = self.changed((*self.shapes, shape), words)
        self.select((shape.id,))
        return edit

    # the keyboard's crosshair

    @property
    def at_crosshair(self) -> bool:
        """Return whether Space and Enter set a point: a tool is in hand."""
        return self.tool is not Tool.SELECT and self.cursor is not None

    def move_crosshair(self, dx: float, dy: float) -> None:
        """Move the crosshair."""
        if self.cursor is not None:
            self.by_keys = True
            self.cursor = self.clamped((self.cursor[0] + dx, self.cursor[1] + dy))

    def set_point(self) -> Edit | None:
        """Set a point at the crosshair."""
        if self.cursor is None:
            return None
        self.by_keys = True
        return self.add_point(self.cursor)

    def enter(self) -> Edit | None:
        """Close the polygon where it has enough points, else set a point at the crosshair."""
        if self.tool is Tool.POLYGON and len(self.pending) >= 3:
            return self.close_polygon()
        return self.set_point()

    # mouse

    def grip(self, x: float, y: float, reach: float) -> Grip | None:
        """Return what a press would take: a part of the selected shape, else the shape under the point."""
        if self.all_hidden:
            return None
        only = self.only()
        found = None if only is None else geometry.grip_of(only, x, y, reach)
        if found is not None and found.part != "body":
            return found
        shape = geometry.shape_at(self.shapes, self.bounds, x, y, reach / 2)
        return None if shape is None else Grip(shape.id, "body")

    def press(self, x: float, y: float, reach: float, *, add: bool = False) -> bool:
        """The button goes down: begin to drag a shape or a part, or select; return whether it was used.

        ``add`` (Shift) selects one more.
        """
        grip = self.grip(x, y, reach)
        if grip is None:
            self.select(())
            return False
        if add:
            rest = tuple(id_ for id_ in self.selected if id_ != grip.shape)
            self.select(rest if grip.shape in self.selected else (*self.selected, grip.shape))
            return True
        if grip.shape not in self.selected:
            self.select((grip.shape,))
        self.vertex = grip.at if grip.part == "vertex" else None
        if not self.locked & set(self.selected):
            self._drag = _Drag(grip, (x, y), self.value, self._snap(self.selected))
        return True

    def drag(self, x: float, y: float, reach: float, *, free: bool = False) -> None:
        """The mouse moves with the button down; ``free`` (Alt) does not snap."""
        drag = self._drag
        if drag is None:
            return
        if not drag.moving and max(abs(x - drag.start[0]), abs(y - drag.start[1])) < reach / 3:
            return
        drag.moving = True
        new = {shape.id: shape for shape in self._dragged(drag, x, y, 0.0 if free else reach)}
        self.set_value(Value(shapes=tuple(new.get(shape.id, shape) for shape in drag.before.shapes)))

    def _dragged(self, drag: _Drag, x: float, y: float, reach: float) -> list[Shape]:
        before = [shape for shape in drag.before.shapes if shape.id in self.selected]
        grip = drag.grip
        target = next(shape for shape in before if shape.id == grip.shape)
        if grip.part in ("body", "edge"):
            dx, dy = x - drag.start[0], y - drag.start[1]
            left, top, right, bottom = target.bounds
            if reach:
                sx, sy = drag.snap.shift((left + dx, top + dy, right + dx, bottom + dy), reach)
                dx, dy = dx + sx, dy + sy
            return [geometry.moved(shape, dx, dy, self.size) for shape in before]
        to = drag.snap.point((x, y), reach) if reach else (x, y)
        if grip.part == "vertex":
            return [geometry.with_vertex(target, grip.at, to, self.size)]
        return [geometry.resized(target, grip.part, to, self.size)]

    def release(self) -> Edit | None:
        """The button comes up: what was dragged is a step."""
        drag, self._drag = self._drag, None
        if drag is None or self.value == drag.before:
            return None
        if drag.grip.part in ("body", "edge"):
            words = self.words("move")
        else:
            words = "move a point of a polygon" if drag.grip.part == "vertex" else "resize a box"
        return Edit(self.value, words)

    def snapped(self, point: Point, reach: float) -> Point:
        """Return where a new corner goes: to the edges of the picture and of other shapes within reach."""
        return self._snap(()).point(self.clamped(point), reach)

    def _snap(self, without: Sequence[str]) -> Snap:
        keep = np.array([shape.id not in without for shape in self.shapes], dtype=bool)
        return geometry.snap_lines(self.bounds[keep], self.size)


def _near(one: Point, other: Point, reach: float) -> bool:
    return abs(one[0] - other[0]) <= reach and abs(one[1] - other[1]) <= reach
