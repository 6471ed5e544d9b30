"""Runs side by side: what each came to, beside the constant answer and the plain reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from labeler.store.project import Project
from labeler.store.read.runs import runs
from labeler.store.read.splits import splits
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as it is shown: ``dev``, ``test``, ``constant`` and ``reference`` hold value, low, high, n.

    A measure that a run has not (predictions made elsewhere, a stopped training) is an empty dict.
    ``at`` is in microseconds since 1970 UTC.
    """

    id: Id
    name: str
    trainer: str
    state: str
    seed: int | None
    split: str | None
    dev: dict[str, Any]
    test: dict[str, Any]
    constant: dict[str, Any]
    reference: dict[str, Any]
    seconds: float | None
    peak_memory_mb: float | None
    code_version: str | None
    data_fingerprint: str | None
    at: int

    def as_dict(self) -> dict[str, Any]:
        """Return the row with stable keys, for ``--json``."""
        return {
            "run": self.id,
            "name": self.name,
            "trainer": self.trainer,
            "state": self.state,
            "seed": self.seed,
            "split": self.split,
            "dev": self.dev or None,
            "test": self.test or None,
            "constant": self.constant or None,
            "reference": self.reference or None,
            "seconds": self.seconds,
            "peak_memory_mb": self.peak_memory_mb,
            "code_version": self.code_version,
            "data_fingerprint": self.data_fingerprint,
            "at": self.at,
        }


def run_rows(project: Project, question: Id) -> list[RunRow]:
    """Return the runs of a question, newest first."""
    names = {split.id: split.name for split in splits(project)}
    return [
        RunRow(
            id=run.id,
            name=run.name,
            trainer=run.trainer,
            state=str(run.state),
            seed=run.seed,
            split=names.get(run.split) if run.split is not None else None,
            dev=run.metrics.get("dev") or {},
            test=run.metrics.get("test") or {},
            constant=(run.metrics.get("constant") or {}).get("test") or {},
            reference=(run.metrics.get("reference") or {}).get("test") or {},
            seconds=run.seconds,
            peak_memory_mb=run.peak_memory_mb,
            code_version=run.code_version,
            data_fingerprint=run.data_fingerprint,
            at=run.at,
        )
        for run in runs(project, question)
    ]
