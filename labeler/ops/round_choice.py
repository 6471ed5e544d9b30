"""Which items a round is for: all, by a filter, what people disagreed about, what was sent back, …"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.ops.resolve import disagreements, latest_labeled_round
from labeler.store.project import Project
from labeler.store.read.guidelines import entries, items_under_old
from labeler.store.read.items import item_ids
from labeler.store.read.labels import current_labels, last_answered
from labeler.store.read.tags import taggings
from labeler.store.read.truth import latest_rulings
from labeler.types import Id


class From(StrEnum):
    """Where the items of a round come from."""

    ALL = "all"
    FILTER = "filter"
    UNLABELED = "unlabeled"
    DISAGREED = "disagreed"
    SENT_BACK = "sent_back"
    OLD_DEFINITION = "old_definition"
    GIVEN = "given"


WORDS = {
    From.ALL: "All items",
    From.FILTER: "Items by a filter",
    From.UNLABELED: "Items without a label",
    From.DISAGREED: "What people disagreed about",
    From.SENT_BACK: "What the SME sent back",
    From.OLD_DEFINITION: "Labeled under an older definition",
    From.GIVEN: "Items chosen by hand",
}
"""What each is called on the screen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How items are chosen, and then how many of them.

    ``words`` is the filter's text; ``label_class`` the class whose definition changed (None: any); ``items``
    those that are given. ``sample`` takes that many of them at random (None: all), ``seed`` decides which;
    ``evenly`` is ``class`` or ``tag``: each class, or each set of tags, in its share, the rare ones at least
    once.
    """

    source: From = From.ALL
    words: str = ""
    label_class: Id | None = None
    items: tuple[Id, ...] = ()
    sample: int | None = None
    evenly: str = ""
    seed: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return what is kept with the round; of items that were given, how many."""
        said: dict[str, Any] = {"from": str(self.source)}
        said |= {"filter": self.words} if self.source is From.FILTER else {}
        said |= {"label_class": self.label_class} if self.label_class is not None else {}
        said |= {"n_given": len(self.items)} if self.source is From.GIVEN else {}
        if self.sample is not None:
            said |= {"sample": self.sample, "seed": self.seed}
            said |= {"evenly": self.evenly} if self.evenly else {}
        return said


def choose_items(project: Project, question: Id, choice: Choice) -> np.ndarray:
    """Return the items, int64[n], in the order of import; broken ones are left out.

    Raises:
        UserError: the filter is wrong, or a sample of no items, or no such way to sample evenly.
    """
    found: np.ndarray = item_ids(project)
    if choice.source is not From.ALL:
        found = found[np.isin(found, _SOURCES[choice.source](project, question, choice))]
    if choice.sample is None or choice.sample >= len(found):
        return found
    if choice.sample < 1:
        raise UserError(f"A sample of {choice.sample} items is none; ask for at least one.")
    if choice.evenly not in ("", "class", "tag"):
        raise UserError(f"Items are sampled evenly by class or tag, not by {choice.evenly!r}.")
    strata = {"class": _classes, "tag": _tag_sets}.get(choice.evenly, _no_strata)(project, question, found)
    sampled: np.ndarray = found[stratified(strata, choice.sample, np.random.default_rng(choice.seed))]
    return sampled


def words_of(choice: Mapping[str, Any], class_names: Mapping[Id, str] | None = None) -> str:
    """Return how a round's items were chosen, in words, from what was kept with it.

    >>> words_of({"from": "filter", "filter": "tag:dim", "sample": 50, "seed": 1, "evenly": "class"})
    '50 of the items that fit tag:dim, evenly by class'
    >>> words_of({})
    'all items'
    """
    source = str(choice.get("from", "all"))
    name = (class_names or {}).get(choice.get("label_class", 0), "")
    what = {
        "all": "all items",
        "filter": f"the items that fit {choice.get('filter', '')}",
        "unlabeled": "the items without a label",
        "disagreed": "the items that people disagreed about",
        "sent_back": "the items that the SME sent back",
        "old_definition": f"the items labeled under an older definition{f' of {name}' if name else ''}",
        "given": f"{choice.get('n_given', 0):,} items chosen by hand",
    }.get(source, source)
    if "sample" not in choice:
        return what
    evenly = f", evenly by {choice['evenly']}" if choice.get("evenly") else ""
    return f"{choice['sample']:,} of {what}{evenly}"


def stratified(strata: np.ndarray, n: int, generator: np.random.Generator) -> np.ndarray:
    """Return ``n`` ascending places at random such that each stratum has its share.

    ``strata`` int64 (m,), m ≥ n. Shares are rounded by largest remainder, after one for each stratum where
    ``n`` suffices.

    >>> rare = np.array([0] * 97 + [1] * 3)
    >>> np.bincount(rare[stratified(rare, 10, np.random.default_rng(0))]).tolist()
    [9, 1]
    """
    _, code, size = np.unique(strata, return_inverse=True, return_counts=True)
    quota = n * size / len(strata)
    take = np.floor(quota).astype(np.int64)
    if n >= len(size):
        take = np.maximum(take, 1)
    while take.sum() > n:
        take[np.argmax(np.where(take > 1, take - quota, -np.inf))] -= 1
    order = np.argsort(take - quota, kind="stable")
    for place in order[: n - int(take.sum())]:
        take[place] += 1
    mixed = generator.permutation(len(strata))
    by_stratum = mixed[np.argsort(code[mixed], kind="stable")]
    starts = np.concatenate([[0], np.cumsum(size)[:-1]])
    rank = np.arange(len(strata)) - np.repeat(starts, size)
    return np.sort(by_stratum[rank < np.repeat(take, size)])


def _by_filter(project: Project, question: Id, choice: Choice) -> np.ndarray:
    from labeler.ops.filters import find_items

    return find_items(project, choice.words, question=question)


def _unlabeled(project: Project, question: Id, choice: Choice) -> np.ndarray:
    whole = item_ids(project)
    found: np.ndarray = whole[~np.isin(whole, current_labels(project, question).answered().item)]
    return found


def _disagreed(project: Project, question: Id, choice: Choice) -> np.ndarray:
    return disagreements(project, question, include_ruled=True).item


def _sent_back(project: Project, question: Id, choice: Choice) -> np.ndarray:
    """Return what was sent back and has no later answer: what was labeled again is done."""
    back = [ruling for ruling in latest_rulings(project, question) if ruling.verdict == "send_back"]
    latest = last_answered(project, question, [ruling.item for ruling in back])
    found = [ruling.item for ruling in back if latest.get(ruling.item, 0) < ruling.at]
    return np.array(found, dtype=np.int64)


def _old_definition(project: Project, question: Id, choice: Choice) -> np.ndarray:
    """Return what bears a class under an older entry and has no answer since that was replaced."""
    found = [np.zeros(0, np.int64)]
    for label_class, entry in entries(project, question).items():
        if choice.label_class in (None, label_class):
            old = items_under_old(project, question, label_class)
            latest = last_answered(project, question, old.tolist())
            found.append(old[[latest.get(item, 0) < entry.at for item in old.tolist()]])
    return np.unique(np.concatenate(found))


def _given(project: Project, question: Id, choice: Choice) -> np.ndarray:
    return np.array(choice.items, dtype=np.int64)


_SOURCES = {
    From.FILTER: _by_filter,
    From.UNLABELED: _unlabeled,
    From.DISAGREED: _disagreed,
    From.SENT_BACK: _sent_back,
    From.OLD_DEFINITION: _old_definition,
    From.GIVEN: _given,
}


def _classes(project: Project, question: Id, items: np.ndarray) -> np.ndarray:
    """Return the class of each item as far as it is known or people agree, else 0."""
    from labeler.ops.truth import item_truths

    truth = item_truths(project, question)
    label_class = np.zeros(len(items), np.int64)
    inside = np.isin(items, truth.item)
    label_class[inside] = truth.label_class[np.searchsorted(truth.item, items[inside])]
    return label_class


def _no_strata(project: Project, question: Id, items: np.ndarray) -> np.ndarray:
    return np.zeros(len(items), np.int64)


def _tag_sets(project: Project, question: Id, items: np.ndarray) -> np.ndarray:
    """Return a number for each item that is the same for items with the same tags."""
    item, tag = taggings(project)
    kinds: dict[tuple[int, ...], int] = {(): 0}
    sets: dict[int, list[int]] = {}
    for one, mark in zip(item.tolist(), tag.tolist(), strict=True):
        sets.setdefault(one, []).append(mark)
    return np.array(
        [kinds.setdefault(tuple(sets.get(one, ())), len(kinds)) for one in items.tolist()], dtype=np.int64
    )


def choices_offered(project: Project, question: Id) -> dict[From, int]:
    """Return the ways of choosing that find something now, and how many items each finds."""
    found = {
        source: len(choose_items(project, question, Choice(source)))
        for source in (From.ALL, From.UNLABELED, From.SENT_BACK, From.OLD_DEFINITION)
    }
    if latest_labeled_round(project, question) is not None:
        found[From.DISAGREED] = len(choose_items(project, question, Choice(From.DISAGREED)))
    return {source: n for source, n in found.items() if n}


def given_items(items: Sequence[Id]) -> Choice:
    """Return the choice of these very items."""
    return Choice(From.GIVEN, items=tuple(int(item) for item in items))
