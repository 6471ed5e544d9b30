"""All items of a project as arrays: what the grid shows and the filter row searches, a million at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from labeler.types import Id
from labeler.ui.state.votes import Places, count_votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from labeler.store.project import Project
    from labeler.store.read.tags import Tag
    from labeler.store.read.truth import Truth
    from labeler.ui.state.session import Session


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One entry per item, in the order of import.

    ``shown`` int64[n] is the class on the badge (0: none): the truth, else the class that most people chose
    (0 on a tie); for a labeler in a blind round their own answer. ``n_labels`` int32[n] counts the people who
    answered (blind: 0 or 1), ``disagree`` bool[n] says that they differ, ``true`` bool[n] that the class is
    gold or ruled. ``tag_item`` (index into ``ids``) and ``tag`` (tag id) are aligned.
    """

    ids: NDArray[np.int64]
    broken: NDArray[np.bool_]
    shown: NDArray[np.int64]
    n_labels: NDArray[np.int32]
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
        return Places(self.ids).find(np.asarray(items, dtype=np.int64))[1]


def read_catalogue(session: Session) -> Catalogue:
    """Return the catalogue as this session's person may see it (reads; call it off the GUI thread)."""
    from labeler.store.read.items import item_ids
    from labeler.store.read.labels import current_labels
    from labeler.store.read.names import broken_items
    from labeler.store.read.tags import taggings, tags
    from labeler.store.read.truth import truths

    project = _project(session)
    ids = item_ids(project, include_broken=True)
    broken = np.zeros(len(ids), dtype=bool)
    broken[Places(ids).find(broken_items(project))[1]] = True
    labels = current_labels(project, session.question)
    if session.blind:
        labels = labels.where((labels.person == session.person) & (labels.round == (session.round or 0)))
    votes = count_votes(ids, labels)
    shown, true = votes.shown.copy(), np.zeros(len(ids), dtype=bool)
    if not session.blind:
        _overlay(ids, shown, true, truths(project, session.question))
    tagged, tag = taggings(project)
    known, at = Places(ids).find(tagged)
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
    from labeler.store.read.names import items_named

    return items_named(project, text.split())


def _project(session: Session) -> Project:
    if session.project is None:
        from labeler.errors import Bug

        raise Bug("the catalogue was asked for without a project")
    return session.project


def _overlay(ids: NDArray[np.int64], shown: NDArray[np.int64], true: NDArray[np.bool_], truth: Truth) -> None:
    """The truth, where it is known, stands before what most people chose."""
    known, at = Places(ids).find(truth.item)
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
