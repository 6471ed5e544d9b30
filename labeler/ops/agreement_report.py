"""What ``labeler agreement`` and the Agreement page show, as one frozen report."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.ops.opinions import Opinions
from labeler.stats.agreement import item_spread
from labeler.stats.alpha import Level
from labeler.stats.cohen import Pairs
from labeler.stats.estimate import Estimate, Why
from labeler.stats.majority import FloatArray
from labeler.stats.repeats import Again
from labeler.stats.rounds import Change, in_words
from labeler.stats.tally import Tally
from labeler.stats.uncertain import Counted, Policy


@dataclass(frozen=True, slots=True)
class Asked:
    """How to compute: what uncertain labels count as, what the classes are, how many resamples."""

    policy: Policy = "abstain"
    level: Level = Level.NOMINAL
    weights: str = "identity"
    n_resamples: int = 200
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class RoundRow:
    """Agreement in one round, and the change from the round before (None for the first)."""

    name: str
    n_items: int
    percent: Estimate
    alpha: Estimate
    change: Change | None


@dataclass(frozen=True, slots=True, eq=False)
class AgreementReport:
    """Everything the Agreement page and ``labeler agreement`` show.

    ``coefficients`` have intervals for other items and these people, ``in_general`` for other people too.
    ``tally``, ``pairs`` and ``counted`` are what it was computed from; ``confused`` float64 (n_classes,
    n_classes): pairs of labels of one item that say the row and the column, each pair once in either order.
    """

    opinions: Opinions
    asked: Asked
    counted: Counted
    classes: list[str]
    tally: Tally
    coefficients: dict[str, Estimate]
    in_general: dict[str, Estimate]
    pairs: Pairs
    per_class: list[Estimate]
    per_person: list[Estimate]
    per_tag: list[tuple[str, int, Estimate, Estimate]]
    rounds: list[RoundRow]
    again: Again
    confused: FloatArray
    policies: dict[str, dict[str, float]]

    @property
    def n_labels(self) -> int:
        """Return how many labels count."""
        return self.tally.n_labels

    def as_dict(self, *, with_items: bool = False) -> dict[str, Any]:
        """Return the keys of ``labeler agreement --json``; undefined values are NaN with ``why``."""
        said = self.opinions
        report: dict[str, Any] = {
            "n_items": said.n_items,
            "n_people": len(said.people),
            "n_labels": self.n_labels,
            "n_duplicates": said.n_duplicates,
            "n_pairable": self.tally.n_pairable,
            "n_classes": len(self.classes),
            "classes_in_order": self.classes,
            "uncertain": self.asked.policy,
            "coverage": self.counted.coverage,
            "n_uncertain": self.counted.n_uncertain,
            "level": str(self.asked.level),
            "weights": self.asked.weights,
            "coefficients": {
                name: {**one.as_dict(), "in_general": self.in_general[name].interval_dict()}
                for name, one in self.coefficients.items()
            },
            "pairs": self._pairs(),
            "classes": [
                {"label": name, "n": one.n, "agreement": one.value, **one.interval_dict()}
                for name, one in zip(self.classes, self.per_class, strict=True)
            ],
            "people": self._people(),
            "tags": [
                {"tag": tag, "n": n, "percent": percent.as_dict(), "krippendorff_alpha": alpha.as_dict()}
                for tag, n, percent, alpha in self.per_tag
            ],
            "rounds": [_round_row(one) for one in self.rounds],
            "self_agreement": self.again.as_dict(),
            "policies": self.policies,
        }
        if np.isnan(self.counted.coverage):
            report["why"] = Why.NO_LABELS.value
        if with_items:
            report["items"] = self._items()
        return report

    def _pairs(self) -> list[dict[str, Any]]:
        names, pairs = self.opinions.people, self.pairs
        rows = []
        for a, b, n, percent, kappa in zip(
            pairs.first.tolist(),
            pairs.second.tolist(),
            pairs.n.tolist(),
            pairs.percent.tolist(),
            pairs.kappa.tolist(),
            strict=True,
        ):
            row = {"a": names[a], "b": names[b], "n": n, "percent": percent, "cohen_kappa": kappa}
            rows.append(row if math.isfinite(kappa) else {**row, "why": Why.ONE_CLASS_ONLY.value})
        return rows

    def _people(self) -> list[dict[str, Any]]:
        said = self.opinions
        rows = []
        for name, made, one, again in zip(
            said.people, said.simulated.tolist(), self.per_person, self.again.per_person, strict=True
        ):
            row: dict[str, Any] = {
                "person": name,
                "n": one.n,
                "agreement_with_others": one.value,
                **one.interval_dict(),
            }
            row |= {"simulated": made, "self_agreement": again.as_dict()}
            rows.append(row)
        return rows

    def _items(self) -> list[dict[str, Any]]:
        spread = item_spread(self.tally)
        rows = []
        for place, name in enumerate(self.opinions.items):
            n = int(spread.labels[place])
            row = {
                "item": name,
                "n": n,
                "disagreement": float(spread.disagreement[place]),
                "entropy_bits": float(spread.entropy[place]),
            }
            rows.append(row if n > 1 else {**row, "why": "single_label" if n else Why.NO_LABELS.value})
        return rows


def _round_row(one: RoundRow) -> dict[str, Any]:
    row: dict[str, Any] = {
        "round": one.name,
        "n": one.n_items,
        "percent": one.percent.as_dict(),
        "krippendorff_alpha": one.alpha.as_dict(),
    }
    if one.change is not None:
        row["change"] = one.change.percent.as_dict()
        row["same_items"] = one.change.same_items
        row["words"] = in_words(one.change)
    return row
