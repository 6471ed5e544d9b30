"""MACE against its authors' examples."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from labeler.stats.mace import REFERENCE, _Mace, mace
from labeler.stats.signature import signatures
from labeler.stats.votes import as_votes

# dirkhovy/MACE, data/examples/pos.csv: six words, five annotators, the third word not labeled
PARTS_OF_SPEECH = [
    ["NOUN", "", "", "NOUN", "PRON"],
    ["VERB", "VERB", "", "VERB", ""],
    ["", "", "", "", ""],
    ["ADJ", "", "ADJ", "", "ADV"],
    ["", "VERB", "", "VERB", "ADV"],
    ["NOUN", "", "", "NOUN", "PRON"],
]
# the competences that the README of the reference implementation prints
COMPETENCE = [
    0.8820970950608722,
    0.7904155783217401,
    0.6598575839917008,
    0.8822161634354134,
    0.03114062354821738,
]


def table_votes(table):
    classes = sorted({cell for row in table for cell in row if cell})
    cells = [(i, j, classes.index(cell)) for i, row in enumerate(table) for j, cell in enumerate(row) if cell]
    item, person, label = np.array(cells).T
    width = max(len(row) for row in table)
    return as_votes(item, person, label, n_items=len(table), n_people=width, n_classes=len(classes)), classes


def test_the_authors_example_of_parts_of_speech():
    votes, classes = table_votes(PARTS_OF_SPEECH)
    result = mace(votes, protocol=REFERENCE)
    said = [classes[code] if code >= 0 else None for code in result.winner]
    assert said == ["NOUN", "VERB", None, "ADJ", "VERB", "NOUN"]
    assert result.extra["competence"] == pytest.approx(COMPETENCE, abs=0.02)
    assert np.isnan(result.posterior[2]).all()


def test_the_authors_example_of_a_hundred_items(shared_vectors):
    """Accuracy 0.81, and 0.857 on the nine tenths that MACE is surest of (README of the repository)."""
    vector = json.loads((shared_vectors / "mace_example_100.json").read_text())
    votes, classes = table_votes(vector["input"]["rows_items_by_annotators"])
    gold = np.array([classes.index(label) for label in vector["input"]["gold"]])
    result = mace(votes, protocol=REFERENCE)
    right = result.winner == gold
    assert right.mean() == pytest.approx(0.81, abs=0.011)
    entropy = -np.nansum(result.posterior * np.log(np.maximum(result.posterior, 1e-300)), axis=1)
    surest = entropy <= np.sort(entropy)[int(0.9 * len(entropy))]
    assert surest.mean() == pytest.approx(0.91)
    assert right[surest].mean() == pytest.approx(0.857142857, abs=0.011)


def test_two_thousand_labels_on_one_item_do_not_underflow():
    """Multiplying probabilities without logs turns this into NaN."""
    people = np.arange(2000)
    votes = as_votes(
        np.zeros(2000, dtype=int), people, people % 3 // 2, n_items=1, n_people=2000, n_classes=2
    )
    result = mace(votes, protocol=replace(REFERENCE, restarts=2))
    assert result.winner.tolist() == [0]
    assert np.isfinite(result.posterior).all()


def test_restarts_differ_and_the_best_is_kept():
    votes, _ = table_votes(PARTS_OF_SPEECH)
    runs = [
        mace(votes, seed=seed, protocol=replace(REFERENCE, restarts=n)) for seed in (0, 1) for n in (1, 10)
    ]
    assert runs[1].log_likelihood >= runs[0].log_likelihood
    again = mace(votes, seed=0, protocol=replace(REFERENCE, restarts=10))
    assert (again.posterior == runs[1].posterior)[~np.isnan(again.posterior)].all()


def test_the_first_start_is_even_and_every_other_is_its_own():
    """crowd-kit gives all its restarts one seed, so ten restarts are one run ten times."""
    votes, _ = table_votes(PARTS_OF_SPEECH)
    model, places = _Mace(votes, votes.gold(None), REFERENCE), signatures(votes)
    starts = [model.start(places, seed, restart) for seed in (0, 1) for restart in (0, 1, 2)]
    assert (starts[0].knows == 0.5).all()
    assert (starts[0].knows == starts[3].knows).all()
    others = [start.habit.ravel().tolist() for start in (starts[1], starts[2], starts[4], starts[5])]
    assert all(one != two for i, one in enumerate(others) for two in others[:i])
