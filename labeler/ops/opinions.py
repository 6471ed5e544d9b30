"""What people said, ready for statistics; plain tables are read in ``opinion_tables``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from labeler.errors import UserError
from labeler.ops.answer_rows import ALL_ROUNDS, shown_names
from labeler.ops.repeats import OwnRepeats, own_repeats
from labeler.ops.truth import NOTHING, counting, merged_into, through
from labeler.store.project import Project
from labeler.store.read.items import items
from labeler.store.read.labels import LabelArrays, current_labels
from labeler.store.read.people import people
from labeler.store.read.questions import LabelClass, classes
from labeler.store.read.rounds import rounds
from labeler.store.read.tags import taggings, tags
from labeler.store.read.truth import latest_rulings, truths
from labeler.types import ClassKind, Id, TruthSource

Codes: TypeAlias = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Item, person and label of each label."""


@dataclass(frozen=True, slots=True, eq=False)
class Repeats:
    """Items that a person answered again: int64 codes (n_repeats,), ``first`` and ``last`` are labels.

    ``rounds``: the name of each later answer's round, or nothing; ``of`` as in `stats.repeats.Again`.
    """

    item: np.ndarray
    person: np.ndarray
    first: np.ndarray
    last: np.ndarray
    rounds: Sequence[str] = ()
    of: str = "given_again"

    def __len__(self) -> int:
        return len(self.item)


@dataclass(frozen=True, slots=True, eq=False)
class Opinions:
    """Labels as codes, one per person and item (the latest), and what is known beside them.

    ``item``, ``person``, ``label`` int64 (n_labels,): positions in ``items``, ``people``, ``classes``.
    ``ids`` int64 (n_items,): the project's items, or None for tables. ``simulated`` bool (n_people,).
    ``uncertain``: codes of the classes that say *I can't tell*, ``between``: which classes each lies between.
    ``truth`` int64 (n_items,): -1 where none, ``len(classes)`` where nobody could say it; ``ruled_by`` int64
    (n_items,): the person whose ruling it is, or -1; ``ruled`` bool (n_items,): it is anybody's ruling, a
    labeler's or not. ``tagged``: the items of each tag. ``by_round``: for
    each round that has labels, its own; ``chosen``: the rounds whose items were chosen for disagreement.
    """

    item: np.ndarray
    person: np.ndarray
    label: np.ndarray
    items: list[str]
    people: list[str]
    classes: list[str]
    repeats: Repeats
    n_duplicates: int = 0
    ids: np.ndarray | None = None
    simulated: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    uncertain: tuple[int, ...] = ()
    between: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    truth: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    ruled_by: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    ruled: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    tags: list[str] = field(default_factory=list)
    tagged: list[np.ndarray] = field(default_factory=list)
    by_round: dict[str, Codes] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()

    @property
    def n_items(self) -> int:
        """Return how many items have a label."""
        return len(self.items) if self.ids is None else len(self.ids)

    def of_round(self, name: str) -> Opinions:
        """Return the labels of one round only, with everything else as it is."""
        item, person, label = self.by_round[name]
        return replace(self, item=item, person=person, label=label)

    def names(self) -> list[str]:
        """Return the people's names; simulated ones say so."""
        return shown_names(self.people, self.simulated)


def opinions_of_project(
    project: Project, question: Id, *, round_name: str | None = None, named: bool = False
) -> Opinions:
    """Read the labels of a question with truths (gold and rulings), tags and rounds.

    Args:
        round_name: a round's name, or ``all`` for everybody's latest label of each item; without it the
            latest round that has labels.
        named: read the items' paths too, as ``items`` (else it is empty: a million names take long).

    Raises:
        UserError: no such round.
    """
    declared = [one for one in classes(project, question) if one.is_offered]
    merged = merged_into(project, question)
    labels = counting(current_labels(project, question).answered(), merged)
    item_ids, item = _codes(labels.item)
    everybody = people(project)
    person_ids = np.array([one.id for one in everybody if one.id in set(np.unique(labels.person).tolist())])
    class_ids = np.array([one.id for one in declared], dtype=np.int64)
    person = _places(labels.person, person_ids.astype(np.int64))
    label = _places(labels.label_class, class_ids)
    number, by_round = _rounds(project, question, labels, (item, person, label))
    if round_name not in (None, ALL_ROUNDS, *by_round):
        there = ", ".join(by_round) or "none yet"
        raise UserError(f"{project.path} has no round {round_name!r} with labels; with labels: {there}.")
    chosen, repeats = _chosen(round_name, number, (item, person, label), by_round)
    served = own_repeats(project, question)
    if len(served):
        repeats = _served_again(project, question, served, (item_ids, person_ids, class_ids))
    truth, ruled_by, is_ruled = _truth(project, question, item_ids, class_ids, person_ids.astype(np.int64))
    names, tagged = _tags_of_project(project, item_ids)
    by_id = {one.id: one for one in everybody}
    return Opinions(
        *chosen,
        [row.relative for row in items(project, item_ids.tolist())] if named else [],
        [by_id[one].name for one in person_ids.tolist()],
        [one.name for one in declared],
        repeats,
        ids=item_ids,
        simulated=np.array([by_id[one].simulated for one in person_ids.tolist()], dtype=bool),
        uncertain=tuple(i for i, one in enumerate(declared) if one.kind is ClassKind.UNCERTAIN),
        between=_between(declared),
        truth=truth,
        ruled_by=ruled_by,
        ruled=is_ruled,
        tags=names,
        tagged=tagged,
        by_round=by_round,
        chosen=chosen_for_disagreement(project, question),
    )


def chosen_for_disagreement(project: Project, question: Id) -> frozenset[str]:
    """Return the names of the rounds whose items were chosen because people disagreed about them."""
    sources = ("disagreed", "sent_back")
    return frozenset(one.name for one in rounds(project, question) if one.choice.get("from") in sources)


def _rounds(
    project: Project, question: Id, labels: LabelArrays, codes: Codes
) -> tuple[np.ndarray, dict[str, Codes]]:
    """Return (the number of each label's round, each round's own labels)."""
    known = rounds(project, question)
    number = np.zeros(len(labels), dtype=np.int64)
    by_round = {}
    for place, one in enumerate(known, start=1):
        inside = labels.round == one.id
        number[inside] = place
        if inside.any():
            item, person, label = (code[inside] for code in codes)
            by_round[one.name] = (item, person, label)
    return number, by_round


def _chosen(
    name: str | None, number: np.ndarray, codes: Codes, by_round: dict[str, Codes]
) -> tuple[Codes, Repeats]:
    """Return (the labels that count, what people said again in a later round).

    ``number`` is 0 for what lies in no round of its own, as second servings do: it takes no part.
    """
    own = number > 0 if by_round else np.ones(len(number), dtype=bool)
    item, person, label = (code[own] for code in codes)
    number = number[own]
    order = np.lexsort((number, person, item))
    item, person, label, number = item[order], person[order], label[order], number[order]
    same = (item[1:] == item[:-1]) & (person[1:] == person[:-1])
    early = np.flatnonzero(same)
    names = dict(zip(np.unique(number).tolist(), by_round, strict=False))
    later = [names.get(one, "") for one in number[early + 1].tolist()]
    repeats = Repeats(item[early], person[early], label[early], label[early + 1], later, "later_round")
    if name is not None and name != ALL_ROUNDS:
        return by_round[name], repeats
    if name is None and by_round:
        return by_round[list(by_round)[-1]], repeats
    last = np.ones(len(item), dtype=bool)
    last[:-1] = ~same
    return (item[last], person[last], label[last]), repeats


def _served_again(
    project: Project,
    question: Id,
    served: OwnRepeats,
    ids: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> Repeats:
    """Return what was served twice in one round; ``ids`` of items, people and classes in order of codes."""
    names = {one.id: one.name for one in rounds(project, question)}
    items_of, people_of, classes_of = ids
    return Repeats(
        _places(served.item, items_of),
        _places(served.person, people_of.astype(np.int64)),
        _places(served.first, classes_of),
        _places(served.last, classes_of),
        [names.get(one, "") for one in served.round.tolist()],
        "served_again",
    )


def _truth(
    project: Project, question: Id, item_ids: np.ndarray, class_ids: np.ndarray, person_ids: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    known = truths(project, question)
    place = _places(known.item, item_ids)
    counts_as = through(known.label_class, merged_into(project, question))
    inside = (place >= 0) & (counts_as != NOTHING)
    code = _places(counts_as, class_ids)
    truth = np.full(len(item_ids), -1, dtype=np.int64)
    truth[place[inside]] = np.where(code[inside] >= 0, code[inside], len(class_ids))
    ruled_by = np.full(len(item_ids), -1, dtype=np.int64)
    by = {one.item: one.person for one in latest_rulings(project, question)}
    ruled = inside & (known.source == TruthSource.RULING)
    judges = np.array([by[item] for item in known.item[ruled].tolist()], dtype=np.int64)
    ruled_by[place[ruled]] = _places(judges, person_ids)
    is_ruled = np.zeros(len(item_ids), dtype=bool)
    is_ruled[place[ruled]] = True
    return truth, ruled_by, is_ruled


def _tags_of_project(project: Project, item_ids: np.ndarray) -> tuple[list[str], list[np.ndarray]]:
    item, tag = taggings(project)
    place = _places(item, item_ids)
    names, tagged = [], []
    for one in tags(project):
        codes = place[(tag == one.id) & (place >= 0)]
        names.append(one.name)
        tagged.append(codes)
    return names, tagged


def _between(declared: list[LabelClass]) -> dict[int, tuple[int, ...]]:
    place = {one.id: code for code, one in enumerate(declared)}
    return {
        place[one.id]: tuple(place[side] for side in one.between if side in place)
        for one in declared
        if one.kind is ClassKind.UNCERTAIN
    }


def _codes(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    names, codes = np.unique(ids, return_inverse=True)
    return names, codes.astype(np.int64)


def _places(ids: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Return the position of each id in ``of``, -1 where it is not there."""
    if not len(of):
        return np.full(len(ids), -1, dtype=np.int64)
    order = np.argsort(of, kind="stable")
    place = np.minimum(np.searchsorted(of, ids, sorter=order), len(of) - 1)
    found: np.ndarray = np.where(of[order[place]] == ids, order[place], -1)
    return found.astype(np.int64)
