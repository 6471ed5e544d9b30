"""Dawid–Skene against the 1979 paper, its laws, and what happens at the edges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from labeler.stats.dawid_skene import DEFAULT, PAPER, dawid_skene
from labeler.stats.votes import Votes, as_votes

# Dawid and Skene (1979), Applied Statistics 28:20, table 1: 45 patients; observer 1 judged three times
TABLE_1 = """
111 1 1 1 1
333 4 3 3 4
112 2 1 2 2
222 3 1 2 1
222 3 2 2 2
222 3 3 2 2
122 2 1 1 1
333 3 4 3 3
222 2 2 2 3
232 2 2 2 3
444 4 4 4 4
222 3 3 4 3
111 1 1 1 1
222 3 2 1 2
121 1 1 1 1
111 2 1 1 1
111 1 1 1 1
111 1 1 1 1
222 2 2 2 1
222 1 3 2 2
222 2 2 2 2
222 2 2 2 1
222 3 2 2 2
221 2 2 2 2
111 1 1 1 1
111 1 1 1 1
232 2 2 2 2
111 1 1 1 1
111 1 1 1 1
112 1 1 2 1
111 1 1 1 1
333 3 2 3 3
111 1 1 1 1
222 2 2 2 2
222 3 2 3 2
433 4 3 4 3
221 2 2 3 2
232 3 2 3 3
333 3 4 3 2
111 1 1 1 1
111 1 1 1 1
121 2 1 1 1
232 2 2 2 2
121 1 1 1 1
222 2 2 2 2
"""
# the paper's estimates of the class marginals, printed to two decimals
MARGINALS = [0.40, 0.42, 0.11, 0.07]
# of the converged likelihood, two independent codes agreeing: observer 1 and observer 4, true class by row
OBSERVER_1 = [
    [0.8895, 0.1105, 0, 0],
    [0.0706, 0.8764, 0.0530, 0],
    [0, 0.3388, 0.6612, 0],
    [0, 0, 0.5556, 0.4444],
]
OBSERVER_4 = [
    [0.9444, 0.0556, 0, 0],
    [0.0537, 0.8426, 0.1037, 0],
    [0, 0, 0.8012, 0.1988],
    [0, 0, 0.3333, 0.6667],
]


def anaesthetists() -> Votes:
    rows = [
        (patient, observer, int(said) - 1)
        for patient, line in enumerate(TABLE_1.split("\n")[1:-1])
        for observer, judgements in enumerate(line.split())
        for said in judgements
    ]
    item, person, label = np.array(rows).T
    return as_votes(item, person, label, n_items=45, n_people=5, n_classes=4)


def random_votes(seed: int = 0, n_items: int = 60, n_people: int = 8, n_classes: int = 3) -> Votes:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, n_classes, n_items)
    item, person = np.divmod(np.flatnonzero(rng.random(n_items * n_people) < 0.6), n_people)
    skill = rng.uniform(0.45, 0.95, n_people)
    right = rng.random(len(item)) < skill[person]
    label = np.where(right, truth[item], rng.integers(0, n_classes, len(item)))
    return as_votes(item, person, label, n_items=n_items, n_people=n_people, n_classes=n_classes)


@pytest.mark.parametrize("accelerate", [False, True])
def test_the_paper_is_reproduced(accelerate):
    result = dawid_skene(anaesthetists(), protocol=replace(PAPER, accelerate=accelerate, tolerance=1e-12))
    assert result.extra["prior"].round(2).tolist() == MARGINALS
    assert result.confusion[0] == pytest.approx(np.array(OBSERVER_1), abs=1e-3)
    assert result.confusion[3] == pytest.approx(np.array(OBSERVER_4), abs=1e-3)
    assert result.log_likelihood == pytest.approx(-192.8908811992, abs=1e-3)
    assert result.converged
    assert result.posterior[0] == pytest.approx([1, 3.206e-08, 0, 0], abs=1e-7)


def test_the_published_vector(shared_vectors):
    import json

    expected = json.loads((shared_vectors / "dawid_skene_1979_anaesthetists.json").read_text())["expected"]
    result = dawid_skene(anaesthetists(), protocol=replace(PAPER, tolerance=1e-13))
    assert result.winner.tolist() == expected["labels"]
    assert result.posterior == pytest.approx(np.array(expected["posterior"]), abs=1e-3)
    assert result.confusion == pytest.approx(np.array(expected["error_rates_worker_true_observed"]), abs=1e-3)


@pytest.mark.parametrize("protocol", [DEFAULT, PAPER, replace(DEFAULT, accelerate=False)])
@pytest.mark.parametrize("seed", range(4))
def test_the_objective_never_falls_and_rows_sum_to_one(protocol, seed):
    result = dawid_skene(random_votes(seed), protocol=protocol)
    history = result.extra["history"]
    assert (np.diff(history) >= -1e-9 * np.abs(history[-1])).all()
    assert np.nansum(result.posterior, axis=1) == pytest.approx(1)
    assert result.confusion.sum(axis=2) == pytest.approx(1)


@pytest.mark.parametrize("seed", range(4))
def test_acceleration_ends_where_em_ends(seed):
    protocol = replace(DEFAULT, tolerance=1e-13, iterations=5000)
    votes = random_votes(seed, n_items=200)
    plain, fast = (dawid_skene(votes, protocol=replace(protocol, accelerate=a)) for a in (False, True))
    assert fast.posterior == pytest.approx(plain.posterior, abs=1e-4)
    assert fast.iterations < plain.iterations


def test_blocks_of_items_change_nothing(monkeypatch):
    """More items than a block holds (8192), with labels on both sides of the cut."""
    votes = random_votes(3, n_items=20000, n_people=4)
    whole = dawid_skene(votes)
    monkeypatch.setattr("labeler.stats.dawid_skene._BLOCK", 777)
    assert dawid_skene(votes).posterior == pytest.approx(whole.posterior, abs=1e-9, nan_ok=True)


def test_gold_is_kept_and_teaches():
    """Three people who always exchange the classes are believed until gold says otherwise."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 100)
    item, person = np.repeat(np.arange(100), 3), np.tile(np.arange(3), 100)
    flipped = np.where(rng.random(300) < 0.9, 1 - truth[item], truth[item])
    votes = as_votes(item, person, flipped, n_items=100, n_people=3, n_classes=2)
    gold = np.where(np.arange(100) < 30, truth, -1)
    assert (dawid_skene(votes).winner == truth).mean() < 0.1
    taught = dawid_skene(votes, gold=gold)
    assert (taught.winner[30:] == truth[30:]).mean() > 0.9
    assert (taught.winner[:30] == truth[:30]).all()
    assert taught.skill.max() < 0.3


def test_repeated_labels_of_one_person_count():
    once = as_votes(np.array([0, 0]), np.array([0, 1]), np.array([0, 1]), n_items=1, n_people=2, n_classes=2)
    thrice = as_votes(
        np.zeros(4, dtype=int),
        np.array([0, 0, 0, 1]),
        np.array([0, 0, 0, 1]),
        n_items=1,
        n_people=2,
        n_classes=2,
    )
    assert dawid_skene(once).winner[0] == -1
    assert dawid_skene(thrice).winner[0] == 0


def test_one_label_per_item_gives_the_labels_back():
    label = np.array([0, 1, 2, 1, 0])
    votes = as_votes(np.arange(5), np.array([0, 1, 0, 1, 0]), label, n_items=5, n_people=2, n_classes=3)
    assert dawid_skene(votes).winner.tolist() == label.tolist()
