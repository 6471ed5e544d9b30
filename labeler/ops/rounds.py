"""Rounds: begin the next one for all items or for chosen ones, share it out, close it.

What is asked of whom is settled when a round of chosen items begins: each item goes to so many people, loads
differ by at most one, pairs of people meet about equally often, and everybody gets them in an order of their
own. Some items may be served to the same person twice, and gold items mixed in; neither can be told from the
others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.ops.roles import Right, require
from labeler.stats.assignment import assign, spread
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.assignments import AGAIN, MIXED_IN, OWN
from labeler.store.read.items import item_ids
from labeler.store.read.people import people
from labeler.store.read.queue import AGAIN_AFTER
from labeler.store.read.rounds import open_rounds, rounds
from labeler.store.read.truth import truths
from labeler.types import Id, Role, RoundState, TruthSource


@dataclass(frozen=True, slots=True)
class Serving:
    """How items come to people beyond *each item so many times*.

    ``repeat_share`` of each person's items are served to them again, not before ``pause_minutes`` have
    passed and two thirds of their own are seen; ``gold_share`` as many gold items as that share of their own
    are mixed in. ``seed`` decides who gets what: the same seed, the same round.
    """

    repeat_share: float = 0.0
    pause_minutes: float = 0.0
    gold_share: float = 0.0
    seed: int = 0

    def check(self) -> None:
        """Refuse shares that are none.

        Raises:
            UserError: a share outside 0 to 1, or a negative pause.
        """
        for name, share in (("repeated", self.repeat_share), ("gold", self.gold_share)):
            if not 0.0 <= share <= 1.0:
                raise UserError(f"The share of {name} items is {share}; it lies between 0 and 1.")
        if not self.pause_minutes >= 0.0:
            raise UserError(f"A pause of {self.pause_minutes} minutes cannot be kept.")

    @property
    def is_plain(self) -> bool:
        """Return whether nothing is repeated and no gold mixed in."""
        return not self.repeat_share and not self.gold_share


_PLAIN = Serving()


def close_round(project: Project, *, round: Id, author: Id, initiator: str | None = None) -> Done[Id]:  # noqa: A002
    """Close a round: its labels stay as they are, and its majority is the consensus from now on.

    Raises:
        NotAllowed: a labeler closes no round.
        UserError: there is no such round, or it is closed already.
    """
    require(project, author, Right.ROUND)

    def body(batch: Batch) -> Id:
        row = batch.current("round", entity=round)
        if row is None or row["retracted"] or row["state"] != RoundState.OPEN:
            raise UserError("This round is not open; choose one that takes labels.")
        batch.words = f"close {row['name']}"
        return _close(batch, round)

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
    serving: Serving = _PLAIN,
    suggest: Mapping[str, Any] | None = None,
    choice: Mapping[str, Any] | None = None,
    initiator: str | None = None,
) -> Done[Id]:
    """Begin the next round and return its id; those that were open are closed.

    Args:
        labelers_per_item: how many people label each item; None: all of ``labelers``.
        items: what is labeled (sent back, disagreed about); None: everything, also what is imported later.
        labelers: who labels; None: everybody whose role is labeler, or all where nobody is one.
        serving: what is served twice, and how much gold is mixed in.
        suggest: what a model proposes to the labelers (see ``ops.suggestions``).
        choice: how ``items`` were chosen, to be kept with the round (see ``ops.round_choice``).

    Raises:
        NotAllowed: a labeler begins no round.
        UserError: items were chosen and nobody is there to label them, or none were chosen; fewer people than
            an item needs; gold is to be mixed in and there is none.
    """
    require(project, author, Right.ROUND)
    serving.check()
    if items is None and (labelers is not None or not serving.is_plain):
        items = item_ids(project)
    number = max((found.number for found in rounds(project, question)), default=0) + 1
    title = name or f"round {number}"
    chosen = None if items is None else _distinct(np.asarray(items, dtype=np.int64))
    who = np.array(labelers if labelers is not None else default_labelers(project), dtype=np.int64)
    if chosen is not None and (not len(chosen) or not len(who)):
        raise UserError("A round of chosen items needs at least one item and one labeler.")
    _check_enough(len(who), labelers_per_item if chosen is not None else None)
    config = _config(serving, suggest)

    def body(batch: Batch) -> Id:
        for before in open_rounds(batch.db, question):
            _close(batch, before)
        begun = batch.add(
            "round",
            question=question,
            name=title,
            number=number,
            state=RoundState.OPEN,
            blind=blind,
            labelers_per_item=labelers_per_item,
            reserve_share=serving.repeat_share or None,
            guideline_at=batch.at,
            choice=dict(choice) if choice else None,
            config=config or None,
        )
        if chosen is not None:
            gold = gold_items(project, question) if serving.gold_share else np.zeros(0, np.int64)
            generator = np.random.default_rng(serving.seed)
            people_of = assign(len(chosen), len(who), labelers_per_item or len(who), generator)
            sheets = {
                int(person): serving_order(chosen[places], gold, serving, generator)
                for person, places in zip(who.tolist(), _places(people_of, len(who)), strict=True)
            }
            again = None
            if any(len(sheet.again) for sheet in sheets.values()):
                again = repeats_of(batch, begun, config)
            append_sheets(batch, begun, again, sheets)
        return begun

    return project.operate("round", f"begin {title}", author, body, initiator=initiator)


def default_labelers(project: Project) -> list[Id]:
    """Return who labels when nobody is named: the labelers, or everybody where nobody is one."""
    everybody = people(project)
    return [one.id for one in everybody if one.role is Role.LABELER] or [one.id for one in everybody]


def gold_items(project: Project, question: Id) -> np.ndarray:
    """Return the items whose true class is known from outside, int64[n].

    Raises:
        UserError: there are none.
    """
    known = truths(project, question)
    found: np.ndarray = known.item[known.source == TruthSource.GOLD]
    if not len(found):
        raise UserError("There are no gold items to mix in; import some with `labeler import --as gold`.")
    return found


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one person is served: items and places, and the items that come again and theirs.

    ``serving`` says of each of ``items`` whether it is one of the round's own, or gold that was mixed in.
    """

    items: np.ndarray
    position: np.ndarray
    again: np.ndarray
    again_position: np.ndarray
    serving: np.ndarray | int = OWN


def serving_order(
    items: np.ndarray, gold: np.ndarray, serving: Serving, generator: np.random.Generator
) -> Sheet:
    """Return ``items`` int64[n] in an order of this person's own, gold mixed in, some served again.

    What comes again is among the first third, and comes in the last third, between items not seen before.
    """
    others = gold[~np.isin(gold, items)] if len(gold) else gold
    n_gold = min(len(others), round(serving.gold_share * len(items)))
    extra = generator.choice(others, n_gold, replace=False)
    mixed = generator.permutation(np.concatenate([items, extra]))
    own = mixed[: max(1, round((1.0 - AGAIN_AFTER) * len(mixed)))]
    n_again = min(len(own), round(serving.repeat_share * len(items)))
    again = generator.permutation(generator.choice(own, n_again, replace=False))
    places = len(mixed) + n_again
    later = spread(n_again, places, generator, after=AGAIN_AFTER)
    free = np.ones(places, dtype=bool)
    free[later] = False
    kind = np.where(np.isin(mixed, extra), MIXED_IN, OWN) if n_gold else OWN
    return Sheet(mixed, np.flatnonzero(free), again, later, kind)


def repeats_of(batch: Batch, round_: Id, config: Mapping[str, Any]) -> Id:
    """Append the round that holds what people say when an item is served to them again; return its id."""
    row = batch.current("round", entity=round_)
    if row is None:
        raise UserError("This round is not in the project; choose another one.")
    return batch.add(
        "round",
        question=row["question"],
        name=f"{row['name']}, again",
        number=row["number"],
        state=row["state"],
        blind=row["blind"],
        guideline_at=row["guideline_at"],
        config={"repeats_of": round_, "pause_minutes": config.get("pause_minutes", 0)},
    )


def append_sheets(batch: Batch, round_: Id, again: Id | None, sheets: Mapping[Id, Sheet]) -> None:
    """Append the assignments of ``sheets``, by person, in the order of items (which is quickest to store)."""
    rows = [(who, sheet.items, sheet.position) for who, sheet in sheets.items()]
    _append(
        batch,
        round_,
        rows,
        np.concatenate([np.broadcast_to(one.serving, len(one.items)) for one in sheets.values()]),
    )
    if again is not None:
        rows = [(who, sheet.again, sheet.again_position) for who, sheet in sheets.items()]
        _append(batch, again, rows, np.full(sum(len(items) for _, items, _ in rows), AGAIN))


def _append(
    batch: Batch, round_: Id, rows: list[tuple[Id, np.ndarray, np.ndarray]], serving: np.ndarray
) -> None:
    person = np.repeat([who for who, _, _ in rows], [len(items) for _, items, _ in rows])
    items = np.concatenate([items for _, items, _ in rows])
    position = np.concatenate([position for _, _, position in rows])
    order = np.lexsort((person, items))
    alike = len(serving) and np.all(serving == serving[0])
    batch.add_many(
        "assignment",
        {
            "round": round_,
            "item": items[order],
            "person": person[order].astype(np.int64),
            "position": position[order],
            "repeat": int(serving[0]) if alike else serving[order],
        },
        len(items),
    )


def _places(people_of: np.ndarray, n_people: int) -> list[np.ndarray]:
    """Return, for each person, the rows of ``people_of`` (n_items, per_item) that name them."""
    flat = people_of.ravel()
    by_person = np.argsort(flat, kind="stable") // people_of.shape[1]
    ends = np.cumsum(np.bincount(flat, minlength=n_people))
    return np.split(by_person, ends[:-1])


def _close(batch: Batch, round_: Id) -> Id:
    """Close a round and the one that holds its second servings."""
    done = batch.revise("round", {"entity": round_}, state=RoundState.CLOSED)
    row = batch.db.execute(
        "SELECT entity FROM current_round WHERE retracted = 0 AND state = 'open' "
        "AND json_extract(coalesce(config, '{}'), '$.repeats_of') = ?",
        [round_],
    ).fetchone()
    if row is not None:
        batch.revise("round", {"entity": row[0]}, state=RoundState.CLOSED)
    return done


def _distinct(items: np.ndarray) -> np.ndarray:
    """Return the items in order, each once; they mostly come so."""
    if np.all(items[1:] > items[:-1]):
        return items
    found: np.ndarray = np.unique(items)
    return found


def _config(serving: Serving, suggest: Mapping[str, Any] | None) -> dict[str, Any]:
    config: dict[str, Any] = {}
    if not serving.is_plain or serving.seed:
        config = {
            "gold_share": serving.gold_share,
            "pause_minutes": serving.pause_minutes,
            "seed": serving.seed,
        }
    return config | ({"suggest": dict(suggest)} if suggest else {})


def _check_enough(n_people: int, per_item: int | None) -> None:
    if per_item is not None and not 1 <= per_item <= n_people:
        raise UserError(
            f"{per_item} different people are to label each item, and {n_people} take part; "
            "ask for fewer labels or add people."
        )
