"""The passes over the items."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labeler.store.connection import Database
from labeler.store.project import Project
from labeler.types import Id, RoundState


@dataclass(frozen=True, slots=True)
class Round:
    """A pass; ``labelers_per_item`` None means that everybody labels everything.

    ``choice`` says how its items were chosen, ``config`` what else was set (``suggest``, ``gold_share``,
    ``pause_minutes``, ``seed``). ``reserve_share`` of each person's items are served to them a second time;
    those second labels lie in a round of their own that belongs to this one (see `repeat_rounds`).
    ``guideline_at`` is the time (microseconds since 1970 UTC) whose label book holds.
    """

    id: Id
    question: Id
    name: str
    number: int
    state: RoundState
    blind: bool
    labelers_per_item: int | None
    reserve_share: float = 0.0
    guideline_at: int | None = None
    choice: Mapping[str, Any] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Return whether it takes labels."""
        return self.state is RoundState.OPEN


_REPEATS_OF = "json_extract(coalesce({config}, '{{}}'), '$.repeats_of')"
NOT_A_REPEAT = f"{_REPEATS_OF} IS NULL"
"""SQL: a round of its own right; ``{config}`` stands for its column."""

_IS_REPEAT = _REPEATS_OF.format(config="config")


def chooses_items(db: Database, round: Id) -> bool:  # noqa: A002 - the field's name
    """Return whether a round is of chosen items: who has no assignment in it then has nothing to label."""
    row = db.execute(
        "SELECT 1 FROM current_assignment WHERE round = ? AND retracted = 0 LIMIT 1", [round]
    ).fetchone()
    return row is not None


def rounds(project: Project, question: Id) -> list[Round]:
    """Return the rounds of a question, first to last, without those that hold only second servings."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT entity, question, name, number, state, blind, labelers_per_item, reserve_share, "
            "guideline_at, choice, config FROM current_round "
            f"WHERE question = ? AND retracted = 0 AND {_IS_REPEAT} IS NULL ORDER BY number, entity",
            [question],
        ).fetchall()
    return [_round(row) for row in rows]


def repeat_rounds(db: Database, question: Id | None = None) -> dict[Id, Id]:
    """Return, by round, the round that holds the labels of its second servings.

    A person has one label of an item in a round. What somebody says when an item is served to them again
    is not another vote, and must not take the place of the first: it lies in a round of its own, which takes
    no part in agreement, consensus or exports, and is only compared with the first.
    """
    rows = db.execute(
        f"SELECT {_IS_REPEAT}, entity FROM current_round "
        f"WHERE (? IS NULL OR question = ?) AND retracted = 0 AND {_IS_REPEAT} IS NOT NULL ORDER BY entity",
        [question, question],
    )
    return {int(main): int(again) for main, again in rows}


def open_rounds(db: Database, question: Id) -> list[Id]:
    """Return the rounds of a question that take labels, first to last; two copies may each have begun one."""
    rows = db.execute(
        f"SELECT entity FROM current_round WHERE question = ? AND retracted = 0 AND state = 'open' "
        f"AND {_IS_REPEAT} IS NULL ORDER BY number, entity",
        [question],
    )
    return [int(row[0]) for row in rows]


def open_round(project: Project, question: Id) -> Round | None:
    """Return the newest round that takes labels, or None."""
    found = [round_ for round_ in rounds(project, question) if round_.state is RoundState.OPEN]
    return found[-1] if found else None


def latest_closed_round(project: Project, question: Id) -> Round | None:
    """Return the newest round that is closed for good, or None."""
    found = [round_ for round_ in rounds(project, question) if round_.state is RoundState.CLOSED]
    return found[-1] if found else None


def _round(row: tuple[Any, ...]) -> Round:
    id_, asked, name, number, state, blind, labelers, share, guideline_at, choice, config = row
    return Round(
        id_,
        asked,
        name or f"round {number}",
        number,
        RoundState(state),
        bool(blind),
        labelers,
        share or 0.0,
        guideline_at,
        json.loads(choice or "{}"),
        json.loads(config or "{}"),
    )
