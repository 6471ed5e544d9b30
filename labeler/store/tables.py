"""Every table of a project, as rows: the vocabulary of the code and of the screens.

Two kinds. An *event* stands alone. A *revision* says how its subject is from now on: the latest row per
subject wins, by ``(at, id)``; ``retracted = 1`` takes the subject away. An *entity* is a revision whose
subject is its own first row: ``entity`` holds that row's id, and other tables refer to it.

All tables begin with ``id, at, author, op``; revisions also have ``retracted``, and ``restores``: the row
that an undo or redo stands for again (0: that nothing was said), NULL for what was said by itself. A column
that refers to another table refers to an item's id or to an entity's first row; no reference dangles.
``follows``, where a table has it, is JSON: the rows of the same subject that its author knew and that this
one stands before. Two rows of which neither follows the other were written apart (``read.apart``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

INT, REAL, TEXT, BLOB = "INTEGER", "REAL", "TEXT", "BLOB"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: ``subject`` is empty for an event and ``("entity",)`` for an entity.

    ``columns`` maps a name to its SQL type; ``refers`` a column to the table that it points at.
    ``indexes`` are those of a revision's current rows, or of an event's own.
    """

    name: str
    subject: tuple[str, ...]
    columns: Mapping[str, str]
    refers: Mapping[str, str]
    indexes: tuple[tuple[str, ...], ...] = ()

    @property
    def is_revision(self) -> bool:
        """Return whether the latest row per subject wins."""
        return bool(self.subject)

    @property
    def is_entity(self) -> bool:
        """Return whether the subject is the table's own first row."""
        return self.subject == ("entity",)

    @property
    def current(self) -> str:
        """Return the name of the derived table that holds the latest row per subject."""
        return f"current_{self.name}"


def _table(
    name: str,
    subject: tuple[str, ...],
    columns: dict[str, str],
    *,
    refers: dict[str, str] | None = None,
    indexes: tuple[tuple[str, ...], ...] = (),
) -> Table:
    return Table(name, subject, columns, refers or {}, indexes)


def _event(name: str, columns: dict[str, str], **more: dict[str, str] | tuple[tuple[str, ...], ...]) -> Table:
    return _table(name, (), columns, **more)  # type: ignore[arg-type]


def _entity(
    name: str, columns: dict[str, str], **more: dict[str, str] | tuple[tuple[str, ...], ...]
) -> Table:
    return _table(name, ("entity",), {"entity": INT, **columns}, **more)  # type: ignore[arg-type]


_ITEM_QUESTION = {"item": "item", "question": "question"}

ALL: tuple[Table, ...] = (
    # what happened, and the identities handed out
    # (`tables`: JSON, how many rows per table; `spans`: JSON, the ranges of their ids; for undo)
    _event(
        "op",
        {"kind": TEXT, "words": TEXT, "undoes": INT, "tables": TEXT, "spans": TEXT},
        refers={"undoes": "op"},
        indexes=(("at",), ("author", "at")),
    ),
    _event("id_block", {"block": INT}),
    _table("project_setting", ("key",), {"key": TEXT, "value": TEXT}),
    # people and where data comes from
    _entity("person", {"name": TEXT, "role": TEXT, "simulated": INT, "note": TEXT}),
    _entity(
        "source",
        {
            "name": TEXT,
            "kind": TEXT,
            "folder": TEXT,
            "amount": REAL,
            "cost": REAL,
            "days": REAL,
            "licence": TEXT,
            "note": TEXT,
            "quality": TEXT,
        },
    ),
    # items
    _event(
        "item",
        {
            "source": INT,
            "path": TEXT,
            "kind": TEXT,
            "sha256": TEXT,
            "size_bytes": INT,
            "modified_ns": INT,
            "width": INT,
            "height": INT,
            "seconds": REAL,
            "sample_rate_hz": INT,
            "channels": INT,
            "format": TEXT,
            "group_key": TEXT,
            "meta": TEXT,
            "broken": TEXT,
        },
        refers={"source": "source"},
        indexes=(("at",), ("source", "path")),
    ),
    _table(
        "item_place",
        ("item",),
        {"item": INT, "source": INT, "path": TEXT},
        refers={"item": "item", "source": "source"},
        indexes=(("source", "path"),),
    ),
    _table(
        "measure",
        ("item",),
        {
            "item": INT,
            "brightness": REAL,
            "contrast": REAL,
            "sharpness": REAL,
            "loudness_db": REAL,
            "peak_db": REAL,
            "clipped_share": REAL,
            "silence_share": REAL,
            "snr_db": REAL,
            "fingerprint": TEXT,
        },
        refers={"item": "item"},
    ),
    # (what splits never cut; stands before the ``group_key`` that the import gave)
    _table(
        "item_group",
        ("item",),
        {"item": INT, "group_key": TEXT, "origin": TEXT},
        refers={"item": "item"},
        indexes=(("group_key",),),
    ),
    _table(
        "metadata",
        ("item", "key"),
        {"item": INT, "key": TEXT, "value": TEXT},
        refers={"item": "item"},
        indexes=(("key", "value"),),
    ),
    # what is asked, and how it is defined
    _entity("question", {"name": TEXT, "kind": TEXT, "words": TEXT, "config": TEXT, "position": INT}),
    _entity(
        "label_class",
        {
            "question": INT,
            "name": TEXT,
            "key": TEXT,
            "colour": TEXT,
            "position": INT,
            "kind": TEXT,
            "between_classes": TEXT,
            "merged_into": INT,
            "follows": TEXT,
        },
        refers={"question": "question", "merged_into": "label_class"},
        indexes=(("question",),),
    ),
    _table(
        "guideline",
        ("label_class",),
        {
            "label_class": INT,
            "version": INT,
            "definition": TEXT,
            "typical": TEXT,
            "counter": TEXT,
            "borderline": TEXT,
            "decisions": TEXT,
            "edge_cases": TEXT,
            "follows": TEXT,
        },
        refers={"label_class": "label_class"},
    ),
    # the passes over the items
    _entity(
        "round",
        {
            "question": INT,
            "name": TEXT,
            "number": INT,
            "state": TEXT,
            "blind": INT,
            "labelers_per_item": INT,
            "reserve_share": REAL,
            "guideline_at": INT,
            "choice": TEXT,
            "config": TEXT,
        },
        refers={"question": "question"},
        indexes=(("question",),),
    ),
    _table(
        "assignment",
        ("round", "item", "person"),
        {"round": INT, "item": INT, "person": INT, "position": INT, "repeat": INT},
        refers={"round": "round", "item": "item", "person": "person"},
        indexes=(("person", "round", "position"),),
    ),
    # what people say, and what is known
    _table(
        "annotation",
        ("item", "question", "person", "round"),
        {
            "item": INT,
            "question": INT,
            "person": INT,
            "round": INT,
            "state": TEXT,
            "label_class": INT,
            "value": TEXT,
            "between_classes": TEXT,
            "sure": INT,
            "seconds": REAL,
            "note": TEXT,
            "guideline": INT,
            "origin": TEXT,
            "suggestion": TEXT,
        },
        refers={
            **_ITEM_QUESTION,
            "person": "person",
            "round": "round",
            "label_class": "label_class",
            "guideline": "guideline",
        },
        indexes=(("question", "round", "person", "state", "retracted"),),
    ),
    _table(
        "gold",
        ("item", "question"),
        {"item": INT, "question": INT, "label_class": INT, "value": TEXT, "note": TEXT, "origin": TEXT},
        refers={**_ITEM_QUESTION, "label_class": "label_class"},
    ),
    # (``settles``: JSON, the rulings of others that this person knew and that this one stands before)
    _table(
        "ruling",
        ("item", "question", "person"),
        {
            "item": INT,
            "question": INT,
            "person": INT,
            "verdict": TEXT,
            "label_class": INT,
            "value": TEXT,
            "reason": TEXT,
            "evidence": TEXT,
            "guideline": INT,
            "settles": TEXT,
        },
        refers={**_ITEM_QUESTION, "person": "person", "label_class": "label_class", "guideline": "guideline"},
    ),
    # (a labeler asks the SME to look)
    _table(
        "flag",
        ("item", "question", "person"),
        {**dict.fromkeys(("item", "question", "person"), INT), "reason": TEXT, "resolved": INT},
        refers={**_ITEM_QUESTION, "person": "person"},
    ),
    # (a person's entry test on gold items; ``items``: JSON, what was asked and answered)
    _event(
        "quiz",
        {"question": INT, "person": INT, "n": INT, "n_right": INT, "pass_mark": REAL, "items": TEXT},
        refers={"question": "question", "person": "person"},
        indexes=(("person", "question"),),
    ),
    _event(
        "comment",
        {"item": INT, "answers": INT, "text": TEXT, "mentions": TEXT},
        refers={"item": "item", "answers": "comment"},
        indexes=(("item",),),
    ),
    _table("comment_state", ("comment",), {"comment": INT, "resolved": INT}, refers={"comment": "comment"}),
    # tags
    _entity("tag", {"name": TEXT, "colour": TEXT, "note": TEXT}),
    _entity("tag_rule", {"tag": INT, "condition": TEXT}, refers={"tag": "tag"}),
    _table(
        "tagging",
        ("item", "tag"),
        {"item": INT, "tag": INT, "origin": TEXT},
        refers={"item": "item", "tag": "tag"},
        indexes=(("tag", "item"),),
    ),
    # a question to the items that is asked again and again: the words of the filter line and the order
    _entity("saved_filter", {"name": TEXT, "words": TEXT, "sorting": TEXT}),
    # the machine
    _event(
        "run",
        {
            "question": INT,
            "name": TEXT,
            "trainer": TEXT,
            "state": TEXT,
            "settings": TEXT,
            "seed": INT,
            "code_version": TEXT,
            "data_fingerprint": TEXT,
            "split": INT,
            "metrics": TEXT,
            "seconds": REAL,
            "peak_memory_mb": REAL,
            "weights": TEXT,
        },
        refers={"question": "question", "split": "split"},
    ),
    _event(
        "prediction",
        {
            "run": INT,
            "item": INT,
            "label_class": INT,
            "value": TEXT,
            "confidence": REAL,
            "probabilities": TEXT,
        },
        refers={"run": "run", "item": "item", "label_class": "label_class"},
        indexes=(("run", "item"),),
    ),
    # what leaves the project
    _entity(
        "split",
        {
            "name": TEXT,
            "question": INT,
            "parts": TEXT,
            "balance": TEXT,
            "group_by": TEXT,
            "seed": INT,
            "frozen": TEXT,
        },
        refers={"question": "question"},
    ),
    _table(
        "split_item",
        ("split", "item"),
        {"split": INT, "item": INT, "part": TEXT},
        refers={"split": "split", "item": "item"},
        indexes=(("item",),),
    ),
    _event(
        "export",
        {
            "path": TEXT,
            "format": TEXT,
            "split": INT,
            "n_items": INT,
            "manifest": TEXT,
            "manifest_sha256": TEXT,
        },
        refers={"split": "split"},
    ),
)

BY_NAME: Mapping[str, Table] = {table.name: table for table in ALL}
