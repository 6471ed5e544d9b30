"""Human-level performance, or agreement where the only reference is other labelers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from labeler.formats.table import read_predictions
from labeler.ops.agreement import counted_as
from labeler.ops.opinions import Opinions
from labeler.stats.convention import (
    AltTest,
    ModelAgainstPeople,
    alt_test,
    best_single_convention,
    model_against_people,
)
from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.hlp import (
    Scored,
    against_others,
    against_truth,
    by_person,
    by_said_class,
    by_tag,
    by_true_class,
    item_mean,
    overall,
    two_labelers_agree,
)
from labeler.stats.tally import Tally, tally
from labeler.stats.uncertain import Counted, Policy, truth_as


@dataclass(frozen=True, slots=True, eq=False)
class HlpReport:
    """How good people are, against what, and how much of a model's lead would be convention.

    ``kind``: ``hlp`` against gold and rulings, ``agreement`` against the plurality of the others.
    ``agree_on_same``: two labelers on the items with a reference. ``recall`` and ``precision`` per class
    (recall is undefined without a truth). ``model`` and ``replace`` are None unless predictions were given.
    """

    opinions: Opinions
    policy: Policy
    classes: list[str]
    scored: Scored
    tally: Tally
    n_truth: int
    overall: Estimate
    item_mean: Estimate
    per_person: list[Estimate]
    recall: list[Estimate]
    precision: list[Estimate]
    per_tag: list[Estimate]
    per_round: list[tuple[str, Estimate]]
    two_labelers_agree: Estimate
    agree_on_same: Estimate
    best_single_convention: Estimate
    model: ModelAgainstPeople | None
    replace: AltTest | None

    @property
    def kind(self) -> str:
        """Return ``hlp`` or ``agreement``."""
        return self.scored.kind

    @property
    def illusory_gain(self) -> float:
        """Return the lead over people that the best single convention would have; NaN where unknown.

        Both on the same items: where only disputed items have a truth, people agree less there.
        """
        return self.best_single_convention.value - self.agree_on_same.value

    def as_dict(self) -> dict[str, Any]:
        """Return the documented keys of ``labeler hlp --json``; undefined values are NaN with ``why``."""
        said = self.opinions
        people = zip(said.people, said.simulated.tolist(), self.per_person, strict=True)
        report: dict[str, Any] = {
            "kind": self.kind,
            "uncertain": self.policy,
            "n_items": said.n_items,
            "n_people": len(said.people),
            "n_truth": self.n_truth,
            "overall": self.overall.as_dict(),
            "item_mean": self.item_mean.as_dict(),
            "people": [{"person": name, "simulated": made, **one.as_dict()} for name, made, one in people],
            "classes": [
                {"label": name, **recall.as_dict(), "precision": precision.as_dict()}
                for name, recall, precision in zip(self.classes, self.recall, self.precision, strict=True)
            ],
            "tags": [{"tag": tag, **one.as_dict()} for tag, one in zip(said.tags, self.per_tag, strict=True)],
            "rounds": [{"round": name, **one.as_dict()} for name, one in self.per_round],
            "two_labelers_agree": self.two_labelers_agree.value,
            "two_labelers_agree_on_these_items": self.agree_on_same.value,
            "best_single_convention": self.best_single_convention.value,
            "illusory_gain": self.illusory_gain,
        }
        undefined = [one.why for one in (self.agree_on_same, self.best_single_convention) if not one.defined]
        if undefined:
            report["why"] = undefined[0]
        if self.model is not None:
            report["model"] = _model_row(self.model)
        if self.replace is not None:
            report["alt_test"] = self._alt_row(self.replace)
        return report

    def _alt_row(self, test: AltTest) -> dict[str, Any]:
        columns = (test.people, test.n, test.advantage, test.p, test.wins)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return {
            "winning_rate": test.winning_rate.value,
            "why": test.winning_rate.why,
            "passes": test.passes,
            "epsilon": test.epsilon,
            "people": [
                {"person": self.opinions.people[j], "n": n, "advantage": advantage, "p": p, "wins": wins}
                for j, n, advantage, p, wins in rows
            ],
        }


def hlp_report(
    opinions: Opinions,
    *,
    policy: Policy = "abstain",
    predicted: np.ndarray | None = None,
    n_resamples: int = 1000,
    seed: int = 0,
) -> HlpReport:
    """Return how good people are against the truth, else how much each agrees with the others.

    A person's label on an item that the same person ruled on does not count: HLP needs a truth that the
    labeler had no part in. Where the truth of an item is itself uncertain, ``abstain`` and ``half`` leave the
    item out.

    Args:
        predicted: a model's classes, int64 (n_items,) codes of ``opinions.classes``, -1 where it said none.
    """
    counted = counted_as(opinions, policy)
    n_classes = counted.n_classes
    of = tally(opinions.item, counted.label, opinions.n_items, n_classes, counted.share)
    truth = truth_as(opinions.truth, counted, len(opinions.classes))
    scored = scored_labels(opinions, counted, of)
    chosen = {"n_resamples": n_resamples, "seed": seed}
    known = scored.kind == "hlp"
    blank = [Estimate(float("nan"), why=Why.NO_TRUTH.value)] * n_classes
    same = np.unique(scored.item[of.per_item[of.of_item[scored.item]] >= 2])
    on_same = scored.where(np.isin(scored.item, same))
    convention = best_single_convention(on_same if len(same) else scored, of)
    model, replace = None, None
    if predicted is not None:
        said = truth_as(predicted, counted, len(opinions.classes))
        model = model_against_people(of, said, convention.value, **chosen)
        replace = alt_test(opinions.item, opinions.person, counted.label, said, n_people=len(opinions.people))
    return HlpReport(
        opinions=opinions,
        policy=policy,
        classes=[opinions.classes[code] for code in counted.classes],
        scored=scored,
        tally=of,
        n_truth=int(np.count_nonzero(truth >= 0)),
        overall=overall(scored, **chosen),
        item_mean=item_mean(scored),
        per_person=by_person(scored, len(opinions.people)),
        recall=by_true_class(scored, n_classes, **chosen) if known else blank,
        precision=by_said_class(scored, n_classes, **chosen),
        per_tag=by_tag(scored, opinions.tagged, opinions.n_items, **chosen),
        per_round=_rounds(opinions, policy, scored.kind, n_resamples, seed),
        two_labelers_agree=two_labelers_agree(of),
        agree_on_same=two_labelers_agree(of.of(same)),
        best_single_convention=convention,
        model=model,
        replace=replace,
    )


def _rounds(
    opinions: Opinions, policy: Policy, kind: str, n_resamples: int, seed: int
) -> list[tuple[str, Estimate]]:
    """Return the level of each round against the same reference as the whole; undefined where it has none."""
    found = []
    for name in opinions.by_round:
        part = opinions.of_round(name)
        counted = counted_as(part, policy)
        of = tally(part.item, counted.label, part.n_items, counted.n_classes, counted.share)
        scored = scored_labels(part, counted, of)
        of_this = overall(scored, n_resamples=n_resamples, seed=seed)
        found.append((name, of_this if scored.kind == kind else undefined(Why.NO_TRUTH)))
    return found


def scored_labels(opinions: Opinions, counted: Counted, of: Tally) -> Scored:
    """Return the labels against gold and rulings, or against the others where no truth can be used.

    Whoever's ruling is the truth does not count on that item. ``of``: the tally of the ``counted`` labels.
    """
    label, truth = counted.label, truth_as(opinions.truth, counted, len(opinions.classes))
    if not (truth >= 0).any():
        return against_others(opinions.item, opinions.person, label, of)
    free = opinions.ruled_by[opinions.item] != opinions.person
    scored = against_truth(opinions.item[free], opinions.person[free], label[free], truth, of.share)
    return scored if len(scored.right) else against_others(opinions.item, opinions.person, label, of)


def _model_row(model: ModelAgainstPeople) -> dict[str, Any]:
    return {
        "agrees_with_people": model.model_agrees.as_dict(),
        "people_agree": model.people_agree.as_dict(),
        "lead": model.lead.as_dict(),
        "by_convention": model.by_convention,
        "warning": model.warning,
        "why": model.lead.why,
    }


def predicted_of_table(opinions: Opinions, path: Path) -> np.ndarray:
    """Return a model's classes from a table of predictions: int64 (n_items,), -1 where it said nothing.

    Raises:
        FileProblem: the file is missing or is no such table.
    """
    said = read_predictions(path)
    item_of = {name: code for code, name in enumerate(opinions.items)}
    class_of = {name: code for code, name in enumerate(opinions.classes)}
    predicted = np.full(opinions.n_items, -1, dtype=np.int64)
    for task, label in zip(said.task, said.label, strict=True):
        if task in item_of:
            predicted[item_of[task]] = class_of.get(label, -1)
    return predicted
