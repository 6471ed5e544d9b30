"""Who takes part: add, rename, give another role, let go."""

from __future__ import annotations

from typing import Any

from labeler.errors import NotAllowed, UserError
from labeler.ops.roles import Right, may_do_all, require
from labeler.ops.round_people import give_back
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.assignments import given
from labeler.store.read.people import Person, people, person_by_name, work_of
from labeler.store.read.people import person as person_of
from labeler.store.read.questions import questions
from labeler.store.read.rounds import rounds
from labeler.types import Id, Role


def add_person(
    project: Project,
    *,
    name: str,
    role: Role = Role.LABELER,
    simulated: bool = False,
    author: Id | None = None,
    initiator: str | None = None,
) -> Id:
    """Add somebody and return their id; ``author`` is who adds them (the project's owner when not given).

    Raises:
        NotAllowed: ``author`` may not say who takes part.
        UserError: the name is empty or taken.
    """
    name = _free_name(project, name)
    by = owner(project) if author is None else author
    require(project, by, Right.PEOPLE)

    def body(batch: Batch) -> Id:
        return batch.add("person", name=name, role=role, simulated=simulated)

    return project.operate("person", f"add {name}", by, body, initiator=initiator).value


def rename_person(
    project: Project, *, person: Id, name: str, author: Id, initiator: str | None = None
) -> Done[Id]:
    """Give somebody another name; everything they did stays theirs. People may rename themselves.

    Raises:
        NotAllowed: it is somebody else, and ``author`` may not say who takes part.
        UserError: the name is empty or taken.
    """
    if person != author:
        require(project, author, Right.PEOPLE)
    name = _free_name(project, name)
    return project.operate(
        "person",
        f"rename to {name}",
        author,
        lambda batch: batch.revise("person", {"entity": person}, name=name),
        initiator=initiator,
    )


def set_role(
    project: Project, *, person: Id, role: Role, author: Id, initiator: str | None = None
) -> Done[Id]:
    """Let somebody do something else from now on.

    Raises:
        NotAllowed: ``author`` may not say who does what.
        UserError: nobody of this id takes part.
    """
    require(project, author, Right.PEOPLE)
    row = _row(project, person)
    return project.operate(
        "person",
        f"make {row.name} {role.upper() if role is not Role.LABELER else role}",
        author,
        lambda batch: batch.revise("person", {"entity": person}, role=role),
        initiator=initiator,
    )


def remove_person(project: Project, *, person: Id, author: Id, initiator: str | None = None) -> Done[Id]:
    """Let somebody go: what they did stays, what they have not begun in open rounds goes to the others.

    Raises:
        NotAllowed: ``author`` may not say who takes part, or nobody would be left who may.
        UserError: nobody of this id takes part.
    """
    require(project, author, Right.PEOPLE)
    row = _row(project, person)
    if may_do_all(people(project)) == {person}:
        raise NotAllowed(f"Only {row.name} may do everything; make somebody else an MLE first.")

    def body(batch: Batch) -> Id:
        for question in questions(project):
            for round_ in rounds(project, question.id):
                if round_.is_open and person in given(project, question.id, round_.id).person.tolist():
                    give_back(batch, project, round_, person)
        return batch.retract("person", entity=person)

    return project.operate("person", f"let {row.name} go", author, body, initiator=initiator)


def owner(project: Project) -> Id:
    """Return the first MLE, else whoever joined first.

    Raises:
        UserError: the project has no people.
    """
    everybody = people(project)
    if not everybody:
        raise UserError(f"{project.path} has no people yet; add somebody first.")
    return next((person.id for person in everybody if person.role is Role.MLE), everybody[0].id)


def the_person(project: Project, name: str) -> Person:
    """Return the person called ``name``.

    Raises:
        UserError: nobody is; the sentence says who takes part.
    """
    row = person_by_name(project, name.strip())
    if row is None:
        known = ", ".join(person.name for person in people(project))
        raise UserError(f"Nobody is called {name.strip()!r}; the people are {known}.")
    return row


def acting(project: Project, name: str | None) -> Id:
    """Return who acts: the person of this name, or the owner where none was named.

    Raises:
        UserError: nobody has this name.
    """
    return owner(project) if name is None else the_person(project, name).id


def people_table(project: Project) -> list[dict[str, Any]]:
    """Return everybody with their role, how many labels they gave and how many items they ruled on."""
    work = work_of(project)
    return [
        {
            "person": one.name,
            "role": str(one.role),
            "simulated": one.simulated,
            "labels": work.get(one.id, (0, 0))[0],
            "rulings": work.get(one.id, (0, 0))[1],
        }
        for one in people(project)
    ]


def _free_name(project: Project, name: str) -> str:
    name = name.strip()
    if not name:
        raise UserError("A person needs a name.")
    if person_by_name(project, name) is not None:
        raise UserError(f"There is somebody called {name!r} already; choose another name.")
    return name


def _row(project: Project, person: Id) -> Person:
    row = person_of(project, person)
    if row is None:
        raise UserError("This person does not take part any more; choose somebody else.")
    return row
