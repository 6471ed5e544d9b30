"""What uncertain labels count as."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.agreement import percent_agreement
from labeler.stats.alpha import krippendorff_alpha
from labeler.stats.chance import fleiss_kappa, gwet_ac
from labeler.stats.tally import Tally, tally
from labeler.stats.uncertain import POLICIES, Policy, count_as, truth_as

# two items: (no, yes) and (yes, borderline); classes no, yes, borderline
ITEM, LABEL = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2])


def _tally(policy: Policy, label: np.ndarray = LABEL) -> Tally:
    counted = count_as(label, 3, [2], policy, {2: (0, 1)})
    return tally(ITEM, counted.label, 2, counted.n_classes, counted.share)


@pytest.mark.parametrize(("policy", "expected"), [("class", 0.0), ("abstain", 0.0), ("half", 0.25)])
def test_percent_agreement(policy: Policy, expected: float) -> None:
    """Yes and borderline agree half of the time if borderline is half a yes."""
    assert percent_agreement(_tally(policy)).value == pytest.approx(expected)


def test_two_borderlines_agree_half_of_the_time_by_halves() -> None:
    label = np.array([2, 2, 2, 2])
    assert percent_agreement(_tally("half", label)).value == pytest.approx(0.5)
    assert percent_agreement(_tally("class", label)).value == 1.0
    assert percent_agreement(_tally("abstain", label)).why == "no_labels"


def test_coverage() -> None:
    for policy, coverage in (("class", 1.0), ("abstain", 0.75), ("half", 1.0)):
        counted = count_as(LABEL, 3, [2], policy, {2: (0, 1)})  # type: ignore[arg-type]
        assert counted.coverage == pytest.approx(coverage)
        assert counted.n_uncertain == 1


def test_uncertain_between_nothing_known_abstains() -> None:
    counted = count_as(np.array([0, 3]), 4, [3], "half")
    assert counted.label.tolist() == [0, -1]


def test_of_two_classes_uncertain_lies_between_them() -> None:
    assert count_as(LABEL, 3, [2], "half").share[2].tolist() == [0.5, 0.5]


def test_halves_of_nothing_uncertain_change_nothing() -> None:
    generator = np.random.default_rng(0)
    item, label = np.repeat(np.arange(30), 3), generator.integers(0, 3, 90)
    hard = tally(item, label, 30, 3)
    share = np.vstack([np.eye(3), [[0.5, 0.5, 0]]])
    counts = np.column_stack([hard.counts, np.zeros(len(hard.counts), int)])
    soft = Tally(counts, hard.times, hard.of_item, share)
    for statistic in (percent_agreement, fleiss_kappa, krippendorff_alpha, gwet_ac):
        assert statistic(soft).value == pytest.approx(statistic(hard).value)


def test_uncertain_truth_is_no_truth() -> None:
    counted = count_as(LABEL, 3, [2], "abstain")
    assert truth_as(np.array([2, 1, -1, 3]), counted, 3).tolist() == [-1, 1, -1, 2]


def test_all_missing() -> None:
    for policy in POLICIES:
        counted = count_as(np.array([-1, -1]), 3, [2], policy)
        assert np.isnan(counted.coverage)
