"""Boxes and polygons on a picture by mouse and by keyboard: a `Drawing` with its view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import shiboken6
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QRegion

from labeler.types import ClassKind, Id, ItemKind
from labeler.ui.actions import Action
from labeler.ui.state import shapes as geometry
from labeler.ui.state import view as maths
from labeler.ui.state.answer_sheet import AnswerSheet, Choice
from labeler.ui.state.drawing import Drawing, Tool
from labeler.ui.state.editing import Edit, Making
from labeler.ui.state.view import View
from labeler.ui.widgets.crowd_picture import Kept
from labeler.ui.widgets.image_view import ImageView
from labeler.ui.widgets.overlay import Overlay
from labeler.ui.widgets.shape_keys import shape_rows
from labeler.ui.widgets.shape_layer import Crowd, ShapeLayer, looks_of
from labeler.ui.widgets.shape_overlay import ShapeOverlay, proposal_words
from labeler.ui.widgets.value_editor import ValueEditor
from labeler.units import Point, Value

REACH_PX = 7.0
"""How near on the screen counts as at a handle, and how far edges jump to lines."""

AROUND_PX = 8.0
"""How far lines and handles reach beyond a shape."""

MOST_APART = 24
"""When more shapes are dragged at once, everything is painted anew."""

CLICK_PX = 4.0
"""A press and release nearer than this is a click."""

MOST_SAID = 12
"""So many shapes are told one by one; Tab goes through all."""

CURSORS = {
    "nw": Qt.CursorShape.SizeFDiagCursor,
    "se": Qt.CursorShape.SizeFDiagCursor,
    "ne": Qt.CursorShape.SizeBDiagCursor,
    "sw": Qt.CursorShape.SizeBDiagCursor,
    "n": Qt.CursorShape.SizeVerCursor,
    "s": Qt.CursorShape.SizeVerCursor,
    "e": Qt.CursorShape.SizeHorCursor,
    "w": Qt.CursorShape.SizeHorCursor,
    "vertex": Qt.CursorShape.CrossCursor,
    "edge": Qt.CursorShape.PointingHandCursor,
    "body": Qt.CursorShape.SizeAllCursor,
}


class ShapeEditor(ValueEditor, Overlay):
    """The editor of a question for boxes; the mouse comes through the `Overlay` of the picture."""

    item_kind: ClassVar[ItemKind | None] = ItemKind.IMAGE

    def __init__(self, image: ImageView) -> None:
        super().__init__(image)
        self.image = image
        self.drawing = Drawing()
        self.layer = ShapeLayer(None if image.later is None else self._later, image.update)
        self.enabled = False
        self.beside = ShapeOverlay(self.layer)
        self._hover: Point | None = None
        self._pressed: Point | None = None
        self._making: Making | None = None
        image.set_overlay(self)

    def _later(self, work: Callable[[], Kept], done: Callable[[Kept], object]) -> None:
        """Have a picture of many shapes made on a worker thread."""

        def came(kept: Kept) -> None:
            if shiboken6.isValid(self):
                done(kept)

        if self.image.later is not None:
            self.image.later(work, done=came)

    # what is shown

    def show_sheet(self, sheet: AnswerSheet) -> None:
        self.layer.show_looks(looks_of(sheet))
        normal = sheet.of_kind(ClassKind.NORMAL)
        known = {choice.id for choice in sheet.choices}
        if len(normal) == 1 and self.drawing.label_class is None:
            self.drawing.label_class = normal[0].id
        if self.drawing.label_class not in known:
            self.drawing.label_class = None
        self.image.update()

    def show_value(self, value: Value, selected: Sequence[str] = ()) -> None:
        super().show_value(value, selected)
        picture = self.image.picture
        self.drawing.size = (0, 0) if picture is None else (picture.width, picture.height)
        self.drawing.show(value, selected)
        if selected:
            self._reveal()
        self._tell_making()
        self.image.setAccessibleDescription(self.described())
        self.image.update()

    def begin_item(self) -> None:
        self.drawing.keep_tool = self.keep_tool
        self.drawing.forget_item()
        self._hover = self._pressed = self._making = None

    def show_others(self, others: Sequence[tuple[str, Value]]) -> None:
        self.beside.show_others(others)
        self.image.update()

    def light_other(self, place: int | None) -> None:
        self.beside.light(place)
        self.image.update()

    def proposal_changed(self) -> None:
        self.beside.show_proposal(self.proposal)
        self.beside.proposed = self.proposed
        self.image.setAccessibleDescription(self.described())
        self.image.update()

    def next_proposed(self, by: int = 1) -> bool:
        found = super().next_proposed(by)
        one = next((one for one in self.proposal.shapes if one.id == self.proposed), None)
        if one is not None:
            self.image.reveal(*one.bounds)
        return found

    def set_enabled(self, enabled: bool) -> None:
        self.enabled = enabled
        overlay = self if enabled else None
        if self.image.overlay is not overlay and (enabled or self.image.overlay is self):
            self.image.set_overlay(overlay)

    def _seen(self) -> None:
        """What is seen has changed."""
        self._tell_making()
        self.image.setAccessibleDescription(self.described())
        self.image.update()
        self.selection_changed.emit()

    def do(self, edit: Edit | None) -> None:
        """Hand a step over to the page."""
        if edit is not None:
            self.value = edit.value
            self.edited.emit(edit)
        self._seen()

    # what the page asks

    @property
    def selected(self) -> tuple[str, ...]:
        return self.drawing.selected

    @property
    def label_class(self) -> Id | None:
        return self.drawing.current_class

    def choose(self, choice: Choice) -> bool:
        drawing = self.drawing
        picking = drawing.tool is not Tool.SELECT
        if not picking and drawing.selected:
            self.do(drawing.name(choice.id, f"call it {choice.name}"))
            return True
        if not picking and choice.kind != ClassKind.NORMAL:
            return False
        drawing.label_class = choice.id
        self._seen()
        return True

    def arrow(self, dx: int, dy: int, *, large: bool) -> bool:
        step = 10.0 if large else 1.0
        drawing = self.drawing
        if drawing.at_crosshair:
            drawing.move_crosshair(dx * step, dy * step)
            self._reveal()
            self._seen()
            return True
        if not drawing.selected:
            return False
        self.do(drawing.nudge(dx * step, dy * step))
        self._reveal()
        return True

    def stride(self, dx: int, dy: int, *, large: bool = False) -> None:
        """Ctrl and an arrow: the crosshair goes a tenth of what is seen; the right or bottom edge moves."""
        drawing, view = self.drawing, self.image.view
        if drawing.at_crosshair:
            across = view.port_width / view.scale / (4 if large else 10)
            down = view.port_height / view.scale / (4 if large else 10)
            drawing.move_crosshair(dx * min(across, view.width / 10), dy * min(down, view.height / 10))
            self._reveal()
            self._seen()
        else:
            step = 10.0 if large else 1.0
            self.do(drawing.stretch(dx * step, dy * step))

    def enter(self) -> bool:
        drawing = self.drawing
        if not drawing.at_crosshair and not drawing.pending:
            return False
        self.do(drawing.enter())
        return True

    def escape(self) -> bool:
        used = self.drawing.cancel()
        self._pressed = None
        self._seen()
        return used

    def undo_inside(self) -> bool:
        used = self.drawing.drop_last_point()
        if used:
            self._seen()
        return used

    def complaint(self) -> str:
        nameless = self.drawing.unnamed()
        if not nameless:
            return ""
        self.drawing.select(nameless[:1])
        self._reveal()
        self._seen()
        if len(nameless) == 1:
            return self.tr("One shape has no class yet: it is selected, press the key of its class.")
        return self.tr("{n} shapes have no class yet: the first is selected.").format(n=len(nameless))

    def actions(self, noun: str) -> list[Action]:
        return shape_rows(self, noun)

    def accessible_words(self) -> str:
        drawing = self.drawing
        n = len(drawing.shapes)
        words = self.tr("nothing drawn") if not n else self.tr("1 shape") if n == 1 else f"{n} shapes"
        if drawing.all_hidden:
            words += self.tr(", hidden")
        if (only := drawing.only()) is not None:
            left, top, right, bottom = only.bounds
            name = self.layer.look(only.label_class).name or self.tr("no class")
            locked = self.tr(", locked") if only.id in drawing.locked else ""
            words += f" · {name}{locked}: {right - left:.0f} × {bottom - top:.0f} at {left:.0f}, {top:.0f}"
            words += f", {geometry.where_words(only.bounds, drawing.size)}"
        elif drawing.at_crosshair and drawing.by_keys and drawing.cursor is not None:
            x, y = drawing.cursor
            words += self.tr(" · crosshair at {x:.0f}, {y:.0f}").format(x=x, y=y)
        if (half := self.making()) is not None:
            words += self.tr(" · polygon in the making, {n} points").format(n=len(half.points))
        return words + self._proposed_words()

    def described(self) -> str:
        """Return what is there for who cannot see it: the words, and each shape by class and place."""
        drawing = self.drawing
        if drawing.only() is not None or drawing.all_hidden or not drawing.shapes:
            return self.accessible_words()
        said = [
            f"{self.layer.look(one.label_class).name or self.tr('no class')} "
            f"{geometry.where_words(one.bounds, drawing.size)}"
            for one in drawing.shapes[:MOST_SAID]
        ]
        rest = len(drawing.shapes) - MOST_SAID
        more = [self.tr("and {n} more").format(n=rest)] if rest > 0 else []
        return f"{self.accessible_words()}: {', '.join([*said, *more])}"

    def _proposed_words(self) -> str:
        n = len(self.proposal.shapes)
        one = next((one for one in self.proposal.shapes if one.id == self.proposed), None)
        if one is None:
            return ""
        name = proposal_words(one, self.layer.look(one.label_class).name)
        left, top, right, bottom = one.bounds
        where = f"{right - left:.0f} × {bottom - top:.0f} at {left:.0f}, {top:.0f}"
        return self.tr(" · {n} proposed; {name}: {where}").format(n=n, name=name, where=where)

    def making(self) -> Making | None:
        drawing = self.drawing
        if drawing.tool is not Tool.POLYGON or not drawing.pending:
            return None
        return Making(drawing.label_class, drawing.pending)

    def go_on(self, making: Making) -> None:
        if making.points:
            self.drawing.go_on(making.points, making.label_class)
            self.drawing.by_keys = True  # it ends at the crosshair until the mouse moves
            self._making = self.making()
            self.show_cursor()
            self._seen()

    def _tell_making(self) -> None:
        now = self.making()
        if now != self._making:
            self._making = now
            self.making_changed.emit()

    def place(self) -> object:
        return self.image.view

    def return_to(self, place: object) -> None:
        view = self.image.view
        if isinstance(place, View) and (place.width, place.height) == (view.width, view.height):
            self.image.show_place(maths.resize(place, *self.image.port()))

    # tools and keys

    def take_tool(self, tool: Tool) -> None:
        """Take a tool in hand; the crosshair of the keyboard begins in the middle of what is seen."""
        view = self.image.view
        middle = view.to_picture(view.port_width / 2, view.port_height / 2)
        self.drawing.take(tool, at=middle)
        self.show_cursor()
        self._seen()

    def again(self) -> None:
        """Take the last tool again."""
        self.take_tool(self.drawing.last_tool)

    def delete(self, *, locked: bool = False) -> None:
        """Delete the last point in the making, the taken vertex, or what is selected."""
        if self.drawing.pending:
            self.drawing.drop_last_point()
            self._seen()
        else:
            self.do(self.drawing.delete(locked=locked))

    def copy(self) -> int:
        return self.drawing.copy()

    def paste(self) -> bool:
        edit = self.drawing.paste()
        self.do(edit)
        return edit is not None

    def change(self, how: Callable[[Drawing], object]) -> None:
        """Do something to the drawing that is no step: select, hide, lock, copy."""
        how(self.drawing)
        self._reveal()
        self._seen()

    def cycle(self, by: int) -> None:
        """Select the next shape; where there is none, Tab goes on to the next control as everywhere."""
        if self.drawing.cycle(by):
            self._reveal()
            self._seen()
        elif by > 0:
            self.image.window().focusNextChild()
        else:
            self.image.window().focusPreviousChild()

    def _reveal(self) -> None:
        """Bring the selected shape or the crosshair into sight."""
        drawing = self.drawing
        if drawing.at_crosshair and drawing.by_keys and drawing.cursor is not None:
            x, y = drawing.cursor
            self.image.reveal(x, y, x, y)
        elif drawing.selected and (chosen := drawing.chosen()):
            left, top, right, bottom = geometry.bounds_of(chosen).T
            self.image.reveal(left.min(), top.min(), right.max(), bottom.max())

    # drawing

    def paint(self, painter: QPainter, view: View) -> None:
        drawing, layer = self.drawing, self.layer
        self.beside.paint(painter, view)
        if not drawing.all_hidden:
            layer.draw(painter, view, Crowd(drawing.shapes, drawing.bounds, without=drawing.selected))
        chosen = drawing.chosen()
        for shape in chosen:
            locked = shape.id in drawing.locked
            layer.draw_selected(
                painter, view, shape, only=len(chosen) == 1, locked=locked, vertex=drawing.vertex
            )
        end = drawing.cursor if drawing.by_keys else self._hover
        if drawing.tool is not Tool.SELECT and end is not None:
            layer.draw_crosshair(painter, view, end)
        if drawing.pending and end is not None:
            look = layer.look(drawing.label_class)
            layer.draw_pending(painter, view, (*drawing.pending, end), look, box=drawing.tool is Tool.BOX)

    def _at_chosen(self) -> QRegion:
        """Return where on the widget the selected shapes lie, with their handles and names."""
        chosen, ratio = self.drawing.chosen(), self.image.devicePixelRatioF()
        if len(chosen) > MOST_APART:
            return QRegion(self.image.rect())
        found = QRegion()
        for shape, bounds in zip(chosen, geometry.bounds_of(chosen).tolist(), strict=True):
            name = self.layer.name_size(shape.label_class, ratio, locked=shape.id in self.drawing.locked)
            left, top = self.image.view.to_port(bounds[0], bounds[1])
            right, bottom = self.image.view.to_port(bounds[2], bounds[3])
            right = max(right, max(0.0, left) + name.width())
            bottom = max(bottom, top + name.height())
            found |= self._on_widget(left, top - name.height(), right, bottom)
        return found

    def _at_hover(self, at: Point) -> QRegion:
        """Return where on the widget the crosshair and the shape in the making lie."""
        view, (x, y) = self.image.view, self.image.view.to_port(*at)
        found = self._on_widget(x, 0, x, view.port_height) | self._on_widget(0, y, view.port_width, y)
        if self.drawing.pending:
            places = [(x, y), *(view.to_port(*point) for point in self.drawing.pending)]
            xs, ys = zip(*places, strict=True)
            found |= self._on_widget(min(xs), min(ys), max(xs), max(ys))
        return found

    def _on_widget(self, left: float, top: float, right: float, bottom: float) -> QRegion:
        ratio = self.image.devicePixelRatioF()
        place = QRectF(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio)
        return QRegion(place.adjusted(-AROUND_PX, -AROUND_PX, AROUND_PX, AROUND_PX).toAlignedRect())

    # the mouse

    def _reach(self) -> float:
        return REACH_PX * self.image.devicePixelRatioF() / max(self.image.view.scale, 1e-9)

    def _corner(self, event: QMouseEvent, x: float, y: float) -> Point:
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return x, y
        if self.image.view.scale < 4:
            x, y = round(x), round(y)
        return self.drawing.snapped((x, y), self._reach())

    def press(self, event: QMouseEvent, x: float, y: float) -> bool:
        if event.button() != Qt.MouseButton.LeftButton or not self.enabled:
            return False
        self.alive.emit()
        drawing = self.drawing
        if drawing.tool is not Tool.SELECT:
            drawing.by_keys = False
            self._pressed = self._corner(event, x, y)
            if drawing.tool is Tool.BOX and not drawing.pending:
                drawing.add_point(self._pressed)
            return True
        add = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        used = drawing.press(x, y, self._reach(), add=add)
        if not used and (proposed := self.beside.at(x, y, self._reach())):
            self.proposed = proposed
            self.proposal_changed()
        self._seen()
        return used

    def move(self, event: QMouseEvent, x: float, y: float) -> bool:
        drawing = self.drawing
        if drawing.tool is not Tool.SELECT:
            before = QRegion() if drawing.by_keys or self._hover is None else self._at_hover(self._hover)
            by_keys, drawing.by_keys = drawing.by_keys, False
            self._hover = self._corner(event, x, y)
            drawing.cursor = drawing.clamped(self._hover)
            if by_keys:
                self.image.update()
            else:
                self.image.update(before.united(self._at_hover(self._hover)))
            return True
        if drawing.dragging:
            free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            before = self._at_chosen()
            drawing.drag(x, y, self._reach(), free=free)
            self.alive.emit()
            self.image.update(before.united(self._at_chosen()))
            return True
        if not event.buttons():
            self._show_grip(x, y)
        return False

    def release(self, event: QMouseEvent, x: float, y: float) -> bool:
        drawing = self.drawing
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if drawing.tool is Tool.SELECT:
            used = drawing.dragging
            edit = drawing.release()
            if used:
                self.do(edit)
            return used
        if self._pressed is None:
            return False
        pressed, self._pressed = self._pressed, None
        end = self._corner(event, x, y)
        clicked = max(abs(end[0] - pressed[0]), abs(end[1] - pressed[1])) <= CLICK_PX / self.image.view.scale
        if drawing.tool is Tool.BOX and clicked and drawing.pending == (drawing.clamped(pressed),):
            return True  # the first of two clicks
        self.do(drawing.add_point(end, reach=self._reach()))
        self.show_cursor()
        return True

    def double_click(self, event: QMouseEvent, x: float, y: float) -> bool:
        drawing = self.drawing
        if drawing.tool is Tool.POLYGON:
            self.do(drawing.close_polygon())
            return True
        grip = drawing.grip(x, y, self._reach())
        if grip is not None and grip.part == "edge":
            self.do(drawing.insert_vertex((x, y)))
        if grip is None and self.beside.at(x, y, self._reach()):
            self.take_wanted.emit()
            return True
        return grip is not None or drawing.tool is not Tool.SELECT

    def space(self) -> bool:
        if not self.drawing.at_crosshair:
            return False
        self.do(self.drawing.set_point())
        return True

    def show_cursor(self) -> None:
        if self.drawing.tool is Tool.SELECT:
            self.image.unsetCursor()
        else:
            self.image.setCursor(Qt.CursorShape.CrossCursor)

    def _show_grip(self, x: float, y: float) -> None:
        grip = self.drawing.grip(x, y, self._reach())
        if grip is None:
            self.image.unsetCursor()
        else:
            self.image.setCursor(CURSORS[grip.part])
