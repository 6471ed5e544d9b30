"""Balanced splits: exact where that is possible, the best found elsewhere, groups never cut."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from labeler.errors import UserError
from labeler.stats.split_search import Task, _swap, least_worst, spread, worst
from labeler.stats.splits import join_groups, largest_remainder, stratified_split

SHARES = st.sampled_from(
    [(0.6, 0.2, 0.2), (0.5, 0.5), (0.8, 0.1, 0.1), (0.9, 0.05, 0.05), (1.0,), (0.34, 0.33, 0.33)]
)


def test_the_course_example() -> None:
    """100 examples with 30 positive, 60/20/20 → 18/6/6 (Ng, Balanced train/dev/test splits)."""
    split = stratified_split(np.repeat([0, 1], [70, 30]), [0.6, 0.2, 0.2])
    assert split.totals.tolist() == [60, 20, 20]
    assert split.counts.tolist() == [[42, 14, 14], [18, 6, 6]]
    assert split.max_deviation == 0


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(-1, 6), min_size=1, max_size=80), SHARES, st.integers(0, 3))
def test_one_class_without_groups_is_always_within_one(
    classes: list[int], shares: tuple[float, ...], seed: int
) -> None:
    split = stratified_split(np.array(classes), shares, seed=seed)
    assert split.totals.tolist() == largest_remainder(len(classes), shares).tolist()
    assert np.abs(split.counts - split.ideal).max(initial=0) < 1
    assert split.max_deviation < 1
    for code in set(classes) - {-1}:
        np.testing.assert_array_equal(
            split.counts[code],
            [np.sum((np.array(classes) == code) & (split.part == p)) for p in range(len(shares))],
        )


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_groups_are_never_cut(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 60))
    classes = np.array(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
    groups = np.array(data.draw(st.lists(st.integers(-1, 9), min_size=n, max_size=n)))
    split = stratified_split(classes, [0.6, 0.2, 0.2], groups=groups, seconds=0.5)
    for code in set(groups.tolist()) - {-1}:
        assert len(set(split.part[groups == code].tolist())) == 1
    assert split.groups_cut == 0
    assert split.totals.sum() == n


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 1000))
def test_old_items_keep_their_part(seed: int) -> None:
    rng = np.random.default_rng(seed)
    classes = rng.integers(0, 3, 130)
    first = stratified_split(classes[:100], [0.6, 0.2, 0.2])
    fixed = np.full(130, -1, dtype=np.int8)
    fixed[:100] = first.part
    second = stratified_split(classes, [0.6, 0.2, 0.2], fixed=fixed)
    np.testing.assert_array_equal(second.part[:100], first.part)
    assert second.totals.tolist() == [78, 26, 26]


def test_a_new_item_follows_its_group() -> None:
    fixed = np.array([2, 2, -1, -1], dtype=np.int8)
    split = stratified_split(
        np.zeros(4, dtype=np.int64), [0.5, 0.25, 0.25], groups=np.array([7, 7, 7, -1]), fixed=fixed
    )
    assert split.part[2] == 2


def test_a_group_that_was_cut_before_is_said() -> None:
    fixed = np.array([0, 1, -1], dtype=np.int8)
    split = stratified_split(np.zeros(3, dtype=np.int64), [0.5, 0.5], groups=np.zeros(3, int), fixed=fixed)
    assert split.groups_cut == 1


def test_a_part_that_is_overfull_takes_no_more() -> None:
    fixed = np.full(20, -1, dtype=np.int8)
    fixed[:10] = 2
    split = stratified_split(np.zeros(20, dtype=np.int64), [0.6, 0.2, 0.2], fixed=fixed)
    assert split.totals.tolist() == [7, 3, 10] or split.totals.tolist() == [8, 2, 10]


def test_tags_that_cannot_be_split_evenly() -> None:
    """Items ab, bc, ca, 50/50: the best worst deviation is exactly 1."""
    tags = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]], dtype=bool)
    split = stratified_split(None, [0.5, 0.5], n_items=3, tags=tags)
    assert np.abs(split.counts - split.ideal).max() == 1


@pytest.mark.parametrize("seed", range(6))
def test_overlapping_tags_come_within_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tags = rng.random((300, 12)) < rng.uniform(0.03, 0.4, 12)
    split = stratified_split(rng.integers(0, 3, 300), [0.6, 0.2, 0.2], tags=tags, seed=seed)
    assert split.totals.tolist() == [180, 60, 60]
    assert split.max_deviation < 1


def test_dense_and_sparse_tags_are_the_same() -> None:
    tags = np.random.default_rng(0).random((50, 4)) < 0.3
    dense = stratified_split(None, [0.5, 0.5], n_items=50, tags=tags)
    sparse = stratified_split(None, [0.5, 0.5], n_items=50, tags=csr_array(tags))
    np.testing.assert_array_equal(dense.part, sparse.part)


def test_the_seed_decides() -> None:
    classes = np.random.default_rng(0).integers(0, 3, 200)
    one, same, other = (stratified_split(classes, [0.6, 0.4], seed=seed).part for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_many_items_with_groups_and_tags() -> None:
    rng = np.random.default_rng(3)
    tags = rng.random((12_000, 8)) < 0.2
    groups = rng.integers(0, 3_000, 12_000)
    split = stratified_split(rng.integers(0, 5, 12_000), [0.6, 0.2, 0.2], tags=tags, groups=groups)
    assert split.groups_cut == 0
    assert split.max_deviation < 4


def test_more_units_than_are_placed_one_by_one() -> None:
    rng = np.random.default_rng(4)
    tags = rng.random((20_000, 6)) < 0.2
    split = stratified_split(rng.integers(0, 3, 20_000), [0.6, 0.2, 0.2], tags=tags)
    assert split.totals.tolist() == [12_000, 4_000, 4_000]
    assert split.max_deviation < 1


@pytest.mark.parametrize("seed", range(8))
def test_the_program_finds_the_least_worst(seed: int) -> None:
    """Against every split of seven items into two parts of four and three."""
    rng = np.random.default_rng(seed)
    patterns = np.column_stack([np.ones(7), rng.integers(0, 2, (7, 4))]).astype(float)
    goal = np.outer([4 / 7, 3 / 7], patterns.sum(axis=0))
    goal[:, 0] = [4, 3]
    task = Task(patterns, np.ones(7, dtype=np.int64), goal, np.array([4 / 7, 3 / 7]), np.array([4, 3]))
    best = min(
        worst(task, np.array([[i in first, i not in first] for i in range(7)], dtype=np.int64))
        for first in itertools.combinations(range(7), 4)
    )
    found = least_worst(task, 5.0)
    assert found is not None
    assert worst(task, found) == pytest.approx(best)
    assert worst(task, spread(task, rng)) >= best - 1e-9


def test_swaps_mend_a_bad_split() -> None:
    rng = np.random.default_rng(0)
    patterns = np.column_stack([np.ones(60), rng.integers(0, 2, (60, 5))]).astype(float)
    goal = np.outer([0.5, 0.5], patterns.sum(axis=0))
    task = Task(patterns, np.ones(60, dtype=np.int64), goal, np.array([0.5, 0.5]), np.array([30, 30]))
    order = np.argsort(patterns[:, 1:].sum(axis=1))
    chosen = np.zeros((60, 2), dtype=np.int64)
    chosen[order[:30], 0] = chosen[order[30:], 1] = 1
    before = worst(task, chosen)
    _swap(task, chosen, rng)
    assert before > 5
    assert worst(task, chosen) < 1
    assert chosen.sum(axis=0).tolist() == [30, 30]
    assert chosen.sum(axis=1).tolist() == [1] * 60


def test_the_class_nearer_to_the_next_whole_number_gets_the_item() -> None:
    """Ideals 0.3 and 0.6 of one place in the first part: the second class has the better claim."""
    for seed in range(5):
        split = stratified_split(np.array([0, 1, 1]), [0.3, 0.7], seed=seed)
        assert split.counts.tolist() == [[0, 1], [1, 1]]


def test_a_large_program_is_declined() -> None:
    task = Task(
        np.ones((2000, 1)), np.ones(2000, dtype=np.int64), np.full((2, 1), 1000.0), np.full(2, 0.5), None
    )
    assert least_worst(task, 1.0) is None


def test_nothing_to_split() -> None:
    split = stratified_split(np.array([], dtype=np.int64), [0.6, 0.4])
    assert split.totals.tolist() == [0, 0]
    assert (split.max_deviation, split.groups_cut) == (0.0, 0)
    assert len(stratified_split(None, [1.0], n_items=3).part) == 3


@pytest.mark.parametrize("shares", [[], [0.5, 0.4], [1.2, -0.2], [0.0, 1.0]])
def test_shares_that_do_not_add_up(shares: list[float]) -> None:
    with pytest.raises(UserError, match="add up to 1"):
        stratified_split(np.zeros(3, dtype=np.int64), shares)


def test_groups_of_several_kinds_are_joined() -> None:
    speaker = np.array([0, 0, 1, 1, -1, -1])
    same_file = np.array([-1, 4, 4, -1, 9, 8])
    assert join_groups(speaker, same_file).tolist() == [0, 0, 0, 0, 1, 2]


@given(st.integers(0, 10_000), SHARES)
def test_largest_remainder_is_within_one(n: int, shares: tuple[float, ...]) -> None:
    whole = largest_remainder(n, shares)
    assert whole.sum() == n
    assert np.abs(whole - n * np.array(shares)).max() < 1
