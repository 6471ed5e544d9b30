"""How far people agree on boxes or segments: overall, by class, person, pair, tag and round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.ops.unit_opinions import UnitOpinions
from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.gamma import gamma
from labeler.stats.pairs_in_general import Mean, PairRows, alpha_in_general, pairs_in_general
from labeler.stats.repeats import Again, agreement_again
from labeler.stats.resample import paired_by_item
from labeler.stats.segments import Segments
from labeler.stats.unit_truth import (
    ScoredUnits,
    f1_by_person,
    units_against_others,
    units_alpha,
    units_disagreement,
)
from labeler.stats.units import (
    Said,
    UnitAgreement,
    UnitPairs,
    Units,
    class_f1,
    mean_per_item,
    overall_rows,
    unit_agreement,
    unit_pairs,
)
from labeler.types import QuestionKind


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two people: on ``n`` items both looked, on ``n_empty`` of them neither found anything."""

    first: int
    second: int
    n: int
    n_empty: int
    f1: Estimate
    mean_iou: Estimate
    class_agreement: Estimate


@dataclass(frozen=True, slots=True)
class UnitRound:
    """F1 at .5 in one round, and the change from the round before on the same items (None for the first)."""

    name: str
    n_items: int
    f1: Estimate
    change: Estimate | None


@dataclass(frozen=True, slots=True)
class Differences:
    """What becomes of the units of two people: matched with one class or another, loose, or drawn by one.

    Counts of pairs of units (``same``, ``wrong_class``, ``loose``) and of units (``alone``).
    """

    same: int
    wrong_class: int
    loose: int
    alone: int


@dataclass(frozen=True, slots=True, eq=False)
class UnitReport:
    """Everything that ``labeler agreement`` and the Agreement page show of boxes or segments.

    ``scored``: everybody against the consensus of the others, ``per_person`` their mean F1. ``again``: F1 of
    people with their own earlier answer. ``gamma`` is undefined (``not_asked``) unless asked for.
    ``coefficients`` have intervals for other items and these people, ``in_general`` for other people too.
    """

    opinions: UnitOpinions
    pairs: UnitPairs
    overall: UnitAgreement
    alpha: Estimate
    gamma: Estimate
    differences: Differences
    per_class: list[Estimate]
    per_pair: list[PairRow]
    scored: ScoredUnits
    per_person: list[Estimate]
    per_tag: list[tuple[str, int, Estimate]]
    rounds: list[UnitRound]
    again: Again
    in_general: dict[str, Estimate]

    @property
    def n_pairable(self) -> int:
        """Return how many items two people looked at."""
        return len(np.unique(self.pairs.item))

    @property
    def coefficients(self) -> dict[str, Estimate]:
        """Return the figures of the whole, by name."""
        overall = self.overall
        return {
            "f1_50": overall.f1_50,
            "f1_75": overall.f1_75,
            "mean_f1": overall.mean_f1,
            "class_f1": overall.class_f1,
            "mean_iou": overall.mean_iou,
            "class_agreement": overall.class_agreement,
            "presence": overall.presence,
            "alpha": self.alpha,
            "gamma": self.gamma,
        }

    def as_dict(self, *, with_items: bool = False) -> dict[str, Any]:
        """Return the keys of ``labeler agreement --json`` for units; undefined values have a ``why``."""
        said = self.opinions
        units = self.units_of_classes()
        report: dict[str, Any] = {
            "kind": said.kind.value,
            "n_items": said.n_items,
            "n_people": len(said.people),
            "n_labels": said.n_answers,
            "n_units": said.n_units,
            "n_duplicates": said.n_duplicates,
            "n_pairable": self.n_pairable,
            "n_both_empty": int(np.count_nonzero(self.pairs.both_empty)),
            "coefficients": {
                name: {**one.as_dict(), "in_general": self.in_general[name].interval_dict()}
                for name, one in self.coefficients.items()
            },
            "differences": {name: getattr(self.differences, name) for name in Differences.__slots__},
            "pairs": [self._pair(row) for row in self.per_pair],
            "classes": [
                {"label": name, "n_units": int(n), **one.as_dict()}
                for name, n, one in zip(said.classes, units.tolist(), self.per_class, strict=True)
            ],
            "people": [
                {"person": name, "simulated": made, **one.as_dict(), "self_agreement": again.as_dict()}
                for name, made, one, again in zip(
                    said.people, said.simulated.tolist(), self.per_person, self.again.per_person, strict=True
                )
            ],
            "tags": [{"tag": tag, **one.as_dict(), "n_items": n} for tag, n, one in self.per_tag],
            "rounds": [
                {
                    "round": one.name,
                    "n_items": one.n_items,
                    **one.f1.as_dict(),
                    **({} if one.change is None else {"change": one.change.as_dict()}),
                }
                for one in self.rounds
            ],
            "self_agreement": self.again.as_dict(),
        }
        if with_items:
            report["items"] = self._items()
        return report

    def units_of_classes(self) -> np.ndarray:
        """Return int64 (n_classes,): how many units of each class people drew."""
        counts = np.zeros(len(self.opinions.classes), dtype=np.int64)
        for people in self.opinions.said:
            for units in people.values():
                known = units.label_class[units.label_class >= 0]
                counts += np.bincount(known, minlength=len(counts))
        return counts

    def _pair(self, row: PairRow) -> dict[str, Any]:
        names = self.opinions.people
        return {
            "a": names[row.first],
            "b": names[row.second],
            "n": row.n,
            "n_both_empty": row.n_empty,
            "f1_50": row.f1.as_dict(),
            "mean_iou": row.mean_iou.value,
            "class_agreement": row.class_agreement.value,
            "why": row.f1.why or row.mean_iou.why or row.class_agreement.why,
        }

    def _items(self) -> list[dict[str, Any]]:
        said, mean = self.opinions, f1_of_items(self.pairs, self.opinions.n_items)
        rows = []
        for place, name in enumerate(said.items):
            n = len(said.said[place])
            row = {"item": name, "n": n, "f1_50": float(mean[place])}
            why = "single_label" if n < 2 else "nothing_found"
            rows.append(row if not np.isnan(mean[place]) else {**row, "why": why})
        return rows


def unit_report(
    opinions: UnitOpinions, *, n_resamples: int = 500, seed: int = 0, with_gamma: bool = False
) -> UnitReport:
    """Return how far people agree on units.

    ``with_gamma``: also gamma of segments (slow), the mean over items with its interval by item.
    """
    n_classes = len(opinions.classes)
    pairs = unit_pairs(opinions.said, n_classes)
    chosen = {"n_resamples": n_resamples, "seed": seed}
    scored = units_against_others(opinions.said, n_classes)
    overall, alpha = unit_agreement(pairs, **chosen), units_alpha(opinions.said, **chosen)
    found_gamma = _gamma(opinions, n_resamples, seed) if with_gamma else undefined(Why.NOT_ASKED)
    matched, same = int(pairs.matched.sum()), int(pairs.same.sum())
    loose = int(pairs.loose.sum())
    everything = int((pairs.n_first + pairs.n_second).sum())
    return UnitReport(
        opinions,
        pairs,
        overall,
        alpha,
        found_gamma,
        Differences(same, matched - same, loose, everything - 2 * (matched + loose)),
        class_f1(pairs, **chosen),
        _pairs(pairs, n_resamples, seed),
        scored,
        f1_by_person(scored, len(opinions.people), **chosen),
        _tags(opinions, pairs, n_resamples, seed),
        _rounds(opinions, n_resamples, seed),
        _again(opinions),
        _in_general(opinions, pairs, overall, alpha, found_gamma, **chosen),
    )


def _in_general(
    opinions: UnitOpinions,
    pairs: UnitPairs,
    overall: UnitAgreement,
    alpha: Estimate,
    found_gamma: Estimate,
    *,
    n_resamples: int,
    seed: int,
) -> dict[str, Estimate]:
    """Return every figure of the whole with its interval for people in general (gamma has none)."""
    chosen = {"n_resamples": n_resamples, "seed": seed}
    matched = pairs.matched.astype(np.float64)

    def of(one: Estimate, top: np.ndarray, bottom: np.ndarray, mean: Mean) -> Estimate:
        rows = PairRows(pairs.item, pairs.first, pairs.second, top, bottom)
        return pairs_in_general(one, rows, mean=mean, **chosen)

    found = {
        name: of(getattr(overall, name), top, np.ones(len(pairs)), Mean.ITEMS)
        for name, top in overall_rows(pairs).items()
    }
    found["mean_iou"] = of(overall.mean_iou, pairs.overlap, matched, Mean.RATIO)
    found["class_agreement"] = of(overall.class_agreement, pairs.same.astype(np.float64), matched, Mean.RATIO)
    rows, _ = units_disagreement(opinions.said)
    found["alpha"] = alpha_in_general(alpha, rows, mean=Mean.RATIO, **chosen)
    found["gamma"] = (
        Estimate(found_gamma.value, why=Why.NOT_ASKED.value, n=found_gamma.n)
        if found_gamma.defined
        else found_gamma
    )
    return found


def f1_of_items(pairs: UnitPairs, n_items: int) -> np.ndarray:
    """Return float64 (n_items,): the mean F1 at .5 over an item's pairs of people, NaN where unknown."""
    value = pairs.f1[:, 0]
    known = ~np.isnan(value)
    n = np.bincount(pairs.item[known], minlength=n_items)
    with np.errstate(invalid="ignore"):
        mean: np.ndarray = np.bincount(pairs.item[known], weights=value[known], minlength=n_items) / n
    return mean


def _pairs(pairs: UnitPairs, n_resamples: int, seed: int) -> list[PairRow]:
    """Return every pair of people that shares an item, those with most items first."""
    both = pairs.first * (int(pairs.second.max(initial=0)) + 1) + pairs.second
    rows = []
    for code in np.unique(both).tolist():
        part = pairs.where(both == code)
        found = unit_agreement(part, n_resamples=n_resamples, seed=seed)
        rows.append(
            PairRow(
                int(part.first[0]),
                int(part.second[0]),
                len(part),
                int(np.count_nonzero(part.both_empty)),
                found.f1_50,
                found.mean_iou,
                found.class_agreement,
            )
        )
    return sorted(rows, key=lambda row: (-row.n, row.first, row.second))


def _tags(
    opinions: UnitOpinions, pairs: UnitPairs, n_resamples: int, seed: int
) -> list[tuple[str, int, Estimate]]:
    rows = []
    for name, items in zip(opinions.tags, opinions.tagged, strict=True):
        here = np.isin(pairs.item, items)
        found = mean_per_item(pairs.item[here], pairs.f1[here, 0], n_resamples=n_resamples, seed=seed)
        rows.append((name, len(items), found))
    return rows


def _rounds(opinions: UnitOpinions, n_resamples: int, seed: int) -> list[UnitRound]:
    rows: list[UnitRound] = []
    before: np.ndarray | None = None
    for name, said in opinions.by_round.items():
        pairs = unit_pairs(said, len(opinions.classes))
        found = mean_per_item(pairs.item, pairs.f1[:, 0], n_resamples=n_resamples, seed=seed)
        now = f1_of_items(pairs, opinions.n_items)
        change = None
        if before is not None:
            change = paired_by_item(now, before, n_resamples=n_resamples, seed=seed)
        rows.append(UnitRound(name, len(np.unique(pairs.item)), found, change))
        before = now
    return rows


def _again(opinions: UnitOpinions) -> Again:
    """Return F1 at .5 of people with their own earlier answer; where both are empty they agree: 1."""
    # each repeat is an item of its own: two answers of one person, first and last
    said: Said = [{0: first, 1: last} for _, _, first, last, _ in opinions.again]
    pairs = unit_pairs(said, len(opinions.classes))
    return agreement_again(
        np.array([one[0] for one in opinions.again], dtype=np.int64),
        np.array([one[1] for one in opinions.again], dtype=np.int64),
        np.where(pairs.both_empty, 1.0, pairs.f1[:, 0]),
        [one[4] for one in opinions.again],
        n_people=len(opinions.people),
        tags=opinions.tags,
        tagged=opinions.tagged,
        of=opinions.again_of,
    )


def _gamma(opinions: UnitOpinions, n_resamples: int, seed: int) -> Estimate:
    """Return the mean of gamma over items that two people looked at and where somebody drew something."""
    if opinions.kind is not QuestionKind.SEGMENTS:
        return undefined(Why.NOT_ASKED)
    rng = np.random.default_rng(seed)
    values = [gamma([_segments(one) for one in people.values()], rng=rng).value for people in opinions.said]
    return mean_per_item(np.arange(len(values)), np.array(values), n_resamples=n_resamples, seed=seed)


def _segments(units: Units) -> Segments:
    return Segments(units.places[:, 0], units.places[:, 1], units.label_class)
