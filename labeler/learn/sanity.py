"""The first check of any training: a network that cannot learn a handful by heart will learn nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labeler.learn.progress import Progress
from labeler.learn.recipe import Recipe
from labeler.learn.train import train

HANDFUL = 16


@dataclass(frozen=True, slots=True)
class Sanity:
    """What came of it: ``rows`` were learned, ``accuracy`` on those same rows, ``loss`` of the last epoch."""

    rows: NDArray[np.int64]
    accuracy: float
    loss: float

    @property
    def passed(self) -> bool:
        """Return whether every one of the handful was learned."""
        return self.accuracy == 1.0


def overfit_handful(
    features: NDArray[np.uint8] | NDArray[np.float32],
    labels: NDArray[np.int64],
    *,
    n_classes: int,
    rows: NDArray[np.int64],
    recipe: Recipe,
    report: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Sanity:
    """Train on a few of ``rows``, nothing held back and nothing changed at random, and see them learned.

    The handful holds each class as evenly as it can. If it fails, data and labels do not belong together
    (a wrong column, a shifted list, blank pictures) or the settings cannot work; more data will not help.
    """
    chosen = handful(labels, rows)
    plain = replace(
        recipe,
        epochs=min(recipe.epochs, 12),
        patience=4,
        label_smoothing=0.0,
        mixup=0.0,
        dropout=0.0,
        weight_decay=0.0,
        ema=0.9,
        flips="none",
        shift=0.0,
        stretch=0.0,
        turn_degrees=0.0,
        colour=0.0,
        erase=0.0,
        noise=0.0,
    )
    events: list[Progress] = []

    def noted(event: Progress) -> None:
        events.append(event)
        report(replace(event, stage="sanity"))

    model = train(
        features,
        labels,
        n_classes=n_classes,
        train_rows=chosen,
        dev_rows=chosen,
        recipe=plain,
        report=noted,
        cancelled=cancelled,
    )
    right = model.probabilities(features[chosen]).argmax(axis=1) == labels[chosen]
    return Sanity(chosen, float(right.mean()), events[-1].loss)


def handful(labels: NDArray[np.int64], rows: NDArray[np.int64], n: int = HANDFUL) -> NDArray[np.int64]:
    """Return up to ``n`` of ``rows``, taking the classes in turn, the earliest row of each first.

    >>> handful(np.array([0, 0, 0, 1]), np.arange(4), n=3).tolist()
    [0, 1, 3]
    """
    seen: dict[int, int] = {}
    turns = []
    for row in rows.tolist():
        label = int(labels[row])
        seen[label] = seen.get(label, 0) + 1
        turns.append((seen[label], label, row))
    return np.sort(np.array([row for _, _, row in sorted(turns)[:n]], dtype=np.int64))
