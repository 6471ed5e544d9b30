"""Errors: a model's answers against the truth and against people, by tag, and which items are wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from labeler.errors import UserError
from labeler.formats.table import read_gold, read_predictions, read_tags, read_votes
from labeler.ops.error_report import Comparison, ErrorReport, Labels, error_report
from labeler.ops.opinion_tables import uncertain_of_names
from labeler.ops.split import tag_members
from labeler.ops.truth import counting, item_truths, merged_into, through
from labeler.store.project import Project
from labeler.store.read.labels import LabelArrays, current_labels
from labeler.store.read.questions import LabelClass
from labeler.store.read.questions import classes as classes_of
from labeler.store.read.runs import Predictions, Run, predictions, run, runs
from labeler.store.read.splits import split_parts
from labeler.store.read.tags import tags as tags_of
from labeler.store.read.truth import latest_rulings
from labeler.types import ClassKind, Id, TruthSource, UncertainPolicy

__all__ = ["Comparison", "ErrorReport", "Labels", "error_report", "project_errors", "table_errors"]

TRAINING_PART = "train"


def project_errors(
    project: Project,
    question: Id,
    *,
    run_id: Id | None = None,
    parts: Sequence[str] | None = None,
    policy: UncertainPolicy = UncertainPolicy.ABSTAIN,
) -> ErrorReport:
    """Return the slice table of a run, by default of the newest.

    Args:
        parts: which parts of the run's split count; None: every part but ``train``.

    Raises:
        UserError: no run, no such run, or no prediction meets a truth.
    """
    chosen = _chosen_run(project, question, run_id)
    answers = predictions(project, chosen.id)
    keep = _held_out(project, chosen, answers, parts)
    compared = _of_project(project, question, answers, keep)
    if not len(compared.item):
        raise UserError(
            f"No item that {chosen.name!r} predicted has a truth; close a round, rule on it, or import gold."
        )
    n_training = int(np.count_nonzero(~keep))
    return error_report(compared, policy=policy, run=chosen, n_training=n_training)


def _chosen_run(project: Project, question: Id, run_id: Id | None) -> Run:
    if run_id is not None:
        return run(project, run_id)
    known = runs(project, question)
    if not known:
        raise UserError(
            f"{project.path} has no model yet; train one (labeler train) or import predictions "
            "(labeler import --as predictions)."
        )
    return known[0]


def _held_out(project: Project, of: Run, answers: Predictions, parts: Sequence[str] | None) -> np.ndarray:
    """Return bool: which predictions count. Items that the model learned from do not."""
    if of.split is None:
        return np.ones(len(answers), dtype=bool)
    item, part = split_parts(project, of.split)
    if parts is None:
        return ~np.isin(answers.item, item[part == TRAINING_PART])
    return np.isin(answers.item, item[np.isin(part, list(parts))])


def _of_project(project: Project, question: Id, answers: Predictions, keep: np.ndarray) -> Comparison:
    truth = item_truths(project, question)
    both = np.intersect1d(answers.item[keep], truth.item)
    declared = [c for c in classes_of(project, question) if c.is_offered]
    code = {c.id: i for i, c in enumerate(declared)}
    merged = merged_into(project, question)
    at = np.searchsorted(truth.item, both)
    said = through(answers.label_class[np.searchsorted(answers.item, both)], merged)
    names = tuple(tag.name for tag in tags_of(project))
    return Comparison(
        item=both,
        truth=_coded(truth.label_class[at], code),
        predicted=_coded(said, code),
        classes=tuple(c.name for c in declared),
        member=tag_members(project, both, names),
        tags=names,
        from_others=truth.source[at] == TruthSource.CONSENSUS,
        gold=truth.source[at] == TruthSource.GOLD,
        labels=_labels(project, question, both, code, None if truth.round is None else truth.round.id),
        uncertain=tuple(code[c.id] for c in declared if c.kind is ClassKind.UNCERTAIN),
        between=_between(declared, code),
    )


def _coded(ids: np.ndarray, code: dict[Id, int]) -> np.ndarray:
    """Return each class's code; a class that is not declared gets one beyond the last."""
    return np.array([code.get(one, len(code)) for one in ids.tolist()], dtype=np.int64)


def _between(declared: Sequence[LabelClass], code: dict[Id, int]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    return tuple(
        (code[c.id], tuple(code[one] for one in c.between if one in code)) for c in declared if c.between
    )


def _labels(
    project: Project, question: Id, ids: np.ndarray, code: dict[Id, int], round_: Id | None
) -> Labels:
    """Return the answers on ``ids``, without those of people whose ruling is the item's truth."""
    said = current_labels(project, question, round_).answered()
    said = said.where(np.isin(said.item, ids) & ~_judges_of_themselves(project, question, said))
    said = counting(said, merged_into(project, question))
    order = np.argsort(ids)
    place = order[np.searchsorted(ids, said.item, sorter=order)]
    return Labels(place.astype(np.int64), said.person, _coded(said.label_class, code))


def _judges_of_themselves(project: Project, question: Id, said: LabelArrays) -> np.ndarray:
    ruled = {(ruling.item, ruling.person) for ruling in latest_rulings(project, question)}
    if not ruled:
        return np.zeros(len(said), dtype=bool)
    pairs = zip(said.item.tolist(), said.person.tolist(), strict=True)
    return np.array([pair in ruled for pair in pairs], dtype=bool)


def table_errors(
    predictions_file: Path,
    gold_file: Path,
    *,
    tag_file: Path | None = None,
    votes_file: Path | None = None,
    uncertain: Sequence[str] = (),
    policy: UncertainPolicy = UncertainPolicy.ABSTAIN,
) -> ErrorReport:
    """Return the slice table of plain tables: predictions, gold, tags, votes.

    Args:
        uncertain: names of classes that say *I can't tell*; ``name=a+b`` says that it lies between a and b.

    Raises:
        FileProblem: a file cannot be used.
        UserError: no predicted task has gold, or an uncertain class is no class.
    """
    from labeler.stats.codes import class_order, encode

    said, gold = read_predictions(predictions_file), read_gold(gold_file)
    known = dict(zip(gold.task, gold.label, strict=True))
    answer = {task: label for task, label in zip(said.task, said.label, strict=True) if task in known}
    if not answer:
        raise UserError(f"No task of {predictions_file} has gold in {gold_file}; are the tasks named alike?")
    votes = None if votes_file is None else read_votes(votes_file)
    used = {*known.values(), *answer.values(), *(votes.label if votes else ())}
    classes = class_order(used)
    code = {name: i for i, name in enumerate(classes)}
    row = {task: i for i, task in enumerate(answer)}
    member, tags = _table_members(tag_file, row)
    unsure, between = uncertain_of_names(uncertain, classes)
    labels = Labels(*(np.empty(0, dtype=np.int64) for _ in range(3)))
    if votes is not None:
        coded = encode(votes.task, votes.worker, votes.label, classes)
        place = np.array([row.get(task, -1) for task in coded.items], dtype=np.int64)[coded.item]
        labels = Labels(place[place >= 0], coded.person[place >= 0], coded.label[place >= 0])
    keys = np.empty(len(row), dtype=object)
    keys[:] = list(row)
    compared = Comparison(
        item=keys,
        truth=np.array([code[known[task]] for task in row], dtype=np.int64),
        predicted=np.array([code[label] for label in answer.values()], dtype=np.int64),
        classes=tuple(classes),
        member=member,
        tags=tags,
        from_others=np.zeros(len(row), dtype=bool),
        gold=np.ones(len(row), dtype=bool),
        labels=labels,
        uncertain=unsure,
        between=tuple(between.items()),
    )
    return error_report(compared, policy=policy)


def _table_members(tag_file: Path | None, row: dict[str, int]) -> tuple[np.ndarray, tuple[str, ...]]:
    pairs = None if tag_file is None else read_tags(tag_file)
    if pairs is None:
        return np.zeros((len(row), 0), dtype=bool), ()
    names = sorted(set(pairs.tag))
    column = {name: i for i, name in enumerate(names)}
    member = np.zeros((len(row), len(names)), dtype=bool)
    for task, tag in zip(pairs.task, pairs.tag, strict=True):
        if task in row:
            member[row[task], column[tag]] = True
    return member, tuple(names)
