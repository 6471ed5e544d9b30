"""How much people agree: every coefficient, by class, person, pair, tag and round, with intervals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from labeler.errors import UserError
from labeler.ops.agreement_report import AgreementReport, Asked, RoundRow
from labeler.ops.opinions import Opinions
from labeler.stats.agreement import (
    percent_agreement,
    percent_of,
    specific_agreement,
    specific_of,
    value_weights,
)
from labeler.stats.alpha import Level, alpha_of, krippendorff_alpha
from labeler.stats.chance import brennan_prediger, brennan_prediger_of, fleiss_kappa, fleiss_of, gwet_ac
from labeler.stats.cohen import cohen_pairs, light_interval
from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.hlp import against_others, by_person
from labeler.stats.in_general import Asked as InGeneral
from labeler.stats.in_general import in_general
from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.repeats import Again, agreement_again
from labeler.stats.resample import BY_ITEM, by_item, item_draws, percentiles
from labeler.stats.rounds import compare_rounds
from labeler.stats.tally import Tally, tally
from labeler.stats.uncertain import POLICIES, Counted, Policy, count_as
from labeler.stats.weights import agreement_weights


def agreement_report(opinions: Opinions, asked: Asked | None = None) -> AgreementReport:
    """Return agreement overall, by class, person, pair, tag and round, under one policy for uncertain labels.

    Raises:
        UserError: no such weights.
    """
    asked = asked or Asked()
    counted = counted_as(opinions, asked.policy)
    names = [opinions.classes[code] for code in counted.classes]
    values = class_values(names)
    weights = _weights(asked, values, len(names))
    of = tally(opinions.item, counted.label, opinions.n_items, len(names), counted.share)
    draws = item_draws(of.times, asked.n_resamples, asked.seed)
    among = None if weights is None and of.hard else value_weights(of, weights)
    people = (opinions.item, opinions.person, counted.label, len(opinions.people))
    pairs = cohen_pairs(*people, among, n_classes=len(names))
    coefficients = _coefficients(of, asked, weights, values, draws)
    light = light_interval(*people, among, n_classes=len(names), pairs=pairs)
    coefficients["cohen_kappa"] = light if of.n_pairable else undefined(Why.NO_PAIRABLE_UNITS)
    general = in_general(
        coefficients,
        (opinions.item, opinions.person, counted.label),
        of,
        len(opinions.people),
        pairs=pairs,
        asked=InGeneral(weights, _near(weights, values), asked.level, values),
        n_resamples=min(asked.n_resamples, 300),
        seed=asked.seed,
    )
    scored = against_others(opinions.item, opinions.person, counted.label, of)
    return AgreementReport(
        opinions=opinions,
        asked=asked,
        counted=counted,
        classes=names,
        tally=of,
        coefficients=coefficients,
        in_general=general,
        pairs=pairs,
        per_class=_per_class(of, draws),
        per_person=by_person(scored, len(opinions.people)),
        per_tag=_per_tag(opinions, of, asked, values),
        rounds=_rounds(opinions, asked, counted, values),
        again=_again(opinions),
        confused=confused_pairs(of),
        policies=_policies(opinions),
    )


def counted_as(opinions: Opinions, policy: Policy) -> Counted:
    """Return the labels as a policy counts them."""
    return count_as(opinions.label, len(opinions.classes), opinions.uncertain, policy, dict(opinions.between))


def class_values(names: list[str]) -> FloatArray:
    """Return the classes as numbers: float64 (n_classes,), NaN where a name is none.

    >>> class_values(["1", "2.5", "many"])
    array([1. , 2.5, nan])
    """
    values = np.full(len(names), np.nan)
    for place, name in enumerate(names):
        try:
            values[place] = float(name)
        except ValueError:
            continue
    return values


def confused_pairs(of: Tally) -> FloatArray:
    """Return float64 (n_classes, n_classes): pairs of labels of one item that say the row and the column."""
    counts = of.class_counts()
    met = (counts * of.times[:, None]).T @ counts
    own = of.share.T @ (of.share * (of.times @ of.counts)[:, None])
    pairs: FloatArray = met - own
    pairs[np.diag_indices_from(pairs)] /= 2.0
    return pairs


def _again(opinions: Opinions) -> Again:
    """Return how far people agree with themselves; an uncertain answer is an answer like any other here."""
    found = opinions.repeats
    known = np.flatnonzero((found.first >= 0) & (found.last >= 0))
    names = found.rounds or [""] * len(found)
    return agreement_again(
        found.item[known],
        found.person[known],
        (found.first == found.last)[known].astype(np.float64),
        [names[row] for row in known.tolist()],
        n_people=len(opinions.people),
        tags=opinions.tags,
        tagged=opinions.tagged,
        of=found.of,
    )


def _weights(asked: Asked, values: FloatArray, n_classes: int) -> FloatArray | None:
    if asked.weights == "identity":
        return None
    numbers = np.arange(1.0, n_classes + 1.0) if np.isnan(values).any() else values
    return agreement_weights(asked.weights, numbers)


def _coefficients(
    of: Tally, asked: Asked, weights: FloatArray | None, values: FloatArray, draws: IntArray
) -> dict[str, Estimate]:
    def percent(one: Tally, times: IntArray) -> FloatArray:
        return percent_of(one, times, weights)

    def fleiss(one: Tally, times: IntArray) -> FloatArray:
        return fleiss_of(one, times, weights)

    def alpha(one: Tally, times: IntArray) -> FloatArray:
        return alpha_of(one, times, asked.level, values)

    def dice(one: Tally, times: IntArray) -> FloatArray:
        return brennan_prediger_of(one, times, weights)

    return {
        "percent": by_item(of, percent_agreement(of, weights), percent, draws),
        "cohen_kappa": undefined(Why.NO_PAIRABLE_UNITS),
        "fleiss_kappa": by_item(of, fleiss_kappa(of, weights), fleiss, draws),
        "krippendorff_alpha": by_item(of, krippendorff_alpha(of, asked.level, values), alpha, draws),
        "gwet_ac1": gwet_ac(of),
        "gwet_ac2": _ac2(of, weights, values),
        "brennan_prediger": by_item(of, brennan_prediger(of, weights), dice, draws),
    }


def _ac2(of: Tally, weights: FloatArray | None, values: FloatArray) -> Estimate:
    near = _near(weights, values)
    return undefined(Why.NO_ORDER) if near is None else gwet_ac(of, near)


def _near(weights: FloatArray | None, values: FloatArray) -> FloatArray | None:
    """Return AC2's weights: the chosen ones, linear ones for classes that are numbers, else none."""
    if weights is None and (np.isnan(values).any() or not len(values)):
        return None
    return agreement_weights("linear", values) if weights is None else weights


def _per_class(of: Tally, draws: IntArray) -> list[Estimate]:
    samples = specific_of(of, draws) if len(draws) else np.zeros((0, of.n_classes))
    estimates = []
    for code, one in enumerate(specific_agreement(of)):
        low, high = percentiles(samples[:, code]) if one.defined else (np.nan, np.nan)
        flat = not one.defined or np.isnan(low) or high - low < 1e-12
        estimates.append(one if flat else one.between(low, high, BY_ITEM))
    return estimates


def _per_tag(
    opinions: Opinions, of: Tally, asked: Asked, values: FloatArray
) -> list[tuple[str, int, Estimate, Estimate]]:
    rows = []
    for name, items in zip(opinions.tags, opinions.tagged, strict=True):
        part = of.of(items)
        seen = part.times > 0
        part = Tally(part.counts[seen], part.times[seen], (np.cumsum(seen) - 1)[part.of_item], part.share)
        rows.append((name, part.n_items, *_percent_and_alpha(part, asked, values)))
    return rows


def _percent_and_alpha(part: Tally, asked: Asked, values: FloatArray) -> tuple[Estimate, Estimate]:
    draws = item_draws(part.times, asked.n_resamples, asked.seed)

    def alpha(one: Tally, times: IntArray) -> FloatArray:
        return alpha_of(one, times, asked.level, values)

    return (
        by_item(part, percent_agreement(part), percent_of, draws),
        by_item(part, krippendorff_alpha(part, asked.level, values), alpha, draws),
    )


def _rounds(opinions: Opinions, asked: Asked, counted: Counted, values: FloatArray) -> list[RoundRow]:
    rows: list[RoundRow] = []
    before: Tally | None = None
    k = len(opinions.classes)
    for name, (item, _, label) in opinions.by_round.items():
        said = count_as(label, k, opinions.uncertain, asked.policy, dict(opinions.between))
        # the same values in every round, whichever of them were used
        of = tally(item, said.label, opinions.n_items, counted.n_classes, counted.share)
        change = None if before is None else compare_rounds(before, of, n_resamples=500, seed=asked.seed)
        if change is not None:
            change = replace(change, chosen=name in opinions.chosen)
        n = int(of.times[of.per_item > 0].sum())
        rows.append(RoundRow(name, n, *_percent_and_alpha(of, asked, values), change))
        before = of
    return rows


def _policies(opinions: Opinions) -> dict[str, dict[str, float]]:
    """Return percent, alpha and coverage under each policy, where there are uncertain classes."""
    if not opinions.uncertain:
        return {}
    rows = {}
    for policy in POLICIES:
        counted = counted_as(opinions, policy)
        of = tally(opinions.item, counted.label, opinions.n_items, counted.n_classes, counted.share)
        rows[str(policy)] = {
            "percent": percent_agreement(of).value,
            "krippendorff_alpha": krippendorff_alpha(of).value,
            "coverage": counted.coverage,
        }
    return rows


def check_order(asked: Asked, order: str | None, names: list[str]) -> None:
    """Refuse a level or weights that need an order which nobody declared.

    Raises:
        UserError: the classes are not numbers and ``order`` is None.
    """
    ordered = asked.level is not Level.NOMINAL or asked.weights != "identity"
    if ordered and order is None and np.isnan(class_values(names)).any():
        raise UserError(f"The classes {', '.join(names)} have no order: declare it with --order a,b,c.")
