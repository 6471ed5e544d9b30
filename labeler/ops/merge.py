"""Work apart: take in the work of other copies, make a copy for somebody, and what is left to settle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from labeler.errors import UserError
from labeler.store import backup
from labeler.store.merge import Merged, Twice, merge
from labeler.store.project import Project
from labeler.store.read.people import people, person_by_name
from labeler.store.read.questions import classes, questions
from labeler.store.read.queue import OPEN, person_queue
from labeler.store.read.rounds import open_round
from labeler.store.read.truth import conflicts
from labeler.types import Id


def merge_copies(
    project: Project,
    others: Sequence[Path],
    *,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[Path, Merged]:
    """Take in the facts of each of ``others``, one after the other; the order makes no difference.

    Raises:
        FileProblem, UserError: one of them is no copy of this project; those before it were taken in.
    """
    found: dict[Path, Merged] = {}
    for place, other in enumerate(others):
        if cancelled is not None and cancelled():
            break
        found[other] = merge(project, other)
        if on_progress is not None:
            on_progress(place + 1, len(others))
    return found


def twice_in_words(project: Project, twice: Sequence[Twice]) -> list[str]:
    """Return a sentence for each kind of thing that both copies changed, neither knowing the other."""
    names = {one.id: one.name for question in questions(project) for one in classes(project, question.id)} | {
        question.id: question.name for question in questions(project)
    }
    found = []
    for one in twice:
        what = ", ".join(repr(names[subject]) for subject in one.subjects if subject in names)
        words = {
            "annotation": f"{one.n:,} labels were given in both copies by the same person",
            "label_class": f"both copies changed the classes {what}",
            "guideline": f"both copies changed the definitions of {what}",
            "question": f"both copies changed the question {what}",
            "round": f"both copies changed {one.n:,} rounds",
        }[one.table]
        found.append(f"{words[0].upper()}{words[1:]}; the later change holds, the other is in the history.")
    return found


def n_conflicts(project: Project) -> int:
    """Return on how many items SMEs ruled apart and differ, over all questions."""
    return sum(len(conflicts(project, question.id)) for question in questions(project))


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """A copy for somebody to work on; ``n_left`` items of open rounds wait for ``person`` in it."""

    path: Path
    person: str
    n_left: int


def working_copy(project: Project, to: Path, *, person: str | None = None) -> WorkingCopy:
    """Copy the project to ``to``, for ``person`` to work on elsewhere; `merge_copies` brings the work back.

    The file holds everything. Where the media lie beside it they are found when they are taken along.

    Raises:
        FileProblem: ``to`` exists, or cannot be made there.
        UserError: nobody of this name takes part, or ``to`` is no name for a project.
    """
    if to.suffix != ".labeler":
        raise UserError(f"{to}: a project's name ends in .labeler; call it {to.name}.labeler.")
    row = None if person is None else person_by_name(project, person)
    if person is not None and row is None:
        known = ", ".join(one.name for one in people(project))
        raise UserError(f"Nobody is called {person!r}; the people are {known}.")
    copy = backup.back_up(project.path, to=to)
    return WorkingCopy(copy, person or "", 0 if row is None else _left(project, row.id))


def _left(project: Project, person: Id) -> int:
    left = 0
    for question in questions(project):
        round_ = open_round(project, question.id)
        if round_ is not None:
            left += int((person_queue(project, question.id, person, round_.id).status == OPEN).sum())
    return left
