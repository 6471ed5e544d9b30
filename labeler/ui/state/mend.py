"""What the dialog for mending classes holds: the form, the mend that it describes, the rehearsal in rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from labeler.ops.mend import AddClass, BringBack, Mend, Merge, Rename, Reorder, Retire, Split
from labeler.types import ClassKind, Id

if TYPE_CHECKING:
    from labeler.ops.whatif import Rehearsal
    from labeler.stats.estimate import Estimate
    from labeler.store.read.questions import LabelClass


class MendKind(StrEnum):
    """What can be done to classes, in the order of the menu."""

    MERGE = "merge"
    RENAME = "rename"
    SPLIT = "split"
    RETIRE = "retire"
    BRING_BACK = "bring back"
    REORDER = "reorder"
    ADD = "add"
    BORDERLINE = "borderline"


TITLES = {
    MendKind.MERGE: "Merge classes into one",
    MendKind.RENAME: "Rename a class",
    MendKind.SPLIT: "Split a class into parts",
    MendKind.RETIRE: "Retire a class",
    MendKind.BRING_BACK: "Bring a class back",
    MendKind.REORDER: "Put the classes in another order",
    MendKind.ADD: "Add a class",
    MendKind.BORDERLINE: "Add a borderline class",
}

EXPLAINED = {
    MendKind.MERGE: "The ticked classes count as one from now on. Labels stay as they are.",
    MendKind.RENAME: "Labels go on meaning the same class.",
    MendKind.SPLIT: "The old class is retired; its items have to be labeled again with the parts.",
    MendKind.RETIRE: "It is no longer an answer, and its labels no longer count.",
    MendKind.BRING_BACK: "A merged or retired class is an answer of its own again, with its labels.",
    MendKind.REORDER: "Ordinal figures go by this order: write the names, one a line.",
    MendKind.ADD: "One more answer, behind the others.",
    MendKind.BORDERLINE: "An uncertain answer that lies between the two ticked classes.",
}

TICKS = {MendKind.MERGE: "many", MendKind.BORDERLINE: "two", MendKind.REORDER: "", MendKind.ADD: ""}
"""How many classes are ticked: one where it is not said otherwise."""


@dataclass(frozen=True, slots=True)
class MendForm:
    """What was filled in: ticked classes in their order, and one line (or lines) of names."""

    kind: MendKind = MendKind.MERGE
    ticked: tuple[Id, ...] = ()
    text: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names that were written, by line or comma."""
        return tuple(one.strip() for one in self.text.replace("\n", ",").split(",") if one.strip())


def offered_for(kind: MendKind, declared: Sequence[LabelClass]) -> list[LabelClass]:
    """Return the classes that this mend may be about."""
    if kind is MendKind.BRING_BACK:
        return [one for one in declared if not one.is_offered]
    there = [one for one in declared if one.is_offered]
    if kind in (MendKind.BORDERLINE, MendKind.SPLIT):
        return [one for one in there if one.kind is ClassKind.NORMAL]
    return there


def mend_of(form: MendForm, declared: Sequence[LabelClass]) -> Mend | None:
    """Return what the form describes, or None while something is missing."""
    ticked, name = form.ticked, form.text.strip()
    one = ticked[0] if ticked else None
    found: Mend | None = None
    if form.kind is MendKind.MERGE:
        found = Merge(ticked[0], ticked[1:], name or None) if len(ticked) > 1 else None
    elif form.kind is MendKind.REORDER:
        by_name = {row.name: row.id for row in declared if row.is_offered}
        if form.names and all(word in by_name for word in form.names):
            found = Reorder(tuple(by_name[word] for word in form.names))
    elif form.kind is MendKind.ADD:
        found = AddClass(name) if name else None
    elif form.kind is MendKind.BORDERLINE:
        found = AddClass(name, ClassKind.UNCERTAIN, ticked) if name and len(ticked) == 2 else None
    elif one is not None:
        found = _of_one(form.kind, one, form)
    return found


def _of_one(kind: MendKind, one: Id, form: MendForm) -> Mend | None:
    if kind is MendKind.RENAME:
        return Rename(one, form.text.strip()) if form.text.strip() else None
    if kind is MendKind.SPLIT:
        return Split(one, form.names) if len(form.names) > 1 else None
    return Retire(one) if kind is MendKind.RETIRE else BringBack(one)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure before and after, and the change with its interval, as text."""

    what: str
    before: str
    after: str
    change: str


def rehearsal_lines(rehearsal: Rehearsal) -> list[Line]:
    """Return agreement, HLP and balance before and after."""
    before, after = rehearsal.before, rehearsal.after
    lines = [
        Line(
            "same answer",
            _percent(before.percent),
            _percent(after.percent),
            _points(rehearsal.change.percent),
        ),
        Line("alpha", _plain(before.alpha), _plain(after.alpha), _plain_change(rehearsal.change.alpha)),
        Line("HLP", _percent(before.hlp), _percent(after.hlp), _points(rehearsal.hlp_change)),
    ]
    shares = dict(zip(before.classes, before.shares.tolist(), strict=True))
    later = dict(zip(after.classes, after.shares.tolist(), strict=True))
    for name in dict.fromkeys([*before.classes, *after.classes]):
        was, will = shares.get(name), later.get(name)
        if was != will:
            lines.append(Line(f"share of {name}", _share(was), _share(will), ""))
    return lines


def rehearsal_words(rehearsal: Rehearsal) -> str:
    """Return what it touches, in one sentence."""
    if not rehearsal.n_labels:
        return "No label changes its meaning."
    touched = f"{rehearsal.n_labels:,} labels of {rehearsal.n_items:,} items get another meaning"
    again = f"; {rehearsal.n_to_relabel:,} of them have to be made again" if rehearsal.n_to_relabel else ""
    n = rehearsal.n_exports
    written = (
        f" {n:,} export{'' if n == 1 else 's'} written so far hold the classes as they are now." if n else ""
    )
    return f"{touched}{again}. The labels themselves stay, and undo takes it back.{written}"


def _percent(estimate: Estimate) -> str:
    return "–" if math.isnan(estimate.value) else f"{100 * estimate.value:.1f} %"


def _plain(estimate: Estimate) -> str:
    return "–" if math.isnan(estimate.value) else f"{estimate.value:.3f}"


def _share(share: float | None) -> str:
    return "–" if share is None or math.isnan(share) else f"{100 * share:.1f} %"


def _points(change: Estimate) -> str:
    if math.isnan(change.value):
        return ""
    bounds = "" if math.isnan(change.low) else f"  ({100 * change.low:+.1f} to {100 * change.high:+.1f})"
    return f"{100 * change.value:+.1f} points{bounds}"


def _plain_change(change: Estimate) -> str:
    if math.isnan(change.value):
        return ""
    bounds = "" if math.isnan(change.low) else f"  ({change.low:+.3f} to {change.high:+.3f})"
    return f"{change.value:+.3f}{bounds}"
