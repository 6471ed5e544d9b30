"""GLAD: gradients, and what ability and ease mean."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.glad import PAPER, GladProtocol, _Glad, glad
from labeler.stats.votes import as_votes
from tests.stats.test_dawid_skene import random_votes


@pytest.mark.parametrize("gold", [False, True])
def test_the_gradient_is_that_of_the_objective(gold):
    from scipy.optimize import check_grad

    votes = random_votes(0, n_items=12, n_people=5)
    truth = np.where(np.arange(12) < 4, 1, -1) if gold else votes.gold(None)
    model = _Glad(votes, truth, GladProtocol())
    at = np.random.default_rng(0).normal(size=17)
    off = check_grad(lambda x: model.objective(x)[0], lambda x: model.objective(x)[1], at)
    assert off < 1e-4


def test_ability_and_ease_are_found():
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 2, 300)
    ability, ease = np.array([3.0, 2.0, 1.0, 0.3, -1.5]), np.where(np.arange(300) < 150, 1.5, 0.2)
    item, person = np.repeat(np.arange(300), 5), np.tile(np.arange(5), 300)
    right = rng.random(1500) < 1 / (1 + np.exp(-ability[person] * ease[item]))
    label = np.where(right, truth[item], 1 - truth[item])
    result = glad(as_votes(item, person, label, n_items=300, n_people=5, n_classes=2))
    assert result.converged
    assert result.extra["ability"].argsort().tolist() == [4, 3, 2, 1, 0]
    assert result.extra["ability"][4] < 0
    assert result.extra["ease"][:150].mean() > result.extra["ease"][150:].mean()
    assert (result.winner == truth).mean() > 0.8


def test_the_papers_priors_are_there():
    assert PAPER.ease_mean == 1.0
    assert "log ease N(1, 1)" in glad(random_votes(), protocol=PAPER).protocol
