"""Answers of several classes: distances, alpha of sets, each class by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.stats.alpha import krippendorff_alpha
from labeler.stats.resample import item_draws
from labeler.stats.sets import (
    Sets,
    distance_alpha,
    distance_alpha_of,
    jaccard_distance,
    masi_distance,
    set_agreement,
    set_pairs,
    set_tally,
)
from labeler.stats.tally import tally


def sets(*rows: tuple[int, int, str], classes: str = "abc") -> Sets:
    chosen = np.array([[name in said for name in classes] for _, _, said in rows], dtype=bool)
    chosen = chosen.reshape(len(rows), len(classes))
    return Sets(
        np.array([r[0] for r in rows], dtype=np.int64), np.array([r[1] for r in rows], dtype=np.int64), chosen
    )


def masks(*said: str) -> np.ndarray:
    return np.array([[name in one for name in "abc"] for one in said], dtype=bool)


def test_distances_of_passonneau() -> None:
    """Passonneau (2006): equal 1, subset 2/3, overlap 1/3 and disjoint 0, times Jaccard."""
    assert masi_distance(masks("ab"), masks("ab", "a", "bc", "c", ""))[0] == pytest.approx(
        [0.0, 1 - 2 / 3 * 1 / 2, 1 - 1 / 3 * 1 / 3, 1.0, 1.0]
    )
    assert jaccard_distance(masks("ab", ""), masks("a", ""))[:, 0].tolist() == [0.5, 1.0]
    assert jaccard_distance(masks(""), masks("")).item() == masi_distance(masks(""), masks("")).item() == 0.0


def test_alpha_with_a_distance_of_0_and_1_is_the_nominal_one() -> None:
    rng = np.random.default_rng(1)
    item, label = rng.integers(0, 30, 120), rng.integers(0, 4, 120)
    of = tally(item, label, 30, 4)
    apart = 1.0 - np.eye(4)
    assert float(distance_alpha_of(of, of.times, apart)) == pytest.approx(krippendorff_alpha(of).value)
    found = distance_alpha(of, apart, item_draws(of.times, 200, 0))
    assert found.low < found.value < found.high


def test_alpha_of_sets_by_hand() -> None:
    """Two people, three items: {a}{a}, {a,b}{a}, {c}{c}; coincidences by Krippendorff (2011)."""
    said = sets((0, 0, "a"), (0, 1, "a"), (1, 0, "ab"), (1, 1, "a"), (2, 0, "c"), (2, 1, "c"))
    of, distinct = set_tally(said, 3)
    assert len(distinct) == 3
    # D_o = 2 × .5 (the pair counted both ways); pairs of all six values: a–ab 3, a–c 6, ab–c 2
    expected = 2 * (3 * 0.5 + 6 * 1.0 + 2 * 1.0)
    value = distance_alpha(of, jaccard_distance(distinct, distinct), np.zeros((0, 1), dtype=np.int64)).value
    assert value == pytest.approx(1 - 5 * 1.0 / expected)


def test_each_class_by_itself() -> None:
    said = sets((0, 0, "a"), (0, 1, "ab"), (1, 0, "b"), (1, 1, "b"), (2, 0, ""), (2, 1, ""))
    found = set_agreement(said, 3, n_resamples=50)
    assert [one.percent.value for one in found.per_class] == pytest.approx([1.0, 2 / 3, 1.0])
    assert found.per_class[2].alpha.why == "one_class_only"
    assert found.per_class[1].chosen.value == pytest.approx(2 / 3)
    assert found.same.value == pytest.approx(2 / 3)
    assert found.jaccard.value == pytest.approx((0.5 + 1 + 1) / 3)
    b = np.array([0, 1, 1, 1, 0, 0])
    assert found.per_class[1].alpha.value == pytest.approx(
        krippendorff_alpha(tally(said.item, b, 3, 2)).value
    )


def test_who_confuses_what() -> None:
    pairs = set_pairs(sets((0, 0, "ab"), (0, 1, "ac"), (1, 0, "a"), (1, 1, "ab"), (2, 0, "c"), (2, 1, "c")))
    assert pairs.jaccard.tolist() == pytest.approx([1 / 3, 1 / 2, 1.0])
    counts = pairs.confusion()
    assert counts.diagonal().tolist() == [2.0, 0.0, 1.0, 0.0]
    assert counts[1, 2] == counts[2, 1] == 1.0
    assert counts[1, 3] == counts[3, 1] == 1.0
    assert counts.sum() == 7.0


def test_undefined_has_a_reason() -> None:
    for said in (sets(), sets((0, 0, "a")), sets((0, 0, "a"), classes="")):
        found = set_agreement(said, 1)
        assert found.alpha_masi.why in {"no_labels", "no_pairable_units"}
        assert not found.same.defined
    same = set_agreement(sets((0, 0, "a"), (0, 1, "a")), 1)
    assert (same.same.value, same.alpha_masi.why) == (1.0, "one_class_only")


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_laws(seed: int) -> None:
    """Renaming classes and people, and shuffling, change nothing; the distances are symmetric."""
    rng = np.random.default_rng(seed)
    n = 40
    chosen = rng.random((n, 4)) < 0.4
    item = np.repeat(np.arange(10), 4)
    person = np.tile(np.arange(4), 10)
    order, names, columns = rng.permutation(n), rng.permutation(4), rng.permutation(4)
    first = set_agreement(Sets(item, person, chosen), 10, n_resamples=0)
    moved = Sets(item[order], names[person[order]], chosen[order][:, columns])
    second = set_agreement(moved, 10, n_resamples=0)
    for name in ("same", "jaccard", "alpha_masi", "alpha_jaccard"):
        assert getattr(first, name).value == pytest.approx(getattr(second, name).value, nan_ok=True)
    apart = masi_distance(chosen, chosen)
    assert np.allclose(apart, apart.T)
    assert (apart.diagonal() == 0).all()
    assert (apart >= jaccard_distance(chosen, chosen) - 1e-12).all()
