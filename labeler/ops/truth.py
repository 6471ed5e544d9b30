"""What is true of each item: gold, else the ruling, else the consensus of its labels, else nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.store.project import Project
from labeler.store.read.labels import LabelArrays, current_labels
from labeler.store.read.questions import NOTHING, merged_into
from labeler.store.read.rounds import Round, latest_closed_round, rounds
from labeler.store.read.truth import conflicts, latest_rulings, truths
from labeler.types import Id, TruthSource

__all__ = ["NOTHING", "ItemTruths", "counting", "item_truths", "merged_into", "through"]


@dataclass(frozen=True, slots=True)
class ItemTruths:
    """The true class of items, sorted by item.

    ``item``, ``label_class`` int64[n]; ``source`` object[n] of TruthSource. The consensus part comes from
    ``round`` by ``method``; ``n_ties`` items of it have no truth because several classes share the first
    place. A truth may be an uncertain class; who uses it decides what becomes of that.
    """

    item: np.ndarray
    label_class: np.ndarray
    source: np.ndarray
    round: Round | None
    method: str
    n_ties: int

    def __len__(self) -> int:
        return len(self.item)

    def only(self, *sources: TruthSource) -> ItemTruths:
        """Return the truths that come from ``sources``."""
        keep = np.isin(self.source, [str(source) for source in sources])
        return ItemTruths(
            self.item[keep], self.label_class[keep], self.source[keep], self.round, self.method, self.n_ties
        )


def item_truths(project: Project, question: Id, *, without_person: Id | None = None) -> ItemTruths:
    """Return the truth of every item that has one.

    The consensus is the majority of the labels of the latest closed round, else of the latest round that has
    labels. Items that an SME ruled to hold not enough information have no truth, nor have those on which SMEs
    ruled apart (see ``store.read.truth``). Merged classes count as what they were merged into.

    Args:
        without_person: leave this person's labels and rulings out, for a truth that they had no part in.
    """
    known = truths(project, question, without=without_person)
    rulings = latest_rulings(project, question, without=without_person)
    mapping = merged_into(project, question)
    known_class = through(known.label_class, mapping)
    keep = known_class != NOTHING
    open_ = [ruling.item for ruling in rulings if ruling.verdict == "not_enough_information"]
    open_ += [apart.item for apart in conflicts(project, question, without=without_person)]
    settled = np.concatenate([known.item[keep], np.array(open_, dtype=np.int64)])
    round_, labels = _round_for_consensus(project, question)
    if without_person is not None:
        labels = labels.where(labels.person != without_person)
    labels = labels.where(~np.isin(labels.item, settled))
    item, label_class, n_ties = _majority(labels, mapping)
    every_item = np.concatenate([known.item[keep], item])
    order = np.argsort(every_item, kind="stable")
    by = np.empty(len(item), dtype=object)
    by[:] = TruthSource.CONSENSUS
    return ItemTruths(
        every_item[order],
        np.concatenate([known_class[keep], label_class])[order],
        np.concatenate([known.source[keep], by])[order],
        round_,
        "majority",
        n_ties,
    )


def through(label_class: np.ndarray, mapping: dict[Id, Id]) -> np.ndarray:
    """Return ``label_class`` (int64[n]) with classes replaced by what they count as; 0: by nothing."""
    replaced = label_class.copy()
    for old, new in mapping.items():
        replaced[label_class == old] = new
    return replaced


def counting(labels: LabelArrays, mapping: dict[Id, Id]) -> LabelArrays:
    """Return the labels with what their classes count as, without those that count as nothing."""
    if not mapping:
        return labels
    counted = LabelArrays(
        labels.item, labels.person, labels.round, through(labels.label_class, mapping), labels.state
    )
    return counted.where(counted.label_class != NOTHING)


def _round_for_consensus(project: Project, question: Id) -> tuple[Round | None, LabelArrays]:
    closed = latest_closed_round(project, question)
    candidates = [closed] if closed is not None else list(reversed(rounds(project, question)))
    for round_ in candidates:
        labels = current_labels(project, question, round_.id).answered()
        if len(labels) or closed is not None:
            return round_, labels
    nothing = np.empty(0, dtype=np.int64)
    return None, LabelArrays(nothing, nothing, nothing, nothing, nothing.astype(np.int8))


def _majority(labels: LabelArrays, mapping: dict[Id, Id]) -> tuple[np.ndarray, np.ndarray, int]:
    from labeler.stats.majority import majority

    labels = counting(labels, mapping)
    items, item_codes = np.unique(labels.item, return_inverse=True)
    names, label_codes = np.unique(labels.label_class, return_inverse=True)
    vote = majority(item_codes.astype(np.int64), label_codes.astype(np.int64), len(items), len(names))
    won = vote.winner >= 0
    return items[won], names[vote.winner[won]], vote.n_ties
