"""One transcript per item from several people's, and how far they agree before and after normalisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from labeler.stats.codes import Coded
from labeler.stats.majority import IntArray
from labeler.stats.normalise import DEFAULT, RAW, Normalisation
from labeler.stats.rover import centrality, medoid, rover
from labeler.stats.transcripts import (
    ErrorRates,
    RuleGain,
    TranscriptAgreement,
    Unit,
    error_rates,
    rule_gains,
    transcript_agreement,
)

TextMethod = Literal["rover", "medoid"]


@dataclass(frozen=True, slots=True)
class Transcriber:
    """One person: ``n`` transcripts, and the corpus WER of these against the consensus (their own part of it
    included, so it flatters) and against gold; NaN where there is none."""

    person: str
    n: int
    wer_to_consensus: float
    wer_to_gold: float


@dataclass(frozen=True, slots=True, eq=False)
class TextConsensus:
    """The consensus transcripts, aligned with ``coded.items``, normalised.

    ``support``: for ROVER the mean share of people who say each word, for the medoid its mean agreement with
    the others. ``words`` and ``characters``: error rates against gold (NaN without). ``raw`` and
    ``normalised``: how far people agree before and after.
    """

    method: str
    normalisation: str
    text: list[str]
    support: list[float]
    words: ErrorRates
    characters: ErrorRates
    n_gold: int
    raw: TranscriptAgreement
    normalised: TranscriptAgreement
    people: list[Transcriber]


def transcript_consensus(
    coded: Coded,
    gold: dict[str, str],
    method: TextMethod = "rover",
    *,
    normalisation: Normalisation = DEFAULT,
) -> TextConsensus:
    """Return one transcript per item; ``coded.classes`` are the distinct texts, ``gold`` text by item."""
    ready = normalisation.all(coded.classes)
    said = _by_item(coded, ready)
    found = [_one(texts, method) for texts in said]
    text = [one for one, _ in found]
    known = [place for place, item in enumerate(coded.items) if item in gold]
    truth = [normalisation(gold[coded.items[place]]) for place in known]
    ours = [text[place] for place in known]
    everybody = [coded.classes[label] for label in coded.label.tolist()]
    return TextConsensus(
        method,
        normalisation.identifier,
        text,
        [share for _, share in found],
        error_rates(truth, ours),
        error_rates(truth, ours, Unit.CHARACTER),
        len(known),
        transcript_agreement(coded.item, everybody, RAW),
        transcript_agreement(coded.item, everybody, normalisation),
        _people(coded, ready, text, dict(zip(known, truth, strict=True))),
    )


def _by_item(coded: Coded, ready: Sequence[str]) -> list[list[str]]:
    said: list[list[str]] = [[] for _ in coded.items]
    for item, label in zip(coded.item.tolist(), coded.label.tolist(), strict=True):
        said[item].append(ready[label])
    return said


def _one(texts: Sequence[str], method: TextMethod) -> tuple[str, float]:
    if method == "rover":
        vote = rover(texts)
        return vote.text, vote.confidence
    chosen = medoid(texts)
    apart = centrality([text.split() for text in texts])
    return chosen, 1 - min(apart) if apart else float("nan")


def _people(
    coded: Coded, ready: Sequence[str], text: Sequence[str], truth: dict[int, str]
) -> list[Transcriber]:
    found = []
    for code, name in enumerate(coded.people):
        rows: IntArray = np.flatnonzero(coded.person == code).astype(np.int64)
        said = [(int(coded.item[row]), ready[int(coded.label[row])]) for row in rows]
        known = [(truth[item], one) for item, one in said if item in truth]
        to_consensus = error_rates([text[item] for item, _ in said], [one for _, one in said])
        to_gold = error_rates([true for true, _ in known], [one for _, one in known])
        found.append(Transcriber(name, len(said), to_consensus.corpus, to_gold.corpus))
    return found


def conventions(coded: Coded) -> list[RuleGain]:
    """Return every normalisation rule with what it alone brings to people's agreement, the greatest first."""
    return rule_gains(coded.item, [coded.classes[label] for label in coded.label.tolist()])
