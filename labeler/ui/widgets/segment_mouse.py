"""Segments under the mouse: drawn by dragging, moved and resized by what is gripped, selected by a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QPainter

from labeler.media.audio import nearest_crossing
from labeler.ui.state.editing import Edit
from labeler.ui.state.segment_rules import snapped
from labeler.ui.widgets.segment_layer import Grip
from labeler.ui.widgets.sound_painting import RULER_PX
from labeler.units import Segment, Value

if TYPE_CHECKING:
    from labeler.ui.widgets.segment_editor import SegmentEditor

DRAG_PX = 4.0
"""A press and release nearer than this is a click."""

SNAP_PX = 8.0
CROSSING_S = 0.002
"""How far an edge jumps to where the sound crosses zero."""


class SegmentMouse:
    """The `Tool` of the waveform while segments are marked."""

    def __init__(self, editor: SegmentEditor) -> None:
        self.editor = editor
        self._pressed: tuple[float, float] | None = None
        self._grip: Grip | None = None
        self._before: tuple[Segment, ...] | None = None
        self._drawing: tuple[float, float] | None = None
        self._last_y = 0.0

    def draw(self, painter: QPainter) -> None:
        """Draw the segments over the sound."""
        self.editor.draw(painter)

    def ghost(self) -> Segment | None:
        """Return the segment that is being dragged out."""
        if self._drawing is None or self._pressed is None:
            return None
        start_s, end_s = sorted(self._drawing)
        band = self._band(self._pressed[1]) or (None, None)
        return Segment("", self.editor.marking.label_class, start_s, end_s, *band)

    def let_go(self) -> None:
        """Forget what is being dragged."""
        self._pressed = self._grip = self._before = self._drawing = None

    def cancel(self) -> bool:
        """Take back what is being dragged; return whether anything was."""
        used = self._drawing is not None or self._before is not None
        if self._before is not None:
            self.editor.marking.segments = self._before
        self.let_go()
        return used

    def press(self, event: QMouseEvent) -> bool:
        x, y = event.position().x(), event.position().y()
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.button() != Qt.MouseButton.LeftButton or not self.editor.enabled or shift or y < RULER_PX:
            return False
        self.editor.alive.emit()
        marking = self.editor.marking
        self._pressed = (x, y)
        grip = (
            None if marking.all_hidden else self.editor.layer.grip(marking.segments, marking.selected, x, y)
        )
        movable = grip is not None and grip.id not in marking.locked
        if movable and grip is not None and (grip.part != "body" or grip.id in marking.selected):
            self._grip, self._before = grip, marking.segments
            if grip.id not in marking.selected:
                marking.select((grip.id,))
                self.editor.seen()
        return True

    def move(self, event: QMouseEvent) -> bool:
        x, y = event.position().x(), event.position().y()
        if self._pressed is None:
            self._show_cursor(x, y)
            return False
        if abs(x - self._pressed[0]) < DRAG_PX and self._drawing is None:
            return True
        self.editor.alive.emit()
        waveform = self.editor.audio.waveform
        if self._before is not None and self._grip is not None:
            self._preview(self._grip, event)
        else:
            self._drawing = (self._snap(self._pressed[0], event), self._snap(x, event))
            self._last_y = y
        waveform.update()
        return True

    def _preview(self, grip: Grip, event: QMouseEvent) -> None:
        marking, waveform = self.editor.marking, self.editor.audio.waveform
        if self._before is None or self._pressed is None:
            return
        marking.segments = self._before
        x = event.position().x()
        if grip.part == "body":
            marking.move(waveform.time_at(x) - waveform.time_at(self._pressed[0]))
        else:
            marking.put_edge(grip.id, end=grip.part == "end", at_s=self._snap(x, event))

    def release(self, event: QMouseEvent) -> bool:
        if self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        pressed, self._pressed = self._pressed, None
        before, self._before = self._before, None
        grip, self._grip = self._grip, None
        drawn, self._drawing = self._drawing, None
        marking = self.editor.marking
        if drawn is not None:
            band, channel = self._band(pressed[1]), None
            if marking.rules.channels:
                channel = self.editor.layer.channel_at(pressed[1])
            self.editor.do(marking.draw(*drawn, band_hz=band, channel=channel))
            self.editor.follow()
        elif before is not None and grip is not None and marking.segments != before:
            words = "move a segment" if grip.part == "body" else f"move the {grip.part} of a segment"
            self.editor.do(Edit(Value(segments=marking.segments), words))
            self.editor.follow()
        else:
            self._click(event)
        return True

    def _click(self, event: QMouseEvent) -> None:
        """Select the segment there (again: the next one under it), and put the cursor there."""
        x, y = event.position().x(), event.position().y()
        at_s = self.editor.audio.waveform.time_at(x)
        held = [] if self.editor.marking.all_hidden else [one.id for one in self.editor.marking.at(at_s)]
        held = [id_ for id_ in held if self._covers(id_, y)]
        add = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if held:
            last = self.editor.marking.selected[-1] if self.editor.marking.selected else ""
            at = (held.index(last) + 1) % len(held) if last in held else 0
            self.editor.marking.select((held[at],), add=add)
        elif not add:
            self.editor.marking.select(())
        self.editor.audio.clear_selection()
        one = self.editor.marking.only()
        if one is not None and not self.editor.audio.state.playing:
            self.editor.audio.select(one.start_s, one.end_s)
        self.editor.audio.go_to(at_s)
        self.editor.seen()

    def _covers(self, id_: str, y: float) -> bool:
        one = self.editor.marking.by_id(id_)
        return one is not None and any(r.top() <= y <= r.bottom() for r in self.editor.layer.rects(one))

    def _band(self, pressed_y: float) -> tuple[float, float] | None:
        """Return the frequencies that were dragged over, where the question asks for them."""
        layer = self.editor.layer
        if not self.editor.marking.rules.frequency or not layer.in_spectrum(pressed_y):
            return None
        low, high = sorted((layer.hertz_at(pressed_y), layer.hertz_at(self._last_y)))
        return (round(low, 1), round(high, 1)) if high - low > 1 else None

    def _snap(self, x: float, event: QMouseEvent) -> float:
        """Return the time at a pixel, at another edge or a crossing of zero if near; Alt: exactly there."""
        waveform = self.editor.audio.waveform
        at_s = waveform.time_at(x)
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return at_s
        without = (self._grip.id,) if self._grip is not None else ()
        reach_s = SNAP_PX / max(1, waveform.width()) * waveform.axis.span_s
        edge = snapped(
            at_s, [0.0, self.editor.marking.duration_s, *self.editor.marking.edges(without)], reach_s
        )
        if edge is not None:
            return edge
        picture = self.editor.audio.picture
        crossing = (
            None if picture is None else nearest_crossing(picture.sound, at_s, min(CROSSING_S, reach_s))
        )
        return at_s if crossing is None else crossing

    def _show_cursor(self, x: float, y: float) -> None:
        marking, waveform = self.editor.marking, self.editor.audio.waveform
        grip = self.editor.layer.grip(marking.segments, marking.selected, x, y)
        shape = Qt.CursorShape.IBeamCursor
        if grip is not None and not marking.all_hidden and grip.id not in marking.locked:
            if grip.part != "body":
                shape = Qt.CursorShape.SizeHorCursor
            elif grip.id in marking.selected:
                shape = Qt.CursorShape.SizeAllCursor
        if waveform.cursor().shape() != shape:
            waveform.setCursor(shape)
