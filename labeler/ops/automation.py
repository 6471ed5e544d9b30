"""What a model may label alone: its answers against the truth and against people, with a guarantee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.formats.table import Predictions, read_gold, read_predictions, read_tags
from labeler.ops.opinion_tables import opinions_of_tables
from labeler.ops.opinions import Opinions, opinions_of_project
from labeler.ops.run_answers import chosen_run, column_classes, unseen
from labeler.ops.split import tag_members
from labeler.ops.truth import merged_into, through
from labeler.stats.automation import Automation, certify, certify_against_people
from labeler.stats.calibration import Calibration, Temperature, calibration, temperature
from labeler.stats.estimate import Why
from labeler.store.project import Project
from labeler.store.read.questions import the_question
from labeler.store.read.tags import tags as tags_of
from labeler.store.read.truth import truths
from labeler.types import Id

_SEED = 0


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """Items with a truth and an answer of the model.

    ``confidence`` float64 (n,); ``correct`` bool (n,); ``people_right`` float64 (n,): the share of people who
    were right, NaN where nobody labeled the item; ``slices``: tags as bool (n,) masks. ``probabilities``
    float64 (n, n_classes) and ``truth`` int64 (n,) codes, -1 where the truth is none of the classes; without
    classes where the model gave no probabilities.
    """

    confidence: np.ndarray
    correct: np.ndarray
    people_right: np.ndarray
    slices: tuple[tuple[str, np.ndarray], ...]
    probabilities: np.ndarray
    truth: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class AutomationReport:
    """What may be automated; ``against`` says what had to be met: ``people`` or ``target``."""

    automation: Automation
    calibration: Calibration
    temperature: Temperature
    against: str
    people_accuracy: float
    n_people: int

    def as_dict(self) -> dict[str, Any]:
        """Return the stable keys; ``threshold`` and ``accuracy`` are NaN where nothing may be automated."""
        found, shown = self.automation, self.calibration
        return {
            "against": self.against,
            "people_accuracy": self.people_accuracy,
            "n_people": self.n_people,
            "target": found.target,
            "confidence": found.confidence,
            "threshold": float("nan") if found.nothing else found.threshold,
            "coverage": found.coverage,
            "n_automated": found.n_automated,
            "n": found.n,
            "accuracy": found.accuracy,
            "low": found.low,
            "why": found.why,
            "checks": [
                {
                    "tag": check.name,
                    "n": check.n,
                    "accuracy": check.accuracy,
                    "low": check.low,
                    "high": check.high,
                    "worse": check.worse,
                }
                for check in found.checks
            ],
            "calibration": {
                "ece": {"value": shown.ece.value, "low": shown.ece.low, "high": shown.ece.high},
                "overconfidence": shown.overconfidence,
                "accuracy": shown.accuracy,
                "n": shown.n,
                "mce": shown.mce,
                "brier": shown.brier,
                "nll": shown.nll,
                "bars": [
                    {
                        "n": bar.n,
                        "confidence": bar.confidence,
                        "accuracy": bar.accuracy,
                        "low": bar.low,
                        "high": bar.high,
                    }
                    for bar in shown.bars
                ],
                "why": "" if shown.n else Why.NO_TRUTH.value,
            },
            "temperature": {name: getattr(self.temperature, name) for name in Temperature.__slots__},
        }


def automation_report(case: Case, *, target: float | None, confidence: float) -> AutomationReport:
    """Return what may be automated: at least as right as people, or as ``target`` where one is given."""
    known = case.people_right[~np.isnan(case.people_right)]
    people = float(known.mean()) if known.size else float("nan")
    if target is not None:
        found = certify(case.confidence, case.correct, target, confidence=confidence, slices=case.slices)
    else:
        found = certify_against_people(
            case.confidence, case.correct, case.people_right, confidence=confidence, slices=case.slices
        )
    whole = (case.truth >= 0) & ~np.isnan(case.probabilities).any(axis=1)
    whole &= case.probabilities.shape[1] > 1
    shares, truth = case.probabilities[whole], case.truth[whole]
    shown = calibration(
        case.confidence,
        case.correct,
        probabilities=shares if len(shares) else None,
        truth=truth if len(shares) else None,
        rng=np.random.default_rng(_SEED),
    )
    milder = temperature(shares, truth, rng=np.random.default_rng(_SEED))
    against = "people" if target is None else "target"
    return AutomationReport(found, shown, milder, against, people, int(known.size))


def automation_of_tables(
    predictions_file: Path,
    gold: Path,
    *,
    votes: Path | None = None,
    tags: Path | None = None,
    uncertain: Sequence[str] = (),
    target: float | None = None,
    confidence: float = 0.95,
) -> AutomationReport:
    """Return what may be automated, from plain tables.

    Raises:
        FileProblem: a file is missing or is not such a table.
        UserError: neither people's votes nor a target, or predictions without confidence.
    """
    if target is None and votes is None:
        raise UserError("Give people's --votes to measure the model against, or a --target.")
    said, known = read_predictions(predictions_file), read_gold(gold)
    truth = dict(zip(known.task, known.label, strict=True))
    sure = _confidence(predictions_file, said)
    rows = [row for row, task in enumerate(said.task) if task in truth and not np.isnan(sure[row])]
    tasks = [said.task[row] for row in rows]
    column = {name: code for code, name in enumerate(said.classes)}
    right: dict[str, float] = {}
    if votes is not None:
        opinions = opinions_of_tables(votes, gold=gold, uncertain=uncertain)
        right = dict(zip(opinions.items, people_right(opinions).tolist(), strict=True))
    case = Case(
        sure[rows],
        np.array([said.label[row] == truth[said.task[row]] for row in rows], dtype=np.bool_),
        np.array([right.get(task, np.nan) for task in tasks], dtype=np.float64),
        () if tags is None else _slices_of_table(tags, tasks),
        np.zeros((len(rows), 0)) if said.probabilities is None else said.probabilities[rows],
        np.array([column.get(truth[task], -1) for task in tasks], dtype=np.int64),
    )
    return automation_report(case, target=target, confidence=confidence)


def _confidence(path: Path, said: Predictions) -> np.ndarray:
    """Return the confidence of each answer: as given, else the probability of the answered class."""
    sure = said.confidence.copy()
    if said.probabilities is not None and said.probabilities.shape[1]:
        missing = np.isnan(sure)
        sure[missing] = said.probabilities.max(axis=1)[missing]
    if len(sure) and np.isnan(sure).all():
        raise UserError(f"{path} has neither a confidence nor p_CLASS columns; nothing can be ranked.")
    return sure


def _slices_of_table(path: Path, tasks: Sequence[str]) -> tuple[tuple[str, np.ndarray], ...]:
    table = read_tags(path)
    bearing: dict[str, set[str]] = {}
    for task, tag in zip(table.task, table.tag, strict=True):
        bearing.setdefault(tag, set()).add(task)
    return tuple(
        (tag, np.array([task in bearing[tag] for task in tasks], dtype=np.bool_)) for tag in sorted(bearing)
    )


def people_right(said: Opinions) -> np.ndarray:
    """Return float64 (n_items,): the share of people who were right, NaN without labels or truth.

    Answers that say *I can't tell* are left out, and so is whoever's ruling is the truth.
    """
    counted = (said.truth[said.item] >= 0) & (said.ruled_by[said.item] != said.person)
    counted &= ~np.isin(said.label, said.uncertain)
    item = said.item[counted]
    right = (said.label == said.truth[said.item])[counted]
    n = np.bincount(item, minlength=said.n_items)
    with np.errstate(invalid="ignore"):
        share: np.ndarray = np.bincount(item, weights=right, minlength=said.n_items) / n
    return share


def automation_of_project(
    project: Project,
    *,
    question: str | None = None,
    run_id: Id | None = None,
    target: float | None = None,
    confidence: float = 0.95,
) -> AutomationReport:
    """Return what a run (by default the newest) may label alone.

    Truths are gold and rulings only; items of the run's training part do not count.

    Raises:
        UserError: no run, or its predictions have no confidence.
    """
    asked = the_question(project, question).id
    chosen = chosen_run(project, asked, run_id)
    said, known = unseen(project, chosen), truths(project, asked)
    if len(said) and np.isnan(said.confidence).all():
        raise UserError(f"The predictions of {chosen.name!r} have no confidence; nothing can be ranked.")
    both, ours, theirs = np.intersect1d(said.item, known.item, return_indices=True)
    keep = ~np.isnan(said.confidence[ours])
    both, ours, theirs = both[keep], ours[keep], theirs[keep]
    merged = merged_into(project, asked)
    right = through(said.label_class[ours], merged) == through(known.label_class[theirs], merged)
    names = [tag.name for tag in tags_of(project)]
    member = tag_members(project, both, names)
    slices = tuple((name, member[:, code]) for code, name in enumerate(names))
    place = {one: code for code, one in enumerate(column_classes(project, asked, said).tolist()) if one}
    true = [place.get(one, -1) for one in through(known.label_class[theirs], merged).tolist()]
    case = Case(
        said.confidence[ours],
        right,
        _people_on(project, asked, both),
        slices,
        said.probabilities[ours],
        np.array(true, dtype=np.int64),
    )
    return automation_report(case, target=target, confidence=confidence)


def _people_on(project: Project, question: Id, ids: np.ndarray) -> np.ndarray:
    opinions = opinions_of_project(project, question)
    right = np.full(len(ids), np.nan)
    if opinions.ids is not None:
        _, here, there = np.intersect1d(ids, opinions.ids, return_indices=True)
        right[here] = people_right(opinions)[there]
    return right
