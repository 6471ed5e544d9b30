"""How good people are at boxes or segments: against gold and rulings, else against the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labeler.ops.unit_opinions import UnitOpinions
from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.majority import IntArray
from labeler.stats.unit_truth import (
    ScoredUnits,
    agreed,
    f1_by_person,
    f1_of,
    f1_overall,
    recall_and_precision,
    units_against_others,
    units_against_truth,
)
from labeler.stats.units import HALF, Units, ratio


@dataclass(frozen=True, slots=True, eq=False)
class UnitHlp:
    """Human-level performance on units: F1 at .5 against a truth, or agreement with the others' consensus.

    ``with_class``: F1 where only units of one class may match. ``recall``: of the truth's units of a class,
    the share that people drew with it; ``precision``: of people's units of a class, the share that is right.
    ``presence``: how often a person is right whether there is anything at all.
    """

    opinions: UnitOpinions
    scored: ScoredUnits
    n_truth: int
    overall: Estimate
    with_class: Estimate
    mean_iou: Estimate
    presence: Estimate
    per_person: list[Estimate]
    recall: list[Estimate]
    precision: list[Estimate]
    per_tag: list[Estimate]
    per_round: list[tuple[str, Estimate]]

    @property
    def kind(self) -> str:
        """Return ``hlp`` or ``agreement``."""
        return self.scored.kind

    def as_dict(self) -> dict[str, Any]:
        """Return the keys of ``labeler hlp --json`` for units; undefined values are NaN with ``why``."""
        said = self.opinions
        people = zip(said.people, said.simulated.tolist(), self.per_person, strict=True)
        classes = zip(said.classes, self.recall, self.precision, strict=True)
        return {
            "kind": self.kind,
            "units": said.kind.value,
            "n_items": said.n_items,
            "n_people": len(said.people),
            "n_truth": self.n_truth,
            "overall": self.overall.as_dict(),
            "with_class": self.with_class.as_dict(),
            "mean_iou": self.mean_iou.as_dict(),
            "presence": self.presence.as_dict(),
            "people": [{"person": name, "simulated": made, **one.as_dict()} for name, made, one in people],
            "classes": [
                {"label": name, **recall.as_dict(), "precision": precision.as_dict()}
                for name, recall, precision in classes
            ],
            "tags": [{"tag": tag, **one.as_dict()} for tag, one in zip(said.tags, self.per_tag, strict=True)],
            "rounds": [{"round": name, **one.as_dict()} for name, one in self.per_round],
        }


def unit_hlp(opinions: UnitOpinions, *, n_resamples: int = 1000, seed: int = 0) -> UnitHlp:
    """Return how good people are against the truth where one is known, else how far each meets the others.

    Whoever's ruling is the truth of an item does not count there.
    """
    chosen = {"n_resamples": n_resamples, "seed": seed}
    scored = scored_units(opinions)
    recall, precision = recall_and_precision(scored, **chosen)
    rows = [np.isin(scored.item, items) for items in opinions.tagged]
    rounds = []
    for name, said in opinions.by_round.items():
        part = scored_units(replace(opinions, said=said))
        same_kind = part.kind == scored.kind
        rounds.append((name, f1_overall(part, **chosen) if same_kind else undefined(Why.NO_TRUTH)))
    return UnitHlp(
        opinions,
        scored,
        len(opinions.truth),
        f1_overall(scored, **chosen),
        f1_overall(scored.classed, **chosen),
        ratio(scored.item, scored.overlap, scored.matched, n_resamples=n_resamples, seed=seed),
        ratio(scored.item, scored.presence, np.ones(len(scored)), n_resamples=n_resamples, seed=seed),
        f1_by_person(scored, len(opinions.people), **chosen),
        recall,
        precision,
        [f1_of(scored, one, **chosen) for one in rows],
        rounds,
    )


def scored_units(opinions: UnitOpinions) -> ScoredUnits:
    """Return everybody against the truth, else against the consensus of the others."""
    n_classes = len(opinions.classes)
    if opinions.truth:
        scored = units_against_truth(opinions.said, opinions.truth, n_classes, opinions.ruled_by)
        if len(scored):
            return scored
    return units_against_others(opinions.said, n_classes)


@dataclass(frozen=True, slots=True, eq=False)
class UnitConsensus:
    """One answer per item: ``units`` and the share of the people who drew each (``support``, beside them).

    ``scored``: the consensus against the truth (person 0 is the consensus), and its mean F1 at .5.
    """

    opinions: UnitOpinions
    units: list[Units]
    support: list[np.ndarray]
    n_people: IntArray
    f1: Estimate
    with_class: Estimate
    scored: ScoredUnits


def unit_consensus(
    opinions: UnitOpinions,
    *,
    threshold: float = HALF,
    least_support: float = 0.5,
    n_resamples: int = 1000,
    seed: int = 0,
) -> UnitConsensus:
    """Return for each item the units that at least ``least_support`` of the people who looked drew.

    Units are matched at ``threshold``, at most one per person to a group; a place is the median of the
    group's, a class what most say (-1 where that is tied).
    """
    units, support = [], []
    for people in opinions.said:
        made = agreed(people, threshold=threshold, least_support=least_support, width=opinions.width)
        units.append(Units(made.places, made.label_class))
        support.append(made.support)
    alone = [{0: one} for one in units]
    scored = units_against_truth(alone, opinions.truth, len(opinions.classes))
    settings = {"n_resamples": n_resamples, "seed": seed}
    n_people = np.array([len(people) for people in opinions.said], dtype=np.int64)
    everything = np.ones(len(scored), dtype=bool)
    return UnitConsensus(
        opinions,
        units,
        support,
        n_people,
        f1_of(scored, everything, **settings),
        f1_of(scored.classed, everything, **settings),
        scored,
    )
