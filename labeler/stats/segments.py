"""Agreement on time segments: matched segments, and frame by frame."""

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
class Segments:
    """One person's segments on one recording.

    ``start_s``, ``end_s`` float64 (n,); ``label_class`` int64 (n,). A person who listened and found nothing
    has zero segments.
    """

    start_s: FloatArray
    end_s: FloatArray
    label_class: IntArray

    @property
    def spans(self) -> FloatArray:
        """Return float64 (n, 2): start and end in seconds."""
        return np.column_stack([self.start_s, self.end_s]).astype(np.float64)


def temporal_iou(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return overlap over union of every span of ``first`` (n, 2) with every one of ``second`` (m, 2).

    Segments that only touch have 0, and so has one without length, with itself too.

    >>> temporal_iou(np.array([[0.0, 10.0]]), np.array([[5.0, 15.0], [10.0, 12.0]])).round(4)
    array([[0.3333, 0.    ]])
    """
    first, second = (np.asarray(one, dtype=np.float64).reshape(-1, 2) for one in (first, second))
    low = np.maximum(first[:, None, 0], second[None, :, 0])
    high = np.minimum(first[:, None, 1], second[None, :, 1])
    shared = np.clip(high - low, 0, None)
    length_first = np.clip(first[:, 1] - first[:, 0], 0, None)
    length_second = np.clip(second[:, 1] - second[:, 0], 0, None)
    union = length_first[:, None] + length_second[None, :] - shared
    iou: FloatArray = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return iou


def segments_agreement(
    first: Segments, second: Segments, thresholds: Sequence[float] = (0.5, 0.75)
) -> PairAgreement:
    """Return how far two people's segments on one recording agree."""
    overlap = temporal_iou(first.spans, second.spans)
    return pair_agreement(overlap, first.label_class, second.label_class, thresholds)


def recording_agreement(
    people: Mapping[int, Segments], thresholds: Sequence[float] = (0.5, 0.75)
) -> PairAgreement:
    """Return the mean over all pairs of people who listened to a recording; NaN with fewer than two."""
    return mean_agreement(
        [segments_agreement(people[a], people[b], thresholds) for a, b in combinations(sorted(people), 2)]
    )


def _matchings(spans: Sequence[FloatArray], threshold: float) -> dict[tuple[int, int], Matching]:
    return {
        (a, b): match(temporal_iou(spans[a], spans[b]), threshold)
        for a, b in combinations(range(len(spans)), 2)
    }


def consensus_segments(
    people: Sequence[Segments], *, threshold: float = 0.5, least_support: float = 0.5
) -> AgreedUnits:
    """Return one segment per group of matched segments that at least ``least_support`` of the people drew.

    ``places`` holds start and end in seconds. ``people`` holds everybody who listened.
    """
    spans = [one.spans for one in people]
    groups = clusters(_matchings(spans, threshold), [len(one) for one in spans])
    return agreed_units(groups, spans, [one.label_class for one in people], least_support)


def event_f1(
    first: Segments, second: Segments, *, collar_s: float = 0.2, share_of_length: float = 0.2
) -> float:
    """Return F1 of segments whose class is the same and whose ends lie close together.

    Starts within ``collar_s``; ends within ``collar_s`` or ``share_of_length`` of the segment of ``first``,
    whichever is more. ``first`` is the reference, so the measure is not quite symmetric. NaN where both are
    empty. Source: Mesaros, Heittola and Virtanen (2016), doi:10.3390/app6060162 (sed_eval's event-based F).
    """
    near_start = np.abs(first.start_s[:, None] - second.start_s[None, :]) <= collar_s
    slack = np.maximum(collar_s, share_of_length * (first.end_s - first.start_s))
    near_end = np.abs(first.end_s[:, None] - second.end_s[None, :]) <= slack[:, None]
    same = first.label_class[:, None] == second.label_class[None, :]
    return match((near_start & near_end & same).astype(np.float64), 0.5).f1


def frames(segments: Segments, length_s: float, *, step_s: float = 0.01) -> IntArray:
    """Return int64 (n_frames,): the class at the middle of each frame, -1 where there is no segment.

    Where segments overlap the later in the list counts. Made for alpha or kappa on frames; silence flatters
    them, so compare on frames where somebody marked something (``active_frames``).

    >>> frames(Segments(np.array([0.0]), np.array([0.02]), np.array([3])), 0.04)
    array([ 3,  3, -1, -1])
    """
    n = max(int(np.ceil(length_s / step_s - 1e-9)), 0)
    middle = (np.arange(n) + 0.5) * step_s
    out = np.full(n, -1, dtype=np.int64)
    for start, end, label in zip(segments.start_s, segments.end_s, segments.label_class, strict=True):
        out[(middle >= start) & (middle < end)] = label
    return out


def active_frames(people: Sequence[IntArray]) -> IntArray:
    """Return int64 (n_active,): the frames where at least one person marked something."""
    if not people:
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero((np.stack(people) >= 0).any(axis=0))


def segments_alpha(
    recordings: Sequence[Mapping[int, Segments]], *, threshold: float = 0.1, rng: np.random.Generator
) -> float:
    """Return an alpha over recordings that counts what only one person marked; see ``boxes_alpha``.

    The expected disagreement is over pairs of all segments placed on one time line, drawn by ``rng`` where
    there are many.
    """
    observed: list[FloatArray] = []
    pool: list[FloatArray] = [np.zeros((0, 2))]
    for people in recordings:
        if len(people) < 2:
            continue
        spans = [people[person].spans for person in sorted(people)]
        pool += spans
        for members in clusters(_matchings(spans, threshold), [len(one) for one in spans]):
            here = np.array([spans[person][unit] for person, unit in members])
            observed.append(group_distances(temporal_iou(here, here), len(spans)))
    every = np.concatenate(pool)
    first, second = sampled_pairs(len(every), rng)
    low = np.maximum(every[first, 0], every[second, 0])
    high = np.minimum(every[first, 1], every[second, 1])
    shared = np.clip(high - low, 0, None)
    lengths = np.clip(every[:, 1] - every[:, 0], 0, None)
    union = lengths[first] + lengths[second] - shared
    return unit_alpha(observed, np.divide(shared, union, out=np.zeros_like(shared), where=union > 0))
