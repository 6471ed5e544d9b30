"""What is labeled, and where its file lies."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.store import column_read, column_store, columns
from labeler.store.group_keys import split_keys
from labeler.store.project import Project
from labeler.store.read.sources import present_folder
from labeler.types import Id, ItemKind

_ROWS = """
SELECT i.id, coalesce(p.source, i.source), s.folder, coalesce(p.path, i.path), i.kind, i.sha256,
       i.width, i.height, i.seconds, i.sample_rate_hz, i.channels,
       CASE WHEN g.item IS NULL THEN i.group_key ELSE g.group_key END, i.meta, i.broken
FROM item i
LEFT JOIN current_item_group g ON g.item = i.id AND g.retracted = 0
LEFT JOIN current_item_place p ON p.item = i.id AND p.retracted = 0
LEFT JOIN current_source s ON s.entity = coalesce(p.source, i.source)
"""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item; ``path`` is absolute (it need not exist), ``relative`` as its source names it.

    ``seconds``, ``sample_rate_hz``, ``channels`` belong to sound, ``width``, ``height`` to images.
    ``broken`` says why the file could not be read. ``group_key`` and ``near_key`` name what splits never
    cut: what belongs together (a speaker, a part), and near-duplicates that were kept together.
    """

    id: Id
    source: Id
    path: Path
    relative: str
    kind: ItemKind
    sha256: str | None
    width: int | None
    height: int | None
    seconds: float | None
    sample_rate_hz: int | None
    channels: int | None
    group_key: str | None
    meta: dict[str, Any]
    broken: str | None
    near_key: str | None = None


def item(project: Project, id: Id) -> ItemRow:  # noqa: A002 - the field's name
    """Return one item.

    Raises:
        UserError: there is no such item.
    """
    found = items(project, [id])
    if not found:
        raise UserError(f"{project.path} has no item {id}.")
    return found[0]


def items(project: Project, ids: Iterable[Id]) -> list[ItemRow]:
    """Return the items of these ids, in their order; ids that are not items are left out."""
    wanted = [int(id_) for id_ in ids]
    with project.reading() as db:
        rows = db.execute(
            f"{_ROWS} WHERE i.id IN (SELECT value FROM json_each(?))", [json.dumps(wanted)]
        ).fetchall()
        meta = _metadata(db.conn, wanted)
        beside = project.path.parent
        stored = {(source, folder or "") for _, source, folder, *_ in rows}
        folders = {source: beside / present_folder(db, beside, source, folder) for source, folder in stored}
    found = {row[0]: _item_row(folders[row[1]], row, meta.get(row[0], {})) for row in rows}
    return [found[id_] for id_ in wanted if id_ in found]


def item_ids(project: Project, *, include_broken: bool = False) -> np.ndarray:
    """Return the ids of all items, int64[n], in the order in which they were imported."""
    with project.reading() as db:
        found = column_read.read(db, column_store.ITEM, columns.ITEM)
        bad = [] if include_broken else db.execute("SELECT id FROM item WHERE broken IS NOT NULL").fetchall()
    ids, at = found.items, found.records["at"]
    if not bool(np.all(at[1:] >= at[:-1])):  # a merged project: ids do not follow time
        ids = ids[np.argsort(at, kind="stable")]
    return ids[~np.isin(ids, np.array(bad).ravel())] if bad else ids


def count_items(project: Project, *, include_broken: bool = False) -> int:
    """Return how many items there are."""
    with project.reading() as db:
        (every,) = db.execute("SELECT count(*) FROM item").fetchone()
        (bad,) = db.execute("SELECT count(*) FROM item WHERE broken IS NOT NULL").fetchone()
    return int(every) if include_broken else int(every - bad)


def known_paths(project: Project, source: Id) -> dict[str, Id]:
    """Return the relative paths of a source's items and their ids (where they lie now)."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT i.path, i.id FROM item i WHERE i.source = ? UNION ALL "
            "SELECT p.path, p.item FROM current_item_place p WHERE p.source = ? AND p.retracted = 0",
            [source, source],
        ).fetchall()
    return dict(rows)


def _metadata(connection: Any, ids: list[Id]) -> dict[Id, dict[str, str | None]]:
    rows = connection.execute(
        "SELECT item, key, value FROM current_metadata WHERE retracted = 0 "
        "AND item IN (SELECT value FROM json_each(?))",
        [json.dumps(ids)],
    )
    meta: dict[Id, dict[str, str | None]] = {}
    for item_id, key, value in rows:
        meta.setdefault(item_id, {})[key] = value
    return meta


def _item_row(folder: Path, row: tuple[Any, ...], more: dict[str, str | None]) -> ItemRow:
    id_, source, _, relative, kind, *rest, meta, broken = row
    sha256, width, height, seconds, rate, channels, stored_key = rest
    group_key, near_key = split_keys(stored_key)
    return ItemRow(
        id=id_,
        source=source,
        path=(folder / relative).absolute(),
        relative=relative,
        kind=ItemKind(kind),
        sha256=sha256,
        width=width,
        height=height,
        seconds=seconds,
        sample_rate_hz=rate,
        channels=channels,
        group_key=group_key,
        meta={key: said for key, said in {**json.loads(meta or "{}"), **more}.items() if said is not None},
        broken=broken,
        near_key=near_key,
    )
