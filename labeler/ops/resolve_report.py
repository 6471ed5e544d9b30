"""What resolving has come to: how much is left, what could not be told and where, how far SMEs agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.ops.disputes import COST, costs
from labeler.ops.resolve import Queue, Verdict, disagreements
from labeler.ops.roles import Right, require
from labeler.ops.rulings import JudgePair, judges_agree
from labeler.stats.intervals import wilson
from labeler.store.project import Done, Project
from labeler.store.read.questions import Question, questions
from labeler.store.read.tags import taggings, tags
from labeler.store.read.truth import Ruling, latest_rulings
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Unknowable:
    """A tag whose items were ruled not to hold enough information: perhaps the data must change there.

    ``n`` such rulings of ``of`` ruled items with the tag; ``low`` and ``high`` bound the share (Wilson).
    ``items``: those that nobody could tell.
    """

    tag: str
    n: int
    of: int
    low: float
    high: float
    items: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolveReport:
    """``queue`` what is left, ``verdicts`` how often each was given, ``unknowable`` by tag, most first."""

    queue: Queue
    verdicts: dict[str, int]
    unknowable: tuple[Unknowable, ...]
    judges: tuple[JudgePair, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the documented keys of ``labeler resolve --json``, without the queue."""
        return {
            "n_left": int(np.count_nonzero(~self.queue.ruled)),
            "n_conflicts": self.queue.n_conflicts,
            "n_unanimous": self.queue.n_unanimous,
            "n_single": len(self.queue.single),
            "verdicts": self.verdicts,
            "not_enough_information": [
                {"tag": one.tag, "n": one.n, "of": one.of, "low": one.low, "high": one.high}
                for one in self.unknowable
            ],
            "judges": [
                {"a": one.a, "b": one.b, "n": one.same.n, "percent": one.same.value}
                | {"low": one.same.low, "high": one.same.high}
                for one in self.judges
            ],
        }


def resolve_report(project: Project, question: Id) -> ResolveReport:
    """Return how far resolving has come."""
    latest = latest_rulings(project, question)
    verdicts = Counter(one.verdict for one in latest)
    return ResolveReport(
        disagreements(project, question),
        {verdict.value: verdicts.get(verdict, 0) for verdict in Verdict},
        tuple(_unknowable(project, latest)),
        tuple(judges_agree(project, question)[1]),
    )


def _unknowable(project: Project, latest: list[Ruling]) -> list[Unknowable]:
    ruled = np.array([one.item for one in latest], dtype=np.int64)
    blank = np.array([one.verdict == Verdict.NOT_ENOUGH_INFORMATION for one in latest], dtype=bool)
    if not blank.any():
        return []
    item, tag = taggings(project)
    slices = [(one.name, np.isin(ruled, item[tag == one.id])) for one in tags(project)]
    slices.append(("(untagged)", ~np.isin(ruled, item)))
    found = []
    for name, here in slices:
        n, of = int(np.count_nonzero(blank & here)), int(np.count_nonzero(here))
        if n:
            items = tuple(ruled[blank & here].tolist())
            found.append(Unknowable(name, n, of, *wilson(n, of), items))
    return sorted(found, key=lambda one: (-one.n / one.of, -one.n, one.tag))


def set_cost(
    project: Project,
    *,
    author: Id,
    question: Id,
    label_class: Id,
    cost: float,
    initiator: str | None = None,
) -> Done[Id]:
    """Say what it costs to get a class wrong (1: as much as any); the queue of disagreements goes by it.

    Raises:
        NotAllowed: the person neither rules nor measures.
        UserError: the cost is not above 0.
    """
    require(project, author, Right.RULE)
    if not 0 < cost < float("inf"):
        raise UserError("A cost is a number above 0; 1 is as much as any other class.")
    asked: Question = next(one for one in questions(project) if one.id == question)
    kept = {str(key): value for key, value in costs(asked).items()} | {str(label_class): cost}
    config = {**asked.config, COST: {key: value for key, value in kept.items() if value != 1}}
    return project.operate(
        "question",
        "the cost of a class",
        author,
        lambda batch: batch.revise("question", {"entity": question}, config=config),
        initiator=initiator,
    )


HIDES = "hide_votes"
"""In a question's config: names and answers are hidden until an SME has given an own first answer."""


def hide_votes(
    project: Project, *, author: Id, question: Question, on: bool, initiator: str | None = None
) -> Done[Id]:
    """Hide names and answers until an SME has given an own first answer, or show them at once.

    Raises:
        NotAllowed: the person neither rules nor measures.
    """
    require(project, author, Right.RULE)
    return project.operate(
        "question",
        "hide answers until the SME has answered" if on else "show answers at once",
        author,
        lambda batch: batch.revise(
            "question", {"entity": question.id}, config={**question.config, HIDES: on}
        ),
        initiator=initiator,
    )
