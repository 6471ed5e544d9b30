"""The real crowd sets beside the project as integer codes; of repeated labels the latest counts."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labeler.stats.votes import Votes, as_votes

CLASS_SETS = ("bluebird", "rte", "temporal", "bm_sentiment", "adult2")


@dataclass(frozen=True, eq=False)
class Crowd:
    """Votes of one set and the true class per item (-1 unknown)."""

    votes: Votes
    truth: np.ndarray


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file as written."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def crowd_set(shared_data: Path, name: str) -> Crowd:
    """Return one set of ``data/crowd``."""
    folder = shared_data / "crowd" / name
    latest = {(row["task"], row["worker"]): row["label"] for row in rows(folder / "labels.csv")}
    gold = {row["task"]: row["label"] for row in rows(folder / "gold.csv")}
    tasks, workers = sorted({task for task, _ in latest}), sorted({worker for _, worker in latest})
    classes = sorted({*latest.values(), *gold.values()})
    task_code, worker_code = _codes(tasks), _codes(workers)
    class_code = _codes(classes)
    item = np.array([task_code[task] for task, _ in latest])
    person = np.array([worker_code[worker] for _, worker in latest])
    label = np.array([class_code[label] for label in latest.values()])
    sizes = {"n_items": len(tasks), "n_people": len(workers), "n_classes": len(classes)}
    truth = np.array([class_code[gold[task]] if task in gold else -1 for task in tasks])
    return Crowd(as_votes(item, person, label, **sizes), truth)


def _codes(names: list[str]) -> dict[str, int]:
    return {name: code for code, name in enumerate(names)}
