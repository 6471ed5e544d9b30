"""The labels that every consensus method works on, and what every one of them gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from labeler.stats.majority import BoolArray, FloatArray, IntArray, row_max, vote_counts

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Posteriors closer than this are the same number summed in another order: such an item is tied.
TIE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Labels as integer codes, sorted by item, missing labels left out.

    ``item``, ``person``, ``label`` int64 (n_labels,), codes from 0. A person may label an item several times
    (Dawid and Skene's own table has such replicates): each label then counts.
    """

    item: IntArray
    person: IntArray
    label: IntArray
    n_items: int
    n_people: int
    n_classes: int

    @property
    def n_labels(self) -> int:
        """Return the number of labels."""
        return len(self.item)

    def counts(self) -> IntArray:
        """Return int64 (n_items, n_classes): how often each class was said of each item."""
        return vote_counts(self.item, self.label, self.n_items, self.n_classes)

    def labels_per_item(self) -> IntArray:
        """Return int64 (n_items,)."""
        return np.bincount(self.item, minlength=self.n_items)

    def labels_per_person(self) -> IntArray:
        """Return int64 (n_people,)."""
        return np.bincount(self.person, minlength=self.n_people)

    def cell(self) -> IntArray:
        """Return int64 (n_labels,): the position of each label in a flat (n_items, n_classes) array."""
        return self.item * self.n_classes + self.label

    def shares(self) -> FloatArray:
        """Return float64 (n_items, n_classes): the share of labels per class, NaN without labels."""
        shares = np.empty((self.n_items, self.n_classes))
        shares[:] = self.counts()
        with np.errstate(invalid="ignore"):
            shares /= shares.sum(axis=1, keepdims=True)
        return shares

    def sums(self, per_label: FloatArray) -> FloatArray:
        """Return float64 (n_items, n_classes): ``per_label`` (n_labels,) summed where each label points."""
        flat = sum_at(self.cell(), per_label, self.n_items * self.n_classes)
        return flat.reshape(self.n_items, self.n_classes)

    def per_item(self, per_label: FloatArray | BoolArray) -> FloatArray:
        """Return float64 (n_items,): ``per_label`` summed over each item's labels."""
        return sum_at(self.item, per_label, self.n_items)

    def per_person(self, per_label: FloatArray | BoolArray) -> FloatArray:
        """Return float64 (n_people,): ``per_label`` summed over each person's labels."""
        return sum_at(self.person, per_label, self.n_people)

    def incidence(self) -> csr_array:
        """Return float64 (n_items, n_people × n_classes): 1 where this person said this of this item."""
        from scipy.sparse import csr_array

        starts = np.zeros(self.n_items + 1, dtype=np.int64)
        np.cumsum(self.labels_per_item(), out=starts[1:])
        column = self.person * self.n_classes + self.label
        width = self.n_people * self.n_classes
        index = np.int32 if max(self.n_labels, width) < 2**31 else np.int64
        return csr_array(
            (np.ones(self.n_labels), column.astype(index), starts.astype(index)), shape=(self.n_items, width)
        )

    def gold(self, gold: IntArray | None) -> IntArray:
        """Return int64 (n_items,): the known class, -1 where none is or it is beyond the declared ones."""
        if gold is None:
            return np.full(self.n_items, -1, dtype=np.int64)
        return np.where((gold >= 0) & (gold < self.n_classes), gold, -1)

    def without_model(self, method: str, protocol: str, gold: IntArray) -> Consensus:
        """Return what a method says when nobody labeled anything: the gold alone, and why."""
        posterior = np.full((self.n_items, self.n_classes), np.nan)
        clamp(posterior, gold)
        skill = np.full(self.n_people, np.nan)
        return Consensus(method, protocol, posterior, *decide(posterior), skill, why="no_labels")

    def without(self, hidden: BoolArray) -> Votes:
        """Return the votes with the ``hidden`` bool (n_labels,) labels taken away."""
        kept = ~hidden
        return Votes(
            self.item[kept], self.person[kept], self.label[kept], self.n_items, self.n_people, self.n_classes
        )


def sum_at(where: IntArray, values: FloatArray | BoolArray, size: int) -> FloatArray:
    """Return float64 (size,): ``values`` summed over the places ``where`` (int64, from 0).

    >>> sum_at(np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0]), 3)
    array([1., 0., 5.])
    """
    return np.asarray(np.bincount(where, weights=values, minlength=size), dtype=np.float64)


def as_votes(
    item: IntArray, person: IntArray, label: IntArray, *, n_items: int, n_people: int, n_classes: int
) -> Votes:
    """Return labels sorted by item (stable) without the missing ones (label -1).

    ``item``, ``person``, ``label`` int64 (n_labels,) codes from 0, in any order.

    >>> codes = np.array([1, 0, 0]), np.array([0, 0, 1]), np.array([1, 0, -1])
    >>> as_votes(*codes, n_items=2, n_people=2, n_classes=2).item
    array([0, 1])
    """
    if label.size and label.min() < 0:
        known = label >= 0
        item, person, label = item[known], person[known], label[known]
    if item.size and (np.diff(item) < 0).any():
        order = np.argsort(item, kind="stable")
        item, person, label = item[order], person[order], label[order]
    return Votes(item, person, label, n_items, n_people, n_classes)


@dataclass(frozen=True, slots=True, eq=False)
class Consensus:
    """What a method makes of the votes.

    ``posterior`` float64 (n_items, n_classes): rows sum to 1, NaN where nothing is known of the item.
    ``winner`` int64 (n_items,): the most probable class, -1 where several share the first place or nothing
    is known. ``tied`` bool (n_items,). ``skill`` float64 (n_people,): the probability that this person's
    label is the true class as the method sees it, NaN for a person without labels. ``confusion`` float64
    (n_people, true class, said class), rows sum to 1, for the methods that have one. ``log_likelihood``: of
    the labels seen, NaN (and ``why``) for methods without a model of the labels. ``protocol`` says start,
    priors, smoothing and stopping in words; ``extra`` holds what only one method has.
    """

    method: str
    protocol: str
    posterior: FloatArray
    winner: IntArray
    tied: BoolArray
    skill: FloatArray
    confusion: FloatArray | None = None
    iterations: int = 0
    converged: bool = True
    log_likelihood: float = float("nan")
    why: str = ""
    extra: dict[str, FloatArray] = field(default_factory=dict)

    @property
    def confidence(self) -> FloatArray:
        """Return float64 (n_items,): the posterior of the winner (of one of the first classes where tied)."""
        if self.posterior.shape[1] == 0:
            return np.full(len(self.posterior), np.nan)
        confidence = row_max(self.posterior)
        won = np.flatnonzero(self.winner >= 0)
        confidence[won] = self.posterior[won, self.winner[won]]
        return confidence

    @property
    def n_ties(self) -> int:
        """Return how many items are tied."""
        return int(np.count_nonzero(self.tied))

    def first_classes(self) -> BoolArray:
        """Return bool (n_items, n_classes): the classes in the first place; all False if unknown."""
        first = first_places(self.posterior)
        won = np.flatnonzero(self.winner >= 0)
        first[won] = False
        first[won, self.winner[won]] = True
        return first


def first_places(posterior: FloatArray) -> BoolArray:
    """Return bool, the shape of ``posterior``: within ``TIE`` of the row's greatest; all False on NaN rows.

    >>> first_places(np.array([[0.5, 0.5], [0.9, 0.1]]))
    array([[ True,  True],
           [ True, False]])
    """
    if posterior.shape[1] == 0:
        return np.zeros(posterior.shape, dtype=np.bool_)
    first: BoolArray = posterior >= (row_max(posterior) - TIE)[:, None]
    return first


def decide(posterior: FloatArray) -> tuple[IntArray, BoolArray]:
    """Return (winner, tied) of posterior rows: -1 and True where several classes share the first place.

    >>> decide(np.array([[0.5, 0.5], [0.9, 0.1], [np.nan, np.nan]]))
    (array([-1,  0, -1]), array([ True, False, False]))
    """
    first = first_places(posterior)
    n_first = np.zeros(len(posterior), dtype=np.int64)
    winner = np.zeros(len(posterior), dtype=np.int64)
    for one_class in range(posterior.shape[1]):
        n_first += first[:, one_class]
        winner += first[:, one_class] * np.int64(one_class)
    winner[n_first != 1] = -1
    return winner, n_first > 1


def softmax_rows(scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return (rows of exp(score) that sum to 1, log of each row's sum of exp), overwriting ``scores``.

    >>> posterior, log_sum = softmax_rows(np.array([[-1000.0, -1000.0]]))
    >>> posterior, log_sum.round(3)
    (array([[0.5, 0.5]]), array([-999.307]))
    """
    greatest = row_max(scores)
    scores -= greatest[:, None]
    np.exp(scores, out=scores)
    total = scores @ np.ones(scores.shape[1])
    scores /= total[:, None]
    np.log(total, out=total)
    total += greatest
    return scores, total


def clamp(posterior: FloatArray, gold: IntArray) -> None:
    """Set the rows of known items to certainty, in place; ``gold`` int64 (n_items,), -1 where unknown."""
    known = np.flatnonzero(gold >= 0)
    posterior[known] = 0.0
    posterior[known, gold[known]] = 1.0
