"""Krippendorff's alpha against his own worked examples, and its laws."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.alpha import Level, alpha_of, krippendorff_alpha
from labeler.stats.tally import tally, tally_of_counts
from tests.stats import literature as lit


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("nominal", 0.743421052631579),
        ("ordinal", 0.8153875037548814),
        ("interval", 0.8491071428571428),
        ("ratio", 0.7974027747116121),
    ],
)
def test_four_observers_with_missing_labels(level: str, expected: float) -> None:
    """Krippendorff (2011): .743, .815, .849, .797."""
    item, _, label = lit.long(lit.KRIPPENDORFF_4X12)
    of = tally(item, label, 12, 5)
    estimate = krippendorff_alpha(of, Level(level), np.arange(1, 6.0))
    assert estimate.value == pytest.approx(expected, abs=1e-9)
    assert estimate.n == 11


def test_two_observers() -> None:
    """Krippendorff (2011), sections A (.095) and B (.692)."""
    rows = ((0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0))
    item, _, label = lit.long(rows, first=0)
    assert krippendorff_alpha(tally(item, label, 10, 2)).value == pytest.approx(0.09523809523809534)
    ben, gerry = "aabbdcccedda", "babbbccceddd"
    rows = tuple(tuple(ord(c) - ord("a") for c in row) for row in (ben, gerry))
    item, _, label = lit.long(rows, first=0)
    assert krippendorff_alpha(tally(item, label, 12, 5)).value == pytest.approx(0.6919642857142858)


def test_further_published_tables() -> None:
    """Gwet (2014) .7972585 and Artstein & Poesio (2008) .8005346."""
    for table, expected in ((lit.GWET_ABSTRACTORS, 0.7972584977), (lit.DIALOGUE_ACTS, 0.8005345806882727)):
        item, _, label = lit.two_people(table)
        assert krippendorff_alpha(tally(item, label, 100, 3)).value == pytest.approx(expected, abs=1e-9)


def test_undefined_and_why() -> None:
    one_class = tally_of_counts(np.array([[3, 0], [2, 0]]))
    assert krippendorff_alpha(one_class).why == "one_class_only"
    alone = tally_of_counts(np.array([[1, 0], [0, 1]]))
    assert krippendorff_alpha(alone).why == "no_pairable_units"
    assert krippendorff_alpha(tally_of_counts(np.zeros((0, 2), dtype=int))).why == "no_labels"
    two = tally_of_counts(np.array([[2, 0], [1, 1]]))
    assert krippendorff_alpha(two, Level.INTERVAL).why == "no_values"


def test_two_classes_are_the_same_at_every_level() -> None:
    of = tally_of_counts(np.array([[2, 0], [1, 1], [0, 3], [2, 1]]))
    values = [krippendorff_alpha(of, level, np.array([0.0, 1.0])).value for level in Level]
    assert values == pytest.approx([values[0]] * 4)


@pytest.mark.parametrize("level", list(Level))
def test_resampled_times_are_the_alpha_of_the_resampled_items(level: Level) -> None:
    generator = np.random.default_rng(0)
    of = tally_of_counts(generator.integers(0, 3, (40, 4)))
    draw = generator.multinomial(40, np.full(40, 1 / 40))
    again = of.of(np.repeat(np.arange(40), draw))
    values = np.array([1.0, 2.0, 4.0, 8.0])
    one = alpha_of(of, np.stack([of.times, again.times]), level, values)
    assert one.shape == (2,)
    assert one[1] == pytest.approx(krippendorff_alpha(again, level, values).value)
