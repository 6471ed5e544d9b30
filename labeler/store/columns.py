"""What filters, sorting and counts read of a million items: columns of numbers, made from the facts.

Each function reads the facts of the items with ids from ``low`` to ``high`` and returns one record per item
that has something to say, sorted by item. Texts (groups, values of metadata) are named by a number made from
the text alone, so that the same facts make the same columns in every copy of a project.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from labeler.store import codes
from labeler.store.connection import Database
from labeler.store.group_keys import split_keys
from labeler.store.tables import BY_NAME
from labeler.types import Id

MISSING = -1
"""In columns of whole numbers: not known."""

ITEM = np.dtype([("item", "<i8"), ("at", "<i8")])
"""One item, and when it was imported."""

UNSAID: Mapping[str, float] = {
    "source": 0,
    "size": MISSING,
    "group": 0,
    "near": 0,
    "seconds": float("nan"),
    "width": MISSING,
    "height": MISSING,
    "rate": MISSING,
    "channels": MISSING,
    "kind": 0,
    "broken": 0,
}
"""What each field of `FILE` is where nothing is stored of it."""

FILE = np.dtype(
    [
        ("item", "<i8"),
        ("source", "<i8"),
        ("size", "<i8"),
        ("group", "<i8"),
        ("near", "<i8"),
        ("seconds", "<f8"),
        ("width", "<i4"),
        ("height", "<i4"),
        ("rate", "<i4"),
        ("channels", "<i2"),
        ("kind", "i1"),
        ("broken", "i1"),
    ]
)
"""The file of an item: ``kind`` 0 image, 1 audio; ``group`` the number of its group's name, ``near`` that of
the near-duplicates that it is kept together with (0: none)."""


def field_record(field: str) -> np.dtype:
    """Return the record in which one field of `FILE` is kept."""
    return np.dtype([("item", "<i8"), ("value", FILE[field].str)])


NUMBER = np.dtype([("item", "<i8"), ("value", "<f8")])
TERM = np.dtype([("item", "<i8"), ("value", "<i8")])
BEARER = np.dtype([("item", "<i8")])
PREDICTION = np.dtype([("item", "<i8"), ("label_class", "<u4"), ("confidence", "<f8")])
"""``label_class`` is the code of a class, 0 for none."""

LABEL = np.dtype(
    [("item", "<i8"), ("state", "i1"), ("round", "<u2"), ("person", "<u4"), ("label_class", "<u4")]
)
"""One current label: ``state`` as in `packed.RECORD`, the rest codes (see `codes`)."""

MEASURES = tuple(name for name, kind in BY_NAME["measure"].columns.items() if kind == "REAL")

_ITEMS = """
SELECT i.id, i.at, coalesce(p.source, i.source), coalesce(i.size_bytes, -1),
       CASE WHEN g.item IS NULL THEN i.group_key ELSE g.group_key END,
       i.seconds, coalesce(i.width, -1), coalesce(i.height, -1), coalesce(i.sample_rate_hz, -1),
       coalesce(i.channels, -1), i.kind = 'audio', i.broken IS NOT NULL, coalesce(p.path, i.path)
FROM item i
LEFT JOIN current_item_place p ON p.item = i.id AND p.retracted = 0
LEFT JOIN current_item_group g ON g.item = i.id AND g.retracted = 0
WHERE i.id BETWEEN ? AND ? ORDER BY i.id
"""


@lru_cache(maxsize=1 << 16)
def text_number(text: str) -> int:
    """Return the number that stands for a text in a column: 1 … 2⁶³ − 1, the same everywhere."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 1) or 1


def term_number(key: str, value: str) -> int:
    """Return the number of one value of one metadata key."""
    return text_number(f"{key}\0{value}")


@lru_cache(maxsize=1 << 16)
def kin(stored: str | None) -> tuple[int, int]:
    """Return the numbers of a group and of its near-duplicates, 0 for none."""
    group, near = split_keys(stored)
    return (text_number(group) if group else 0), (text_number(near) if near else 0)


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """Items in the order of their ids: ITEM[n], FILE[n], and what is written of each, as `texts` keeps it."""

    items: np.ndarray
    files: np.ndarray
    paths: list[str]
    groups: list[str]


def item_records(db: Database, low: Id, high: Id) -> Items:
    """Return the items in a range of ids."""
    nan = float("nan")
    paths: list[str] = []
    groups: list[str] = []

    def rows() -> Iterator[tuple[object, ...]]:
        for row in db.conn.execute(_ITEMS, [low, high]):
            group, near = kin(row[4])
            paths.append(row[12])
            groups.append(split_keys(row[4])[0] or "" if row[4] else "")
            yield (*row[:4], group, near, nan if row[5] is None else row[5], *row[6:12])

    both = np.fromiter(rows(), dtype=[*ITEM.descr, *FILE.descr[1:]])
    found = np.empty(len(both), dtype=ITEM), np.empty(len(both), dtype=FILE)
    for records in found:
        for name in records.dtype.names or ():
            records[name] = both[name]
    return Items(*found, paths, groups)


def measure_records(db: Database, low: Id, high: Id) -> dict[str, np.ndarray]:
    """Return NUMBER[n] of each measure that some item in the range has."""
    found: dict[str, np.ndarray] = {}
    for name in MEASURES:
        records = np.fromiter(
            db.conn.execute(
                f"SELECT item, {name} FROM current_measure "
                f"WHERE item BETWEEN ? AND ? AND retracted = 0 AND {name} IS NOT NULL ORDER BY item",
                [low, high],
            ),
            dtype=NUMBER,
        )
        if len(records):
            found[name] = records
    return found


def metadata_records(
    db: Database, low: Id, high: Id
) -> tuple[dict[str, np.ndarray], dict[int, tuple[str, str]]]:
    """Return TERM[n] of each metadata key in the range, and what each number stands for: key and value.

    What was said of an item later stands before what its import said.
    """
    said: dict[str, dict[Id, int]] = {}
    terms: dict[int, tuple[str, str]] = {}
    for item, key, value in _metadata(db, low, high):
        if value is None:
            said.get(key, {}).pop(item, None)
            continue
        number = term_number(key, value)
        terms[number] = (key, value)
        said.setdefault(key, {})[item] = number
    columns = {}
    for key, known in said.items():
        if not known:
            continue
        records = np.fromiter(known.items(), dtype=TERM, count=len(known))
        columns[key] = records[np.argsort(records["item"], kind="stable")]
    used = {int(number) for records in columns.values() for number in np.unique(records["value"])}
    return columns, {number: term for number, term in terms.items() if number in used}


def _metadata(db: Database, low: Id, high: Id) -> Iterator[tuple[Id, str, str | None]]:
    """Yield what the imports gave, then what was said since; NULL there takes the import's away."""
    parsed: dict[str, tuple[tuple[str, str], ...]] = {}
    for item, meta in db.conn.execute(
        "SELECT id, meta FROM item WHERE id BETWEEN ? AND ? AND meta IS NOT NULL", [low, high]
    ):
        known = parsed.get(meta)
        if known is None:
            known = parsed.setdefault(meta, tuple(pairs(meta)))
            if len(parsed) > 10_000:
                parsed.clear()
        for key, value in known:
            yield item, key, value
    yield from db.conn.execute(
        "SELECT item, key, value FROM current_metadata WHERE item BETWEEN ? AND ? AND retracted = 0",
        [low, high],
    )


def pairs(meta: str) -> Iterator[tuple[str, str]]:
    """Yield key and value of what an import gave (JSON); nothing where it is damaged."""
    try:
        found = json.loads(meta)
    except ValueError:
        return
    if isinstance(found, Mapping):
        for key, value in found.items():
            if value is not None:
                yield str(key), metadata_text(value)


def metadata_text(value: object) -> str:
    """Return a metadata value as text: a text as it is, anything else as JSON.

    >>> metadata_text("A"), metadata_text(400), metadata_text(True)
    ('A', '400', 'true')
    """
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def tag_records(db: Database, low: Id, high: Id) -> dict[Id, np.ndarray]:
    """Return BEARER[n] of each tag that some item in the range bears."""
    rows = np.fromiter(
        db.conn.execute(
            "SELECT item, tag FROM current_tagging "
            "WHERE item BETWEEN ? AND ? AND retracted = 0 ORDER BY item",
            [low, high],
        ),
        dtype=[*BEARER.descr, ("tag", "<i8")],
    )
    found = {}
    for tag in np.unique(rows["tag"]).tolist():
        records = np.zeros(np.count_nonzero(rows["tag"] == tag), dtype=BEARER)
        records["item"] = rows["item"][rows["tag"] == tag]
        found[tag] = records
    return found


def part_records(db: Database, split: Id, low: Id, high: Id) -> np.ndarray:
    """Return TERM[n] of a split in the range: the number of the part that an item is in."""
    return np.fromiter(
        (
            (item, text_number(part))
            for item, part in db.conn.execute(
                "SELECT item, part FROM current_split_item "
                "WHERE split = ? AND item BETWEEN ? AND ? AND retracted = 0 AND part IS NOT NULL",
                [split, low, high],
            )
        ),
        dtype=TERM,
    )


def prediction_records(db: Database, run: Id, low: Id, high: Id) -> np.ndarray:
    """Return PREDICTION[n] of a run in the range; of several for one item the latest."""
    nan = float("nan")
    (question,) = db.conn.execute("SELECT question FROM run WHERE id = ?", [run]).fetchone()
    rows: Iterable[tuple[int, int, float | None, int]] = db.conn.execute(
        "SELECT item, coalesce(label_class, 0), confidence, at FROM prediction "
        "WHERE run = ? AND item BETWEEN ? AND ? ORDER BY item, at, id",
        [run, low, high],
    )
    said = np.fromiter(
        ((item, label, nan if sure is None else sure) for item, label, sure, _ in rows),
        dtype=[("item", "<i8"), ("label_class", "<i8"), ("confidence", "<f8")],
    )
    last = np.ones(len(said), dtype=bool)
    last[:-1] = said["item"][1:] != said["item"][:-1]
    records = np.empty(np.count_nonzero(last), dtype=PREDICTION)
    for name in ("item", "confidence"):
        records[name] = said[name][last]
    records["label_class"] = codes.encoded(said["label_class"][last], codes.class_ids(db, question or 0))
    return records


def label_records(db: Database, question: Id, labels: np.ndarray) -> np.ndarray:
    """Return LABEL[n] of current labels of a question (`packed.RECORD`)."""
    records = np.empty(len(labels), dtype=LABEL)
    records["item"], records["state"] = labels["item"], labels["state"]
    for name, known in codes.of_labels(db, question).items():
        records[name] = codes.encoded(labels[name], known)
    return records
