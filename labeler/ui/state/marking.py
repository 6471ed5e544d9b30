"""Segments of a sound in the making: what is selected, hidden, locked, and each step of change; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from labeler.types import Id
from labeler.ui.state.editing import Edit
from labeler.ui.state.segment_rules import (
    LEAST_S,
    SegmentRules,
    clashes,
    clipped,
    free_around,
    in_order,
    overlaps,
    same_lane,
)
from labeler.units import Segment, Value, new_unit_id


class Marking:
    """The segments of one answer; methods that change them return the `Edit` step, or ``None``.

    ``told`` is a sentence about the last step where it did not do quite what was asked.
    """

    def __init__(self, rules: SegmentRules | None = None) -> None:
        self.rules = rules or SegmentRules()
        self.duration_s = 0.0
        self.segments: tuple[Segment, ...] = ()
        self.selected: tuple[str, ...] = ()
        self.label_class: Id | None = None
        self.mark_s: float | None = None
        self.all_hidden = False
        self.locked: set[str] = set()
        self.told = ""
        self._copied: tuple[Segment, ...] = ()

    # what there is

    def show(self, value: Value, selected: Sequence[str] = ()) -> None:
        """Take another value; a mark that was set is dropped."""
        self.segments = in_order(value.segments)
        known = {one.id for one in self.segments}
        self.selected = tuple(id_ for id_ in selected if id_ in known)
        self.mark_s = None
        self.told = ""

    def forget_item(self) -> None:
        """Another item comes."""
        self.all_hidden = False
        self.locked = set()

    def chosen(self) -> tuple[Segment, ...]:
        """Return the selected segments in order."""
        return tuple(one for one in self.segments if one.id in self.selected)

    def only(self) -> Segment | None:
        """Return the selected segment if it is one."""
        chosen = self.chosen()
        return chosen[0] if len(chosen) == 1 else None

    def by_id(self, id_: str) -> Segment | None:
        """Return a segment."""
        return next((one for one in self.segments if one.id == id_), None)

    def at(self, time_s: float) -> tuple[Segment, ...]:
        """Return the segments that hold a time, the shortest first."""
        held = (one for one in self.segments if one.start_s <= time_s <= one.end_s)
        return tuple(sorted(held, key=lambda one: one.end_s - one.start_s))

    @property
    def current_class(self) -> Id | None:
        """Return the class of what is selected (if all have the same), else the one drawn next."""
        classes = {one.label_class for one in self.chosen()}
        if len(classes) == 1:
            return next(iter(classes))
        return None if classes else self.label_class

    def edges(self, without: Sequence[str] = ()) -> list[float]:
        """Return the starts and ends that others can snap to."""
        kept = [one for one in self.segments if one.id not in without]
        return [edge for one in kept for edge in (one.start_s, one.end_s)]

    def unnamed(self) -> tuple[str, ...]:
        """Return the ids of segments without a class."""
        return tuple(one.id for one in self.segments if one.label_class is None)

    def clashing(self) -> tuple[str, ...]:
        """Return the ids of segments that overlap where that is forbidden."""
        return () if self.rules.overlap else clashes(self.segments)

    # selecting

    def select(self, ids: Sequence[str], *, add: bool = False) -> None:
        """Select segments; with ``add`` those that were not are added, those that were are taken out."""
        if add:
            both = set(self.selected) ^ set(ids)
            self.selected = tuple(one.id for one in self.segments if one.id in both)
        else:
            self.selected = tuple(ids)

    def cycle(self, by: int, from_s: float) -> Segment | None:
        """Select the next segment, or the one before; from the cursor where none is selected."""
        if not self.segments:
            return None
        ids = [one.id for one in self.segments]
        if self.selected and self.selected[-1] in ids:
            at = (ids.index(self.selected[-1]) + by) % len(ids)
        else:
            later = [number for number, one in enumerate(self.segments) if one.start_s >= from_s - 1e-9]
            at = (later[0] if later else 0) if by > 0 else ((later[0] if later else len(ids)) - 1) % len(ids)
        self.selected = (ids[at],)
        return self.segments[at]

    # drawing

    def mark(self, at_s: float) -> Edit | None:
        """Mark a start; the second time the end: a segment lies between."""
        if self.mark_s is None:
            self.mark_s = at_s
            return None
        start_s, self.mark_s = self.mark_s, None
        return self.draw(start_s, at_s)

    def draw(
        self,
        one_s: float,
        other_s: float,
        *,
        band_hz: tuple[float, float] | None = None,
        channel: int | None = None,
    ) -> Edit | None:
        """Draw a segment between two times; where segments may not overlap it gets the room that is free."""
        self.told = ""
        start_s, end_s = (min(max(at, 0.0), self.duration_s) for at in sorted((one_s, other_s)))
        if end_s - start_s < LEAST_S:
            self.told = "A segment needs a stretch of the sound: its start and end are at the same place."
            return None
        low, high = band_hz or (None, None)
        new: Segment | None = Segment(new_unit_id(), self.label_class, start_s, end_s, low, high, channel)
        if not self.rules.overlap and new is not None:
            new = self._made_to_fit(new)
        if new is None:
            return None
        self.selected = (new.id,)
        return self._step((*self.segments, new), "mark a segment")

    def _made_to_fit(self, new: Segment) -> Segment | None:
        fitting = clipped(self.segments, new, self.duration_s)
        if fitting is None:
            self.told = "Segments may not overlap here, and another one lies there already."
        elif fitting != new:
            self.told = "Segments may not overlap here: it was cut where another one begins."
        return fitting

    # changing

    def move(self, by_s: float) -> Edit | None:
        """Move what is selected in time, as far as the sound and its neighbours allow."""
        chosen = self._free()
        if not chosen:
            return None
        low, high = self._room(chosen)
        moved_s = min(max(by_s, low), high)
        if abs(moved_s - by_s) > 1e-9 and abs(moved_s) < 1e-9:
            return None
        change = {
            one.id: replace(one, start_s=one.start_s + moved_s, end_s=one.end_s + moved_s) for one in chosen
        }
        return self._changed(change, "move a segment")

    def _room(self, chosen: Sequence[Segment]) -> tuple[float, float]:
        low = -min(one.start_s for one in chosen)
        high = self.duration_s - max(one.end_s for one in chosen)
        if not self.rules.overlap:
            moving = {one.id for one in chosen}
            still = [one for one in self.segments if one.id not in moving]
            for one in chosen:
                for other in still:
                    if not same_lane(one, other) or overlaps(one, other):
                        continue
                    if other.end_s <= one.start_s:
                        low = max(low, other.end_s - one.start_s)
                    else:
                        high = min(high, other.start_s - one.end_s)
        return min(low, 0.0), max(high, 0.0)

    def put_edge(self, id_: str, *, end: bool, at_s: float) -> Edit | None:
        """Move a segment's start or end to a time; past its other edge it turns round."""
        self.told = ""
        one = self.by_id(id_)
        if one is None or id_ in self.locked:
            return None
        fixed = one.start_s if end else one.end_s
        if not self.rules.overlap:
            inside = (one.start_s + one.end_s) / 2
            low, high = free_around(self.segments, one, inside, self.duration_s)
            if not low <= at_s <= high and high > low:
                self.told = "Segments may not overlap here: it ends where its neighbour begins."
                at_s = min(max(at_s, low), high)
        start_s, end_s = (min(max(at, 0.0), self.duration_s) for at in sorted((fixed, at_s)))
        if end_s - start_s < LEAST_S:
            return None
        words = "move the end of a segment" if end else "move the start of a segment"
        return self._changed({id_: replace(one, start_s=start_s, end_s=end_s)}, words)

    def nudge_edge(self, by_s: float, *, end: bool) -> Edit | None:
        """Move the start or the end of the selected segment a little."""
        one = self.only()
        if one is None:
            return None
        return self.put_edge(one.id, end=end, at_s=(one.end_s if end else one.start_s) + by_s)

    def extend(self, to_s: float) -> Edit | None:
        """Move the nearer edge of the selected segment to a time."""
        one = self.only()
        if one is None:
            return None
        return self.put_edge(one.id, end=abs(one.end_s - to_s) <= abs(one.start_s - to_s), at_s=to_s)

    def split(self, at_s: float) -> Edit | None:
        """Cut the selected segment at a time (the shortest one there, where none is selected)."""
        self.told = ""
        held = [one for one in self.at(at_s) if one.start_s + LEAST_S <= at_s <= one.end_s - LEAST_S]
        one = next((one for one in held if one.id in self.selected), held[0] if held else None)
        if one is None or one.id in self.locked:
            self.told = "Put the cursor inside a segment to split it."
            return None
        after = replace(one, id=new_unit_id(), start_s=at_s, text="")
        self.selected = (after.id,)
        kept = [replace(one, end_s=at_s) if other.id == one.id else other for other in self.segments]
        return self._step((*kept, after), "split a segment")

    def merge(self) -> Edit | None:
        """Make one of the selected segments; a single one takes in the next of its lane."""
        self.told = ""
        chosen = list(self._free())
        if len(chosen) == 1:
            later = [
                one
                for one in self.segments
                if one.start_s >= chosen[0].start_s and one.id != chosen[0].id and same_lane(one, chosen[0])
            ]
            chosen += later[:1]
        if len(chosen) < 2:
            self.told = "Select the segments that shall be one; or one that another follows."
            return None
        first = chosen[0]
        bands = [one.low_hz for one in chosen if one.low_hz is not None]
        tops = [one.high_hz for one in chosen if one.high_hz is not None]
        one = replace(
            first,
            end_s=max(other.end_s for other in chosen),
            low_hz=min(bands) if len(bands) == len(chosen) else None,
            high_hz=max(tops) if len(tops) == len(chosen) else None,
            text=" ".join(other.text for other in chosen if other.text),
        )
        gone = {other.id for other in chosen}
        rest = [other for other in self.segments if other.id not in gone]
        if not self.rules.overlap and any(overlaps(one, other) for other in rest):
            self.told = "Another segment lies between them, and segments may not overlap here."
            return None
        self.selected = (one.id,)
        return self._step((*rest, one), "merge segments")

    def delete(self, *, locked: bool = False) -> Edit | None:
        """Delete what is selected; what is locked only where that is said."""
        gone = {one.id for one in (self.chosen() if locked else self._free())}
        if not gone:
            return None
        at = next((n for n, one in enumerate(self.segments) if one.id in gone), 0)
        rest = tuple(one for one in self.segments if one.id not in gone)
        self.selected = (rest[min(at, len(rest) - 1)].id,) if rest else ()
        return self._step(rest, "delete a segment" if len(gone) == 1 else "delete segments")

    def name(self, label_class: Id, words: str) -> Edit | None:
        """Give a class to what is selected; it is also the class drawn next."""
        self.label_class = label_class
        change = {one.id: replace(one, label_class=label_class) for one in self._free()}
        return self._changed(change, words)

    def write(self, id_: str, text: str) -> Edit | None:
        """Write what is said in a segment."""
        one = self.by_id(id_)
        if one is None or one.text == text:
            return None
        return self._changed({id_: replace(one, text=text)}, "write into a segment")

    def put_band(self, low_hz: float | None, high_hz: float | None) -> Edit | None:
        """Bound what is selected in frequency, or take the bounds away."""
        change = {one.id: replace(one, low_hz=low_hz, high_hz=high_hz) for one in self._free()}
        return self._changed(change, "bound a segment in frequency")

    def shift_band(self, factor: float, *, top_only: bool, highest_hz: float) -> Edit | None:
        """Move the frequency bounds of what is selected, or only the upper one, by a factor."""
        change = {}
        for one in self._free():
            low = one.low_hz if one.low_hz is not None else highest_hz / 8
            high = one.high_hz if one.high_hz is not None else highest_hz / 2
            new_low = low if top_only else low * factor
            new_high = min(high * factor, highest_hz)
            if new_high > new_low:
                change[one.id] = replace(one, low_hz=round(new_low, 1), high_hz=round(new_high, 1))
        return self._changed(change, "bound a segment in frequency")

    def copy(self) -> int:
        """Remember what is selected, or everything; return how many."""
        self._copied = self.chosen() or self.segments
        return len(self._copied)

    def paste(self, at_s: float | None) -> Edit | None:
        """Add what was copied, beginning at a time (``None``: where it was), as far as there is room."""
        self.told = ""
        if not self._copied:
            return None
        by_s = 0.0 if at_s is None else at_s - self._copied[0].start_s
        kept: list[Segment] = list(self.segments)
        new = []
        for one in self._copied:
            start_s, end_s = max(0.0, one.start_s + by_s), min(self.duration_s, one.end_s + by_s)
            wanted = replace(one, id=new_unit_id(), start_s=start_s, end_s=end_s)
            fits = wanted if self.rules.overlap else clipped(kept, wanted, self.duration_s)
            if fits is not None and fits.end_s - fits.start_s >= LEAST_S:
                kept.append(fits)
                new.append(fits.id)
        if len(new) < len(self._copied):
            self.told = "Not all segments had room here."
        if not new:
            return None
        self.selected = tuple(new)
        return self._step(kept, "paste segments")

    # hiding and locking

    def hide(self) -> None:
        """Hide all segments, or show them again."""
        self.all_hidden = not self.all_hidden

    def lock(self) -> None:
        """Lock what is selected, or unlock it."""
        ids = set(self.selected)
        self.locked = self.locked - ids if ids <= self.locked else self.locked | ids

    def cancel(self) -> bool:
        """Drop the mark, else the selection; return whether there was one."""
        if self.mark_s is not None:
            self.mark_s = None
            return True
        had, self.selected = bool(self.selected), ()
        return had

    # inside

    def _free(self) -> tuple[Segment, ...]:
        return tuple(one for one in self.chosen() if one.id not in self.locked)

    def _changed(self, change: dict[str, Segment], words: str) -> Edit | None:
        change = {id_: _to_microseconds(one) for id_, one in change.items()}
        new = tuple(change.get(one.id, one) for one in self.segments)
        return None if new == self.segments else self._step(new, words)

    def _step(self, segments: Sequence[Segment], words: str) -> Edit:
        self.segments = in_order([_to_microseconds(one) for one in segments])
        return Edit(Value(segments=self.segments), words)


def _to_microseconds(one: Segment) -> Segment:
    return replace(one, start_s=round(one.start_s, 6), end_s=round(one.end_s, 6))
