"""What happened to an item, in words: who, when, what."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.store.project import Project
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Event:
    """One fact about an item; ``at`` in microseconds since 1970 UTC, ``op`` the operation it belongs to."""

    at: int
    who: str
    table: str
    words: str
    op: Id


_AGAIN = "CASE WHEN f.restores > 0 THEN 'back again: ' ELSE '' END"
_QUERIES: dict[str, str] = {
    "item": """SELECT f.at, f.author, f.op, CASE WHEN f.broken IS NULL THEN 'added ' || f.path
        ELSE 'added ' || f.path || ', which cannot be read: ' || f.broken END FROM item f WHERE f.id = ?""",
    "item_place": """SELECT f.at, f.author, f.op, 'now lies at ' || f.path FROM item_place f
        WHERE f.item = ?""",
    "annotation": f"""SELECT f.at, f.author, f.op, {_AGAIN} ||
        CASE WHEN f.retracted THEN 'took back the label'
             WHEN f.state = 'skipped' THEN 'put it off for later'
             WHEN f.state = 'draft' THEN 'went on with a draft'
             ELSE 'labeled it ' || coalesce(c.name, f.value, '?') END
        || CASE WHEN f.person <> f.author THEN ' for ' || coalesce(p.name, '?') ELSE '' END
        || CASE WHEN f.sure = 0 THEN ', unsure' ELSE '' END
        || CASE WHEN f.note <> '' AND NOT f.retracted THEN ' (' || f.note || ')' ELSE '' END
        FROM annotation f LEFT JOIN current_label_class c ON c.entity = f.label_class
        LEFT JOIN current_person p ON p.entity = f.person WHERE f.item = ?""",
    "gold": f"""SELECT f.at, f.author, f.op, {_AGAIN} ||
        CASE WHEN f.retracted THEN 'took the gold label away'
        ELSE 'gold: ' || coalesce(c.name, f.value, '?') END
        FROM gold f LEFT JOIN current_label_class c ON c.entity = f.label_class WHERE f.item = ?""",
    "ruling": f"""SELECT f.at, f.author, f.op, {_AGAIN} ||
        CASE WHEN f.retracted THEN 'took the ruling back'
        WHEN f.verdict = 'class' THEN 'ruled: ' || coalesce(c.name, f.value, '?')
        WHEN f.verdict = 'send_back' THEN 'sent it back to be labeled again'
        ELSE 'ruled: not enough information' END
        || CASE WHEN f.reason <> '' AND NOT f.retracted THEN ', because ' || f.reason ELSE '' END
        FROM ruling f LEFT JOIN current_label_class c ON c.entity = f.label_class WHERE f.item = ?""",
    "comment": "SELECT f.at, f.author, f.op, 'wrote: ' || f.text FROM comment f WHERE f.item = ?",
    "tagging": f"""SELECT f.at, f.author, f.op, {_AGAIN} ||
        CASE WHEN f.retracted THEN 'took away the tag '
        ELSE 'tagged it ' END || coalesce(t.name, '?')
        FROM tagging f LEFT JOIN current_tag t ON t.entity = f.tag WHERE f.item = ?""",
    "metadata": """SELECT f.at, f.author, f.op, CASE WHEN f.retracted OR f.value IS NULL
        THEN 'removed ' || f.key ELSE f.key || ' = ' || f.value END FROM metadata f WHERE f.item = ?""",
    "item_group": f"""SELECT f.at, f.author, f.op, {_AGAIN} ||
        CASE WHEN f.retracted THEN 'group as the import gave it' WHEN coalesce(f.group_key, '') = ''
             THEN 'of no group any more'
             ELSE 'of the group ' || replace(trim(f.group_key, char(31)), char(31), ', ') END
        FROM item_group f WHERE f.item = ?""",
    "flag": f"""SELECT f.at, f.author, f.op, {_AGAIN} || CASE WHEN f.retracted THEN 'took the flag back'
        WHEN f.resolved THEN 'looked after the flag'
        ELSE 'asked the expert to look' || coalesce(': ' || nullif(f.reason, ''), '') END
        FROM flag f WHERE f.item = ?""",
}


def history(project: Project, item: Id) -> list[Event]:
    """Return what happened to an item, newest first, each with the name of who did it."""
    events: list[Event] = []
    with project.reading() as db:
        names = dict(db.execute("SELECT entity, name FROM current_person").fetchall())
        for table, query in _QUERIES.items():
            events += [
                Event(at, names.get(author, "?"), table, words, op)
                for at, author, op, words in db.execute(query, [item])
            ]
    return sorted(events, key=lambda event: (event.at, event.op), reverse=True)
