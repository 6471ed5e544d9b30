"""Train on the project's truth, measure on what was held back, and keep the run with its predictions."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from labeler.errors import Cancelled, UserError
from labeler.ops.features import Features, features_of
from labeler.ops.roles import Right, require
from labeler.ops.run_facts import accuracy, append_run, peak_memory_mb
from labeler.ops.training_data import DEV, TEST, TRAIN, TrainingData, training_data
from labeler.store.project import Project
from labeler.types import Id, RunState

if TYPE_CHECKING:
    from labeler.learn.progress import Progress
    from labeler.learn.recipe import Recipe

TRAINERS = ("net", "features", "constant")
"""The network; logistic regression on plain features; the answer that never looks."""

_NAMES = {
    ("net", "image"): "residual network",
    ("net", "audio"): "residual network on log-mel",
    ("features", "image"): "logistic regression on HOG and colour",
    ("features", "audio"): "logistic regression on MFCC",
    ("constant", "image"): "constant answer",
    ("constant", "audio"): "constant answer",
}


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told how far it is, and who may stop it."""

    epoch: Callable[[Progress], None] = lambda _: None
    stage: Callable[[str], None] = lambda _: None
    reading: Callable[[int, int], None] = lambda _done, _all: None
    cancelled: Callable[[], bool] = lambda: False


@dataclass(slots=True)
class Outcome:
    """What a training came to: ``probabilities`` float64 [n, k] of every item, and what is recorded."""

    probabilities: np.ndarray
    metrics: dict[str, Any] = field(default_factory=dict)
    weights: Path | None = None


def train_project(
    project: Project,
    *,
    question: Id,
    author: Id,
    trainer: str = "net",
    seed: int = 0,
    epochs: int | None = None,
    split: str | None = None,
    watch: Watch | None = None,
    initiator: str | None = None,
    **settings: Any,
) -> Id:
    """Train, measure, and append the run with its predictions of all items; return the run's id.

    The metrics hold accuracy on dev and test with Wilson's interval, the same for the constant answer and
    for logistic regression on plain features trained on the same items, where the truths come from, and the
    epochs. Items of the training part are predicted as well and flagged by their part in the split.

    Args:
        trainer: one of ``TRAINERS``.
        epochs: the longest it may take; the recipe's default when None.
        split: the name of a stored split; the newest fit one, or a new one, when None.
        settings: changes to the recipe (see ``learn.recipe.Recipe``).

    Raises:
        NotAllowed: only an MLE trains.
        UserError: nothing to learn from, no such split or setting.
        Cancelled: it was stopped; a run that says so is kept, without predictions.
    """
    from labeler.learn.recipe import recipe_for

    require(project, author, Right.MODEL)
    if trainer not in TRAINERS:
        raise UserError(f"There is no trainer {trainer!r}; choose {', '.join(TRAINERS)}.")
    watch = watch or Watch()
    begun = time.monotonic()
    watch.stage("reading")
    data = training_data(project, question=question, author=author, split=split, seed=seed)
    changes = {**settings, "seed": seed} | ({} if epochs is None else {"epochs": epochs})
    recipe = recipe_for(str(data.kind), **changes)
    record = _Record(project, question, author, trainer, recipe, data, begun, initiator)
    history: list[Progress] = []
    try:
        outcome = _run(record, watch, history)
    except Cancelled:
        record.append(RunState.CANCELLED, Outcome(np.zeros((0, 0)), {"history": _history(history)}))
        raise
    return record.append(RunState.FINISHED, outcome)


@dataclass(frozen=True, slots=True)
class _Record:
    """What a run's row says besides its outcome."""

    project: Project
    question: Id
    author: Id
    trainer: str
    recipe: Recipe
    data: TrainingData
    begun: float
    initiator: str | None

    def append(self, state: RunState, outcome: Outcome) -> Id:
        settings = self.recipe.as_settings() if self.trainer == "net" else {"trainer": self.trainer}
        run = {
            "question": self.question,
            "name": _NAMES[self.trainer, str(self.data.kind)],
            "trainer": self.trainer,
            "state": state,
            "settings": settings,
            "seed": self.recipe.seed,
            "data_fingerprint": self.data.fingerprint,
            "split": self.data.split.id,
            "metrics": outcome.metrics,
            "seconds": round(time.monotonic() - self.begun, 2),
            "peak_memory_mb": peak_memory_mb(),
            "weights": outcome.weights.name if outcome.weights else None,
        }
        return append_run(
            self.project,
            author=self.author,
            run=run,
            item=np.array([row.id for row in self.data.rows], dtype=np.int64),
            classes=[c.id for c in self.data.classes],
            probabilities=outcome.probabilities,
            initiator=self.initiator,
        )


def _run(record: _Record, watch: Watch, history: list[Progress]) -> Outcome:
    data = record.data
    features = features_of(data.rows, on_progress=watch.reading, cancelled=watch.cancelled)
    unreadable = ~features.readable
    train_rows = data.in_part(TRAIN)
    train_rows = train_rows[features.readable[train_rows]]
    metrics = _common(data, int(unreadable.sum()))
    watch.stage("baseline")
    constant = _constant(data, train_rows)
    metrics["constant"] = _accuracies(data, constant)
    if record.trainer == "constant":
        return Outcome(constant, metrics | _accuracies(data, constant))
    reference, strength = _reference(data, features, train_rows)
    metrics["reference"] = {
        "name": _NAMES["features", str(data.kind)],
        "strength": strength,
        **_accuracies(data, reference),
    }
    if record.trainer == "features":
        return Outcome(reference, metrics | _accuracies(data, reference))
    watch.stage("training")
    return _train_net(record, features, train_rows, metrics, watch=watch, history=history)


def _train_net(
    record: _Record,
    features: Features,
    train_rows: np.ndarray,
    metrics: dict[str, Any],
    *,
    watch: Watch,
    history: list[Progress],
) -> Outcome:
    from labeler.learn.train import train

    data = record.data
    dev_rows = data.in_part(DEV)

    def noted(event: Progress) -> None:
        history.append(event)
        watch.epoch(event)

    model = train(
        features.array,
        data.label,
        n_classes=len(data.classes),
        train_rows=train_rows,
        dev_rows=dev_rows[features.readable[dev_rows]],
        recipe=record.recipe,
        report=noted,
        cancelled=watch.cancelled,
    )
    watch.stage("predicting")
    probabilities = model.probabilities(features.array)
    folder = weights_folder(record.project.path)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{data.fingerprint[:12]}-{record.recipe.seed}-{time.time_ns() // 1_000_000}.pt"
    model.save(path, [c.name for c in data.classes])
    metrics = {**metrics, "history": _history(history), **_accuracies(data, probabilities)}
    return Outcome(probabilities, metrics, path)


def check_sanity(
    project: Project,
    *,
    question: Id,
    author: Id,
    seed: int = 0,
    split: str | None = None,
    watch: Watch | None = None,
    **settings: Any,
) -> dict[str, Any]:
    """Return whether a network learns a handful of the training items by heart; nothing is recorded.

    Raises:
        NotAllowed, UserError, Cancelled: see `train_project`.
    """
    from labeler.learn.recipe import recipe_for
    from labeler.learn.sanity import overfit_handful

    require(project, author, Right.MODEL)
    watch = watch or Watch()
    watch.stage("reading")
    data = training_data(project, question=question, author=author, split=split, seed=seed)
    train_rows = data.in_part(TRAIN)
    features = features_of(data.rows, on_progress=watch.reading, cancelled=watch.cancelled)
    watch.stage("training")
    found = overfit_handful(
        features.array,
        data.label,
        n_classes=len(data.classes),
        rows=train_rows[features.readable[train_rows]],
        recipe=recipe_for(str(data.kind), seed=seed, **settings),
        report=watch.epoch,
        cancelled=watch.cancelled,
    )
    return {"passed": found.passed, "accuracy": found.accuracy, "loss": found.loss, "n": len(found.rows)}


def weights_folder(project: Path) -> Path:
    """Return the folder beside a project file where the weights of its runs lie."""
    return project.with_name(f"{project.stem}.models")


def _common(data: TrainingData, n_unreadable: int) -> dict[str, Any]:
    parts = {"train": TRAIN, "dev": DEV, "test": TEST}
    return {
        "classes": [c.name for c in data.classes],
        "n": {name: len(data.in_part(part)) for name, part in parts.items()},
        "truth": data.sources,
        "split": data.split.name,
        "n_unreadable": n_unreadable,
    }


def _accuracies(data: TrainingData, probabilities: np.ndarray) -> dict[str, Any]:
    chosen = probabilities.argmax(axis=1)
    return {
        name: accuracy(chosen[rows] == data.label[rows])
        for name, rows in (("dev", data.in_part(DEV)), ("test", data.in_part(TEST)))
    }


def _constant(data: TrainingData, train_rows: np.ndarray) -> np.ndarray:
    from labeler.learn.baseline import constant_answer

    shares = constant_answer(data.label[train_rows], len(data.classes))
    return np.repeat(shares[None, :], len(data.rows), axis=0)


def _reference(data: TrainingData, features: Features, train_rows: np.ndarray) -> tuple[np.ndarray, float]:
    from labeler.learn.audio import mfcc
    from labeler.learn.baseline import best_logistic_regression
    from labeler.learn.images import hog_and_colour

    plain = hog_and_colour(features.array) if features.shape.kind == "image" else mfcc(features.array)
    dev_rows = data.in_part(DEV)
    return best_logistic_regression(
        plain, data.label, n_classes=len(data.classes), train_rows=train_rows, dev_rows=dev_rows
    )


def _history(events: list[Progress]) -> list[dict[str, Any]]:
    return [
        {
            "epoch": event.epoch,
            "loss": round(event.loss, 4),
            "dev_loss": None if event.dev_loss is None else round(event.dev_loss, 4),
            "accuracy": event.accuracy,
        }
        for event in events
    ]
