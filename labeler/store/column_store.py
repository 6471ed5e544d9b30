"""The columns of `columns` and `summary`, kept in the file so that a million items are read at once.

``packed_column`` holds, per column, one row for 256 neighbouring ids: a blob of fixed-size records, each with
the last byte of its id. Columns are ``item``, ``file FIELD``, ``measure NAME``, ``meta KEY``, ``tag TAG``,
``summary QUESTION``, ``label QUESTION``, ``prediction RUN`` and ``split SPLIT``; ``text path`` and
``text group`` hold the texts of all items of the 256 (see `texts`), and no row where all are empty.
``term`` says what the numbers of metadata stand for. All of it is derived: what an operation touches is made
anew from the facts in the same transaction (of tags and metadata only its items, see `column_patches`),
`labeler repair` makes everything anew, and `labeler check` compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isnan

import numpy as np

from labeler.store import column_patches, columns, packed, summary
from labeler.store.column_read import CHUNK_BITS, TABLE, TERMS, names, read_chunks, stored_as
from labeler.store.connection import Database
from labeler.store.id_lists import distinct
from labeler.store.texts import packed_texts
from labeler.store.touched import Span
from labeler.types import Id

ITEM, MEASURE, META, TAG = "item", "measure ", "meta ", "tag "
SUMMARY, LABEL, PREDICTION, SPLIT = "summary ", "label ", "prediction ", "split "
FILE, TEXT = "file ", "text "
PATH, GROUP = "text path", "text group"

TABLE_SQL = (
    f"CREATE TABLE {TABLE} (name TEXT NOT NULL, chunk INTEGER NOT NULL, data BLOB NOT NULL, "
    "PRIMARY KEY (name, chunk)) STRICT, WITHOUT ROWID"
)
TERMS_SQL = (
    f"CREATE TABLE {TERMS} (key TEXT NOT NULL, number INTEGER NOT NULL, value TEXT NOT NULL, "
    "PRIMARY KEY (key, number)) STRICT, WITHOUT ROWID"
)

_SOURCES: Mapping[str, tuple[str, ...]] = {
    "item": (ITEM, META),
    "item_place": (ITEM,),
    "item_group": (ITEM,),
    "measure": (MEASURE,),
    "annotation": (SUMMARY, LABEL),
    "gold": (SUMMARY,),
    "ruling": (SUMMARY,),
    "prediction": (PREDICTION,),
    "split_item": (SPLIT,),
}
"""Which columns each table of facts goes into, chunk by chunk."""

PATCHED = frozenset({"tagging", "metadata"})
"""Tables of facts that go into their columns item by item."""

_GROUPED_BY: Mapping[str, str] = {
    SUMMARY: "question",
    LABEL: "question",
    PREDICTION: "run",
    SPLIT: "split",
}
_LAST_BYTE = (1 << CHUNK_BITS) - 1
_AT_ONCE = 1024
"""Chunks that are made anew at a time: their labels are a few tens of megabytes."""

_MOST_SINGLE = 64
"""When more items were labeled one by one, their chunks are made anew as wholes."""

_GAP = 4
_LABELED = f"SELECT DISTINCT chunk >> {CHUNK_BITS - packed.CHUNK_BITS} FROM {packed.TABLE} WHERE question = ?"


class Stale:
    """What an operation makes out of date, chunk by chunk."""

    def __init__(self) -> None:
        self._chunks: dict[tuple[str, Id], list[np.ndarray]] = {}
        self._questions: set[Id] = set()
        self._patched: set[str] = set()
        self._labeled: dict[tuple[Id, Id], None] = {}

    def note_label(self, question: Id, item: Id) -> None:
        """Take up one annotation, the label of a key press: of its columns only this item is made anew."""
        self._labeled[question, item] = None

    def note(self, table: str, items: object, groups: Mapping[str, object]) -> None:
        """Take up facts of ``table`` about ``items`` (one id or many); ``groups``: question, run, split."""
        if table in PATCHED:
            self._patched.add(table)
            return
        for column in _SOURCES.get(table, ()):
            group = groups.get(_GROUPED_BY.get(column, ""), 0)
            if group is None:
                continue
            ids = np.atleast_1d(np.asarray(items, dtype=np.int64)) >> CHUNK_BITS
            several = np.asarray(group, dtype=np.int64)
            if several.ndim == 0:
                self._add(column, int(several), ids)
                continue
            for one in np.unique(several).tolist():
                self._add(column, one, ids[several == one] if len(ids) == len(several) else ids)

    def whole_question(self, question: Id) -> None:
        """All of a question's summaries are made anew."""
        self._questions.add(question)

    def _add(self, column: str, group: Id, chunks: np.ndarray) -> None:
        if len(chunks) > 1:
            chunks = chunks[np.append(True, chunks[1:] != chunks[:-1])]
        self._chunks.setdefault((column, group), []).append(chunks)

    def make_anew(self, db: Database, spans: Sequence[Span]) -> None:
        """Bring the columns up to date; ``spans`` are the ids of the operation's own rows."""
        maker = _Maker(db)
        for question in self._questions:
            maker.whole_summary(question)
        if len(self._labeled) > _MOST_SINGLE:
            for question, item in self._labeled:
                self.note("annotation", item, {"question": question})
            self._labeled.clear()
        for question, item in self._labeled:
            maker.label(question, item, counts=question not in self._questions)
        for (column, group), parts in self._chunks.items():
            if column == SUMMARY and group in self._questions:
                continue
            for first, last in _runs(distinct(np.concatenate(parts))):
                maker.make(column, group, first, last)
        if "tagging" in self._patched:
            for tag, (items, now) in column_patches.tag_changes(db, spans).items():
                maker.patch(f"{TAG}{tag}", items, now)
        if "metadata" in self._patched:
            said, meant = column_patches.metadata_changes(db, spans)
            for key, (items, now) in said.items():
                maker.patch(f"{META}{key}", items, now)
            maker.learn_terms(meant)


def rebuild(db: Database, table: str = TABLE, terms: str = TERMS) -> None:
    """Make every column anew into ``table`` and ``terms``."""
    db.execute(f"DELETE FROM {table}")
    db.execute(f"DELETE FROM {terms}")
    maker = _Maker(db, table, terms)
    for first, last in _runs(_chunks(db, f"SELECT DISTINCT id >> {CHUNK_BITS} FROM item")):
        for column in (ITEM, MEASURE, META, TAG):
            maker.make(column, 0, first, last)
    for (question,) in db.execute("SELECT entity FROM current_question").fetchall():
        maker.whole_summary(question)
        maker.all_labels(question)
    for (run,) in db.execute("SELECT id FROM run").fetchall():
        query = f"SELECT DISTINCT item >> {CHUNK_BITS} FROM prediction WHERE run = ?"
        for first, last in _runs(_chunks(db, query, run)):
            maker.make(PREDICTION, run, first, last)
    for (split,) in db.execute("SELECT id FROM split WHERE id = entity").fetchall():
        query = f"SELECT DISTINCT item >> {CHUNK_BITS} FROM current_split_item WHERE split = ?"
        for first, last in _runs(_chunks(db, query, split)):
            maker.make(SPLIT, split, first, last)


def recounted_questions(db: Database, op: Id) -> list[Id]:
    """Return the questions in which an operation changed how labels count (merged, another kind)."""
    found = []
    for id_, at, entity, question, merged, kind in db.conn.execute(
        "SELECT id, at, entity, question, merged_into, kind FROM label_class WHERE op = ?", [op]
    ).fetchall():
        before = db.conn.execute(
            "SELECT merged_into, kind FROM label_class WHERE entity = ? AND (at, id) < (?, ?) "
            "ORDER BY at DESC, id DESC LIMIT 1",
            [entity, at, id_],
        ).fetchone()
        if before is not None and tuple(before) != (merged, kind):
            found.append(question)
    return list(dict.fromkeys(found))


class _Maker:
    """Makes chunks of columns anew from the facts, into the file's own tables or into others to compare."""

    def __init__(self, db: Database, table: str = TABLE, terms: str = TERMS) -> None:
        self._db = db
        self._table = table
        self._terms = terms

    def make(self, column: str, group: Id, first: int, last: int) -> None:
        """Make the chunks ``first`` … ``last`` of a column."""
        low, high = first << CHUNK_BITS, ((last + 1) << CHUNK_BITS) - 1
        if column == ITEM:
            self._items(first, last)
        elif column == MEASURE:
            self._measures(first, last)
        elif column == META:
            self._metadata(first, last)
        elif column == TAG:
            self._tags(first, last)
        elif column == SUMMARY:
            labels = _labels(self._db, group, low, high)
            records = summary.summary_records(self._db, group, labels, low, high)
            self._write(f"{SUMMARY}{group}", records, first, last)
        elif column == LABEL:
            records = columns.label_records(self._db, group, _labels(self._db, group, low, high))
            self._write(f"{LABEL}{group}", records, first, last)
        elif column == PREDICTION:
            records = columns.prediction_records(self._db, group, low, high)
            self._write(f"{PREDICTION}{group}", records, first, last)
        else:
            records = columns.part_records(self._db, group, low, high)
            self._write(f"{SPLIT}{group}", records, first, last)

    def patch(self, name: str, items: np.ndarray, now: np.ndarray) -> None:
        """Replace the records of ``items`` (int64[n], sorted) in a column by ``now``, sorted by item."""
        for first, last in _runs(distinct(items >> CHUNK_BITS)):
            old = read_chunks(self._db, name, now.dtype, first, last)
            low, high = first << CHUNK_BITS, (last + 1) << CHUNK_BITS
            own = items[slice(*np.searchsorted(items, [low, high]))]
            new = now[slice(*np.searchsorted(now["item"], [low, high]))]
            self._write(name, column_patches.replaced(old, own, new), first, last)

    def label(self, question: Id, item: Id, *, counts: bool) -> None:
        """Make what was said of one item anew; ``counts``: its summary too."""
        labels = _labels(self._db, question, item, item)
        labels = labels[labels["item"] == item]
        if counts:
            records = summary.summary_records(self._db, question, labels, item, item)
            self._splice(f"{SUMMARY}{question}", item, records)
        self._splice(f"{LABEL}{question}", item, columns.label_records(self._db, question, labels))

    def _splice(self, name: str, item: Id, now: np.ndarray) -> None:
        """Replace the records of one item in a column by ``now``."""
        chunk, place = item >> CHUNK_BITS, item & _LAST_BYTE
        row = self._db.conn.execute(
            f"SELECT data FROM {self._table} WHERE name = ? AND chunk = ?", [name, chunk]
        ).fetchone()
        raw, stored = b"" if row is None else row[0], stored_as(now.dtype)
        there = np.frombuffer(raw, dtype=stored)["offset"]
        first, last = (int(np.searchsorted(there, place, side=side)) for side in ("left", "right"))
        width = stored.itemsize
        data = raw[: first * width] + _packed(now) + raw[last * width :]
        if data:
            self._insert(name, [(chunk, data)])
        else:
            self._clear(name, chunk, chunk)

    def whole_summary(self, question: Id) -> None:
        """Make all of a question's summaries."""
        self._db.execute(f"DELETE FROM {self._table} WHERE name = ?", [f"{SUMMARY}{question}"])
        known = [
            f"SELECT DISTINCT item >> {CHUNK_BITS} FROM {table} WHERE question = ?"
            for table in ("current_gold", "current_ruling")
        ]
        chunks = [_chunks(self._db, query, question) for query in (_LABELED, *known)]
        for first, last in _runs(np.unique(np.concatenate(chunks))):
            self.make(SUMMARY, question, first, last)

    def all_labels(self, question: Id) -> None:
        """Make all of a question's labels."""
        for first, last in _runs(_chunks(self._db, _LABELED, question)):
            self.make(LABEL, question, first, last)

    def _items(self, first: int, last: int) -> None:
        low, high = first << CHUNK_BITS, ((last + 1) << CHUNK_BITS) - 1
        found = columns.item_records(self._db, low, high)
        self._write(ITEM, found.items, first, last)
        for field, unsaid in columns.UNSAID.items():
            values = found.files[field]
            said = ~np.isnan(values) if isnan(unsaid) else values != unsaid
            records = np.empty(np.count_nonzero(said), dtype=columns.field_record(field))
            records["item"], records["value"] = found.items["item"][said], values[said]
            self._write(FILE + field, records, first, last)
        chunks, starts = np.unique(found.items["item"] >> CHUNK_BITS, return_index=True)
        ends = np.append(starts[1:], len(found.items))[: len(starts)]
        for name, texts in ((PATH, found.paths), (GROUP, found.groups)):
            self._clear(name, first, last)
            parts = ((c, texts[a:b]) for c, a, b in zip(chunks.tolist(), starts, ends, strict=True))
            self._insert(name, ((chunk, packed_texts(part)) for chunk, part in parts if any(part)))

    def _measures(self, first: int, last: int) -> None:
        low, high = first << CHUNK_BITS, ((last + 1) << CHUNK_BITS) - 1
        measured = columns.measure_records(self._db, low, high)
        for name in columns.MEASURES:
            if name in measured:
                self._write(MEASURE + name, measured[name], first, last)
            else:
                self._clear(MEASURE + name, first, last)

    def _metadata(self, first: int, last: int) -> None:
        low, high = first << CHUNK_BITS, ((last + 1) << CHUNK_BITS) - 1
        said, meant = columns.metadata_records(self._db, low, high)
        if self._table == TABLE:
            for key in set(names(self._db, META)) - set(said):
                self._clear(META + key, first, last)
        for key, records in said.items():
            self._write(META + key, records, first, last)
        self.learn_terms(meant)

    def learn_terms(self, meant: Mapping[int, tuple[str, str]]) -> None:
        """Keep what numbers stand for: key and value."""
        self._db.conn.executemany(
            f"INSERT INTO {self._terms} (key, number, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(key, number, value) for number, (key, value) in meant.items()],
        )

    def _tags(self, first: int, last: int) -> None:
        low, high = first << CHUNK_BITS, ((last + 1) << CHUNK_BITS) - 1
        bearing = columns.tag_records(self._db, low, high)
        if self._table == TABLE:
            for gone in set(names(self._db, TAG)) - {str(tag) for tag in bearing}:
                self._clear(TAG + gone, first, last)
        for tag, records in bearing.items():
            self._write(f"{TAG}{tag}", records, first, last)

    def _clear(self, name: str, first: int, last: int) -> None:
        self._db.conn.execute(
            f"DELETE FROM {self._table} WHERE name = ? AND chunk BETWEEN ? AND ?", [name, first, last]
        )

    def _write(self, name: str, records: np.ndarray, first: int, last: int) -> None:
        """Replace the chunks ``first`` … ``last`` with these records, sorted by item."""
        chunks, starts = np.unique(records["item"] >> CHUNK_BITS, return_index=True)
        if len(chunks) <= last - first:
            self._clear(name, first, last)
        raw, width = _packed(records), stored_as(records.dtype).itemsize
        ends = np.append(starts[1:], len(records))[: len(starts)]
        places = zip(chunks.tolist(), starts.tolist(), ends.tolist(), strict=True)
        self._insert(name, ((chunk, raw[start * width : end * width]) for chunk, start, end in places))

    def _insert(self, name: str, rows: Iterable[tuple[int, bytes]]) -> None:
        self._db.conn.executemany(
            f"INSERT INTO {self._table} (name, chunk, data) VALUES (?, ?, ?) "
            "ON CONFLICT (name, chunk) DO UPDATE SET data = excluded.data",
            ((name, chunk, data) for chunk, data in rows),
        )


def _packed(records: np.ndarray) -> bytes:
    """Return records as they lie in the file."""
    kept = np.empty(len(records), dtype=stored_as(records.dtype))
    kept["offset"] = records["item"] & _LAST_BYTE
    for field in (records.dtype.names or ())[1:]:
        kept[field] = records[field]
    return kept.tobytes()


def _labels(db: Database, question: Id, low: Id, high: Id) -> np.ndarray:
    rows = db.conn.execute(
        f"SELECT labels FROM {packed.TABLE} WHERE question = ? AND chunk BETWEEN ? AND ? ORDER BY chunk",
        [question, low >> packed.CHUNK_BITS, high >> packed.CHUNK_BITS],
    ).fetchall()
    return np.frombuffer(b"".join([row[0] for row in rows]), dtype=packed.RECORD)


def _chunks(db: Database, query: str, *values: Id) -> np.ndarray:
    return np.unique(np.fromiter((row[0] for row in db.conn.execute(query, values)), dtype=np.int64))


def _runs(chunks: np.ndarray) -> list[tuple[int, int]]:
    """Return first and last of neighbouring chunks (small gaps are bridged), in pieces that fit in memory."""
    if not len(chunks):
        return []
    cuts = np.flatnonzero(np.diff(chunks) > _GAP) + 1
    firsts = chunks[np.concatenate([[0], cuts])].tolist()
    lasts = chunks[np.concatenate([cuts - 1, [len(chunks) - 1]])].tolist()
    return [
        (start, min(start + _AT_ONCE - 1, last))
        for first, last in zip(firsts, lasts, strict=True)
        for start in range(first, last + 1, _AT_ONCE)
    ]
