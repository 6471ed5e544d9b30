"""Which format a file or a folder is in, by its content."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from labeler.errors import FileProblem
from labeler.formats.annotations import Annotations


@dataclass(frozen=True, slots=True)
class Reader:
    """One format: ``recognises`` looks at a path (a file or a folder) and never raises; ``read`` reads it."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    recognises: Callable[[Path], bool]
    read: Callable[[Path], Annotations]


def recognise(path: Path, readers: Iterable[Reader]) -> Reader | None:
    """Return the first reader that takes ``path`` for its own, or None."""
    return next((reader for reader in readers if reader.recognises(path)), None)


def read_any(path: Path, readers: Iterable[Reader]) -> Annotations:
    """Return what a file or folder of any of these formats says.

    Raises:
        FileProblem: no reader knows it, or its own reader refuses it.
    """
    if not path.exists():
        raise FileProblem(path, "there is no such file or folder; check the path.")
    known = list(readers)
    reader = recognise(path, known)
    if reader is None:
        names = ", ".join(one.name for one in known)
        raise FileProblem(
            path, f"is in no format that is known; if it is, say which with --format ({names})."
        )
    return reader.read(path)
