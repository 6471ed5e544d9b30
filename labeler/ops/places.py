"""Where the files lie: find what is missing, and link it again after a folder has moved."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeler.errors import UserError
from labeler.media.examine import hash_file
from labeler.media.scan import scan
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.items import ItemRow, item_ids, items
from labeler.store.read.sources import sources
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class RelinkReport:
    """``found`` items whose file lies where the project now looks, ``missing`` relative paths still lost."""

    found: int
    missing: tuple[str, ...]


def source_folder(folder: Path) -> Path:
    """Return the absolute folder of a source: the folder itself, or the one that holds a single file."""
    place = Path(os.path.abspath(folder))  # noqa: PTH100 - links stay, only .. and . go
    return place.parent if place.is_file() else place


def stored_folder(project: Project, folder: Path) -> str:
    """Return ``folder`` as a project names it: relative where it lies beside the project file or below.

    A project that moves together with its data finds it again.
    """
    beside = Path(os.path.abspath(project.path.parent))  # noqa: PTH100
    return folder.relative_to(beside).as_posix() if folder.is_relative_to(beside) else folder.as_posix()


def source_for(batch: Batch, project: Project, folder: Path) -> Id:
    """Return the source of this folder; it is made if there is none."""
    stored = stored_folder(project, folder)
    row = batch.db.execute(
        "SELECT entity FROM current_source WHERE folder = ? AND retracted = 0 ORDER BY entity", [stored]
    ).fetchone()
    if row is not None:
        return int(row[0])
    return batch.add("source", name=folder.name or str(folder), kind="owned", folder=stored)


def missing(project: Project) -> list[ItemRow]:
    """Return the items whose file is not where the project looks, in import order."""
    rows = items(project, item_ids(project, include_broken=True).tolist())
    return [row for row in rows if not row.path.exists()]


def relink(
    project: Project,
    source: Id,
    new_folder: Path,
    *,
    author: Id,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    initiator: str | None = None,
) -> RelinkReport:
    """Link the missing items of ``source`` to the files with the same bytes under ``new_folder``.

    Where files keep their paths below the folder, the source simply gets its new folder; files that were
    renamed or sorted anew are found by their SHA-256, and only files of a wanted size are read.

    Raises:
        FileProblem: there is no such folder.
        UserError: no such source, or nothing there belongs to it.
    """
    own = next((found for found in sources(project) if found.id == source), None)
    if own is None:
        raise UserError("There is no such source in this project.")
    root = source_folder(new_folder)
    every = items(project, item_ids(project, include_broken=True).tolist())
    lost = [row for row in every if row.source == source and not row.path.exists()]
    places = _find(project, root, lost, on_progress, cancelled)
    if lost and not places:
        raise UserError(f"Nothing in {root} has the bytes of the {len(lost):,} missing items of {own.name}.")
    whole = len(lost) == sum(row.source == source for row in every)
    stayed = whole and all(place == row.relative for row, place in places)
    if places:
        _link(project, source, root, places, stayed=stayed, author=author, initiator=initiator)
    linked = {row.id for row, _ in places}
    return RelinkReport(len(places), tuple(row.relative for row in lost if row.id not in linked))


def _find(
    project: Project,
    root: Path,
    lost: list[ItemRow],
    on_progress: Callable[[int, int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> list[tuple[ItemRow, str]]:
    """Return (item, relative path) for each lost item whose bytes lie under ``root``."""
    with project.reading() as db:
        sizes = dict(db.execute("SELECT id, size_bytes FROM item").fetchall()) if lost else {}
    wanted = {sizes.get(row.id) for row in lost}
    files = [file for file in scan(root).files if file.size_bytes in wanted]
    by_hash: dict[str, list[str]] = {}
    for n_done, file in enumerate(files, 1):
        if cancelled is not None and cancelled():
            break
        by_hash.setdefault(hash_file(file.path), []).append(file.relative)
        if on_progress is not None:
            on_progress(n_done, len(files))
    found = []
    for row in lost:
        same = by_hash.get(row.sha256 or "", [])
        if same:
            found.append((row, row.relative if row.relative in same else same[0]))
    return found


def _link(
    project: Project,
    source: Id,
    root: Path,
    places: list[tuple[ItemRow, str]],
    *,
    stayed: bool,
    author: Id,
    initiator: str | None,
) -> None:
    def body(batch: Batch) -> None:
        if stayed:
            batch.revise("source", {"entity": source}, folder=stored_folder(project, root))
            return
        new = source_for(batch, project, root)
        columns: dict[str, Any] = {
            "item": [row.id for row, _ in places],
            "source": new,
            "path": [path for _, path in places],
        }
        batch.add_many("item_place", columns, len(places))

    project.operate("relink", f"link {len(places):,} items to {root.name}", author, body, initiator=initiator)
