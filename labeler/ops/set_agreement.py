"""How far people agree on answers of several classes: each class by itself, and whole sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.ops.set_opinions import SetOpinions
from labeler.stats.estimate import Estimate
from labeler.stats.pairs_in_general import PairRows, alpha_in_general, pairs_in_general
from labeler.stats.repeats import Again, agreement_again
from labeler.stats.resample import paired_by_item
from labeler.stats.sets import (
    ClassAgreement,
    SetAgreement,
    SetPairs,
    Sets,
    jaccard_distance,
    masi_beside,
    set_agreement,
    set_pairs,
)
from labeler.stats.units import ratio


@dataclass(frozen=True, slots=True)
class SetPairRow:
    """Two people on ``n`` items that both answered: the same set, and the mean share of classes shared."""

    first: int
    second: int
    n: int
    same: Estimate
    jaccard: Estimate


@dataclass(frozen=True, slots=True)
class SetRound:
    """Agreement in one round and the change of Jaccard's share on the same items from the round before."""

    name: str
    n_items: int
    jaccard: Estimate
    alpha: Estimate
    change: Estimate | None


@dataclass(frozen=True, slots=True, eq=False)
class SetReport:
    """Everything that ``labeler agreement`` and the Agreement page show of answers of several classes.

    ``per_person``: the mean share of classes shared with whoever else answered. ``again``: the same of people
    with their own earlier answer. ``confused`` as `SetPairs.confusion`. ``coefficients`` have intervals for
    other items and these people, ``in_general`` for other people too.
    """

    opinions: SetOpinions
    whole: SetAgreement
    per_pair: list[SetPairRow]
    per_person: list[Estimate]
    per_tag: list[tuple[str, int, Estimate, Estimate]]
    rounds: list[SetRound]
    again: Again
    confused: np.ndarray
    in_general: dict[str, Estimate]

    @property
    def per_class(self) -> list[ClassAgreement]:
        """Return each class by itself."""
        return self.whole.per_class

    @property
    def coefficients(self) -> dict[str, Estimate]:
        """Return the figures of whole sets, by name."""
        whole = self.whole
        return {
            "same_set": whole.same,
            "jaccard": whole.jaccard,
            "alpha_masi": whole.alpha_masi,
            "alpha_jaccard": whole.alpha_jaccard,
        }

    def as_dict(self, *, with_items: bool = False) -> dict[str, Any]:
        """Return the keys of ``labeler agreement --json`` for answers of several classes."""
        said = self.opinions
        people = zip(
            said.people, said.simulated.tolist(), self.per_person, self.again.per_person, strict=True
        )
        report: dict[str, Any] = {
            "kind": "classes",
            "n_items": said.n_items,
            "n_people": len(said.people),
            "n_labels": len(said.said),
            "n_duplicates": said.n_duplicates,
            "n_pairable": self.whole.tally.n_pairable,
            "classes_in_order": said.classes,
            "coefficients": {
                name: {**one.as_dict(), "in_general": self.in_general[name].interval_dict()}
                for name, one in self.coefficients.items()
            },
            "classes": [
                {
                    "label": name,
                    "share": one.share,
                    "percent": one.percent.as_dict(),
                    "krippendorff_alpha": one.alpha.as_dict(),
                    "gwet_ac1": one.ac1.as_dict(),
                    "others_choose_it_too": one.chosen.as_dict(),
                    "why": "no_labels" if np.isnan(one.share) else "",
                }
                for name, one in zip(said.classes, self.per_class, strict=True)
            ],
            "pairs": [
                {
                    "a": said.people[row.first],
                    "b": said.people[row.second],
                    "n": row.n,
                    "same_set": row.same.as_dict(),
                    "jaccard": row.jaccard.as_dict(),
                }
                for row in self.per_pair
            ],
            "people": [
                {"person": name, "simulated": made, **one.as_dict(), "self_agreement": again.as_dict()}
                for name, made, one, again in people
            ],
            "tags": [
                {"tag": tag, "n_items": n, "jaccard": near.as_dict(), "alpha_masi": alpha.as_dict()}
                for tag, n, near, alpha in self.per_tag
            ],
            "rounds": [
                {
                    "round": one.name,
                    "n_items": one.n_items,
                    "jaccard": one.jaccard.as_dict(),
                    "alpha_masi": one.alpha.as_dict(),
                    **({} if one.change is None else {"change": one.change.as_dict()}),
                }
                for one in self.rounds
            ],
            "self_agreement": self.again.as_dict(),
        }
        if with_items:
            near = set_pairs(said.said).per_item(said.n_items)
            report["items"] = [
                {"item": name, "jaccard": value, "why": "single_label" if np.isnan(value) else ""}
                for name, value in zip(said.items, near.tolist(), strict=True)
            ]
        return report


def set_report(opinions: SetOpinions, *, n_resamples: int = 500, seed: int = 0) -> SetReport:
    """Return how far people agree on answers of several classes, each class by itself and whole sets."""
    said, chosen = opinions.said, {"n_resamples": n_resamples, "seed": seed}
    pairs = set_pairs(said)
    everybody = range(len(opinions.people))
    whole = set_agreement(said, opinions.n_items, **chosen)
    return SetReport(
        opinions,
        whole,
        _pairs(pairs, n_resamples, seed),
        [
            _mean(pairs, pairs.jaccard, (pairs.first == one) | (pairs.second == one), n_resamples, seed)
            for one in everybody
        ],
        _tags(opinions, n_resamples, seed),
        _rounds(opinions, n_resamples, seed),
        _again(opinions),
        pairs.confusion(),
        _in_general(pairs, whole, n_resamples, seed),
    )


def _in_general(pairs: SetPairs, whole: SetAgreement, n_resamples: int, seed: int) -> dict[str, Estimate]:
    """Return the figures of whole sets with their intervals for people in general."""
    ones = np.ones(len(pairs.item))

    def rows(top: np.ndarray) -> PairRows:
        return PairRows(pairs.item, pairs.first, pairs.second, top, ones)

    masi = masi_beside(pairs.one, pairs.other)

    def mean(one: Estimate, top: np.ndarray) -> Estimate:
        return pairs_in_general(one, rows(top), n_resamples=n_resamples, seed=seed)

    def alpha(one: Estimate, apart: np.ndarray) -> Estimate:
        return alpha_in_general(one, rows(apart), n_resamples=n_resamples, seed=seed)

    return {
        "same_set": mean(whole.same, pairs.same),
        "jaccard": mean(whole.jaccard, pairs.jaccard),
        "alpha_masi": alpha(whole.alpha_masi, masi),
        "alpha_jaccard": alpha(whole.alpha_jaccard, 1.0 - pairs.jaccard),
    }


def _again(opinions: SetOpinions) -> Again:
    """Return the share of classes shared with one's own earlier answer."""
    near = [1 - jaccard_distance(first[None], last[None])[0, 0] for _, _, first, last, _ in opinions.again]
    return agreement_again(
        np.array([one[0] for one in opinions.again], dtype=np.int64),
        np.array([one[1] for one in opinions.again], dtype=np.int64),
        np.array(near, dtype=np.float64),
        [one[4] for one in opinions.again],
        n_people=len(opinions.people),
        tags=opinions.tags,
        tagged=opinions.tagged,
        of=opinions.again_of,
    )


def _mean(pairs: SetPairs, value: np.ndarray, rows: np.ndarray, n_resamples: int, seed: int) -> Estimate:
    ones = np.ones(int(np.count_nonzero(rows)))
    return ratio(pairs.item[rows], value[rows], ones, n_resamples=n_resamples, seed=seed)


def _pairs(pairs: SetPairs, n_resamples: int, seed: int) -> list[SetPairRow]:
    """Return every pair of people that shares an item, those with most items first."""
    both = pairs.first * (int(pairs.second.max(initial=0)) + 1) + pairs.second
    rows = []
    for code in np.unique(both).tolist():
        here = both == code
        found = [_mean(pairs, one, here, n_resamples, seed) for one in (pairs.same, pairs.jaccard)]
        people = int(pairs.first[here][0]), int(pairs.second[here][0])
        rows.append(SetPairRow(*people, int(np.count_nonzero(here)), *found))
    return sorted(rows, key=lambda row: (-row.n, row.first, row.second))


def _tags(opinions: SetOpinions, n_resamples: int, seed: int) -> list[tuple[str, int, Estimate, Estimate]]:
    rows = []
    for name, items in zip(opinions.tags, opinions.tagged, strict=True):
        here = np.isin(opinions.said.item, items)
        part = _part(opinions.said, here)
        found = set_agreement(part, opinions.n_items, n_resamples=n_resamples, seed=seed)
        rows.append((name, len(items), found.jaccard, found.alpha_masi))
    return rows


def _part(said: Sets, rows: np.ndarray) -> Sets:
    return Sets(said.item[rows], said.person[rows], said.chosen[rows])


def _rounds(opinions: SetOpinions, n_resamples: int, seed: int) -> list[SetRound]:
    rows: list[SetRound] = []
    before: np.ndarray | None = None
    for name, said in opinions.by_round.items():
        found = set_agreement(said, opinions.n_items, n_resamples=n_resamples, seed=seed)
        now = set_pairs(said).per_item(opinions.n_items)
        change = None
        if before is not None:
            change = paired_by_item(now, before, n_resamples=n_resamples, seed=seed)
        rows.append(SetRound(name, found.tally.n_pairable, found.jaccard, found.alpha_masi, change))
        before = now
    return rows
