"""The shapes of one answer, what is selected of them and what keys change; no Qt.

What changes the answer returns an `Edit` (the page puts it on the disk); everything else only changes what
is seen. Points are in pixels of the picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from labeler.types import Id
from labeler.ui.state import shapes as geometry
from labeler.ui.state.editing import Edit
from labeler.ui.state.shapes import Size
from labeler.units import NOTHING, Point, Shape, ShapeKind, Value, new_unit_id

PASTE_SHIFT = 8.0
"""How far a copy lies beside what it was copied from, in pixels of the picture."""


class ShapeSheet:
    """Shapes with a selection; ``vertex`` is the point taken of the one selected polygon.

    ``label_class`` is what the next shape is called. Hidden and locked shapes are so for as long as the item
    is shown; the clipboard stays from item to item.
    """

    def __init__(self) -> None:
        self.value = NOTHING
        self.size: Size = (0, 0)
        self.bounds = geometry.bounds_of(())
        self.selected: tuple[str, ...] = ()
        self.vertex: int | None = None
        self.label_class: Id | None = None
        self.all_hidden = False
        self.locked: set[str] = set()
        self.clipboard: tuple[Shape, ...] = ()

    # what there is

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Return the shapes, in the order in which they were drawn."""
        return self.value.shapes

    def chosen(self) -> tuple[Shape, ...]:
        """Return the shapes that are selected."""
        return tuple(shape for shape in self.shapes if shape.id in self.selected)

    def only(self) -> Shape | None:
        """Return the selected shape where it is a single one."""
        chosen = self.chosen()
        return chosen[0] if len(chosen) == 1 else None

    def unnamed(self) -> tuple[str, ...]:
        """Return the ids of the shapes that have no class yet."""
        return tuple(shape.id for shape in self.shapes if shape.label_class is None)

    def set_value(self, value: Value) -> None:
        """Hold other shapes; what is selected is not asked."""
        before, self.value = self.value.shapes, value
        same = len(before) == len(value.shapes)
        changed = [n for n, shape in enumerate(value.shapes) if not same or shape is not before[n]]
        if same and len(changed) < len(before):
            bounds = self.bounds.copy()
            bounds[changed] = geometry.bounds_of([value.shapes[n] for n in changed])
            self.bounds = bounds
        else:
            self.bounds = geometry.bounds_of(value.shapes)

    def changed(self, shapes: Iterable[Shape], words: str) -> Edit | None:
        """Hold these shapes; return the step, ``None`` where they are the same."""
        value = Value(shapes=tuple(shapes))
        if value == self.value:
            return None
        self.set_value(value)
        return Edit(value, words)

    def replaced(self, changed: Sequence[Shape], words: str) -> Edit | None:
        """Put changed shapes in the place of those with the same ids."""
        new = {shape.id: shape for shape in changed}
        return self.changed((new.get(shape.id, shape) for shape in self.shapes), words)

    def words(self, verb: str) -> str:
        """Return what the Undo menu calls something done to the selection."""
        chosen = self.chosen()
        if len(chosen) != 1:
            return f"{verb} {len(chosen)} shapes"
        return f"{verb} a {chosen[0].kind.value}"

    def clamped(self, point: Point) -> Point:
        """Return the nearest point inside the picture."""
        return min(max(point[0], 0.0), float(self.size[0])), min(max(point[1], 0.0), float(self.size[1]))

    # selecting

    def select(self, ids: Sequence[str]) -> None:
        """Select these shapes only."""
        self.selected, self.vertex = tuple(ids), None

    def select_all(self) -> None:
        """Select every shape."""
        self.select([shape.id for shape in self.shapes])

    def cycle(self, by: int) -> bool:
        """Select the next (or previous) shape, from top left to bottom right; return whether there is any."""
        if not self.shapes:
            return False
        order = [self.shapes[at].id for at in np.lexsort((self.bounds[:, 0], self.bounds[:, 1])).tolist()]
        if len(self.selected) == 1 and self.selected[0] in order:
            at = (order.index(self.selected[0]) + by) % len(order)
        else:
            at = 0 if by > 0 else len(order) - 1
        self.select((order[at],))
        return True

    def cycle_vertex(self, by: int) -> bool:
        """Take the next vertex of the selected polygon; return whether one is selected."""
        shape = self.only()
        if shape is None or shape.kind is not ShapeKind.POLYGON:
            return False
        n = len(shape.points)
        self.vertex = (0 if by > 0 else n - 1) if self.vertex is None else (self.vertex + by) % n
        return True

    def hide(self) -> None:
        """Hide all shapes, or show them again."""
        self.all_hidden = not self.all_hidden
        if self.all_hidden:
            self.select(())

    def lock(self) -> None:
        """Lock what is selected against change, or unlock it."""
        chosen = set(self.selected)
        self.locked = self.locked - chosen if chosen <= self.locked else self.locked | chosen

    def free(self, shapes: Sequence[Shape]) -> list[Shape]:
        """Return those that are not locked."""
        return [shape for shape in shapes if shape.id not in self.locked]

    # changing

    def nudge(self, dx: float, dy: float) -> Edit | None:
        """Move the taken vertex, or what is selected."""
        only = self.only()
        if only is not None and self.vertex is not None and only.kind is ShapeKind.POLYGON:
            x, y = only.points[self.vertex]
            to = geometry.with_vertex(only, self.vertex, (x + dx, y + dy), self.size)
            return self.replaced(self.free([to]), "move a point of a polygon")
        changed = [geometry.moved(shape, dx, dy, self.size) for shape in self.chosen()]
        return self.replaced(self.free(changed), self.words("move"))

    def stretch(self, dx: float, dy: float) -> Edit | None:
        """Move the right and bottom edge of the selected boxes."""
        changed = []
        for shape in self.free(self.chosen()):
            if shape.kind is ShapeKind.BOX:
                right, bottom = shape.points[1]
                to = max(right + dx, shape.points[0][0] + 1), max(bottom + dy, shape.points[0][1] + 1)
                changed.append(geometry.resized(shape, "se", to, self.size))
        return self.replaced(changed, "resize a box")

    def name(self, label_class: Id, words: str) -> Edit | None:
        """Give a class to what is selected; the next shape is called so as well."""
        self.label_class = label_class
        changed = [replace(shape, label_class=label_class) for shape in self.free(self.chosen())]
        return self.replaced(changed, words)

    def delete(self, *, locked: bool = False) -> Edit | None:
        """Delete the vertex or the shapes that are selected; locked ones stay unless ``locked``."""
        only = self.only()
        if only is not None and self.vertex is not None and only.id not in self.locked:
            less = geometry.without_vertex(only, self.vertex)
            self.vertex = None
            return None if less is None else self.replaced([less], "delete a point of a polygon")
        gone = {shape.id for shape in (self.chosen() if locked else self.free(self.chosen()))}
        if not gone:
            return None
        words = self.words("delete")
        self.select([id_ for id_ in self.selected if id_ not in gone])
        return self.changed((shape for shape in self.shapes if shape.id not in gone), words)

    def insert_vertex(self, near: Point | None = None) -> Edit | None:
        """Put a vertex into the selected polygon: at a point of an edge, or behind the taken vertex."""
        shape = self.only()
        if shape is None or shape.kind is not ShapeKind.POLYGON or shape.id in self.locked:
            return None
        if near is not None:
            after, point = geometry.nearest_edge(shape, *near)[0], near
        else:
            after = self.vertex or 0
            (x0, y0), (x1, y1) = shape.points[after], shape.points[(after + 1) % len(shape.points)]
            point = ((x0 + x1) / 2, (y0 + y1) / 2)
        self.vertex = after + 1
        more = geometry.with_new_vertex(shape, after, self.clamped(point))
        return self.replaced([more], "add a point to a polygon")

    def copy(self) -> int:
        """Take what is selected (everything, where nothing is) into the clipboard; return how many."""
        self.clipboard = self.chosen() or self.shapes
        return len(self.clipboard)

    def paste(self) -> Edit | None:
        """Add what is in the clipboard: at its place, or beside it where it would lie on itself."""
        there = {(shape.kind, shape.points) for shape in self.shapes}
        shift = PASTE_SHIFT if any((shape.kind, shape.points) in there for shape in self.clipboard) else 0.0
        fitted = [kept for shape in self.clipboard if (kept := self._fitted(shape)) is not None]
        new = [
            geometry.moved(replace(shape, id=new_unit_id(), score=None), shift, shift, self.size)
            for shape in fitted
        ]
        if not new:
            return None
        words = "paste a shape" if len(new) == 1 else f"paste {len(new)} shapes"
        edit = self.changed((*self.shapes, *new), words)
        self.select([shape.id for shape in new])
        return edit

    def _fitted(self, shape: Shape) -> Shape | None:
        """Return a shape as far as it lies in this picture, which may be another one."""
        width, height = self.size
        points = tuple((min(x, float(width)), min(y, float(height))) for x, y in shape.points)
        if shape.kind is ShapeKind.BOX:
            (left, top), (right, bottom) = points
            return None if right - left < 1 or bottom - top < 1 else replace(shape, points=points)
        return None if geometry.polygon(points, None) is None else replace(shape, points=points)
