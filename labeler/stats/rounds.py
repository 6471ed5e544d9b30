"""Did the last round help, and is another one worth it?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from labeler.stats.agreement import pair_agreement, percent_of
from labeler.stats.alpha import alpha_of
from labeler.stats.estimate import Estimate, Why
from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.resample import item_draws, paired_by_item, percentiles
from labeler.stats.tally import Tally

PAIRED = "paired bootstrap, items"
SEPARATE = "bootstrap of each round's items"

# A change whose whole interval lies within this of nothing is as good as none.
_NOTHING = 0.02


@dataclass(frozen=True, slots=True)
class Change:
    """What changed from one round to the next: later - earlier, on the same items where there are such.

    ``same_items`` items have two labels in both rounds; with none of them the rounds are compared as wholes,
    and ``paired`` is False. ``chosen``: the later round's items were chosen because people disagreed about
    them; such items agree more a second time even if nothing was mended (regression to the mean, Galton
    1886), so that a rise says nothing.
    """

    percent: Estimate
    alpha: Estimate
    earlier_alpha: float
    later_alpha: float
    same_items: int
    paired: bool
    chosen: bool = False


def compare_rounds(earlier: Tally, later: Tally, *, n_resamples: int = 1000, seed: int = 0) -> Change:
    """Return the change of percent agreement and of alpha with their intervals.

    Both tallies are over the same items (an item not labeled in a round has no labels there). Undefined
    (``no_overlap``) where a round has no item with two labels.
    """
    both = (earlier.per_item[earlier.of_item] >= 2) & (later.per_item[later.of_item] >= 2)
    if both.any():
        return _paired(earlier.of(both), later.of(both), n_resamples, seed)
    n = min(earlier.n_pairable, later.n_pairable)
    if n == 0:
        nothing = Estimate(float("nan"), why=Why.NO_OVERLAP.value)
        return Change(nothing, nothing, float("nan"), float("nan"), 0, False)
    draws = item_draws(earlier.times, n_resamples, seed), item_draws(later.times, n_resamples, seed + 1)
    changes = []
    for statistic in (percent_of, alpha_of):
        value = float(statistic(later, later.times) - statistic(earlier, earlier.times))
        spread = statistic(later, draws[1]) - statistic(earlier, draws[0])
        changes.append(_with_interval(value, spread, SEPARATE, n))
    before, after = float(alpha_of(earlier, earlier.times)), float(alpha_of(later, later.times))
    return Change(changes[0], changes[1], before, after, 0, False)


def _paired(earlier: Tally, later: Tally, n_resamples: int, seed: int) -> Change:
    n = earlier.n_items
    percent = paired_by_item(
        pair_agreement(later)[later.of_item],
        pair_agreement(earlier)[earlier.of_item],
        n_resamples=n_resamples,
        seed=seed,
    )
    code = earlier.of_item * len(later.times) + later.of_item
    kinds, times = np.unique(code, return_counts=True)
    draws = item_draws(times.astype(np.int64), n_resamples, seed)
    before = _gathered(draws, kinds // len(later.times), len(earlier.times))
    after = _gathered(draws, kinds % len(later.times), len(later.times))
    old, new = float(alpha_of(earlier, earlier.times)), float(alpha_of(later, later.times))
    alpha = _with_interval(new - old, alpha_of(later, after) - alpha_of(earlier, before), PAIRED, n)
    return Change(percent, alpha, old, new, n, True)


def compare_items(
    earlier: FloatArray, later: FloatArray, *, n_resamples: int = 1000, seed: int = 0
) -> Change:
    """Return the change of a mean agreement per item, where there is no alpha (boxes, segments, texts).

    ``earlier``, ``later`` float64 (n_items,), aligned, NaN where an item has no two answers in that round.
    Undefined (``no_overlap``) where no item has two answers in both.

    >>> change = compare_items(np.array([0.0, 1.0, np.nan]), np.array([0.5, 1.0, 1.0]), n_resamples=50)
    >>> change.percent.value, change.same_items
    (0.25, 2)
    """
    percent = paired_by_item(later, earlier, n_resamples=n_resamples, seed=seed)
    nothing = Estimate(float("nan"), why=Why.NOT_ASKED.value)
    return Change(percent, nothing, float("nan"), float("nan"), percent.n, percent.n > 0)


def _gathered(draws: IntArray, pattern: IntArray, n_patterns: int) -> IntArray:
    """Return draws of joint kinds (n_resamples, n_kinds) as draws of one round's patterns."""
    out = np.zeros((n_patterns, len(draws)), dtype=np.int64)
    np.add.at(out, pattern, draws.T)
    return np.ascontiguousarray(out.T)


def _with_interval(value: float, samples: FloatArray, method: str, n: int) -> Estimate:
    if np.isnan(value):
        return Estimate(value, why=Why.ONE_CLASS_ONLY.value, n=n)
    low, high = percentiles(samples)
    return Estimate(value, low, high, method=method, n=n)


class Verdict(StrEnum):
    """What a change between two rounds says about a further one."""

    HELPED = "helped"
    CHOSEN = "chosen_by_disagreement"
    WORSE = "worse"
    STOPPED = "stopped_rising"
    TOO_FEW = "too_few_items"
    NO_VARIATION = "no_variation"
    NOT_COMPARABLE = "not_comparable"


def verdict(change: Change) -> Verdict:
    """Return whether the later round helped; only ``STOPPED`` says that another is not worth it.

    >>> verdict(Change(*[Estimate(0.1, 0.05, 0.15)] * 2, 0.5, 0.6, 40, True)).value
    'helped'
    """
    move = change.percent
    if not move.defined:
        return Verdict.NOT_COMPARABLE
    if not move.has_interval:
        return Verdict.NO_VARIATION
    if move.low > 0:
        return Verdict.CHOSEN if change.chosen else Verdict.HELPED
    if move.high < 0:
        return Verdict.WORSE
    return Verdict.STOPPED if max(abs(move.low), abs(move.high)) < _NOTHING else Verdict.TOO_FEW


def in_words(change: Change) -> str:
    """Return one plain sentence: did it help, and is another round worth it?

    >>> none = Estimate(float("nan"), why="no_overlap")
    >>> in_words(Change(none, none, float("nan"), float("nan"), 0, False))
    'The two rounds cannot be compared: one of them has no item that two people labeled.'
    """
    said, move = verdict(change), change.percent
    if said is Verdict.NOT_COMPARABLE:
        return "The two rounds cannot be compared: one of them has no item that two people labeled."
    same = "on the same item" if move.n == 1 else f"on the same {move.n:,} items"
    on = same if change.paired else "on different items"
    if said is Verdict.NO_VARIATION:
        moved = f"Agreement moved by {100 * move.value:+.1f} points {on}"
        return f"{moved}; too little varies to say how sure that is."
    what = f"{abs(100 * move.value):.1f} points"
    span = f"95 % interval {100 * move.low:+.1f} to {100 * move.high:+.1f}"
    return {
        Verdict.HELPED: f"It helped: people agree {what} more {on} ({span}). Another round is worth it, "
        "because agreement still rises.",
        Verdict.CHOSEN: f"People agree {what} more {on} ({span}). Whether another round is worth it cannot "
        "be told, because these items were chosen for disagreement, and such items agree more a second time "
        "even if nothing was mended: label a random sample again.",
        Verdict.WORSE: f"People agree {what} less {on} ({span}). Another round is not worth it before that "
        "is mended: look at what changed in the instructions.",
        Verdict.STOPPED: "Another round is not worth it, because agreement has stopped rising "
        f"{on} ({span}).",
        Verdict.TOO_FEW: "Whether another round is worth it cannot be told, because there are too few "
        f"items: agreement moved by {100 * move.value:+.1f} points {on} ({span}).",
    }[said]
