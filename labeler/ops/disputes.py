"""How far people disagree about each item, whatever is asked; how much that matters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.ops.answers import answers_of_project
from labeler.ops.item_agreement import agreement_by_item
from labeler.ops.truth import counting
from labeler.store.project import Project
from labeler.store.read.items import count_items
from labeler.store.read.labels import current_labels
from labeler.store.read.questions import Question, merged_into
from labeler.store.read.rounds import rounds
from labeler.store.read.tags import taggings
from labeler.types import Id, QuestionKind

COST = "cost"
"""Where a question's config keeps what errors on a class cost: ``{class: weight}``, 1 where not said."""


@dataclass(frozen=True, slots=True)
class Disputes:
    """Items with answers: ``item``, ``n_labels`` int64[n]; ``disagreement`` float64[n], NaN for one label.

    Of classes: the share of pairs of labels that differ. Of boxes and segments: 1 − F1 at IoU .5, of several
    classes 1 − Jaccard, of transcripts the symmetric word error rate (at most 1), each the mean over pairs.
    ``cost`` float64[n]: the greatest cost of a class that somebody said.
    """

    item: np.ndarray
    n_labels: np.ndarray
    disagreement: np.ndarray
    cost: np.ndarray

    def __len__(self) -> int:
        return len(self.item)


def disputes(project: Project, question: Question, round_: Id | None) -> Disputes:
    """Return how far people disagree about each item that has an answer in ``round_`` (None: nothing)."""
    if question.kind is QuestionKind.CLASS:
        return _of_classes(project, question, round_)
    name = next((one.name for one in rounds(project, question.id) if one.id == round_), None)
    if name is None:
        nothing = np.zeros(0, dtype=np.int64)
        return Disputes(nothing, nothing, np.zeros(0), np.zeros(0))
    answers = answers_of_project(project, question, round_name=name)
    agreement, n = agreement_by_item(answers)
    ids = np.zeros(0, dtype=np.int64) if answers.ids is None else answers.ids
    here = n > 0
    disagreement = np.clip(1 - agreement[here], 0, 1)
    return Disputes(ids[here], n[here], disagreement, np.ones(int(here.sum())))


def _of_classes(project: Project, question: Question, round_: Id | None) -> Disputes:
    from labeler.stats.agreement import item_disagreement

    labels = counting(
        current_labels(project, question.id, round_).answered(), merged_into(project, question.id)
    )
    items, item_codes = np.unique(labels.item, return_inverse=True)
    names, label_codes = np.unique(labels.label_class, return_inverse=True)
    disagreement, m = item_disagreement(item_codes, label_codes, len(items))
    of_class = costs(question)
    weights = np.array([of_class.get(one, 1.0) for one in names.tolist()], dtype=np.float64)
    cost = np.zeros(len(items))
    if len(items):
        np.maximum.at(cost, item_codes, weights[label_codes])
    return Disputes(items, m, disagreement, cost)


def costs(question: Question) -> dict[Id, float]:
    """Return what it costs to get each class wrong, where somebody said so."""
    kept = question.config.get(COST)
    return {int(key): float(value) for key, value in kept.items()} if isinstance(kept, dict) else {}


def frequencies(project: Project, items: np.ndarray) -> np.ndarray:
    """Return float64[n]: how often the slice of each item occurs, as a share of all items.

    An item's slice is its most frequent tag; items without any tag are a slice of their own. Where nothing is
    tagged everything is one slice: 1.
    """
    total = count_items(project)
    item, tag = taggings(project)
    if not len(item) or not total:
        return np.ones(len(items))
    names, codes = np.unique(tag, return_inverse=True)
    share = np.bincount(codes, minlength=len(names)) / total
    untagged = 1 - len(np.unique(item)) / total
    found = np.zeros(len(items))
    order = np.argsort(items, kind="stable")
    place = np.searchsorted(items, item, sorter=order)
    here = place < len(items)
    here[here] = items[order[place[here]]] == item[here]
    np.maximum.at(found, order[place[here]], share[codes[here]])
    found[found == 0] = untagged
    return np.clip(found, 0, 1)
