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

import re
from pathlib import Path

_NOT_PLAIN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def on_one_line(path: Path | str) -> str:
    """Return a path as a sentence can hold it: line breaks and signs that turn text around are spelled out.

    >>> on_one_line("a\\nb.png")
    'a\\\\nb.png'
    """
    return _NOT_PLAIN.sub(lambda found: repr(found[0])[1:-1], str(path))


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
        where = "" if line is None else f", line {line}"
        super().__init__(f"{on_one_line(self.path)}{where}: {why}")

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
