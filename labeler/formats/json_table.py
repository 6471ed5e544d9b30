"""JSON Lines as a table: one object a line is one row, and its keys are the columns.

A line may leave keys out. ``probs`` (or ``probabilities``) with a share a class becomes the columns
``p_CLASS``, ``meta`` the columns of its keys, and a list of ``tags`` one row a tag. Other lists and objects
are kept as JSON text; true and false are 1 and 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from labeler.errors import FileProblem
from labeler.formats.columns import cell_text
from labeler.formats.jsonl import read_jsonl

_SHARES = ("probs", "probabilities")
_MOST_COLUMNS = 10_000


def read_json_columns(path: Path) -> tuple[dict[str, list[str]], int]:
    """Return the columns and how many rows there are.

    Raises:
        FileProblem: missing, not UTF-8, a line that is no JSON object, or too many different keys.
    """
    columns: dict[str, list[str]] = {}
    n = 0
    for line in read_jsonl(path):
        for row in _rows(line):
            for name, value in row.items():
                if name not in columns:
                    if len(columns) >= _MOST_COLUMNS:
                        raise FileProblem(
                            path, f"has more than {_MOST_COLUMNS:,} different keys; it is no table."
                        )
                    columns[name] = [""] * n
                columns[name].append(_cell(value))
            n += 1
            for cells in columns.values():
                if len(cells) < n:
                    cells.append("")
    return columns, n


def _rows(line: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    row: dict[str, Any] = {}
    for key, value in line.items():
        name = key.strip()
        if name in _SHARES and isinstance(value, dict):
            row |= {f"p_{label}": share for label, share in value.items()}
        elif name == "meta" and isinstance(value, dict):
            row |= {str(one): other for one, other in value.items() if str(one) not in line}
        else:
            row[name] = value
    tags = row.get("tags")
    if isinstance(tags, list) and "tag" not in row:
        rest = {name: value for name, value in row.items() if name != "tags"}
        for tag in tags or [""]:
            yield {**rest, "tag": tag}
    else:
        yield row


def _cell(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return cell_text(value).encode("utf-8", "replace").decode("utf-8")
