"""Packed labels are the current labels, whatever happened; and no second copy of SQLite may come near."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from labeler.ops.label import skip_item
from labeler.ops.undo import redo, undo
from labeler.store.connection import Database
from labeler.store.packed import CHUNK_BITS, as_row, as_rows, take_up
from labeler.store.project import Project
from labeler.store.read.labels import ANSWERED, SKIPPED, current_labels
from labeler.store.repair import rebuild_derived
from tests.store.conftest import Known, known, label, make_project


def from_rows(project: Project, question: int) -> list[tuple[int, ...]]:
    """Return the current labels as the table of current annotations has them."""
    with project.reading() as db:
        return db.execute(
            "SELECT item, person, round, coalesce(label_class, 0), state = 'skipped' FROM current_annotation "
            "WHERE question = ? AND retracted = 0 ORDER BY item, person, round",
            [question],
        ).fetchall()


def packed(project: Project, question: int) -> list[tuple[int, ...]]:
    labels = current_labels(project, question)
    columns = (labels.item, labels.person, labels.round, labels.label_class, labels.state)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@pytest.fixture
def wide(tmp_path: Path) -> Iterator[Project]:
    """A project of more items than one chunk holds."""
    with make_project(tmp_path / "wide.labeler", n_items=3 << CHUNK_BITS) as made:
        yield made


def test_packed_labels_follow_labels_skips_undo_and_redo(wide: Project) -> None:
    at = known(wide)
    rng = np.random.default_rng(3)
    for _ in range(60):
        person = (at.ann, at.ben)[int(rng.integers(2))]
        item = int(rng.integers(len(at.items)))
        what = rng.random()
        if what < 0.7:
            label(wide, at, person, item, int(rng.integers(3)))
        elif what < 0.8:
            skip_item(wide, person=person, item=at.items[item], question=at.question, round=at.round)
        else:
            (undo if what < 0.93 else redo)(wide, person=person)
        assert packed(wide, at.question) == from_rows(wide, at.question)
    assert len(from_rows(wide, at.question)) > 10


def test_bulk_labels_are_packed_and_the_last_of_one_person_counts(wide: Project) -> None:
    at = known(wide)
    n = len(at.items)
    columns = {
        "item": np.repeat(np.array(at.items), 2),
        "question": at.question,
        "person": at.ann,
        "round": at.round,
        "state": ["answered", "skipped"] * n,
        "label_class": np.array([at.classes[0], None] * n, dtype=object),
        "origin": "import",
    }
    wide.operate("import", "votes", at.owner, lambda batch: batch.add_many("annotation", columns))
    assert packed(wide, at.question) == from_rows(wide, at.question)
    labels = current_labels(wide, at.question)
    assert len(labels) == n and set(labels.state.tolist()) == {SKIPPED}
    assert len(labels.answered()) == 0
    wide.undo(at.owner)
    assert len(current_labels(wide, at.question)) == n, "an import stays"


def test_one_round_only(project: Project, at: Known) -> None:
    label(project, at, at.ann, 0, 0)
    assert len(current_labels(project, at.question, at.round)) == 1
    assert len(current_labels(project, at.question, at.question)) == 0
    assert len(current_labels(project, at.items[0])) == 0


def test_rebuilding_gives_the_same_bytes(project: Project, at: Known) -> None:
    for item in range(5):
        label(project, at, at.ann, item, item % 3)
    undo(project, person=at.ann)
    with project.reading() as db:
        before = db.execute("SELECT * FROM packed_label").fetchall()
    project.on_writer(rebuild_derived)
    with project.reading() as db:
        assert db.execute("SELECT * FROM packed_label").fetchall() == before
    assert len(before) >= 1


@pytest.mark.parametrize(
    "classes", [[5, None], (5, None), np.array([5, None], dtype=object), np.array([5, 0])]
)
def test_no_class_is_zero(classes: object) -> None:
    rows = as_rows(
        {"item": [1, 2], "person": 3, "round": 4, "question": 6, "state": "answered", "label_class": classes},
        2,
    )
    assert rows["label_class"].tolist() == [5, 0]
    assert rows["state"].tolist() == [ANSWERED] * 2


SECOND_COPY = """
import sqlite3, sys
import adbc_driver_sqlite.dbapi as adbc
path = sys.argv[1]
mine = sqlite3.connect(path, isolation_level=None)
mine.execute("PRAGMA journal_mode = WAL")
mine.execute("CREATE TABLE t (x)")
mine.execute("INSERT INTO t VALUES (1)")
with adbc.connect(f"file:{path}") as other, other.cursor() as cursor:
    cursor.execute("SELECT x FROM t")
    cursor.fetchall()
mine.execute("INSERT INTO t VALUES (2)")
try:
    print(sqlite3.connect(path).execute("SELECT count(*) FROM t").fetchone()[0] == 2)
except sqlite3.Error as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="locks of Windows belong to the handle")
def test_a_second_copy_of_sqlite_loses_what_was_committed(tmp_path: Path) -> None:
    """Why nothing here reads projects through ADBC; if this fails, ADBC may be worth another look."""
    pytest.importorskip("adbc_driver_sqlite")
    command = [sys.executable, "-c", SECOND_COPY, str(tmp_path / "two.db")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert said != "True"


def test_labels_taken_up_one_by_one_in_several_rounds(wide: Project) -> None:
    at = known(wide)
    rng = np.random.default_rng(5)
    expected: dict[tuple[int, int, int], tuple[int, int]] = {}

    def one(db: Database) -> None:
        key = at.items[rng.integers(70)], (at.ann, at.ben)[rng.integers(2)], int(rng.integers(1, 4))
        gone, label_class = int(rng.random() < 0.3), (None, *at.classes)[rng.integers(4)]
        columns = dict(zip(("item", "person", "round"), key, strict=True)) | {
            "question": at.question,
            "label_class": label_class,
            "state": "draft" if label_class is None else "answered",
        }
        assert as_row(columns, gone).tolist() == as_rows(columns, 1, gone).tolist()
        take_up(db, as_row(columns, gone))
        expected.pop(key, None)
        if not gone:
            expected[key] = label_class or 0, 2 if label_class is None else 0

    for _ in range(400):
        wide.on_writer(one)
    assert packed(wide, at.question) == sorted((*key, *row) for key, row in expected.items())
    assert len(expected) > 50
