"""Confident learning against cleanlab's worked example."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.label_errors import Score, label_errors

# Northcutt, Jiang and Chuang (2021), JAIR 70; cleanlab 2.9.0 and a plain loop agree
LABELS = np.repeat([0, 1, 2], 4)
PROBABILITIES = np.array(
    [
        [0.9, 0.05, 0.05],
        [0.8, 0.1, 0.1],
        [0.7, 0.2, 0.1],
        [0.1, 0.85, 0.05],
        [0.05, 0.9, 0.05],
        [0.1, 0.8, 0.1],
        [0.2, 0.7, 0.1],
        [0.85, 0.1, 0.05],
        [0.05, 0.05, 0.9],
        [0.1, 0.1, 0.8],
        [0.1, 0.2, 0.7],
        [0.05, 0.8, 0.15],
    ]
)


def test_the_published_example():
    found = label_errors(LABELS, PROBABILITIES, fewest=4)
    assert found.thresholds == pytest.approx([0.625, 0.625, 0.6375], abs=1e-9)
    assert found.joint.tolist() == [[3, 1, 0], [1, 3, 0], [0, 1, 3]]
    assert found.suspects.tolist() == [3, 7, 11]
    assert found.suggestion.tolist() == [1, 0, 1]
    assert found.score == pytest.approx([0.9, 0.8, 0.7, 0.1, 0.9, 0.8, 0.7, 0.1, 0.9, 0.8, 0.7, 0.15])


@pytest.mark.parametrize("rank_by", list(Score))
def test_every_ranking_puts_errors_before_good_labels(rank_by):
    found = label_errors(LABELS, PROBABILITIES, rank_by=rank_by, fewest=4)
    good = np.setdiff1d(np.arange(12), found.suspects)
    assert sorted(found.suspects) == [3, 7, 11]
    assert found.score[found.suspects].max() < found.score[good].min()


def test_planted_errors_are_found():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, 2000)
    shares = 0.1 * rng.dirichlet(np.ones(4), 2000) + 0.9 * np.eye(4)[truth]
    label = truth.copy()
    planted = rng.choice(2000, 100, replace=False)
    label[planted] = (label[planted] + rng.integers(1, 4, 100)) % 4
    found = label_errors(label, shares)
    assert set(planted) == set(found.suspects)
    assert (found.suggestion == truth[found.suspects]).all()


def test_rare_classes_are_left_out_and_nothing_is_suggested_towards_them():
    found = label_errors(np.append(LABELS[:8], [2]), PROBABILITIES[[*range(8), 8]], fewest=4)
    assert found.left_out.tolist() == [2]
    assert np.isnan(found.thresholds[2])
    assert np.isnan(found.score[8])
    assert 2 not in found.suggestion


@pytest.mark.parametrize(
    ("label", "shares"),
    [
        (np.zeros(0, dtype=np.int64), np.zeros((0, 3))),
        (np.full(6, -1), np.full((6, 2), 0.5)),
        (np.zeros(6, dtype=np.int64), np.full((6, 2), np.nan)),
        (np.zeros(6, dtype=np.int64), np.ones((6, 1))),
        (np.full(6, 9), np.full((6, 2), 0.5)),
    ],
)
def test_degenerate_data_gives_no_suspects(label, shares):
    for rank_by in Score:
        found = label_errors(label, shares, rank_by=rank_by)
        assert found.suspects.size == 0
        assert found.score.shape == label.shape


def test_precision_after_a_review():
    share, low, high = label_errors(LABELS, PROBABILITIES).precision(50, 20)
    assert share == 0.4
    assert low < 0.4 < high
