"""What the Rounds page knows and decides: the rounds, the next one in the making, what is next; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import isnan
from typing import TYPE_CHECKING

from labeler.errors import Bug
from labeler.types import Id, Role
from labeler.ui.state.pace import duration_words
from labeler.ui.state.session import Session, shown_name

if TYPE_CHECKING:
    from labeler.ops.round_choice import Choice, From
    from labeler.ops.round_report import Forecast, PersonInRound, RoundReport


@dataclass(frozen=True, slots=True)
class RoundsFacts:
    """Everything that the page shows. ``offered`` counts the items that each way of choosing finds now;
    ``pace`` is in seconds by person; ``may_change`` whether this person may begin and close rounds.
    """

    reports: tuple[RoundReport, ...]
    offered: Mapping[From, int]
    people: tuple[tuple[Id, str, bool], ...]
    classes: tuple[tuple[Id, str], ...]
    pace: dict[Id, float]
    n_gold: int
    n_conflicts: int
    n_disagreed: int
    may_change: bool
    why_not: str

    @property
    def open(self) -> RoundReport | None:
        """Return the round that takes labels, or None."""
        found = [report for report in self.reports if report.round.is_open]
        return found[-1] if found else None


def read_rounds(session: Session) -> RoundsFacts:
    """Return what the page shows (reads; call it off the GUI thread)."""
    from labeler.ops.resolve import disagreements
    from labeler.ops.roles import Right, refusal, rights_of
    from labeler.ops.round_choice import choices_offered
    from labeler.ops.round_report import round_reports
    from labeler.store.read.pace import seconds_each
    from labeler.store.read.truth import conflicts, truths
    from labeler.types import TruthSource

    project, question, person = session.project, session.question, session.person_row
    if project is None or person is None:
        raise Bug("Rounds was asked about a project, and none is open")
    may = Right.ROUND in rights_of(session.people, person.id)
    labelers = [row.id for row in session.people if row.role is Role.LABELER] or [
        row.id for row in session.people
    ]
    return RoundsFacts(
        reports=tuple(round_reports(project, question)),
        offered=choices_offered(project, question),
        people=tuple((row.id, shown_name(row), row.id in labelers) for row in session.people),
        classes=tuple((row.id, row.name) for row in session.classes),
        pace=seconds_each(project, question),
        n_gold=int((truths(project, question).source == TruthSource.GOLD).sum()),
        n_conflicts=len(conflicts(project, question)),
        n_disagreed=len(disagreements(project, question)),
        may_change=may,
        why_not="" if may else refusal(person, Right.ROUND, session.people),
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """The next round in the making; ``n_items`` None: still being counted, ``problem`` what is wrong."""

    choice: Choice
    labelers: tuple[Id, ...] = ()
    per_item: int | None = None
    blind: bool = True
    repeat_share: float = 0.0
    pause_minutes: float = 0.0
    gold_share: float = 0.0
    name: str = ""
    n_items: int | None = None
    problem: str = ""


def missing(draft: Draft) -> str:
    """Return what keeps the round from being begun, in words; empty when it is ready."""
    if draft.problem:
        return draft.problem
    if draft.n_items is None:
        return "Counting the items …"
    if not draft.labelers:
        return "Choose at least one person."
    if not draft.n_items:
        return "No item is chosen this way."
    if draft.per_item is not None and draft.per_item > len(draft.labelers):
        return f"{draft.per_item} labels an item need as many people; {len(draft.labelers)} are chosen."
    return ""


def summary(draft: Draft, pace: dict[Id, float]) -> str:
    """Return what the round would ask of people, in a sentence."""
    from labeler.ops.round_report import forecast_at

    if draft.n_items is None or not draft.labelers:
        return ""
    found = forecast_at(
        pace,
        n_items=draft.n_items,
        labelers=draft.labelers,
        per_item=draft.per_item,
        extra=draft.repeat_share + (draft.gold_share if draft.gold_share else 0.0),
    )
    return forecast_words(draft.n_items, len(draft.labelers), found)


def forecast_words(n_items: int, n_people: int, found: Forecast) -> str:
    """Return a forecast as a person reads it.

    >>> from labeler.ops.round_report import forecast_at
    >>> forecast_words(900, 2, forecast_at({1: 4.0, 2: 8.0}, n_items=900, labelers=[1, 2], per_item=2))
    '900 items, 1,800 labels asked for: about 3 h of work, 2 h for the busiest of 2 people.'
    """
    whole = duration_words(3600 * found.hours)
    most = duration_words(3600 * found.longest_hours)
    words = f"{n_items:,} items, {found.answers:,} labels asked for: about {whole} of work"
    words += f", {most} for the busiest of {n_people} people." if n_people > 1 else "."
    return words if found.known_pace else f"{words} (5 s a label: nobody's pace is known yet.)"


def hours_words(person: PersonInRound) -> str:
    """Return how long one person still needs, in words; empty where nobody knows, or nothing is left.

    >>> from labeler.ops.round_report import PersonInRound
    >>> hours_words(PersonInRound(1, "Ann", 40, 0, 100, 6.0))
    '6 min left'
    """
    left = person.hours_left
    return "" if isnan(left) or left <= 0 else f"{duration_words(3600 * left)} left"


@dataclass(frozen=True, slots=True)
class NextRound:
    """What is next: a sentence, why, what the button says and what it does (``close``, ``resolve``, …)."""

    title: str
    words: str
    button: str = ""
    does: str = ""


def next_round(facts: RoundsFacts) -> NextRound:
    """Return the next useful thing about rounds."""
    now = facts.open
    if facts.n_conflicts:
        words = (
            "Two SMEs ruled differently, each without knowing the other's ruling. Rule again, knowing both."
        )
        n = facts.n_conflicts
        return NextRound(f"{n:,} conflicting {_many('ruling', n)}", words, "Resolve", "resolve")
    if now is None:
        words = "Choose what is labeled next, by whom, and how many labels each item gets."
        return NextRound("No round is open", words)
    left = sum(person.left for person in now.people)
    if not now.asked:
        return NextRound(f"{now.round.name} is open", "Nobody has anything to label in it yet.")
    if left:
        slowest = max(now.people, key=lambda person: person.left)
        words = f"{left:,} answers are still to come, {slowest.left:,} of them from {slowest.name}."
        return NextRound(f"{now.round.name} is under way", words)
    if facts.n_disagreed:
        words = f"Close it, then rule on the {facts.n_disagreed:,} items that people disagree about."
    else:
        words = "Close it: its majority is the consensus from then on, and its agreement stays as it is."
    return NextRound(f"All of {now.round.name} is labeled", words, f"Close {now.round.name}", "close")


def _many(noun: str, n: int) -> str:
    return noun if n == 1 else f"{noun}s"


@dataclass
class RoundsState:
    """The page's own: which round is looked at, and the draft of the next."""

    facts: RoundsFacts | None = None
    chosen: Id | None = None
    counts: dict[Choice, int] = field(default_factory=dict)

    def take(self, facts: RoundsFacts) -> None:
        """Take what was read; counts of items may have changed."""
        self.facts = facts
        self.counts.clear()
        if self.report is None and facts.reports:
            self.chosen = (facts.open or facts.reports[-1]).round.id

    @property
    def report(self) -> RoundReport | None:
        """Return the round that is looked at."""
        if self.facts is None:
            return None
        return next((one for one in self.facts.reports if one.round.id == self.chosen), None)

    def counted(self, draft: Draft) -> Draft:
        """Return the draft with the number of its items, where that is known."""
        return replace(draft, n_items=self.counts.get(draft.choice))
