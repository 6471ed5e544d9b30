"""Flags: a labeler asks the expert to look at an item, takes it back, and the expert has looked."""

from __future__ import annotations

from labeler.errors import UserError
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.types import Id


def flag_item(
    project: Project,
    *,
    person: Id,
    item: Id,
    question: Id,
    reason: str = "",
    initiator: str | None = None,
) -> Done[Id]:
    """Ask the SME to look at the item; another reason of the same person takes the place of the first."""
    return project.operate(
        "flag",
        "the flag for the expert",
        person,
        lambda batch: batch.add("flag", item=item, question=question, person=person, reason=reason.strip()),
        initiator=initiator,
    )


def unflag_item(
    project: Project, *, person: Id, item: Id, question: Id, initiator: str | None = None
) -> Done[Id]:
    """Take the person's own flag back.

    Raises:
        UserError: there is none.
    """

    def body(batch: Batch) -> Id:
        _standing(batch, item, question, person)
        return batch.retract("flag", item=item, question=question, person=person)

    return project.operate("unflag", "taking the flag back", person, body, initiator=initiator)


def resolve_flag(
    project: Project,
    *,
    author: Id,
    person: Id,
    item: Id,
    question: Id,
    initiator: str | None = None,
) -> Done[Id]:
    """Say that ``person``'s flag was looked after.

    Raises:
        UserError: there is none.
    """

    def body(batch: Batch) -> Id:
        _standing(batch, item, question, person)
        return batch.revise("flag", {"item": item, "question": question, "person": person}, resolved=True)

    return project.operate("resolve_flag", "looking after the flag", author, body, initiator=initiator)


def _standing(batch: Batch, item: Id, question: Id, person: Id) -> None:
    row = batch.current("flag", item=item, question=question, person=person)
    if row is None or row["retracted"]:
        raise UserError("This item bears no flag of this person.")
