"""What the first hundred bytes of a file say, before SQLite is let near it."""

from __future__ import annotations

import struct
from pathlib import Path

from labeler.errors import FileProblem
from labeler.store.migrations import APPLICATION_ID, SCHEMA_VERSION

_MAGIC = b"SQLite format 3\x00"
_NOT_OURS = "this is not a Labeler project. Choose a file that Labeler made."


def check_header(path: Path) -> None:
    """Refuse what is not a project of ours, or comes from a newer Labeler.

    SQLite's header has its magic at 0, ``user_version`` at 60 and ``application_id`` at 68 (big-endian). A
    file of less than 100 bytes may be a project whose first pages are still in its log; SQLite then decides.

    Raises:
        FileProblem: no such file, a folder, unreadable, another kind of file, or of a newer version.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except FileNotFoundError:
        raise FileProblem(
            path, "there is no such project. Check the name, or make it with `labeler new`."
        ) from None
    except IsADirectoryError:
        raise FileProblem(path, "this is a folder, not a project. Choose the .labeler file.") from None
    except OSError as error:
        raise FileProblem(path, f"cannot be read ({error.strerror}). Check your permissions.") from error
    if len(head) < 100 or not head.startswith(_MAGIC):
        raise FileProblem(path, _NOT_OURS)
    (version,) = struct.unpack(">I", head[60:64])
    (application,) = struct.unpack(">I", head[68:72])
    if application != APPLICATION_ID:
        raise FileProblem(path, _NOT_OURS)
    if version > SCHEMA_VERSION:
        raise FileProblem(path, "this project was made by a newer Labeler. Update Labeler to open it.")
