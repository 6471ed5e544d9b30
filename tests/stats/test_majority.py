"""Majority vote against published tie sets and the crowd sets."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.majority import expected_accuracy, majority, row_max, vote_counts

# cleanlab, tests/test_multiannotator.py::test_get_consensus_label (Apache-2.0): items by annotators
CLEANLAB_TIES = [
    [1, None, None, 2, None],
    [None, 1, 0, None, None],
    [None, None, 0, None, None],
    [None, 2, None, None, None],
    [2, None, 0, 2, None],
    [None, None, None, 2, 1],
]


def _codes(table):
    rows = [(i, value) for i, row in enumerate(table) for value in row if value is not None]
    item, label = np.array(rows, dtype=np.int64).T
    return item, label


def test_ties_are_those_of_the_published_example():
    vote = majority(*_codes(CLEANLAB_TIES), 6, 3)
    assert vote.tied.tolist() == [True, True, False, False, False, True]
    sets = [np.flatnonzero(row).tolist() for row in vote.first_classes()]
    assert sets == [[1, 2], [0, 1], [0], [2], [2], [1, 2]]
    assert vote.winner.tolist() == [-1, -1, 0, 2, 2, -1]
    assert vote.n_ties == 3


def test_an_item_without_labels_is_unlabeled_and_not_tied():
    vote = majority(np.array([0]), np.array([1]), 3, 2)
    assert vote.winner.tolist() == [1, -1, -1]
    assert not vote.tied.any()
    assert vote.n_unlabeled == 2
    assert np.isnan(vote.share[1:]).all()


def test_missing_labels_do_not_count():
    vote = majority(np.array([0, 0, 0]), np.array([-1, -1, 1]), 1, 2)
    assert vote.winner.tolist() == [1]
    assert vote.share.tolist() == [1.0]


def test_nothing_at_all():
    none = np.zeros(0, dtype=np.int64)
    for n_items, n_classes in ((0, 0), (0, 3), (3, 0), (2, 2)):
        vote = majority(none, none, n_items, n_classes)
        assert vote.winner.tolist() == [-1] * n_items
        assert vote.n_ties == 0
        assert np.isnan(vote.share).all()


@pytest.mark.parametrize("n_classes", [3, 100])
def test_few_and_many_classes_agree_with_a_plain_loop(n_classes):
    rng = np.random.default_rng(0)
    item, label = rng.integers(0, 200, 1000), rng.integers(0, n_classes, 1000)
    vote = majority(item, label, 200, n_classes)
    for i in range(200):
        counts = np.bincount(label[item == i], minlength=n_classes)
        first = np.flatnonzero(counts == counts.max()) if counts.sum() else []
        assert vote.winner[i] == (first[0] if len(first) == 1 else -1)
        assert vote.tied[i] == (len(first) > 1)
        assert (vote.counts[i] == counts).all()
    assert (row_max(vote.counts) == vote.counts.max(axis=1)).all()


def test_order_of_rows_changes_nothing():
    rng = np.random.default_rng(1)
    item, label = rng.integers(0, 50, 300), rng.integers(0, 4, 300)
    order = rng.permutation(300)
    one, two = majority(item, label, 50, 4), majority(item[order], label[order], 50, 4)
    assert (one.winner == two.winner).all()
    assert (vote_counts(item, label, 50, 4) == two.counts).all()


def test_expected_accuracy_gives_a_tie_its_share():
    first = np.array([[True, True, False], [True, False, False], [False, False, False]])
    assert expected_accuracy(first, np.array([1, 1, 0])) == 0.25
    assert np.isnan(expected_accuracy(first, np.array([-1, -1, 0])))


def test_a_truth_that_nobody_could_say_is_wrong_not_left_out():
    assert expected_accuracy(np.array([[True, False]]), np.array([5])) == 0.0
