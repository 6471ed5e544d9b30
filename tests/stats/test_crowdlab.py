"""CROWDLAB against cleanlab's published tutorial."""

from __future__ import annotations

import json

import numpy as np
import pytest

from labeler.stats.crowdlab import crowdlab
from labeler.stats.votes import as_votes

# eight items, four people, a model; what cleanlab 2.9.0 (Apache-2.0) makes of them
LABELS = [
    [0, 0, 1, None],
    [1, 1, None, 1],
    [2, None, 2, 0],
    [0, 1, None, None],
    [None, 2, 2, 2],
    [1, None, None, None],
    [0, 0, 0, 2],
    [None, 1, 0, 1],
]
MODEL = [
    [0.6, 0.3, 0.1],
    [0.2, 0.7, 0.1],
    [0.1, 0.2, 0.7],
    [0.3, 0.6, 0.1],
    [0.2, 0.3, 0.5],
    [0.5, 0.4, 0.1],
    [0.8, 0.1, 0.1],
    [0.3, 0.5, 0.2],
]
WINNER = [0, 1, 2, 1, 2, 1, 0, 1]
QUALITY = [0.63549326, 0.71574349, 0.69567463, 0.56631549, 0.55858748, 0.45361759, 0.77210422, 0.54547088]
PEOPLE_WEIGHT = [0.3, 0.41666667, 0.04545455, 0.04545455]
PEOPLE_QUALITY = [0.65001207, 0.72451805, 0.53333949, 0.45887695]


def test_a_small_set_as_cleanlab():
    cells = [(i, j, c) for i, row in enumerate(LABELS) for j, c in enumerate(row) if c is not None]
    item, person, label = np.array(cells).T
    result = crowdlab(as_votes(item, person, label, n_items=8, n_people=4, n_classes=3), np.array(MODEL))
    assert result.winner.tolist() == WINNER
    assert result.confidence == pytest.approx(QUALITY, abs=1e-8)
    assert result.extra["weight"] == pytest.approx(PEOPLE_WEIGHT, abs=1e-8)
    assert result.extra["quality"] == pytest.approx(PEOPLE_QUALITY, abs=1e-8)
    assert result.extra["model_weight"][0] == pytest.approx(1.6583123951777)


def tutorial(shared_vectors):
    vector = json.loads((shared_vectors / "crowdlab_tutorial_296x50.json").read_text())
    table = vector["input"]["labels_items_by_annotators"]
    cells = [(i, j, int(c)) for i, row in enumerate(table) for j, c in enumerate(row) if c is not None]
    item, person, label = np.array(cells).T
    votes = as_votes(item, person, label, n_items=296, n_people=50, n_classes=3)
    return votes, np.array(vector["input"]["pred_probs"]), vector


def test_the_tutorial_of_cleanlab(shared_vectors):
    """Majority vote .8581 becomes .9797 (cleanlab docs, "Improve Consensus Labels", seed 111)."""
    votes, probabilities, vector = tutorial(shared_vectors)
    expected, truth = vector["expected"], np.array(vector["input"]["true_labels"])
    result = crowdlab(votes, probabilities)
    assert result.winner.tolist() == expected["consensus"]
    assert (result.winner == truth).mean() == pytest.approx(0.9797297297297297)
    assert result.extra["model_weight"][0] == pytest.approx(expected["model_weight"], abs=1e-6)
    assert result.extra["weight"] == pytest.approx(np.array(expected["annotator_weight"]), abs=1e-6)
    assert result.confidence == pytest.approx(np.array(expected["consensus_quality"]), abs=1e-6)
    assert result.extra["quality"] == pytest.approx(np.array(expected["annotator_quality"]), abs=1e-6)
    agreed = [(votes.label == result.winner[votes.item])[votes.item == i].mean() for i in range(296)]
    assert agreed == pytest.approx(expected["annotator_agreement"])


def test_without_a_model_only_people_count(shared_vectors):
    votes, probabilities, _ = tutorial(shared_vectors)
    result = crowdlab(votes, np.full_like(probabilities, np.nan))
    assert result.extra["model_weight"].tolist() == [0.0]
    labeled = votes.labels_per_item() > 0
    assert np.isfinite(result.posterior[labeled]).all()
    assert result.posterior[labeled].sum(axis=1) == pytest.approx(1)


def test_an_item_nobody_labeled_has_the_models_opinion():
    votes = as_votes(np.array([0, 0]), np.array([0, 1]), np.array([1, 1]), n_items=3, n_people=2, n_classes=2)
    probabilities = np.array([[0.2, 0.8], [0.9, 0.1], [np.nan, np.nan]])
    result = crowdlab(votes, probabilities)
    assert result.winner.tolist() == [1, 0, -1]
    assert result.posterior[1] == pytest.approx([0.9, 0.1])
