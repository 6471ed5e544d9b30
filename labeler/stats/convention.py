"""How much of a model's lead over people is convention and not skill, and may it replace a labeler?

If 70 % of people write "Um," and 30 % "Um…", two people agree 58 % of the time, and a model that always
writes "Um," agrees with a person 70 % of the time: twelve points of lead without hearing anything better
(Ng, the "illusory gain").
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.hlp import Scored, pair_agreement_per_item
from labeler.stats.intervals import benjamini_yekutieli
from labeler.stats.majority import BoolArray, FloatArray, IntArray
from labeler.stats.resample import paired_by_item
from labeler.stats.tally import Tally

AT_LEAST = 30
"""Items shared with somebody else, under which the alternative-annotator test leaves a labeler out."""


def best_single_convention(scored: Scored, tally: Tally) -> Estimate:
    """Return how often somebody agrees with people who always answers the same content the same way.

    The content is the truth where ``scored`` has one, else what the plurality of the *others* said (shared
    out where they tie). For each content the answer that people most often give to it is written every time;
    the value is the share of labels that equal it. Undefined without a label that can be compared. ``n``
    counts items.
    """
    if len(scored.right) == 0:
        return undefined(Why.NO_TRUTH if scored.kind == "hlp" else Why.NO_PAIRABLE_UNITS)
    n_classes = tally.n_classes
    if scored.kind == "hlp":
        true, n_values = np.minimum(scored.reference[scored.item], n_classes), len(tally.share)
        cell = np.bincount(true * n_values + scored.label, minlength=(n_classes + 1) * n_values)
        content = cell.reshape(n_classes + 1, n_values) @ tally.share
    else:
        content = _content_of_others(tally)
    n_items = int(np.count_nonzero(np.bincount(scored.item)))
    return Estimate(float(content.max(axis=1).sum() / content.sum()), n=n_items)


def _content_of_others(tally: Tally) -> FloatArray:
    """Return float64 (n_classes, n_classes): the others' plurality in rows, the label in columns."""
    total = tally.class_counts()
    content = np.zeros((tally.n_classes, tally.n_classes))
    for value, mine in enumerate(tally.share):
        used = np.flatnonzero((tally.counts[:, value] > 0) & (tally.per_item >= 2))
        if used.size == 0:
            continue
        others = total[used] - mine
        first = (others >= others.max(axis=1, keepdims=True) - 1e-9).astype(np.float64)
        weight = (tally.times * tally.counts[:, value])[used]
        content += np.outer((weight[:, None] * first / first.sum(axis=1, keepdims=True)).sum(axis=0), mine)
    return content


@dataclass(frozen=True, slots=True)
class ModelAgainstPeople:
    """A model's agreement with people beside people's agreement among themselves, on the same items.

    ``lead`` is the paired difference with its interval by item. ``by_convention`` is the lead that the best
    single convention alone would have; ``warning`` says whether the model's lead is no more than that.
    """

    model_agrees: Estimate
    people_agree: Estimate
    lead: Estimate
    by_convention: float
    warning: bool


def model_against_people(
    tally: Tally,
    predicted: IntArray,
    best_convention: float,
    *,
    n_resamples: int = 1000,
    seed: int = 0,
) -> ModelAgainstPeople:
    """Return how often a model's class equals a person's label, beside how often another person's does.

    ``predicted`` int64 (n_items,), -1 where the model said nothing. Only items with two labels count, for
    both. That the model agrees with people more than they do with each other is *no proof that it is better*.
    """
    asked = (predicted >= 0) & (predicted < tally.n_classes) & (tally.per_item[tally.of_item] >= 2)
    model = np.full(tally.n_items, np.nan)
    chosen = tally.of_item[asked]
    model[asked] = tally.class_counts()[chosen, predicted[asked]] / tally.per_item[chosen]
    people = np.where(asked, pair_agreement_per_item(tally), np.nan)
    if not asked.any():
        nothing = undefined(Why.NO_OVERLAP)
        return ModelAgainstPeople(nothing, nothing, nothing, math.nan, False)
    n = int(asked.sum())
    lead = paired_by_item(model, people, n_resamples=n_resamples, seed=seed)
    of_model = Estimate(float(np.nanmean(model)), n=n)
    of_people = Estimate(float(np.nanmean(people)), n=n)
    by_convention = best_convention - of_people.value
    return ModelAgainstPeople(
        of_model, of_people, lead, by_convention, 0.0 < lead.value <= by_convention + 1e-9
    )


@dataclass(frozen=True, slots=True, eq=False)
class AltTest:
    """Whether a model may stand in for a labeler.

    ``people`` int64: those with enough items; ``n`` items each; ``advantage`` float64: how often the model is
    at least as close to the others as this person; ``p`` one-sided, adjusted; ``wins`` bool.
    ``winning_rate``: share of people it wins against; ``passes`` if at least half.
    """

    people: IntArray
    n: IntArray
    advantage: FloatArray
    p: FloatArray
    wins: BoolArray
    winning_rate: Estimate
    epsilon: float

    @property
    def passes(self) -> bool:
        """Return whether the model wins against at least half of the people."""
        return self.winning_rate.defined and self.winning_rate.value >= 0.5


def alt_test(
    item: IntArray,
    person: IntArray,
    label: IntArray,
    predicted: IntArray,
    *,
    n_people: int,
    epsilon: float = 0.1,
    q: float = 0.05,
) -> AltTest:
    """Return the alternative-annotator test of Calderon, Reichart & Dror (2025, arXiv:2501.10970).

    For each person with at least 30 items that somebody else labeled too: is the model as close to the others
    as this person is? ``epsilon`` is what a person costs more than the model, as a share of items the model
    may lose (0.2 for experts, 0.1 for crowds). A one-sided t-test a person, adjusted by Benjamini & Yekutieli
    (the people share items). Undefined (``n_below_minimum``) where nobody has 30 items. ``predicted`` int64
    (n_items,), -1 where the model said nothing.
    """
    kept = (label >= 0) & (predicted[item] >= 0)
    item, person, label = item[kept], person[kept], label[kept]
    n_classes = int(max(label.max(initial=0), predicted.max(initial=0))) + 1
    cell = item * n_classes + label
    keys, code = np.unique(cell, return_inverse=True)
    same = np.bincount(code, minlength=len(keys))
    per_item = np.bincount(item, minlength=len(predicted))
    others = per_item[item] - 1.0
    paired = others > 0
    agree_person = (same[code] - 1.0)[paired]
    place = np.searchsorted(keys, item * n_classes + predicted[item])
    place = np.minimum(place, max(len(keys) - 1, 0))
    met = keys[place] == item * n_classes + predicted[item] if len(keys) else np.zeros(0, dtype=np.bool_)
    hits = np.where(met, same[place], 0)
    agree_model = (hits - (label == predicted[item]))[paired]
    model_wins = (agree_model >= agree_person).astype(np.float64)
    person_wins = (agree_person >= agree_model).astype(np.float64)
    return _test(person[paired], model_wins, person_wins, n_people=n_people, epsilon=epsilon, q=q)


def _test(
    person: IntArray,
    model_wins: FloatArray,
    person_wins: FloatArray,
    *,
    n_people: int,
    epsilon: float,
    q: float,
) -> AltTest:
    n = np.bincount(person, minlength=n_people)
    people = np.flatnonzero(n >= AT_LEAST)
    difference = person_wins - model_wins
    count = np.maximum(n, 1)
    mean = np.bincount(person, weights=difference, minlength=n_people) / count
    square = np.bincount(person, weights=difference**2, minlength=n_people) / count
    spread = np.sqrt(np.maximum(square - mean**2, 0.0) * count / np.maximum(count - 1, 1))
    advantage = np.bincount(person, weights=model_wins, minlength=n_people) / count
    p = np.array([_one_sided(mean[j] - epsilon, spread[j], int(n[j])) for j in people])
    adjusted = benjamini_yekutieli(p)
    wins = adjusted <= q
    rate = Estimate(float(wins.mean()), n=len(people)) if people.size else undefined(Why.N_BELOW_MINIMUM)
    return AltTest(people, n[people], advantage[people], adjusted, wins, rate, epsilon)


def _one_sided(mean: float, spread: float, n: int) -> float:
    """Return the probability of a mean so low if the true one were 0."""
    if spread == 0.0:
        return 0.0 if mean < 0 else 1.0
    from scipy.stats import t

    return float(t.cdf(mean / (spread / math.sqrt(n)), n - 1))
