"""Label many items at once with one class: one operation, undone as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labeler.errors import UserError
from labeler.ops.label import check_open, class_name, guideline_of
from labeler.ops.quiz import check_quiz
from labeler.store.facts import Batch
from labeler.store.id_lists import distinct
from labeler.store.project import Done, Project
from labeler.store.read.questions import questions
from labeler.types import AnswerState, Id, Origin, QuestionKind


def label_items(
    project: Project,
    *,
    person: Id,
    items: Sequence[Id] | np.ndarray,
    question: Id,
    round: Id,  # noqa: A002 - the field's name
    label_class: Id,
    initiator: str | None = None,
) -> Done[int]:
    """Give ``person``'s answer of one class to each of ``items``; returns how many.

    Earlier answers of theirs in this round give way. Items that cannot be read are left out. The time
    spent is not known and stays empty, so that the pace of single answers is not bent.

    Raises:
        NotAllowed: the round is closed.
        UserError: no item that can be read, no such class, or the question does not want one class.
    """
    kind = next((one.kind for one in questions(project) if one.id == question), None)
    if kind is not QuestionKind.CLASS:
        raise UserError("Many items at once can only be labeled where one class is asked for.")
    wanted = distinct(items)

    def body(batch: Batch) -> int:
        check_open(batch, round)
        check_quiz(batch, question, person)
        name = class_name(batch, label_class, question)
        broken = {row[0] for row in batch.db.execute("SELECT id FROM item WHERE broken IS NOT NULL")}
        kept = np.array([item for item in wanted.tolist() if item not in broken], dtype=np.int64)
        if not len(kept):
            raise UserError("None of these items can be seen or heard, so none was labeled.")
        batch.words = f"label {len(kept):,} item{'' if len(kept) == 1 else 's'} {name}"
        batch.add_many(
            "annotation",
            {
                "item": kept,
                "question": question,
                "person": person,
                "round": round,
                "state": AnswerState.ANSWERED,
                "label_class": label_class,
                "sure": True,
                "guideline": guideline_of(batch, label_class),
                "origin": Origin.HAND,
            },
        )
        return len(kept)

    return project.operate("label", "label items", person, body, initiator=initiator)
