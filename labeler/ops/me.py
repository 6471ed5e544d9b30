"""What one person may know of their own work, and nobody else is shown.

Agreement with the others counts rounds that are closed, and open ones that are not blind: while people label
blind, they are not told what the others think, not even summed up. Gold counts closed rounds only, for a
number that moves with each answer would tell which item was gold; and only from ten gold items on.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from labeler.ops.repeats import own_agreement
from labeler.ops.truth import counting, merged_into
from labeler.stats.estimate import NAN, Estimate, Why, undefined
from labeler.stats.intervals import wilson
from labeler.stats.resample import BY_ITEM, WILSON_ITEMS, mean_by_item
from labeler.store.project import Project
from labeler.store.read.labels import LabelArrays, current_labels
from labeler.store.read.pace import Day, days, seconds_each
from labeler.store.read.questions import classes
from labeler.store.read.rounds import Round, rounds
from labeler.store.read.truth import truths
from labeler.types import Id, TruthSource

FEWEST_GOLD = 10
"""Under so many gold items nothing is said: it would say too much about each."""

MOST_CONFUSED = 5
_NAMED_FROM = 2


@dataclass(frozen=True, slots=True)
class Confusion:
    """This person says ``mine`` where another says ``theirs``: ``n`` times."""

    mine: str
    theirs: str
    n: int


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What one person may know of their work.

    ``n_labels`` counts all answers; ``with_others``, ``with_self`` and ``with_gold`` are shares with their
    intervals, or say why there are none; ``confused`` are the pairs most often confused with others,
    ``gold_confused`` (what it was, what this person said) of gold, never how often or which item.
    ``hidden_round`` is the open blind round that does not count yet, or empty.
    """

    n_labels: int
    with_others: Estimate
    confused: tuple[Confusion, ...]
    with_self: Estimate
    with_gold: Estimate
    gold_confused: tuple[tuple[str, str], ...]
    days: tuple[Day, ...]
    seconds_each: float
    hidden_round: str


def own_report(project: Project, question: Id, person: Id) -> OwnReport:
    """Return what ``person`` may know of their own labels of a question."""
    known = rounds(project, question)
    mapping = merged_into(project, question)
    labels = counting(current_labels(project, question).answered(), mapping)
    names = {one.id: one.name for one in classes(project, question)}
    shown = labels.where(np.isin(labels.round, [one.id for one in known if _may_see(one)]))
    with_others, pairs = _with_others(shown, person)
    closed = labels.where(np.isin(labels.round, [one.id for one in known if not one.is_open]))
    with_gold, wrong = _with_gold(project, question, closed.where(closed.person == person), mapping)
    per_day = tuple(days(project, question, person))
    return OwnReport(
        n_labels=sum(day.n for day in per_day),
        with_others=with_others,
        confused=tuple(
            Confusion(names.get(mine, "?"), names.get(theirs, "?"), n)
            for (mine, theirs), n in pairs.most_common(MOST_CONFUSED)
        ),
        with_self=own_agreement(project, question)[1].get(person, undefined(Why.NO_LABELS)),
        with_gold=with_gold,
        gold_confused=tuple(
            (names.get(was, "?"), names.get(said, "?"))
            for (was, said), n in wrong.most_common(MOST_CONFUSED)
            if n >= _NAMED_FROM
        ),
        days=per_day,
        seconds_each=seconds_each(project, question).get(person, NAN),
        hidden_round=next((one.name for one in known if not _may_see(one)), ""),
    )


def _may_see(round_: Round) -> bool:
    return not round_.is_open or not round_.blind


def _with_others(labels: LabelArrays, person: Id) -> tuple[Estimate, Counter[tuple[Id, Id]]]:
    """Return (the share of other people's labels that say the same, how often which pairs differ)."""
    mine, others = labels.where(labels.person == person), labels.where(labels.person != person)
    here = _keys(mine)
    order = np.argsort(here, kind="stable")
    there = _keys(others)
    if not len(here) or not len(there):
        return undefined(Why.NO_OVERLAP), Counter()
    place = np.minimum(np.searchsorted(here, there, sorter=order), len(here) - 1)
    meets = here[order[place]] == there
    own = mine.label_class[order[place[meets]]]
    theirs, item = others.label_class[meets], others.item[meets]
    if not len(own):
        return undefined(Why.NO_OVERLAP), Counter()
    same = own == theirs
    items, code = np.unique(item, return_inverse=True)
    right = np.bincount(code, weights=same, minlength=len(items)).astype(np.float64)
    weight = np.bincount(code, minlength=len(items)).astype(np.float64)
    low, high = mean_by_item(right, weight, n_resamples=1000, seed=0)
    value = Estimate(float(same.mean()), low, high, method=BY_ITEM, n=len(items))
    if high - low < 1e-12:
        value = Estimate(
            value.value, *wilson(float(same.sum()), len(same)), method=WILSON_ITEMS, n=len(items)
        )
    differ = ~same
    return value, Counter(zip(own[differ].tolist(), theirs[differ].tolist(), strict=True))


def _with_gold(
    project: Project, question: Id, mine: LabelArrays, mapping: dict[Id, Id]
) -> tuple[Estimate, Counter[tuple[Id, Id]]]:
    known = truths(project, question)
    gold = {
        item: mapping.get(label, label)
        for item, label, source in zip(
            known.item.tolist(), known.label_class.tolist(), known.source.tolist(), strict=True
        )
        if source == TruthSource.GOLD
    }
    said = [
        (gold[item], label)
        for item, label in zip(mine.item.tolist(), mine.label_class.tolist(), strict=True)
        if item in gold
    ]
    if len(said) < FEWEST_GOLD:
        return undefined(Why.N_BELOW_MINIMUM), Counter()
    right = sum(was == now for was, now in said)
    low, high = wilson(right, len(said))
    share = Estimate(right / len(said), low, high, method=WILSON_ITEMS, n=len(said))
    return share, Counter(pair for pair in said if pair[0] != pair[1])


def _keys(labels: LabelArrays) -> np.ndarray:
    """Return one value for each pair of item and round."""
    pairs = np.empty(len(labels), dtype=[("item", "<i8"), ("round", "<i8")])
    pairs["item"], pairs["round"] = labels.item, labels.round
    return pairs
