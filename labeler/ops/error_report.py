"""The slice table and what stands behind it: which items, which cells of the confusion matrix."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from labeler.store.read.runs import Run
from labeler.types import UncertainPolicy

if TYPE_CHECKING:
    from labeler.stats.slices import Slices
    from labeler.stats.uncertain import Counted

ENOUGH_GOLD = 30
Reference = Literal["hlp", "agreement", "none"]


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
    ``member`` bool [n, n_tags]; ``from_others`` bool [n]: the item's only truth is what its labelers said;
    ``gold`` bool [n]: its truth is known from outside the project.
    """

    item: np.ndarray
    truth: np.ndarray
    predicted: np.ndarray
    classes: tuple[str, ...]
    member: np.ndarray
    tags: tuple[str, ...]
    from_others: np.ndarray
    gold: np.ndarray
    labels: Labels
    uncertain: tuple[int, ...] = ()
    between: tuple[tuple[int, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ErrorReport:
    """The slice table and what stands behind it.

    ``kind`` says what the column HLP is: ``hlp`` (people against a truth they had no part in; where other
    items have no such truth, on the gold items only), ``agreement`` (the truth is other labelers) or ``none``
    (nobody labeled). ``confusion`` int64 [n_classes, n_classes], truth in rows. ``n_no_truth`` predicted
    items have no truth that counts, ``n_training`` were left out because the model was trained on them.
    ``first`` float64 [n_slices]: in which share of resamples the slice promises most (NaN for fewer than 30
    items, without a tag, or unknown).
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
    first: np.ndarray = field(default_factory=lambda: np.zeros(0))

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
            "first": float(self.first[i]),
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
        if np.isnan(row["p"]):
            return "no_rest"
        return "fewer_than_30_items_or_no_tag" if np.isnan(row["first"]) else ""


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
        first=_first((predicted == truth)[counts], member, human[counts], slices),
    )


def _first(correct: np.ndarray, member: np.ndarray, human: np.ndarray, slices: Slices) -> np.ndarray:
    """Return how often each slice of at least 30 items promises most when the items are drawn again."""
    from labeler.stats.slice_rank import chance_first
    from labeler.stats.slices import FEW

    first = np.full(len(slices.names), np.nan)
    large = np.flatnonzero(slices.n[: member.shape[1]] >= FEW)
    resamples = 200 if len(correct) <= 50_000 else 100
    first[large] = chance_first(correct, member[:, large], human, n_resamples=resamples)
    return first


def _human(compared: Comparison, said: Counted, truth: np.ndarray) -> tuple[np.ndarray, Reference]:
    """Return how right each label is (NaN: does not count), and what it was held against.

    Where the truth of some items is only what their labelers said, people are held against gold alone if that
    gives at least ``ENOUGH_GOLD`` items: gold is chosen before anybody labels, while rulings are made on the
    hard items. Without that much gold everything is counted, and it is agreement.
    """
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
    if not (counted & others).any():
        return right, "hlp"
    from_gold = compared.gold[labels.item]
    if len(np.unique(labels.item[counted & from_gold])) >= ENOUGH_GOLD:
        right[~from_gold] = np.nan
        return right, "hlp"
    return right, "agreement"
