"""The difference of two shares: Newcombe's published intervals."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from labeler.stats.gap import gap_interval, share_interval


def test_wilson(shared_vectors: Path) -> None:
    known = json.loads((shared_vectors / "wilson_interval_newcombe.json").read_text())
    x, n = np.array(known["input"]["x_n"], dtype=float).T
    low, high = share_interval(x / n, n, known["input"]["level"])
    np.testing.assert_allclose(np.column_stack([low, high]), known["expected"]["ci"], atol=1e-6)


@pytest.mark.parametrize(
    ("one", "two", "bounds"),
    [  # Newcombe (1998), Statistics in Medicine 17:873, table II, method 10
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((10, 10), (0, 20), (0.6791, 1.0)),
        ((10, 10), (0, 10), (0.6075, 1.0)),
    ],
)
def test_newcombe_independent(
    one: tuple[int, int], two: tuple[int, int], bounds: tuple[float, float]
) -> None:
    (a, m), (b, n) = one, two
    low, high = gap_interval(np.array([a / m]), np.array([m]), np.array([b / n]), np.array([n]))
    assert (low[0], high[0]) == pytest.approx(bounds, abs=5e-5)


def test_pairs_that_agree_are_told_apart_better() -> None:
    share, n = np.array([0.9]), np.array([200.0])
    other = np.array([0.85])
    alone = gap_interval(share, n, other, n)
    paired = gap_interval(share, n, other, n, correlation=0.7)
    assert alone[0][0] < paired[0][0] < 0.05 < paired[1][0] < alone[1][0]


def test_undefined_shares_have_no_interval() -> None:
    nan = np.array([np.nan])
    low, high = gap_interval(nan, np.array([0.0]), np.array([0.5]), np.array([10.0]))
    assert np.isnan(low[0]) and np.isnan(high[0])
