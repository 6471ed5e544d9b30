"""What the Agreement page knows: how far people agree, in one sentence and in detail, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from labeler.errors import UserError
from labeler.ui.state.agreement_parts import Card, Missing
from labeler.ui.state.session import Session

if TYPE_CHECKING:
    from labeler.ops.agreement_report import AgreementReport
    from labeler.ops.hlp import HlpReport
    from labeler.stats.estimate import Estimate
    from labeler.stats.uncertain import Policy
    from labeler.stats.whatif import Merges

RELY, TENTATIVE = 0.8, 0.667
"""Krippendorff's (2004) guides for alpha: rely on it; draw tentative conclusions."""

POLICY_WORDS: dict[Policy, str] = {
    "abstain": "are left out",
    "class": "are a class of their own",
    "half": "are half of each side",
}


@dataclass(frozen=True, slots=True, eq=False)
class AgreementFacts:
    """Everything the page shows of one round under one policy for uncertain labels."""

    agreement: AgreementReport
    hlp: HlpReport
    merges: Merges
    rounds: tuple[str, ...]
    round: str | None
    names: tuple[str, ...]


def read_agreement(session: Session, round_name: str | None, policy: Policy) -> AgreementFacts | Missing:
    """Return the facts of a round (None: the latest with labels), or why there are none; reads."""
    from labeler.ops.agreement import agreement_report
    from labeler.ops.agreement_report import Asked
    from labeler.ops.hlp import hlp_report
    from labeler.ops.opinions import opinions_of_project
    from labeler.ui.state.session import shown_name

    if session.project is None:
        return Missing("No project is open.", "Open one on Home.", "home")
    try:
        said = opinions_of_project(session.project, session.question, round_name=round_name)
    except UserError:  # the labels of that round were undone meanwhile
        said, round_name = opinions_of_project(session.project, session.question), None
    rounds = tuple(said.by_round)
    if not len(said.item):
        return Missing(
            "Nobody has labeled yet.", "Label some items; then a second person the same ones.", "label"
        )
    report = agreement_report(said, Asked(policy=policy, n_resamples=400))
    if report.tally.n_pairable == 0 and policy == "class":
        return Missing(
            "Every item has been labeled by one person only.",
            "Agreement needs two people on the same items: choose somebody else at the foot of the rail and "
            "label again; nobody sees what the others said.",
            "label",
        )
    hlp = hlp_report(said, policy=policy, n_resamples=400)
    shown = {person.name: shown_name(person) for person in session.people}
    return AgreementFacts(
        report,
        hlp,
        _merges(report, hlp),
        rounds,
        round_name or (rounds[-1] if rounds else None),
        tuple(shown.get(name, name) for name in said.people),
    )


def _merges(report: AgreementReport, hlp: HlpReport) -> Merges:
    """Return what merging classes would do; labels that count by halves are left out of it."""
    from labeler.ops.agreement import counted_as
    from labeler.stats.tally import tally
    from labeler.stats.whatif import merge_pairs

    if report.tally.hard:
        return merge_pairs(report.tally, hlp.scored)
    said = report.opinions
    certain = counted_as(said, "abstain")
    return merge_pairs(tally(said.item, certain.label, said.n_items, certain.n_classes))


def headline(facts: AgreementFacts) -> tuple[str, str]:
    """Return one sentence on how far people agree, and one on what to do next."""
    percent = facts.agreement.coefficients["percent"]
    alpha = facts.agreement.coefficients["krippendorff_alpha"]
    if not percent.defined:
        return "Nothing can be compared yet.", _sentence(percent.why)
    first = f"People give the same answer {share(percent.value)} of the time."
    if not alpha.defined:
        return first, f"Whether that is more than chance cannot be said: {_sentence(alpha.why)}"
    if alpha.value >= RELY:
        judged = "That is good agreement beyond chance"
    elif alpha.value >= TENTATIVE:
        judged = "That is fair agreement beyond chance, to be used with care"
    else:
        judged = "That is too little beyond chance to train on"
    return first, f"{judged} (alpha {number(alpha)}). {_next_step(facts)}"


def _next_step(facts: AgreementFacts) -> str:
    change = next((one.change for one in reversed(facts.agreement.rounds) if one.change is not None), None)
    if change is not None and change.percent.defined:
        from labeler.stats.rounds import in_words

        return in_words(change)
    worst = most_confused(facts)
    if worst is None:
        return "Nobody disagrees about anything."
    a, b, part = worst
    words = f"“{a}” and “{b}” make up {share(part, 0)} of the disagreements"
    return f"{words}: settle some on Resolve, sharpen their definitions, and label again."


def most_confused(facts: AgreementFacts) -> tuple[str, str, float] | None:
    """Return the two classes that people confuse most and their share of all disagreements."""
    pairs = np.triu(facts.agreement.confused, 1)
    total = pairs.sum()
    if not total > 1e-9:
        return None
    a, b = np.unravel_index(int(pairs.argmax()), pairs.shape)
    names = facts.agreement.classes
    return names[int(a)], names[int(b)], float(pairs[a, b] / total)


def cards(facts: AgreementFacts) -> list[Card]:
    """Return the numbers of the top row, each with what it means."""
    of, general = facts.agreement.coefficients, facts.agreement.in_general
    human = facts.hlp.overall
    if facts.hlp.kind == "hlp":
        hlp = Card(
            "Human-level performance",
            share(human.value),
            f"{interval(human)} on {human.n:,} items".strip(),
            "The share of labels that equal gold or a ruling which the labeler had no part in."
            + (f" {_sentence(human.why)}" if human.why else ""),
        )
    else:
        hlp = Card(
            "With the others",
            share(human.value),
            "agreement, not HLP: no truth is known",
            "Each label against the plurality of the other people's. Rule on Resolve or import gold for HLP.",
        )
    return [
        Card(
            "Same answer",
            share(of["percent"].value),
            f"{interval(of['percent'])}\n{in_general_words(general['percent'], interval)}".strip(),
            f"Two people give the same answer to an item, agreement by chance included. {OF_WHOM}",
        ),
        _beyond("Cohen’s kappa", "cohen_kappa", facts, "Beyond chance, mean over pairs of people."),
        _beyond(
            "Krippendorff’s alpha", "krippendorff_alpha", facts, "Beyond chance, for any number of people."
        ),
        _beyond("Gwet’s AC1", "gwet_ac1", facts, "Beyond chance; steady where one class is very frequent."),
        hlp,
    ]


OF_WHOM = "The first interval is for other items and these people, the second for other people as well."


def _beyond(title: str, name: str, facts: AgreementFacts, tip: str) -> Card:
    one, general = facts.agreement.coefficients[name], facts.agreement.in_general[name]
    if not one.defined:
        return Card(title, number(one), _sentence(one.why), tip)
    note = f"{interval_of_one(one) or _sentence(one.why)}\n{in_general_words(general, interval_of_one)}"
    return Card(title, number(one), note.strip(), f"{tip} {OF_WHOM}")


def in_general_words(one: Estimate, written: Callable[[Estimate], str]) -> str:
    """Return the interval for people in general, or that it cannot be estimated."""
    if one.has_interval:
        return f"in general {written(one)}"
    return "in general: not estimable" if one.why == "fewer_than_five_people" else ""


def convention_warning(facts: AgreementFacts) -> str:
    """Return what a model's lead over people may be worth, or an empty string."""
    hlp = facts.hlp
    if isnan(hlp.illusory_gain) or hlp.illusory_gain < 0.005:
        return ""
    return (
        "A model that always answers by the commonest convention would agree with people "
        f"{share(hlp.best_single_convention.value)} of the time, {100 * hlp.illusory_gain:.1f} points more "
        "than they agree with each other. So much of a lead over people is convention, not skill."
    )


def notes(facts: AgreementFacts) -> str:
    """Return on what it all rests: items, people, labels, what was left out."""
    said = facts.agreement.opinions
    words = f"{said.n_items:,} items, {len(said.people):,} people, {facts.agreement.n_labels:,} labels"
    made = int(np.count_nonzero(said.simulated))
    if made:
        words += f"; {made} of the people are simulated"
    counted = facts.agreement.counted
    if counted.n_uncertain and facts.agreement.asked.policy == "abstain":
        words += f"; {counted.n_uncertain:,} uncertain labels left out"
    alone = int(facts.agreement.tally.times[facts.agreement.tally.per_item == 1].sum())
    if alone:
        words += f"; {alone:,} items with one label say nothing here"
    if facts.hlp.kind == "hlp" and facts.hlp.n_truth < said.n_items:
        agreed = share(facts.hlp.agree_on_same.value)
        words += f"; a truth is known for {facts.hlp.n_truth:,}, on which people say the same {agreed}"
    again = facts.agreement.again.whole
    if again.defined:
        words += f"; with themselves on {again.n:,} repeats {share(again.value)}"
    return words


# how numbers are written


def share(value: float, digits: int = 1) -> str:
    """Return a share in percent, a dash where undefined.

    >>> share(0.7778), share(float("nan"))
    ('77.8 %', '–')
    """
    return "–" if isnan(value) else f"{100 * value:.{digits}f} %"


def number(one: Estimate) -> str:
    """Return a coefficient with two digits, a dash where undefined."""
    return f"{one.value:.2f}".replace("-", "−") if one.defined else "–"


def interval(one: Estimate) -> str:
    """Return a 95 % interval in percent, empty where there is none."""
    return f"{100 * one.low:.1f}–{100 * one.high:.1f} %" if one.has_interval else ""


def interval_of_one(one: Estimate) -> str:
    """Return a 95 % interval of a coefficient, empty where there is none."""
    return f"{one.low:.2f} to {one.high:.2f}".replace("-", "−") if one.has_interval else ""


def _sentence(why: str) -> str:
    from labeler.stats.estimate import words

    said = words(why) if why else ""
    return f"{said[:1].upper()}{said[1:]}." if said else ""
