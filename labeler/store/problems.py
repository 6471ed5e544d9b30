"""SQLite's errors in words: the one place that maps its codes to whose fault it is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from labeler.errors import Bug, Damage, FileProblem, LabelerError

_DAMAGED = (
    "is damaged. Nothing more is written to it; try `labeler repair`, or go back to the newest file in its "
    "folder of backups."
)
_NO_PERMISSION = "you have no permission to use this project. Ask its owner, or copy it."
_BUSY = "another program has been writing to this project for too long. Close it, or wait, and do it again."
_FILE_PROBLEMS = {
    sqlite3.SQLITE_FULL: "the disk is full, so this could not be saved. Make room and do it again.",
    sqlite3.SQLITE_READONLY: "this project may only be read here. Copy it to a folder where you may write.",
    sqlite3.SQLITE_PERM: _NO_PERMISSION,
    sqlite3.SQLITE_AUTH: _NO_PERMISSION,
    sqlite3.SQLITE_CANTOPEN: "this project cannot be opened. Check that you may write to the file's folder.",
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_NOTADB: "this is not a Labeler project. Choose a file that Labeler made.",
    sqlite3.SQLITE_TOOBIG: "a value is too large to be saved. Shorten it.",
    sqlite3.SQLITE_NOMEM: "there was not enough memory for this. Close other programs and do it again.",
}


def in_words(error: sqlite3.Error, path: Path) -> LabelerError:
    """Return SQLite's ``error`` on the project ``path`` as one of ours.

    The extended code's low byte is the primary code (SQLITE_IOERR_FSYNC is an SQLITE_IOERR).
    """
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    if primary == sqlite3.SQLITE_CORRUPT:
        return Damage(f"{path} {_DAMAGED}")
    if primary == sqlite3.SQLITE_IOERR:
        return FileProblem(
            path,
            f"reading or writing failed ({error}). Check the disk and the connection to it, and do it again.",
        )
    if primary in _FILE_PROBLEMS:
        return FileProblem(path, _FILE_PROBLEMS[primary])
    return Bug(f"{path}: {error}. Nothing was saved of this step; please report it.")
