"""Word and character error rates, agreement between transcribers, and which convention would mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np

from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.normalise import RAW, RULES, Normalisation

_MOST_PAIRS = 20_000


class Unit(StrEnum):
    """What is counted."""

    WORD = "word"
    CHARACTER = "character"


@dataclass(frozen=True, slots=True)
class Edits:
    """How a hypothesis becomes its reference: counts of words or characters."""

    hits: int
    substitutions: int
    deletions: int
    insertions: int

    @property
    def errors(self) -> int:
        """Return the edit distance."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def n_reference(self) -> int:
        """Return the length of the reference."""
        return self.hits + self.substitutions + self.deletions


@dataclass(frozen=True, slots=True, eq=False)
class ErrorRates:
    """Error rates of many utterances; always say which one is meant.

    ``corpus``: all errors over all reference words (WER) or characters (CER). ``mean_utterance``: the mean of
    the utterances' own rates. Both can be over 1, and they differ. ``per_utterance`` float64 (n,): 0 where
    both are empty, NaN where only the reference is; such insertions count in ``corpus`` alone.
    """

    corpus: float
    mean_utterance: float
    per_utterance: FloatArray
    edits: Edits
    unit: Unit


def tokens(text: str, unit: Unit = Unit.WORD) -> Sequence[str]:
    """Return the words of a text (what stands between spaces), or its characters.

    >>> tokens("so it goes")
    ['so', 'it', 'goes']
    """
    return text.split() if unit is Unit.WORD else text


def edits(reference: str, hypothesis: str, unit: Unit = Unit.WORD) -> Edits:
    """Return the least edits (Levenshtein 1966) between a reference and a hypothesis.

    >>> edits("hello world", "hello duck")
    Edits(hits=1, substitutions=1, deletions=0, insertions=0)
    """
    from rapidfuzz.distance import Levenshtein

    true, said = tokens(reference, unit), tokens(hypothesis, unit)
    counts = {"replace": 0, "delete": 0, "insert": 0}
    for edit in Levenshtein.editops(true, said):
        counts[edit.tag] += 1
    hits = len(true) - counts["replace"] - counts["delete"]
    return Edits(hits, counts["replace"], counts["delete"], counts["insert"])


def error_rates(references: Sequence[str], hypotheses: Sequence[str], unit: Unit = Unit.WORD) -> ErrorRates:
    """Return WER (or CER) of hypotheses against references of the same length and order.

    Normalise both first and say by what (``Normalisation.identifier``). NaN where there is nothing to count.

    >>> error_rates(["hello world"], ["hello duck"]).corpus
    0.5
    """
    found = [edits(true, said, unit) for true, said in zip(references, hypotheses, strict=True)]
    total = Edits(
        sum(one.hits for one in found),
        sum(one.substitutions for one in found),
        sum(one.deletions for one in found),
        sum(one.insertions for one in found),
    )
    rates = np.array([_rate(one) for one in found], dtype=np.float64)
    known = rates[~np.isnan(rates)]
    mean = float(known.mean()) if known.size else float("nan")
    return ErrorRates(_rate(total) if found else float("nan"), mean, rates, total, unit)


def _rate(one: Edits) -> float:
    if one.n_reference:
        return one.errors / one.n_reference
    return 0.0 if not one.errors else float("nan")


def symmetric_rate(first: str, second: str, unit: Unit = Unit.WORD) -> float:
    """Return 2 × edits / (both lengths): between two people neither is the reference. 0 where both are empty.

    >>> symmetric_rate("a b c d", "a b")
    0.6666666666666666
    """
    distance, lengths = _distance(tokens(first, unit), tokens(second, unit))
    return 2 * distance / lengths if lengths else 0.0


def _distance(first: Sequence[str], second: Sequence[str]) -> tuple[int, int]:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(first, second), len(first) + len(second)


@dataclass(frozen=True, slots=True)
class TranscriptAgreement:
    """How far transcribers of the same items agree.

    ``corpus``: 1 − 2 × all edits / all lengths over every pair of people; ``mean_pair``: mean over pairs of
    1 − 2 × edits / lengths; ``identical``: share of pairs that are the same to the letter; NaN without pairs
    (``why``). ``normalisation`` names what was done before.
    """

    corpus: float
    mean_pair: float
    identical: float
    n_pairs: int
    normalisation: str
    why: str = ""


def _item_pairs(item: IntArray) -> Iterator[tuple[int, int]]:
    """Yield the positions of all pairs of transcripts of the same item."""
    order = np.argsort(item, kind="stable")
    cuts = np.flatnonzero(np.diff(item[order])) + 1
    for group in np.split(order, cuts):
        yield from combinations(group.tolist(), 2)


def transcript_agreement(
    item: IntArray,
    texts: Sequence[str],
    normalisation: Normalisation = RAW,
    unit: Unit = Unit.WORD,
) -> TranscriptAgreement:
    """Return how far the transcripts of the same items agree, after ``normalisation``.

    ``item`` int64 (n,) codes beside ``texts``, one text per person and item.
    """
    ready = [tokens(text, unit) for text in normalisation.all(texts)]
    errors = lengths = 0
    rates = []
    same = 0
    for first, second in _item_pairs(item):
        distance, length = _distance(ready[first], ready[second])
        errors, lengths = errors + distance, lengths + length
        rates.append(2 * distance / length if length else 0.0)
        same += distance == 0
    if not rates:
        nan = float("nan")
        return TranscriptAgreement(nan, nan, nan, 0, normalisation.identifier, "no_pairable_units")
    return TranscriptAgreement(
        1 - 2 * errors / lengths if lengths else 1.0,
        1 - float(np.mean(rates)),
        same / len(rates),
        len(rates),
        normalisation.identifier,
    )


@dataclass(frozen=True, slots=True)
class RuleGain:
    """What one convention would bring: ``alone``, the gain in corpus agreement over raw text by this rule
    only; ``lost``, what the full normalisation would lose without it."""

    rule: str
    words: str
    alone: float
    lost: float


def rule_gains(
    item: IntArray, texts: Sequence[str], rules: Sequence[str] = tuple(RULES), unit: Unit = Unit.WORD
) -> list[RuleGain]:
    """Return every rule with what it brings, the greatest gain first; NaN where there are no pairs.

    The first is what to write into the instructions next.
    """
    raw = transcript_agreement(item, texts, RAW, unit).corpus
    full = transcript_agreement(item, texts, Normalisation(tuple(rules)), unit).corpus
    gains = []
    for rule in rules:
        alone = transcript_agreement(item, texts, Normalisation((rule,)), unit).corpus
        rest = Normalisation(tuple(name for name in rules if name != rule))
        without = transcript_agreement(item, texts, rest, unit).corpus
        gains.append(RuleGain(rule, RULES[rule].words, alone - raw, full - without))
    return sorted(gains, key=lambda gain: (-np.nan_to_num(gain.alone), gain.rule))


def transcript_alpha(
    item: IntArray, texts: Sequence[str], *, unit: Unit = Unit.WORD, rng: np.random.Generator
) -> float:
    """Return Krippendorff's alpha with distance 2 × edits / lengths.

    The expected disagreement is over pairs of all transcripts, at most 20,000 of them drawn by ``rng``. NaN
    without two transcripts of an item, or where all are the same. Transcripts of different items share
    little, so this is near the mean agreement of pairs.
    """
    n_per_item = np.bincount(item) if item.size else np.zeros(0, dtype=np.int64)
    ready = [tokens(text, unit) for text in texts]
    observed = weight = 0.0
    for first, second in _item_pairs(item):
        share = 1.0 / (n_per_item[item[first]] - 1)
        observed += share * _normal_distance(ready[first], ready[second])
        weight += share
    pairable = np.flatnonzero(n_per_item[item] >= 2) if item.size else np.zeros(0, dtype=np.int64)
    if not weight:
        return float("nan")
    n = len(pairable)
    if n * (n - 1) // 2 <= _MOST_PAIRS:
        pairs = list(combinations(pairable.tolist(), 2))
    else:
        first_drawn = rng.integers(0, n, _MOST_PAIRS)
        second_drawn = (first_drawn + rng.integers(1, n, _MOST_PAIRS)) % n
        pairs = list(zip(pairable[first_drawn].tolist(), pairable[second_drawn].tolist(), strict=True))
    expected = float(np.mean([_normal_distance(ready[first], ready[second]) for first, second in pairs]))
    return 1 - (observed / weight) / expected if expected > 0 else float("nan")


def _normal_distance(first: Sequence[str], second: Sequence[str]) -> float:
    distance, lengths = _distance(first, second)
    return 2 * distance / lengths if lengths else 0.0
