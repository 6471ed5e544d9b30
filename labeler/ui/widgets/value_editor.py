"""What every editor of boxes, segments or text is to the Label page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from labeler.types import Id, ItemKind
from labeler.ui.actions import Action
from labeler.ui.state.answer_sheet import AnswerSheet, Choice
from labeler.ui.state.editing import Making
from labeler.units import NOTHING, Segment, Shape, Value


class ValueEditor(QObject):
    """Shows the value of an answer on the item and turns what the person does into `Edit` steps.

    An editor never stores: it emits ``edited(Edit)`` after each finished step (a drag when the button is let
    go, typing after a pause), with the whole new value; the page puts it on the disk as one operation that
    can be undone. The page calls `show_value` whenever the answer is another one: another item, undo, redo,
    another person. ``accepted`` asks the page to accept and go on (Enter inside a text field);
    ``selection_changed`` follows what is selected; ``alive`` is a sign of life (a drag, typing);
    ``take_wanted`` asks for the proposed unit under the fingers; ``told`` carries a sentence where a step did
    not do quite what was asked.

    A subclass overrides what it can do; what is written here is right for an editor without it.
    """

    item_kind: ClassVar[ItemKind | None] = None
    """The kind of item that it works on; None: any."""

    edited = Signal(object)
    accepted = Signal()
    selection_changed = Signal()
    alive = Signal()
    told = Signal(str)
    take_wanted = Signal()
    making_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.value = NOTHING
        self.proposal = NOTHING
        self.proposed = ""
        self.keep_tool = False  # the person's setting: after a unit the tool stays in hand

    # what is shown

    def show_sheet(self, sheet: AnswerSheet) -> None:
        """Take the classes of the question: names, colours and keys of units."""

    def show_value(self, value: Value, selected: Sequence[str] = ()) -> None:
        """Show another value with these units selected, what was in the making is dropped.

        Nothing is emitted for it. Units in ``selected`` that are out of sight are brought into it.
        """
        self.value = value

    def begin_item(self) -> None:
        """Another item comes: what was for the last one only (hidden, locked) is forgotten."""

    def show_others(self, others: Sequence[tuple[str, Value]]) -> None:
        """Show what others answered, by name, to look at and not to change; none: hide it."""

    def light_other(self, place: int | None) -> None:
        """Have one of the others stand out from the rest, by its place among them; None: all alike."""

    def show_proposal(self, proposal: Value) -> None:
        """Show units that a model proposes, to look at and to take; none: hide them.

        ``proposed`` is the id of the one under the fingers, that is taken or gone on from.
        """
        if proposal == self.proposal:
            return
        order = [unit.id for unit in in_order(self.proposal)]
        at = order.index(self.proposed) if self.proposed in order else 0
        left = {unit.id for unit in proposal.units}
        following = [id_ for id_ in order[at:] + order[:at] if id_ in left]
        first = next(iter(following), next((unit.id for unit in in_order(proposal)), ""))
        self.proposal, self.proposed = proposal, first
        self.proposal_changed()

    def next_proposed(self, by: int = 1) -> bool:
        """Go to the next proposed unit, around the end; return whether there is any."""
        order = [unit.id for unit in in_order(self.proposal)]
        if not order:
            return False
        at = order.index(self.proposed) if self.proposed in order else -1
        self.proposed = order[(at + by) % len(order)]
        self.proposal_changed()
        return True

    def proposal_changed(self) -> None:
        """``proposal`` or ``proposed`` has changed: draw it."""

    def set_enabled(self, enabled: bool) -> None:
        """Let the value be changed, or only looked at (the item is not there, the round is closed)."""

    @property
    def aside(self) -> QWidget | None:
        """Return a widget that stands below the item (a text field, a list of segments), if there is one."""
        return None

    # what the page asks

    @property
    def label_class(self) -> Id | None:
        """Return the class of what is selected, else the one that is drawn next, if there is one."""
        return None

    @property
    def selected(self) -> tuple[str, ...]:
        """Return the ids of the units that are selected."""
        return ()

    def choose(self, choice: Choice) -> bool:
        """A class key: give the class to what is selected or is drawn next; return whether it was taken.

        What is not taken is said of the whole item, if the class is an uncertain or an unusable one.
        """
        return False

    def arrow(self, dx: int, dy: int, *, large: bool) -> bool:
        """An arrow key: move what is selected; return whether there was anything (else the page turns)."""
        return False

    def escape(self) -> bool:
        """Cancel the innermost thing; return whether there was one."""
        return False

    def enter(self) -> bool:
        """Enter: finish what is in the making; return whether there was anything (else it is accepted)."""
        return False

    def undo_inside(self) -> bool:
        """Undo within what is in the making (the last point of a polygon); return whether there was any."""
        return False

    def copy(self) -> int:
        """Remember what is selected (everything, where nothing is), also for other items; return how many."""
        return 0

    def paste(self) -> bool:
        """Add what was copied; return whether there was anything."""
        return False

    def commit(self) -> None:
        """Emit what is in the making and finished enough (typed text): the page goes on or accepts."""

    def complaint(self) -> str:
        """Return why the value cannot be accepted yet, in a sentence; empty: it can."""
        return ""

    def actions(self, noun: str) -> list[Action]:
        """Return the rows of keys (ids begin with ``noun.``); class keys and arrows come by the page."""
        return []

    def take_focus(self) -> bool:
        """Put the keyboard where this editor wants it; return whether it wants any."""
        return False

    def accessible_words(self) -> str:
        """Return what is there in a sentence, for a screen reader and the line below the item."""
        return ""

    # what is in the making, to be gone on with later

    def making(self) -> Making | None:
        """Return what is half drawn and worth keeping; ``making_changed`` says when it changes."""
        return None

    def go_on(self, making: Making) -> None:
        """Take in hand again what was left half drawn on this item."""

    # where the person was, for undo

    def place(self) -> object:
        """Return zoom and position, so that undo can come back here."""
        return None

    def return_to(self, place: object) -> None:
        """Go back to what `place` returned."""


def in_order(value: Value) -> list[Shape | Segment]:
    """Return the units of a value as they are gone through: from top left, or in time."""
    shapes = sorted(value.shapes, key=lambda one: (one.bounds[1], one.bounds[0]))
    return [*shapes, *sorted(value.segments, key=lambda one: (one.start_s, one.end_s))]
