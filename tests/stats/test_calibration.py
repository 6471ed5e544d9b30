"""Calibration: the published example by hand, its scores, the temperature."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.calibration import (
    Bins,
    brier_score,
    calibration,
    expected_calibration_error,
    fit_temperature,
    negative_log_likelihood,
    temperature,
    with_temperature,
)

# Guo et al. (2017), bins (a, b] of equal width; counted by hand
CONFIDENCE = np.array([0.95, 0.95, 0.95, 0.95, 0.75, 0.75, 0.75, 0.75, 0.55, 0.55])
CORRECT = np.array([1, 1, 1, 0, 1, 1, 0, 0, 1, 0], dtype=bool)


def test_equal_width_by_hand():
    found = calibration(CONFIDENCE, CORRECT, n_bins=10, bins=Bins.WIDTH, rng=np.random.default_rng(0))
    assert found.ece.value == pytest.approx(0.19, abs=1e-9)
    assert found.mce == pytest.approx(0.25, abs=1e-9)
    assert found.overconfidence == pytest.approx(0.19, abs=1e-9)
    assert [bar.n for bar in found.bars] == [2, 4, 4]
    assert found.ece.low <= found.ece.value <= found.ece.high


def test_the_upper_edge_of_a_bin_belongs_to_it():
    edge = expected_calibration_error(
        np.array([0.2, 0.21]), np.array([True, False]), n_bins=5, bins=Bins.WIDTH
    )
    assert edge == pytest.approx((0.8 + 0.21) / 2)
    assert expected_calibration_error(np.array([0.0, 1.0]), np.array([False, True]), bins=Bins.WIDTH) == 0.0


def test_bins_of_equal_mass_keep_equal_confidences_together():
    found = calibration(
        np.array([0.5] * 90 + [0.9] * 10),
        np.array([True] * 45 + [False] * 45 + [True] * 10),
        n_bins=5,
        rng=np.random.default_rng(0),
    )
    assert [bar.n for bar in found.bars] == [90, 10]
    assert found.ece.value == pytest.approx(0.1 * 0.1)


def made(n, sharpness, seed=0):
    """Truths drawn from known probabilities; the model tells them ``sharpness`` times too boldly."""
    rng = np.random.default_rng(seed)
    true = rng.dirichlet(np.ones(4), n)
    truth = (true.cumsum(axis=1) > rng.random(n)[:, None]).argmax(axis=1)
    return with_temperature(true, 1 / sharpness), truth


def test_temperature_takes_back_boldness():
    probabilities, truth = made(20000, 2.5)
    temperature = fit_temperature(probabilities, truth)
    assert temperature == pytest.approx(2.5, rel=0.05)
    mended = with_temperature(probabilities, temperature)
    assert (mended.argmax(axis=1) == probabilities.argmax(axis=1)).all()
    assert negative_log_likelihood(mended, truth) < negative_log_likelihood(probabilities, truth)
    before, after = (
        expected_calibration_error(p.max(axis=1), p.argmax(axis=1) == truth) for p in (probabilities, mended)
    )
    assert after < 0.02
    assert before > 0.05


def test_honest_probabilities_keep_their_temperature():
    assert fit_temperature(*made(20000, 1.0)) == pytest.approx(1.0, rel=0.05)


def test_scores_by_hand():
    probabilities, truth = np.array([[0.7, 0.2, 0.1], [0.0, 1.0, 0.0]]), np.array([0, 1])
    assert brier_score(probabilities, truth) == pytest.approx((0.09 + 0.04 + 0.01) / 2)
    assert negative_log_likelihood(probabilities, truth) == pytest.approx(-np.log(0.7) / 2)
    assert np.isfinite(negative_log_likelihood(probabilities, np.array([0, 0])))


def test_nothing_is_undefined_and_says_why():
    none = np.zeros(0)
    found = calibration(none, none.astype(bool), rng=np.random.default_rng(0))
    assert np.isnan(found.ece.value)
    assert found.ece.why == "no_truth"
    assert np.isnan(fit_temperature(np.zeros((0, 3)), none.astype(np.int64)))
    assert np.isnan(brier_score(np.zeros((0, 3)), none.astype(np.int64)))
    one = calibration(np.array([0.8]), np.array([True]), rng=np.random.default_rng(0))
    assert one.ece.value == pytest.approx(0.2)
    assert np.isnan(one.ece.low)


def test_temperature_is_fitted_on_one_half_and_measured_on_the_other():
    """A model twice too sure: about 2; its figures are those of items that it was not fitted on."""
    rng = np.random.default_rng(0)
    scores = rng.normal(0, 1.5, (4000, 3))
    true = np.array([rng.choice(3, p=row) for row in with_temperature(np.exp(scores), 1.0)])
    sure = with_temperature(np.exp(scores), 0.5)
    found = temperature(sure, true, rng=np.random.default_rng(1))
    assert found.value == pytest.approx(2.0, abs=0.15)
    assert found.nll_after < found.nll_before
    assert found.ece_after < found.ece_before
    rest = np.random.default_rng(1).permutation(4000)[2000:]
    assert found.nll_before == pytest.approx(negative_log_likelihood(sure[rest], true[rest]))
    few = temperature(sure[:49], true[:49], rng=np.random.default_rng(1))
    assert (few.why, few.n) == ("n_below_minimum", 49)
    assert temperature(np.zeros((60, 0)), true[:60], rng=np.random.default_rng(1)).why == "no_values"
