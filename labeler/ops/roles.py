"""Who may do what. Roles are a help against slips, not a lock: whoever has the file can do all with it.

Labelers label and talk; SMEs also rule, mend the definitions and make rounds; MLEs do everything. Where a
project has no MLE, whoever made it may do everything, so that nobody is ever shut out of a project of their
own.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from labeler.errors import NotAllowed, UserError
from labeler.store.project import Project
from labeler.store.read.people import Person, people
from labeler.types import Id, Role


class Right(StrEnum):
    """What roles decide about; the words stand in *only … may …*."""

    LABEL = "label"
    RULE = "rule"
    DEFINE = "change classes and the label book"
    ROUND = "begin, share out and close rounds"
    PEOPLE = "say who takes part and who does what"
    MODEL = "train models and look at their errors"
    EXPORT = "divide into parts and export"


ALLOWED: dict[Role, frozenset[Right]] = {
    Role.LABELER: frozenset({Right.LABEL}),
    Role.SME: frozenset({Right.LABEL, Right.RULE, Right.DEFINE, Right.ROUND}),
    Role.MLE: frozenset(Right),
}

NAMES = {Role.LABELER: "a labeler", Role.SME: "an SME", Role.MLE: "an MLE"}
"""What somebody is, in words."""


def may_do_all(everybody: Iterable[Person]) -> frozenset[Id]:
    """Return who may do everything: the MLEs, else whoever joined first."""
    known = list(everybody)
    found = frozenset(person.id for person in known if person.role is Role.MLE)
    return found or frozenset(person.id for person in known[:1])


def rights_of(everybody: Iterable[Person], person: Id) -> frozenset[Right]:
    """Return what ``person`` may do among ``everybody``, in the order in which they joined.

    >>> ann, ben = Person(1, "Ann", Role.LABELER, False), Person(2, "Ben", Role.LABELER, False)
    >>> Right.ROUND in rights_of([ann, ben], 1), Right.ROUND in rights_of([ann, ben], 2)
    (True, False)
    """
    known = list(everybody)
    if person in may_do_all(known):
        return ALLOWED[Role.MLE]
    return next((ALLOWED[one.role] for one in known if one.id == person), frozenset())


def require(project: Project, person: Id, right: Right) -> None:
    """Let it pass if ``person`` may do this.

    Raises:
        NotAllowed: their role forbids it; the sentence says whose it is.
        UserError: nobody of this id takes part.
    """
    everybody = people(project)
    if right in rights_of(everybody, person):
        return
    row = next((one for one in everybody if one.id == person), None)
    if row is None:
        raise UserError("This person does not take part any more; choose somebody else.")
    raise NotAllowed(refusal(row, right, everybody))


def refusal(person: Person, right: Right, everybody: Iterable[Person] = ()) -> str:
    """Return the sentence that says why ``person`` may not do this, and who may."""
    allowed = [NAMES[role] for role in (Role.SME, Role.MLE) if right in ALLOWED[role]]
    who = next((one.name for one in everybody if right in ALLOWED[one.role]), "")
    ask = f"; ask {who}, or switch" if who else "; switch"
    return (
        f"{person.name} is {NAMES[person.role]}, and only {' or '.join(allowed)} may {right}"
        f"{ask} the person at the foot of the window."
    )
