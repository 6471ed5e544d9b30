"""JSON Lines: one object a line, keys in a fixed order."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from labeler.errors import FileProblem
from labeler.formats.atomic import atomic_file
from labeler.formats.record import Loss, Record
from labeler.formats.regular import MOST_TABLE_BYTES, check_regular

ITEMS = "items.jsonl"


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write one JSON object a line, whole or not at all; NaN becomes null.

    Raises:
        FileProblem: the file cannot be written.
    """
    with atomic_file(path) as file:
        for row in rows:
            text = json.dumps({k: _value(v) for k, v in row.items()}, ensure_ascii=False, allow_nan=False)
            file.write(text.encode() + b"\n")


def _value(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file; blank lines are passed over.

    Raises:
        FileProblem: missing, not UTF-8, or a line that is no JSON object; names the line.
    """
    check_regular(path, MOST_TABLE_BYTES)
    try:
        with path.open("rb") as file:
            for line, text in enumerate(file, 1):
                if text.strip():
                    yield _object(path, text, line)
    except OSError as error:
        raise FileProblem(path, f"cannot be read ({error.strerror}).") from error


def _object(path: Path, text: bytes, line: int) -> dict[str, Any]:
    try:
        value = json.loads(text.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError:
        raise FileProblem(path, "is not UTF-8 text.", line) from None
    except (ValueError, RecursionError) as error:
        raise FileProblem(path, f"is not JSON ({error}).", line) from None
    if not isinstance(value, dict):
        raise FileProblem(path, f"holds a {type(value).__name__} where an object is wanted.", line)
    return value


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


def write_items(folder: Path, records: Sequence[Record], *, paths: Sequence[str] | None = None) -> list[str]:
    """Write ``items.jsonl``, one object per item, and return its name."""
    where = [record.media.as_posix() for record in records] if paths is None else paths
    write_jsonl(folder / ITEMS, (_row(record, path) for record, path in zip(records, where, strict=True)))
    return [ITEMS]


def _row(record: Record, path: str) -> dict[str, Any]:
    row = {
        "task": record.task,
        "label": record.label,
        "truth": record.truth,
        "part": record.part,
        "n_labels": record.n_labels,
        "agreement": record.agreement,
        "kind": record.kind,
        "file": path,
        "sha256": record.sha256,
        "tags": list(record.tags),
        "meta": dict(sorted(record.meta.items())),
    }
    return row if record.soft is None else {**row, "soft": record.soft}


def losses(records: Sequence[Record]) -> list[Loss]:
    """Return what ``items.jsonl`` cannot hold: the media stay where they are."""
    return [Loss("media are referred to, not copied", len(records), "their own folders")] if records else []
