"""What the machine did: runs, and what they predicted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.store.project import Project
from labeler.types import Id, RunState


@dataclass(frozen=True, slots=True)
class Run:
    """One training (or an import of predictions made elsewhere); ``at`` in microseconds since 1970 UTC."""

    id: Id
    question: Id | None
    name: str
    trainer: str
    state: RunState
    settings: dict[str, Any]
    seed: int | None
    code_version: str | None
    data_fingerprint: str | None
    split: Id | None
    metrics: dict[str, Any]
    seconds: float | None
    peak_memory_mb: float | None
    weights: str | None
    at: int


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a run said: ``item``, ``label_class`` int64[n], ``confidence`` float64[n] (NaN: not given).

    ``probabilities`` float64[n, k] in the classes' declared order, NaN where not given; k may be 0.
    """

    item: np.ndarray
    label_class: np.ndarray
    confidence: np.ndarray
    probabilities: np.ndarray

    def __len__(self) -> int:
        return len(self.item)


_RUNS = (
    "SELECT id, question, name, trainer, state, settings, seed, code_version, data_fingerprint, split, "
    "metrics, seconds, peak_memory_mb, weights, at FROM run"
)


def runs(project: Project, question: Id) -> list[Run]:
    """Return the runs of a question, newest first."""
    with project.reading() as db:
        rows = db.execute(f"{_RUNS} WHERE question = ? ORDER BY at DESC, id DESC", [question]).fetchall()
    return [_run(row) for row in rows]


def run(project: Project, id: Id) -> Run:  # noqa: A002 - the field's name
    """Return one run.

    Raises:
        UserError: there is no such run.
    """
    with project.reading() as db:
        row = db.execute(f"{_RUNS} WHERE id = ?", [id]).fetchone()
    if row is None:
        raise UserError(f"{project.path} has no run {id}; `labeler runs` lists them.")
    return _run(row)


def predictions(project: Project, run: Id) -> Predictions:
    """Return what a run predicted, sorted by item; of several for one item the latest."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT item, label_class, confidence, probabilities FROM prediction "
            "WHERE run = ? ORDER BY at, id",
            [run],
        ).fetchall()
    latest = sorted({row[0]: row for row in rows}.values(), key=lambda row: row[0])
    shares = [json.loads(row[3]) if row[3] else [] for row in latest]
    width = max((len(share) for share in shares), default=0)
    probabilities = np.full((len(latest), width), np.nan)
    for i, share in enumerate(shares):
        if share:
            probabilities[i, : len(share)] = share
    return Predictions(
        np.array([row[0] for row in latest], dtype=np.int64),
        np.array([row[1] or 0 for row in latest], dtype=np.int64),
        np.array([np.nan if row[2] is None else row[2] for row in latest], dtype=np.float64),
        probabilities,
    )


def _run(row: tuple[Any, ...]) -> Run:
    id_, question, name, trainer, state, settings, seed, code, data, split, metrics, *rest = row
    return Run(
        id_,
        question,
        name or "",
        trainer or "",
        RunState(state or RunState.FINISHED),
        json.loads(settings or "{}"),
        seed,
        code,
        data,
        split,
        json.loads(metrics or "{}"),
        *rest,
    )
