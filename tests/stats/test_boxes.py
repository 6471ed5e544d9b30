"""Boxes: overlap, matching, F1, alpha, consensus."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.boxes import (
    Boxes,
    box_iou,
    boxes_agreement,
    boxes_alpha,
    consensus_boxes,
    image_agreement,
    leave_one_out_f1,
)
from labeler.stats.matching import Matching, clusters, match, mean_estimate


def boxes(*rows, classes=None):
    corners = np.array(rows, dtype=np.float64).reshape(-1, 4)
    return Boxes(corners, np.array(classes if classes is not None else [0] * len(rows), dtype=np.int64))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Everingham et al. (2010), continuous coordinates; pycocotools 2.0.11 gives the same
        ((0, 0, 10, 10), (5, 5, 15, 15), 0.14285714285714285),
        ((0, 0, 10, 10), (0, 0, 10, 10), 1.0),
        ((0, 0, 10, 10), (10, 0, 20, 10), 0.0),
        ((0, 0, 10, 10), (2, 2, 4, 4), 0.04),
        ((0, 0, 10, 10), (20, 20, 30, 30), 0.0),
        ((5, 5, 5, 9), (5, 5, 5, 9), 0.0),
    ],
)
def test_box_iou(first, second, expected):
    assert box_iou(np.array([first]), np.array([second]))[0, 0] == pytest.approx(expected, abs=1e-9)


# F1 between two labelers, three boxes against two (Hripcsak and Rothschild 2005)
A = boxes((0, 0, 10, 10), (20, 20, 30, 30), (50, 50, 60, 60))
B = boxes((1, 1, 11, 11), (20, 20, 30, 29))


def test_f1_between_two_labelers():
    agreement = boxes_agreement(A, B)
    assert agreement.f1 == {0.5: pytest.approx(0.8), 0.75: pytest.approx(0.4)}
    assert match(box_iou(A.corners, B.corners)).overlap == pytest.approx([0.680672268907563, 0.9])
    assert agreement.mean_iou == pytest.approx((0.680672268907563 + 0.9) / 2)
    # matched at .50–.65 both, at .70–.90 one, at .95 none
    assert agreement.mean_f1 == pytest.approx((4 * 0.8 + 5 * 0.4) / 10)
    assert boxes_agreement(B, A).f1 == agreement.f1


def test_both_empty_is_agreement_said_apart_and_one_empty_is_zero():
    none = boxes()
    both = boxes_agreement(none, none)
    assert both.both_empty
    assert np.isnan(both.f1[0.5])
    one = boxes_agreement(A, none)
    assert one.f1[0.5] == 0.0
    assert np.isnan(one.mean_iou)
    assert not one.both_empty


def test_matching_is_optimal_where_greedy_loses_a_pair():
    overlap = np.array([[0.9, 0.8], [0.85, 0.1]])
    found = match(overlap, 0.5)
    assert list(zip(found.first, found.second, strict=True)) == [(0, 1), (1, 0)]


def test_more_pairs_come_before_more_overlap():
    overlap = np.array([[1.0, 0.5, 0.0], [0.0, 1.0, 0.5], [0.5, 0.0, 0.0]])
    found = match(overlap, 0.5)
    assert list(zip(found.first, found.second, strict=True)) == [(0, 1), (1, 2), (2, 0)]


def test_a_group_holds_one_unit_of_a_person():
    """A chain: Ann's first box goes with Ben's, Ben's with Cyd's, but Cyd's with Ann's second."""
    one, zero = np.array([1]), np.array([0])
    chain = {
        (0, 1): Matching(zero, zero, np.array([0.9]), 2, 1),
        (1, 2): Matching(zero, zero, np.array([0.8]), 1, 1),
        (0, 2): Matching(one, zero, np.array([0.7]), 2, 1),
    }
    assert clusters(chain, [2, 1, 1]) == [[(0, 0), (1, 0), (2, 0)], [(0, 1)]]


@pytest.mark.parametrize("seed", range(20))
def test_matching_is_the_best_of_all(seed):
    from itertools import permutations

    rng = np.random.default_rng(seed)
    overlap = rng.random((4, 4))
    good = np.where(overlap >= 0.5, overlap, 0.0)
    picks = [good[np.arange(4), list(order)] for order in permutations(range(4))]
    best = max((np.count_nonzero(picked), picked.sum()) for picked in picks)
    found = match(overlap, 0.5)
    assert len(found.first) == best[0]
    assert found.overlap.sum() == pytest.approx(best[1])


def test_classes_are_compared_on_matched_boxes():
    one = boxes((0, 0, 10, 10), (20, 20, 30, 30), classes=[0, 1])
    two = boxes((0, 0, 10, 10), (20, 20, 30, 30), classes=[0, 2])
    agreement = boxes_agreement(one, two)
    assert agreement.class_agreement == 0.5
    assert agreement.f1[0.5] == 1.0
    assert agreement.class_f1 == 0.5


def test_an_image_is_the_mean_over_pairs_of_people():
    people = {3: A, 7: A, 9: boxes()}
    assert image_agreement(people).f1[0.5] == pytest.approx((1 + 0 + 0) / 3)
    assert np.isnan(image_agreement({3: A}).f1[0.5])


def images(n, jitter, missing, seed=0):
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(n):
        true = rng.uniform(0, 400, (3, 2))
        people = {}
        for person in range(3):
            kept = rng.random(3) >= missing
            corner = true[kept] + rng.normal(0, jitter, (kept.sum(), 2))
            people[person] = boxes(*np.hstack([corner, corner + 60]))
        found.append(people)
    return found


def test_alpha_is_one_for_copies_and_falls_with_noise_and_with_misses():
    rng = np.random.default_rng(0)
    same, loose, missed = (boxes_alpha(images(20, *how), rng=rng) for how in ((0, 0), (4, 0), (0, 0.3)))
    assert same == pytest.approx(1.0)
    assert 0.5 < loose < 0.95
    assert missed < 0.8


def test_alpha_counts_what_only_one_person_marked():
    shared = {0: boxes((0, 0, 10, 10)), 1: boxes((0, 0, 10, 10))}
    alone = {0: boxes((0, 0, 10, 10), (50, 50, 60, 60)), 1: boxes((0, 0, 10, 10))}
    far = {0: boxes((100, 100, 120, 120)), 1: boxes((100, 100, 120, 120))}
    rng = np.random.default_rng(0)
    assert boxes_alpha([alone, far], rng=rng) < boxes_alpha([shared, far], rng=rng) == pytest.approx(1.0)


@pytest.mark.parametrize("case", [[], [{0: A}], [{0: boxes(), 1: boxes()}], [{}]])
def test_alpha_is_undefined_without_boxes_of_two_people(case):
    assert np.isnan(boxes_alpha(case, rng=np.random.default_rng(0)))


def test_consensus_is_the_median_of_what_half_the_people_drew():
    people = [
        boxes((0, 0, 10, 10), (50, 50, 60, 60), classes=[1, 0]),
        boxes((1, 0, 11, 10), classes=[1]),
        boxes((0, 1, 10, 12), classes=[2]),
    ]
    found = consensus_boxes(people)
    assert found.places.tolist() == [[0, 0, 10, 10]]
    assert found.label_class.tolist() == [1]
    assert found.support.tolist() == [1.0]
    everything = consensus_boxes(people, least_support=0.3)
    assert len(everything.places) == 2
    assert everything.support[1] == pytest.approx(1 / 3)


def test_consensus_of_nobody_and_of_nothing():
    assert len(consensus_boxes([]).places) == 0
    assert consensus_boxes([boxes(), boxes()]).places.shape == (0, 4)


def test_consensus_classes_that_are_tied_are_said_to_be():
    people = [boxes((0, 0, 9, 9), classes=[0]), boxes((0, 0, 9, 9), classes=[1])]
    assert consensus_boxes(people).label_class.tolist() == [-1]


def test_people_in_any_order_give_the_same_consensus():
    people = list(images(1, 3, 0, seed=3)[0].values())
    one, two = consensus_boxes(people), consensus_boxes(people[::-1])
    assert one.places == pytest.approx(two.places)


def test_a_person_is_compared_with_the_consensus_of_the_others():
    people = {3: A, 5: A, 9: boxes((0, 0, 10, 10))}
    scores = leave_one_out_f1(people)
    assert scores[9] == pytest.approx(2 * 1 / 4)
    # of the two others half drew all three boxes
    assert scores[3] == scores[5] == pytest.approx(1.0)
    assert np.isnan(leave_one_out_f1({3: A})[3])
    assert leave_one_out_f1({3: A, 5: boxes()}) == {3: 0.0, 5: 0.0}


def test_the_mean_over_images_has_an_interval_over_images():
    rng = np.random.default_rng(0)
    found = mean_estimate([1.0, 0.5, float("nan"), 0.0], rng=rng)
    assert found.value == pytest.approx(0.5)
    assert found.n == 3
    assert found.low < 0.5 < found.high
    assert mean_estimate([float("nan")], rng=rng).why == "no_pairable_units"
    assert not mean_estimate([1.0], rng=rng).has_interval
