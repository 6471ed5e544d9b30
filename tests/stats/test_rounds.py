"""Did the last round help?"""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.alpha import krippendorff_alpha
from labeler.stats.repeats import self_agreement
from labeler.stats.rounds import compare_rounds, in_words
from labeler.stats.tally import tally


def _round(right: float, items: np.ndarray, seed: int, n: int = 300) -> object:
    truth = np.random.default_rng(0).integers(0, 3, n)
    generator = np.random.default_rng(seed)
    item = np.repeat(items, 3)
    label = np.where(generator.random(len(item)) < right, truth[item], generator.integers(0, 3, len(item)))
    return tally(item, label, n, 3)


def test_it_helped() -> None:
    change = compare_rounds(_round(0.5, np.arange(300), 1), _round(0.9, np.arange(300), 2))
    assert change.paired
    assert change.same_items == 300
    assert change.percent.low > 0
    assert change.alpha.value == pytest.approx(change.later_alpha - change.earlier_alpha)
    assert change.alpha.low < change.alpha.value < change.alpha.high
    assert in_words(change).startswith("It helped")


def test_pairs_of_rounds_use_the_items_they_share() -> None:
    earlier, later = _round(0.7, np.arange(200), 1), _round(0.7, np.arange(150, 300), 2)
    change = compare_rounds(earlier, later)
    assert change.same_items == 50
    assert change.earlier_alpha == pytest.approx(krippendorff_alpha(earlier.of(np.arange(150, 200))).value)


def test_rounds_on_different_items() -> None:
    change = compare_rounds(_round(0.9, np.arange(150), 1), _round(0.5, np.arange(150, 300), 2))
    assert not change.paired
    assert change.percent.high < 0
    assert "less on different items" in in_words(change)


def test_rounds_on_different_items_are_drawn_apart() -> None:
    """The same labels on other items: no change, yet not known to be none."""
    label = np.random.default_rng(1).integers(0, 3, 300)
    item = np.repeat(np.arange(100), 3)
    change = compare_rounds(tally(item, label, 200, 3), tally(item + 100, label, 200, 3))
    assert change.percent.value == pytest.approx(0.0)
    assert change.percent.low < -0.02 < 0.02 < change.percent.high


def test_no_change_needs_enough_items_to_say_so() -> None:
    few = compare_rounds(_round(0.8, np.arange(30), 1), _round(0.8, np.arange(30), 2))
    assert "too few items" in in_words(few)
    same = _round(0.8, np.arange(300), 1)
    assert "too little varies" in in_words(compare_rounds(same, same))


def test_nothing_to_compare() -> None:
    empty = tally(np.zeros(0, dtype=int), np.zeros(0, dtype=int), 300, 3)
    change = compare_rounds(empty, _round(0.8, np.arange(30), 1))
    assert change.percent.why == "no_overlap"
    assert "cannot be compared" in in_words(change)


def test_self_agreement() -> None:
    item, person = np.arange(6), np.array([0, 0, 0, 1, 1, 1])
    first, last = np.array([0, 1, 2, 0, 1, 2]), np.array([0, 1, 0, 0, 1, 2])
    whole, each = self_agreement(item, person, first, last, n_people=3)
    assert whole.value == pytest.approx(5 / 6)
    assert [one.value for one in each[:2]] == pytest.approx([2 / 3, 1.0])
    assert each[2].why == "no_labels"
