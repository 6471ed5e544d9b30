"""One transcript from several."""

from __future__ import annotations

from collections import defaultdict
from itertools import permutations

import pytest

from labeler.stats.rover import medoid, rover
from labeler.stats.transcripts import error_rates
from tests.crowd import rows
from tests.stats.test_transcripts import PUBLISHED, crowdspeech_text


def test_the_example_of_crowd_kit():
    """Fiscus (1997); crowd-kit tests/aggregation/test_rover_aggregation.py (Apache-2.0)."""
    assert rover(["a b c d", "b z d e", "b c d e f"]).text == "b c d e"


@pytest.mark.parametrize("name", PUBLISHED)
def test_no_more_errors_than_the_published_rover(shared_data, name):
    folder = shared_data / "crowd" / name
    said = defaultdict(list)
    for row in rows(folder / "labels.csv"):
        said[row["task"]].append(crowdspeech_text(row["label"]))
    gold = {row["task"]: crowdspeech_text(row["label"]) for row in rows(folder / "gold.csv")}
    voted = error_rates(list(gold.values()), [rover(said[task]).text for task in gold])
    assert voted.mean_utterance <= PUBLISHED[name][0]
    assert voted.corpus <= PUBLISHED[name][1]
    central = error_rates(list(gold.values()), [medoid(said[task]) for task in gold])
    assert central.mean_utterance < 0.075


def test_the_order_of_the_texts_does_not_matter():
    texts = ["the cat sat", "a cat sat down", "the bat sat", "cat sat"]
    assert len({rover(order).text for order in permutations(texts)}) == 1
    assert len({medoid(order) for order in permutations(texts)}) == 1


def test_support_says_how_many_agree():
    vote = rover(["a b", "a b", "a c"])
    assert vote.text == "a b"
    assert vote.support == pytest.approx((1.0, 2 / 3))
    assert vote.confidence == pytest.approx(5 / 6)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], ""),
        ([""], ""),
        (["", ""], ""),
        (["a"], "a"),
        (["", "", "a"], ""),
        (["a b"] * 3, "a b"),
        (["😀 x", "😀 x"], "😀 x"),
    ],
)
def test_few_and_empty_texts(texts, expected):
    assert rover(texts).text == expected
    assert medoid(texts) == expected


def test_a_word_that_one_person_missed_stays():
    assert rover(["we go now", "we now", "we go now"]).text == "we go now"


def test_a_tie_goes_to_the_longer_word_then_the_alphabet():
    assert rover(["the cat", "the category"]).text == "the category"
    assert rover(["the bat", "the cat"]).text == "the bat"
