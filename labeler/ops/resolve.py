"""Resolve: what people disagree about, most disagreed first, and the SME's rulings."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from labeler.errors import NotAllowed, UserError
from labeler.ops.comments import add_comment
from labeler.ops.disputes import disputes, frequencies
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.labels import item_labels
from labeler.store.read.people import people
from labeler.store.read.people import person as person_of
from labeler.store.read.questions import questions
from labeler.store.read.rounds import rounds
from labeler.store.read.truth import conflicts, latest_rulings
from labeler.types import AnswerState, Id, QuestionKind, Role
from labeler.units import Value, value_json


class Verdict(StrEnum):
    """What an SME may say of an item."""

    CLASS = "class"
    NOT_ENOUGH_INFORMATION = "not_enough_information"
    SEND_BACK = "send_back"


@dataclass(frozen=True, slots=True)
class Queue:
    """Items that people disagree about, where it matters most first, then by most labels, then by id.

    ``item``, ``n_labels`` int64[n], ``disagreement`` float64[n] in (0, 1] (see `ops.disputes`), ``frequency``
    float64[n]: how often the item's slice occurs, ``cost`` float64[n]: of getting its classes wrong. The
    product of the three is the order. ``ruled`` bool[n]: somebody has ruled already. The first
    ``n_conflicts`` are those on which SMEs ruled apart, whatever their labels say; with 1 each. ``single``
    int64[m] holds the items with one label, of which nothing can be said; ``n_unanimous`` counts those where
    all labels agree, ``n_ruled`` the disputed ones that are ruled or sent back.
    """

    item: np.ndarray
    n_labels: np.ndarray
    disagreement: np.ndarray
    ruled: np.ndarray
    single: np.ndarray
    n_unanimous: int
    round: Id | None
    frequency: np.ndarray
    cost: np.ndarray
    n_conflicts: int = 0
    n_ruled: int = 0

    def __len__(self) -> int:
        return len(self.item)

    @property
    def priority(self) -> np.ndarray:
        """Return float64[n]: disagreement × frequency of the slice × cost."""
        product: np.ndarray = self.disagreement * self.frequency * self.cost
        return product


def disagreements(
    project: Project,
    question: Id,
    round: Id | None = None,  # noqa: A002 - the field's name
    *,
    include_ruled: bool = False,
) -> Queue:
    """Return the queue of a question, of ``round`` or else of the latest one that has labels.

    Items whose latest ruling stands (a class, or *not enough information*) or that were sent back are left
    out unless ``include_ruled``; they are then marked.
    """
    asked = next(one for one in questions(project) if one.id == question)
    chosen = latest_labeled_round(project, question) if round is None else round
    said = disputes(project, asked, chosen)
    items, m, disagreement = said.item, said.n_labels, said.disagreement
    ruled_items = np.array([ruling.item for ruling in latest_rulings(project, question)], dtype=np.int64)
    ruled = np.isin(items, ruled_items)
    apart = np.array([one.item for one in conflicts(project, question)], dtype=np.int64)
    disputed = (m > 1) & (disagreement > 0)
    frequency = frequencies(project, items)
    shown = np.flatnonzero(disputed & (include_ruled | ~ruled) & ~np.isin(items, apart))
    weight = (disagreement * frequency * said.cost)[shown]
    order = shown[np.lexsort((items[shown], -m[shown], -weight))]
    n_of = dict(zip(items.tolist(), m.tolist(), strict=True)) if len(apart) else {}
    n_apart = np.array([n_of.get(item, 0) for item in apart.tolist()], dtype=np.int64)
    return Queue(
        item=np.concatenate([apart, items[order]]),
        n_labels=np.concatenate([n_apart, m[order]]),
        disagreement=np.concatenate([np.ones(len(apart)), disagreement[order]]),
        ruled=np.concatenate([np.zeros(len(apart), dtype=bool), ruled[order]]),
        frequency=np.concatenate([np.ones(len(apart)), frequency[order]]),
        cost=np.concatenate([np.ones(len(apart)), said.cost[order]]),
        n_conflicts=len(apart),
        n_ruled=int(np.count_nonzero(disputed & ruled)),
        single=items[m == 1],
        n_unanimous=int(np.count_nonzero((m > 1) & ~disputed)),
        round=chosen,
    )


def latest_labeled_round(project: Project, question: Id) -> Id | None:
    """Return the newest round in which somebody answered, or None."""
    with project.reading() as db:
        for round_ in reversed(rounds(project, question)):
            found = db.execute(
                "SELECT 1 FROM current_annotation WHERE question = ? AND round = ? AND state = 'answered' "
                "AND retracted = 0 LIMIT 1",
                [question, round_.id],
            ).fetchone()
            if found is not None:
                return round_.id
    return None


def rule_item(
    project: Project,
    *,
    person: Id,
    item: Id,
    question: Id,
    label_class: Id | None = None,
    verdict: Verdict | str = Verdict.CLASS,
    reason: str = "",
    evidence: str = "",
    independent: bool = False,
    value: Value | None = None,
    initiator: str | None = None,
) -> Done[Id]:
    """Put an SME's verdict on the disk; it becomes the item's truth, and the labels stay as they are.

    It stands before the rulings of other SMEs that are in the file now. One that comes from another copy
    later, and says something else, makes a conflict (see ``store.read.truth``).

    Args:
        label_class: the class, with the verdict ``class`` only, where the question asks for one.
        value: the same where it asks for boxes, segments, several classes or a transcript.
        verdict: ``class``, ``not_enough_information`` (the item has no truth) or ``send_back``.
        independent: the SME has not seen the others' rulings (to measure how far SMEs agree): theirs stay.

    Raises:
        NotAllowed: a labeler does not rule.
        UserError: an unknown verdict, or a class missing, of another question, or too many.
    """
    return rule_later(
        project,
        person=person,
        item=item,
        question=question,
        label_class=label_class,
        verdict=verdict,
        reason=reason,
        evidence=evidence,
        independent=independent,
        value=value,
        initiator=initiator,
    ).result()


def rule_later(
    project: Project,
    *,
    person: Id,
    item: Id,
    question: Id,
    label_class: Id | None = None,
    verdict: Verdict | str = Verdict.CLASS,
    reason: str = "",
    evidence: str = "",
    independent: bool = False,
    value: Value | None = None,
    initiator: str | None = None,
) -> Future[Done[Id]]:
    """Queue a verdict and return at once, for the Resolve page; see `rule_item`.

    The future is done once the verdict is on the disk; closing the project waits for it.

    Raises:
        NotAllowed, UserError: as `rule_item` does, before anything is queued.
    """
    kind = next((one.kind for one in questions(project) if one.id == question), QuestionKind.CLASS)
    verdict = _verdict(verdict, label_class, value, kind)
    stored = None if value is None else value_json(kind, value)
    who = person_of(project, person)
    if who is None or who.role is Role.LABELER:
        raise NotAllowed("Only an SME or an MLE may rule; choose somebody else at the foot of the window.")

    def body(batch: Batch) -> Id:
        said = "an answer" if verdict is Verdict.CLASS else verdict.replace("_", " ")
        batch.words = f"rule {_class_name(batch, label_class, question) or said}"
        return batch.add(
            "ruling",
            item=item,
            question=question,
            person=person,
            verdict=verdict,
            label_class=label_class,
            value=stored,
            reason=reason.strip() or None,
            evidence=evidence.strip() or None,
            settles=[] if independent else rulings_of_others(batch, item, question, person),
        )

    return project.submit("rule", "ruling", person, body, initiator=initiator)


def tell_labelers(
    project: Project, *, person: Id, item: Id, question: Id, reason: str, initiator: str | None = None
) -> Done[Id] | None:
    """Say in a comment why an item was sent back, calling those who answered it; None where nobody did.

    A remark of its own: taking the ruling back leaves what was said.
    """
    named = {one.id: one.name for one in people(project)}
    labels = item_labels(project, item, question)
    called = dict.fromkeys(one.person for one in labels if one.state == AnswerState.ANSWERED)
    if not called or not reason.strip():
        return None
    names = " ".join(f"@{named[one]}" for one in called if one in named)
    words = f"{names} Sent back: {reason.strip()}"
    return add_comment(project, person=person, item=item, text=words, initiator=initiator)


def rulings_of_others(batch: Batch, item: Id, question: Id, person: Id) -> list[Id]:
    """Return the rulings of other SMEs on an item that hold now, for ``settles`` of a new one."""
    rows = batch.db.execute(
        "SELECT coalesce(restores, id) FROM current_ruling "
        "WHERE item = ? AND question = ? AND person <> ? AND retracted = 0 ORDER BY 1",
        [item, question, person],
    )
    return [int(row[0]) for row in rows]


def _verdict(
    verdict: Verdict | str, label_class: Id | None, value: Value | None, kind: QuestionKind
) -> Verdict:
    if verdict not in list(Verdict):
        raise UserError(f"{verdict!r} is not a verdict; choose {', '.join(Verdict)}.")
    verdict = Verdict(verdict)
    said = label_class is not None or (kind is not QuestionKind.CLASS and value is not None)
    if (verdict is Verdict.CLASS) != said:
        raise UserError("A ruling names a class if its verdict is a class, and only then.")
    return verdict


def _class_name(batch: Batch, label_class: Id | None, question: Id) -> str | None:
    if label_class is None:
        return None
    row = batch.db.execute(
        "SELECT name FROM current_label_class WHERE entity = ? AND question = ? AND retracted = 0",
        [label_class, question],
    ).fetchone()
    if row is None:
        raise UserError("This class does not belong to the question; choose another one.")
    return str(row[0])
