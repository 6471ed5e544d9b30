"""Errors: a model's answers against the truth and against people, by tag, and which items are wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from labeler.errors import UserError
from labeler.formats.table import read_gold, read_predictions, read_tags, read_votes
from labeler.ops.split import tag_members
from labeler.ops.truth import item_truths, merged_into, through
from labeler.store.project import Project
from labeler.store.read.labels import LabelArrays, current_labels
from labeler.store.read.questions import LabelClass
from labeler.store.read.questions import classes as classes_of
from labeler.store.read.runs import Predictions, Run, predictions, run, runs
from labeler.store.read.splits import split_parts
from labeler.store.read.tags import tags as tags_of
from labeler.store.read.truth import latest_rulings
from labeler.types import ClassKind, Id, TruthSource, UncertainPolicy

if TYPE_CHECKING:
    from labeler.stats.slices import Slices
    from labeler.stats.uncertain import Counted

Reference = Literal["hlp", "agreement", "none"]
TRAINING_PART = "train"


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """People's answers: ``item`` (positions in the comparison), ``person``, ``label``, int64 codes."""

    item: np.ndarray
    person: np.ndarray
    label: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A model held against the truth, one entry per item.

    ``item`` ids or names; ``truth``, ``predicted`` int64 codes into ``classes`` (-1: no class that counts);
    ``member`` bool [n, n_tags]; ``from_others`` bool [n]: the item's only truth is what its labelers said.
    """

    item: np.ndarray
    truth: np.ndarray
    predicted: np.ndarray
    classes: tuple[str, ...]
    member: np.ndarray
    tags: tuple[str, ...]
    from_others: np.ndarray
    labels: Labels
    uncertain: tuple[int, ...] = ()
    between: tuple[tuple[int, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ErrorReport:
    """The slice table and what stands behind it.

    ``kind`` says what the column HLP is: ``hlp`` (people against a truth they had no part in), ``agreement``
    (somewhere the only truth is other labelers) or ``none`` (nobody labeled). ``confusion`` int64
    [n_classes, n_classes], truth in rows. ``n_no_truth`` predicted items have no truth that counts,
    ``n_training`` were left out because the model was trained on them.
    """

    slices: Slices
    kind: Reference
    classes: tuple[str, ...]
    item: np.ndarray
    truth: np.ndarray
    predicted: np.ndarray
    member: np.ndarray
    confusion: np.ndarray
    run: Run | None = None
    n_no_truth: int = 0
    n_training: int = 0

    @property
    def wrong(self) -> np.ndarray:
        """Return bool [n]: the model disagrees with the truth."""
        differs: np.ndarray = self.predicted != self.truth
        return differs

    def items_of(self, slice_: int | None, *, errors_only: bool = False) -> np.ndarray:
        """Return the items of one slice (None: of all), only the model's errors if asked."""
        if slice_ is None:
            inside = np.ones(len(self.item), dtype=bool)
        elif slice_ < self.member.shape[1]:
            inside = self.member[:, slice_]
        else:
            inside = np.logical_not(self.member.any(axis=1))
        found: np.ndarray = self.item[inside & self.wrong if errors_only else inside]
        return found

    def items_at(self, truth: int, predicted: int) -> np.ndarray:
        """Return the items of one cell of the confusion matrix."""
        found: np.ndarray = self.item[(self.truth == truth) & (self.predicted == predicted)]
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return the stable keys ``n accuracy hlp slices`` and more; undefined values are NaN."""
        whole = self.slices.overall
        report: dict[str, Any] = {
            "n": whole.n,
            "accuracy": whole.accuracy,
            "low": whole.low,
            "high": whole.high,
            "hlp": whole.hlp,
            "kind": self.kind,
            "run": None if self.run is None else self.run.name,
            "n_no_truth": self.n_no_truth,
            "n_training": self.n_training,
        }
        if self.kind == "none":
            report["why"] = "no_labels"
        report["slices"] = [self._row(int(i)) for i in self.slices.ranked()]
        report["confusion"] = {"classes": list(self.classes), "counts": self.confusion.tolist()}
        return report

    def _row(self, i: int) -> dict[str, Any]:
        of = self.slices
        row: dict[str, Any] = {
            "tag": of.names[i] or "(untagged)",
            "n": int(of.n[i]),
            "share": float(of.share[i]),
            "accuracy": float(of.accuracy[i]),
            "low": float(of.low[i]),
            "high": float(of.high[i]),
            "hlp": float(of.hlp[i]),
            "n_hlp": int(of.n_hlp[i]),
            "hlp_shrunk": bool(of.hlp_shrunk[i]),
            "gap": float(of.gap[i]),
            "gap_low": float(of.gap_low[i]),
            "gap_high": float(of.gap_high[i]),
            "error_share": float(of.error_share[i]),
            "error_rate": float(of.error_rate[i]),
            "gain": float(of.gain[i]),
            "gain_low": float(of.gain_low[i]),
            "gain_high": float(of.gain_high[i]),
            "p": float(of.p[i]),
            "q": float(of.q[i]),
            "uncertain": bool(of.uncertain[i]),
        }
        why = self._why(row)
        return row | {"why": why} if why else row

    def _why(self, row: dict[str, Any]) -> str:
        if row["n"] == 0:
            return "no_items"
        if np.isnan(row["hlp"]):
            return "no_labels"
        if np.isnan(row["error_share"]):
            return "no_errors"
        return "no_rest" if np.isnan(row["p"]) else ""


def error_report(
    compared: Comparison,
    *,
    policy: UncertainPolicy = UncertainPolicy.ABSTAIN,
    run: Run | None = None,
    n_training: int = 0,
) -> ErrorReport:
    """Return the slice table of a comparison.

    Args:
        policy: what uncertain answers count as, of people and in the truth: by default an abstention, so that
            items whose truth is uncertain are left out.
    """
    from labeler.stats.slices import confusion_counts, human_share, slice_table
    from labeler.stats.uncertain import count_as, truth_as

    k = len(compared.classes)
    said = count_as(compared.labels.label, k, compared.uncertain, policy.value, dict(compared.between))
    truth = truth_as(compared.truth, said, k)
    predicted = truth_as(compared.predicted, said, k)
    counts = (truth >= 0) & (truth < said.n_classes)
    right, kind = _human(compared, said, truth)
    human = human_share(compared.labels.item, right, len(truth))
    member = compared.member[counts]
    slices = slice_table(
        (predicted == truth)[counts],
        member,
        compared.tags,
        human=None if kind == "none" else human[counts],
    )
    classes = tuple(compared.classes[code] for code in said.classes)
    inside = counts & (predicted < len(classes))
    return ErrorReport(
        slices=slices,
        kind=kind,
        classes=classes,
        item=compared.item[counts],
        truth=truth[counts],
        predicted=predicted[counts],
        member=member,
        confusion=confusion_counts(truth[inside], predicted[inside], len(classes)),
        run=run,
        n_no_truth=int(np.count_nonzero(~counts)),
        n_training=n_training,
    )


def _human(compared: Comparison, said: Counted, truth: np.ndarray) -> tuple[np.ndarray, Reference]:
    """Return how right each label is (NaN: does not count), and what it was held against."""
    from labeler.stats.hlp import against_others, against_truth
    from labeler.stats.tally import tally

    labels = compared.labels
    right = np.full(len(labels.item), np.nan)
    place = np.arange(len(labels.item))
    others = compared.from_others[labels.item]
    known = np.where(compared.from_others, -1, truth)
    # the person column carries each label's position, so that a score finds its way back
    held = against_truth(labels.item, place, said.label, known, said.share)
    right[held.person] = held.right
    if others.any():
        table = tally(labels.item, said.label, len(truth), said.n_classes, said.share)
        plural = against_others(labels.item[others], place[others], said.label[others], table)
        right[plural.person] = plural.right
    counted = ~np.isnan(right) & (truth[labels.item] >= 0)
    if not counted.any():
        return right, "none"
    return right, "agreement" if (counted & others).any() else "hlp"


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
    declared = [c for c in classes_of(project, question) if c.merged_into is None]
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
    classes = through(said.label_class, merged_into(project, question))
    order = np.argsort(ids)
    place = order[np.searchsorted(ids, said.item, sorter=order)]
    return Labels(place.astype(np.int64), said.person, _coded(classes, code))


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
        uncertain: the names of the classes that say *I can't tell*.

    Raises:
        FileProblem: a file cannot be used.
        UserError: no predicted task has gold.
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
        labels=labels,
        uncertain=tuple(code[name] for name in uncertain if name in code),
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
