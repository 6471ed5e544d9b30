"""Dawid–Skene: every person has a confusion matrix, every item a hidden class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from labeler.stats.em import Fit, expectation_maximisation, squarem
from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.votes import Consensus, Votes, clamp, decide, softmax_rows

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Below this a probability counts as this: a zero would forbid what floating point only rounded away.
_SMALLEST = 1e-300
_MOST_POOLED = 8.0
# Items per block: their posteriors stay in the cache between the E-step and the M-step.
_BLOCK = 8192


@dataclass(frozen=True, slots=True)
class DawidSkeneProtocol:
    """How to run the EM; every choice that changes the answer is here.

    ``start``: ``shares`` begins with the vote shares as posteriors (the paper's equation 3.1), ``diagonal``
    with confusion matrices of .7 on the diagonal and equal classes. ``pooling``: how many pseudo-labels of
    the *average* person each row of a person's matrix begins with; it is what keeps people with three labels
    from being believed or doubted too much; ``None`` takes (K-1)², the degrees of freedom of a matrix, but
    at most 8 (people of the crowd sets differ as much as if drawn with 3 to 13). ``smoothing``: pseudo-labels
    in every cell. ``iterations`` is the most E-steps; with ``tolerance`` (relative gain of the objective)
    negative, exactly that many.
    """

    start: Literal["shares", "diagonal"] = "shares"
    pooling: float | None = None
    smoothing: float = 0.01
    tolerance: float = 1e-8
    iterations: int = 500
    accelerate: bool = True

    def pooled_labels(self, n_classes: int) -> float:
        """Return the pseudo-labels of the average person per row."""
        return min((n_classes - 1.0) ** 2, _MOST_POOLED) if self.pooling is None else self.pooling

    def words(self) -> str:
        """Return the protocol as one line."""
        stop = f"relative gain < {self.tolerance:g}" if self.tolerance >= 0 else "all of them"
        pooling = "by classes" if self.pooling is None else f"{self.pooling:g}"
        return (
            f"start {self.start}; pooling {pooling}; smoothing {self.smoothing:g}; "
            f"at most {self.iterations} iterations, stop at {stop}; {'SQUAREM' if self.accelerate else 'EM'}"
        )


DEFAULT = DawidSkeneProtocol()

PAPER = DawidSkeneProtocol(pooling=0, smoothing=0)
"""Maximum likelihood from the vote shares, as in the 1979 paper, run to convergence."""

ZHENG_2017 = DawidSkeneProtocol(
    start="diagonal", pooling=0, smoothing=0, tolerance=-1, iterations=20, accelerate=False
)
"""The protocol behind the accuracies published by Zheng et al. (2017), doi:10.14778/3055540.3055547."""


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    """One EM problem: ``blocks`` of items small enough that a block's posteriors stay in the cache."""

    blocks: list[tuple[slice, csr_array]]
    gold: IntArray
    labeled: FloatArray
    n_people: int
    n_classes: int
    pseudo: FloatArray

    def unpack(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return (class prior (K,), probability of saying l when the class is c (person, l, c))."""
        n = self.n_classes
        return parameters[:n], parameters[n:].reshape(self.n_people, n, n)

    def posteriors(self, parameters: FloatArray) -> Iterator[tuple[slice, csr_array, FloatArray, FloatArray]]:
        """Yield per block: its items, its labels, the posterior, the log-likelihood of each item."""
        prior, says = self.unpack(parameters)
        log_prior = np.log(np.maximum(prior, _SMALLEST))
        log_says = np.log(np.maximum(says, _SMALLEST)).reshape(-1, self.n_classes)
        for items, labels in self.blocks:
            scores = labels @ log_says
            scores += log_prior
            known = np.flatnonzero(self.gold[items] >= 0)
            if known.size:
                truth = self.gold[items][known]
                right = scores[known, truth]
                scores[known] = -np.inf
                scores[known, truth] = right
            posterior, likelihood = softmax_rows(scores)
            yield items, labels, posterior, likelihood

    def step(self, parameters: FloatArray) -> tuple[FloatArray, float]:
        """Return the parameters after one EM step and the objective at ``parameters``."""
        prior = np.zeros(self.n_classes)
        says = np.zeros((self.n_people * self.n_classes, self.n_classes))
        objective = 0.0
        for items, labels, posterior, likelihood in self.posteriors(parameters):
            weight = self.labeled[items]
            prior += weight @ posterior
            says += labels.T @ posterior
            objective += float(weight @ likelihood)
        return self.maximise(prior, says), objective + self.penalty(parameters)

    def maximise(self, prior: FloatArray, says: FloatArray) -> FloatArray:
        """Return the parameters that fit the expected counts: classes (K,), labels (people × said, K)."""
        counts = says.reshape(self.n_people, self.n_classes, self.n_classes) + self.pseudo
        return np.concatenate([prior / max(float(prior.sum()), _SMALLEST), _columns(counts).ravel()])

    def penalty(self, parameters: FloatArray) -> float:
        """Return the log of the Dirichlet prior that the pseudo-labels stand for."""
        if not self.pseudo.any():
            return 0.0
        _, says = self.unpack(parameters)
        return float(np.einsum("lc,jlc->", self.pseudo, np.log(np.maximum(says, _SMALLEST))))

    def project(self, parameters: FloatArray) -> FloatArray:
        """Return the nearest legal parameters after an extrapolation."""
        legal = np.maximum(parameters, _SMALLEST)
        prior, says = self.unpack(legal)
        return np.concatenate([prior / prior.sum(), _columns(says).ravel()])


def _columns(counts: FloatArray) -> FloatArray:
    """Return counts (person, said, true) with every (person, true) column summing to 1; equal where empty."""
    total = counts.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares: FloatArray = np.where(total > 0, counts / total, 1.0 / counts.shape[1])
    return shares


def dawid_skene(
    votes: Votes, *, gold: IntArray | None = None, protocol: DawidSkeneProtocol = DEFAULT
) -> Consensus:
    """Return the consensus in which each person errs by their own confusion matrix.

    ``votes``: repeated labels of one person are taken as independent given the truth. ``gold`` int64
    (n_items,): the known class or -1; a known item keeps it and teaches who errs how.

    Items without labels and without gold get a NaN row and winner -1. One label per item gives the labels
    back. Where most people are worse than chance, classes can come out exchanged: gold on a few items mends
    it. The posterior is too sure of itself when people err alike.

    Source: Dawid and Skene (1979), Applied Statistics 28:20, doi:10.2307/2346806; ``log_likelihood`` is that
    of the labels seen, without the multinomial constants.

    >>> from labeler.stats.votes import as_votes
    >>> item, person = np.repeat(np.arange(4), 3), np.tile(np.arange(3), 4)
    >>> label = np.array([0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0])
    >>> dawid_skene(as_votes(item, person, label, n_items=4, n_people=3, n_classes=2)).winner
    array([0, 1, 0, 1])
    """
    truth = votes.gold(gold)
    if not votes.n_labels:
        return votes.without_model("dawid-skene", protocol.words(), truth)
    problem = _problem(votes, truth, protocol)
    fit = _fit(problem, _start(problem, votes, protocol), protocol)
    return _result(problem, votes, fit, protocol)


def _problem(votes: Votes, gold: IntArray, protocol: DawidSkeneProtocol) -> _Problem:
    incidence = votes.incidence()
    # a table of people × classes that each block adds to must not outweigh the block itself
    size = max(_BLOCK, votes.n_people * votes.n_classes)
    blocks = [
        (slice(start, min(start + size, votes.n_items)), incidence[start : start + size])
        for start in range(0, votes.n_items, size)
    ]
    labeled = ((votes.labels_per_item() > 0) | (gold >= 0)).astype(np.float64)
    pseudo = np.zeros((votes.n_classes, votes.n_classes))
    problem = _Problem(blocks, gold, labeled, votes.n_people, votes.n_classes, pseudo)
    pooling = protocol.pooled_labels(votes.n_classes)
    if pooling or protocol.smoothing:
        everyone = _counts_of(problem, votes)[1].reshape(votes.n_people, votes.n_classes, -1).sum(axis=0)
        problem.pseudo[:] = protocol.smoothing + pooling * _columns(everyone[None])[0]
    return problem


def _counts_of(problem: _Problem, votes: Votes) -> tuple[FloatArray, FloatArray]:
    """Return the expected counts when the vote shares (or the gold) are the posteriors."""
    shares = np.nan_to_num(votes.shares())
    clamp(shares, problem.gold)
    says = np.zeros((votes.n_people * votes.n_classes, votes.n_classes))
    for items, labels in problem.blocks:
        says += labels.T @ shares[items]
    return shares.sum(axis=0), says


def _start(problem: _Problem, votes: Votes, protocol: DawidSkeneProtocol) -> FloatArray:
    if protocol.start == "shares":
        return problem.maximise(*_counts_of(problem, votes))
    n = votes.n_classes
    off = 0.3 / (n - 1) if n > 1 else 0.0
    one = np.full((n, n), off) + np.eye(n) * (0.7 - off if n > 1 else 1.0)
    return np.concatenate([np.full(n, 1.0 / n), np.tile(one.ravel(), votes.n_people)])


def _fit(problem: _Problem, start: FloatArray, protocol: DawidSkeneProtocol) -> Fit:
    if protocol.accelerate:
        return squarem(
            problem.step,
            start,
            problem.project,
            tolerance=protocol.tolerance,
            max_iterations=protocol.iterations,
        )
    return expectation_maximisation(
        problem.step, start, tolerance=protocol.tolerance, max_iterations=protocol.iterations
    )


def _result(problem: _Problem, votes: Votes, fit: Fit, protocol: DawidSkeneProtocol) -> Consensus:
    posterior = np.empty((votes.n_items, votes.n_classes))
    log_likelihood = 0.0
    for items, _, rows, likelihood in problem.posteriors(fit.parameters):
        posterior[items] = rows
        log_likelihood += float(problem.labeled[items] @ likelihood)
    posterior[problem.labeled == 0] = np.nan
    winner, tied = decide(posterior)
    prior, says = problem.unpack(fit.parameters)
    skill = np.einsum("c,jcc->j", prior, says)
    skill[votes.labels_per_person() == 0] = np.nan
    return Consensus(
        "dawid-skene",
        protocol.words(),
        posterior,
        winner,
        tied,
        skill,
        confusion=np.ascontiguousarray(says.transpose(0, 2, 1)),
        iterations=fit.iterations,
        converged=fit.converged,
        log_likelihood=log_likelihood,
        extra={"prior": prior, "history": fit.history},
    )
