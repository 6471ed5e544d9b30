"""What a run predicted for an item, as it is proposed to labelers; what was proposed when they answered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labeler.store.project import Project
from labeler.types import Id, QuestionKind
from labeler.units import NOTHING, Value, parse_value


@dataclass(frozen=True, slots=True)
class Proposal:
    """A prediction for one item; ``confidence`` between 0 and 1 where the model gave one."""

    run: Id
    prediction: Id
    label_class: Id | None
    value: Value = NOTHING
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One counted answer of a person to an item for which there was a proposal, with what was shown of it.

    ``round``, ``item`` and ``person`` say whose; steps of one answer come in order of time.
    """

    round: Id
    item: Id
    person: Id
    label_class: Id | None
    value: str | None
    suggestion: Mapping[str, Any]


def proposal(project: Project, run: Id, item: Id) -> Proposal | None:
    """Return what a run predicted for an item (the latest, of several), or None."""
    with project.reading() as db:
        row = db.execute(
            "SELECT p.id, p.label_class, p.value, p.confidence, q.kind FROM prediction p "
            "JOIN run r ON r.id = p.run JOIN current_question q ON q.entity = r.question "
            "WHERE p.run = ? AND p.item = ? ORDER BY p.at DESC, p.id DESC LIMIT 1",
            [run, item],
        ).fetchone()
    if row is None:
        return None
    id_, label_class, value, confidence, kind = row
    return Proposal(run, id_, label_class, parse_value(QuestionKind(kind), value), confidence)


def steps(project: Project, question: Id, round: Id | None = None) -> list[Step]:  # noqa: A002
    """Return the counted answers given beside a proposal, of one round or of all, in order of time.

    What was taken back by an undo is among them: it was said when it was said.
    """
    with project.reading() as db:
        rows = db.execute(
            "SELECT round, item, person, label_class, value, suggestion FROM annotation "
            "WHERE question = ? AND (? IS NULL OR round = ?) AND suggestion IS NOT NULL AND retracted = 0 "
            "AND state = 'answered' AND restores IS NULL ORDER BY at, id",
            [question, round, round],
        ).fetchall()
    return [
        Step(round_, item, person, label_class, value, json.loads(suggestion))
        for round_, item, person, label_class, value, suggestion in rows
    ]


def proposed_values(project: Project, predictions: Sequence[Id]) -> dict[Id, str | None]:
    """Return what was predicted beside a class, by prediction, as the store keeps it."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT p.id, p.value FROM json_each(?) j CROSS JOIN prediction p ON p.id = j.value",
            [json.dumps([int(one) for one in predictions])],
        )
        return dict(rows.fetchall())
