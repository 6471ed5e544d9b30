"""Near pairs are found as comparing all finds them, crowds stay bounded, chains are cut."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.stats import near
from labeler.stats.near import distances, near_groups, near_pairs


def every_pair(words: np.ndarray, most: int) -> set[tuple[int, int]]:
    n = len(words)
    return {
        (i, j)
        for i in range(n)
        for j in range(i + 1, n)
        if sum((int(a) ^ int(b)).bit_count() for a, b in zip(words[i], words[j], strict=True)) <= most
    }


def flipped(rng: np.random.Generator, row: np.ndarray, n: int) -> np.ndarray:
    bits = np.unpackbits(row.view(np.uint8))
    bits[rng.permutation(128)[:n]] ^= 1
    return np.packbits(bits).view(np.uint64)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 24), st.integers(2, 30))
def test_the_same_pairs_as_comparing_all(seed: int, most: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    words = rng.integers(0, 2**64, (n, 2), dtype=np.uint64)
    for at in range(1, n, 2):
        words[at] = flipped(rng, words[at - 1], int(rng.integers(0, 30)))
    found = near_pairs(words, most, rng=rng)
    pairs = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    if len(np.unique(words, axis=0)) == n:
        assert pairs == every_pair(words, most)
    assert len(pairs) == len(found.left)
    assert (found.distance == distances(words[found.left], words[found.right])).all()


def test_sampling_finds_all_very_near_and_most_near(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(near, "EXACT", 0)
    rng = np.random.default_rng(3)
    words = rng.integers(0, 2**64, (4000, 2), dtype=np.uint64)
    for at in range(1000):
        words[2000 + at] = flipped(rng, words[at], 7 if at < 500 else 16)
    found = near_pairs(words, 16, rng=np.random.default_rng(0))
    hit = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert all((at, 2000 + at) in hit for at in range(500))
    assert np.mean([(at, 2000 + at) in hit for at in range(500, 1000)]) > 0.9
    assert len(hit) < 1010
    again = near_pairs(words, 16, rng=np.random.default_rng(0))
    assert (again.left == found.left).all()


def test_a_crowd_costs_little_and_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    words = np.zeros((12_000, 2), dtype=np.uint64)
    # blank pictures: a third the same, the rest a bit or two apart, all with the same keys nearly always
    words[4_000:, 0] = rng.integers(0, 2**20, 8_000).astype(np.uint64)
    begun = time.process_time()
    found = near_pairs(words, 8, rng=np.random.default_rng(0))
    assert time.process_time() - begun < 10
    assert found.crowded
    assert len(found.left) < 12_000 * 100
    same = (found.distance == 0).sum()
    assert 4_000 - 1 <= same <= 12_000
    assert not near_pairs(words[:4_000], 8, rng=rng).crowded


def test_a_chain_is_cut_so_that_nobody_is_far_from_the_centre() -> None:
    words = np.zeros((40, 2), dtype=np.uint64)
    for at in range(40):
        words[at, 0] = (1 << at) - 1
    pairs = near_pairs(words, 4, rng=np.random.default_rng(0))
    groups = near_groups(words, pairs, 4)
    seen = [int(row) for group in groups for row in group]
    assert len(seen) == len(set(seen))
    assert len(seen) > 30
    for group in groups:
        assert (distances(words[group[:1]], words[group]) <= 4).all()


def test_long_chains_are_cut_too(monkeypatch: pytest.MonkeyPatch) -> None:
    words = np.zeros((40, 1), dtype=np.uint64)
    for at in range(40):
        words[at, 0] = (1 << at) - 1
    pairs = near_pairs(words, 4, rng=np.random.default_rng(0))
    monkeypatch.setattr(near, "_DIRECT", 2)
    groups = near_groups(words, pairs, 4)
    seen = [int(row) for group in groups for row in group]
    assert len(seen) == len(set(seen)) > 30
    assert all((distances(words[group[:1]], words[group]) <= 4).all() for group in groups)


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_to_compare(n: int) -> None:
    words = np.zeros((n, 2), dtype=np.uint64)
    pairs = near_pairs(words, 8, rng=np.random.default_rng(0))
    assert len(pairs.left) == 0
    assert near_groups(words, pairs, 8) == []


def test_a_distance_out_of_bounds() -> None:
    with pytest.raises(ValueError, match="33"):
        near_pairs(np.zeros((2, 2), dtype=np.uint64), 33, rng=np.random.default_rng(0))
