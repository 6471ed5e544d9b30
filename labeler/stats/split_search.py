"""Searching for a balanced split: how many units of each pattern go to each part.

Units (items, or whole groups) that count alike in every stratum share a *pattern*, and only the number of
units per pattern and part matters. Three ways to choose those numbers, from exact to quick:

* one class, no groups: controlled rounding, which always exists (Cox, 1987, doi:10.2307/2288790);
* a few hundred patterns: an integer program with HiGHS, the least worst deviation;
* anything: most units dealt in turn, the rest placed where the error grows least (in the spirit of
  Sechidis, Tsoumakas and Vlahavas, 2011, doi:10.1007/978-3-642-23808-6_10), then swaps while they help.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_CANDIDATES = 160
_GREEDY = 6_000
_TRIES = 6
_GOLDEN = 0.6180339887498949
_ROUNDS = 400
_NODES = 2_000
_LARGEST_PROGRAM = 3_000


@dataclass(frozen=True, slots=True)
class Task:
    """What has to be split.

    ``patterns`` float64 [n_patterns, n_strata]: what one unit counts in each stratum; ``n_units`` int64
    [n_patterns]; ``goal`` float64 [n_parts, n_strata]: what the units should add up to in each part;
    ``shares`` float64 [n_parts]; ``room`` int64 [n_parts]: the exact number of units for each part, or None
    where units of several sizes make that a wish.
    """

    patterns: FloatArray
    n_units: IntArray
    goal: FloatArray
    shares: FloatArray
    room: IntArray | None


def search(task: Task, rng: np.random.Generator, seconds: float) -> IntArray:
    """Return the best split found, int64 [n_patterns, n_parts].

    Quick tries until every stratum is less than one unit off; where none of them is, and the task is small
    enough, the integer program decides.
    """
    chosen = spread(task, rng)
    for _ in range(_TRIES if len(task.n_units) <= _GREEDY else 0):
        if worst(task, chosen) < 1.0 - 1e-9:
            return chosen
        again = spread(task, rng)
        chosen = again if worst(task, again) < worst(task, chosen) else chosen
    if worst(task, chosen) >= 1.0 - 1e-9:
        exact = least_worst(task, seconds)
        if exact is not None and worst(task, exact) < worst(task, chosen) - 1e-9:
            return exact
    return chosen


def worst(task: Task, chosen: IntArray) -> float:
    """Return the largest absolute deviation from the goal over parts and strata; 0 without strata."""
    off = chosen.T @ task.patterns - task.goal
    return float(np.abs(off).max(initial=0.0))


def round_shares(counts: IntArray, shares: FloatArray, room: IntArray, rng: np.random.Generator) -> IntArray:
    """Return int64 [n_classes, n_parts]: each class's items per part, each less than 1 from its ideal.

    Rows add up to ``counts``, columns to ``room`` (the ideal totals rounded up or down). The constraints are
    those of a transport problem, so the linear program's corner is whole-numbered and always exists.
    """
    from scipy.optimize import linprog
    from scipy.sparse import eye_array, kron, vstack

    n_classes, n_parts = len(counts), len(shares)
    ideal = counts[:, None] * shares[None, :]
    base = np.floor(ideal + 1e-9)
    rest = np.clip(ideal - base, 0.0, None)
    each_class: Any = kron(eye_array(n_classes), np.ones((1, n_parts)))
    each_part: Any = kron(np.ones((1, n_classes)), eye_array(n_parts))
    wanted = np.concatenate([counts - base.sum(axis=1), room - base.sum(axis=0)])
    cost = (1.0 - 2.0 * rest).ravel() + rng.uniform(0.0, 1e-6, rest.size)
    upper = (rest > 1e-9).astype(float).ravel()
    found: Any = linprog(
        cost,
        A_eq=vstack([each_class, each_part], format="csr"),
        b_eq=wanted,
        bounds=[(0.0, float(most)) for most in upper],
        method="highs-ds",
    )
    chosen: IntArray = np.rint(base + found.x.reshape(n_classes, n_parts)).astype(np.int64)
    return chosen


def spread(task: Task, rng: np.random.Generator) -> IntArray:
    """Return a good split quickly: most units in turn, a greedy rest, then swaps.

    Shape int64 [n_patterns, n_parts].
    """
    chosen = np.zeros((len(task.n_units), len(task.shares)), dtype=np.int64)
    _deal_out(task, chosen, rng)
    _fill(task, chosen, rng)
    _swap(task, chosen, rng)
    return chosen


def _deal_out(task: Task, chosen: IntArray, rng: np.random.Generator) -> None:
    """Deal all but the last few thousand units in turn, like units next to each other.

    The turns follow the golden ratio, so that every stretch of them holds the parts in their shares.
    """
    pattern = np.repeat(np.arange(len(task.n_units)), task.n_units)
    n_dealt = len(pattern) - _GREEDY
    if n_dealt <= 0:
        return
    dealt = np.sort(rng.choice(len(pattern), n_dealt, replace=False))
    rank = np.empty(len(task.n_units), dtype=np.int64)
    rank[np.lexsort(task.patterns.T)] = np.arange(len(task.n_units))
    dealt = dealt[np.argsort(rank[pattern[dealt]], kind="stable")]
    turn = (rng.random() + np.arange(n_dealt) * _GOLDEN) % 1.0
    part = np.searchsorted(np.cumsum(task.shares)[:-1], turn, side="right")
    counts = np.bincount(pattern[dealt] * len(task.shares) + part, minlength=chosen.size)
    if task.room is None or (np.bincount(part, minlength=len(task.shares)) <= task.room).all():
        chosen += counts.reshape(chosen.shape)


def _fill(task: Task, chosen: IntArray, rng: np.random.Generator) -> None:
    """Place each unit that is left where the squared error grows least, the large ones first.

    ``off`` is how far each part would be from its goal if all that is left were shared out exactly.
    """
    left = task.n_units - chosen.sum(axis=1)
    pattern = rng.permutation(np.repeat(np.arange(len(left)), left))
    squares = (task.patterns**2).sum(axis=1)
    pattern = pattern[np.argsort(-squares[pattern], kind="stable")]
    off = chosen.T @ task.patterns + np.outer(task.shares, left @ task.patterns) - task.goal
    rows = np.ascontiguousarray(task.patterns[pattern])
    bonus = np.outer(squares[pattern], 0.5 - task.shares)
    room = None if task.room is None else task.room - chosen.sum(axis=0)
    closed = np.zeros(len(task.shares))
    if room is not None:
        closed[room <= 0] = np.inf
    shares = task.shares[:, None]
    for step, index in enumerate(pattern):
        row = rows[step]
        part = int((off @ row + bonus[step] + closed).argmin())
        off -= shares * row
        off[part] += row
        chosen[index, part] += 1
        if room is not None:
            room[part] -= 1
            if room[part] == 0:
                closed[part] = np.inf


def _swap(task: Task, chosen: IntArray, rng: np.random.Generator) -> None:
    """Swap (and, where totals are a wish, move) units between two parts while the squared error falls."""
    patterns, n_parts = task.patterns, chosen.shape[1]
    if n_parts < 2 or not patterns.size:
        return
    off = chosen.T @ patterns - task.goal
    vain = 0
    for _ in range(_ROUNDS):
        if np.abs(off).max() < 0.5 or vain > 12:
            return
        one, two = _pair(off, rng, vain)
        best = _best_swap(task, chosen, (one, two), off[two] - off[one], rng)
        if best is None:
            vain += 1
            continue
        vain = 0
        give, take = best
        for index, source, target in ((give, one, two), (take, two, one)):
            if index >= 0:
                chosen[index, source] -= 1
                chosen[index, target] += 1
                off[source] -= patterns[index]
                off[target] += patterns[index]


def _pair(off: FloatArray, rng: np.random.Generator, vain: int) -> tuple[int, int]:
    """Return two parts to trade between: those with the worst stratum, or any two after a vain round."""
    if vain:
        one, two = rng.choice(len(off), 2, replace=False)
        return int(one), int(two)
    stratum = int(np.abs(off).max(axis=0).argmax())
    return int(off[:, stratum].argmax()), int(off[:, stratum].argmin())


def _best_swap(
    task: Task, chosen: IntArray, parts: tuple[int, int], slope: FloatArray, rng: np.random.Generator
) -> tuple[int, int] | None:
    """Return the patterns to give to the second part and to take from it (-1: none); None if nothing helps.

    ``slope`` is the second part's deviation less the first's; moving ``d = give - take`` changes the squared
    error by ``2 d·(slope + d)``.
    """
    one, two = parts
    gives = _some(np.flatnonzero(chosen[:, one]), task.patterns @ slope, rng)
    takes = _some(np.flatnonzero(chosen[:, two]), -(task.patterns @ slope), rng)
    free = task.room is None
    if not len(gives) or not (free or len(takes)):
        return None
    given, taken = task.patterns[gives], task.patterns[takes]
    if free:
        taken = np.vstack([taken, np.zeros((1, taken.shape[1]))])
    cost = (given @ slope + (given**2).sum(axis=1))[:, None] - 2.0 * (given @ taken.T)
    cost += ((taken**2).sum(axis=1) - taken @ slope)[None, :]
    best = int(cost.argmin())
    row, column = divmod(best, cost.shape[1])
    if cost[row, column] > -1e-9:
        return None
    return int(gives[row]), int(takes[column]) if column < len(takes) else -1


def _some(rows: IntArray, worth: FloatArray, rng: np.random.Generator) -> IntArray:
    """Return at most ``_CANDIDATES`` rows: half of them the most promising, half at random."""
    if len(rows) <= _CANDIDATES:
        return rows
    half = _CANDIDATES // 2
    best = rows[np.argpartition(worth[rows], half)[:half]]
    return np.unique(np.concatenate([best, rng.choice(rows, half, replace=False)]))


def least_worst(task: Task, seconds: float) -> IntArray | None:
    """Return the split with the least worst deviation by an integer program, or None if it is too large.

    Minimises the worst deviation first and the sum of deviations second; bounded by nodes, so that the same
    task gives the same split, and by ``seconds`` as a last resort.
    """
    n_patterns, n_parts = len(task.n_units), len(task.shares)
    if n_patterns * n_parts > _LARGEST_PROGRAM:
        return None
    from scipy.optimize import Bounds, LinearConstraint, milp

    n_off = task.goal.size
    matrix, low, high = _program(task)
    cost = np.concatenate([np.zeros(n_patterns * n_parts), np.full(n_off, 1e-3 / max(n_off, 1)), [1.0]])
    upper = np.concatenate([np.repeat(task.n_units, n_parts), np.full(n_off + 1, np.inf)])
    whole = np.concatenate([np.ones(n_patterns * n_parts), np.zeros(n_off + 1)])
    found = milp(
        cost,
        constraints=LinearConstraint(matrix, low, high),
        integrality=whole,
        bounds=Bounds(np.zeros(len(cost)), upper),
        options={"time_limit": seconds, "node_limit": _NODES, "mip_rel_gap": 0.01},
    )
    if found.x is None:
        return None
    chosen: IntArray = np.rint(found.x[: n_patterns * n_parts]).astype(np.int64).reshape(n_patterns, n_parts)
    return chosen


def _program(task: Task) -> tuple[Any, FloatArray, FloatArray]:
    """Return matrix, lower and upper bounds over the columns x[pattern, part], off[stratum, part], worst."""
    from scipy.sparse import block_array, csr_array, eye_array, kron

    n_patterns, n_parts = len(task.n_units), len(task.shares)
    parts = eye_array(n_parts)
    sums: Any = kron(csr_array(task.patterns.T), parts)
    goal = task.goal.T.ravel()
    each = eye_array(len(goal))
    column = csr_array(np.ones((len(goal), 1)))
    blocks: list[list[Any]] = [[sums, -each, None], [sums, each, None], [None, each, -column]]
    blocks.append([kron(eye_array(n_patterns), np.ones((1, n_parts))), None, None])
    low = [np.full(len(goal), -np.inf), goal, np.full(len(goal), -np.inf), task.n_units]
    high = [goal, np.full(len(goal), np.inf), np.zeros(len(goal)), task.n_units]
    if task.room is not None:
        blocks.append([kron(np.ones((1, n_patterns)), parts), None, None])
        low.append(task.room)
        high.append(task.room)
    return block_array(blocks, format="csr"), np.concatenate(low), np.concatenate(high)
