"""What every table import shares: its tasks matched with items, one operation, one report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labeler.errors import FileProblem
from labeler.ops.matching import Matched, Place, match_tasks
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.known import item_places
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class TableReport:
    """What a table brought.

    ``rows`` in the table, ``added`` facts, ``unchanged`` rows that said what the project knew, ``duplicates``
    rows that a later one of the table replaced, ``empty`` rows without an answer, ``unmatched`` tasks that
    are no item, ``new_classes`` and ``new_people`` by name, ``run`` the predictions' run, ``new_round`` the
    name of the round that was opened for votes, as none was open. With ``dry_run`` nothing was written.
    """

    kind: str
    rows: int
    added: int
    unchanged: int = 0
    duplicates: int = 0
    empty: int = 0
    unmatched: tuple[str, ...] = ()
    new_classes: tuple[str, ...] = ()
    new_people: tuple[str, ...] = ()
    run: Id | None = None
    new_round: str = ""
    dry_run: bool = False


class _DryRun(Exception):
    """All of it was tried out, and is taken back."""


@dataclass
class TableTask:
    """A table on its way into the project."""

    project: Project
    path: Path
    author: Id
    question: Id
    new_classes: str
    initiator: str | None
    report: dict[str, Any] = field(default_factory=dict)
    dry_run: bool = False

    def matched(self, tasks: Sequence[str]) -> Matched:
        """Return the items of ``tasks``.

        Raises:
            UserError: a task is ambiguous, or none is an item.
        """
        places = [Place(*place) for place in item_places(self.project)]
        found = match_tasks(tasks, places)
        self.report |= {"rows": len(tasks), "unmatched": found.unmatched}
        if tasks and len(found.unmatched) == len(set(tasks)):
            example = f"; items look like {places[0].relative!r}" if places else "; import the media first"
            raise FileProblem(self.path, f"No task of the table is an item (such as {tasks[0]!r}){example}.")
        return found

    def operate(self, words: str, body: Callable[[Batch], int], *, kind: str = "table") -> TableReport:
        """Run the one operation that appends it all; a dry run takes it back before it is one.

        Undo takes back a ``table``; predictions are an ``import``, which stays.
        """
        added = 0

        def whole(batch: Batch) -> int:
            nonlocal added
            added = body(batch)
            if self.dry_run:
                raise _DryRun
            return added

        with suppress(_DryRun):
            self.project.operate(kind, words, self.author, whole, initiator=self.initiator)
        return TableReport(added=added, dry_run=self.dry_run, **self.report)
