"""Cohen's kappa of one pair and of all pairs."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats import cohen
from labeler.stats.cohen import cohen_kappa, cohen_pairs, confusion, light_interval, light_kappa
from labeler.stats.weights import agreement_weights
from tests.stats import literature as lit


def test_cohen_1960() -> None:
    """Cohen (1960): N = 200, po .70, pe .41, kappa .492; table 1: po .29, pe .35, kappa below 0."""
    assert cohen_kappa(lit.COHEN_1960).value == pytest.approx(0.49152542372881347, abs=1e-9)
    assert cohen_kappa(lit.COHEN_NEGATIVE).value == pytest.approx(-0.09230769230769231, abs=1e-9)


def test_standard_error() -> None:
    """Gwet (2014), abstractors: kappa .7964094, SE .05891072."""
    estimate = cohen_kappa(lit.GWET_ABSTRACTORS)
    assert estimate.value == pytest.approx(0.7964094022, abs=1e-9)
    reach = (estimate.high - estimate.low) / 2 / 1.959963984540054
    assert reach == pytest.approx(0.0589107183, abs=1e-9)


@pytest.mark.parametrize(
    ("kind", "expected"), [("linear", 0.47368421052631576), ("quadratic", 0.4545454545454547)]
)
def test_weighted(kind: str, expected: float) -> None:
    """Cicchetti & Allison (1971) and Fleiss & Cohen (1973) weights on Cohen's table."""
    weights = agreement_weights(kind, np.arange(3.0))
    assert cohen_kappa(lit.COHEN_1960, weights).value == pytest.approx(expected, abs=1e-9)


def test_paradox() -> None:
    """Feinstein & Cicchetti (1990): .70 and .32."""
    values = [cohen_kappa(table).value for table in lit.FEINSTEIN]
    assert values == pytest.approx([0.6995192308, 0.3181818182], abs=1e-9)


def test_dialogue_acts() -> None:
    """Artstein & Poesio (2008), table 1."""
    assert cohen_kappa(lit.DIALOGUE_ACTS).value == pytest.approx(0.8013245033112583, abs=1e-9)


def test_undefined_and_why() -> None:
    assert cohen_kappa(np.array([[3, 0], [0, 0]])).why == "one_class_only"
    assert cohen_kappa(np.zeros((2, 2), dtype=int)).why == "no_overlap"


def _random(seed: int, n_items: int = 60, n_people: int = 7) -> tuple[np.ndarray, ...]:
    generator = np.random.default_rng(seed)
    grid = generator.random((n_items, n_people)) < 0.6
    item, person = np.nonzero(grid)
    return item, person, generator.integers(0, 3, len(item))


@pytest.mark.parametrize("kind", ["identity", "linear"])
def test_all_pairs_at_once_are_the_pairs_one_by_one(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    item, person, label = _random(5)
    weights = agreement_weights(kind, np.arange(3.0))
    among = None if kind == "identity" else weights
    for listed in (10**9, 0):  # both ways of doing it
        monkeypatch.setattr(cohen, "_LISTED", listed)
        monkeypatch.setattr(cohen, "_DENSE_ITEMS", 16)
        pairs = cohen_pairs(item, person, label, 7, among, n_classes=3)
        assert len(pairs.n) == 21
        for a, b, n, percent, kappa in zip(
            pairs.first, pairs.second, pairs.n, pairs.percent, pairs.kappa, strict=True
        ):
            grid = np.full((7, 60), -1)
            grid[person, item] = label
            table = confusion(grid[a], grid[b], 3)
            assert n == table.sum()
            assert percent == pytest.approx((table * weights).sum() / n)
            assert kappa == pytest.approx(cohen_kappa(table, weights).value)


def test_pairs_that_never_met_are_not_listed() -> None:
    pairs = cohen_pairs(np.array([0, 1]), np.array([0, 1]), np.array([0, 0]), 2)
    assert len(pairs.n) == 0
    assert light_kappa(pairs).why == "no_overlap"


def test_light_is_the_mean_over_pairs() -> None:
    """Light (1971)."""
    pairs = cohen_pairs(*_random(1), 7)
    assert light_kappa(pairs).value == pytest.approx(pairs.kappa.mean())
    assert light_kappa(pairs).n == 21


def test_matrix_has_both_sides() -> None:
    pairs = cohen_pairs(np.array([0, 0]), np.array([0, 2]), np.array([1, 1]), 3)
    square = pairs.matrix(pairs.percent, 3)
    assert square[0, 2] == square[2, 0] == 1.0
    assert np.isnan(square[0, 1])


def test_light_interval_of_two_people_is_that_of_their_table() -> None:
    item, person, label = lit.two_people(lit.GWET_ABSTRACTORS)
    estimate = light_interval(item, person, label, 2, n_classes=3)
    one = cohen_kappa(lit.GWET_ABSTRACTORS)
    assert (estimate.low, estimate.high) == pytest.approx((one.low, one.high))


def test_light_interval_is_the_spread_over_resampled_items() -> None:
    item, person, label = _random(3, n_items=300, n_people=4)
    truth = np.random.default_rng(0).integers(0, 3, 300)
    label = np.where(np.random.default_rng(1).random(len(item)) < 0.6, truth[item], label)
    estimate = light_interval(item, person, label, 4, n_classes=3)
    generator = np.random.default_rng(2)
    values = []
    for _ in range(200):
        drawn = generator.integers(0, 300, 300)
        chosen = [np.flatnonzero(item == one) for one in drawn]
        rows = np.concatenate(chosen)
        again = np.repeat(np.arange(300), [len(one) for one in chosen])
        values.append(light_kappa(cohen_pairs(again, person[rows], label[rows], 4, n_classes=3)).value)
    assert np.std(values) == pytest.approx((estimate.high - estimate.low) / 2 / 1.96, rel=0.15)
