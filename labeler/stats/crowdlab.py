"""CROWDLAB: people and a model together, each trusted as far as they agree with the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.stats.majority import BoolArray, FloatArray, IntArray
from labeler.stats.votes import Consensus, Votes, clamp, decide, first_places, sum_at

_LEAST = 1e-6
PROTOCOL = "two passes: majority (the model breaks ties), then the best class; errors even over the others"


@dataclass(frozen=True, slots=True, eq=False)
class _Weights:
    """``people`` (n_people,) and ``model``: trust; ``right``, ``wrong``: what a label says of each class."""

    people: FloatArray
    model: float
    right: float
    wrong: float


def crowdlab(votes: Votes, probabilities: FloatArray, *, gold: IntArray | None = None) -> Consensus:
    """Return the consensus of the labels and of a model's probabilities.

    ``probabilities`` float64 (n_items, n_classes): out-of-sample (the model never saw the item) and as well
    calibrated as can be had; rows sum to 1; a row of NaN is an item without a prediction. The model counts as
    far as it agrees with the majority, so a model better than the crowd is not believed; compare with the
    other methods and let gold decide.

    As published, ``winner`` is the best class of the first pass and ``posterior`` the second pass's; now and
    then they differ. ``skill`` is each person's agreement with the consensus, ``extra["quality"]`` their
    quality score, ``extra["weight"]`` their weight, ``extra["model_weight"]`` (1,) the model's. Items with
    neither a label nor a prediction get NaN and winner -1; known items (``gold``) keep their class.

    Source: Goh, Tkachenko and Mueller (2022), CROWDLAB, arXiv:2210.06812; reproduces cleanlab 2.9 to 1e-10.
    """
    truth = votes.gold(gold)
    if not votes.n_labels or votes.n_classes == 0:
        return votes.without_model("crowdlab", PROTOCOL, truth)
    seen = _seen(votes, probabilities)
    agreement = _agreement_between(seen)
    first_pass = _posterior(seen, _weights(seen, _first_consensus(seen), agreement))
    clamp(first_pass, truth)
    best = _even(first_places(first_pass))
    weights = _weights(seen, best, agreement)
    posterior = _posterior(seen, weights)
    clamp(posterior, truth)
    skill, quality = _quality(seen, posterior, best, weights)
    return Consensus(
        "crowdlab",
        PROTOCOL,
        posterior,
        *decide(first_pass),
        skill,
        iterations=2,
        why="no_label_model",
        extra={
            "quality": quality,
            "weight": np.where(votes.labels_per_person() > 0, weights.people, np.nan),
            "model_weight": np.array([weights.model]),
        },
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What both passes need: ``cell`` (n_labels,) places of labels in a flat (n_items, n_classes) array;
    ``counts`` that array of votes; ``shares`` the model's, 0 where it said nothing; ``predicted`` bool."""

    votes: Votes
    cell: IntArray
    counts: FloatArray
    n_labels: FloatArray
    shares: FloatArray
    predicted: BoolArray


def _seen(votes: Votes, probabilities: FloatArray) -> _Seen:
    cell = votes.cell()
    size = votes.n_items * votes.n_classes
    counts = np.bincount(cell, minlength=size).astype(np.float64).reshape(votes.n_items, votes.n_classes)
    predicted = ~np.isnan(probabilities[:, 0])
    shares = probabilities if predicted.all() else np.where(predicted[:, None], probabilities, 0.0)
    return _Seen(votes, cell, counts, counts @ np.ones(votes.n_classes), shares, predicted)


def _even(first: BoolArray) -> FloatArray:
    """Return rows that sum to 1 over the classes in the first place; zeros where there is none."""
    n_first = first @ np.ones(first.shape[1])
    even: FloatArray = first / np.maximum(n_first, 1)[:, None]
    return even


def _first_consensus(seen: _Seen) -> FloatArray:
    """Return the majority of each item, rows summing to 1; ties go by the model, then by the rarer class."""
    order = seen.counts + 0.5 * seen.shares
    order -= 1e-6 * seen.counts.sum(axis=0) / (seen.votes.n_labels + 1)
    order[seen.n_labels == 0] = np.nan
    return _even(first_places(order))


def _agreement_between(seen: _Seen) -> FloatArray:
    """Return per person: agreement with the others' labels on shared items, counted by pair of labels."""
    votes = seen.votes
    same = votes.per_person(seen.counts.ravel()[seen.cell] - 1)
    n = votes.per_person(seen.n_labels[votes.item] - 1)
    met = n > 0
    agreement = np.full(votes.n_people, np.nan)
    agreement[met] = same[met] / n[met]
    average = float(agreement[met].mean()) if met.any() else 1.0
    agreement[(votes.labels_per_person() > 0) & ~met] = average
    return agreement


def _weights(seen: _Seen, consensus: FloatArray, agreement: FloatArray) -> _Weights:
    """Return whom to trust how far, given the consensus (n_items, n_classes): rows sum to 1 or are zero."""
    judged = seen.n_labels > 1
    judged = judged if judged.any() else seen.n_labels > 0
    agrees = np.einsum("ik,ik->i", seen.counts, consensus)
    right = float((agrees[judged] / seen.n_labels[judged]).mean())
    wrong = (1 - right) / max(seen.votes.n_classes - 1, 1)
    base = max(1 - float((judged @ consensus).max()) / np.count_nonzero(judged), _LEAST)
    people = np.maximum(1 - (1 - agreement) / base, _LEAST)
    both = judged & seen.predicted
    model = 0.0
    if both.any():
        guess = seen.shares.argmax(axis=1)
        accuracy = float(consensus[np.arange(len(guess)), guess] @ both) / np.count_nonzero(both)
        labels_each = float(seen.n_labels[seen.n_labels > 0].mean())
        model = max(1 - (1 - accuracy) / base, _LEAST) * float(np.sqrt(labels_each))
    return _Weights(np.nan_to_num(people), model, right, wrong)


def _posterior(seen: _Seen, weights: _Weights) -> FloatArray:
    votes = seen.votes
    size = votes.n_items * votes.n_classes
    trust = sum_at(seen.cell, weights.people[votes.person], size).reshape(votes.n_items, votes.n_classes)
    total = trust @ np.ones(votes.n_classes)
    posterior = trust * (weights.right - weights.wrong)
    posterior += (total * weights.wrong)[:, None]
    posterior += weights.model * seen.shares
    total += weights.model * seen.predicted
    with np.errstate(invalid="ignore"):
        posterior /= total[:, None]
    return posterior


def _quality(
    seen: _Seen, posterior: FloatArray, consensus: FloatArray, weights: _Weights
) -> tuple[FloatArray, FloatArray]:
    """Return per person (agreement with the consensus, quality), NaN for a person without labels."""
    votes, n_per_person = seen.votes, seen.votes.labels_per_person()
    judged = (seen.n_labels != 1)[votes.item]
    agrees = consensus.ravel()[seen.cell]
    with np.errstate(invalid="ignore"):
        judged_agreement = votes.per_person(agrees * judged) / votes.per_person(judged)
        all_agreement = votes.per_person(agrees) / n_per_person
        mean_quality = votes.per_person(posterior.ravel()[seen.cell]) / n_per_person
    agreement = np.where(np.isnan(judged_agreement), all_agreement, judged_agreement)
    labels_each = float(seen.n_labels[seen.n_labels > 0].mean())
    people = weights.people[n_per_person > 0]
    with_model = weights.model / (weights.model + labels_each * float(people.mean()))
    return all_agreement, with_model * mean_quality + (1 - with_model) * agreement
