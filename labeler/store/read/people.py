"""Who takes part."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.store.project import Project
from labeler.types import Id, Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who labels, rules or builds models; ``simulated`` people are the program's own."""

    id: Id
    name: str
    role: Role
    simulated: bool


def people(project: Project) -> list[Person]:
    """Return everybody who takes part, in the order in which they joined."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT c.entity, c.name, c.role, c.simulated FROM current_person c "
            "JOIN person p ON p.id = c.entity WHERE c.retracted = 0 ORDER BY p.at, p.id"
        ).fetchall()
    return [Person(id_, name, Role(role), bool(simulated)) for id_, name, role, simulated in rows]


def person_by_name(project: Project, name: str) -> Person | None:
    """Return the person of this exact name, or None."""
    return next((person for person in people(project) if person.name == name), None)


def person(project: Project, id: Id) -> Person | None:  # noqa: A002 - the field's name
    """Return the person of this id, or None."""
    return next((person for person in people(project) if person.id == id), None)


def work_of(project: Project) -> dict[Id, tuple[int, int]]:
    """Return (how many answers each person gave, on how many items they ruled), all questions together."""
    found: dict[Id, tuple[int, int]] = {}
    with project.reading() as db:
        labels = db.execute(
            "SELECT person, count(*) FROM current_annotation WHERE retracted = 0 AND state = 'answered' "
            "GROUP BY person"
        ).fetchall()
        rulings = db.execute(
            "SELECT person, count(*) FROM current_ruling WHERE retracted = 0 GROUP BY person"
        ).fetchall()
    for place, rows in enumerate((labels, rulings)):
        for person, n in rows:
            before = found.get(person, (0, 0))
            found[person] = (n, before[1]) if place == 0 else (before[0], n)
    return found
