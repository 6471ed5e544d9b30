"""What left the project, and what an export says about where it comes from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeler.store.project import Project
from labeler.store.read.rounds import NOT_A_REPEAT
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Export:
    """One export; ``at`` in microseconds since 1970 UTC, ``path`` where it was written then."""

    id: Id
    at: int
    path: Path
    format: str
    split: Id | None
    n_items: int
    manifest: dict[str, Any]
    manifest_sha256: str


def exports(project: Project) -> list[Export]:
    """Return all exports, newest first."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT id, at, path, format, split, n_items, manifest, manifest_sha256 FROM export "
            "ORDER BY at DESC, id DESC"
        ).fetchall()
    return [
        Export(
            id_, at, Path(path or ""), format_ or "", split, n or 0, json.loads(manifest or "{}"), sha or ""
        )
        for id_, at, path, format_, split, n, manifest, sha in rows
    ]


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person said of one item in one round; ``at`` in microseconds since 1970 UTC."""

    item: Id
    person: Id
    round: Id
    label_class: Id
    between: tuple[Id, ...]
    sure: bool | None
    seconds: float | None
    note: str
    origin: str
    at: int


def votes(project: Project, question: Id) -> list[Vote]:
    """Return every current answer to a question, by item, round, person; skips are not answers.

    Nor is what people said when an item was served to them again: that is no further vote.
    """
    with project.reading() as db:
        rows = db.execute(
            "SELECT a.item, a.person, a.round, a.label_class, a.between_classes, a.sure, a.seconds, a.note, "
            "a.origin, a.at FROM current_annotation a JOIN current_round r ON r.entity = a.round "
            "WHERE a.question = ? AND a.retracted = 0 AND a.state = 'answered' AND a.label_class IS NOT NULL "
            f"AND {NOT_A_REPEAT.format(config='r.config')} ORDER BY a.item, r.number, a.round, a.person",
            [question],
        ).fetchall()
    return [
        Vote(
            item,
            person,
            round_,
            label_class,
            tuple(json.loads(between)) if between else (),
            None if sure is None else bool(sure),
            seconds,
            note or "",
            origin or "",
            at,
        )
        for item, person, round_, label_class, between, sure, seconds, note, origin, at in rows
    ]


def project_identity(project: Project) -> tuple[Id, str]:
    """Return the id of the project's first operation, which every copy of it shares, and its name."""
    with project.reading() as db:
        first = db.execute("SELECT id FROM op ORDER BY at, id LIMIT 1").fetchone()
        name = db.execute(
            "SELECT value FROM current_project_setting WHERE key = 'name' AND retracted = 0"
        ).fetchone()
    return (0 if first is None else int(first[0])), ("" if name is None else str(name[0]))


def label_book(project: Project, question: Id) -> list[tuple[Any, ...]]:
    """Return the current label book as plain rows, in the classes' declared order: what an export hashes."""
    with project.reading() as db:
        return db.execute(
            "SELECT c.name, c.kind, c.between_classes, c.merged_into, g.version, g.definition, g.typical, "
            "g.counter, g.borderline, g.decisions FROM current_label_class c "
            "LEFT JOIN current_guideline g ON g.label_class = c.entity AND g.retracted = 0 "
            "WHERE c.question = ? AND c.retracted = 0 ORDER BY coalesce(c.position, 0), c.entity",
            [question],
        ).fetchall()
