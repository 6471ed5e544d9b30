"""Randomness that belongs to what was said, not to names or to the order of rows.

A random start drawn person by person would change with the people's names: the answer to "who is right?" must
not. So each item, person and class gets a 64-bit signature of its place in the graph of labels (colour
refinement: two rounds of hashing one's neighbours), and random numbers are hashes of signature and seed.
Renaming or shuffling leaves every signature, and so every draw, as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from labeler.stats.majority import FloatArray
from labeler.stats.votes import Votes

Words: TypeAlias = NDArray[np.uint64]

_ROUNDS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Signatures:
    """uint64 signatures of the items (n_items,), people (n_people,) and classes (n_classes,)."""

    item: Words
    person: Words
    label_class: Words


def scramble(words: Words) -> Words:
    """Return the words well mixed (the finaliser of SplitMix64; Steele, Lea and Flood 2014)."""
    mixed = words + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def uniform(words: Words, *seeds: int) -> FloatArray:
    """Return numbers in [0, 1) that depend on ``words`` and ``seeds`` alone.

    >>> one = uniform(np.array([7, 7, 8], dtype=np.uint64), 0)
    >>> bool(one[0] == one[1]), bool(one[0] == one[2])
    (True, False)
    """
    mixed = words
    for seed in seeds:
        mixed = scramble(mixed ^ scramble(np.array([seed & (2**63 - 1)], dtype=np.uint64)))
    drawn: FloatArray = (scramble(mixed) >> np.uint64(11)).astype(np.float64)
    drawn *= 2.0**-53
    return drawn


def _gather(into: int, where: NDArray[np.int64], words: Words) -> Words:
    total = np.zeros(into, dtype=np.uint64)
    np.add.at(total, where, words)
    return scramble(total)


def signatures(votes: Votes) -> Signatures:
    """Return the signatures of everybody's place in the graph of labels.

    Two items (people, classes) get the same signature where the labels do not tell them apart.
    """
    item = np.zeros(votes.n_items, dtype=np.uint64)
    person = np.zeros(votes.n_people, dtype=np.uint64)
    label_class = np.zeros(votes.n_classes, dtype=np.uint64)
    for _ in range(_ROUNDS):
        label_class = _gather(
            votes.n_classes, votes.label, scramble(item[votes.item] ^ scramble(person[votes.person]))
        )
        said = scramble(label_class[votes.label])
        item = _gather(votes.n_items, votes.item, scramble(said ^ person[votes.person]))
        person = _gather(votes.n_people, votes.person, scramble(said ^ item[votes.item]))
    return Signatures(item, person, label_class)
