"""All items of a project as arrays: what the grid shows and the filter row searches, a million at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from labeler.types import Id

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from labeler.store.project import Project
    from labeler.store.read.labels import LabelArrays
    from labeler.store.read.tags import Tag
    from labeler.store.read.truth import Truth
    from labeler.ui.state.session import Session


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One entry per item, in the order of import.

    ``shown`` int64[n] is the class on the badge (0: none): the truth, else the class that most people chose
    (0 on a tie); for a labeler in a blind round their own answer. ``n_labels`` int64[n] counts the people who
    answered (blind: 0 or 1), ``disagree`` bool[n] says that they differ, ``true`` bool[n] that the class is
    gold or ruled. ``tag_item`` (index into ``ids``) and ``tag`` (tag id) are aligned.
    """

    ids: NDArray[np.int64]
    broken: NDArray[np.bool_]
    shown: NDArray[np.int64]
    n_labels: NDArray[np.int64]
    disagree: NDArray[np.bool_]
    true: NDArray[np.bool_]
    tag_item: NDArray[np.int64]
    tag: NDArray[np.int64]
    tags: tuple[Tag, ...]
    blind: bool

    def __len__(self) -> int:
        return len(self.ids)

    def positions(self, items: Sequence[Id] | NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where these items stand, in the order given; unknown ones are left out."""
        return index_of(self.ids, np.asarray(items, dtype=np.int64))[1]


@dataclass(frozen=True, slots=True)
class Votes:
    """What people chose, per item (aligned with the ids given): see `Catalogue`."""

    shown: NDArray[np.int64]
    n_labels: NDArray[np.int64]
    disagree: NDArray[np.bool_]


def index_of(
    ids: NDArray[np.int64], wanted: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which of ``wanted`` are among ``ids`` (bool, aligned) and where those stand in ``ids``."""
    if not len(ids):
        return np.zeros(len(wanted), dtype=bool), np.zeros(0, dtype=np.int64)
    order = np.argsort(ids, kind="stable")
    place = np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)
    found = order[place]
    known = ids[found] == wanted
    return known, found[known].astype(np.int64)


def count_votes(ids: NDArray[np.int64], labels: LabelArrays) -> Votes:
    """Return the plurality of each item, each person's latest round counting once.

    ``labels`` are sorted by item, person, round, as the store gives them.
    """
    n = len(ids)
    shown, n_labels = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    disagree = np.zeros(n, dtype=bool)
    answered = labels.answered()
    if not len(answered):
        return Votes(shown, n_labels, disagree)
    last = np.ones(len(answered), dtype=bool)
    last[:-1] = (answered.item[1:] != answered.item[:-1]) | (answered.person[1:] != answered.person[:-1])
    items, chosen = answered.item[last], answered.label_class[last]
    known, at = index_of(ids, items)
    classes, code = np.unique(chosen[known], return_inverse=True)
    pair, votes = np.unique(at * len(classes) + code, return_counts=True)
    item, label = pair // len(classes), classes[pair % len(classes)]
    most = np.zeros(n, dtype=np.int64)
    np.maximum.at(most, item, votes)
    np.add.at(n_labels, item, votes)
    winning = votes == most[item]
    ties = np.bincount(item[winning], minlength=n)
    shown[item[winning]] = label[winning]
    shown[ties > 1] = 0
    return Votes(shown, n_labels, most < n_labels)


def read_catalogue(session: Session) -> Catalogue:
    """Return the catalogue as this session's person may see it (reads; call it off the GUI thread)."""
    from labeler.store.read.items import item_ids
    from labeler.store.read.labels import current_labels
    from labeler.store.read.tags import taggings, tags
    from labeler.store.read.truth import truths

    project = _project(session)
    ids = item_ids(project, include_broken=True)
    whole = item_ids(project)
    broken = ~np.isin(ids, whole) if len(whole) < len(ids) else np.zeros(len(ids), dtype=bool)
    labels = current_labels(project, session.question)
    if session.blind:
        labels = labels.where((labels.person == session.person) & (labels.round == (session.round or 0)))
    votes = count_votes(ids, labels)
    shown, true = votes.shown.copy(), np.zeros(len(ids), dtype=bool)
    if not session.blind:
        _overlay(ids, shown, true, truths(project, session.question))
    tagged, tag = taggings(project)
    known, at = index_of(ids, tagged)
    return Catalogue(
        ids=ids,
        broken=broken,
        shown=shown,
        n_labels=votes.n_labels,
        disagree=votes.disagree,
        true=true,
        tag_item=at,
        tag=tag[known],
        tags=tuple(tags(project)),
        blind=session.blind,
    )


def named(project: Project, text: str) -> NDArray[np.int64]:
    """Return the items whose path holds every word of ``text``, int64 (reads; off the GUI thread)."""
    from labeler.store.read.items import known_paths
    from labeler.store.read.sources import sources

    words = text.casefold().split()
    found: set[Id] = set()
    for source in sources(project):
        for path, item in known_paths(project, source.id).items():
            folded = path.casefold()
            if all(word in folded for word in words):
                found.add(item)
    return np.array(sorted(found), dtype=np.int64)


def _project(session: Session) -> Project:
    if session.project is None:
        from labeler.errors import Bug

        raise Bug("the catalogue was asked for without a project")
    return session.project


def _overlay(ids: NDArray[np.int64], shown: NDArray[np.int64], true: NDArray[np.bool_], truth: Truth) -> None:
    """The truth, where it is known, stands before what most people chose."""
    known, at = index_of(ids, truth.item)
    shown[at] = truth.label_class[known]
    true[at] = True


# the filter row

STATES: Mapping[str, str] = {
    "": "all items",
    "unlabeled": "not labeled yet",
    "labeled": "labeled",
    "disagree": "people disagree",
    "true": "truth known",
    "broken": "broken files",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What the filter row asks for; empty fields ask for nothing; ``only`` are given items, in order."""

    state: str = ""
    label_class: Id = 0
    tag: Id = 0
    text: str = ""
    only: tuple[Id, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether it lets everything through."""
        return self == Filter()


def positions(
    catalogue: Catalogue, wanted: Filter, texts: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Return where the items stand that ``wanted`` asks for, int64, in the catalogue's order.

    ``texts`` are the items whose names hold ``wanted.text`` (the store has searched them). Given items keep
    the order in which they were given.
    """
    keep = np.ones(len(catalogue), dtype=bool)
    if wanted.state:
        keep &= _in_state(catalogue, wanted.state)
    if wanted.label_class:
        keep &= catalogue.shown == wanted.label_class
    if wanted.tag:
        tagged = np.zeros(len(catalogue), dtype=bool)
        tagged[catalogue.tag_item[catalogue.tag == wanted.tag]] = True
        keep &= tagged
    if texts is not None:
        named = np.zeros(len(catalogue), dtype=bool)
        named[catalogue.positions(texts)] = True
        keep &= named
    if wanted.only is None:
        return np.flatnonzero(keep)
    given = catalogue.positions(wanted.only)
    return given[keep[given]]


def _in_state(catalogue: Catalogue, state: str) -> NDArray[np.bool_]:
    if state == "unlabeled":
        unlabeled: NDArray[np.bool_] = (catalogue.n_labels == 0) & ~catalogue.broken
        return unlabeled
    if state == "labeled":
        labeled: NDArray[np.bool_] = catalogue.n_labels > 0
        return labeled
    return {"disagree": catalogue.disagree, "true": catalogue.true}.get(state, catalogue.broken)
