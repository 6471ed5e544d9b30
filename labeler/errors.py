"""The exception tree, by whose fault it is.

LabelerError
├── UserError            the person's to mend: bad input, a missing file, a wrong option   (exit code 2)
│   ├── FileProblem      a file that cannot be read, written or understood; names the file
│   ├── NotAllowed       the project's rules forbid it (a frozen test set, a closed round)
│   └── Cancelled        the person stopped a job
├── Damage               the project file is damaged: stop writing, offer the backup       (exit code 1)
└── Bug                  ours: an invariant does not hold; carries a report to copy         (exit code 1)

Every message is one clear sentence: what happened, to which file, what to do.
"""

from __future__ import annotations

from pathlib import Path


class LabelerError(Exception):
    """Anything Labeler raises on purpose; ``exit_code`` is what a command ends with."""

    exit_code = 1


class UserError(LabelerError):
    """The person's to mend."""

    exit_code = 2


class FileProblem(UserError):
    """A file that cannot be used.

    ``path`` is the file, ``line`` the 1-based line where known, ``why`` what happened and what to do.
    """

    def __init__(self, path: Path | str, why: str, line: int | None = None) -> None:
        self.path = Path(path)
        self.line = line
        self.why = why
        where = f"{self.path}" if line is None else f"{self.path}, line {line}"
        super().__init__(f"{where}: {why}")

    def __reduce__(self) -> tuple[type[FileProblem], tuple[Path, str, int | None]]:
        return type(self), (self.path, self.why, self.line)


class NotAllowed(UserError):
    """The project's own rules forbid it."""


class Cancelled(UserError):
    """The person stopped the job; what was finished before stays."""


class Damage(LabelerError):
    """The project file is damaged: nothing more is written to it."""


class Bug(LabelerError):
    """An invariant of ours does not hold."""
