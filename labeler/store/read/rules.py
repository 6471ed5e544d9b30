"""Rules: which tag is given by which condition."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.store.connection import Database
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Rule:
    """Items that fit ``condition`` (in the filter language) bear ``tag``; ``n`` do so by a rule alone."""

    id: Id
    tag: Id
    tag_name: str
    condition: str
    n: int


def rules(db: Database) -> list[Rule]:
    """Return the rules that hold, by the name of their tag, then in the order in which they were made."""
    rows = db.execute(
        "SELECT r.entity, r.tag, t.name, r.condition, "
        "(SELECT count(*) FROM current_tagging g WHERE g.tag = r.tag AND g.retracted = 0 "
        "AND g.origin = 'rule') "
        "FROM current_tag_rule r JOIN current_tag t ON t.entity = r.tag AND t.retracted = 0 "
        "WHERE r.retracted = 0 ORDER BY t.name, r.entity"
    ).fetchall()
    return [Rule(*row) for row in rows]


def conditions(db: Database) -> list[tuple[Id, str]]:
    """Return (tag, condition) of every rule that holds."""
    return db.execute(
        "SELECT r.tag, r.condition FROM current_tag_rule r "
        "JOIN current_tag t ON t.entity = r.tag AND t.retracted = 0 WHERE r.retracted = 0 ORDER BY r.entity"
    ).fetchall()
