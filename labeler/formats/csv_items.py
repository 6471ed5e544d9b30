"""Items, tags and votes as CSV files that ``labeler import`` and spreadsheets read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from labeler.formats.columns import write_table
from labeler.formats.record import Loss, Record, Vote

ITEMS, TAGS, VOTES = "items.csv", "tags.csv", "votes.csv"


def write_items(folder: Path, records: Sequence[Record], *, paths: Sequence[str] | None = None) -> list[str]:
    """Write ``items.csv`` (one row per item, gold's columns first) and ``tags.csv``; return their names.

    Args:
        folder: an existing folder.
        records: the items, in the order to write.
        paths: where each item's file lies in the export; by default where it lies now.
    """
    write_table(folder / ITEMS, _columns(records, paths), guarded=True)
    pairs = [(record.task, tag) for record in records for tag in record.tags]
    if not pairs:
        return [ITEMS]
    write_table(folder / TAGS, {"task": [a for a, _ in pairs], "tag": [b for _, b in pairs]}, guarded=True)
    return [ITEMS, TAGS]


def _columns(records: Sequence[Record], paths: Sequence[str] | None) -> dict[str, Sequence[Any]]:
    columns: dict[str, Sequence[Any]] = {
        "task": [record.task for record in records],
        "label": [record.label for record in records],
        "truth": [record.truth for record in records],
        "part": [record.part for record in records],
        "n_labels": [record.n_labels for record in records],
        "agreement": [record.agreement for record in records],
        "kind": [record.kind for record in records],
        "file": [record.media.as_posix() for record in records] if paths is None else paths,
        "sha256": [record.sha256 for record in records],
    }
    soft = next((record.soft for record in records if record.soft is not None), None)
    for name in soft or {}:
        columns[f"p_{name}"] = [None if r.soft is None else r.soft.get(name) for r in records]
    for key in sorted({key for record in records for key in record.meta}):
        columns[f"meta_{key}"] = [_cell(record.meta.get(key)) for record in records]
    return columns


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, (dict, list)) else value


def write_votes(folder: Path, votes: Sequence[Vote]) -> str:
    """Write ``votes.csv``, one row per item and person, ``task,worker,label`` first; return its name."""
    columns: dict[str, Sequence[Any]] = {
        "task": [vote.task for vote in votes],
        "worker": [vote.worker for vote in votes],
        "label": [vote.label for vote in votes],
        "at": [vote.at for vote in votes],
        "round": [vote.round for vote in votes],
        "uncertain": [vote.uncertain for vote in votes],
        "sure": [vote.sure for vote in votes],
        "between": ["|".join(vote.between) for vote in votes],
        "seconds": [vote.seconds for vote in votes],
        "note": [vote.note for vote in votes],
        "simulated": [vote.simulated for vote in votes],
    }
    write_table(folder / VOTES, columns, guarded=True)
    return VOTES


def losses(records: Sequence[Record]) -> list[Loss]:
    """Return what ``items.csv`` cannot hold: nothing of an item but its media, which stay where they are."""
    return [Loss("media are referred to, not copied", len(records), "their own folders")] if records else []
