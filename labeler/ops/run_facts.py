"""A run as facts: its row and its predictions, appended as one operation."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from labeler.ops.code_version import code_version
from labeler.stats.intervals import wilson
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.types import Id


def append_run(
    project: Project,
    *,
    author: Id,
    run: Mapping[str, Any],
    item: np.ndarray,
    classes: Sequence[Id],
    probabilities: np.ndarray,
    initiator: str | None = None,
) -> Id:
    """Append a run and what it says of each item, and return the run's id.

    Args:
        run: the columns of the run's row; the code version is filled in.
        item: int64[n].
        classes: the ids that the columns of ``probabilities`` stand for.
        probabilities: float64[n, k] or [0, 0]: no predictions. Stored in the declared order of classes.
    """
    labels = np.array(classes, dtype=np.int64)

    def body(batch: Batch) -> Id:
        made = batch.add("run", **{"code_version": code_version(), **run})
        if len(probabilities):
            best = probabilities.argmax(axis=1)
            batch.add_many(
                "prediction",
                {
                    "run": made,
                    "item": item,
                    "label_class": labels[best],
                    "confidence": probabilities[np.arange(len(best)), best],
                    "probabilities": [
                        json.dumps([round(p, 5) for p in row]) for row in probabilities.tolist()
                    ],
                },
            )
        return made

    return project.operate("train", f"train {run['name']}", author, body, initiator=initiator).value


def accuracy(right: np.ndarray) -> dict[str, float | int | str | None]:
    """Return ``value``, ``low``, ``high`` (Wilson, 95 %) and ``n`` of a bool array; None where it is empty.

    >>> accuracy(np.array([True, True, False, True]))["value"]
    0.75
    """
    n = len(right)
    if n == 0:
        return {"value": None, "low": None, "high": None, "n": 0, "why": "no_items"}
    low, high = wilson(float(right.sum()), n)
    return {"value": float(right.mean()), "low": round(low, 4), "high": round(high, 4), "n": n}


def peak_memory_mb() -> float | None:
    """Return the most memory that this process has held, in MB; None where the system does not tell."""
    try:
        import resource as usage
    except ImportError:
        return None
    peak = usage.getrusage(usage.RUSAGE_SELF).ru_maxrss
    # macOS counts bytes, Linux kilobytes
    return round(peak / (1_000_000 if sys.platform == "darwin" else 1_000), 1)
