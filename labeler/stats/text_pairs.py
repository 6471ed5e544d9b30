"""How far people's transcripts of the same items agree, with intervals by item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations

import numpy as np

from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.majority import BoolArray, FloatArray, IntArray
from labeler.stats.normalise import RAW, Normalisation
from labeler.stats.pairs_in_general import Mean, PairRows, alpha_in_general, pairs_in_general
from labeler.stats.transcripts import Unit, edits, tokens
from labeler.stats.units import ratio


@dataclass(frozen=True, slots=True, eq=False)
class TextPairs:
    """Two people's transcripts of one item: one row each, all arrays (n_rows,).

    ``item``, ``first``, ``second`` int64 codes; ``edits`` the least edits between the two, ``length`` the
    words (or characters) of both together.
    """

    item: IntArray
    first: IntArray
    second: IntArray
    edits: FloatArray
    length: FloatArray

    def __len__(self) -> int:
        return len(self.item)

    @property
    def rate(self) -> FloatArray:
        """Return float64 (n_rows,): 2 × edits / length, 0 where both are empty."""
        rate: FloatArray = np.divide(
            2 * self.edits, self.length, out=np.zeros(len(self)), where=self.length > 0
        )
        return rate

    def where(self, rows: IntArray | BoolArray) -> TextPairs:
        """Return some rows."""
        return TextPairs(
            self.item[rows], self.first[rows], self.second[rows], self.edits[rows], self.length[rows]
        )

    def rows(self, top: FloatArray, bottom: FloatArray) -> PairRows:
        """Return what each pair adds to a figure."""
        return PairRows(self.item, self.first, self.second, top, bottom)


def text_pairs(
    item: IntArray,
    person: IntArray,
    texts: Sequence[str],
    normalisation: Normalisation = RAW,
    unit: Unit = Unit.WORD,
) -> TextPairs:
    """Return the table of pairs of transcripts of one item, after ``normalisation``.

    ``item``, ``person`` int64 (n,) codes beside ``texts``, one per person and item.

    >>> text_pairs(np.array([0, 0]), np.array([0, 1]), ["a b", "a c"]).rate
    array([0.5])
    """
    from rapidfuzz.distance import Levenshtein

    ready = [tokens(text, unit) for text in normalisation.all(texts)]
    order = np.lexsort((person, item))
    cuts = np.flatnonzero(np.diff(item[order])) + 1
    rows, counts = [], []
    for group in np.split(order, cuts):
        for a, b in combinations(group.tolist(), 2):
            rows.append((item[a], person[a], person[b]))
            counts.append((Levenshtein.distance(ready[a], ready[b]), len(ready[a]) + len(ready[b])))
    place = np.array(rows, dtype=np.int64).reshape(-1, 3)
    found = np.array(counts, dtype=np.float64).reshape(-1, 2)
    return TextPairs(place[:, 0], place[:, 1], place[:, 2], found[:, 0], found[:, 1])


@dataclass(frozen=True, slots=True)
class TextAgreement:
    """How far transcripts agree; ``corpus``: 1 − 2 × all edits / all words of both, ``mean_pair``: the mean
    over pairs of 1 − 2 × edits / words, ``identical``: the share of pairs that are the same."""

    corpus: Estimate
    mean_pair: Estimate
    identical: Estimate

    def as_dict(self) -> dict[str, dict[str, float | str | int]]:
        """Return each figure with its interval."""
        return {name: getattr(self, name).as_dict() for name in TextAgreement.__slots__}


def text_agreement(pairs: TextPairs, *, n_resamples: int = 500, seed: int = 0) -> TextAgreement:
    """Return how far transcripts agree, every figure with its interval by item.

    Where all texts are empty they are the same: 1.
    """
    ones = np.ones(len(pairs))
    same = (pairs.edits == 0).astype(np.float64)

    def of(top: FloatArray, bottom: FloatArray) -> Estimate:
        return ratio(pairs.item, top, bottom, n_resamples=n_resamples, seed=seed)

    corpus = of(pairs.length - 2 * pairs.edits, pairs.length)
    if len(pairs) and not pairs.length.any():
        corpus = Estimate(1.0, n=len(np.unique(pairs.item)), why=Why.NO_VARIATION.value)
    return TextAgreement(corpus, of(1 - pairs.rate, ones), of(same, ones))


def text_in_general(
    found: TextAgreement, pairs: TextPairs, *, n_resamples: int = 500, seed: int = 0
) -> dict[str, Estimate]:
    """Return the figures of ``found``, made of ``pairs``, with their intervals for people in general."""
    ones = np.ones(len(pairs))
    parts = {
        "corpus": (pairs.length - 2 * pairs.edits, pairs.length),
        "mean_pair": (1 - pairs.rate, ones),
        "identical": ((pairs.edits == 0).astype(np.float64), ones),
    }
    return {
        name: pairs_in_general(
            getattr(found, name),
            pairs.rows(*parts[name]),
            mean=Mean.RATIO,
            n_resamples=n_resamples,
            seed=seed,
        )
        for name in TextAgreement.__slots__
    }


def text_alpha(
    value: float, pairs: TextPairs, *, n_resamples: int = 500, seed: int = 0
) -> tuple[Estimate, Estimate]:
    """Return (``transcripts.transcript_alpha`` with its interval by item, the same for people in general).

    ``pairs``: of the same texts. The expected disagreement is held fixed in the resamples: it rests on pairs
    of all transcripts, and is near 1 whichever come.
    """
    n = len(np.unique(pairs.item))
    if np.isnan(value):
        none = undefined(Why.ONE_CLASS_ONLY if n else Why.NO_PAIRABLE_UNITS, n)
        return none, none
    n_pairs = np.bincount(pairs.item)[pairs.item] if n else np.zeros(0)
    each = 2.0 / (np.sqrt(8.0 * n_pairs + 1.0) - 1.0)  # one over how many others answered the item
    observed = ratio(pairs.item, pairs.rate * each, each, n_resamples=n_resamples, seed=seed)
    alpha = Estimate(value, why=observed.why, n=n)
    if observed.has_interval and value < 1.0:
        expected = observed.value / (1.0 - value)
        ends = 1.0 - observed.high / expected, 1.0 - observed.low / expected
        alpha = Estimate(value, *ends, method=observed.method, n=n)
    rows = pairs.rows(pairs.rate, np.ones(len(pairs)))
    return alpha, alpha_in_general(alpha, rows, n_resamples=n_resamples, seed=seed)


@dataclass(frozen=True, slots=True, eq=False)
class ScoredTexts:
    """Transcripts against references: one row each, all arrays (n_rows,).

    ``kind``: ``hlp`` or ``agreement``. ``item``, ``person`` int64; ``errors`` and ``words`` of the reference
    float64 in words, ``letter_errors`` and ``letters`` in characters.
    """

    kind: str
    item: IntArray
    person: IntArray
    errors: FloatArray
    words: FloatArray
    letter_errors: FloatArray
    letters: FloatArray

    def __len__(self) -> int:
        return len(self.item)

    def where(self, rows: IntArray | BoolArray) -> ScoredTexts:
        """Return some rows."""
        names = [one.name for one in fields(self) if one.name != "kind"]
        return replace(self, **{name: getattr(self, name)[rows] for name in names})


def score_texts(kind: str, rows: Sequence[tuple[int, int, str, str]]) -> ScoredTexts:
    """Return rows of (item, person, transcript, reference), both normalised, with their errors."""
    found = np.zeros((len(rows), 4))
    for place, (_, _, said, true) in enumerate(rows):
        words, letters = edits(true, said), edits(true, said, Unit.CHARACTER)
        found[place] = words.errors, words.n_reference, letters.errors, letters.n_reference
    return ScoredTexts(
        kind,
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([row[1] for row in rows], dtype=np.int64),
        *found.T,
    )


@dataclass(frozen=True, slots=True)
class TextErrors:
    """WER over all words (``wer_corpus``) and as the mean of utterances, and CER over all characters."""

    wer_corpus: Estimate
    wer_mean_utterance: Estimate
    cer_corpus: Estimate

    def as_dict(self) -> dict[str, dict[str, float | str | int]]:
        """Return each figure with its interval."""
        return {name: getattr(self, name).as_dict() for name in TextErrors.__slots__}


def text_errors(
    scored: ScoredTexts, *, in_general: bool = True, n_resamples: int = 500, seed: int = 0
) -> TextErrors:
    """Return error rates with intervals: of people in general where ``in_general`` and five transcribed.

    Resamples draw items, and with ``in_general`` people as well (a word error counts as often as its item
    times as often as its person was drawn). An utterance whose reference is empty counts in the corpus alone.
    """
    settled = scored.words > 0
    rate = np.divide(scored.errors, scored.words, out=np.zeros(len(scored)), where=settled)
    settled |= scored.errors == 0
    settings = (in_general, n_resamples, seed)
    return TextErrors(
        _error(scored, scored.errors, scored.words, settings),
        _error(scored, np.where(settled, rate, 0.0), settled.astype(np.float64), settings),
        _error(scored, scored.letter_errors, scored.letters, settings),
    )


def _error(
    scored: ScoredTexts, top: FloatArray, bottom: FloatArray, settings: tuple[bool, int, int]
) -> Estimate:
    from labeler.stats.resample import BY_BOTH, FEW_PEOPLE, percentiles, two_way_ratio

    in_general, n_resamples, seed = settings
    why = Why.NO_TRUTH if scored.kind == "hlp" else Why.NO_PAIRABLE_UNITS
    plain = ratio(scored.item, top, bottom, n_resamples=n_resamples, seed=seed, why=why)
    if not in_general or not plain.defined:
        return plain
    if len(np.unique(scored.person)) < FEW_PEOPLE:
        return Estimate(plain.value, plain.low, plain.high, Why.FEW_PEOPLE.value, plain.method, plain.n)
    drawn = two_way_ratio(scored.item, scored.person, top, bottom, n_resamples=n_resamples, seed=seed)
    low, high = percentiles(drawn)
    return Estimate(plain.value, low, high, "", BY_BOTH, plain.n)
