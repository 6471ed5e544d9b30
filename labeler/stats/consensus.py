"""The door to every consensus method: one call, one kind of answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from functools import partial

import numpy as np

from labeler.stats.crowdlab import crowdlab
from labeler.stats.dawid_skene import dawid_skene
from labeler.stats.glad import glad
from labeler.stats.heldout import HeldOut, held_out
from labeler.stats.mace import mace
from labeler.stats.majority import FloatArray, IntArray, expected_accuracy
from labeler.stats.one_coin import agreement_with_others, one_coin, weighted
from labeler.stats.signature import signatures, uniform
from labeler.stats.votes import Consensus, Votes, clamp, decide

# Numbers in all confusion matrices together beyond which they are not made: 400 MB.
_MOST_CELLS = 50_000_000


class Method(StrEnum):
    """The methods by the names that commands and project files use."""

    MAJORITY = "majority"
    WEIGHTED = "weighted"
    DAWID_SKENE = "dawid-skene"
    ONE_COIN = "one-coin"
    GLAD = "glad"
    MACE = "mace"
    CROWDLAB = "crowdlab"


def majority_consensus(votes: Votes, *, gold: IntArray | None = None) -> Consensus:
    """Return the majority vote: posterior = vote shares, skill = agreement with the others' plurality.

    Ties are stated, not broken; known items (``gold``) keep their class.

    >>> from labeler.stats.votes import as_votes
    >>> codes = np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([0, 1, 1])
    >>> majority_consensus(as_votes(*codes, n_items=2, n_people=2, n_classes=2)).winner
    array([-1,  1])
    """
    posterior = votes.shares()
    clamp(posterior, votes.gold(gold))
    skill, _ = agreement_with_others(votes)
    return Consensus(
        "majority", "ties stated", posterior, *decide(posterior), skill, iterations=1, why="no_label_model"
    )


def consensus(
    votes: Votes,
    method: Method | str = Method.DAWID_SKENE,
    *,
    gold: IntArray | None = None,
    probabilities: FloatArray | None = None,
    seed: int = 0,
) -> Consensus:
    """Return what ``method`` (a :class:`Method` or its name) makes of the votes, by its default protocol.

    ``gold`` int64 (n_items,): known classes, -1 elsewhere; the method keeps and learns from them.
    ``probabilities`` float64 (n_items, n_classes) of a model, for CROWDLAB alone (without them it weighs the
    people by themselves). ``seed``: for MACE alone, the others draw nothing. Where Dawid–Skene's matrices
    (people × classes²) would not fit the memory, the answer is one-coin's, and says so in ``method`` and
    ``why``. Raises ``ValueError`` for a method that does not exist; never for a property of the labels.
    """
    chosen = Method(method)
    if chosen is Method.DAWID_SKENE and votes.n_people * votes.n_classes**2 > _MOST_CELLS:
        return replace(one_coin(votes, gold=gold), why="too_many_people_and_classes_for_matrices")
    if chosen is Method.CROWDLAB:
        none = np.full((votes.n_items, votes.n_classes), np.nan)
        return crowdlab(votes, none if probabilities is None else probabilities, gold=gold)
    if chosen is Method.MACE:
        return mace(votes, gold=gold, seed=seed)
    plain = {
        Method.MAJORITY: majority_consensus,
        Method.WEIGHTED: weighted,
        Method.DAWID_SKENE: dawid_skene,
        Method.ONE_COIN: one_coin,
        Method.GLAD: glad,
    }
    return plain[chosen](votes, gold=gold)


def accuracy(result: Consensus, truth: IntArray) -> float:
    """Return the accuracy against ``truth`` int64 (n_items,), -1 unknown, expected under random ties.

    NaN where no item with a truth has an answer.
    """
    return expected_accuracy(result.first_classes(), truth)


def compare(
    votes: Votes,
    *,
    probabilities: FloatArray | None = None,
    share: float = 0.1,
    seed: int = 0,
) -> Mapping[str, HeldOut]:
    """Return per method how well it foretells hidden labels: the one to trust where there is no gold.

    All methods are asked about the same labels.
    """
    scores = {}
    for method in Method:
        fit = partial(consensus, method=method, probabilities=probabilities, seed=seed)
        scores[str(method)] = held_out(votes, fit, share=share, seed=seed)
    return scores


def without_own_gold(
    votes: Votes,
    method: Method | str,
    truth: IntArray,
    *,
    probabilities: FloatArray | None = None,
    seed: int = 0,
    folds: int = 5,
) -> float:
    """Return the accuracy on known items of runs that were told the *other* folds' truths only.

    Measuring a method on the gold that it was given would say 1. Items are dealt into ``folds`` by what was
    said of them and ``seed``, not by name. NaN where no labeled item has a truth.
    """
    words = signatures(votes).item
    known = np.flatnonzero((truth >= 0) & (votes.labels_per_item() > 0))
    if known.size == 0:
        return float("nan")
    order = np.lexsort((known, uniform(words[known], seed, 303)))
    fold = np.full(votes.n_items, -1, dtype=np.int64)
    fold[known[order]] = np.arange(known.size) % folds
    total = 0.0
    for one in range(min(folds, known.size)):
        here = fold == one
        told = np.where(here | (truth >= votes.n_classes), -1, truth)
        result = consensus(votes, method, gold=told, probabilities=probabilities, seed=seed)
        answered = here & result.first_classes().any(axis=1)
        if answered.any():
            total += accuracy(result, np.where(answered, truth, -1)) * np.count_nonzero(answered)
    return total / known.size
