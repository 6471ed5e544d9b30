"""Small helpers of the tests of formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from labeler.formats.annotations import Annotations
from labeler.units import Segment, Shape


def write(path: Path, content: str | bytes | Any) -> Path:
    """Write text, bytes, or anything else as JSON; folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def boxes(found: Annotations) -> dict[str, list[tuple[str, tuple[float, ...]]]]:
    """Class and rounded bounds of every shape, by task."""
    return {
        entry.task: [
            (name, tuple(round(n, 3) for n in unit.bounds))
            for name, unit in zip(entry.labels, entry.units, strict=True)
            if isinstance(unit, Shape)
        ]
        for entry in found.entries
        if entry.units
    }


def times(found: Annotations) -> dict[str, list[tuple[str, float, float]]]:
    """Class or text, start and end of every segment, by task and question."""
    return {
        f"{entry.task}|{entry.question}": [
            (name or unit.text, round(unit.start_s, 4), round(unit.end_s, 4))
            for name, unit in zip(entry.labels, entry.units, strict=True)
            if isinstance(unit, Segment)
        ]
        for entry in found.entries
        if entry.units
    }
