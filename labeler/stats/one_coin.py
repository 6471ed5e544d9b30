"""One number per person: votes weighted by skill, once or until it settles (one-coin Dawid–Skene)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.stats.em import squarem
from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.votes import Consensus, Votes, clamp, decide, softmax_rows

# Nobody's skill is taken to be nearer to 0 or 1 than this: one vote must never outweigh all others for ever.
_EDGE = 1e-6


def log_odds_weight(skill: FloatArray, n_classes: int) -> FloatArray:
    """Return the best weight of a vote, log((K-1) a / (1-a)), for people who are right with probability a.

    ``skill`` float64 in [0, 1]; 0 at chance (a = 1/K), negative below it. A single class gives weight 0.

    Source: Nitzan and Paroush (1982), International Economic Review 23:289, doi:10.2307/2526438.

    >>> log_odds_weight(np.array([0.95, 0.7, 0.5]), 2).round(3)
    array([2.944, 0.847, 0.   ])
    """
    if n_classes < 2:
        return np.zeros_like(skill)
    inside = np.clip(skill, _EDGE, 1 - _EDGE)
    weight: FloatArray = np.log((n_classes - 1) * inside / (1 - inside))
    return weight


def agreement_with_others(votes: Votes) -> tuple[FloatArray, FloatArray]:
    """Return per person (how often they say what most of the *others* say, on how many labels).

    Both float64 (n_people,). An item that nobody else labeled is left out; where the others are tied between
    k classes, one of them counts 1/k. NaN for a person with no such item. Comparing people with a consensus
    that holds their own vote would flatter them.
    """
    credit, others = _credits(votes)
    n = votes.per_person(others > 0)
    with np.errstate(invalid="ignore"):
        return votes.per_person(credit) / n, n


def _credits(votes: Votes) -> tuple[FloatArray, IntArray]:
    """Return per label: its credit against the plurality of the others, and how many others there are."""
    counts = votes.counts()
    own = counts[votes.item, votes.label]
    others = votes.labels_per_item()[votes.item] - 1
    most = np.zeros(votes.n_labels, dtype=np.int64)
    n_first = np.zeros(votes.n_labels, dtype=np.int64)
    for one_class in range(votes.n_classes):
        said = counts[votes.item, one_class] - (votes.label == one_class)
        n_first = np.where(said > most, 1, n_first + (said == most))
        most = np.maximum(most, said)
    credit = np.where((own - 1 == most) & (others > 0), 1.0 / np.maximum(n_first, 1), 0.0)
    return credit, others


def gold_record(votes: Votes, gold: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return per person (right, n) on the items whose class is known; both float64 (n_people,)."""
    known = gold[votes.item] >= 0
    right = known & (gold[votes.item] == votes.label)
    return votes.per_person(right), votes.per_person(known)


def weighted(
    votes: Votes,
    *,
    gold: IntArray | None = None,
    skill: FloatArray | None = None,
    shrink: float = 4.0,
) -> Consensus:
    """Return the vote weighted by the log odds of each person's skill.

    ``skill`` float64 (n_people,) where known from elsewhere. Otherwise it is the share of a person's labels
    that are right on ``gold`` (int64 (n_items,), -1 unknown), or, for people or sets without gold, that agree
    with the plurality of the others; drawn by ``shrink`` pseudo-labels towards everybody's mean (but at least
    half-way between chance and certainty). The posterior is exact if people err independently, each at one
    rate and evenly over the other classes. Known items keep their class. Items without labels: NaN row,
    winner -1.

    Source: Nitzan and Paroush (1982), doi:10.2307/2526438.

    >>> from labeler.stats.votes import as_votes
    >>> codes = np.zeros(3, dtype=int), np.arange(3), np.array([0, 1, 1])
    >>> votes = as_votes(*codes, n_items=1, n_people=3, n_classes=2)
    >>> weighted(votes, skill=np.array([0.95, 0.7, 0.7])).posterior.round(4)
    array([[0.7773, 0.2227]])
    """
    truth = votes.gold(gold)
    words = "skill as given" if skill is not None else f"skill on gold or others, shrink {shrink:g}"
    if not votes.n_labels:
        return votes.without_model("weighted", words, truth)
    known_skill = estimated_skill(votes, truth, shrink) if skill is None else skill
    posterior, _ = _posterior(votes, known_skill, None, truth)
    shown = np.where(votes.labels_per_person() > 0, known_skill, np.nan)
    return Consensus(
        "weighted", words, posterior, *decide(posterior), shown, iterations=1, why="no_label_model"
    )


def estimated_skill(votes: Votes, gold: IntArray, shrink: float) -> FloatArray:
    """Return float64 (n_people,): accuracy on gold where a person has any, else agreement with others."""
    right, n = gold_record(votes, gold)
    agree, n_agree = agreement_with_others(votes)
    without = n == 0
    right = np.where(without, np.nan_to_num(agree) * n_agree, right)
    n = np.where(without, n_agree, n)
    chance = 1.0 / max(votes.n_classes, 1)
    # people know more than chance until they show otherwise, each for themselves
    mean = max(float(right.sum() / n.sum()) if n.sum() > 0 else 0.0, (1 + chance) / 2)
    drawn: FloatArray = (right + shrink * mean) / (n + shrink)
    return drawn


def _posterior(
    votes: Votes, skill: FloatArray, prior: FloatArray | None, gold: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Return (posterior, log-likelihood per item) of people who err evenly; NaN rows if nothing is known."""
    inside = np.clip(skill, _EDGE, 1 - _EDGE)
    n_classes = votes.n_classes
    log_wrong = np.log((1 - inside) / max(n_classes - 1, 1))
    scores = votes.sums(log_odds_weight(skill, n_classes)[votes.person])
    scores += votes.per_item(log_wrong[votes.person])[:, None]
    scores += np.log(1.0 / n_classes if prior is None else np.maximum(prior, 1e-300))
    known = np.flatnonzero(gold >= 0)
    right = scores[known, gold[known]]
    posterior, likelihood = softmax_rows(scores)
    likelihood[known] = right
    clamp(posterior, gold)
    unknown = (votes.labels_per_item() == 0) & (gold < 0)
    posterior[unknown], likelihood[unknown] = np.nan, 0.0
    return posterior, likelihood


@dataclass(frozen=True, slots=True)
class OneCoinProtocol:
    """How to run one-coin EM: ``shrink`` pseudo-labels, half-way between chance and certainty."""

    shrink: float = 0.5
    tolerance: float = 1e-8
    iterations: int = 500

    def words(self) -> str:
        """Return the protocol as one line."""
        return (
            f"start shares; shrink {self.shrink:g}; at most {self.iterations} iterations, "
            f"stop at relative gain < {self.tolerance:g}; SQUAREM"
        )


def one_coin(
    votes: Votes, *, gold: IntArray | None = None, protocol: OneCoinProtocol = OneCoinProtocol()
) -> Consensus:
    """Return the consensus in which each person has one error rate, the same for every class.

    The model of Dawid and Skene with one number per person instead of a matrix: the method of choice where
    people labeled few items each, or where people × classes² would not fit the memory. ``gold`` as there.

    Source: Dawid and Skene (1979), doi:10.2307/2346806, with equal errors (also known as ZenCrowd, Demartini,
    Difallah and Cudré-Mauroux 2012, doi:10.1145/2187836.2187900).
    """
    truth = votes.gold(gold)
    if not votes.n_labels:
        return votes.without_model("one-coin", protocol.words(), truth)
    model = _OneCoin(votes, truth, protocol.shrink, votes.labels_per_person().astype(np.float64))
    shares = votes.shares()
    clamp(shares, truth)
    fit = squarem(
        model.step,
        model.maximise(shares),
        model.project,
        tolerance=protocol.tolerance,
        max_iterations=protocol.iterations,
    )
    skill, prior = model.unpack(fit.parameters)
    posterior, likelihood = _posterior(votes, skill, prior, truth)
    return Consensus(
        "one-coin",
        protocol.words(),
        posterior,
        *decide(posterior),
        np.where(model.n > 0, skill, np.nan),
        iterations=fit.iterations,
        converged=fit.converged,
        log_likelihood=float(likelihood.sum()),
        extra={"prior": prior, "history": fit.history},
    )


@dataclass(frozen=True, slots=True, eq=False)
class _OneCoin:
    votes: Votes
    gold: IntArray
    shrink: float
    n: FloatArray

    def unpack(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        return parameters[: self.votes.n_people], parameters[self.votes.n_people :]

    def prior_skill(self) -> float:
        return float((1 + 1 / self.votes.n_classes) / 2)

    def maximise(self, posterior: FloatArray) -> FloatArray:
        known = ~np.isnan(posterior[:, 0])
        right = self.votes.per_person(posterior[self.votes.item, self.votes.label])
        drawn = (right + self.shrink * self.prior_skill()) / np.maximum(self.n + self.shrink, _EDGE)
        return np.concatenate([drawn, posterior[known].mean(axis=0)])

    def step(self, parameters: FloatArray) -> tuple[FloatArray, float]:
        skill, prior = self.unpack(parameters)
        posterior, likelihood = _posterior(self.votes, skill, prior, self.gold)
        inside, mean = np.clip(skill, _EDGE, 1 - _EDGE), self.prior_skill()
        penalty = self.shrink * float((mean * np.log(inside) + (1 - mean) * np.log(1 - inside)).sum())
        return self.maximise(posterior), float(likelihood.sum()) + penalty

    def project(self, parameters: FloatArray) -> FloatArray:
        skill, prior = self.unpack(parameters)
        prior = np.maximum(prior, 1e-300)
        return np.concatenate([np.clip(skill, 0.0, 1.0), prior / prior.sum()])
