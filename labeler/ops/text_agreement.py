"""How far people agree on transcripts, before and after normalisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.ops.text_opinions import TextOpinions
from labeler.stats.estimate import Estimate
from labeler.stats.normalise import DEFAULT, RAW, Normalisation
from labeler.stats.repeats import Again, agreement_again
from labeler.stats.resample import paired_by_item
from labeler.stats.text_pairs import (
    TextAgreement,
    TextPairs,
    text_agreement,
    text_alpha,
    text_in_general,
    text_pairs,
)
from labeler.stats.transcripts import RuleGain, Unit, rule_gains, symmetric_rate, transcript_alpha


@dataclass(frozen=True, slots=True)
class TextPairRow:
    """Two people on ``n`` items that both transcribed: agreement in words as written and normalised."""

    first: int
    second: int
    n: int
    raw: Estimate
    normalised: Estimate


@dataclass(frozen=True, slots=True)
class TextRound:
    """Agreement in one round, normalised, and the change on the same items from the round before."""

    name: str
    n_items: int
    agreement: Estimate
    change: Estimate | None


@dataclass(frozen=True, slots=True, eq=False)
class TextReport:
    """Everything that ``labeler agreement`` and the Agreement page show of transcripts.

    ``raw`` and ``normalised``: words; ``characters``: the same in characters, normalised. ``alpha``: beyond
    chance, normalised. ``in_general``: the same figures with intervals for other people too.
    ``per_person``: over the pairs that hold the person. ``rules``: what each rule alone would bring, the
    greatest gain first. Agreement is 1 − 2 × edits / words of both.
    """

    opinions: TextOpinions
    normalisation: str
    pairs: TextPairs
    raw: TextAgreement
    normalised: TextAgreement
    characters: TextAgreement
    alpha: Estimate
    rules: list[RuleGain]
    per_pair: list[TextPairRow]
    per_person: list[Estimate]
    per_tag: list[tuple[str, int, Estimate]]
    rounds: list[TextRound]
    again: Again
    in_general: dict[str, dict[str, Estimate]]

    @property
    def n_pairable(self) -> int:
        """Return how many items two people transcribed."""
        return len(np.unique(self.pairs.item))

    def as_dict(self, *, with_items: bool = False) -> dict[str, Any]:
        """Return the keys of ``labeler agreement --json`` for transcripts."""
        said, beyond = self.opinions, self.in_general["alpha"]["alpha"]
        people = zip(
            said.people, said.simulated.tolist(), self.per_person, self.again.per_person, strict=True
        )
        report: dict[str, Any] = {
            "kind": "transcript",
            "n_items": said.n_items,
            "n_people": len(said.people),
            "n_labels": len(said.said),
            "n_duplicates": said.n_duplicates,
            "n_pairable": self.n_pairable,
            "normalisation": self.normalisation,
            "coefficients": {
                "raw": self._figures("raw"),
                "normalised": self._figures("normalised"),
                "characters": self._figures("characters"),
                "alpha": {
                    **self.alpha.as_dict(),
                    "in_general": beyond.interval_dict(),
                },
            },
            "pairs": [
                {
                    "a": said.people[row.first],
                    "b": said.people[row.second],
                    "n": row.n,
                    "raw": row.raw.as_dict(),
                    "normalised": row.normalised.as_dict(),
                }
                for row in self.per_pair
            ],
            "people": [
                {"person": name, "simulated": made, **one.as_dict(), "self_agreement": again.as_dict()}
                for name, made, one, again in people
            ],
            "tags": [{"tag": tag, **one.as_dict(), "n_items": n} for tag, n, one in self.per_tag],
            "rounds": [
                {
                    "round": one.name,
                    "n_items": one.n_items,
                    **one.agreement.as_dict(),
                    **({} if one.change is None else {"change": one.change.as_dict()}),
                }
                for one in self.rounds
            ],
            "rules": [
                {"rule": gain.rule, "words": gain.words, "gain_alone": gain.alone, "lost_without": gain.lost}
                for gain in self.rules
            ],
            "self_agreement": self.again.as_dict(),
        }
        if with_items:
            mean = agreement_of_items(self.pairs, said.n_items)
            report["items"] = [
                {"item": name, "agreement": value, "why": "single_label" if np.isnan(value) else ""}
                for name, value in zip(said.items, mean.tolist(), strict=True)
            ]
        return report

    def _figures(self, name: str) -> dict[str, Any]:
        general = self.in_general[name]
        return {
            figure: {**found, "in_general": general[figure].interval_dict()}
            for figure, found in getattr(self, name).as_dict().items()
        }


def text_report(
    opinions: TextOpinions,
    *,
    normalisation: Normalisation = DEFAULT,
    n_resamples: int = 500,
    seed: int = 0,
) -> TextReport:
    """Return how far people agree on transcripts, before and after ``normalisation``."""
    said = opinions.said
    chosen = {"n_resamples": n_resamples, "seed": seed}
    raw = text_pairs(said.item, said.person, said.text, RAW)
    pairs = text_pairs(said.item, said.person, said.text, normalisation)
    letters = text_pairs(said.item, said.person, said.text, normalisation, Unit.CHARACTER)
    ready = normalisation.all(said.text)
    beyond = transcript_alpha(said.item, ready, rng=np.random.default_rng(seed))
    alpha, alpha_general = text_alpha(beyond, pairs, **chosen)
    tables = {"raw": raw, "normalised": pairs, "characters": letters}
    found = {name: text_agreement(table, **chosen) for name, table in tables.items()}
    return TextReport(
        opinions,
        normalisation.identifier,
        pairs,
        found["raw"],
        found["normalised"],
        found["characters"],
        alpha,
        rule_gains(said.item, said.text),
        _pairs(raw, pairs, n_resamples, seed),
        [
            text_agreement(pairs.where((pairs.first == one) | (pairs.second == one)), **chosen).corpus
            for one in range(len(opinions.people))
        ],
        [
            (name, len(items), text_agreement(pairs.where(np.isin(pairs.item, items)), **chosen).corpus)
            for name, items in zip(opinions.tags, opinions.tagged, strict=True)
        ],
        _rounds(opinions, normalisation, n_resamples, seed),
        _again(opinions, normalisation),
        {
            **{name: text_in_general(found[name], table, **chosen) for name, table in tables.items()},
            "alpha": {"alpha": alpha_general},
        },
    )


def agreement_of_items(pairs: TextPairs, n_items: int) -> np.ndarray:
    """Return float64 (n_items,): 1 − the mean rate over an item's pairs of people, NaN where unknown."""
    n = np.bincount(pairs.item, minlength=n_items)
    with np.errstate(invalid="ignore"):
        mean: np.ndarray = 1 - np.bincount(pairs.item, weights=pairs.rate, minlength=n_items) / n
    return mean


def _pairs(raw: TextPairs, pairs: TextPairs, n_resamples: int, seed: int) -> list[TextPairRow]:
    """Return every pair of people that shares an item, those with most items first."""
    both = pairs.first * (int(pairs.second.max(initial=0)) + 1) + pairs.second
    order = np.argsort(both, kind="stable")
    rows = []
    for group in np.split(order, np.flatnonzero(np.diff(both[order])) + 1):
        if len(group):
            written, after = (
                text_agreement(one.where(group), n_resamples=n_resamples, seed=seed).corpus
                for one in (raw, pairs)
            )
            first, second = int(pairs.first[group[0]]), int(pairs.second[group[0]])
            rows.append(TextPairRow(first, second, len(group), written, after))
    return sorted(rows, key=lambda row: (-row.n, row.first, row.second))


def _rounds(
    opinions: TextOpinions, normalisation: Normalisation, n_resamples: int, seed: int
) -> list[TextRound]:
    rows: list[TextRound] = []
    before: np.ndarray | None = None
    for name, said in opinions.by_round.items():
        pairs = text_pairs(said.item, said.person, said.text, normalisation)
        now = agreement_of_items(pairs, opinions.n_items)
        change = None
        if before is not None:
            change = paired_by_item(now, before, n_resamples=n_resamples, seed=seed)
        found = text_agreement(pairs, n_resamples=n_resamples, seed=seed).corpus
        rows.append(TextRound(name, len(np.unique(pairs.item)), found, change))
        before = now
    return rows


def _again(opinions: TextOpinions, normalisation: Normalisation) -> Again:
    """Return the agreement in words with one's own earlier transcript."""
    same = [
        max(0.0, 1 - symmetric_rate(normalisation(first), normalisation(last)))
        for _, _, first, last, _ in opinions.again
    ]
    return agreement_again(
        np.array([one[0] for one in opinions.again], dtype=np.int64),
        np.array([one[1] for one in opinions.again], dtype=np.int64),
        np.array(same, dtype=np.float64),
        [one[4] for one in opinions.again],
        n_people=len(opinions.people),
        tags=opinions.tags,
        tagged=opinions.tagged,
        of=opinions.again_of,
    )
