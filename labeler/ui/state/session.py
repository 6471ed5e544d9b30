"""Who is labeling what: the project that is open, the person, the question and the round."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from labeler.types import Id, Role

if TYPE_CHECKING:
    from labeler.store.project import Project
    from labeler.store.read.people import Person
    from labeler.store.read.questions import LabelClass, Question
    from labeler.store.read.rounds import Round


@dataclass(slots=True)
class Session:
    """What every page needs to know; empty (``project is None``) until a project is open.

    ``person`` is who sits at the window, ``question`` what is asked, ``round`` the open round or ``None``.
    The rows themselves are kept beside the ids, so that no page reads them again.
    """

    project: Project | None = None
    people: tuple[Person, ...] = ()
    questions: tuple[Question, ...] = ()
    classes: tuple[LabelClass, ...] = ()
    rounds: tuple[Round, ...] = ()
    person_row: Person | None = None
    question_row: Question | None = None
    round_row: Round | None = None

    @property
    def is_open(self) -> bool:
        """Return whether a project is open."""
        return self.project is not None

    @property
    def path(self) -> Path | None:
        """Return the project's file."""
        return None if self.project is None else self.project.path

    @property
    def person(self) -> Id:
        """Return who sits at the window (0: nobody yet)."""
        return 0 if self.person_row is None else self.person_row.id

    @property
    def question(self) -> Id:
        """Return what is asked (0: nothing yet)."""
        return 0 if self.question_row is None else self.question_row.id

    @property
    def round(self) -> Id | None:
        """Return the open round of the question, or ``None``."""
        return None if self.round_row is None else self.round_row.id

    @property
    def blind(self) -> bool:
        """Return whether this person must not see what others answered: a labeler in an open blind round."""
        if self.person_row is None or self.round_row is None:
            return False
        return self.person_row.role == Role.LABELER and bool(self.round_row.blind)

    def person_name(self, person: Id) -> str:
        """Return a person's name, saying so where it is a simulated one."""
        for row in self.people:
            if row.id == person:
                return shown_name(row)
        return "?"


def shown_name(person: Person) -> str:
    """Return the name as it is shown everywhere: simulated people say that they are."""
    said = "(simulated)" in person.name
    return f"{person.name} (simulated)" if person.simulated and not said else person.name


def read_session(project: Project, *, person: Id | str = "", question: Id | str = "") -> Session:
    """Return the session of an opened project (reads; call it off the GUI thread).

    ``person`` and ``question`` are the ids or names last used; where they are gone, the first labeler and the
    first question are taken.
    """
    from labeler.store.read.people import people
    from labeler.store.read.questions import classes, questions
    from labeler.store.read.rounds import open_round, rounds

    everybody = tuple(people(project))
    asked = tuple(questions(project))
    who = next((row for row in everybody if person in (row.id, row.name)), None) or _first_person(everybody)
    what = next((row for row in asked if question in (row.id, row.name)), asked[0] if asked else None)
    return Session(
        project=project,
        people=everybody,
        questions=asked,
        classes=tuple(classes(project, what.id)) if what else (),
        rounds=tuple(rounds(project, what.id)) if what else (),
        person_row=who,
        question_row=what,
        round_row=open_round(project, what.id) if what else None,
    )


def _first_person(everybody: tuple[Person, ...]) -> Person | None:
    """A real labeler first, then anybody real, then anybody."""
    real = [row for row in everybody if not row.simulated]
    labelers = [row for row in real if row.role == Role.LABELER]
    return next(iter(labelers or real or list(everybody)), None)
