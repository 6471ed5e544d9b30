"""What became of one item: every answer, the rounds, runs and splits it went into, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.store.project import Project
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Answered:
    """One current answer; ``at`` in microseconds since 1970 UTC.

    ``value`` is what the store keeps beside the class (see ``labeler.units``), ``book`` the version of the
    label book's entry that it was made under (None: before any), ``origin`` how it came about.
    """

    question: Id
    person: Id
    person_name: str
    round_name: str
    state: str
    label_class: Id | None
    value: str | None
    between: str | None
    sure: bool | None
    note: str
    seconds: float | None
    origin: str
    book: int | None
    at: int


@dataclass(frozen=True, slots=True)
class Known:
    """Gold or a ruling: who said so and why; ``verdict`` is empty for gold."""

    question: Id
    person_name: str
    verdict: str
    label_class: Id | None
    value: str | None
    reason: str
    evidence: str
    at: int


@dataclass(frozen=True, slots=True)
class InRound:
    """A round that the item is in: to how many people it was given (0: to everybody), how many answered."""

    name: str
    state: str
    n_assigned: int
    n_answered: int


@dataclass(frozen=True, slots=True)
class Predicted:
    """What one run said of the item."""

    run: Id
    run_name: str
    question: Id | None
    label_class: Id | None
    value: str | None
    confidence: float | None
    at: int


@dataclass(frozen=True, slots=True)
class CameFrom:
    """Where an item came from, and who imported it when."""

    source: Id
    name: str
    kind: str
    licence: str
    format: str
    size_bytes: int | None
    at: int
    person_name: str


def item_answers(project: Project, item: Id) -> list[Answered]:
    """Return everybody's current answers to all questions about one item, oldest first."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT a.question, a.person, coalesce(p.name, '?'), coalesce(r.name, 'round ' || r.number, ''), "
            "a.state, a.label_class, a.value, a.between_classes, a.sure, coalesce(a.note, ''), a.seconds, "
            "coalesce(a.origin, 'hand'), g.version, a.at FROM current_annotation a "
            "LEFT JOIN current_person p ON p.entity = a.person "
            "LEFT JOIN current_round r ON r.entity = a.round "
            "LEFT JOIN guideline g ON g.id = a.guideline "
            "WHERE a.item = ? AND a.retracted = 0 ORDER BY a.at, a.id",
            [item],
        ).fetchall()
    # (sure is kept as 0 or 1)
    flat = [[*row[:8], None if row[8] is None else bool(row[8]), *row[9:]] for row in rows]
    return [Answered(*row) for row in flat]


def item_known(project: Project, item: Id) -> list[Known]:
    """Return gold and every SME's current ruling of one item, gold first, then oldest first."""
    with project.reading() as db:
        gold = db.execute(
            "SELECT k.question, coalesce(p.name, '?'), '', k.label_class, k.value, coalesce(k.note, ''), '', "
            "k.at FROM current_gold k LEFT JOIN current_person p ON p.entity = k.author "
            "WHERE k.item = ? AND k.retracted = 0 ORDER BY k.question",
            [item],
        ).fetchall()
        rulings = db.execute(
            "SELECT k.question, coalesce(p.name, '?'), k.verdict, k.label_class, k.value, "
            "coalesce(k.reason, ''), coalesce(k.evidence, ''), k.at FROM current_ruling k "
            "LEFT JOIN current_person p ON p.entity = k.person "
            "WHERE k.item = ? AND k.retracted = 0 ORDER BY k.at, k.id",
            [item],
        ).fetchall()
    return [Known(*row) for row in (*gold, *rulings)]


def item_rounds(project: Project, item: Id) -> list[InRound]:
    """Return the rounds that one item was given out in, or answered in, first to last."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT coalesce(r.name, 'round ' || r.number), r.state, "
            "(SELECT count(*) FROM current_assignment s "
            " WHERE s.round = r.entity AND s.item = :item AND s.retracted = 0), "
            # (the pluses keep SQLite from the index by round, which holds every item's answers)
            "(SELECT count(*) FROM current_annotation a WHERE a.item = :item AND +a.question = r.question "
            " AND +a.round = r.entity AND a.retracted = 0 AND a.state = 'answered') "
            "FROM current_round r WHERE r.retracted = 0 ORDER BY r.question, r.number, r.entity",
            {"item": item},
        ).fetchall()
    return [InRound(*row) for row in rows if row[2] or row[3]]


def item_predictions(project: Project, item: Id) -> list[Predicted]:
    """Return the latest thing that each run said of one item, newest run first."""
    found: list[Predicted] = []
    with project.reading() as db:
        runs = db.execute("SELECT id, coalesce(name, ''), question, at FROM run ORDER BY at DESC, id DESC")
        for run, name, question, at in runs.fetchall():
            row = db.execute(
                "SELECT label_class, value, confidence FROM prediction WHERE run = ? AND item = ? "
                "ORDER BY at DESC, id DESC LIMIT 1",
                [run, item],
            ).fetchone()
            if row is not None:
                found.append(Predicted(*[run, name, question, *row, at]))
    return found


def item_splits(project: Project, item: Id) -> list[tuple[str, str]]:
    """Return (split, part) for each split that one item is in, first to last."""
    with project.reading() as db:
        return db.execute(
            "SELECT coalesce(s.name, '?'), c.part FROM current_split_item c "
            "JOIN current_split s ON s.entity = c.split AND s.retracted = 0 "
            "WHERE c.item = ? AND c.retracted = 0 ORDER BY s.entity",
            [item],
        ).fetchall()


def item_came_from(project: Project, item: Id) -> CameFrom | None:
    """Return where one item came from."""
    with project.reading() as db:
        row = db.execute(
            "SELECT s.entity, coalesce(s.name, s.folder, '?'), coalesce(s.kind, ''), "
            "coalesce(s.licence, ''), coalesce(i.format, ''), i.size_bytes, i.at, coalesce(p.name, '?') "
            "FROM item i "
            "LEFT JOIN current_item_place c ON c.item = i.id AND c.retracted = 0 "
            "LEFT JOIN current_source s ON s.entity = coalesce(c.source, i.source) "
            "LEFT JOIN current_person p ON p.entity = i.author WHERE i.id = ?",
            [item],
        ).fetchone()
    return None if row is None or row[0] is None else CameFrom(*row)


def item_twins(project: Project, item: Id) -> list[tuple[Id, str, bool]]:
    """Return the items with the same bytes, and those kept together with one: (item, path, same bytes)."""
    with project.reading() as db:
        copies = db.execute(
            "SELECT o.id, o.path FROM item i "
            "JOIN item o ON substr(o.sha256, 1, 12) = substr(i.sha256, 1, 12) "
            "AND o.sha256 = i.sha256 AND o.id <> i.id WHERE i.id = ? ORDER BY o.at, o.id LIMIT 100",
            [item],
        ).fetchall()
        near = db.execute(
            "SELECT o.item, i.path FROM current_item_group g JOIN current_item_group o "
            "ON o.group_key = g.group_key AND o.retracted = 0 AND o.item <> g.item "
            "JOIN item i ON i.id = o.item WHERE g.item = ? AND g.retracted = 0 "
            "AND instr(g.group_key, char(31)) ORDER BY i.at, i.id LIMIT 100",
            [item],
        ).fetchall()
    known = {other for other, _ in copies}
    return [(*row, True) for row in copies] + [(*row, False) for row in near if row[0] not in known]
