"""The statements that append facts and bring up to date what is derived from them, made from the tables."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from labeler.store.migrations import all_columns
from labeler.store.tables import BY_NAME, Table


def sql_value(value: object) -> object:
    """Return ``value`` as SQLite stores it: dicts, lists, tuples as JSON text, numpy scalars as Python's."""
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, np.ndarray):
        return json.dumps(value.tolist(), separators=(",", ":"))
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, np.generic):
        return sql_value(value.item())
    if isinstance(value, Path):
        return value.as_posix()
    return value


@cache
def insert_sql(name: str) -> str:
    """Return the statement that appends one row to table ``name``, all columns in order."""
    columns = all_columns(BY_NAME[name])
    return f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def insert_many_sql(table: Table, same: Mapping[str, object], n_rows: int = 1) -> str:
    """Return the statement that appends ``n_rows`` to ``table``; columns ``same`` have one value for all.

    Binding a value to each row costs as much as storing it, so what all rows share is written into the
    statement, as a literal. A statement of many rows keeps a copy of each page it touches, to take itself
    back alone, unless it is told that it never will (``OR FAIL``: what fails takes the whole operation back).
    """
    columns = all_columns(table)
    verb = "INSERT" if n_rows == 1 else "INSERT OR FAIL"
    places = ", ".join(literal(same[name]) if name in same else "?" for name in columns)
    return f"{verb} INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([f'({places})'] * n_rows)}"


def insert_numbered_sql(table: Table, same: Mapping[str, object]) -> str:
    """Return the statement that appends rows in which one column of whole numbers varies.

    It is given the first row's id, the others follow on it, and the numbers as JSON: SQLite reads them in
    half the time that binding each row takes.
    """
    columns = all_columns(table)
    given = {"id": "?1 + key", **{name: literal(value) for name, value in same.items()}}
    picked = ", ".join(given.get(name, "value") for name in columns)
    return f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT {picked} FROM json_each(?2)"


def literal(value: object) -> str:
    """Return ``value`` as it stands in a statement; NaN and infinity are NULL, as SQLite keeps them."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        # hexadecimal, so that no quote, line break or zero byte can end the literal
        return f"CAST(x'{value.encode().hex()}' AS TEXT)"
    if isinstance(value, int):
        return repr(int(value))
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "NULL"
    return f"x'{bytes(value).hex()}'"  # type: ignore[call-overload]


@cache
def latest_wins_sql(name: str, target: str | None = None) -> str:
    """Return the end of an INSERT into ``current_T``: the later row, by (at, id), stays."""
    table = BY_NAME[name]
    target = target or table.current
    sets = ", ".join(f"{c} = excluded.{c}" for c in all_columns(table) if c not in table.subject)
    return (
        f"ON CONFLICT ({', '.join(table.subject)}) DO UPDATE SET {sets} "
        f"WHERE (excluded.at, excluded.id) > ({target}.at, {target}.id)"
    )


@cache
def upsert_sql(name: str) -> str:
    """Return the statement that brings ``current_T`` up to date with one row."""
    columns = all_columns(BY_NAME[name])
    return (
        f"INSERT INTO {BY_NAME[name].current} ({', '.join(columns)}) "
        f"VALUES ({', '.join('?' * len(columns))}) {latest_wins_sql(name)}"
    )


@cache
def derive_sql(name: str, where: str, target: str | None = None) -> str:
    """Return the statement that brings ``current_T`` (or ``target``) up to date with the rows ``where``."""
    columns = ", ".join(all_columns(BY_NAME[name]))
    return (
        f"INSERT INTO {target or BY_NAME[name].current} ({columns}) "
        f"SELECT {columns} FROM {name} WHERE {where} {latest_wins_sql(name, target)}"
    )


@cache
def touched_column(name: str) -> str:
    """Return the column whose values ``Changes.ids`` lists: the item, else the entity, else the subject."""
    table = BY_NAME[name]
    if "item" in table.columns:
        return "item"
    if table.subject and table.columns[table.subject[0]] == "INTEGER":
        return table.subject[0]
    return "id"
