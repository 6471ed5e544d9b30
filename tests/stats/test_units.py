"""Units of many people and items: every figure against the one made pair by pair, and the laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.stats.boxes import Boxes, boxes_agreement, boxes_alpha, image_agreement, leave_one_out_f1
from labeler.stats.matching import match
from labeler.stats.unit_truth import (
    agreed,
    f1_by_person,
    f1_overall,
    recall_and_precision,
    units_against_others,
    units_against_truth,
    units_alpha,
    without_each,
)
from labeler.stats.units import Units, class_f1, mean_per_item, unit_agreement, unit_pairs


def units(*rows, classes=None) -> Units:
    places = np.array(rows, dtype=np.float64).reshape(-1, 4)
    return Units(places, np.array([0] * len(rows) if classes is None else classes, dtype=np.int64))


def drawn(seed: int, n: int = 12, people: int = 4, n_classes: int = 3) -> list[dict[int, Units]]:
    """Boxes of several people around the same true ones: jittered, missed, invented, called otherwise."""
    rng = np.random.default_rng(seed)
    said = []
    for _ in range(n):
        true = rng.uniform(0, 100, (int(rng.integers(0, 5)), 2))
        classes = rng.integers(0, n_classes, len(true))
        here: dict[int, Units] = {}
        for person in range(people):
            if rng.random() < 0.2:
                continue
            seen = rng.random(len(true)) < 0.8
            corner = true[seen] + rng.normal(0, 2, (int(seen.sum()), 2))
            size = rng.uniform(8, 14, corner.shape)
            code = np.where(
                rng.random(len(corner)) < 0.8, classes[seen], rng.integers(0, n_classes, len(corner))
            )
            here[person] = Units(np.hstack([corner, corner + size]), code.astype(np.int64))
        said.append(here)
    return said


def as_boxes(people: dict[int, Units]) -> dict[int, Boxes]:
    return {code: Boxes(one.places, one.label_class) for code, one in people.items()}


A = units((0, 0, 10, 10), (20, 20, 30, 30), (50, 50, 60, 60))
B = units((1, 1, 11, 11), (20, 20, 30, 29))


def test_the_worked_example() -> None:
    """Three boxes against two (Hripcsak and Rothschild 2005): F1 .8 at .5, .4 at .75."""
    pairs = unit_pairs([{0: A, 1: B}], 1)
    found = unit_agreement(pairs)
    assert found.f1_50.value == pytest.approx(0.8)
    assert found.f1_75.value == pytest.approx(0.4)
    assert found.mean_f1.value == pytest.approx((4 * 0.8 + 5 * 0.4) / 10)
    assert found.mean_iou.value == pytest.approx((0.680672268907563 + 0.9) / 2)
    assert found.f1_50.why == "n_below_minimum"
    assert pairs.confusion.tolist() == [[2.0, 1.0], [1.0, 0.0]]


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_is_that_of_the_pairs(seed: int) -> None:
    said = drawn(seed)
    found = unit_agreement(unit_pairs(said, 3), n_resamples=20)
    images = [image_agreement(as_boxes(people)) for people in said]
    each = [one for people in said for a in people for b in people if a < b
            for one in [boxes_agreement(as_boxes(people)[a], as_boxes(people)[b])]]  # fmt: skip

    def mean(values: list[float]) -> float:
        return float(np.nanmean(values))

    assert found.f1_50.value == pytest.approx(mean([one.f1[0.5] for one in images]))
    assert found.f1_75.value == pytest.approx(mean([one.f1[0.75] for one in images]))
    assert found.mean_f1.value == pytest.approx(mean([one.mean_f1 for one in images]))
    assert found.class_f1.value == pytest.approx(mean([one.class_f1 for one in images]))
    matched = np.array([one.n_matched for one in each], dtype=float)
    iou = np.nan_to_num([one.mean_iou for one in each])
    assert found.mean_iou.value == pytest.approx((iou * matched).sum() / matched.sum())
    alpha = boxes_alpha([as_boxes(one) for one in said], rng=np.random.default_rng(0))
    assert units_alpha(said, n_resamples=20).value == pytest.approx(alpha)


@pytest.mark.parametrize("seed", range(4))
def test_leaving_one_out_is_the_consensus_of_the_others(seed: int) -> None:
    said = drawn(seed)
    scored = units_against_others(said, 3)
    for item, people in enumerate(said):
        expected = leave_one_out_f1(as_boxes(people))
        for person in people:
            row = np.flatnonzero((scored.item == item) & (scored.person == person))
            if len(people) < 2:
                assert not len(row)
            else:
                assert scored.f1[row[0]] == pytest.approx(expected[person], nan_ok=True)


def test_both_empty_is_agreement_counted_apart() -> None:
    nothing = units()
    pairs = unit_pairs([{0: nothing, 1: nothing}, {0: A, 1: nothing}, {0: nothing, 1: nothing}], 1)
    assert pairs.both_empty.tolist() == [True, False, True]
    found = unit_agreement(pairs)
    assert (found.f1_50.value, found.f1_50.n) == (0.0, 1)
    assert found.presence.value == pytest.approx(2 / 3)


def test_units_that_lie_loosely_over_each_other_are_told_from_those_drawn_alone() -> None:
    """Overlap .25 is loose; .05 has nothing to do with the other unit."""
    loose = unit_pairs([{0: units((0, 0, 10, 10)), 1: units((6, 0, 16, 10))}], 1)
    assert (loose.matched[0], loose.loose[0]) == (0, 1)
    assert loose.confusion.tolist() == [[1.0, 0.0], [0.0, 0.0]]
    apart = unit_pairs([{0: units((0, 0, 10, 10)), 1: units((9, 0, 19, 10))}], 1)
    assert (apart.matched[0], apart.loose[0]) == (0, 0)
    assert apart.confusion.tolist() == [[0.0, 2.0], [2.0, 0.0]]


def test_nobody_or_one_person_is_undefined_with_a_reason() -> None:
    for said in ([], [{}], [{0: A}]):
        pairs = unit_pairs(said, 1)
        found = unit_agreement(pairs)
        assert all(getattr(found, name).why == "no_pairable_units" for name in found.__slots__)
        assert class_f1(pairs)[0].why == "never_used"
        assert units_alpha(said).why == "no_pairable_units"
        assert f1_overall(units_against_others(said, 1)).why == "no_pairable_units"
    assert f1_overall(units_against_truth([], {}, 1)).why == "no_truth"
    assert without_each({0: A}) == {}


def test_against_a_truth_and_never_by_the_judge() -> None:
    said = [{0: A, 1: B}]
    scored = units_against_truth(said, {0: A}, 1)
    assert scored.f1.tolist() == pytest.approx([1.0, 0.8])
    assert [one.value for one in f1_by_person(scored, 2)] == pytest.approx([1.0, 0.8])
    assert f1_overall(scored).why == "fewer_than_five_people"
    recall, precision = recall_and_precision(scored)
    assert recall[0].value == pytest.approx(5 / 6)
    assert precision[0].value == 1.0
    judged = units_against_truth(said, {0: A}, 1, ruled_by={0: 0})
    assert judged.person.tolist() == [1]


def test_wrong_classes_do_not_match_with_their_class() -> None:
    one = units((0, 0, 10, 10), (20, 20, 30, 30), classes=[0, 1])
    two = units((0, 0, 10, 10), (20, 20, 30, 30), classes=[0, 2])
    pairs = unit_pairs([{0: one, 1: two}, {0: one, 1: two}], 3)
    found = unit_agreement(pairs)
    assert (found.f1_50.value, found.class_f1.value, found.class_agreement.value) == (1.0, 0.5, 0.5)
    assert [one.value for one in class_f1(pairs)][:2] == [1.0, 0.0]
    assert pairs.confusion[1, 2] == 2.0


def test_the_consensus_of_nobody_is_nothing() -> None:
    assert agreed({}).places.shape == (0, 4)
    assert agreed({0: units()}, width=4).places.shape == (0, 4)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_renaming_people_and_shuffling_items_change_nothing(seed: int) -> None:
    said = drawn(seed, n=6)
    rng = np.random.default_rng(seed)
    names = rng.permutation(4)
    other = [{int(names[code]): one for code, one in people.items()} for people in said]
    other = [other[place] for place in rng.permutation(len(other))]
    for name in ("f1_50", "mean_f1", "class_f1", "mean_iou", "class_agreement", "presence"):
        first, second = (
            getattr(unit_agreement(unit_pairs(one, 3), n_resamples=0), name).value for one in (said, other)
        )
        assert first == pytest.approx(second, nan_ok=True)
    copies = [{**people, 9: next(iter(people.values()))} for people in said if people]
    alone = [{0: people[9], 1: people[9]} for people in copies]
    found = unit_agreement(unit_pairs(alone, 3), n_resamples=0)
    assert found.mean_f1.value == 1.0 or not found.mean_f1.defined


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_short_way_of_matching_is_the_long_one(seed: int) -> None:
    from scipy.optimize import linear_sum_assignment

    overlap = np.random.default_rng(seed).random((4, 5)) ** 4
    good = overlap >= 0.5
    first, second = linear_sum_assignment(np.where(good, 10 + overlap, 0.0), maximize=True)
    kept = good[first, second]
    assert match(overlap, 0.5).overlap.sum() == pytest.approx(overlap[first[kept], second[kept]].sum())


def test_mean_per_item_counts_items_alike() -> None:
    assert mean_per_item(np.array([0, 0, 0, 1]), np.array([1.0, 1.0, np.nan, 0.0])).value == 0.5
