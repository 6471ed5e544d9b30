"""Error rates and agreement of transcripts against jiwer's documentation and the CrowdSpeech paper."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import permutations

import numpy as np
import pytest

from labeler.numerals import integer_words
from labeler.stats.normalise import DEFAULT, RAW, RULES, Normalisation
from labeler.stats.transcripts import (
    Unit,
    edits,
    error_rates,
    rule_gains,
    symmetric_rate,
    transcript_agreement,
    transcript_alpha,
)
from tests.crowd import rows

# jiwer 4.0's documentation (the first pair) and cases by hand: hits, sub, del, ins; WER; CER
PAIRS = [
    ("hello world", "hello duck", (1, 1, 0, 0), 0.5, 0.45454545453),
    ("the cat sat on the mat", "the cat sat mat", (4, 0, 2, 0), 1 / 3, 0.31818181818),
    ("a b c d", "a x b c d e", (4, 0, 0, 2), 0.5, 0.57142857143),
    ("one", "one two three", (1, 0, 0, 2), 2.0, 3.33333333333),
]


@pytest.mark.parametrize(("reference", "hypothesis", "counts", "wer", "cer"), PAIRS)
def test_word_and_character_errors(reference, hypothesis, counts, wer, cer):
    found = edits(reference, hypothesis)
    assert (found.hits, found.substitutions, found.deletions, found.insertions) == counts
    assert error_rates([reference], [hypothesis]).corpus == pytest.approx(wer, abs=1e-9)
    assert error_rates([reference], [hypothesis], Unit.CHARACTER).corpus == pytest.approx(cer, abs=1e-9)


def test_corpus_and_mean_utterance_are_two_figures():
    references = ["hello world", "i like monthy python", "the quick brown fox jumps over the lazy dog"]
    hypotheses = ["hello duck", "i like python", "the quick brown fox jumped over lazy dog"]
    rates = error_rates(references, hypotheses)
    assert rates.corpus == pytest.approx(0.26666666666666666, abs=1e-9)
    assert rates.mean_utterance == pytest.approx(0.32407407407407407, abs=1e-9)
    assert rates.per_utterance == pytest.approx([0.5, 0.25, 0.2222222222222222])
    assert error_rates(references, hypotheses, Unit.CHARACTER).corpus == pytest.approx(0.24324324324324326)


def test_empty_transcripts_are_answers():
    rates = error_rates(["", "", "a b"], ["", "x y", "a b"])
    assert rates.per_utterance[0] == 0.0
    assert np.isnan(rates.per_utterance[1])
    assert rates.mean_utterance == 0.0
    assert rates.corpus == 1.0  # two insertions over two reference words
    assert np.isnan(error_rates([""], ["x"]).corpus)
    assert np.isnan(error_rates([], []).corpus)
    assert symmetric_rate("", "") == 0.0


def test_between_people_neither_is_the_reference():
    assert symmetric_rate("a b c d", "a b") == symmetric_rate("a b", "a b c d") == pytest.approx(4 / 6)


def crowdspeech_text(text: str) -> str:
    """The paper's own script; deleting runs of spaces glues words, which is why it is not among our rules."""
    return re.sub(r" {2,}|^ | $", "", re.sub(r"[^\w' ]", "", text.lower()))


# mean-utterance and corpus WER of their ROVER, mean-utterance WER of their T5, of people among each other
# (over this many ordered pairs, as an earlier count of ours found) and of one person
PUBLISHED = {
    "crowdspeech-dev-clean": (0.06762826926, 0.06054924451, 0.05717499878, 0.34235753885, 113460, 0.1730),
    "crowdspeech-test-clean": (0.07293118507, 0.06400258673, 0.06209593208, 0.37842334413, 110034, 0.1900),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_figures_of_crowdspeech(shared_data, name):
    """Pavlichenko, Stelmakh and Ustalov (2021), NeurIPS datasets and benchmarks: WER of their baselines."""
    rover_mean, rover_corpus, t5, between, n_pairs, single = PUBLISHED[name]
    folder = shared_data / "crowd" / name
    published = rows(folder / "published_baselines.csv")
    truth = [crowdspeech_text(row["transcription"]) for row in published]
    rates = error_rates(truth, [crowdspeech_text(row["rover_result"]) for row in published])
    assert rates.mean_utterance == pytest.approx(rover_mean, abs=1e-6)
    assert rates.corpus == pytest.approx(rover_corpus, abs=1e-6)
    best = error_rates(truth, [crowdspeech_text(row["t5_result"]) for row in published])
    assert best.mean_utterance == pytest.approx(t5, abs=1e-6)
    gold = {row["audio"]: said for row, said in zip(published, truth, strict=True)}
    said = defaultdict(list)
    for row in rows(folder / "labels.csv"):
        said[row["task"]].append(crowdspeech_text(row["label"]))
    truths = [gold[task] for task in said for _ in said[task]]
    alone = error_rates(truths, [text for task in said for text in said[task]])
    assert alone.mean_utterance == pytest.approx(single, abs=1e-3)
    ordered = [pair for texts in said.values() for pair in permutations(texts, 2)]
    workers = error_rates(*zip(*ordered, strict=True))
    assert workers.mean_utterance == pytest.approx(between, abs=2e-3)
    assert sum(bool(reference) for reference, _ in ordered) == n_pairs


def test_agreement_before_and_after_normalisation():
    item = np.array([0, 0, 1, 1])
    texts = ["Don't stop!", "dont stop", "ok", "ok"]
    raw, after = transcript_agreement(item, texts, RAW), transcript_agreement(item, texts, DEFAULT)
    assert raw.corpus == pytest.approx(1 - 2 * 2 / 6)
    assert raw.mean_pair == pytest.approx(0.5)
    assert raw.identical == 0.5
    assert after.corpus == after.identical == 1.0
    assert after.normalisation == "labeler-1:nfkc+case+markers+quotes+apostrophes+punctuation+spaces"


def test_the_rule_that_matters_most_is_named_first():
    """Ng's nearest … convention: one writes "um", the other does not; capitals differ once."""
    item = np.repeat(np.arange(4), 2)
    texts = [
        "um nearest gas station",
        "nearest gas station",
        "um yes",
        "yes",
        "uh go home",
        "go home",
        "Stop",
        "stop",
    ]
    gains = rule_gains(item, texts)
    assert gains[0].rule == "fillers"
    assert gains[0].alone > gains[1].alone == next(gain.alone for gain in gains if gain.rule == "case") > 0
    assert {gain.rule for gain in gains} == set(RULES)
    assert next(gain for gain in gains if gain.rule == "numbers").alone == 0


def test_rules_do_what_they_say():
    assert DEFAULT("  It\u2019s  [noise] \u00a35 \u2013 OK\uff01 ") == "its 5 ok"
    assert Normalisation(("numbers", "spaces"))("room 101, 7") == "room one hundred one , seven"
    assert Normalisation(("fillers",))("Um, well er yes") == "well yes"
    assert Normalisation(("spaces", "case")).identifier == "labeler-1:case+spaces"
    assert integer_words(999999) == "nine hundred ninety nine thousand nine hundred ninety nine"
    assert integer_words(1234567) == "one two three four five six seven"
    assert RAW("  as Written ") == "  as Written "


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "text", ["", " ", "don't", "naïve café №5", "😀 nan", "a\nb", "[x", "it's 5 o'clock!"]
)
def test_every_rule_twice_is_the_rule_once(rule, text):
    once = Normalisation((rule, "spaces"))(text)
    assert Normalisation((rule, "spaces"))(once) == once


def test_alpha_of_copies_is_one_and_of_noise_near_zero():
    rng = np.random.default_rng(0)
    words = [" ".join(rng.choice(list("abcdefghij"), 8)) for _ in range(60)]
    copies = transcript_alpha(np.repeat(np.arange(30), 2), np.repeat(words[:30], 2).tolist(), rng=rng)
    noise = transcript_alpha(np.repeat(np.arange(30), 2), words, rng=rng)
    assert copies == pytest.approx(1)
    assert abs(noise) < 0.1


@pytest.mark.parametrize(("item", "texts"), [([], []), ([0], ["a"]), ([0, 1], ["a", "b"])])
def test_without_pairs_it_is_undefined_and_says_why(item, texts):
    codes = np.array(item, dtype=np.int64)
    found = transcript_agreement(codes, texts)
    assert np.isnan(found.corpus)
    assert found.why == "no_pairable_units"
    assert np.isnan(transcript_alpha(codes, texts, rng=np.random.default_rng(0)))
    assert all(np.isnan(gain.alone) for gain in rule_gains(codes, texts))
