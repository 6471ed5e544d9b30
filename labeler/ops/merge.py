"""Work apart: rehearse and take in the work of other copies, make a copy for somebody, say what is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from labeler.errors import Cancelled, LabelerError, UserError
from labeler.ops.definitions import n_definitions_apart
from labeler.store import backup
from labeler.store.merge import N_STEPS, Merged, Twice, merge
from labeler.store.project import Project
from labeler.store.read.people import people, person_by_name
from labeler.store.read.questions import classes, questions
from labeler.store.read.queue import OPEN, person_queue
from labeler.store.read.rounds import open_round, rounds
from labeler.store.read.truth import conflicts
from labeler.store.rehearsal import Expected, rehearsing
from labeler.types import Id

Progress = Callable[[int, int], None]
Asked = Callable[[], bool]

WORDS: dict[str, tuple[str, str]] = {
    "item": ("item", "items"),
    "annotation": ("label", "labels"),
    "ruling": ("ruling", "rulings"),
    "comment": ("comment", "comments"),
    "flag": ("item flagged for an SME", "items flagged for an SME"),
    "gold": ("gold label", "gold labels"),
    "tagging": ("tag on an item", "tags on items"),
    "metadata": ("piece of metadata", "pieces of metadata"),
    "guideline": ("version of an entry in the label book", "versions of entries in the label book"),
    "label_class": ("change of a class", "changes of classes"),
    "question": ("change of the question", "changes of the question"),
    "round": ("change of a round", "changes of rounds"),
    "assignment": ("item shared out", "items shared out"),
    "person": ("change of who takes part", "changes of who takes part"),
    "quiz": ("quiz taken", "quizzes taken"),
    "run": ("model", "models"),
    "prediction": ("prediction", "predictions"),
    "split": ("split", "splits"),
    "export": ("export", "exports"),
    "source": ("change of a source", "changes of sources"),
}
"""How facts of a table are counted in a sentence, in this order; others are left out."""


@dataclass(frozen=True, slots=True)
class Apart:
    """What waits for an SME in both copies together: rulings and definitions that differ."""

    rulings: int = 0
    definitions: int = 0


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What taking in one copy would do; ``refused`` says why it would not be taken in, else it is empty.

    ``coming`` counts what comes in, in words; ``notes`` are sentences worth reading before. ``before`` and
    ``after`` are what waits for an SME without and with it.
    """

    path: Path
    refused: str = ""
    n_new: int = 0
    coming: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    before: Apart = field(default_factory=Apart)
    after: Apart = field(default_factory=Apart)

    @property
    def is_news(self) -> bool:
        """Return whether anything would come in."""
        return not self.refused and self.n_new > 0


def rehearse(
    project: Project,
    others: Sequence[Path],
    *,
    on_progress: Progress | None = None,
    cancelled: Asked | None = None,
) -> list[Rehearsal]:
    """Return what taking in each of ``others`` would do, each by itself; nothing is written.

    Raises:
        Cancelled: it was stopped.
    """
    before = what_waits(project)
    found = []
    for place, other in enumerate(others):
        step = _part(on_progress, place, len(others))
        try:
            with rehearsing(project.path, other, on_step=step, cancelled=cancelled) as (expected, both):
                found.append(
                    Rehearsal(
                        path=other,
                        n_new=expected.n_new,
                        coming=tuple(in_words(expected.new)),
                        notes=tuple(_notes(both, expected)),
                        before=before,
                        after=what_waits(both),
                    )
                )
        except Cancelled:
            raise
        except LabelerError as error:
            found.append(Rehearsal(other, refused=str(error), before=before, after=before))
    return found


def what_waits(project: Project) -> Apart:
    """Return what waits for an SME because it was said apart."""
    return Apart(n_conflicts(project), n_definitions_apart(project))


def in_words(new: dict[str, int]) -> list[str]:
    """Return counts by table as words, what matters most first.

    >>> in_words({"annotation": 1200, "op": 12, "item": 1})
    ['1 item', '1,200 labels']
    """
    return [
        f"{n:,} {one if n == 1 else many}" for name, (one, many) in WORDS.items() if (n := new.get(name, 0))
    ]


def _notes(both: Project, expected: Expected) -> list[str]:
    found = [
        f"Somebody called {name} joined in each copy: they stay two people, each with their own labels; "
        "rename one of them under People."
        for name in expected.same_names
    ]
    if expected.n_known_files:
        n = expected.n_known_files
        found.append(
            f"{n:,} of the items that come in {'has' if n == 1 else 'have'} the content of an item here: "
            "they were imported in both copies; find them with Duplicates on the Data page."
        )
    for question in questions(both):
        names = [one.name for one in rounds(both, question.id) if one.is_open]
        if len(names) > 1:
            found.append(
                f"Rounds were begun in both copies: {', '.join(names)} are open. Labels of both count; "
                "beginning the next round closes them."
            )
    return found + twice_in_words(both, expected.twice)


def merge_copies(
    project: Project,
    others: Sequence[Path],
    *,
    keep_backup: bool = False,
    on_progress: Progress | None = None,
    cancelled: Asked | None = None,
) -> dict[Path, Merged]:
    """Take in the facts of each of ``others``, one after the other; the order makes no difference.

    It is not undone (its facts are other people's); ``keep_backup`` copies the project first, beside it. Once
    it was stopped the copies that were taken in whole are returned.

    Raises:
        FileProblem, UserError: one of them is no copy of this project; those before it were taken in.
    """
    if keep_backup:
        backup.back_up(project.path, why="before-taking-in")
    found: dict[Path, Merged] = {}
    for place, other in enumerate(others):
        step = _part(on_progress, place, len(others))
        try:
            found[other] = merge(project, other, on_step=step, cancelled=cancelled)
        except Cancelled:
            break
    return found


def _part(on_progress: Progress | None, place: int, n: int) -> Progress | None:
    """Return who is told about one copy of ``n``, as a share of the whole."""
    if on_progress is None:
        return None
    return lambda done, of: on_progress(place * N_STEPS + done * N_STEPS // max(1, of), n * N_STEPS)


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
        rest = "the other is in the history"
        if one.table in {"label_class", "guideline"}:
            rest = "where they differ it is work for an SME"
        found.append(f"{words[0].upper()}{words[1:]}; the later change holds, {rest}.")
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
