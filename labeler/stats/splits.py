"""Balanced splits: every class and tag in its share in every part, groups never cut, old parts kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeler.errors import UserError
from labeler.stats.split_search import Task, round_shares, search

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Which part each item goes to, and how far that is from the ideal.

    ``part`` int8 [n_items]; ``counts`` and ``ideal`` [n_strata, n_parts]: items per stratum (classes first,
    then tags) and part; ``totals`` int64 [n_parts]; ``max_deviation``: the largest ``|counts - ideal|`` over
    strata and totals, 0 without items; ``groups_cut``: groups in more than one part, 0 unless frozen items
    had cut them before.
    """

    part: NDArray[np.int8]
    counts: IntArray
    ideal: FloatArray
    totals: IntArray
    max_deviation: float
    groups_cut: int


def largest_remainder(n: int, shares: Sequence[float] | FloatArray) -> IntArray:
    """Return whole numbers that add up to ``n``, each its share rounded up or down (Hamilton's method).

    >>> largest_remainder(101, [0.6, 0.2, 0.2]).tolist()
    [61, 20, 20]
    """
    ideal = n * np.asarray(shares, dtype=float)
    whole = np.floor(ideal + 1e-9).astype(np.int64)
    rest = int(n - whole.sum())
    order = np.argsort(-(ideal - whole), kind="stable")
    whole[order[:rest]] += 1
    return whole


def join_groups(*codes: IntArray) -> IntArray:
    """Return one group code per item, closed over several kinds of group.

    Args:
        codes: each int64 [n_items]; items with the same code ≥ 0 belong together, -1 belongs to nobody.

    Returns:
        int64 [n_items], from 0 by first appearance: the connected components.

    >>> join_groups(np.array([0, 0, 1, -1]), np.array([-1, 5, 5, -1])).tolist()
    [0, 0, 0, 1]
    """
    n = len(codes[0])
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rows: list[IntArray] = []
    columns: list[IntArray] = []
    first = n
    for code in codes:
        known = np.flatnonzero(code >= 0)
        _, compact = np.unique(code[known], return_inverse=True)
        rows.append(known)
        columns.append(compact + first)
        first += int(compact.max(initial=-1)) + 1
    row, column = np.concatenate(rows), np.concatenate(columns)
    graph = coo_array((np.ones(len(row), dtype=np.int8), (row, column)), shape=(first, first))
    _, label = connected_components(graph, directed=False)
    return _by_appearance(label[:n])


def _by_appearance(code: NDArray[Any]) -> IntArray:
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    found: IntArray = rank[inverse]
    return found


def stratified_split(
    classes: IntArray | None,
    shares: Sequence[float],
    *,
    n_items: int | None = None,
    n_classes: int | None = None,
    tags: Any = None,
    groups: IntArray | None = None,
    fixed: NDArray[np.int8] | None = None,
    seed: int = 0,
    seconds: float = 10.0,
) -> Split:
    """Return parts in which every class and tag has its share, as nearly as whole items and groups allow.

    Totals follow the largest remainder exactly where items can be placed one by one. With one class variable
    and no groups every class comes within less than one item of its ideal, always (Cox, 1987,
    doi:10.2307/2288790). Overlapping tags and groups cannot always have that: the best split found is given,
    and how far off it is.

    Args:
        classes: int64 [n_items], -1 for an item without a class; None to balance by tags alone.
        shares: the share of each part, adding up to 1.
        n_items: needed only where ``classes`` is None.
        n_classes: how many classes there are, where not all of them occur.
        tags: bool [n_items, n_tags], dense or scipy sparse.
        groups: int64 [n_items]; items of one group stay together, -1 is a group of its own.
        fixed: int8 [n_items], the part an item already has and keeps, or -1. Groups follow their fixed item.
        seed: the same input and seed give the same split.
        seconds: a last limit on the exact search.

    Raises:
        UserError: shares that are not positive or do not add up to 1.
    """
    share = np.asarray(shares, dtype=float)
    if not len(share) or (share <= 0).any() or abs(share.sum() - 1.0) > 1e-6:
        raise UserError("The parts' shares must be positive and add up to 1.")
    n = len(classes) if classes is not None else int(n_items or 0)
    strata = _strata(classes, tags, n, n_classes)
    part = np.full(n, -1, dtype=np.int8) if fixed is None else fixed.astype(np.int8)
    groups = None if groups is None else _own_groups(groups)
    if groups is not None:
        part = _follow(part, groups)
    rng = np.random.default_rng(seed)
    if (part < 0).any():
        if classes is not None and tags is None and groups is None and (part < 0).all():
            part = _by_class(classes, share, rng)
        else:
            part = _placed(strata, part, share, groups, rng=rng, seconds=seconds)
    return _measured(part, strata, share, groups)


def _strata(classes: IntArray | None, tags: Any, n: int, n_classes: int | None) -> Any:
    """Return a sparse matrix [n_items, n_strata] of counts: classes first, then tags."""
    from scipy.sparse import csr_array, hstack

    blocks = []
    if classes is not None:
        known = np.flatnonzero(classes >= 0)
        k = max(int(classes.max(initial=-1)) + 1, n_classes or 0)
        blocks.append(csr_array((np.ones(len(known)), (known, classes[known])), shape=(n, k)))
    if tags is not None:
        blocks.append(csr_array(tags, dtype=float))
    return hstack(blocks, format="csr") if blocks else csr_array((n, 0))


def _own_groups(groups: IntArray) -> IntArray:
    """Return group codes in which an item without a group has one of its own."""
    code = groups.astype(np.int64)
    alone = np.flatnonzero(code < 0)
    code[alone] = code.max(initial=-1) + 1 + np.arange(len(alone))
    return _by_appearance(code)


def _follow(part: NDArray[np.int8], groups: IntArray) -> NDArray[np.int8]:
    """Return parts in which a group's free items follow its fixed ones (the highest part, if cut before)."""
    of_group = np.full(int(groups.max(initial=-1)) + 1, -1, dtype=np.int8)
    np.maximum.at(of_group, groups, part)
    return np.where(part >= 0, part, of_group[groups]).astype(np.int8)


def _by_class(classes: IntArray, share: FloatArray, rng: np.random.Generator) -> NDArray[np.int8]:
    codes = _by_appearance(classes)
    counts = np.bincount(codes)
    chosen = round_shares(counts, share, largest_remainder(len(codes), share), rng)
    return _deal(codes, chosen, rng)


def _deal(pattern: IntArray, chosen: IntArray, rng: np.random.Generator) -> NDArray[np.int8]:
    """Return a part for each unit: within a pattern, who goes where is drawn."""
    shuffled = rng.permutation(len(pattern))
    order = shuffled[np.argsort(pattern[shuffled], kind="stable")]
    part = np.empty(len(pattern), dtype=np.int8)
    part[order] = np.repeat(np.tile(np.arange(chosen.shape[1]), len(chosen)), chosen.ravel())
    return part


def _placed(
    strata: Any,
    part: NDArray[np.int8],
    share: FloatArray,
    groups: IntArray | None,
    *,
    rng: np.random.Generator,
    seconds: float,
) -> NDArray[np.int8]:
    """Return the parts with the free items placed."""
    from scipy.sparse import csr_array, hstack

    n = len(part)
    free = np.flatnonzero(part < 0)
    unit = np.arange(len(free)) if groups is None else _by_appearance(groups[free])
    n_units = int(unit.max()) + 1
    rows = hstack([csr_array(np.ones((n, 1))), strata], format="csr")
    if groups is None:
        vectors = rows[free]
    else:
        gather = csr_array((np.ones(len(free)), (unit, np.arange(len(free)))), shape=(n_units, len(free)))
        vectors = gather @ rows[free]
    pattern, patterns = _patterns(vectors)
    taken = _sums(rows, part, len(share))
    goal = np.maximum(np.outer(share, rows.sum(axis=0)) - taken, 0.0)
    room = None
    portions = goal[:, 0] / goal[:, 0].sum()
    if groups is None:
        room = _room(largest_remainder(n, share) - taken[:, 0].astype(np.int64), len(free))
        goal[:, 0] = room
        portions = room / room.sum()
    task = Task(patterns, np.bincount(pattern), goal, portions, room)
    part[free] = _deal(pattern, search(task, rng, seconds), rng)[unit]
    return part


def _patterns(vectors: Any) -> tuple[IntArray, FloatArray]:
    """Return each unit's pattern and the patterns [n_patterns, n_strata].

    Rows are told apart by a random projection: sorting one number a row instead of whole rows.
    """
    mix = np.random.default_rng(20_26).standard_normal(vectors.shape[1])
    code = np.round(vectors @ mix, 9)
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return inverse.astype(np.int64), vectors[first].toarray()


def _room(wanted: IntArray, n_free: int) -> IntArray:
    """Return how many free items each part takes; fixed items may already fill a part beyond its share."""
    open_parts = np.maximum(wanted, 0)
    return largest_remainder(n_free, open_parts / open_parts.sum())


def _sums(rows: Any, part: NDArray[np.int8], n_parts: int) -> FloatArray:
    """Return float64 [n_parts, n_columns]: the sums of the rows that are in each part."""
    from scipy.sparse import csr_array

    known = np.flatnonzero(part >= 0)
    member = csr_array((np.ones(len(known)), (part[known], known)), shape=(n_parts, len(part)))
    return np.asarray((member @ rows).toarray(), dtype=float)


def _measured(part: NDArray[np.int8], strata: Any, share: FloatArray, groups: IntArray | None) -> Split:
    counts = np.rint(_sums(strata, part, len(share)).T).astype(np.int64)
    ideal = np.outer(np.asarray(strata.sum(axis=0), dtype=float), share)
    totals = np.bincount(part, minlength=len(share)).astype(np.int64)
    off = np.concatenate([np.abs(counts - ideal).ravel(), np.abs(totals - len(part) * share)])
    cut = 0
    if groups is not None:
        pairs = np.unique(np.column_stack([groups, part.astype(np.int64)]), axis=0)
        cut = len(pairs) - len(np.unique(pairs[:, 0]))
    return Split(part, counts, ideal, totals, float(off.max(initial=0.0)), cut)
