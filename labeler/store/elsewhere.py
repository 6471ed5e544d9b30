"""Notices what other processes wrote into the file: a command, a second window, a training run."""

from __future__ import annotations

import json

from labeler.store.connection import Database
from labeler.store.tables import ALL

EVERY_TABLE = frozenset(table.name for table in ALL) - {"op", "id_block"}


class Elsewhere:
    """Asked now and then, on the writer's own connection: for that one, SQLite counts only others' commits.

    Asking costs a few microseconds while nobody else writes. What was written before the first time counts as
    known. The first time that somebody else has written any table may have grown; from then on operations are
    counted, and the newer ones say which.
    """

    def __init__(self) -> None:
        self._version: int | None = None
        self._at = 0
        self._n: int | None = None

    def look(self, db: Database) -> frozenset[str]:
        """Return the tables that grew since it was last asked; none where nobody else wrote."""
        (version,) = db.execute("PRAGMA data_version").fetchone()
        before, self._version = self._version, version
        if before in (None, version):
            return frozenset()
        newest, n = db.execute("SELECT coalesce(max(at), 0), count(*) FROM op").fetchone()
        found = EVERY_TABLE if self._n is None else self._grown(db, n - self._n)
        self._at, self._n = newest, n
        return found

    def _grown(self, db: Database, n: int) -> frozenset[str]:
        """Return the tables of the newer operations; all of them where some of the ``n`` have older times."""
        rows = db.execute("SELECT tables FROM op WHERE at > ?", [self._at]).fetchall()
        if len(rows) != n:
            return EVERY_TABLE
        return frozenset(name for (tables,) in rows for name in json.loads(tables or "{}")) & EVERY_TABLE
