"""Segments of a sound by mouse and by keyboard: a `Marking` with its view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from labeler.types import ClassKind, Id, ItemKind
from labeler.ui.actions import Action
from labeler.ui.state.answer_sheet import AnswerSheet, Choice
from labeler.ui.state.editing import Edit
from labeler.ui.state.marking import Marking
from labeler.ui.state.segment_rules import SegmentRules
from labeler.ui.state.time_axis import TimeAxis
from labeler.ui.widgets.audio_view import AudioView
from labeler.ui.widgets.segment_keys import segment_rows
from labeler.ui.widgets.segment_layer import SegmentLayer
from labeler.ui.widgets.segment_list import SegmentList
from labeler.ui.widgets.segment_mouse import SegmentMouse
from labeler.ui.widgets.segment_others import draw_others
from labeler.ui.widgets.shape_layer import looks_of
from labeler.ui.widgets.value_editor import ValueEditor
from labeler.units import Segment, Value

NUDGE_S, FAR_NUDGE_S = 0.01, 0.1


class SegmentEditor(ValueEditor):
    """The editor of a question for segments; the mouse comes through its `SegmentMouse`."""

    item_kind: ClassVar[ItemKind | None] = ItemKind.AUDIO

    def __init__(self, audio: AudioView, rules: SegmentRules) -> None:
        super().__init__(audio)
        self.audio = audio
        self.marking = Marking(rules)
        self.layer = SegmentLayer(audio.waveform)
        self.list = SegmentList(self.layer, rules)
        self.enabled = False
        self._others: tuple[tuple[str, tuple[Segment, ...]], ...] = ()
        self._lit: int | None = None
        self.mouse = SegmentMouse(self)
        self.list.chosen.connect(self._chosen_in_list)
        self.list.rows.written.connect(lambda id_, text: self.do(self.marking.write(id_, text)))
        audio.waveform.tool = self.mouse

    # what is shown

    def show_sheet(self, sheet: AnswerSheet) -> None:
        self.layer.looks = looks_of(sheet)
        normal = sheet.of_kind(ClassKind.NORMAL)
        known = {choice.id for choice in sheet.choices}
        if len(normal) == 1 and self.marking.label_class is None:
            self.marking.label_class = normal[0].id
        if self.marking.label_class not in known:
            self.marking.label_class = None
        self.seen()

    def show_value(self, value: Value, selected: Sequence[str] = ()) -> None:
        super().show_value(value, selected)
        self.marking.duration_s = self.audio.state.duration_s
        self.marking.show(value, selected)
        self.mouse.let_go()
        if selected:
            self._reveal()
        self.seen()

    def begin_item(self) -> None:
        self.marking.forget_item()

    def show_others(self, others: Sequence[tuple[str, Value]]) -> None:
        self._others = tuple((name, value.segments) for name, value in others)
        self.audio.waveform.update()

    def light_other(self, place: int | None) -> None:
        self._lit = place
        self.audio.waveform.update()

    def proposal_changed(self) -> None:
        one = next((one for one in self.proposal.segments if one.id == self.proposed), None)
        if one is not None:
            self.audio.show_stretch(one.start_s, one.end_s)
        self.audio.waveform.update()

    def set_enabled(self, enabled: bool) -> None:
        self.enabled = enabled
        waveform = self.audio.waveform
        if enabled:
            waveform.tool = self.mouse
        elif waveform.tool is self.mouse:
            waveform.tool = None
        for widget in (waveform, self.list):
            widget.setProperty("tabs", "cycle" if enabled else None)
        waveform.update()

    @property
    def aside(self) -> QWidget | None:
        return self.list

    def seen(self) -> None:
        """What is seen has changed."""
        self.list.show_segments(self.marking.segments, self.marking.selected)
        self.audio.waveform.setAccessibleDescription(self.accessible_words())
        self.audio.waveform.update()
        self.selection_changed.emit()

    def do(self, edit: Edit | None) -> None:
        """Hand a step over to the page, and say where it was not what was asked."""
        if edit is not None:
            self.value = edit.value
            self.edited.emit(edit)
        if self.marking.told:
            self.told.emit(self.marking.told)
            self.marking.told = ""
        self.seen()

    # what the page asks

    @property
    def selected(self) -> tuple[str, ...]:
        return self.marking.selected

    @property
    def label_class(self) -> Id | None:
        return self.marking.current_class

    def choose(self, choice: Choice) -> bool:
        marking = self.marking
        if marking.selected:
            self.do(marking.name(choice.id, f"call it {choice.name}"))
            return True
        if choice.kind != ClassKind.NORMAL:
            return False
        marking.label_class = choice.id
        self.seen()
        return True

    def arrow(self, dx: int, dy: int, *, large: bool) -> bool:
        marking = self.marking
        if not marking.selected:
            return False
        if dx:
            self.do(marking.move(dx * (FAR_NUDGE_S if large else NUDGE_S)))
        elif marking.rules.frequency:
            factor = 2 ** (-dy / 12)
            self.do(marking.shift_band(factor, top_only=large, highest_hz=self._highest_hz()))
        self.follow()
        return True

    def escape(self) -> bool:
        used = self.mouse.cancel()
        used = used or self.marking.cancel()
        self.seen()
        return used

    def copy(self) -> int:
        return self.marking.copy()

    def paste(self) -> bool:
        empty = not self.marking.segments
        edit = self.marking.paste(None if empty else self.audio.state.position_s)
        self.do(edit)
        return edit is not None

    def complaint(self) -> str:
        marking = self.marking
        clashing, nameless = marking.clashing(), marking.unnamed() if self.layer.looks else ()
        wrong = clashing or nameless
        if not wrong:
            return ""
        marking.select(wrong[:1])
        self._reveal()
        self.seen()
        if clashing:
            return self.tr("Segments overlap, which this question forbids: the first is selected.")
        if len(nameless) == 1:
            return self.tr("One segment has no class yet: it is selected, press the key of its class.")
        return self.tr("{n} segments have no class yet: the first is selected.").format(n=len(nameless))

    def actions(self, noun: str) -> list[Action]:
        return segment_rows(self, noun)

    def take_focus(self) -> bool:
        self.audio.waveform.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def accessible_words(self) -> str:
        marking, n = self.marking, len(self.marking.segments)
        words = self.tr("no segments") if not n else self.tr("1 segment") if n == 1 else f"{n} segments"
        if marking.all_hidden:
            words += self.tr(", hidden")
        only = marking.only()
        if only is not None:
            name = self.layer.look(only.label_class).name or self.tr("no class")
            locked = self.tr(", locked") if only.id in marking.locked else ""
            words += f" · {name}{locked}: {only.start_s:.3f} to {only.end_s:.3f} s"
        if marking.mark_s is not None:
            words += self.tr(" · start marked at {at:.3f} s").format(at=marking.mark_s)
        return words

    def place(self) -> object:
        return self.audio.waveform.axis

    def return_to(self, place: object) -> None:
        if isinstance(place, TimeAxis) and place.duration_s == self.audio.waveform.axis.duration_s:
            self.audio.waveform.set_axis(place)

    # keys

    def _highest_hz(self) -> float:
        picture = self.audio.picture
        return 8000.0 if picture is None else picture.sound.sample_rate_hz / 2

    def mark(self) -> None:
        """Mark the start at the cursor, then the end."""
        if self.enabled:
            self.do(self.marking.mark(self.audio.state.position_s))

    def from_selection(self) -> None:
        """Make a segment of what is selected in the sound."""
        chosen = self.audio.state.selection
        if not self.enabled:
            return
        if chosen is None:
            self.told.emit(self.tr("Select a stretch first: drag along the ruler, or Shift and drag."))
        else:
            self.do(self.marking.draw(*chosen))

    def at_cursor(self, how: Callable[[float], Edit | None]) -> None:
        """Do something to segments at the cursor."""
        if self.enabled:
            self.do(how(self.audio.state.position_s))
            self.follow()

    def change(self, how: Callable[[], object]) -> None:
        """Do something that is a step or none: select, hide, lock, delete."""
        found = how()
        self.do(found if isinstance(found, Edit) else None)

    def cycle(self, by: int) -> None:
        """Select the next segment and put the cursor there; without any, Tab goes to the next control."""
        one = self.marking.cycle(by, self.audio.state.position_s)
        if one is not None:
            self._go_to(one)
            self.seen()
        elif by > 0:
            self.audio.window().focusNextChild()
        else:
            self.audio.window().focusPreviousChild()

    def play(self, *, repeats: bool = False) -> None:
        """Play the selected segment, once or again and again."""
        one = self.marking.only()
        if one is not None:
            self.audio.play_span(one.start_s, one.end_s, repeats=repeats)

    def edit_text(self) -> None:
        """Type what is said in the selected segment."""
        one = self.marking.only()
        if one is not None and self.enabled and not self.list.edit_text(one.id):
            self.told.emit(self.tr("This question asks for no text in its segments."))

    def _go_to(self, one: Segment) -> None:
        if not self.audio.state.playing:
            self.audio.select(one.start_s, one.end_s)
        self.audio.show_stretch(one.start_s, one.end_s)

    def follow(self) -> None:
        """What is selected in the sound follows the segment that was changed."""
        one = self.marking.only()
        if one is not None:
            self._go_to(one)

    def _reveal(self) -> None:
        chosen = self.marking.chosen()
        if chosen:
            self.audio.show_stretch(chosen[0].start_s, chosen[0].end_s)

    def _chosen_in_list(self, ids: list[str]) -> None:
        self.marking.select(ids)
        one = self.marking.only()
        if one is not None:
            self._go_to(one)
        self.seen()

    # drawing

    def draw(self, painter: QPainter) -> None:
        marking = self.marking
        if not marking.all_hidden:
            self.layer.draw(painter, marking.segments, marking.selected, marking.locked)
        others = self._others
        if self.proposal.segments:
            others = (*others, (self.tr("model"), self.proposal.segments))
        if others:
            draw_others(painter, self.layer, others, self._lit)
        ghost = self.mouse.ghost()
        if ghost is not None:
            self.layer.draw(painter, (ghost,), ("",), ())
        if marking.mark_s is not None:
            self.layer.draw_mark(painter, marking.mark_s)
