"""Rounds: close the one that takes labels, begin the next, for all items or for chosen ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labeler.errors import UserError
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.people import people
from labeler.store.read.rounds import open_round, rounds
from labeler.types import Id, Role, RoundState


def close_round(project: Project, *, round: Id, author: Id, initiator: str | None = None) -> Done[Id]:  # noqa: A002
    """Close a round: its labels stay as they are, and its majority is the consensus from now on.

    Raises:
        UserError: there is no such round, or it is closed already.
    """

    def body(batch: Batch) -> Id:
        row = batch.current("round", entity=round)
        if row is None or row["retracted"] or row["state"] != RoundState.OPEN:
            raise UserError("This round is not open; choose one that takes labels.")
        batch.words = f"close {row['name']}"
        return batch.revise("round", {"entity": round}, state=RoundState.CLOSED)

    return project.operate("round", "close the round", author, body, initiator=initiator)


def begin_round(
    project: Project,
    *,
    question: Id,
    author: Id,
    name: str | None = None,
    blind: bool = True,
    labelers_per_item: int | None = None,
    items: Sequence[Id] | np.ndarray | None = None,
    labelers: Sequence[Id] | None = None,
    initiator: str | None = None,
) -> Done[Id]:
    """Begin the next round and return its id; the one that was open is closed.

    Args:
        items: what is labeled again (sent back, disagreed about); None: everything.
        labelers: who labels these items; None: everybody whose role is labeler. Without ``items`` it has no
            meaning, since everybody then labels everything.

    Raises:
        UserError: items were chosen and nobody is there to label them, or none were chosen.
    """
    number = max((found.number for found in rounds(project, question)), default=0) + 1
    who = list(labelers) if labelers is not None else _labelers(project)
    chosen = None if items is None else np.unique(np.asarray(items, dtype=np.int64))
    if chosen is not None and (not len(chosen) or not who):
        raise UserError("A round of chosen items needs at least one item and one labeler.")

    def body(batch: Batch) -> Id:
        before = open_round(project, question)
        if before is not None:
            batch.revise("round", {"entity": before.id}, state=RoundState.CLOSED)
        begun = batch.add(
            "round",
            question=question,
            name=name or f"round {number}",
            number=number,
            state=RoundState.OPEN,
            blind=blind,
            labelers_per_item=labelers_per_item,
            guideline_at=batch.at,
        )
        if chosen is not None:
            _assign(batch, begun, chosen, who)
        return begun

    words = f"begin {name or f'round {number}'}"
    return project.operate("round", words, author, body, initiator=initiator)


def _assign(batch: Batch, round_: Id, items: np.ndarray, who: Sequence[Id]) -> None:
    n = len(items)
    batch.add_many(
        "assignment",
        {
            "round": round_,
            "item": np.tile(items, len(who)),
            "person": np.repeat(np.asarray(who, dtype=np.int64), n),
            "position": np.tile(np.arange(n), len(who)),
        },
    )


def _labelers(project: Project) -> list[Id]:
    return [person.id for person in people(project) if person.role is Role.LABELER]
