"""How far each round is, who has what left, and how many hours the next one would take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np

from labeler.ops.round_choice import words_of
from labeler.store.project import Project
from labeler.store.read.assignments import assigned, item_counts
from labeler.store.read.items import count_items
from labeler.store.read.labels import ANSWERED, SKIPPED, current_labels
from labeler.store.read.pace import seconds_each
from labeler.store.read.people import people
from labeler.store.read.questions import classes
from labeler.store.read.rounds import Round, repeat_rounds, rounds
from labeler.types import Id, Role

USUAL_SECONDS = 5.0
"""What an answer is taken to cost while nobody has given one."""


@dataclass(frozen=True, slots=True)
class PersonInRound:
    """How far one person is: second servings count like the others. ``seconds_each`` NaN: not known."""

    person: Id
    name: str
    done: int
    skipped: int
    total: int
    seconds_each: float

    @property
    def left(self) -> int:
        """Return how many are neither answered nor put off."""
        return max(0, self.total - self.done - self.skipped)

    @property
    def hours_left(self) -> float:
        """Return the hours that what is left (and put off) takes at this person's pace; NaN: not known."""
        return (self.total - self.done) * self.seconds_each / 3600.0


@dataclass(frozen=True, slots=True)
class RoundReport:
    """One round: its items, what was asked of whom, how far it is, how its items were chosen, in words.

    ``n_again`` counts second servings; ``n_shared`` assignments (0: everything is served to everybody).
    """

    round: Round
    n_items: int
    people: tuple[PersonInRound, ...]
    chosen: str
    n_again: int
    n_shared: int = 0

    @property
    def done(self) -> int:
        """Return how many answers there are."""
        return sum(person.done for person in self.people)

    @property
    def asked(self) -> int:
        """Return how many answers were asked for."""
        return sum(person.total for person in self.people)

    @property
    def share(self) -> float:
        """Return the share of what was asked for that is done; NaN where nothing was."""
        return self.done / self.asked if self.asked else nan

    def as_dict(self) -> dict[str, Any]:
        """Return it with stable keys."""
        row = self.round
        return {
            "round": row.name,
            "number": row.number,
            "state": str(row.state),
            "blind": row.blind,
            "items": self.n_items,
            "chosen": self.chosen,
            "labelers_per_item": row.labelers_per_item,
            "repeat_share": row.reserve_share,
            "gold_share": float(row.config.get("gold_share", 0.0)),
            "answers": self.done,
            "asked": self.asked,
            "share": self.share,
            "people": [
                {
                    "person": one.name,
                    "done": one.done,
                    "put_off": one.skipped,
                    "left": one.left,
                    "total": one.total,
                    "seconds_each": one.seconds_each,
                    "hours_left": one.hours_left,
                }
                for one in self.people
            ],
        }


def round_reports(project: Project, question: Id) -> list[RoundReport]:
    """Return a report of each round, first to last.

    In a round that serves everything to everybody those count who label (once it is closed: who did), and
    whoever answered in it; where the round asks for so many labels an item, its work is shared evenly.
    """
    names = {one.id: one.name for one in classes(project, question)}
    with project.reading() as db:
        again = repeat_rounds(db, question)
    return [_report(project, row, again.get(row.id), names) for row in rounds(project, question)]


def _answers(project: Project, question: Id, parts: Sequence[Id | None]) -> dict[Id, list[int]]:
    """Return how many items of some rounds each person has answered and put off."""
    counts: dict[Id, list[int]] = {}
    for round_ in parts:
        if round_ is None:
            continue
        labels = current_labels(project, question, round_)
        for code, place in ((ANSWERED, 0), (SKIPPED, 1)):
            who, n = np.unique(labels.person[labels.state == code], return_counts=True)
            for person, count in zip(who.tolist(), n.tolist(), strict=True):
                counts.setdefault(person, [0, 0])[place] += count
    return counts


def _report(project: Project, row: Round, again: Id | None, names: dict[Id, str]) -> RoundReport:
    counts = _answers(project, row.question, (row.id, again))
    whole, n_again = count_items(project), 0
    given = assigned(project, row.id)
    n_items, n_shared = item_counts(project, row.id) if given else (whole, 0)
    if again is not None:
        n_again = item_counts(project, again)[1]
    everybody = people(project)
    labelers = [one.id for one in everybody if one.role is Role.LABELER] or [one.id for one in everybody]
    share = _share(row, whole, len(labelers))
    pace = seconds_each(project, row.question, row.id)
    found = []
    for one in everybody:
        done, skipped = counts.get(one.id, [0, 0])
        unshared = share if one.id in labelers and (row.is_open or done) else 0
        total = given.get(one.id, done + skipped) if given else unshared
        if total or done or skipped:
            total = max(total, done + skipped)
            found.append(PersonInRound(one.id, one.name, done, skipped, total, pace.get(one.id, nan)))
    return RoundReport(row, n_items, tuple(found), words_of(row.choice, names), n_again, n_shared)


def _share(row: Round, n_items: int, n_labelers: int) -> int:
    """Return how much each labeler has in a round that serves everything to everybody."""
    if row.labelers_per_item is None or row.labelers_per_item >= n_labelers:
        return n_items
    return -(-n_items * row.labelers_per_item // max(1, n_labelers))


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a round that is not begun yet would ask: answers in all, for the busiest person, hours.

    ``hours`` is all people's time, ``longest_hours`` the busiest person's; ``known_pace`` says whether
    anybody's pace is known (else `USUAL_SECONDS` is taken).
    """

    answers: int
    each: int
    hours: float
    longest_hours: float
    known_pace: bool


def forecast(
    project: Project,
    question: Id,
    *,
    n_items: int,
    labelers: Sequence[Id],
    per_item: int | None,
    repeat_share: float = 0.0,
    gold_share: float = 0.0,
) -> Forecast:
    """Return what a round of ``n_items`` would ask of ``labelers`` at the pace that they have now."""
    return forecast_at(
        seconds_each(project, question),
        n_items=n_items,
        labelers=labelers,
        per_item=per_item,
        extra=repeat_share + gold_share,
    )


def forecast_at(
    pace: dict[Id, float], *, n_items: int, labelers: Sequence[Id], per_item: int | None, extra: float = 0.0
) -> Forecast:
    """Return the same from a pace in seconds by person that was read before; ``extra``: repeats and gold.

    >>> forecast_at({1: 4.0, 2: 8.0}, n_items=900, labelers=[1, 2], per_item=2).hours
    3.0
    """
    if not labelers:
        return Forecast(0, 0, 0.0, 0.0, bool(pace))
    usual = float(np.median(list(pace.values()))) if pace else USUAL_SECONDS
    k = len(labelers) if per_item is None else min(per_item, len(labelers))
    each = n_items * k / len(labelers) * (1.0 + extra)
    hours = [each * pace.get(person, usual) / 3600.0 for person in labelers]
    return Forecast(round(each * len(labelers)), int(-(-each // 1)), sum(hours), max(hours), bool(pace))
