"""MACE: each person either knows, or says what they always say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.signature import Signatures, Words, scramble, signatures, uniform
from labeler.stats.votes import Consensus, Votes, clamp, decide, softmax_rows, sum_at

_SMALLEST = 1e-300


@dataclass(frozen=True, slots=True)
class MaceProtocol:
    """How to run MACE.

    ``competence_prior``: the two pseudo-counts of Beta(not knowing, knowing). ``strategy_prior``:
    pseudo-counts of a person's habits: 10 in the reference implementation, which says that habits are nearly
    even; 1 (every habit equally likely) is at least as accurate on every crowd set we have. ``noise``: how
    uneven a random start is. ``restarts`` runs, each with its own numbers, of which the one with the best
    likelihood is kept; the first starts even.
    """

    competence_prior: tuple[float, float] = (0.5, 0.5)
    strategy_prior: float = 1.0
    iterations: int = 50
    restarts: int = 10
    noise: float = 0.5

    def words(self) -> str:
        """Return the protocol as one line."""
        low, high = self.competence_prior
        return (
            f"variational Bayes; competence Beta({low:g}, {high:g}); "
            f"habits Dirichlet({self.strategy_prior:g}); {self.iterations} iterations, "
            f"best of {self.restarts} starts"
        )


REFERENCE = MaceProtocol(strategy_prior=10.0)
"""The protocol of the authors' own code (mace.py 0.5), whose accuracies it reproduces."""


@dataclass(frozen=True, slots=True, eq=False)
class _Belief:
    """``knows`` (n_people,): weight of knowing; ``guesses`` (n_people,): of not; ``habit`` (n_people, K)."""

    knows: FloatArray
    guesses: FloatArray
    habit: FloatArray


def mace(
    votes: Votes, *, gold: IntArray | None = None, seed: int = 0, protocol: MaceProtocol = MaceProtocol()
) -> Consensus:
    """Return the consensus in which a person knows the answer, or answers by habit.

    ``extra["competence"]`` (n_people,) is the probability of knowing, as the reference code prints it;
    ``skill`` that of being right, lucky habits included. ``seed`` draws the restarts; renaming people,
    items or classes and shuffling rows change nothing. ``log_likelihood`` is the reference's: that of the
    labels under the variational weights. The classes are equally likely beforehand, so on very uneven
    classes MACE can fall below the majority vote.

    Source: Hovy, Berg-Kirkpatrick, Vaswani and Hovy (2013), Learning Whom to Trust with MACE, NAACL-HLT,
    https://aclanthology.org/N13-1132.
    """
    truth = votes.gold(gold)
    if not votes.n_labels:
        return votes.without_model("mace", protocol.words(), truth)
    places = signatures(votes)
    model = _Mace(votes, truth, protocol)
    runs = [model.run(model.start(places, seed, restart)) for restart in range(max(protocol.restarts, 1))]
    posterior, counts, best = max(runs, key=lambda run: run[2])
    habit, knowing = counts
    n = knowing.sum(axis=1)
    posterior[(votes.labels_per_item() == 0) & (truth < 0)] = np.nan
    confusion = _confusion(votes, habit, knowing, protocol)
    classes = np.nanmean(posterior, axis=0)
    unseen = n == 0
    return Consensus(
        "mace",
        f"{protocol.words()}; seed {seed}",
        posterior,
        *decide(posterior),
        np.where(unseen, np.nan, np.einsum("c,jcc->j", classes, confusion)),
        confusion=confusion,
        iterations=protocol.iterations,
        log_likelihood=best,
        extra={"competence": np.where(unseen, np.nan, model.maximise(habit, knowing).knows)},
    )


def _confusion(votes: Votes, habit: FloatArray, knowing: FloatArray, protocol: MaceProtocol) -> FloatArray:
    """Return the expected confusion matrices (n_people, true, said) under the posterior of the parameters."""
    low, high = protocol.competence_prior
    knows = ((knowing[:, 1] + high) / (knowing.sum(axis=1) + low + high))[:, None, None]
    habits = habit + protocol.strategy_prior
    habits /= habits.sum(axis=1, keepdims=True)
    confusion: FloatArray = knows * np.eye(votes.n_classes) + (1 - knows) * habits[:, None, :]
    return confusion


@dataclass(frozen=True, slots=True, eq=False)
class _Mace:
    votes: Votes
    gold: IntArray
    protocol: MaceProtocol

    def start(self, places: Signatures, seed: int, restart: int) -> _Belief:
        """Return an uneven start of this restart, drawn from what people said."""
        noise = self.protocol.noise if restart else 0.0
        pair: Words = places.person[:, None] ^ scramble(places.label_class)[None, :]
        knows = 1 + noise * uniform(places.person, seed, restart, 1)
        guesses = 1 + noise * uniform(places.person, seed, restart, 2)
        habit = 1 + noise * uniform(pair, seed, restart, 3)
        total = knows + guesses
        return _Belief(knows / total, guesses / total, habit / habit.sum(axis=1, keepdims=True))

    def run(self, belief: _Belief) -> tuple[FloatArray, tuple[FloatArray, FloatArray], float]:
        """Return (posterior, expected counts, log-likelihood) after all iterations."""
        posterior, counts, likelihood = self.expect(belief)
        for _ in range(self.protocol.iterations):
            posterior, counts, likelihood = self.expect(self.maximise(*counts))
        return posterior, counts, likelihood

    def expect(self, belief: _Belief) -> tuple[FloatArray, tuple[FloatArray, FloatArray], float]:
        """Return (posterior, (labels by habit (n_people, K), not knowing and knowing (n_people, 2)), LL)."""
        votes = self.votes
        by_habit = (belief.guesses[:, None] * belief.habit)[votes.person, votes.label]
        either = by_habit + belief.knows[votes.person]
        log_habit = np.log(np.maximum(by_habit, _SMALLEST))
        scores = votes.sums(np.log(np.maximum(either, _SMALLEST)) - log_habit)
        scores += votes.per_item(log_habit)[:, None]
        scores -= np.log(votes.n_classes)
        known = np.flatnonzero(self.gold >= 0)
        right = scores[known, self.gold[known]]
        posterior, likelihood = softmax_rows(scores)
        likelihood[known] = right
        clamp(posterior, self.gold)
        knew = posterior[votes.item, votes.label] * belief.knows[votes.person] / np.maximum(either, _SMALLEST)
        people, n_classes = votes.n_people, votes.n_classes
        said = votes.person * n_classes + votes.label
        habit = sum_at(said, 1 - knew, people * n_classes).reshape(people, n_classes)
        knowing = np.column_stack([habit.sum(axis=1), votes.per_person(knew)])
        labeled = votes.labels_per_item() > 0
        return posterior, (habit, knowing), float(likelihood[labeled].sum())

    def maximise(self, habit: FloatArray, knowing: FloatArray) -> _Belief:
        """Return the variational weights, exp of the expected log of each probability."""
        low, high = self.protocol.competence_prior
        weights = _expected_log(knowing + np.array([low, high]))
        return _Belief(weights[:, 1], weights[:, 0], _expected_log(habit + self.protocol.strategy_prior))


def _expected_log(counts: FloatArray) -> FloatArray:
    from scipy.special import digamma

    weights: FloatArray = np.exp(digamma(counts) - digamma(counts.sum(axis=1, keepdims=True)))
    return weights
