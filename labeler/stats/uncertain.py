"""What "I can't tell" counts as: a class of its own, an abstention, or half of each class it lies between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from labeler.stats.majority import BoolArray, FloatArray, IntArray

Policy = Literal["class", "abstain", "half"]
POLICIES: tuple[Policy, ...] = ("class", "abstain", "half")


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Labels as a policy counts them.

    ``label`` int64 (n_labels,): codes of values, -1 where the label counts as missing. ``share`` float64
    (n_values, n_classes) of the classes that remain. ``classes``: the position, among all declared classes,
    of each class that remains. ``coverage``: the share of labels that are not missing, NaN without labels.
    """

    label: IntArray
    share: FloatArray
    classes: IntArray
    coverage: float
    n_uncertain: int

    @property
    def n_classes(self) -> int:
        """Return the number of classes that remain."""
        return len(self.classes)


def count_as(
    label: IntArray,
    n_classes: int,
    uncertain: Sequence[int],
    policy: Policy,
    between: Mapping[int, Sequence[int]] | None = None,
) -> Counted:
    """Return the labels under a declared policy for the uncertain classes.

    ``label`` int64 (n_labels,) codes, -1 missing; ``uncertain`` the codes of the classes that say *I can't
    tell*; ``between`` maps such a class to the classes it lies between. ``class`` keeps it as a class.
    ``abstain`` leaves those labels out and says by ``coverage`` how many stayed. ``half`` gives an equal part
    to each class it lies between, so that two such labels of one item agree half of the time; an uncertain
    class that lies between none that is known (and more than two certain classes exist) abstains.

    >>> count_as(np.array([0, 2, 1]), 3, [2], "half", {2: [0, 1]}).share.tolist()
    [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]
    """
    unsure = _mask(uncertain, n_classes)
    n_known = int((label >= 0).sum())
    n_uncertain = int(unsure[label[label >= 0]].sum()) if n_known else 0
    if policy == "class" or not unsure.any():
        every = np.arange(n_classes)
        coverage = 1.0 if n_known else float("nan")
        return Counted(label, np.eye(n_classes), every, coverage, n_uncertain)
    certain = np.flatnonzero(~unsure)
    place = np.full(n_classes + 1, -1, dtype=np.int64)
    place[certain] = np.arange(len(certain))
    rows = [np.eye(len(certain))]
    if policy == "half":
        for one in np.flatnonzero(unsure):
            row = _split(int(one), certain, place, between or {})
            if row is not None:
                place[one] = len(certain) + len(rows) - 1
                rows.append(row[None, :])
    counted = place[label]
    n_kept = int((counted >= 0).sum())
    return Counted(
        counted, np.concatenate(rows), certain, n_kept / n_known if n_known else float("nan"), n_uncertain
    )


def truth_as(truth: IntArray, counted: Counted, n_classes: int) -> IntArray:
    """Return truths as codes of the classes that remain; -1 where unknown or itself uncertain.

    A truth beyond the declared classes (nobody could say it) stays beyond the ones that remain.

    >>> counted = count_as(np.array([0, 2]), 3, [0], "abstain")
    >>> truth_as(np.array([2, 0, 3, -1]), counted, 3).tolist()
    [1, -1, 2, -1]
    """
    place = np.full(n_classes + 2, -1, dtype=np.int64)
    place[counted.classes] = np.arange(counted.n_classes)
    place[n_classes] = counted.n_classes
    return place[np.minimum(truth, n_classes)]


def _mask(codes: Sequence[int], n_classes: int) -> BoolArray:
    mask = np.zeros(n_classes, dtype=np.bool_)
    mask[np.asarray(codes, dtype=np.int64)] = True
    return mask


def _split(
    one: int, certain: IntArray, place: IntArray, between: Mapping[int, Sequence[int]]
) -> FloatArray | None:
    sides = [int(place[side]) for side in between.get(one, ()) if 0 <= place[side] < len(certain)]
    if not sides and len(certain) == 2:
        sides = [0, 1]
    if not sides:
        return None
    row = np.zeros(len(certain))
    row[sides] = 1.0 / len(sides)
    return row
