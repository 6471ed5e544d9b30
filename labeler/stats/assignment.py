"""Who labels what: several people an item, loads that differ by at most one, pairs that meet equally often.

Agreement is estimated from items that two people share, so every pair should share about as many. Where all
ways of choosing k of the people are few, each way is taken equally often (a complete balanced block design,
Fisher and Yates 1938, Statistical Tables); the rest, and large teams, take the least loaded people first and
among those the ones who have met least.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

from labeler.stats.majority import IntArray

_MOST_WAYS = 5000
"""More ways of choosing people than this are not gone through one by one."""


def assign(
    n_items: int, n_people: int, per_item: int, generator: np.random.Generator, load: IntArray | None = None
) -> IntArray:
    """Return int64 (n_items, per_item): the people of each item, none twice, in no particular order.

    Loads differ by at most one. ``load`` int64 (n_people,) is what people have to do already; it is evened
    out as far as the items go. The same generator state gives the same assignment.

    Raises:
        ValueError: fewer people than an item needs, or none needed.

    >>> assign(4, 3, 3, np.random.default_rng(0)).shape
    (4, 3)
    >>> np.bincount(assign(30, 4, 2, np.random.default_rng(1)).ravel()).tolist()
    [15, 15, 15, 15]
    """
    if not 1 <= per_item <= n_people:
        raise ValueError(f"{n_people} people cannot give each item {per_item} labels of different people.")
    if load is not None and np.ptp(load):
        met = np.zeros((n_people, n_people), dtype=np.int64)
        return _one_by_one(n_items, per_item, generator, load, met)
    ways = comb(n_people, per_item)
    if ways <= _MOST_WAYS:
        every = np.array(list(combinations(range(n_people), per_item)), dtype=np.int64)
        whole = np.tile(every, (n_items // ways, 1))
    else:
        whole = _blocks(n_items // n_people, n_people, per_item, generator)
    level = np.zeros(n_people, dtype=np.int64)
    rest = _one_by_one(n_items - len(whole), per_item, generator, level, meetings(whole, n_people))
    people = np.concatenate([whole, rest])
    return generator.permutation(people, axis=0)


def loads(people: IntArray, n_people: int) -> IntArray:
    """Return int64 (n_people,): how many items each person was given in ``people`` (n_items, per_item)."""
    return np.bincount(people.ravel(), minlength=n_people).astype(np.int64)


def meetings(people: IntArray, n_people: int) -> IntArray:
    """Return int64 (n_people, n_people): how many items each pair shares; 0 on the diagonal.

    >>> meetings(np.array([[0, 1], [0, 2]]), 3).tolist()
    [[0, 1, 1], [1, 0, 0], [1, 0, 0]]
    """
    met = np.zeros((n_people, n_people), dtype=np.int64)
    for a, b in combinations(range(people.shape[1]), 2):
        pairs = np.bincount(people[:, a] * n_people + people[:, b], minlength=n_people * n_people)
        met += pairs.reshape(n_people, n_people)
    return met + met.T


def spread(n: int, places: int, generator: np.random.Generator, after: float = 0.0) -> IntArray:
    """Return ``n`` different places of ``places`` at random, ascending, none before the share ``after``.

    >>> spread(3, 10, np.random.default_rng(0), after=0.7).tolist()
    [7, 8, 9]
    """
    first = min(round(after * places), max(0, places - n))
    return np.sort(first + generator.choice(places - first, size=n, replace=False)).astype(np.int64)


def _blocks(n_blocks: int, n_people: int, per_item: int, generator: np.random.Generator) -> IntArray:
    """Return blocks of as many items as people in which each person stands equally often.

    In a block the people stand in a circle in random order, and each item takes those at the same distances
    from its own place.
    """
    out = np.empty((n_blocks, n_people, per_item), dtype=np.int64)
    around = np.arange(n_people)[:, None]
    for block in range(n_blocks):
        order = generator.permutation(n_people)
        distances = generator.choice(n_people, size=per_item, replace=False)
        out[block] = order[(around + distances) % n_people]
    return out.reshape(-1, per_item)


def _one_by_one(
    n_items: int, per_item: int, generator: np.random.Generator, load: IntArray, met: IntArray
) -> IntArray:
    """Return the least loaded people of each item in turn, of those the ones who have met least."""
    load, met, n_people = load.astype(np.int64), met.copy(), len(load)
    people = np.empty((n_items, per_item), dtype=np.int64)
    for row in people:
        together = np.zeros(n_people, dtype=np.int64)
        free = np.ones(n_people, dtype=bool)
        chance = generator.random(n_people)
        for place in range(per_item):
            left = np.flatnonzero(free)
            best = left[np.lexsort((chance[left], together[left], load[left]))[0]]
            row[place], free[best] = best, False
            together += met[best]
        load[row] += 1
        met[np.ix_(row, row)] += 1
    return people
