"""How a project file comes to have its tables, and how an older one catches up.

Fact tables are STRICT and append-only: triggers refuse UPDATE and DELETE. Beside each revision table T lies
``current_T``, derived: the full latest row per subject. Foreign keys are checked at commit, because the first
person is its own author. ``op`` has none: its row is written last, when it is known what it touched, and a
parent that comes after its children makes SQLite search every table for them. `labeler check` looks.
"""

from __future__ import annotations

from labeler.store import column_store, packed, tables
from labeler.store.connection import Database, Migrations
from labeler.store.tables import TEXT, Table

APPLICATION_ID = 0x4C41424C
"""``LABL``: what the header of every project file says."""

SCHEMA_VERSION = 7
"""Written to ``user_version``; a file with a greater one was made by a newer Labeler."""

migrations = Migrations("labeler")

_NOT_NULL = {
    "op": {"kind", "words"},
    "id_block": {"block"},
    "item": {"source", "path", "kind"},
    "person": {"name", "role"},
    "question": {"name", "kind"},
    "label_class": {"question", "name", "kind"},
    "round": {"question", "number", "state"},
    "annotation": {"state"},
    "comment": {"text"},
    "tag": {"name"},
    "saved_filter": {"name", "words"},
    "quiz": {"question", "person", "n", "n_right"},
    "prediction": {"run", "item"},
}


def common_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that every row of this kind of table begins with."""
    every = ("id", "at", "author", "op")
    return (*every, "retracted", "restores") if table.is_revision else every


def all_columns(table: Table) -> tuple[str, ...]:
    """Return the names of all columns, in the file's order."""
    return (*common_columns(table), *table.columns)


def _reference(target: str) -> str:
    return f"REFERENCES {target}(id) DEFERRABLE INITIALLY DEFERRED"


def _column(table: Table, name: str, *, checked: bool) -> str:
    words = [name, table.columns[name]]
    if name in table.subject or name in _NOT_NULL.get(table.name, ()):
        words.append("NOT NULL")
    if checked and name in table.refers:
        words.append(_reference(table.refers[name]))
    elif checked and name == "entity":
        words.append(_reference(table.name))
    return " ".join(words)


def fact_table_sql(table: Table) -> list[str]:
    """Return the statements that make one fact table, its guards and its indexes."""
    head = [
        "id INTEGER PRIMARY KEY",
        "at INTEGER NOT NULL",
        f"author INTEGER NOT NULL {_reference('person')}",
        "op INTEGER NOT NULL",
    ]
    if table.is_revision:
        head += ["retracted INTEGER NOT NULL DEFAULT 0", "restores INTEGER"]
    columns = head + [_column(table, name, checked=True) for name in table.columns]
    statements = [f"CREATE TABLE {table.name} ({', '.join(columns)}) STRICT"]
    statements += [
        f"CREATE TRIGGER {table.name}_no_{verb.lower()} BEFORE {verb} ON {table.name} "
        f"BEGIN SELECT RAISE(ABORT, 'facts are never changed: {table.name}'); END"
        for verb in ("UPDATE", "DELETE")
    ]
    indexes = table.indexes
    if table.is_revision:
        indexes = (("item",) if "item" in table.subject else table.subject[:1],)
    if table.name == "item":
        statements.append("CREATE INDEX item_broken ON item (broken) WHERE broken IS NOT NULL")
    return statements + _index_sql(table.name, indexes)


def _index_sql(name: str, indexes: tuple[tuple[str, ...], ...]) -> list[str]:
    return [f"CREATE INDEX {name}_by_{'_'.join(index)} ON {name} ({', '.join(index)})" for index in indexes]


def current_table_sql(table: Table, *, name: str | None = None, temporary: bool = False) -> list[str]:
    """Return the statements that make ``current_T`` (or, for a check, the same table under ``name``)."""
    name = name or table.current
    head = ["id INTEGER NOT NULL", "at INTEGER NOT NULL", "author INTEGER NOT NULL", "op INTEGER NOT NULL"]
    head += ["retracted INTEGER NOT NULL", "restores INTEGER"]
    columns = head + [_column(table, column, checked=False) for column in table.columns]
    columns.append(f"PRIMARY KEY ({', '.join(table.subject)})")
    kind = "TEMP TABLE" if temporary else "TABLE"
    statements = [f"CREATE {kind} {name} ({', '.join(columns)}) STRICT, WITHOUT ROWID"]
    return statements if temporary else statements + _index_sql(name, table.indexes)


_ADDED_IN_2: tuple[str, ...] = ("item_group", "flag", "quiz", "saved_filter")
_COLUMNS_ADDED_IN_2: tuple[tuple[str, str], ...] = (
    ("source", "quality"),
    ("measure", "fingerprint"),
    ("guideline", "edge_cases"),
    ("round", "config"),
    ("annotation", "suggestion"),
)
_COLUMNS_ADDED_IN_3: tuple[tuple[str, str], ...] = (("ruling", "settles"),)
_COLUMNS_ADDED_IN_6: tuple[tuple[str, str], ...] = (("guideline", "follows"), ("label_class", "follows"))


def _make_table(db: Database, table: Table) -> None:
    for statement in fact_table_sql(table):
        db.execute(statement)
    if table.is_revision:
        for statement in current_table_sql(table):
            db.execute(statement)


def _has_column(db: Database, table: str, column: str) -> bool:
    return any(row[1] == column for row in db.execute(f"PRAGMA table_info({table})"))


def _add_columns(db: Database, columns: tuple[tuple[str, str], ...]) -> None:
    for name, column in columns:
        for kept in (name, tables.BY_NAME[name].current):
            if not _has_column(db, kept, column):
                db.execute(f"ALTER TABLE {kept} ADD COLUMN {column} {TEXT}")


@migrations()
def first_tables(db: Database) -> None:
    """All tables; a new file gets those of the newest version at once."""
    for table in tables.ALL:
        _make_table(db, table)
    db.execute(packed.TABLE_SQL)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA user_version = 1")


@migrations()
def second_tables(db: Database) -> None:
    """Groups, flags, quizzes and saved filters; quality, fingerprints, edge cases, suggestions."""
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    for name in _ADDED_IN_2:
        if name not in there:
            _make_table(db, tables.BY_NAME[name])
    _add_columns(db, _COLUMNS_ADDED_IN_2)
    db.execute("PRAGMA user_version = 2")


@migrations()
def third_columns(db: Database) -> None:
    """Which rulings of others a ruling knew of."""
    _add_columns(db, _COLUMNS_ADDED_IN_3)
    db.execute("PRAGMA user_version = 3")


@migrations()
def fourth_tables(db: Database) -> None:
    """Columns for filters, sorting and counts; indexes of the few labels with a note or a value."""
    db.execute(column_store.TABLE_SQL)
    db.execute(column_store.TERMS_SQL)
    for column in ("note", "value"):
        db.execute(
            f"CREATE INDEX current_annotation_with_{column} ON current_annotation (question, item) "
            f"WHERE {column} IS NOT NULL"
        )
    db.execute("PRAGMA user_version = 4")


@migrations()
def fifth_index(db: Database) -> None:
    """Copies of a file are found by the beginning of its hash (48 bits of 256 keep the index small)."""
    db.execute("CREATE INDEX IF NOT EXISTS item_by_hash ON item (substr(sha256, 1, 12))")
    db.execute("PRAGMA user_version = 5")


@migrations()
def sixth_columns(db: Database) -> None:
    """Which rows of a class or of its entry in the label book were known when the next one was written."""
    _add_columns(db, _COLUMNS_ADDED_IN_6)
    db.execute("PRAGMA user_version = 6")


@migrations()
def seventh_columns(db: Database) -> None:
    """Columns field by field, with labels and texts: a filter reads only what it asks for."""
    column_store.rebuild(db)
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
