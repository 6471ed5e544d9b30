"""The references: what they answer is known in small cases."""

from __future__ import annotations

import numpy as np

from labeler.learn.baseline import best_logistic_regression, constant_answer, logistic_regression
from labeler.learn.images import hog_and_colour
from tests.learn.made import pictures


def test_the_constant_answer_is_the_commonest_class() -> None:
    assert constant_answer(np.array([2, 2, 1]), 3).argmax() == 2
    assert constant_answer(np.array([1, 0]), 2).argmax() == 0
    assert constant_answer(np.array([], dtype=np.int64), 2).tolist() == [0.0, 0.0]


def test_hog_tells_bars_apart() -> None:
    x, y = pictures()
    features = hog_and_colour(x, cells=4)
    rows = np.arange(60)
    found, _ = best_logistic_regression(features, y, n_classes=3, train_rows=rows[:30], dev_rows=rows[30:42])
    assert (found[42:].argmax(1) == y[42:]).mean() > 0.8
    assert np.allclose(found.sum(1), 1.0)


def test_a_class_that_training_does_not_show_is_never_answered() -> None:
    features = np.array([[0.0], [0.1], [1.0], [1.1], [2.0]], np.float32)
    labels = np.array([0, 0, 2, 2, 1])
    found = logistic_regression(features, labels, n_classes=3, train_rows=np.arange(4))
    assert (found[:, 1] == 0).all()
    only = logistic_regression(features, labels, n_classes=3, train_rows=np.arange(2))
    assert (only[:, 0] == 1).all()


def test_the_strength_is_chosen_on_dev() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 60)
    features = rng.normal(size=(60, 40)).astype(np.float32)
    features[:, 0] += 3 * labels
    rows = np.arange(60)
    chosen, strength = best_logistic_regression(
        features, labels, n_classes=2, train_rows=rows[:30], dev_rows=rows[30:]
    )
    losses = {
        c: -np.log(
            logistic_regression(features, labels, n_classes=2, train_rows=rows[:30], strength=c)[
                rows[30:], labels[30:]
            ]
        ).mean()
        for c in (1e-4, 1e-3, 1e-2, 1e-1, 1.0)
    }
    assert strength == min(losses, key=lambda c: losses[c])
    assert chosen.shape == (60, 2)
