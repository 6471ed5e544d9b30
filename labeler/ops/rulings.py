"""Where SMEs rule apart: the conflicts as rows, and how far SMEs agree with each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any

from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.intervals import wilson
from labeler.stats.resample import WILSON_ITEMS
from labeler.store.project import Project
from labeler.store.read.items import items
from labeler.store.read.people import people
from labeler.store.read.questions import classes, merged_into
from labeler.store.read.truth import Ruling, conflicts, every_ruling
from labeler.types import Id

VERDICT_WORDS = {"not_enough_information": "not enough information", "send_back": "sent back"}


@dataclass(frozen=True, slots=True)
class JudgePair:
    """How often two SMEs rule the same where both ruled; with Wilson's interval over the items."""

    a: str
    b: str
    same: Estimate


def conflict_rows(project: Project, question: Id) -> list[dict[str, Any]]:
    """Return the items on which SMEs ruled apart and differ: path, and who ruled what and why."""
    found = conflicts(project, question)
    names = {one.id: one.name for one in people(project)}
    labels = {one.id: one.name for one in classes(project, question)}
    paths = {row.id: row.relative for row in items(project, [one.item for one in found])}
    return [
        {
            "item": paths.get(one.item, str(one.item)),
            "id": one.item,
            "rulings": [
                {
                    "person": names.get(ruling.person, "?"),
                    "ruling": said(ruling, labels),
                    "reason": ruling.reason or "",
                }
                for ruling in one.rulings
            ],
        }
        for one in found
    ]


def said(ruling: Ruling, class_names: dict[Id, str]) -> str:
    """Return what a ruling says, in words."""
    if ruling.label_class is not None:
        return class_names.get(ruling.label_class, "?")
    return VERDICT_WORDS.get(ruling.verdict, ruling.verdict)


def judges_agree(project: Project, question: Id) -> tuple[Estimate, list[JudgePair]]:
    """Return how often SMEs rule the same on items on which two of them ruled, and the same by pair.

    Sent back is no ruling here. Who ruled knowing the other's ruling counts as well: where that is not
    wanted, let them rule without seeing each other (`rule_item` with ``independent``). Undefined
    (``no_overlap``) where no item has two.
    """
    mapping = merged_into(project, question)
    names = {one.id: one.name for one in people(project)}
    counts: dict[tuple[Id, Id], list[int]] = {}
    for _, group in groupby(every_ruling(project, question), key=lambda one: one.item):
        theirs = sorted(
            (one for one in group if one.verdict != "send_back"),
            key=lambda one: (names.get(one.person, ""), one.person),
        )
        for a, b in combinations(theirs, 2):
            pair = counts.setdefault((a.person, b.person), [0, 0])
            pair[0] += _key(a, mapping) == _key(b, mapping)
            pair[1] += 1
    pairs = [
        JudgePair(names.get(a, "?"), names.get(b, "?"), _share(same, n))
        for (a, b), (same, n) in counts.items()
    ]
    same, n = (sum(pair[place] for pair in counts.values()) for place in (0, 1))
    return _share(same, n), pairs


def _key(ruling: Ruling, mapping: dict[Id, Id]) -> tuple[object, ...]:
    label_class = ruling.label_class
    return ruling.verdict, mapping.get(label_class or 0, label_class), ruling.value


def _share(same: int, n: int) -> Estimate:
    if not n:
        return undefined(Why.NO_OVERLAP)
    return Estimate(same / n, *wilson(same, n), method=WILSON_ITEMS, n=n)
