"""Hidden labels and the signatures by which they are chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.stats.consensus import consensus
from labeler.stats.heldout import HeldOut, hidden_labels, label_probability, ranking
from labeler.stats.signature import signatures, uniform
from tests.stats.test_consensus import METHODS, renamed
from tests.stats.test_dawid_skene import random_votes


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_signatures_do_not_know_names(seed):
    votes = random_votes(seed, n_items=20, n_people=5)
    other, items, people, classes = renamed(votes, seed)
    one, two = signatures(votes), signatures(other)
    assert (two.item[items] == one.item).all()
    assert (two.person[people] == one.person).all()
    assert (two.label_class[classes] == one.label_class).all()


def test_signatures_tell_apart_what_the_labels_tell_apart():
    votes = random_votes(0, n_items=60)
    assert len(set(signatures(votes).person.tolist())) == votes.n_people


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_every_item_keeps_a_label_and_the_choice_does_not_know_names(seed):
    votes = random_votes(seed, n_items=40)
    hidden = hidden_labels(votes, share=0.5, seed=3)
    kept = votes.without(hidden)
    assert (kept.labels_per_item() > 0).tolist() == (votes.labels_per_item() > 0).tolist()
    other, items, people, classes = renamed(votes, seed)
    again = other.without(~hidden_labels(other, share=0.5, seed=3))
    first = votes.without(~hidden)
    mapped = set(zip(items[first.item], people[first.person], classes[first.label], strict=True))
    assert mapped == set(zip(again.item, again.person, again.label, strict=True))


def test_about_the_asked_share_is_hidden_and_another_seed_hides_others():
    votes = random_votes(1, n_items=2000)
    one, two = hidden_labels(votes, share=0.1, seed=0), hidden_labels(votes, share=0.1, seed=1)
    assert 0.07 < one.mean() < 0.11
    assert (one != two).any()


@pytest.mark.parametrize("method", METHODS)
def test_probabilities_of_all_possible_labels_sum_to_one(method):
    votes = random_votes(2)
    hidden = hidden_labels(votes, share=0.2)
    seen, asked = votes.without(hidden), votes.without(~hidden)
    result = consensus(seen, method)
    total = np.zeros(asked.n_labels)
    for one in range(3):
        said = replace(asked, label=np.full(asked.n_labels, one))
        total += label_probability(seen, result, said)
    assert total == pytest.approx(1)


def test_ranking_puts_the_greatest_first_and_the_unknown_last():
    scores = {"a": HeldOut(-1.0, 5), "b": HeldOut(float("nan"), 0), "c": HeldOut(-0.5, 5)}
    assert ranking(scores) == ["c", "a", "b"]


def test_uniform_numbers_are_uniform():
    drawn = uniform(np.arange(20000, dtype=np.uint64), 7)
    assert abs(drawn.mean() - 0.5) < 0.01
    assert 0 <= drawn.min() < 0.001
    assert 0.999 < drawn.max() < 1
    assert np.abs(np.histogram(drawn, 10, (0, 1))[0] - 2000).max() < 200
