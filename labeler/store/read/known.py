"""Which files a project knows already: an import reads only what is new."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from labeler.store.project import Project
from labeler.store.read.sources import Source, sources
from labeler.types import Id

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class KnownFile:
    """An item's file as it was when it was read; ``modified_ns`` in nanoseconds since 1970."""

    item: Id
    size_bytes: int | None
    modified_ns: int | None
    sha256: str | None
    broken: bool


def item_places(project: Project) -> list[tuple[Id, str, str]]:
    """Return (item, path as its source names it, absolute path) of every item, in import order."""
    folders = {source.id: source.folder.as_posix() for source in sources(project)}
    with project.reading() as db:
        rows = db.execute(
            "SELECT i.id, coalesce(p.source, i.source), coalesce(p.path, i.path) FROM item i "
            "LEFT JOIN current_item_place p ON p.item = i.id AND p.retracted = 0 ORDER BY i.at, i.id"
        ).fetchall()
    return [(item, path, f"{folders.get(source, '')}/{path}") for item, source, path in rows]


def known_files(project: Project, folder: Path) -> dict[str, KnownFile]:
    """Return the files of all items that may lie under ``folder``, by absolute path, latest import last.

    Sources whose folder is neither within ``folder`` nor around it are left out.
    """
    found: dict[str, KnownFile] = {}
    for source in sources(project):
        if source.folder.is_relative_to(folder) or folder.is_relative_to(source.folder):
            found.update(_files_of(project, source))
    return found


def hash_keys(project: Project) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the first 64 bits of the SHA-256 of every item that has one, and its id, in import order."""
    with project.reading() as db:
        found = db.execute(
            "SELECT substr(sha256, 1, 16), id FROM item WHERE sha256 IS NOT NULL ORDER BY at, id"
        )
        pairs = ((int(text, 16), item) for text, item in found)
        both = np.fromiter(pairs, np.dtype([("key", np.uint64), ("item", np.int64)]))
    return np.ascontiguousarray(both["key"]), np.ascontiguousarray(both["item"])


def _files_of(project: Project, source: Source) -> dict[str, KnownFile]:
    columns = "i.id, i.size_bytes, i.modified_ns, i.sha256, i.broken IS NOT NULL"
    with project.reading() as db:
        rows = db.execute(
            f"SELECT i.path, {columns} FROM item i WHERE i.source = ? "
            "AND NOT EXISTS (SELECT 1 FROM current_item_place p WHERE p.item = i.id AND p.retracted = 0) "
            f"UNION ALL SELECT p.path, {columns} FROM current_item_place p JOIN item i ON i.id = p.item "
            "WHERE p.source = ? AND p.retracted = 0 ORDER BY 2",
            [source.id, source.id],
        ).fetchall()
    start = str(source.folder / "x")[:-1]
    return {
        start + (path if os.sep == "/" else path.replace("/", os.sep)): KnownFile(
            item, size, modified, sha256, bool(broken)
        )
        for path, item, size, modified, sha256, broken in rows
    }
