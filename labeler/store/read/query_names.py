"""The names that a filter may use, and the ids that they stand for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from labeler.query import Vocabulary
from labeler.store.connection import Database
from labeler.store.read.rounds import NOT_A_REPEAT
from labeler.types import Id

Ids = Mapping[str, tuple[Id, ...]]


@dataclass(frozen=True, slots=True)
class Names:
    """Ids by name (several things may share one); ``splits`` maps to a split and a part (``""``: any)."""

    classes: Ids = field(default_factory=dict)
    tags: Ids = field(default_factory=dict)
    people: Ids = field(default_factory=dict)
    rounds: Ids = field(default_factory=dict)
    sources: Ids = field(default_factory=dict)
    splits: Mapping[str, tuple[Id, str]] = field(default_factory=dict)
    metadata: tuple[str, ...] = ()

    def vocabulary(
        self, *, blind: bool = False, values: Mapping[str, Sequence[str]] | None = None
    ) -> Vocabulary:
        """Return the names alone, ``values`` of metadata where they are known."""
        return Vocabulary(
            classes=tuple(self.classes),
            tags=tuple(self.tags),
            people=tuple(self.people),
            rounds=tuple(self.rounds),
            sources=tuple(self.sources),
            splits=tuple(self.splits),
            metadata={key: (values or {}).get(key, ()) for key in self.metadata},
            blind=blind,
        )


def read_names(db: Database, question: Id, metadata: Sequence[str]) -> Names:
    """Return the names that a filter may use (``metadata``: the keys that there are)."""
    rounds: dict[str, tuple[Id, ...]] = {}
    for id_, name, number in db.conn.execute(
        "SELECT entity, name, number FROM current_round WHERE question = ? AND retracted = 0 "
        f"AND {NOT_A_REPEAT.format(config='config')} ORDER BY number",
        [question],
    ):
        for word in dict.fromkeys((name or f"round {number}", str(number))):
            rounds[word] = (*rounds.get(word, ()), id_)
    return Names(
        classes=_named(
            db,
            "SELECT name, entity FROM current_label_class WHERE question = ? AND retracted = 0 "
            "ORDER BY position, entity",
            [question],
        ),
        tags=_named(db, "SELECT name, entity FROM current_tag WHERE retracted = 0 ORDER BY name, entity"),
        people=_named(db, "SELECT name, entity FROM current_person WHERE retracted = 0 ORDER BY name"),
        rounds=rounds,
        sources=_named(
            db,
            "SELECT coalesce(name, folder, '?'), entity FROM current_source WHERE retracted = 0 ORDER BY 1",
        ),
        splits=_splits(db),
        metadata=tuple(metadata),
    )


def _named(db: Database, query: str, values: Sequence[object] = ()) -> Ids:
    found: dict[str, tuple[Id, ...]] = {}
    for name, id_ in db.conn.execute(query, values):
        found[name] = (*found.get(name, ()), id_)
    return found


def _splits(db: Database) -> dict[str, tuple[Id, str]]:
    """Parts of the newest split stand for themselves; ``SPLIT`` and ``SPLIT/PART`` name any."""
    found: dict[str, tuple[Id, str]] = {}
    rows = db.conn.execute(
        "SELECT c.entity, coalesce(c.name, ''), c.parts FROM current_split c JOIN split s ON s.id = c.entity "
        "WHERE c.retracted = 0 ORDER BY s.at, s.id"
    ).fetchall()
    for split, name, parts in rows:
        names = json.loads(parts or "{}")
        for part in names:
            found[part] = (split, part)
        for part in names:
            found[f"{name}/{part}"] = (split, part)
    for split, name, _ in rows:
        found.setdefault(name, (split, ""))
    return found
