"""One label per item from many people's: read the votes, run a method, say how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labeler.errors import UserError
from labeler.formats.table import read_gold, read_predictions
from labeler.ops.opinion_tables import opinions_of_tables
from labeler.ops.opinions import Opinions, opinions_of_project
from labeler.stats.consensus import Method, accuracy, compare, consensus, without_own_gold
from labeler.stats.heldout import HeldOut, held_out
from labeler.stats.signature import signatures, uniform
from labeler.stats.votes import Consensus, Votes, as_votes
from labeler.store.project import Project
from labeler.store.read.questions import the_question
from labeler.store.read.runs import predictions
from labeler.types import Id, QuestionKind


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What a method is asked about.

    ``opinions``: the labels and what is known beside them. ``truth`` int64 (n_items,): the known class, -1
    where none is. ``probabilities`` float64 (n_items, n_classes) of a model, NaN rows where it said nothing;
    None without a model. ``abstain``: labels that say *I can't tell* are left out.
    """

    opinions: Opinions
    truth: np.ndarray
    probabilities: np.ndarray | None = None
    abstain: bool = False

    @property
    def votes(self) -> Votes:
        """Return the labels as the methods take them."""
        said = self.opinions
        label = said.label
        if self.abstain and said.uncertain:
            label = np.where(np.isin(label, said.uncertain), -1, label)
        sizes = {"n_items": said.n_items, "n_people": len(said.people), "n_classes": len(said.classes)}
        return as_votes(said.item, said.person, label, **sizes)


@dataclass(frozen=True, slots=True, eq=False)
class MethodReport:
    """How one method did; ``accuracy`` and ``held_out`` are NaN where they cannot be known."""

    method: str
    result: Consensus
    accuracy: float
    n_gold: int
    held_out: HeldOut


def asked_of_tables(
    votes: Path,
    *,
    gold: Path | None = None,
    model: Path | None = None,
    order: Sequence[str] | None = None,
    uncertain: Sequence[str] = (),
    abstain: bool = False,
) -> Asked:
    """Read votes, and gold and a model's predictions where given, from plain tables.

    Raises:
        FileProblem: a file is missing or is not such a table.
        UserError: an uncertain class is no class of the table.
    """
    said = opinions_of_tables(votes, gold=gold, order=order, uncertain=uncertain)
    return Asked(said, said.truth, None if model is None else _model_of_table(model, said), abstain)


def _model_of_table(path: Path, opinions: Opinions) -> np.ndarray:
    said = read_predictions(path)
    place = {name: code for code, name in enumerate(opinions.items)}
    column = {name: code for code, name in enumerate(opinions.classes)}
    shares = np.full((len(opinions.items), len(opinions.classes)), np.nan)
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
    abstain: bool = False,
) -> Asked:
    """Read the labels of a round, the known truths (gold and rulings) and, where asked, a run's predictions.

    Args:
        round_name: a round's name, or ``all`` for everybody's latest label of each item; without it the
            latest round that has labels.
        gold: a table of gold to use instead of the project's.

    Raises:
        UserError: no such question or round, or the question does not ask for one class.
    """
    asked = the_question(project, question)
    if asked.kind is not QuestionKind.CLASS:
        raise UserError(f"{asked.name!r} asks for {asked.kind.value}; consensus is made of single classes.")
    said = opinions_of_project(project, asked.id, round_name=round_name, named=True)
    truth = said.truth if gold is None else _truth_of_table(gold, said)
    return Asked(said, truth, None if run is None else _model_of_run(project, run, said), abstain)


def _truth_of_table(path: Path, opinions: Opinions) -> np.ndarray:
    known = read_gold(path)
    place = {name: code for code, name in enumerate(opinions.items)}
    column = {name: code for code, name in enumerate(opinions.classes)}
    truth = np.full(opinions.n_items, -1, dtype=np.int64)
    for task, label in zip(known.task, known.label, strict=True):
        if task in place:
            truth[place[task]] = column.get(label, len(column))
    return truth


def _model_of_run(project: Project, run: Id, opinions: Opinions) -> np.ndarray:
    said = predictions(project, run)
    n_classes = len(opinions.classes)
    shares = np.full((opinions.n_items, n_classes), np.nan)
    if opinions.ids is not None and said.probabilities.shape[1] == n_classes:
        _, ours, theirs = np.intersect1d(opinions.ids, said.item, return_indices=True)
        shares[ours] = said.probabilities[theirs]
    return shares


def reach_consensus(
    asked: Asked, method: Method | str, *, learn_from_gold: bool = False, seed: int = 0
) -> MethodReport:
    """Run one method and say how it did.

    ``accuracy`` is against the known truths. With ``learn_from_gold`` they are also given to the method; the
    accuracy then is that of five runs, each without the fifth of the truths on which it is measured.
    """
    votes = asked.votes
    inside = asked.truth < len(asked.opinions.classes)
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
