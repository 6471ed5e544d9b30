"""CROWDLAB: people and a model together, each trusted as far as they agree with the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.stats.majority import BoolArray, FloatArray, IntArray
from labeler.stats.votes import Consensus, Votes, clamp, decide, first_places

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
    agreement = _agreement_between(votes)
    weights = _weights(votes, probabilities, _first_consensus(votes, probabilities), agreement)
    first_pass = _posterior(votes, probabilities, weights)
    clamp(first_pass, truth)
    best = _even(first_places(first_pass))
    weights = _weights(votes, probabilities, best, agreement)
    posterior = _posterior(votes, probabilities, weights)
    clamp(posterior, truth)
    skill, quality = _quality(votes, posterior, best, weights)
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


def _even(first: BoolArray) -> FloatArray:
    """Return rows that sum to 1 over the classes in the first place; zeros where there is none."""
    even: FloatArray = first / np.maximum(first.sum(axis=1, keepdims=True), 1)
    return even


def _first_consensus(votes: Votes, probabilities: FloatArray) -> FloatArray:
    """Return the majority of each item, rows summing to 1; ties go by the model, then by the rarer class."""
    counts = votes.counts()
    order = counts + 0.5 * np.nan_to_num(probabilities) - 1e-6 * counts.sum(axis=0) / (votes.n_labels + 1)
    order[votes.labels_per_item() == 0] = np.nan
    return _even(first_places(order))


def _agreement_between(votes: Votes) -> FloatArray:
    """Return per person: agreement with the others' labels on shared items, counted by pair of labels."""
    others_same = votes.counts()[votes.item, votes.label] - 1
    others = votes.labels_per_item()[votes.item] - 1
    same, n = votes.per_person(others_same.astype(np.float64)), votes.per_person(others.astype(np.float64))
    met = n > 0
    agreement = np.full(votes.n_people, np.nan)
    agreement[met] = same[met] / n[met]
    labeled = votes.labels_per_person() > 0
    average = float(agreement[met].mean()) if met.any() else 1.0
    agreement[labeled & ~met] = average
    return agreement


def _weights(
    votes: Votes, probabilities: FloatArray, consensus: FloatArray, agreement: FloatArray
) -> _Weights:
    """Return whom to trust how far, given the consensus (n_items, n_classes): rows sum to 1 or are zero."""
    n_labels = votes.labels_per_item()
    judged = (n_labels > 0) & (n_labels != 1)
    judged = judged if judged.any() else n_labels > 0
    agrees = votes.per_item(consensus[votes.item, votes.label])
    right = float((agrees[judged] / n_labels[judged]).mean())
    wrong = (1 - right) / max(votes.n_classes - 1, 1)
    base = max(1 - float(consensus[judged].mean(axis=0).max()), _LEAST)
    people = np.maximum(1 - (1 - agreement) / base, _LEAST)
    seen = np.flatnonzero(judged & ~np.isnan(probabilities[:, 0]))
    model = 0.0
    if seen.size:
        accuracy = float(consensus[seen, probabilities[seen].argmax(axis=1)].mean())
        labels_each = float(n_labels[n_labels > 0].mean())
        model = max(1 - (1 - accuracy) / base, _LEAST) * float(np.sqrt(labels_each))
    return _Weights(np.nan_to_num(people), model, right, wrong)


def _posterior(votes: Votes, probabilities: FloatArray, weights: _Weights) -> FloatArray:
    per_label = weights.people[votes.person]
    posterior = votes.sums(per_label * (weights.right - weights.wrong))
    by_item = votes.per_item(per_label)
    posterior += (by_item * weights.wrong)[:, None]
    predicted = ~np.isnan(probabilities[:, 0])
    posterior[predicted] += weights.model * probabilities[predicted]
    total = by_item + weights.model * predicted
    with np.errstate(invalid="ignore"):
        posterior /= total[:, None]
    return posterior


def _quality(
    votes: Votes, posterior: FloatArray, consensus: FloatArray, weights: _Weights
) -> tuple[FloatArray, FloatArray]:
    """Return per person (agreement with the consensus, quality), NaN for a person without labels."""
    n_per_item, n_per_person = votes.labels_per_item(), votes.labels_per_person()
    judged = (n_per_item != 1)[votes.item]
    agrees = consensus[votes.item, votes.label]
    with np.errstate(invalid="ignore"):
        judged_agreement = votes.per_person(agrees * judged) / votes.per_person(judged)
        all_agreement = votes.per_person(agrees) / n_per_person
        mean_quality = votes.per_person(posterior[votes.item, votes.label]) / n_per_person
    agreement = np.where(np.isnan(judged_agreement), all_agreement, judged_agreement)
    labels_each = float(n_per_item[n_per_item > 0].mean())
    people = weights.people[n_per_person > 0]
    with_model = weights.model / (weights.model + labels_each * float(people.mean()))
    return all_agreement, with_model * mean_quality + (1 - with_model) * agreement
