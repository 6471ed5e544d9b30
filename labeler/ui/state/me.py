"""What the Me page shows: what waits for this person's word, and their own numbers; no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isnan
from typing import TYPE_CHECKING

from labeler.errors import Bug
from labeler.types import Id, Role
from labeler.ui.state.pace import duration_words
from labeler.ui.state.session import Session

if TYPE_CHECKING:
    from labeler.ops.me import OwnReport
    from labeler.ops.quiz import QuizResult, QuizRules
    from labeler.stats.estimate import Estimate
    from labeler.store.read.comments import Thread
    from labeler.store.read.pace import Day

MOST_DAYS = 28


@dataclass(frozen=True, slots=True)
class MeFacts:
    """``waiting`` are the threads in which this person has the next word, ``others`` further open ones (not
    for labelers); ``names`` the items' names. ``rules`` says whether the question asks for a quiz, ``last``
    how the last one went, ``needs_quiz`` that it is still to be passed.
    """

    report: OwnReport
    waiting: tuple[Thread, ...]
    others: tuple[Thread, ...]
    names: Mapping[Id, str]
    rules: QuizRules | None
    last: QuizResult | None
    needs_quiz: bool


def read_me(session: Session) -> MeFacts:
    """Return what the page shows (reads; call it off the GUI thread)."""
    from labeler.ops.me import own_report
    from labeler.ops.quiz import needs_quiz, quiz_rules, result_of
    from labeler.store.read.comments import threads
    from labeler.store.read.items import items
    from labeler.store.read.quizzes import quizzes

    project, question, person = session.project, session.question, session.person
    if project is None or session.person_row is None:
        raise Bug("Me was asked about a person, and nobody sits at the window")
    open_ = threads(project)
    waiting = tuple(thread for thread in open_ if thread.waits_for(person))
    others: tuple[Thread, ...] = ()
    if session.person_row.role is not Role.LABELER:
        others = tuple(thread for thread in open_ if thread not in waiting)
    hides = session.blind  # names of files often give the answer away
    rows = items(project, [thread.item for thread in (*waiting, *others)])
    taken = quizzes(project, question, person)
    return MeFacts(
        report=own_report(project, question, person),
        waiting=waiting,
        others=others,
        names={row.id: f"item {row.id % 10_000}" if hides else row.path.name for row in rows},
        rules=quiz_rules(project, question),
        last=result_of(project, question, taken[-1]) if taken else None,
        needs_quiz=needs_quiz(project, question, person),
    )


def count_waiting(session: Session) -> int:
    """Return in how many threads this person has the next word (reads)."""
    from labeler.ops.comments import waiting_for

    if session.project is None or not session.person:
        return 0
    return len(waiting_for(session.project, session.person))


@dataclass(frozen=True, slots=True)
class Card:
    """One number: its name, the value, what it means or why there is none."""

    title: str
    value: str
    note: str


def cards(report: OwnReport) -> tuple[Card, ...]:
    """Return the numbers of a person, each with its interval or why there is none."""
    waits = f"{report.hidden_round} is blind: it counts once it is closed" if report.hidden_round else ""
    pace = "–" if isnan(report.seconds_each) else f"{report.seconds_each:.1f} s"
    today = report.days[-1].n if report.days and report.days[-1].date == _today() else 0
    return (
        _card("I agree with the others", report.with_others, waits or "no closed round with others yet"),
        _card("I agree with myself", report.with_self, "nothing was served to you twice"),
        _card("I agree with gold", report.with_gold, "told from ten gold items of closed rounds on"),
        Card("A label takes me", pace, f"{report.n_labels:,} labels, {today:,} today"),
    )


def _card(title: str, share: Estimate, why: str) -> Card:
    if not share.defined:
        return Card(title, "–", why)
    span = f"{100 * share.low:.0f} to {100 * share.high:.0f} %, " if share.has_interval else ""
    return Card(title, f"{100 * share.value:.0f} %", f"{span}{share.n:,} items")


def confusion_lines(report: OwnReport) -> list[str]:
    """Return the pairs that this person confuses most often with others, and with gold, in words.

    >>> from types import SimpleNamespace
    >>> one = SimpleNamespace(mine="dent", theirs="scratch", n=3)
    >>> confusion_lines(SimpleNamespace(confused=[one], gold_confused=[("ok", "dent")]))
    ['You say dent where others say scratch: 3 times', 'Of gold, you take ok for dent more than once']
    """
    lines = [
        f"You say {one.mine} where others say {one.theirs}: {'once' if one.n == 1 else f'{one.n:,} times'}"
        for one in report.confused
    ]
    return lines + [
        f"Of gold, you take {was} for {said} more than once" for was, said in report.gold_confused
    ]


def last_days(days: Sequence[Day]) -> list[tuple[str, int, str]]:
    """Return (date, labels, tip) of the last days on which something was labeled, oldest first."""
    found = []
    for day in days[-MOST_DAYS:]:
        when = datetime.fromisoformat(day.date)
        each = "" if isnan(day.seconds) else f", {duration_words(day.seconds)} each"
        found.append((f"{when:%d %b}", day.n, f"{when:%a %d %b}: {day.n:,} labels{each}"))
    return found


def quiz_words(facts: MeFacts) -> str:
    """Return where this person stands with the quiz, or an empty string where none is asked for."""
    if facts.rules is None:
        return ""
    mark = f"{100 * facts.rules.pass_mark:.0f} %"
    if facts.last is None:
        if not facts.needs_quiz:
            return ""
        return f"Before you label: a quiz of {facts.rules.n} items; {mark} must be right."
    said = f"{facts.last.n_right} of {facts.last.n} were right"
    if not facts.needs_quiz:
        return f"Quiz: {said}." if facts.last.passed else ""
    wrong = confused_words(facts.last)
    return f"The last quiz: {said}; {mark} must be right. {wrong} Try again, with other items."


def confused_words(result: QuizResult) -> str:
    """Return which classes were taken for each other in a quiz, in words; never which items.

    >>> from labeler.ops.quiz import QuizResult
    >>> confused_words(QuizResult(10, 7, 0.8, (("ok", "scratch", 2), ("dent", "ok", 1))))
    'You took ok for scratch and dent for ok.'
    """
    pairs = [f"{was} for {said}" for was, said, _n in result.confused]
    if not pairs:
        return ""
    last = pairs.pop()
    return f"You took {', '.join(pairs)} and {last}." if pairs else f"You took {last}."


def _today() -> str:
    return datetime.now().astimezone().date().isoformat()
