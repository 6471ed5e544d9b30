"""Which of many fingerprints nearly agree, without comparing each with each; and groups of them.

Bit sampling for the Hamming distance (Indyk and Motwani 1998, doi:10.1145/276698.276876): rows that agree in
16 chosen bits are compared in full. Eight disjoint choices find every pair within 7 bits for certain (one of
the eight holds no differing bit); as many more are made as find 95 of 100 pairs at the largest distance asked
for. Up to `EXACT` distinct rows each is compared with each instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EXACT = 6_000
"""Up to so many distinct fingerprints, every pair is compared."""

WINDOW = 48
"""In a crowd (many rows with the same 16 bits) each is compared with so many of its neighbours."""

_KEY_BITS = 16
_CHUNK = 1 << 17
_FOUND_SHARE = 0.95
_MOST_TABLES = 64
_PAIRS_PER_ROW = 8

Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class NearPairs:
    """Pairs of rows: ``left`` < ``right`` int64[n], ``distance`` int16[n] in bits, each pair once.

    Of rows that are the same each is paired with the first alone. ``crowded`` says that there were crowds in
    which not all were compared, so that pairs may be missing.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    distance: NDArray[np.int16]
    crowded: bool


def near_pairs(
    words: Words,
    most: int,
    *,
    rng: np.random.Generator,
    on_progress: Callable[[float], None] | None = None,
) -> NearPairs:
    """Return the pairs of rows that differ in at most ``most`` bits.

    Args:
        words: uint64 [n, k], 64 bits each; k = 2 for fingerprints of 128 bits.
        most: the largest distance, from 0 to a quarter of the bits.
        rng: chooses the bits that are sampled.
        on_progress: called with the share that is done, from 0 to 1; may raise to stop.

    Raises:
        ValueError: ``most`` is out of bounds.

    >>> rows = np.array([[0, 0], [0, 3], [2**63, 2**40 - 1], [0, 0]], dtype=np.uint64)
    >>> near = near_pairs(rows, 2, rng=np.random.default_rng(0))
    >>> near.left.tolist(), near.right.tolist(), near.distance.tolist()
    ([0, 0], [1, 3], [2, 0])
    """
    n, k = words.shape
    if not 0 <= most <= 16 * k:
        raise ValueError(f"most is {most}, which is not between 0 and {16 * k}")
    order = np.lexsort((np.arange(n), *words.T[::-1]))
    ordered = words[order]
    is_first = np.ones(n, dtype=bool)
    is_first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    firsts = order[is_first]
    own = firsts[np.cumsum(is_first) - 1] if n else firsts
    same = ~is_first
    distinct = np.sort(firsts)
    found = _distinct_pairs(words[distinct], most, rng, on_progress or _silent)
    left = np.concatenate([own[same], distinct[found.left]])
    right = np.concatenate([order[same], distinct[found.right]])
    distance = np.concatenate([np.zeros(int(same.sum()), np.int16), found.distance])
    turned = left > right
    left[turned], right[turned] = right[turned], left[turned]
    by = np.lexsort((right, left))
    return NearPairs(left[by], right[by], distance[by], found.crowded)


def _silent(_share: float) -> None:
    return None


def _distinct_pairs(
    words: Words, most: int, rng: np.random.Generator, told: Callable[[float], None]
) -> NearPairs:
    n = len(words)
    pairs = _every_pair(words, most, told) if n <= EXACT else _sampled_pairs(words, most, rng, told)
    code, crowded = pairs
    left, right = code // max(n, 1), code % max(n, 1)
    return NearPairs(left, right, distances(words[left], words[right]), crowded)


def distances(left: Words, right: Words) -> NDArray[np.int16]:
    """Return in how many bits the rows of two arrays uint64 [n, k] differ, int16[n]."""
    apart: NDArray[np.int16] = np.bitwise_count(left ^ right).sum(axis=1, dtype=np.int16)
    return apart


def _every_pair(words: Words, most: int, told: Callable[[float], None]) -> tuple[NDArray[np.int64], bool]:
    n, step = len(words), 256
    found = [np.zeros(0, np.int64)]
    for start in range(0, n, step):
        told(start / n)
        rows = words[start : start + step]
        apart = np.zeros((len(rows), n - start), np.int16)
        for column in range(words.shape[1]):
            apart += np.bitwise_count(rows[:, column, None] ^ words[None, start:, column])
        left, right = np.nonzero(apart <= most)
        keep = right > left
        found.append((left[keep] + start) * n + right[keep] + start)
    return np.concatenate(found), False


def _sampled_pairs(
    words: Words, most: int, rng: np.random.Generator, told: Callable[[float], None]
) -> tuple[NDArray[np.int64], bool]:
    n = len(words)
    budget = _PAIRS_PER_ROW * n + 1_000_000
    known = np.zeros(0, np.int64)
    window, crowded = WINDOW, False
    n_rounds = _n_tables(most, 64 * words.shape[1]) * _KEY_BITS // (64 * words.shape[1])
    for number in range(max(1, n_rounds)):
        for part, key in enumerate(_keys(words, rng)):
            told((number + part * _KEY_BITS / (64 * words.shape[1])) / max(1, n_rounds))
            codes, is_crowd = _agreeing(words, key, most, window)
            crowded |= is_crowd
            known = np.union1d(known, codes)
            if len(known) > budget:
                window = 2
    return known, crowded


def _n_tables(most: int, n_bits: int) -> int:
    """Return how many choices of bits find a pair at distance ``most`` with 95 %, a multiple of eight."""
    agree = (1 - most / n_bits) ** _KEY_BITS
    needed = 1 if agree >= 1 else math.ceil(math.log(1 - _FOUND_SHARE) / math.log(1 - agree))
    per_round = n_bits // _KEY_BITS
    return min(_MOST_TABLES, -(-needed // per_round) * per_round)


def _keys(words: Words, rng: np.random.Generator) -> Iterator[NDArray[np.uint16]]:
    """Yield one key of 16 bits for each of a random partition of all bits: uint16[n]."""
    n, k = words.shape
    chosen = rng.permutation(64 * k)
    keys = np.empty((n, 64 * k // _KEY_BITS), np.uint16)
    octets = np.ascontiguousarray(words).view(np.uint8)
    for start in range(0, n, _CHUNK):
        bits = np.unpackbits(octets[start : start + _CHUNK], axis=1)
        mixed = np.packbits(np.ascontiguousarray(bits[:, chosen]), axis=1)
        keys[start : start + _CHUNK] = mixed.view(np.uint16)
    for column in range(keys.shape[1]):
        yield np.ascontiguousarray(keys[:, column])


def _agreeing(
    words: Words, key: NDArray[np.uint16], most: int, window: int
) -> tuple[NDArray[np.int64], bool]:
    """Return left·n + right of the near pairs among rows with the same key; whether some was too crowded."""
    n = len(words)
    order = np.argsort(key, kind="stable")
    key = key[order]
    columns = [np.ascontiguousarray(words[order, column]) for column in range(words.shape[1])]
    found: list[NDArray[np.int64]] = []
    for shift in range(1, min(window, n - 1) + 1):
        same = key[shift:] == key[:-shift]
        if not same.any():
            return _codes(found, n), False
        same &= np.bitwise_count(columns[0][shift:] ^ columns[0][:-shift]) <= most
        at = np.flatnonzero(same)
        apart = np.zeros(len(at), np.int16)
        for column in columns:
            apart += np.bitwise_count(column[at + shift] ^ column[at])
        at = at[apart <= most]
        one, other = order[at], order[at + shift]
        found.append(np.minimum(one, other) * n + np.maximum(one, other))
    return _codes(found, n), bool((key[window + 1 :] == key[: -window - 1]).any())


def _codes(found: list[NDArray[np.int64]], n: int) -> NDArray[np.int64]:
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)


# groups

_DIRECT = 4_000


def near_groups(words: Words, pairs: NearPairs, most: int) -> list[NDArray[np.int64]]:
    """Return groups of rows, each int64 with its centre first, the largest groups first.

    Rows that a chain of pairs connects are not yet alike: within each chain the row with the most neighbours
    is a centre and takes those within ``most`` of it; the rest is looked at again. So no row is further than
    ``most`` from its centre. Rows without another are left out.

    >>> rows = np.array([[0], [1], [3], [7], [15]], dtype=np.uint64)
    >>> chain = near_pairs(rows, 1, rng=np.random.default_rng(0))
    >>> [group.tolist() for group in near_groups(rows, chain, 1)]
    [[1, 0, 2], [3, 4]]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(words)
    if not len(pairs.left):
        return []
    both = np.concatenate([pairs.left, pairs.right]), np.concatenate([pairs.right, pairs.left])
    graph = coo_array((np.ones(len(both[0]), np.int8), both), shape=(n, n)).tocsr()
    _, component = connected_components(graph, directed=False)
    degree = np.diff(graph.indptr)
    linked = np.flatnonzero(degree)
    by = linked[np.argsort(component[linked], kind="stable")]
    cuts = np.flatnonzero(np.diff(component[by])) + 1
    groups: list[NDArray[np.int64]] = []
    for members in np.split(by, cuts):
        if len(members) == 2:
            groups.append(np.sort(members))
        elif len(members) <= _DIRECT:
            groups += _stars(words, members, degree, most)
        else:
            groups += _linked_stars(graph.indptr, graph.indices, members, degree)
    return sorted(groups, key=lambda group: (-len(group), int(group[0])))


def _stars(
    words: Words, members: NDArray[np.int64], degree: NDArray[np.int32], most: int
) -> list[NDArray[np.int64]]:
    """Split a chain by measuring every member against the centre."""
    groups = []
    left = members[np.lexsort((members, -degree[members]))]
    while len(left) > 1:
        near = distances(words[left[:1]], words[left]) <= most
        if near.sum() > 1:
            groups.append(np.concatenate([left[:1], np.sort(left[near][1:])]))
        left = left[~near]
    return groups


def _linked_stars(
    starts: NDArray[np.int32],
    neighbours: NDArray[np.int32],
    members: NDArray[np.int64],
    degree: NDArray[np.int32],
) -> list[NDArray[np.int64]]:
    """Split a long chain by the pairs that were found; its length squared is never paid."""
    groups = []
    is_free = np.ones(len(starts) - 1, dtype=bool)
    for centre in members[np.lexsort((members, -degree[members]))].tolist():
        if not is_free[centre]:
            continue
        near = neighbours[starts[centre] : starts[centre + 1]]
        near = near[is_free[near]]
        is_free[centre] = False
        is_free[near] = False
        if len(near):
            groups.append(np.concatenate([[centre], np.sort(near)]).astype(np.int64))
    return groups
