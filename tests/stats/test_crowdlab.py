"""CROWDLAB against cleanlab's published tutorial."""

from __future__ import annotations

import json

import numpy as np
import pytest

from labeler.stats.crowdlab import crowdlab
from labeler.stats.votes import as_votes


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
