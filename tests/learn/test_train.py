"""Training learns what can be learned, the same twice, stops when told, refuses what it cannot use."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.errors import Cancelled, UserError
from labeler.learn.audio import log_mel
from labeler.learn.progress import Progress
from labeler.learn.train import class_weights, epoch_batches, train
from tests.learn.made import pictures, quick, tones

ROWS = np.arange(60)


@pytest.fixture(scope="module")
def learned() -> tuple[np.ndarray, list[Progress]]:
    x, y = pictures()
    events: list[Progress] = []
    model = train(
        x,
        y,
        n_classes=3,
        train_rows=ROWS[:42],
        dev_rows=ROWS[42:],
        recipe=quick(epochs=10),
        report=events.append,
    )
    return model.probabilities(x), events


def test_it_learns_and_tells_each_epoch(learned: tuple[np.ndarray, list[Progress]]) -> None:
    probabilities, events = learned
    _, y = pictures()
    assert (probabilities[42:].argmax(1) == y[42:]).mean() > 0.8
    assert np.allclose(probabilities.sum(axis=1), 1.0)
    assert [event.epoch for event in events] == list(range(1, 11))
    assert events[-1].loss < events[0].loss
    assert events[-1].seconds_left == 0.0


def test_the_same_seed_gives_the_same_model_and_another_another() -> None:
    x, y = pictures(30)
    rows = np.arange(30)

    def trained(seed: int) -> np.ndarray:
        recipe = quick(epochs=2, seed=seed)
        return train(x, y, n_classes=3, train_rows=rows, dev_rows=rows[:0], recipe=recipe).probabilities(x)

    first = trained(0)
    assert (first == trained(0)).all()
    assert not (first == trained(1)).all()


def test_it_leaves_the_random_state_of_others_alone() -> None:
    import torch

    x, y = pictures(12)
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    train(x, y, n_classes=3, train_rows=np.arange(12), dev_rows=ROWS[:0], recipe=quick(epochs=1))
    assert (torch.rand(3) == expected).all()


def test_tones_are_told_apart() -> None:
    clips, y = tones()
    x = np.stack([log_mel(clip, rate_hz=8000, bands=32) for clip in clips])
    model = train(
        x, y, n_classes=2, train_rows=np.arange(28), dev_rows=np.arange(28, 40), recipe=quick("audio")
    )
    assert (model.probabilities(x)[28:].argmax(1) == y[28:]).all()


def test_cancel_ends_it_after_the_epoch() -> None:
    x, y = pictures(12)
    events: list[Progress] = []
    with pytest.raises(Cancelled):
        train(
            x,
            y,
            n_classes=3,
            train_rows=np.arange(12),
            dev_rows=ROWS[:0],
            recipe=quick(epochs=50),
            report=events.append,
            cancelled=lambda: len(events) == 2,
        )
    assert len(events) == 2


def test_patience_ends_it_early() -> None:
    x, y = pictures(24)
    rng = np.random.default_rng(0)
    events: list[Progress] = []
    train(
        x,
        rng.permutation(y),  # nothing to be learned
        n_classes=3,
        train_rows=np.arange(12),
        dev_rows=np.arange(12, 24),
        recipe=quick(epochs=60, patience=3),
        report=events.append,
    )
    assert len(events) < 40


def test_one_class_cannot_be_trained_on() -> None:
    x, _ = pictures(6)
    with pytest.raises(UserError, match="two classes"):
        train(
            x,
            np.zeros(6, np.int64),
            n_classes=2,
            train_rows=np.arange(6),
            dev_rows=ROWS[:0],
            recipe=quick(),
        )


def test_batches_hold_every_row_equally_often_and_none_alone() -> None:
    import torch

    for n in (2, 5, 33, 97):
        batches = list(epoch_batches(n, 32, torch.Generator().manual_seed(0)))
        counts = np.bincount(torch.cat(batches).numpy(), minlength=n)
        assert counts.min() == counts.max() >= 1
        assert min(len(batch) for batch in batches) >= 2
        assert n > 90 or len(batches) >= 20


def test_rare_classes_weigh_more_and_absent_ones_nothing() -> None:
    labels = np.array([0] * 90 + [1] * 10)
    weights = class_weights(labels, 3, 1.0).numpy()
    assert weights[1] == pytest.approx(9 * weights[0])
    assert weights[2] == 0.0
    assert weights[labels].mean() == pytest.approx(1.0)
    assert class_weights(labels, 2, 0.0).numpy() == pytest.approx([1.0, 1.0])
