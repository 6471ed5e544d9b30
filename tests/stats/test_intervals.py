"""Closed-form intervals and corrections against published figures."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.intervals import (
    benjamini_hochberg,
    benjamini_yekutieli,
    clopper_pearson,
    holm,
    lower_bound,
    mcnemar,
    newcombe,
    paired_shares,
    rejected,
    wilson,
)

THROMBOLYSIS = np.array(
    # Benjamini & Hochberg (1995), 15 comparisons of two treatments
    [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .324, .4262, .5719, .6528, .759, 1.0]
)  # fmt: skip


@pytest.mark.parametrize(
    ("x", "n", "score", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_single_share(x: int, n: int, score: tuple[float, float], exact: tuple[float, float]) -> None:
    """Newcombe (1998), Statistics in Medicine 17:857, methods 3 and 5."""
    assert wilson(x, n) == pytest.approx(score, abs=5e-5)
    assert clopper_pearson(x, n) == pytest.approx(exact, abs=5e-5)


def test_single_share_to_more_digits() -> None:
    assert wilson(4, 6) == pytest.approx((0.29999331513839184, 0.9032285888942195), abs=1e-9)
    assert wilson(1, 29) == pytest.approx((0.006113214292762667, 0.17175521879320294), abs=1e-9)


def test_no_errors_seen() -> None:
    """Hanley & Lippman-Hand (1983): the rule of three; 59 for 95 %, 299 for 99 %."""
    expected = [0.7411344491069477, 0.950492390111773, 0.9704869503929601, 0.9900308532071007]
    assert [lower_bound(n, n) for n in (10, 59, 100, 299)] == pytest.approx(expected, abs=1e-9)
    assert lower_bound(58, 58) < 0.95 <= lower_bound(59, 59)
    assert lower_bound(298, 298) < 0.99 <= lower_bound(299, 299)


def test_difference_of_two_samples() -> None:
    """Newcombe (1998), Statistics in Medicine 17:873, table II, method 10: 56/70 - 48/80, 9/10 - 3/10."""
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert newcombe(9, 10, 3, 10) == pytest.approx((0.6, 0.1705, 0.8090), abs=5e-5)


def test_difference_on_the_same_items() -> None:
    """Newcombe (1998), 17:2635: the order of the two only changes the sign."""
    difference, low, high = paired_shares(30, 20, 10, 5)
    other = paired_shares(30, 10, 20, 5)
    assert low < difference < high
    assert other == pytest.approx((-difference, -high, -low))
    assert np.isnan(paired_shares(0, 0, 0, 0)).all()


def test_paired_difference_by_hand() -> None:
    """Newcombe (1998), method 10: phi is corrected by n / 2 where the cross product is above 0."""
    difference, low, high = paired_shares(10, 2, 1, 3)
    (low_a, high_a), (low_b, high_b) = wilson(12, 16), wilson(11, 16)
    phi = (10 * 3 - 2 * 1 - 16 / 2) / (12 * 4 * 11 * 5) ** 0.5
    down, up = 12 / 16 - low_a, high_b - 11 / 16
    assert difference - low == pytest.approx((down**2 - 2 * phi * down * up + up**2) ** 0.5)
    up, down = high_a - 12 / 16, 11 / 16 - low_b
    assert high - difference == pytest.approx((up**2 - 2 * phi * up * down + down**2) ** 0.5)


def test_mcnemar() -> None:
    """The exact binomial form: 1 against 8."""
    assert mcnemar(1, 8) == pytest.approx(0.0390625)
    assert mcnemar(0, 0) == 1.0


def test_many_comparisons() -> None:
    """Benjamini & Hochberg (1995): 4 rejections at .05, Bonferroni (and Holm, and B–Y) 3."""
    adjusted = benjamini_hochberg(THROMBOLYSIS)
    expected = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714285714286, 0.06385714285714286]
    assert adjusted[:7] == pytest.approx(expected, abs=1e-9)
    assert rejected(adjusted, 0.05).sum() == 4
    assert rejected(holm(THROMBOLYSIS), 0.05).sum() == 3
    assert rejected(benjamini_yekutieli(THROMBOLYSIS), 0.05).sum() == 3
    assert holm(THROMBOLYSIS)[:5] == pytest.approx([0.0015, 0.0056, 0.0247, 0.114, 0.2211], abs=1e-9)


def test_undefined_p_values_are_not_counted() -> None:
    with_gap = benjamini_hochberg(np.array([0.01, np.nan, 0.04]))
    assert with_gap == pytest.approx([0.02, np.nan, 0.04], nan_ok=True)
    assert not rejected(with_gap, 0.05)[1]


def test_nothing_observed() -> None:
    assert np.isnan(wilson(0, 0)).all()
    assert np.isnan(clopper_pearson(0, 0)).all()
    assert np.isnan(newcombe(1, 2, 0, 0)).all()
    assert np.isnan(lower_bound(0, 0))
