"""Slices found by search: the worked example, and what is undefined."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from labeler.stats.slice_search import search_slices, slice_score


def test_the_one_bad_slice_of_the_worked_example(shared_vectors: Path) -> None:
    vector = json.loads((shared_vectors / "sliceline_score_single_bad_slice.json").read_text("utf-8"))
    given, expected = vector["input"], vector["expected"]
    features, errors = np.array(given["X"]), np.array(given["errors"])
    best = search_slices(
        features, errors, most=given["k"], least_items=given["min_sup"], alpha=given["alpha"]
    )[0]
    assert best.conditions == tuple(enumerate(expected["top_slice"]))
    assert (best.n, best.error) == (expected["size"], expected["avg_error"])
    assert best.score == pytest.approx(expected["score"], abs=vector["tolerance"])


def test_the_search_misses_nothing() -> None:
    rng = np.random.default_rng(5)
    features = rng.integers(-1, 3, (300, 3))
    error = (rng.random(300) < 0.1 + 0.5 * ((features[:, 0] == 1) & (features[:, 2] == 2))).astype(float)
    best = search_slices(features, error, most=1, least_items=5)[0]
    every = []
    for a, b in product(range(3), repeat=2):
        for v, w in product(range(3), repeat=2):
            here = (features[:, a] == v) & (features[:, b] == w)
            if here.sum() >= 5:
                sizes = np.array([here.sum()], float), np.array([error[here].sum()])
                every.append(float(slice_score(*sizes, 300, error.sum())[0]))
    assert best.score == pytest.approx(max(every))
    assert best.conditions == ((0, 1), (2, 2))


def test_nothing_is_found_where_nothing_is_wrong_or_given() -> None:
    assert search_slices(np.zeros((50, 2), dtype=np.int64), np.zeros(50)) == []
    assert search_slices(np.zeros((0, 2), dtype=np.int64), np.zeros(0)) == []
    assert np.isnan(slice_score(np.zeros(1), np.zeros(1), 10, 3.0)[0])
    assert np.isnan(slice_score(np.ones(1), np.zeros(1), 10, 0.0)[0])
