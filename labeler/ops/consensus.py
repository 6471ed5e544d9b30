"""One label per item from many people's: read the votes, run a method, say how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labeler.errors import UserError
from labeler.formats.table import Gold, read_gold, read_predictions, read_votes
from labeler.ops.truth import merged_into, through
from labeler.stats.codes import Coded, class_order, encode
from labeler.stats.consensus import Method, accuracy, compare, consensus, without_own_gold
from labeler.stats.heldout import HeldOut, held_out
from labeler.stats.signature import signatures, uniform
from labeler.stats.votes import Consensus, Votes, as_votes
from labeler.store.project import Project
from labeler.store.read.items import items
from labeler.store.read.labels import LabelArrays, current_labels
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import latest_closed_round, rounds
from labeler.store.read.runs import predictions
from labeler.store.read.truth import truths
from labeler.types import Id, QuestionKind


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What a method is asked about.

    ``coded``: the labels. ``truth`` int64 (n_items,): the known class, -1 where none is. ``probabilities``
    float64 (n_items, n_classes) of a model, NaN rows where it said nothing; None without a model.
    """

    coded: Coded
    truth: np.ndarray
    probabilities: np.ndarray | None = None

    @property
    def votes(self) -> Votes:
        """Return the labels as the methods take them."""
        coded = self.coded
        return as_votes(
            coded.item,
            coded.person,
            coded.label,
            n_items=len(coded.items),
            n_people=len(coded.people),
            n_classes=len(coded.classes),
        )


@dataclass(frozen=True, slots=True, eq=False)
class MethodReport:
    """How one method did; ``accuracy`` and ``held_out`` are NaN where they cannot be known."""

    method: str
    result: Consensus
    accuracy: float
    n_gold: int
    held_out: HeldOut


def asked_of_table(
    votes: Path, *, gold: Path | None = None, model: Path | None = None, order: Sequence[str] | None = None
) -> Asked:
    """Read votes, and gold and a model's predictions where given, from plain tables.

    Raises:
        FileProblem: a file is missing or is not such a table.
    """
    said = read_votes(votes)
    known = read_gold(gold) if gold is not None else Gold([], [])
    # a class that only the gold knows is a class, too
    declared = class_order({*said.label, *known.label}, order)
    coded = encode(said.task, said.worker, said.label, declared)
    truth = coded.truth(known.task, known.label)
    return Asked(coded, truth, None if model is None else _model_of_table(model, coded))


def _model_of_table(path: Path, coded: Coded) -> np.ndarray:
    said = read_predictions(path)
    place = {name: code for code, name in enumerate(coded.items)}
    column = {name: code for code, name in enumerate(coded.classes)}
    shares = np.full((len(coded.items), len(coded.classes)), np.nan)
    for row, task in enumerate(said.task):
        if task in place:
            shares[place[task]] = 0.0
            if said.probabilities is None:
                _certain(shares[place[task]], column.get(said.label[row]))
                continue
            for name, share in zip(said.classes, said.probabilities[row], strict=True):
                if name in column:
                    shares[place[task], column[name]] = share
    return shares


def _certain(row: np.ndarray, code: int | None) -> None:
    if code is not None:
        row[code] = 1.0


def asked_of_project(
    project: Project,
    *,
    question: str | None = None,
    round_name: str | None = None,
    gold: Path | None = None,
    run: Id | None = None,
) -> Asked:
    """Read the labels of a round, the known truths (gold and rulings) and, where asked, a run's predictions.

    Args:
        round_name: a round's name, or ``all``; without it the latest closed round, else the latest round.
        gold: a table of gold to use instead of the project's.

    Raises:
        UserError: no such question or round, or the question does not ask for one class.
    """
    asked = the_question(project, question)
    if asked.kind is not QuestionKind.CLASS:
        raise UserError(f"{asked.name!r} asks for {asked.kind.value}; consensus is made of single classes.")
    declared = classes(project, asked.id)
    labels = _labels_of(project, asked.id, round_name)
    merged = merged_into(project, asked.id)
    class_ids = np.array([c.id for c in declared if c.merged_into is None], dtype=np.int64)
    names = [c.name for c in declared if c.merged_into is None]
    item_ids, item_codes = np.unique(labels.item, return_inverse=True)
    everybody = {person.id: person.name for person in people(project)}
    people_ids, person_codes = np.unique(labels.person, return_inverse=True)
    nothing = np.empty(0, dtype=np.int64)
    coded = Coded(
        item_codes.astype(np.int64),
        person_codes.astype(np.int64),
        _places(through(labels.label_class, merged), class_ids),
        [row.relative for row in items(project, item_ids.tolist())],
        [everybody.get(int(one), str(one)) for one in people_ids],
        names,
        0,
        *(nothing,) * 4,
    )
    if gold is not None:
        known = read_gold(gold)
        truth = coded.truth(known.task, known.label)
    else:
        truth = _truth_of(project, asked.id, item_ids, class_ids)
    model = None if run is None else _model_of(project, run, item_ids, len(names))
    return Asked(coded, truth, model)


def _labels_of(project: Project, question: Id, round_name: str | None) -> LabelArrays:
    """Return the answered labels, the latest round's of each person and item."""
    known = rounds(project, question)
    if round_name not in (None, "all"):
        chosen = [one for one in known if one.name == round_name]
        if not chosen:
            there = ", ".join(one.name for one in known) or "none"
            raise UserError(f"{project.path} has no round {round_name!r}; it has: {there}.")
        return current_labels(project, question, chosen[0].id).answered()
    if round_name is None:
        closed = latest_closed_round(project, question)
        for one in [closed] if closed is not None else list(reversed(known)):
            labels = current_labels(project, question, one.id).answered()
            if len(labels):
                return labels
    labels = current_labels(project, question).answered()
    number = {one.id: one.number for one in known}
    when = np.array([number.get(int(one), 0) for one in labels.round], dtype=np.int64)
    labels = labels.where(np.lexsort((when, labels.person, labels.item)))
    last = np.ones(len(labels), dtype=np.bool_)
    last[:-1] = (np.diff(labels.item) != 0) | (np.diff(labels.person) != 0)
    return labels.where(last)


def _places(ids: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Return the position of each id in ``of``, -1 where it is not there."""
    if not of.size:
        return np.full(len(ids), -1, dtype=np.int64)
    order = np.argsort(of)
    place = np.minimum(np.searchsorted(of, ids, sorter=order), len(of) - 1)
    return np.asarray(np.where(of[order[place]] == ids, order[place], -1), dtype=np.int64)


def _truth_of(project: Project, question: Id, item_ids: np.ndarray, class_ids: np.ndarray) -> np.ndarray:
    known = truths(project, question)
    truth = np.full(len(item_ids), -1, dtype=np.int64)
    place = _places(known.item, item_ids)
    there = place >= 0
    merged = merged_into(project, question)
    truth[place[there]] = _places(through(known.label_class, merged), class_ids)[there]
    return truth


def _model_of(project: Project, run: Id, item_ids: np.ndarray, n_classes: int) -> np.ndarray:
    said = predictions(project, run)
    shares = np.full((len(item_ids), n_classes), np.nan)
    place = _places(said.item, item_ids)
    there = place >= 0
    if said.probabilities.shape[1] == n_classes:
        shares[place[there]] = said.probabilities[there]
    return shares


def reach_consensus(
    asked: Asked, method: Method | str, *, learn_from_gold: bool = False, seed: int = 0
) -> MethodReport:
    """Run one method and say how it did.

    ``accuracy`` is against the known truths. With ``learn_from_gold`` they are also given to the method; the
    accuracy then is that of five runs, each without the fifth of the truths on which it is measured.
    """
    votes = asked.votes
    inside = asked.truth < len(asked.coded.classes)
    gold = np.where(inside, asked.truth, -1) if learn_from_gold else None
    model = asked.probabilities
    result = consensus(votes, method, gold=gold, probabilities=model, seed=seed)
    if gold is None:
        right = accuracy(result, asked.truth)
    else:
        right = without_own_gold(votes, method, asked.truth, probabilities=model, seed=seed)
    hidden = held_out(votes, lambda seen: consensus(seen, method, probabilities=model, seed=seed), seed=seed)
    scored = int(np.count_nonzero((asked.truth >= 0) & (votes.labels_per_item() > 0)))
    return MethodReport(str(method), result, right, scored, hidden)


def compare_methods(asked: Asked, *, seed: int = 0) -> list[MethodReport]:
    """Run every method; the one that foretells hidden labels best comes first."""
    votes = asked.votes
    scores = compare(votes, probabilities=asked.probabilities, seed=seed)
    n_gold = int(np.count_nonzero((asked.truth >= 0) & (votes.labels_per_item() > 0)))
    reports = []
    for method, score in scores.items():
        result = consensus(votes, method, probabilities=asked.probabilities, seed=seed)
        reports.append(MethodReport(method, result, accuracy(result, asked.truth), n_gold, score))
    return sorted(reports, key=lambda report: -np.nan_to_num(report.held_out.log_likelihood, nan=-np.inf))


def chosen_classes(asked: Asked, result: Consensus, *, at_random: bool = False, seed: int = 0) -> np.ndarray:
    """Return int64 (n_items,): the winner; ties stay -1 or, where asked, are drawn ``at_random`` by ``seed``.

    The draw depends on what was said of the item, not on names or the order of rows.
    """
    winner = result.winner.copy()
    if not at_random or not result.tied.any():
        return winner
    places = signatures(asked.votes)
    tied = np.flatnonzero(result.tied)
    draw = uniform(places.item[tied][:, None] ^ places.label_class[None, :], seed, 202)
    draw[~result.first_classes()[tied]] = -1.0
    winner[tied] = draw.argmax(axis=1)
    return winner
