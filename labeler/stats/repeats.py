"""A person's agreement with their own earlier label on items that were served again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.stats.estimate import NAN, Estimate, Why
from labeler.stats.intervals import wilson
from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.resample import WILSON_ITEMS, share_of_labels


def self_agreement(
    item: IntArray, person: IntArray, first: IntArray, last: IntArray, n_people: int
) -> tuple[Estimate, list[Estimate]]:
    """Return (how often a second label equals the first, the same for each person).

    ``item``, ``person``, ``first``, ``last`` int64 (n_repeats,): the labels that the same person gave to the
    same item, the earlier and the next one. Nobody can be expected to agree with others more than with
    themselves. Undefined (``no_labels``) without repeats; the whole has the interval for people in general
    where five of them repeated, each person Wilson's.

    >>> codes = np.array([0, 1]), np.array([0, 0]), np.array([1, 1]), np.array([1, 0])
    >>> self_agreement(*codes, n_people=1)[0].value
    0.5
    """
    known = (first >= 0) & (last >= 0)
    item, person = item[known], person[known]
    same = (first[known] == last[known]).astype(np.float64)
    n = np.bincount(person, minlength=n_people)
    right = np.bincount(person, weights=same, minlength=n_people)
    each = []
    for good, count in zip(right.tolist(), n.tolist(), strict=True):
        if count == 0:
            each.append(Estimate(NAN, why=Why.NO_LABELS.value))
            continue
        low, high = wilson(good, count)
        each.append(Estimate(good / count, low, high, method=WILSON_ITEMS, n=count))
    return share_of_labels(item, person, same), each


@dataclass(frozen=True, slots=True, eq=False)
class Again:
    """How far people agree with their own earlier answer, overall, by person, tag and round.

    ``of`` says which answers: ``served_again`` (in one round, to see how steady a person is), ``later_round``
    (perhaps under other instructions) or ``given_again`` (rows of a table); empty without any.
    """

    of: str
    whole: Estimate
    per_person: list[Estimate]
    per_tag: list[tuple[str, Estimate]]
    per_round: list[tuple[str, Estimate]]

    def as_dict(self) -> dict[str, Any]:
        """Return stable keys: those of the whole, ``of``, ``tags`` and ``rounds``."""
        return {
            **self.whole.as_dict(),
            "of": self.of,
            "tags": [{"tag": name, **one.as_dict()} for name, one in self.per_tag if one.n],
            "rounds": [{"round": name, **one.as_dict()} for name, one in self.per_round],
        }


def agreement_again(
    item: IntArray,
    person: IntArray,
    same: FloatArray,
    rounds: Sequence[str],
    *,
    n_people: int,
    tags: Sequence[str] = (),
    tagged: Sequence[IntArray] = (),
    of: str = "",
) -> Again:
    """Return how far second answers agree with the first.

    ``item``, ``person`` int64 and ``same`` float64 in [0, 1], all (n_repeats,): 1 where the second answer is
    the first. ``rounds``: the name of each second answer's round, empty where it has none. ``tagged``: the
    items of each of ``tags``. The whole, tags and rounds have the interval for people in general where five
    repeated; a person has that of these items.

    >>> codes = np.array([0, 1]), np.array([0, 0])
    >>> found = agreement_again(*codes, np.array([1.0, 0.0]), ["", ""], n_people=1)
    >>> found.whole.value, found.per_person[0].n
    (0.5, 2)
    """
    named = np.array(rounds, dtype=object)

    def share(rows: np.ndarray, *, in_general: bool) -> Estimate:
        return share_of_labels(item[rows], person[rows], same[rows], people_in_general=in_general)

    return Again(
        of if len(same) else "",
        share(np.ones(len(same), dtype=np.bool_), in_general=True),
        [share(person == one, in_general=False) for one in range(n_people)],
        [
            (name, share(np.isin(item, items), in_general=True))
            for name, items in zip(tags, tagged, strict=True)
        ],
        [
            (name, share(named == name, in_general=True))
            for name in dict.fromkeys(name for name in rounds if name)
        ],
    )
