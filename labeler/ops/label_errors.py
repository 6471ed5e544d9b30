"""Labels that a model has good reason to doubt, of a project's run or of plain tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.formats.table import read_gold, read_predictions
from labeler.ops.run_answers import chosen_run, column_classes, unseen
from labeler.ops.truth import item_truths
from labeler.stats.label_errors import LabelErrors, Score, label_errors
from labeler.store.project import Project
from labeler.store.read.items import items
from labeler.store.read.questions import classes
from labeler.types import ClassKind, Id


@dataclass(frozen=True, slots=True, eq=False)
class Suspects:
    """Suspected label errors, the most doubtful first.

    ``places`` are positions in ``items`` (names) and ``ids`` (None for tables); ``given`` and ``suggested``
    class names and ``score`` (the lower, the more doubtful) beside them; ``source`` where each given label
    comes from. ``n``: items with a label and an answer of the model; ``left_out``: classes with too few.
    """

    found: LabelErrors
    ids: np.ndarray | None
    items: list[str]
    given: list[str]
    suggested: list[str]
    score: np.ndarray
    source: list[str]
    n: int
    left_out: list[str]
    classes: list[str]

    def __len__(self) -> int:
        return len(self.given)

    def as_dict(self) -> dict[str, Any]:
        """Return the keys of ``labeler label-errors --json``."""
        rows = zip(self.items, self.given, self.suggested, self.score.tolist(), self.source, strict=True)
        thresholds = zip(self.classes, self.found.thresholds.tolist(), strict=True)
        return {
            "n": self.n,
            "n_suspects": len(self),
            "left_out": self.left_out,
            "classes": [
                {"label": name, "threshold": value, "why": "n_below_minimum" if np.isnan(value) else ""}
                for name, value in thresholds
            ],
            "suspects": [
                {"task": item, "given": given, "suggested": suggested, "score": score, "source": source}
                for item, given, suggested, score, source in rows
            ],
        }


def suspects_of_project(
    project: Project, question: Id, *, run_id: Id | None = None, rank_by: Score = Score.SELF_CONFIDENCE
) -> Suspects:
    """Return the labels (gold, rulings, consensus) that a run, by default the newest, contradicts.

    Items of the run's training part are not judged (a model that saw a label believes it), nor are uncertain
    labels: *can't tell* is no claim that a model could contradict.

    Raises:
        UserError: there is no run, or it gave no probabilities.
    """
    chosen = chosen_run(project, question, run_id)
    said, known = unseen(project, chosen), item_truths(project, question)
    columns = column_classes(project, question, said)
    if not len(columns):
        raise UserError(f"The predictions of {chosen.name!r} have no probabilities; no label can be doubted.")
    both, ours, theirs = np.intersect1d(said.item, known.item, return_indices=True)
    declared = classes(project, question)
    sure = {one.id for one in declared if one.kind is ClassKind.NORMAL}
    place = {one: code for code, one in enumerate(columns.tolist()) if one in sure}
    label = np.array([place.get(one, -1) for one in known.label_class[theirs].tolist()], dtype=np.int64)
    name_of = {one.id: one.name for one in declared}
    names = [name_of.get(one, "?") for one in columns.tolist()]
    found = label_errors(label, said.probabilities[ours], rank_by=rank_by)
    ids = both[found.suspects]
    paths = [row.relative for row in items(project, ids.tolist())]
    sources = [str(known.source[theirs[one]]) for one in found.suspects.tolist()]
    return _suspects(found, label, names, sources, ids=ids, items_of=paths)


def suspects_of_tables(
    labels: Path, predictions: Path, *, rank_by: Score = Score.SELF_CONFIDENCE
) -> Suspects:
    """Return the labels (task, label) that a model's probabilities (task, p_CLASS…) contradict.

    Raises:
        FileProblem: a file is missing or is not such a table.
        UserError: the predictions have no p_CLASS columns.
    """
    known, said = read_gold(labels), read_predictions(predictions)
    if said.probabilities is None:
        raise UserError(f"{predictions} has no p_CLASS columns; no label can be doubted.")
    row_of = {task: row for row, task in enumerate(said.task)}
    code = {name: place for place, name in enumerate(said.classes)}
    kept = [row for row, task in enumerate(known.task) if task in row_of]
    label = np.array([code.get(known.label[row], -1) for row in kept], dtype=np.int64)
    shares = said.probabilities[[row_of[known.task[row]] for row in kept]]
    found = label_errors(label, shares.reshape(len(kept), len(said.classes)), rank_by=rank_by)
    names = [known.task[kept[one]] for one in found.suspects.tolist()]
    return _suspects(found, label, said.classes, ["table"] * len(names), ids=None, items_of=names)


def _suspects(
    found: LabelErrors,
    label: np.ndarray,
    names: list[str],
    sources: list[str],
    *,
    ids: np.ndarray | None,
    items_of: list[str],
) -> Suspects:
    used = set(label[label >= 0].tolist())
    return Suspects(
        found,
        ids,
        items_of,
        [names[label[one]] for one in found.suspects.tolist()],
        [names[one] for one in found.suggestion.tolist()],
        found.score[found.suspects],
        sources,
        int(np.count_nonzero(~np.isnan(found.score))),
        [names[code] for code in found.left_out.tolist() if code in used],
        names,
    )
