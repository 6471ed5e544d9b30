"""How well a consensus method foretells labels that it has not seen: a way to choose without gold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from labeler.stats.majority import BoolArray, FloatArray
from labeler.stats.one_coin import estimated_skill
from labeler.stats.signature import signatures, uniform
from labeler.stats.votes import Consensus, Votes

_SMALLEST = 1e-12


@dataclass(frozen=True, slots=True)
class HeldOut:
    """``log_likelihood``: mean natural log of the probability given to each hidden label, over ``n`` labels.

    Greater (nearer to 0) is better; NaN with ``why`` where nothing could be hidden.
    """

    log_likelihood: float
    n: int
    why: str = ""


def hidden_labels(votes: Votes, *, share: float = 0.1, seed: int = 0) -> BoolArray:
    """Return bool (n_labels,): about ``share`` of the labels, of every item at most all but one.

    Which are hidden depends on who said what and ``seed``, not on names or the order of rows.
    """
    places = signatures(votes)
    words = places.item[votes.item] ^ places.person[votes.person] ^ places.label_class[votes.label]
    draw = uniform(words, seed, 101)
    greatest = np.full(votes.n_items, -np.inf)
    np.maximum.at(greatest, votes.item, draw)
    hidden: BoolArray = (draw < share) & (draw < greatest[votes.item])
    return hidden


def label_probability(seen: Votes, result: Consensus, hidden: Votes) -> FloatArray:
    """Return float64 (n_hidden,): the probability that ``result`` (fitted to ``seen``) gives each label.

    With a confusion matrix, the sum over classes of posterior × matrix; otherwise the person is right with
    their skill (with GLAD, ability × the item's ease) and else says any other class. A person without labels
    among the seen counts as the average person.
    """
    posterior = result.posterior[hidden.item]
    if result.confusion is not None:
        confusion = np.where(np.isnan(result.skill)[:, None, None], np.nan, result.confusion)
        average = np.nanmean(confusion, axis=0)
        says = np.where(np.isnan(confusion), average, confusion)[hidden.person, :, hidden.label]
        both: FloatArray = (posterior * says).sum(axis=1)
        return both
    right = _chance_right(seen, result, hidden)
    truth = posterior[np.arange(hidden.n_labels), hidden.label]
    return truth * right + (1 - truth) * (1 - right) / max(hidden.n_classes - 1, 1)


def _chance_right(seen: Votes, result: Consensus, hidden: Votes) -> FloatArray:
    if "ability" in result.extra:
        from scipy.special import expit

        ability, ease = result.extra["ability"], result.extra["ease"]
        known = np.where(np.isnan(ability), np.nanmean(ability), ability)
        chance: FloatArray = expit(known[hidden.person] * ease[hidden.item])
        return chance
    skill = result.skill
    if np.isnan(skill).all():
        skill = estimated_skill(seen, seen.gold(None), 4.0)
    filled: FloatArray = np.where(np.isnan(skill), np.nanmean(skill), skill)
    return filled[hidden.person]


def held_out(
    votes: Votes,
    method: Callable[[Votes], Consensus],
    *,
    share: float = 0.1,
    seed: int = 0,
) -> HeldOut:
    """Hide some labels, fit ``method`` to the rest, and score how probable it finds the hidden ones.

    Only labels of items that keep another label are hidden. Compare methods with the same ``share`` and
    ``seed``: they are then asked about the same labels.
    """
    hidden = hidden_labels(votes, share=share, seed=seed)
    n = int(np.count_nonzero(hidden))
    if n == 0:
        return HeldOut(float("nan"), 0, "nothing_to_hide")
    seen, asked = votes.without(hidden), votes.without(~hidden)
    probability = label_probability(seen, method(seen), asked)
    return HeldOut(float(np.log(np.maximum(probability, _SMALLEST)).mean()), n)


def ranking(scores: dict[str, HeldOut]) -> list[str]:
    """Return the methods from best to worst; those without a score last, each group in the order given."""
    return sorted(scores, key=lambda name: _rank(scores[name]))


def _rank(score: HeldOut) -> float:
    return float("inf") if np.isnan(score.log_likelihood) else -score.log_likelihood
