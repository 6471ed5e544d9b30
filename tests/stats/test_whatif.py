"""Merging classes: the one pass for all pairs against doing it."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.agreement import percent_agreement
from labeler.stats.alpha import krippendorff_alpha
from labeler.stats.chance import fleiss_kappa, gwet_ac
from labeler.stats.hlp import against_truth, overall
from labeler.stats.tally import tally
from labeler.stats.whatif import merge_one, merge_pairs


def _labels(seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, 5, 80)
    item = generator.integers(0, 80, 300)
    noisy = np.where(generator.random(300) < 0.7, truth[item], generator.integers(0, 5, 300))
    return item, noisy, truth


def test_every_pair_is_what_merging_gives() -> None:
    item, label, truth = _labels()
    of = tally(item, label, 80, 5)
    scored = against_truth(item, np.zeros_like(item), label, truth, np.eye(5))
    merges = merge_pairs(of, scored)
    assert len(merges.first) == 10
    for row, (a, b) in enumerate(zip(merges.first, merges.second, strict=True)):
        place = np.delete(np.arange(5), b)
        code = np.zeros(5, dtype=int)
        code[place] = np.arange(4)
        code[b] = code[a]
        merged = tally(item, code[label], 80, 4)
        assert merges.percent[row] == pytest.approx(percent_agreement(merged).value)
        assert merges.fleiss[row] == pytest.approx(fleiss_kappa(merged).value)
        assert merges.alpha[row] == pytest.approx(krippendorff_alpha(merged).value)
        assert merges.ac1[row] == pytest.approx(gwet_ac(merged).value)
        again = against_truth(item, np.zeros_like(item), code[label], code[truth], np.eye(4))
        assert merges.hlp[row] == pytest.approx(overall(again, n_resamples=2).value)
        change, whole = merge_one(of, int(a), int(b), n_resamples=10)
        assert krippendorff_alpha(whole).value == pytest.approx(merges.alpha[row])
        assert change.value == pytest.approx(merges.alpha[row] - merges.before["alpha"])


def test_before_is_what_is() -> None:
    item, label, _ = _labels()
    of = tally(item, label, 80, 5)
    before = merge_pairs(of).before
    assert before["percent"] == pytest.approx(percent_agreement(of).value)
    assert before["fleiss"] == pytest.approx(fleiss_kappa(of).value)
    assert before["alpha"] == pytest.approx(krippendorff_alpha(of).value)
    assert before["ac1"] == pytest.approx(gwet_ac(of).value)
    assert np.isnan(before["hlp"])


def test_the_pair_that_people_confuse_comes_first() -> None:
    generator = np.random.default_rng(0)
    truth = generator.integers(0, 4, 200)
    item = np.repeat(np.arange(200), 2)
    label = truth[item]
    confused = (label < 2) & (generator.random(400) < 0.5)
    merges = merge_pairs(tally(item, np.where(confused, 1 - label, label), 200, 4))
    best = merges.ranked()[0]
    assert (merges.first[best], merges.second[best]) == (0, 1)
    assert merges.alpha[best] == pytest.approx(1.0)


def test_two_classes_merged_leave_one() -> None:
    merges = merge_pairs(tally(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 0]), 2, 2))
    assert merges.percent.tolist() == [1.0]
    assert np.isnan(merges.alpha[0])
