"""Time segments: overlap, matching, events, frames, alpha."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.segments import (
    Segments,
    active_frames,
    consensus_segments,
    event_f1,
    frames,
    recording_agreement,
    segments_agreement,
    segments_alpha,
    temporal_iou,
)


def segments(*rows):
    """Rows of (start, end, class)."""
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    return Segments(table[:, 0], table[:, 1], table[:, 2].astype(np.int64))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [((0, 10), (5, 15), 1 / 3), ((0, 1), (1, 2), 0.0), ((2, 4), (0, 8), 0.25), ((3, 3), (3, 3), 0.0)],
)
def test_temporal_iou(first, second, expected):
    iou = temporal_iou(np.array([first], dtype=float), np.array([second], dtype=float))
    assert iou[0, 0] == pytest.approx(expected, abs=1e-12)


def test_segments_are_matched_like_boxes():
    one = segments((0, 2, 0), (3, 5, 1))
    two = segments((0, 2, 0), (3.2, 5, 2), (8, 9, 0))
    agreement = segments_agreement(one, two)
    assert agreement.f1[0.5] == pytest.approx(2 * 2 / 5)
    assert agreement.mean_iou == pytest.approx((1 + 0.9) / 2)
    assert agreement.class_agreement == 0.5
    assert recording_agreement({0: one, 1: two, 2: one}).f1[0.5] == pytest.approx((0.8 + 0.8 + 1) / 3)


def test_events_have_a_collar():
    one = segments((0, 2, 0), (3, 5, 1))
    assert event_f1(one, segments((0.15, 2.3, 0), (3, 5, 1))) == 1.0
    assert event_f1(one, segments((0.25, 2, 0), (3, 5, 1))) == 0.5
    assert event_f1(one, segments((0, 2, 1), (3, 5, 1))) == 0.5
    assert np.isnan(event_f1(segments(), segments()))


def test_frames_and_where_somebody_is_active():
    one = frames(segments((0, 0.03, 2)), 0.1)
    two = frames(segments((0.02, 0.05, 1)), 0.1)
    assert one.tolist() == [2, 2, 2] + [-1] * 7
    assert active_frames([one, two]).tolist() == [0, 1, 2, 3, 4]
    assert frames(segments(), 0).tolist() == []
    assert active_frames([]).tolist() == []


def test_alpha_counts_what_only_one_person_marked():
    rng = np.random.default_rng(0)
    same = [{0: segments((0, 2, 0), (5, 6, 0)), 1: segments((0, 2, 0), (5, 6, 0))}]
    more = [{0: segments((0, 2, 0), (5, 6, 0)), 1: segments((0, 2, 0))}]
    assert segments_alpha(same, rng=rng) == pytest.approx(1.0)
    assert segments_alpha(more, rng=rng) < 0.8


@pytest.mark.parametrize("case", [[], [{}], [{0: segments((0, 1, 0))}], [{0: segments(), 1: segments()}]])
def test_undefined_is_nan(case):
    assert np.isnan(segments_alpha(case, rng=np.random.default_rng(0)))
    for recording in case:
        assert np.isnan(recording_agreement(recording).f1[0.5])


def test_consensus_is_what_half_the_people_heard():
    people = [segments((0, 2, 0), (5, 6, 1)), segments((0.2, 2, 0)), segments((0.1, 2.4, 3))]
    found = consensus_segments(people)
    assert found.places.tolist() == [[0.1, 2.0]]
    assert found.label_class.tolist() == [0]
    assert found.support.tolist() == [1.0]
    assert len(consensus_segments([]).places) == 0
