"""Which exports one item went into: looked up in the files that they left."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from labeler.store.project import Project
from labeler.store.read.exports import Export, exports
from labeler.store.read.items import item as read_item
from labeler.types import Id

LARGEST_BYTES = 16 * 2**20
"""Files above this size are not searched."""

_SUFFIXES = (".csv", ".jsonl", ".json", ".txt", ".xml", ".yaml")


@dataclass(frozen=True, slots=True)
class InExport:
    """An export made since the item was imported; ``holds`` None: its files are gone or too large."""

    export: Export
    holds: bool | None


def item_exports(project: Project, item: Id) -> list[InExport]:
    """Return the exports that were made since one item was imported, newest first."""
    row = read_item(project, item)
    with project.reading() as db:
        (came,) = db.execute("SELECT at FROM item WHERE id = ?", [item]).fetchone()
    name = row.relative.encode("utf-8", "surrogateescape")
    return [InExport(one, _holds(one, name)) for one in exports(project) if one.at >= came]


def _holds(export: Export, name: bytes) -> bool | None:
    """Return whether a file that the manifest lists speaks of ``name``."""
    known = export.manifest.get("files")
    files = [str(one.get("path", "")) for one in known if isinstance(one, dict)] if known else []
    whole_name = re.compile(rb'(?<![^\n\r",\t ])' + re.escape(name) + rb'(?![^\n\r",\t ])')
    searched = False
    for relative in files:
        content = _read(export.path / relative) if _is_safe(relative) else None
        searched |= content is not None
        if content is not None and whole_name.search(content):
            return True
    return False if searched else None


def _is_safe(relative: str) -> bool:
    """A manifest in a project from somebody else may name anything: only tables below the export are read."""
    path = PurePosixPath(relative)
    return path.suffix in _SUFFIXES and not path.is_absolute() and ".." not in path.parts


def _read(path: Path) -> bytes | None:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST_BYTES:
            return None
        return path.read_bytes()
    except OSError:
        return None
