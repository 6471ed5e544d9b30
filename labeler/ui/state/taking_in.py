"""Taking in colleagues' files, and settling what was defined apart: what is read, said and done; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from labeler.errors import Bug
from labeler.types import Id
from labeler.ui.jobs import Job
from labeler.ui.state.session import Session

if TYPE_CHECKING:
    from labeler.ops.definitions import Definitions, Values
    from labeler.ops.merge import Rehearsal, WorkingCopy
    from labeler.store.project import Project


def look_through(job: Job, session: Session, paths: Sequence[Path]) -> list[Rehearsal]:
    """Rehearse taking in each file (reads; call it off the GUI thread)."""
    from labeler.ops.merge import rehearse

    return rehearse(
        _project(session),
        paths,
        on_progress=lambda done, of: job.report(done / of),
        cancelled=lambda: job.cancelled,
    )


def coming_words(one: Rehearsal) -> str:
    """Return what comes in from one file, in a sentence."""
    if one.refused:
        return one.refused
    if not one.n_new:
        return "Nothing that is not here already."
    return f"{_listed(one.coming)}." if one.coming else f"{one.n_new:,} facts that only keep the books."


def work_words(one: Rehearsal) -> str:
    """Return what will wait for an SME because of this file; empty where nothing will."""
    rulings = one.after.rulings - one.before.rulings
    definitions = one.after.definitions - one.before.definitions
    parts = []
    if rulings > 0:
        parts.append(f"{rulings:,} {_many('item', rulings)} on which SMEs ruled differently")
    if definitions > 0:
        parts.append(f"{definitions:,} {_many('definition', definitions)} that both copies changed")
    words = f"{_listed(parts)}. Nothing is overwritten: an SME settles it afterwards."
    settled = [
        f"{n:,} {_many(noun, n)}"
        for n, noun in ((-rulings, "conflicting ruling"), (-definitions, "definition"))
        if n > 0
    ]
    more = f" It settles {_listed(settled)}." if settled else ""
    return f"{words}{more}" if parts else more.strip()


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken in: a sentence per file, what else is worth a word, what waits for an SME now."""

    lines: tuple[str, ...]
    notes: tuple[str, ...]
    rulings: int
    definitions: int
    stopped: bool

    @property
    def words(self) -> str:
        """Return the whole report, to be copied."""
        return "\n".join([*self.lines, *self.notes, *self.waiting])

    @property
    def waiting(self) -> tuple[str, ...]:
        """Return what waits for an SME, in words."""
        found = []
        if self.rulings:
            found.append(f"{self.rulings:,} {_many('conflicting ruling', self.rulings)} to settle.")
        if self.definitions:
            found.append(f"{self.definitions:,} {_many('definition', self.definitions)} to settle.")
        return tuple(found)


def take_in(job: Job, session: Session, paths: Sequence[Path]) -> Taken:
    """Take the files in, after a backup; stopped, those before are in (writes; a job's work).

    Raises:
        FileProblem, UserError: one of them cannot be taken in; those before it were.
    """
    from labeler.ops.merge import in_words, merge_copies, twice_in_words, what_waits

    project = _project(session)
    merged = merge_copies(
        project,
        paths,
        keep_backup=True,
        on_progress=lambda done, of: job.report(done / of),
        cancelled=lambda: job.cancelled,
    )
    lines = []
    for path, found in merged.items():
        said = _listed(in_words(found.new)) or (f"{found.n_new:,} facts" if found.n_new else "nothing new")
        lines.append(f"{path.name}: {said}.")
    notes = [note for found in merged.values() for note in twice_in_words(project, found.twice)]
    stopped = len(merged) < len(paths)
    if stopped:
        lines.append(f"Stopped; nothing came in from {_listed([p.name for p in paths[len(merged) :]])}.")
    waits = what_waits(project)
    return Taken(tuple(lines), tuple(dict.fromkeys(notes)), waits.rulings, waits.definitions, stopped)


def give_copy(session: Session, to: Path, person: str | None) -> WorkingCopy:
    """Copy the project for somebody (writes that file; call it off the GUI thread)."""
    from labeler.ops.merge import working_copy

    return working_copy(_project(session), to, person=person)


def copy_words(made: WorkingCopy, mine: Path) -> str:
    """Return what to do with a copy, in a few sentences."""
    words = f"Copied to {made.path}."
    if made.person:
        words += f" {made.n_left:,} items wait for {made.person} in it."
    return (
        f"{words} Give it away together with the folders of images and sound; when it comes back, take it in "
        f"here: drop it on this window, or `labeler merge {quote(mine.name)} {quote(made.path.name)}`."
    )


def copy_name(project: Path, person: str) -> Path:
    """Return how a copy for somebody is called where nobody says otherwise; never that of a file there is.

    >>> copy_name(Path("/nowhere/phones.labeler"), "Ann").name
    'phones for Ann.labeler'
    """
    base = f"{project.stem} for {person}" if person else f"{project.stem} copy"
    safe = "".join("_" if letter in '/\\\\:*?"<>|' or not letter.isprintable() else letter for letter in base)
    names = (f"{safe}{f' {n}' if n > 1 else ''}.labeler" for n in range(1, 1000))
    return next(path for name in names if not (path := project.with_name(name)).exists())


# definitions


def read_definitions(session: Session) -> list[Definitions]:
    """Return what waits to be settled (reads)."""
    from labeler.ops.definitions import definitions_apart

    return definitions_apart(_project(session), session.question)


def settle(session: Session, found: Definitions, values: Values | None) -> Id:
    """Settle one (writes)."""
    from labeler.ops.definitions import settle_definition

    return settle_definition(
        _project(session),
        author=session.person,
        question=session.question,
        table=found.table,
        label_class=found.label_class,
        values=values,
    ).value


def who_words(person: str, at: int) -> str:
    """Return who wrote a version and when.

    >>> who_words("Sue", 1_700_000_000_000_000)
    'Sue, 14 November 2023, 22:13 UTC'
    >>> who_words("", 1_700_000_000_000_000)
    '14 November 2023, 22:13 UTC'
    """
    when = datetime.fromtimestamp(at / 1e6, UTC)
    return f"{f'{person}, ' if person else ''}{when.day} {when:%B %Y, %H:%M} UTC"


def _project(session: Session) -> Project:
    if session.project is None:
        raise Bug("A copy was asked about, and no project is open")
    return session.project


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _many(noun: str, n: int) -> str:
    return noun if n == 1 else f"{noun}s"
