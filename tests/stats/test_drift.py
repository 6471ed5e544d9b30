"""Drift: published statistics, and p-values that are uniform when nothing changed."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.drift import ks_drift, mmd2, mmd_drift, population_stability, psi_drift


def test_kolmogorov_smirnov():
    """Smirnov (1939); scipy's exact p-value."""
    found = ks_drift(np.arange(1, 7) / 10, np.array([0.35, 0.45, 0.55, 0.65, 0.75, 0.85]))
    assert found.effect == pytest.approx(0.5, abs=1e-9)
    assert found.p == pytest.approx(0.474025974025974, abs=1e-9)


def test_population_stability():
    """Siddiqi (2006): Jeffreys' divergence of two lists of shares."""
    psi = population_stability(np.array([0.2, 0.3, 0.5]), np.array([0.1, 0.4, 0.5]))
    assert psi == pytest.approx(0.09808292530117263, abs=1e-9)


def test_maximum_mean_discrepancy():
    """Gretton et al. (2012); the unbiased form may be below 0."""
    x, y = np.array([[0.0], [1.0], [2.0]]), np.array([[1.0], [2.0], [4.0]])
    assert mmd2(x, y, sigma2=1.0, unbiased=False) == pytest.approx(0.22214767497157728, abs=1e-9)
    assert mmd2(x, y, sigma2=1.0) == pytest.approx(-0.21103326478960394, abs=1e-9)


def test_an_empty_bin_is_counted_and_finite():
    rng = np.random.default_rng(0)
    found = psi_drift(np.zeros(50, dtype=np.int64), np.full(50, 2), 4, rng=rng)
    assert np.isfinite(found.effect)
    # half a label more on both sides, of the two classes that somebody said: 2 · (50.5 − .5)/51 · ln(50.5/.5)
    assert found.effect == pytest.approx(2 * 50 / 51 * np.log(101))
    assert found.p < 0.01


def test_the_same_distribution_is_rarely_called_drift():
    rng = np.random.default_rng(0)
    p_classes = [psi_drift(*rng.integers(0, 4, (2, 80)), 4, shuffles=99, rng=rng).p for _ in range(100)]
    p_vectors = [mmd_drift(*rng.normal(size=(2, 20, 3)), shuffles=99, rng=rng).p for _ in range(100)]
    for found in (p_classes, p_vectors):
        assert np.mean(np.array(found) <= 0.1) < 0.2
        assert 0.35 < np.mean(found) < 0.65


def test_a_change_is_seen():
    rng = np.random.default_rng(0)
    assert mmd_drift(rng.normal(size=(60, 4)), rng.normal(1.0, 1.0, (60, 4)), shuffles=200, rng=rng).p < 0.01
    assert psi_drift(rng.integers(0, 3, 200), rng.integers(1, 4, 200), 4, rng=rng).p < 0.01
    assert ks_drift(rng.normal(size=200), rng.normal(0.5, 1, 200)).p < 0.01


def test_many_rows_are_sampled():
    rng = np.random.default_rng(0)
    found = mmd_drift(rng.normal(size=(2500, 2)), rng.normal(size=(10, 2)), shuffles=3, rng=rng)
    assert (found.n_before, found.n_after) == (2500, 10)


def test_without_data_it_is_undefined_and_says_why():
    rng = np.random.default_rng(0)
    none = np.zeros(0)
    found = [
        ks_drift(none, np.ones(3)),
        ks_drift(np.array([np.nan]), np.ones(3)),
        psi_drift(np.array([-1]), np.array([0]), 2, rng=rng),
        mmd_drift(np.zeros((1, 2)), np.zeros((5, 2)), rng=rng),
    ]
    assert all(np.isnan(one.effect) and np.isnan(one.p) and one.why for one in found)
    same = mmd_drift(np.ones((5, 2)), np.ones((5, 2)), rng=rng)
    assert same.effect == pytest.approx(0)
    assert same.p == 1.0
