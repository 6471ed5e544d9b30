"""Who takes part: add, rename, leave."""

from __future__ import annotations

from labeler.errors import UserError
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.people import people, person_by_name
from labeler.types import Id, Role


def add_person(
    project: Project,
    *,
    name: str,
    role: Role = Role.LABELER,
    simulated: bool = False,
    author: Id | None = None,
) -> Id:
    """Add somebody and return their id; ``author`` is who adds them (the project's owner when not given).

    Raises:
        UserError: the name is empty or taken.
    """
    name = name.strip()
    if not name:
        raise UserError("A person needs a name.")
    if person_by_name(project, name) is not None:
        raise UserError(f"There is somebody called {name!r} already; choose another name.")
    by = owner(project) if author is None else author

    def body(batch: Batch) -> Id:
        return batch.add("person", name=name, role=role, simulated=simulated)

    return project.operate("person", f"add {name}", by, body).value


def rename_person(project: Project, *, person: Id, name: str, author: Id) -> Done[Id]:
    """Give somebody another name; everything they did stays theirs.

    Raises:
        UserError: the name is empty or taken.
    """
    name = name.strip()
    if not name or person_by_name(project, name) is not None:
        raise UserError(f"The name {name!r} is empty or taken; choose another one.")
    return project.operate(
        "person",
        f"rename to {name}",
        author,
        lambda batch: batch.revise("person", {"entity": person}, name=name),
    )


def owner(project: Project) -> Id:
    """Return the first MLE, else whoever joined first.

    Raises:
        UserError: the project has no people.
    """
    everybody = people(project)
    if not everybody:
        raise UserError(f"{project.path} has no people yet; add somebody first.")
    return next((person.id for person in everybody if person.role is Role.MLE), everybody[0].id)


def acting(project: Project, name: str | None) -> Id:
    """Return who acts: the person of this name, or the owner where none was named.

    Raises:
        UserError: nobody has this name.
    """
    if name is None:
        return owner(project)
    found = person_by_name(project, name)
    if found is None:
        known = ", ".join(person.name for person in people(project))
        raise UserError(f"Nobody is called {name!r}; the people are {known}.")
    return found.id
