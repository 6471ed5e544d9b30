"""Human-level performance: the course's own numbers, and what may be called HLP."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.convention import alt_test, best_single_convention, model_against_people
from labeler.stats.hlp import (
    against_others,
    against_truth,
    agreement_of_shares,
    by_person,
    by_said_class,
    by_tag,
    by_true_class,
    item_mean,
    overall,
    two_labelers_agree,
)
from labeler.stats.tally import tally
from labeler.stats.uncertain import count_as

EYE = np.eye(2)


def test_inspector_against_truth() -> None:
    """Ng, visual inspection: truth 1 1 1 0 0 0, inspector 1 0 1 0 0 1: 66.7 %."""
    truth, said = np.array([1, 1, 1, 0, 0, 0]), np.array([1, 0, 1, 0, 0, 1])
    estimate = overall(against_truth(np.arange(6), np.zeros(6, dtype=int), said, truth, EYE))
    assert estimate.value == pytest.approx(2 / 3)
    assert (estimate.low, estimate.high) == pytest.approx((0.29999331513839184, 0.9032285888942195))
    assert estimate.n == 6


def two_conventions() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two labelers who write convention 0 with 70 %, 1 with 30 %, independently: 49 + 42 + 9 items."""
    pairs = np.array([[0, 0]] * 49 + [[0, 1]] * 21 + [[1, 0]] * 21 + [[1, 1]] * 9)
    return np.repeat(np.arange(100), 2), np.tile([0, 1], 100), pairs.ravel()


def test_two_conventions_and_the_illusory_gain() -> None:
    """Ng, speech: people agree 58 %, a model that always writes the first convention agrees 70 %."""
    item, person, label = two_conventions()
    of = tally(item, label, 100, 2)
    assert two_labelers_agree(of).value == pytest.approx(0.58)
    assert agreement_of_shares(np.array([0.7, 0.3])) == pytest.approx(0.58)
    convention = best_single_convention(against_others(item, person, label, of), of).value
    assert convention == pytest.approx(0.70)
    against = model_against_people(of, np.zeros(100, dtype=int), convention)
    assert against.model_agrees.value == pytest.approx(0.70)
    assert against.people_agree.value == pytest.approx(0.58)
    assert against.lead.value == pytest.approx(0.12)
    assert against.lead.low < 0.12 < against.lead.high
    assert against.warning


def test_convention_is_the_same_with_one_known_content() -> None:
    """All hundred utterances are the same sentence: with that known, too, the best convention is 70 %."""
    item, person, label = two_conventions()
    scored = against_truth(item, person, label, np.zeros(100, dtype=int), EYE)
    assert best_single_convention(scored, tally(item, label, 100, 2)).value == pytest.approx(0.70)


def test_a_lead_beyond_convention_gives_no_warning() -> None:
    item, _, label = two_conventions()
    of = tally(item, label, 100, 2)
    against = model_against_people(of, np.zeros(100, dtype=int), 0.60)
    assert not against.warning


def test_leaving_the_labeler_out() -> None:
    """a a b: each a meets {a, b}, a tie: 1/2; b meets {a, a}: 0. Items with one label are left out."""
    item, person, label = np.array([0, 0, 0, 1]), np.array([0, 1, 2, 0]), np.array([0, 0, 1, 1])
    scored = against_others(item, person, label, tally(item, label, 2, 2))
    assert scored.kind == "agreement"
    assert scored.right.tolist() == [0.5, 0.5, 0.0]
    assert scored.item.tolist() == [0, 0, 0]


def test_with_two_people_leaving_out_is_pair_agreement() -> None:
    item, person, label = two_conventions()
    of = tally(item, label, 100, 2)
    assert overall(against_others(item, person, label, of)).value == pytest.approx(0.58)


def test_both_kinds_of_class_figures() -> None:
    truth, said = np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])
    scored = against_truth(np.arange(4), np.zeros(4, dtype=int), said, truth, EYE)
    assert [e.value for e in by_true_class(scored, 2)] == pytest.approx([2 / 3, 1.0])
    assert [e.value for e in by_said_class(scored, 2)] == pytest.approx([1.0, 0.5])


def test_items_and_labels_weigh_differently() -> None:
    """Item 0: three labels, all right; item 1: one label, wrong."""
    scored = against_truth(
        np.array([0, 0, 0, 1]), np.arange(4), np.array([0, 0, 0, 0]), np.array([0, 1]), EYE
    )
    assert overall(scored).value == pytest.approx(0.75)
    assert item_mean(scored).value == pytest.approx(0.5)


def test_tags_overlap() -> None:
    truth, said = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])
    scored = against_truth(np.arange(4), np.zeros(4, dtype=int), said, truth, EYE)
    estimates = by_tag(scored, [np.array([0, 1]), np.array([1, 2, 3]), np.array([], dtype=int)], 4)
    assert [e.value for e in estimates[:2]] == pytest.approx([0.5, 2 / 3])
    assert estimates[2].why == "no_labels"


def test_person_without_truth() -> None:
    scored = against_truth(np.array([0, 1]), np.array([0, 1]), np.array([0, 0]), np.array([0, -1]), EYE)
    first, second = by_person(scored, 2)
    assert first.value == 1.0
    assert second.why == "no_labels"


def test_no_truth_at_all() -> None:
    scored = against_truth(np.array([0]), np.array([0]), np.array([0]), np.array([-1]), EYE)
    assert overall(scored).why == "no_truth"


def test_half_a_borderline_is_half_right() -> None:
    counted = count_as(np.array([2, 0]), 3, [2], "half", {2: (0, 1)})
    scored = against_truth(np.array([0, 1]), np.array([0, 0]), counted.label, np.array([0, 0]), counted.share)
    assert scored.right.tolist() == [0.5, 1.0]


def crowd(skill: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return 4 people on 200 items of two classes, 80 % right, and a model of the given skill."""
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, 2, 200)
    item, person = np.repeat(np.arange(200), 4), np.tile(np.arange(4), 200)
    label = np.where(generator.random(800) < 0.8, truth[item], 1 - truth[item])
    model = np.where(generator.random(200) < skill, truth, 1 - truth)
    return item, person, label, model


def test_a_good_model_may_replace_a_labeler_and_a_bad_one_not() -> None:
    """Calderon, Reichart & Dror (2025)."""
    item, person, label, good = crowd(0.97)
    test = alt_test(item, person, label, good, n_people=4)
    assert test.winning_rate.value == 1.0
    assert test.passes
    *_, bad = crowd(0.55)
    assert not alt_test(item, person, label, bad, n_people=4).passes


def test_alt_test_by_hand() -> None:
    """Ties count for both: the advantage is the share of items where the model is at least as close."""
    item, person, label, model = crowd(0.8)
    test = alt_test(item, person, label, model, n_people=4)
    grid = np.zeros((200, 4), dtype=int)
    grid[item, person] = label
    others = np.delete(grid, 0, axis=1)
    own, its = (others == grid[:, :1]).sum(axis=1), (others == model[:, None]).sum(axis=1)
    assert test.advantage[0] == pytest.approx((its >= own).mean())


def test_too_few_items_for_the_alt_test() -> None:
    item, person, label, model = crowd(0.9)
    few = item < 20
    test = alt_test(item[few], person[few], label[few], model, n_people=4)
    assert test.winning_rate.why == "n_below_minimum"
    assert not test.passes
