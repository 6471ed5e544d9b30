"""Files and folders that appear whole or not at all: written beside the target, flushed, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from labeler.errors import FileProblem


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a binary file that takes ``path``'s place when the block ends without an error.

    Raises:
        FileProblem: the folder is missing or may not be written to.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise FileProblem(path, f"cannot be written ({error.strerror}); choose another folder.") from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder that becomes ``path`` when the block ends without an error.

    An existing *empty* folder is replaced; anything else in the way is refused, never overwritten.

    Raises:
        FileProblem: ``path`` exists and is not an empty folder, or its parent cannot be written to.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FileProblem(path, "exists already and is not empty; choose a new folder.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
    except OSError as error:
        raise FileProblem(path, f"cannot be written ({error.strerror}); choose another folder.") from error
    try:
        yield part
        part.chmod(0o777 & ~_umask())
        if path.exists():
            path.rmdir()
        part.rename(path)
    finally:
        if part.exists():
            shutil.rmtree(part)


def _umask() -> int:
    """Return the process's file mode mask (it can only be read by setting it)."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
