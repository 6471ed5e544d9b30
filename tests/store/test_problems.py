"""What SQLite cannot do is said in words, to the right person, and nothing is half done."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from labeler.errors import Bug, Damage, FileProblem, LabelerError
from labeler.ops.check import check
from labeler.store import connection
from labeler.store.backup import backups
from labeler.store.connection import Database
from labeler.store.migrations import migrations
from labeler.store.problems import in_words
from labeler.store.project import Project
from labeler.store.read.items import count_items
from tests.store.conftest import Known, add_items, label


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (sqlite3.SQLITE_FULL, FileProblem, "disk is full"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, FileProblem, "another program"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, FileProblem, "only be read"),
        (sqlite3.SQLITE_NOTADB, FileProblem, "not a Labeler project"),
        (sqlite3.SQLITE_IOERR_FSYNC, FileProblem, "reading or writing failed"),
        (sqlite3.SQLITE_CANTOPEN, FileProblem, "cannot be opened"),
        (sqlite3.SQLITE_CORRUPT_INDEX, Damage, "labeler repair"),
        (sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, Bug, "report it"),
        (None, Bug, "report it"),
    ],
)
def test_each_code_has_its_words(code: int | None, kind: type[LabelerError], words: str) -> None:
    error = sqlite3.OperationalError("raw")
    if code is not None:
        error.sqlite_errorcode = code
    said = in_words(error, Path("p.labeler"))
    assert type(said) is kind and words in str(said) and "p.labeler" in str(said)


def test_a_full_disk_leaves_the_file_as_it_was(project: Project, at: Known) -> None:
    before = count_items(project)
    pages = project.on_writer(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
    project.on_writer(lambda db: db.execute(f"PRAGMA max_page_count = {pages + 2}").fetchone())
    with pytest.raises(FileProblem, match="disk is full"):
        add_items(project, 10_000, at.owner)
    assert count_items(project) == before
    project.on_writer(lambda db: db.execute("PRAGMA max_page_count = 1000000").fetchone())
    add_items(project, 10, at.owner)
    project.close()
    assert check(project.path).whole


def test_who_writes_too_long_is_named(project: Project, at: Known) -> None:
    project.on_writer(lambda db: db.execute("PRAGMA busy_timeout = 20").fetchone())
    with closing(sqlite3.connect(project.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(FileProblem, match="another program"):
            label(project, at, at.ann, 0, 0)
        other.execute("ROLLBACK")
    label(project, at, at.ann, 0, 0)
    assert connection.BUSY_MS >= 1000


def test_after_damage_nothing_more_is_written(project: Project, at: Known) -> None:
    def damaged(db: Database) -> None:
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error

    with pytest.raises(Damage, match="Nothing more is written"):
        project.on_writer(damaged)
    with pytest.raises(Damage):
        label(project, at, at.ann, 0, 0)


def test_a_file_without_some_tables_is_not_opened(project: Project) -> None:
    project.close()
    with closing(sqlite3.connect(project.path)) as db:
        db.execute("DROP TABLE split_item")
    with pytest.raises(Damage, match="split_item are missing"):
        Project.open(project.path)


def test_a_listener_that_fails_harms_nobody(
    project: Project, at: Known, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []
    project.subscribe(lambda changes: 1 / 0)
    project.subscribe(lambda changes: heard.append(changes.kind))
    with caplog.at_level(logging.ERROR):
        label(project, at, at.ann, 0, 0)
    assert heard == ["label"] and "A listener failed" in caplog.text


def test_an_older_file_is_backed_up_and_then_brought_up_to_date(
    project: Project, at: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    label(project, at, at.ann, 0, 0)
    project.close()
    monkeypatch.setattr(migrations, "_migrations", list(migrations._migrations))

    @migrations(name="later")
    def later(db: Database) -> None:
        db.execute("CREATE TABLE later_table (x INTEGER) STRICT")

    with Project.open(project.path) as again, again.reading() as db:
        assert db["later_table"].exists()
    (made,) = backups(project.path)
    assert made.name.endswith("-before-update.labeler")
    with closing(sqlite3.connect(made)) as db:
        assert db.execute("SELECT count(*) FROM annotation").fetchone() == (1,)
        assert not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'later_table'").fetchall()


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.close()
    monkeypatch.setattr(migrations, "_migrations", list(migrations._migrations))

    @migrations(name="bad")
    def bad(db: Database) -> None:
        db.execute("CREATE TABLE half_done (x INTEGER) STRICT")
        db.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(Bug, match="nowhere"):
        Project.open(project.path)
    with closing(sqlite3.connect(project.path)) as db:
        assert not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'half_done'").fetchall()
