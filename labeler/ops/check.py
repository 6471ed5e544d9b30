"""Check, repair and back up a project file."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from labeler.store import backup as backups
from labeler.store.check import Finding, count_facts, facts_hash, findings
from labeler.store.connection import connect_reader
from labeler.store.repair import Repaired
from labeler.store.repair import repair as repair_file


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: ``counts`` facts per table, ``facts_hash`` the same for the same set of facts.

    Both are empty where the file is too damaged to be read.
    """

    path: Path
    findings: tuple[Finding, ...]
    counts: dict[str, int]
    facts_hash: str

    @property
    def whole(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.findings


def check(path: Path) -> Checked:
    """Prove that a project file is whole: pages, references, ids, and all that is derived, built again.

    Raises:
        FileProblem: no such file, or not a project.
    """
    found = findings(path)
    if any(finding.kind in {"damaged", "missing"} for finding in found):
        return Checked(path, tuple(found), {}, "")
    with closing(connect_reader(path)) as db:
        return Checked(path, tuple(found), count_facts(db), facts_hash(db))


def repair(path: Path, *, to: Path | None = None) -> Repaired:
    """Build again what is derived, or save what can be read of a damaged file into a new one.

    Raises:
        FileProblem: no project at all, or ``to`` exists.
    """
    return repair_file(path, to=to)


def backup(path: Path, *, to: Path | None = None, keep: int = backups.KEEP) -> Path:
    """Copy one moment of the project, also while others write to it; return the copy.

    Raises:
        FileProblem: ``to`` exists, or there is no room.
    """
    return backups.back_up(path, to=to, keep=keep)
