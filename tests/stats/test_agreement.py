"""Percent and specific agreement, spread within items."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.agreement import (
    item_disagreement,
    item_spread,
    pair_agreement,
    percent_agreement,
    specific_agreement,
)
from labeler.stats.tally import tally, tally_of_counts
from tests.stats import literature as lit


def test_pairs_without_replacement() -> None:
    """Sum n(n-1) / m(m-1) (Simpson 1949), not the share squared, which is biased up."""
    of = tally_of_counts(np.array([[7, 3], [5, 0], [1, 1]]))
    assert pair_agreement(of)[of.of_item] == pytest.approx([0.5333333333333333, 1.0, 0.0], abs=1e-9)
    assert percent_agreement(of).value == pytest.approx(0.5111111111111111, abs=1e-9)


def test_specific_agreement_of_two_people() -> None:
    """Feinstein & Cicchetti (1990): ppos .84 / .91, pneg .86 / .40 at the same 85 % agreement."""
    for table, expected in zip(
        lit.FEINSTEIN, [(0.8421052631578947, 0.8571428571428571), (0.9142857142857143, 0.4)], strict=True
    ):
        item, _, label = lit.two_people(table)
        of = tally(item, label, table.sum(), 2)
        assert [e.value for e in specific_agreement(of)] == pytest.approx(list(expected), abs=1e-9)
        assert percent_agreement(of).value == pytest.approx(0.85)


def test_specific_agreement_of_many_people() -> None:
    """Conditional agreement per diagnosis in Fleiss (1971)."""
    expected = [0.3538461538461539, 0.3538461538461539, 0.6, 0.6327272727272727, 0.6697674418604651]
    of = tally_of_counts(lit.FLEISS_1971)
    assert [e.value for e in specific_agreement(of)] == pytest.approx(expected, abs=1e-9)


def test_a_class_nobody_used_has_no_agreement() -> None:
    estimate = specific_agreement(tally_of_counts(np.array([[2, 0], [2, 0]])))[1]
    assert not estimate.defined
    assert estimate.why == "never_used"


def test_spread_of_items() -> None:
    """Shannon entropy in bits; pair agreement is undefined with one label, all with none."""
    of = tally_of_counts(np.array([[4, 0, 0], [2, 2, 0], [2, 1, 1], [1, 0, 0], [0, 0, 0]]))
    spread = item_spread(of)
    assert spread.entropy == pytest.approx([0, 1.0, 1.5, 0, np.nan], abs=1e-9, nan_ok=True)
    normalised = [0, 0.6309297535714575, 0.9463946303571862, 0, np.nan]
    assert spread.normalised == pytest.approx(normalised, abs=1e-9, nan_ok=True)
    agreement = [1.0, 0.3333333333333333, 0.16666666666666666, np.nan, np.nan]
    assert 1 - spread.disagreement == pytest.approx(agreement, abs=1e-9, nan_ok=True)
    assert spread.plurality == pytest.approx([1, 0.5, 0.5, 1, np.nan], nan_ok=True)
    assert spread.labels.tolist() == [4, 4, 4, 1, 0]


def test_item_disagreement_agrees_with_the_tally() -> None:
    generator = np.random.default_rng(3)
    item, label = generator.integers(0, 40, 150), generator.integers(-1, 4, 150)
    apart, n = item_disagreement(item, label, 42)
    spread = item_spread(tally(item, label, 42, 4))
    assert apart == pytest.approx(spread.disagreement, nan_ok=True)
    assert n.tolist() == spread.labels.tolist()


def test_the_wikipedia_example_item_by_item() -> None:
    of = tally_of_counts(lit.FLEISS_WIKIPEDIA)
    expected = [
        1.0, 0.25274725274725274, 0.3076923076923077, 0.43956043956043955, 0.32967032967032966,
        0.46153846153846156, 0.24175824175824176, 0.17582417582417584, 0.2857142857142857, 0.2857142857142857,
    ]  # fmt: skip
    assert pair_agreement(of)[of.of_item] == pytest.approx(expected, abs=1e-9)
    assert percent_agreement(of).value == pytest.approx(0.378021978021978, abs=1e-9)
