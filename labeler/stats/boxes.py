"""Agreement on boxes, and the boxes that several people agree on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.matching import (
    AgreedUnits,
    Matching,
    PairAgreement,
    agreed_units,
    clusters,
    group_distances,
    match,
    mean_agreement,
    pair_agreement,
    sampled_pairs,
    unit_alpha,
)


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """One person's boxes on one image: ``corners`` float64 (n, 4) x0, y0, x1, y1; ``label_class`` int64 (n,).

    A person who looked and found nothing has zero boxes; one who did not look has no ``Boxes`` at all.
    """

    corners: FloatArray
    label_class: IntArray


def box_iou(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return intersection over union of every box of ``first`` (n, 4) with every one of ``second`` (m, 4).

    Corners x0, y0, x1, y1 in continuous coordinates (no pixel is added). Boxes that only touch have 0, and so
    has a box without area, with itself too.

    Source: Everingham et al. (2010), doi:10.1007/s11263-009-0275-4.

    >>> box_iou(np.array([[0.0, 0, 10, 10]]), np.array([[5.0, 5, 15, 15], [10, 0, 20, 10]])).round(4)
    array([[0.1429, 0.    ]])
    """
    first, second = (np.asarray(one, dtype=np.float64).reshape(-1, 4) for one in (first, second))
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    area_first = np.clip(first[:, 2:] - first[:, :2], 0, None).prod(axis=1)
    area_second = np.clip(second[:, 2:] - second[:, :2], 0, None).prod(axis=1)
    union = area_first[:, None] + area_second[None, :] - shared
    iou: FloatArray = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return iou


def boxes_agreement(first: Boxes, second: Boxes, thresholds: Sequence[float] = (0.5, 0.75)) -> PairAgreement:
    """Return how far two people's boxes on one image agree.

    >>> one = Boxes(np.array([[0.0, 0, 10, 10]]), np.array([0]))
    >>> boxes_agreement(one, one).mean_f1
    1.0
    """
    overlap = box_iou(first.corners, second.corners)
    return pair_agreement(overlap, first.label_class, second.label_class, thresholds)


def image_agreement(people: Mapping[int, Boxes], thresholds: Sequence[float] = (0.5, 0.75)) -> PairAgreement:
    """Return the mean over all pairs of people who looked at an image; NaN with fewer than two."""
    return mean_agreement(
        [boxes_agreement(people[a], people[b], thresholds) for a, b in combinations(sorted(people), 2)]
    )


def _matchings(people: Sequence[Boxes], threshold: float) -> dict[tuple[int, int], Matching]:
    return {
        (a, b): match(box_iou(people[a].corners, people[b].corners), threshold)
        for a, b in combinations(range(len(people)), 2)
    }


def boxes_alpha(
    images: Sequence[Mapping[int, Boxes]], *, threshold: float = 0.1, rng: np.random.Generator
) -> float:
    """Return an alpha over images that counts what only one person marked.

    Units are matched at ``threshold`` (low: a loose box is a bad match, not a miss); a person without a box
    in a group is at distance 1 from every box there. Images where fewer than two people looked, or nobody
    drew, do not count. The expected disagreement is over pairs of all boxes, at most 200,000 of them drawn
    by ``rng``. NaN where undefined (see ``unit_alpha``).
    """
    observed: list[FloatArray] = []
    pool: list[FloatArray] = []
    for people in images:
        if len(people) < 2:
            continue
        units = [people[person] for person in sorted(people)]
        pool += [one.corners.reshape(-1, 4) for one in units]
        groups = clusters(_matchings(units, threshold), [len(one.corners) for one in units])
        for members in groups:
            here = np.array([units[person].corners[unit] for person, unit in members])
            observed.append(group_distances(box_iou(here, here), len(units)))
    every = np.concatenate([*pool, np.zeros((0, 4))])
    first, second = sampled_pairs(len(every), rng)
    return unit_alpha(observed, _iou_of_pairs(every[first], every[second]))


def _iou_of_pairs(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return float64 (n,): IoU of each box of ``first`` (n, 4) with the one beside it in ``second``."""
    low, high = np.maximum(first[:, :2], second[:, :2]), np.minimum(first[:, 2:], second[:, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=1)
    areas = [np.clip(one[:, 2:] - one[:, :2], 0, None).prod(axis=1) for one in (first, second)]
    union = areas[0] + areas[1] - shared
    iou: FloatArray = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return iou


def consensus_boxes(
    people: Sequence[Boxes], *, threshold: float = 0.5, least_support: float = 0.5
) -> AgreedUnits:
    """Return one box per group of matched boxes that at least ``least_support`` of the people drew.

    ``people`` holds everybody who looked, also those who found nothing.
    """
    groups = clusters(_matchings(people, threshold), [len(one.corners) for one in people])
    corners = [one.corners.reshape(-1, 4) for one in people]
    return agreed_units(groups, corners, [one.label_class for one in people], least_support)


def leave_one_out_f1(
    people: Mapping[int, Boxes], *, threshold: float = 0.5, least_support: float = 0.5
) -> dict[int, float]:
    """Return per person F1 against the consensus of the *others*: agreement of people, not HLP.

    NaN where both drew nothing, and for everybody where fewer than two looked. Average precision has no
    meaning here: people give no scores.
    """
    scores = {}
    for person, own in people.items():
        others = [boxes for other, boxes in people.items() if other != person]
        agreed = consensus_boxes(others, threshold=threshold, least_support=least_support)
        overlap = box_iou(own.corners, agreed.places if others else own.corners[:0])
        scores[person] = match(overlap, threshold).f1 if others else float("nan")
    return scores
