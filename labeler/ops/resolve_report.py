"""What resolving has come to: how much is left, what could not be told and where, how far SMEs agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.ops.disputes import COST, costs
from labeler.ops.resolve import Queue, Verdict, disagreements
from labeler.ops.roles import Right, require
from labeler.stats.cohen import cohen_kappa
from labeler.stats.estimate import Estimate
from labeler.stats.intervals import wilson
from labeler.store.project import Done, Project
from labeler.store.read.people import people
from labeler.store.read.questions import Question, questions
from labeler.store.read.tags import taggings, tags
from labeler.store.read.truth import Ruling, every_ruling, latest_rulings
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Unknowable:
    """A tag whose items were ruled not to hold enough information: perhaps the data must change there.

    ``n`` such rulings of ``of`` ruled items with the tag; ``low`` and ``high`` bound the share (Wilson).
    """

    tag: str
    n: int
    of: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class JudgePair:
    """Two SMEs who ruled on ``n`` same items: the share on which they say the same, and Cohen's kappa."""

    first: str
    second: str
    n: int
    same: float
    kappa: Estimate


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
                {"a": one.first, "b": one.second, "n": one.n, "percent": one.same}
                | {"cohen_kappa": one.kappa.value, "why": one.kappa.why}
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
        tuple(_judges(project, every_ruling(project, question))),
    )


def _unknowable(project: Project, latest: list[Ruling]) -> list[Unknowable]:
    ruled = np.array([one.item for one in latest], dtype=np.int64)
    blank = np.array([one.verdict == Verdict.NOT_ENOUGH_INFORMATION for one in latest], dtype=bool)
    if not blank.any():
        return []
    item, tag = taggings(project)
    found = []
    for one in tags(project):
        here = np.isin(ruled, item[tag == one.id])
        n, of = int(np.count_nonzero(blank & here)), int(np.count_nonzero(here))
        if n:
            found.append(Unknowable(one.name, n, of, *wilson(n, of)))
    without = ~np.isin(ruled, item)
    n, of = int(np.count_nonzero(blank & without)), int(np.count_nonzero(without))
    if n:
        found.append(Unknowable("(untagged)", n, of, *wilson(n, of)))
    return sorted(found, key=lambda one: (-one.n / one.of, -one.n, one.tag))


def _judges(project: Project, every: list[Ruling]) -> list[JudgePair]:
    """Compare each two SMEs on the items on which both ruled."""
    said: dict[Id, dict[Id, str]] = {}
    for one in every:
        words = f"{one.verdict} {one.label_class or ''} {one.value or ''}"
        said.setdefault(one.person, {})[one.item] = words
    names = {one.id: one.name for one in people(project)}
    found = []
    for first, second in combinations(sorted(said, key=lambda one: names.get(one, "")), 2):
        both = sorted(set(said[first]) & set(said[second]))
        if not both:
            continue
        mine, theirs = [said[first][item] for item in both], [said[second][item] for item in both]
        kinds, codes = np.unique(np.array(mine + theirs), return_inverse=True)
        table = np.zeros((len(kinds), len(kinds)))
        np.add.at(table, (codes[: len(both)], codes[len(both) :]), 1)
        kappa = cohen_kappa(table)
        same = float(np.mean([a == b for a, b in zip(mine, theirs, strict=True)]))
        found.append(JudgePair(names.get(first, "?"), names.get(second, "?"), len(both), same, kappa))
    return found


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
