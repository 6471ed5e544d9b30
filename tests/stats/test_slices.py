"""Slices: the course's table, overlapping tags, intervals that hold what they promise, ranks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from labeler.stats.slices import (
    UNTAGGED,
    confusion_counts,
    human_share,
    possible_gain,
    slice_table,
)

COURSE = (  # tag, share, accuracy, HLP (Ng, Prioritizing what to work on)
    ("Clean speech", 0.60, 0.94, 0.95),
    ("Car noise", 0.04, 0.89, 0.93),
    ("People noise", 0.30, 0.87, 0.89),
    ("Low bandwidth", 0.06, 0.70, 0.70),
)


def _course(rows: tuple[tuple[str, float, float, float], ...], n: int = 10_000):
    """Return correct, members and human for items that have exactly these shares and levels."""
    correct, human, tag = [], [], []
    for index, (_, share, accuracy, hlp) in enumerate(rows):
        size = round(share * n)
        correct.append(np.arange(size) < round(accuracy * size))
        human.append((np.arange(size) < round(hlp * size)).astype(float))
        tag.append(np.full(size, index))
    codes = np.concatenate(tag)
    return np.concatenate(correct), codes[:, None] == np.arange(len(rows)), np.concatenate(human)


def test_the_course_table() -> None:
    correct, members, human = _course(COURSE)
    slices = slice_table(correct, members, [row[0] for row in COURSE], human=human)
    np.testing.assert_allclose(slices.accuracy, [0.94, 0.89, 0.87, 0.70])
    np.testing.assert_allclose(slices.hlp, [0.95, 0.93, 0.89, 0.70])
    np.testing.assert_allclose(slices.gap, [0.01, 0.04, 0.02, 0.0], atol=1e-12)
    np.testing.assert_allclose(slices.share, [0.60, 0.04, 0.30, 0.06])
    np.testing.assert_allclose(100 * slices.gain, [0.60, 0.16, 0.60, 0.00], atol=1e-9)
    assert slices.names[slices.ranked("gain")[0]] in {"Clean speech", "People noise"}


def test_car_noise_at_a_larger_share() -> None:
    """Tags overlap: car noise on 40 % of the items that also carry another tag."""
    correct, members, human = _course((("car", 0.4, 0.89, 0.93), ("rest", 0.6, 0.95, 0.95)))
    everything = np.column_stack([members[:, 0], np.ones(len(correct), dtype=bool)])
    slices = slice_table(correct, everything, ["car", "recorded"], human=human)
    assert 100 * slices.gain[0] == pytest.approx(1.60)
    assert slices.share.sum() == pytest.approx(1.4)


def test_overlapping_tags_and_the_untagged(shared_vectors: Path) -> None:
    known = json.loads((shared_vectors / "multi_tag_share_of_errors.json").read_text())
    items = known["input"]["items"]
    names = ["car", "people"]
    members = np.array([[name in item["tags"] for name in names] for item in items])
    slices = slice_table(np.array([bool(item["correct"]) for item in items]), members, names)
    assert slices.names == ("car", "people", UNTAGGED)
    for row, name in enumerate(("car", "people", "untagged")):
        expected = known["expected"][name]
        assert slices.n[row] == expected["n"]
        assert slices.share[row] == expected["share"]
        assert slices.accuracy[row] == expected["accuracy"]
        assert slices.error_share[row] == expected["share_of_errors"]
    assert slices.overall.accuracy == known["expected"]["overall"]["accuracy"]
    assert slices.share.sum() == known["expected"]["sum_of_shares"]


def test_the_published_gaps(shared_vectors: Path) -> None:
    known = json.loads((shared_vectors / "gap_to_hlp_table_ng.json").read_text())
    gap = np.subtract(known["input"]["hlp"], known["input"]["accuracy"])
    np.testing.assert_allclose(gap, known["expected"]["gap"], atol=1e-9)
    gains = possible_gain(gap, np.array(known["input"]["share"]))
    np.testing.assert_allclose(gains, known["expected"]["potential_gain"], atol=1e-9)


def test_a_model_better_than_people_has_nothing_to_gain() -> None:
    slices = slice_table(np.ones(50, bool), np.ones((50, 1), bool), ["a"], human=np.full(50, 0.8))
    assert slices.gap[0] == pytest.approx(-0.2)
    assert slices.gain[0] == 0
    assert slices.gain_high[0] == 0


def test_few_human_labels_are_drawn_towards_the_overall_level() -> None:
    human = np.full(200, np.nan)
    human[:100] = 1.0
    human[100:110] = 0.0
    members = (np.arange(200) >= 100)[:, None]
    slices = slice_table(np.ones(200, bool), members, ["dim"], human=human)
    overall = 100 / 110
    assert slices.n_hlp[0] == 10
    assert slices.hlp_shrunk.tolist() == [True, False]
    assert slices.hlp[0] == pytest.approx(20 * overall / 30)


def test_without_human_labels_there_is_no_gap() -> None:
    slices = slice_table(np.array([True, False] * 30), np.ones((60, 1), bool), ["a"])
    assert np.isnan(slices.hlp[0]) and np.isnan(slices.gap[0]) and np.isnan(slices.gain[0])
    assert slices.accuracy[0] == 0.5
    assert np.isnan(slices.p[0])
    assert slices.ranked().tolist() == [0]


def test_a_slice_worse_than_the_rest_is_found() -> None:
    correct = np.ones(1000, bool)
    correct[:60] = False
    members = np.column_stack([np.arange(1000) < 100, np.arange(1000) % 7 == 0])
    slices = slice_table(correct, members, ["bad", "any"])
    assert slices.p[0] < 1e-6
    assert slices.q[0] < 1e-5
    assert slices.q[1] > 0.1


def test_small_slices_come_last() -> None:
    rng = np.random.default_rng(0)
    members = np.column_stack([np.arange(2000) < 20, np.arange(2000) >= 1000])
    correct = rng.random(2000) < 0.7
    correct[:20] = False
    slices = slice_table(correct, members, ["tiny", "large"], human=np.ones(2000))
    assert slices.gap[0] > slices.gap[1]
    assert slices.uncertain.tolist()[:2] == [True, False]
    assert slices.names[slices.ranked()[0]] != "tiny"


@pytest.mark.parametrize(("labels_each", "skill"), [(1, 0.9), (3, 0.8), (1, 0.97)])
def test_the_gap_interval_covers(labels_each: int, skill: float) -> None:
    """Of 600 draws with a known gap, the 95 % interval holds it about 95 times in a hundred."""
    rng = np.random.default_rng(labels_each)
    n, held = 150, 0
    for _ in range(600):
        easy = rng.random(n) < 0.5
        person = rng.random((n, labels_each)) < np.where(easy, 1.0, 2 * skill - 1)[:, None]
        model = rng.random(n) < np.where(easy, 0.95, 0.65)
        slices = slice_table(model, np.ones((n, 1), bool), ["a"], human=person.mean(axis=1))
        held += bool(slices.gap_low[0] <= skill - 0.8 <= slices.gap_high[0])
    assert 0.925 <= held / 600 <= 0.985


def test_dense_and_sparse_members_are_the_same() -> None:
    rng = np.random.default_rng(1)
    members = rng.random((100, 3)) < 0.3
    correct = rng.random(100) < 0.8
    dense = slice_table(correct, members, ["a", "b", "c"])
    sparse = slice_table(correct, csr_array(members), ["a", "b", "c"])
    np.testing.assert_array_equal(dense.accuracy, sparse.accuracy)


@pytest.mark.parametrize("n_tags", [0, 2])
def test_nothing_at_all(n_tags: int) -> None:
    slices = slice_table(
        np.zeros(0, bool), np.zeros((0, n_tags), bool), ["a", "b"][:n_tags], human=np.zeros(0)
    )
    assert slices.overall.n == 0
    assert np.isnan(slices.overall.accuracy)
    assert slices.n.tolist() == [0] * n_tags
    assert np.isnan(slices.share).all()


def test_an_empty_tag_is_undefined_not_zero() -> None:
    slices = slice_table(np.ones(40, bool), np.zeros((40, 1), bool), ["none"], human=np.ones(40))
    assert slices.n.tolist() == [0, 40]
    assert np.isnan([slices.accuracy[0], slices.low[0], slices.error_share[0], slices.p[0]]).all()
    assert np.isnan(slices.error_share[1])


def test_human_share() -> None:
    share = human_share(np.array([0, 0, 1, 1]), np.array([1.0, 0.0, np.nan, 1.0]), 3)
    np.testing.assert_array_equal(share, [0.5, 1.0, np.nan])


def test_confusion_counts() -> None:
    counts = confusion_counts(np.array([0, 0, 1, -1]), np.array([0, 1, 1, 0]), 3)
    assert counts.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]
