"""Somebody joins or leaves a round that is under way: only what nobody has begun changes hands."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from labeler.errors import UserError
from labeler.ops.roles import Right, require
from labeler.ops.rounds import Serving, append_sheets, gold_items, repeats_of, serving_order
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.assignments import Given, given
from labeler.store.read.people import person as person_of
from labeler.store.read.rounds import Round, repeat_rounds, rounds
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Moved:
    """How many items changed hands, and how many nobody could take."""

    items: int
    left: int = 0


def join_round(
    project: Project,
    *,
    round: Id,  # noqa: A002 - the field's name
    person: Id,
    author: Id,
    initiator: str | None = None,
) -> Done[Moved]:
    """Give ``person`` a fair share of a round: items that others have not begun, from the most loaded first.

    Each item keeps as many people as it had; what somebody has answered or put off stays theirs, and so do
    gold items and those that come again.

    Raises:
        NotAllowed: a labeler shares out no round.
        UserError: the round is not open or serves everything to everybody; the person is in it already.
    """
    require(project, author, Right.ROUND)
    row = _open_round(project, round)
    name = _name(project, person)
    now = given(project, row.question, round)
    if not len(now.item):
        raise UserError(f"{row.name} serves all items to everybody, so {name} is in it already.")
    if person in now.person.tolist():
        raise UserError(f"{name} labels in {row.name} already.")
    taken = _fair_share(now)
    serving = _serving(row)

    def body(batch: Batch) -> Moved:
        batch.retract_many(
            "assignment", {"round": round, "item": now.item[taken], "person": now.person[taken]}, len(taken)
        )
        generator = np.random.default_rng([serving.seed, len(np.unique(now.person))])
        gold = gold_items(project, row.question) if serving.gold_share else np.zeros(0, np.int64)
        sheet = serving_order(now.item[taken], gold, serving, generator)
        again = None
        if len(sheet.again):
            again = repeat_rounds(batch.db, row.question).get(round) or repeats_of(batch, round, row.config)
        append_sheets(batch, round, again, {person: sheet})
        return Moved(len(taken))

    return project.operate("round", f"let {name} join {row.name}", author, body, initiator=initiator)


def leave_round(
    project: Project,
    *,
    round: Id,  # noqa: A002
    person: Id,
    author: Id,
    initiator: str | None = None,
) -> Done[Moved]:
    """Take ``person`` out of a round: what they have not begun goes to the others, least loaded first.

    What they have answered stays in the round. An item that all others have already is left to them.

    Raises:
        NotAllowed: a labeler shares out no round.
        UserError: the round is not open, or the person has nothing to give back in it.
    """
    require(project, author, Right.ROUND)
    row = _open_round(project, round)
    name = _name(project, person)

    def body(batch: Batch) -> Moved:
        return give_back(batch, project, row, person)

    return project.operate("round", f"let {name} leave {row.name}", author, body, initiator=initiator)


def give_back(batch: Batch, project: Project, row: Round, person: Id) -> Moved:
    """Hand what ``person`` has not begun in a round to the others (see `leave_round`)."""
    now = given(project, row.question, row.id)
    mine = np.flatnonzero((now.person == person) & ~now.begun)
    if not len(mine):
        return Moved(0)
    heirs = _heirs(now, mine, person)
    again = repeat_rounds(batch.db, row.question).get(row.id)
    batch.retract_many("assignment", {"round": row.id, "item": now.item[mine], "person": person}, len(mine))
    if again is not None:
        back = _assigned_items(batch, again, person)
        back = back[np.isin(back, now.item[mine])]
        batch.retract_many("assignment", {"round": again, "item": back, "person": person}, len(back))
    got = np.array([heir for heir in heirs if heir is not None], dtype=np.int64)
    items = now.item[mine][[heir is not None for heir in heirs]]
    if len(got):
        end = int(now.position.max()) + 1
        position = end + np.arange(len(got))
        batch.add_many(
            "assignment",
            {"round": row.id, "item": items, "person": got, "position": position, "repeat": 0},
            len(got),
        )
    return Moved(len(got), len(mine) - len(got))


def _fair_share(now: Given) -> np.ndarray:
    """Return the places in ``now`` that a newcomer takes over, int64[m]; no item twice."""
    who, code = np.unique(now.person, return_inverse=True)
    load = np.bincount(code)
    fair = int(load.sum()) // (len(who) + 1)
    free = np.flatnonzero(~now.begun & ~now.kept)
    # the last of a person's queue first: what comes next for them stays
    free = free[np.argsort(-now.position[free], kind="stable")]
    stacks = {person: free[code[free] == person][::-1].tolist() for person in range(len(who))}
    heap = [(-int(load[person]), person) for person in range(len(who))]
    heapq.heapify(heap)
    taken: list[int] = []
    seen: set[int] = set()
    while heap and len(taken) < fair:
        minus, person = heapq.heappop(heap)
        if -minus <= fair:
            break
        while stacks[person] and int(now.item[stacks[person][-1]]) in seen:
            stacks[person].pop()
        if not stacks[person]:
            continue
        place = stacks[person].pop()
        taken.append(place)
        seen.add(int(now.item[place]))
        heapq.heappush(heap, (minus + 1, person))
    return np.array(sorted(taken), dtype=np.int64)


def _heirs(now: Given, mine: np.ndarray, person: Id) -> list[Id | None]:
    """Return who takes each of ``mine``: the least loaded who has the item not yet, or None."""
    others = [int(one) for one in np.unique(now.person) if one != person]
    load = {one: int(np.count_nonzero(now.person == one)) for one in others}
    have: dict[int, set[int]] = {}
    for item, one in zip(now.item.tolist(), now.person.tolist(), strict=True):
        have.setdefault(item, set()).add(one)
    heirs: list[Id | None] = []
    for item in now.item[mine].tolist():
        free = [one for one in others if one not in have[item]]
        heir = min(free, key=lambda one: load[one], default=None)
        if heir is not None:
            load[heir] += 1
        heirs.append(heir)
    return heirs


def _assigned_items(batch: Batch, round_: Id, person: Id) -> np.ndarray:
    rows: Iterable[tuple[int]] = batch.db.execute(
        "SELECT item FROM current_assignment WHERE round = ? AND person = ? AND retracted = 0",
        [round_, person],
    )
    return np.fromiter((row[0] for row in rows), dtype=np.int64)


def _serving(row: Round) -> Serving:
    config = row.config
    return Serving(
        row.reserve_share,
        float(config.get("pause_minutes", 0)),
        float(config.get("gold_share", 0)),
        int(config.get("seed", 0)),
    )


def _open_round(project: Project, round_: Id) -> Round:
    from labeler.store.read.questions import questions

    for question in questions(project):
        for row in rounds(project, question.id):
            if row.id == round_ and row.is_open:
                return row
    raise UserError("This round is not open; choose one that takes labels.")


def _name(project: Project, person: Id) -> str:
    row = person_of(project, person)
    if row is None:
        raise UserError("This person does not take part; add them first.")
    return row.name
