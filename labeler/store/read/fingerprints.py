"""Fingerprints of items: which may look or sound alike, and which are copies of the same file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.store.project import Project
from labeler.store.read.measures import NAMES
from labeler.types import Id, ItemKind

_WORDS = 2
_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """One entry per sound item (sound: not broken), in import order.

    ``item`` int64[n]; ``copy_of`` int64[n] the index of the first item with the same bytes (its own: none);
    ``kind`` int8[n] a code into ``kinds``, -1 where there is no fingerprint; ``words`` uint64[n, 2] its bits;
    ``size`` float64[n] the pixels of a picture, the seconds of a sound, NaN where not known.
    """

    item: np.ndarray
    copy_of: np.ndarray
    kind: np.ndarray
    kinds: tuple[str, ...]
    words: np.ndarray
    size: np.ndarray


def fingerprints(project: Project) -> Fingerprints:
    """Return the fingerprints of all items."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT i.id, i.sha256, m.fingerprint, coalesce(i.seconds, 1.0 * i.width * i.height) FROM item i "
            "LEFT JOIN current_measure m ON m.item = i.id AND m.retracted = 0 "
            "WHERE i.broken IS NULL ORDER BY i.at, i.id"
        ).fetchall()
    n = len(rows)
    first: dict[str, int] = {}
    copy_of = (at if row[1] is None else first.setdefault(row[1], at) for at, row in enumerate(rows))
    kinds: dict[str, int] = {}
    marks = [_mark(row[2]) for row in rows]
    codes = (-1 if mark is None else kinds.setdefault(mark, len(kinds)) for mark in marks)
    blank = "0" * _DIGITS
    digits = "".join(
        blank if mark is None else row[2][-_DIGITS:] for mark, row in zip(marks, rows, strict=True)
    )
    return Fingerprints(
        item=np.fromiter((row[0] for row in rows), np.int64, n),
        copy_of=np.fromiter(copy_of, np.int64, n),
        kind=np.fromiter(codes, np.int8, n),
        kinds=tuple(kinds),
        words=np.frombuffer(bytes.fromhex(digits), np.uint64).reshape(n, _WORDS),
        size=np.fromiter((np.nan if row[3] is None else row[3] for row in rows), np.float64, n),
    )


def _mark(fingerprint: str | None) -> str | None:
    """Return what stands before the digits, None where it is no fingerprint (a foreign or damaged one)."""
    if fingerprint is None or len(fingerprint) != _DIGITS + 2 or not _is_hexadecimal(fingerprint[2:]):
        return None
    return fingerprint[:2]


_HEXADECIMAL = frozenset("0123456789abcdef")


def _is_hexadecimal(text: str) -> bool:
    return _HEXADECIMAL.issuperset(text)


def unfingerprinted(project: Project, marks: Mapping[ItemKind, str]) -> list[tuple[Id, ItemKind]]:
    """Return the items that could have a fingerprint and lack one of this version, in import order.

    ``marks`` is what the fingerprints of each kind begin with.
    """
    with project.reading() as db:
        rows = db.execute(
            "SELECT i.id, i.kind FROM item i "
            "LEFT JOIN current_measure m ON m.item = i.id AND m.retracted = 0 "
            "WHERE i.broken IS NULL AND i.sha256 IS NOT NULL "
            "AND substr(m.fingerprint, 1, 2) IS NOT CASE i.kind WHEN 'audio' THEN ? ELSE ? END "
            "ORDER BY i.at, i.id",
            [marks[ItemKind.AUDIO], marks[ItemKind.IMAGE]],
        ).fetchall()
    return [(item, ItemKind(kind)) for item, kind in rows]


def measure_columns(project: Project, items: list[Id]) -> dict[str, list[Any]]:
    """Return what is measured of ``items``, a list per measure aligned with them; None where it is not."""
    with project.reading() as db:
        rows = db.execute(
            f"SELECT item, {', '.join(NAMES)} FROM current_measure "
            "WHERE retracted = 0 AND item IN (SELECT value FROM json_each(?))",
            [json.dumps(items)],
        ).fetchall()
    known = {row[0]: row[1:] for row in rows}
    nothing = (None,) * len(NAMES)
    return {name: [known.get(item, nothing)[at] for item in items] for at, name in enumerate(NAMES)}
