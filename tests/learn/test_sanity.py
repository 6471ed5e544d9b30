"""The sanity check passes on data that can be learned and fails on data that cannot."""

from __future__ import annotations

import numpy as np

from labeler.learn.progress import Progress
from labeler.learn.sanity import handful, overfit_handful
from tests.learn.made import pictures, quick


def test_a_handful_is_learned_by_heart() -> None:
    x, y = pictures(30)
    events: list[Progress] = []
    found = overfit_handful(
        x, y, n_classes=3, rows=np.arange(30), recipe=quick(epochs=30), report=events.append
    )
    assert found.passed
    assert len(found.rows) == 16
    assert {event.stage for event in events} == {"sanity"}


def test_blank_pictures_cannot_be_told_apart() -> None:
    _, y = pictures(30)
    found = overfit_handful(
        np.zeros((30, 16, 16, 3), np.uint8), y, n_classes=3, rows=np.arange(30), recipe=quick()
    )
    assert not found.passed
    assert found.accuracy < 0.5


def test_the_handful_holds_every_class() -> None:
    labels = np.array([0] * 50 + [1, 2])
    chosen = handful(labels, np.arange(52), n=6)
    assert set(labels[chosen].tolist()) == {0, 1, 2}
    assert len(handful(labels, np.array([3]), n=6)) == 1
