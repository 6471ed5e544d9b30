"""Balanced assignment: loads within one, pairs alike, seeded, nobody twice on an item."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.stats.assignment import assign, loads, meetings, spread


@settings(max_examples=60, deadline=None)
@given(n=st.integers(0, 300), people=st.integers(1, 12), share=st.floats(0, 1), seed=st.integers(0, 99))
def test_loads_differ_by_at_most_one_and_nobody_is_twice_on_an_item(
    n: int, people: int, share: float, seed: int
) -> None:
    per_item = max(1, round(share * people))
    found = assign(n, people, per_item, np.random.default_rng(seed))
    assert found.shape == (n, per_item)
    assert np.ptp(loads(found, people)) <= 1
    assert all(len(set(row)) == per_item for row in found.tolist())
    assert (found == assign(n, people, per_item, np.random.default_rng(seed))).all()


@pytest.mark.parametrize(("n", "people", "per_item"), [(450, 10, 2), (1000, 6, 3), (997, 5, 2), (60, 4, 2)])
def test_pairs_meet_about_equally_often(n: int, people: int, per_item: int) -> None:
    met = meetings(assign(n, people, per_item, np.random.default_rng(3)), people)
    pairs = met[np.triu_indices(people, 1)]
    assert pairs.sum() == n * per_item * (per_item - 1) // 2
    assert np.ptp(pairs) <= 2, pairs


def test_a_large_team_is_balanced_too() -> None:
    found = assign(20_000, 40, 5, np.random.default_rng(0))
    assert np.ptp(loads(found, 40)) <= 1
    pairs = meetings(found, 40)[np.triu_indices(40, 1)]
    assert pairs.std() < 0.25 * pairs.mean(), "a random choice would not be far from this, a lopsided one is"
    assert pairs.min() > 0.5 * pairs.mean()


def test_another_seed_gives_another_assignment_and_items_are_mixed() -> None:
    one, other = (assign(90, 10, 2, np.random.default_rng(seed)) for seed in (0, 1))
    assert (one != other).any()
    assert len({tuple(sorted(row)) for row in one[:20].tolist()}) > 10, "not one way after the other"


def test_an_uneven_load_is_evened_out() -> None:
    found = assign(10, 3, 1, np.random.default_rng(0), load=np.array([10, 0, 5]))
    assert sorted(loads(found, 3) + np.array([10, 0, 5])) == [7, 8, 10] and loads(found, 3)[0] == 0


def test_too_few_people_are_said() -> None:
    with pytest.raises(ValueError, match="2 people"):
        assign(5, 2, 3, np.random.default_rng(0))


def test_places_are_spread_over_the_last_part() -> None:
    found = spread(20, 100, np.random.default_rng(0), after=0.66)
    assert len(set(found.tolist())) == 20 and found.min() >= 66 and found.max() < 100
    assert spread(8, 10, np.random.default_rng(0), after=0.9).tolist() == [2, 3, 4, 5, 6, 7, 8, 9]
    assert spread(0, 0, np.random.default_rng(0)).tolist() == []
