"""How long people take, and how much they did each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from labeler.store.project import Project
from labeler.types import Id

_MOST = 50_000
"""So many answers tell the pace well enough."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a person's: the date (local time), how many answers, the median seconds each (NaN: none)."""

    date: str
    n: int
    seconds: float


def seconds_each(project: Project, question: Id, round: Id | None = None) -> dict[Id, float]:  # noqa: A002
    """Return the median seconds that each person takes for an answer, of one round or of all.

    Answers without a time (imports) are left out, and so is who has none.
    """
    with project.reading() as db:
        rows = db.execute(
            "SELECT person, seconds FROM current_annotation WHERE question = ? AND (? IS NULL OR round = ?) "
            "AND state = 'answered' AND retracted = 0 AND seconds > 0 LIMIT ?",
            [question, round, round, _MOST],
        ).fetchall()
    by_person: dict[Id, list[float]] = {}
    for person, seconds in rows:
        by_person.setdefault(person, []).append(seconds)
    return {person: float(np.median(values)) for person, values in by_person.items()}


def days(project: Project, question: Id, person: Id) -> list[Day]:
    """Return what a person did each day on which they answered something, oldest first."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT at, coalesce(seconds, -1) FROM current_annotation WHERE question = ? AND person = ? "
            "AND state = 'answered' AND retracted = 0 ORDER BY at",
            [question, person],
        ).fetchall()
    by_day: dict[str, list[float]] = {}
    for at, seconds in rows:
        by_day.setdefault(datetime.fromtimestamp(at / 1e6).astimezone().date().isoformat(), []).append(
            seconds
        )
    found = []
    for date, values in by_day.items():
        known = [value for value in values if value > 0]
        found.append(Day(date, len(values), float(np.median(known)) if known else float("nan")))
    return found
