"""Whether a path is a file that can be read to its end: pipes block, devices never end."""

from __future__ import annotations

import stat
from pathlib import Path

from labeler.errors import FileProblem

MOST_TABLE_BYTES = 512 * 2**20
"""Tables (CSV, TSV, Parquet, JSON lines) larger than this are refused before they are opened."""


def is_there(path: Path) -> bool:
    """Return whether there is a file where a file says one is; what no system can name is not there."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def check_regular(path: Path, most: int, wanted: str = "a file") -> None:
    """Refuse what is no regular file (links are followed) of at most ``most`` bytes, without opening it.

    Raises:
        FileProblem: missing, a folder, a pipe, a device, too large, or not to be reached.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        raise FileProblem(path, "there is no such file.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise FileProblem(path, f"cannot be read ({why}).") from None
    if stat.S_ISDIR(found.st_mode):
        raise FileProblem(path, f"is a folder, {wanted} is wanted.")
    if not stat.S_ISREG(found.st_mode):
        raise FileProblem(path, "is no regular file but a pipe or a device; save it as a file.")
    if found.st_size > most:
        raise FileProblem(path, f"is larger than {most >> 20:,} MB; split it into several files.")
