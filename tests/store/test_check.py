"""A check finds each planted fault and nothing in a sound file; repair mends it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from labeler.errors import FileProblem
from labeler.ops.check import backup, check, repair
from labeler.store import backup as backup_module
from labeler.store.backup import backup_is_due, backups
from labeler.store.project import Project
from labeler.store.read.labels import current_labels
from tests.store.conftest import Known, known, label


@pytest.fixture
def path(project: Project, at: Known) -> Path:
    label(project, at, at.ann, 0, 0)
    label(project, at, at.ben, 0, 1)
    label(project, at, at.ann, 1, 1)
    project.undo(at.ann)
    project.close()
    return project.path


def execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def kinds(path: Path) -> set[str]:
    return {finding.kind for finding in check(path).findings}


def test_a_sound_file_is_whole_and_its_hash_stays(path: Path) -> None:
    one, other = check(path), check(path)
    assert one.whole and one.counts["annotation"] == 4
    assert one.facts_hash == other.facts_hash != ""


@pytest.mark.parametrize(
    ("statements", "kind"),
    [
        (["UPDATE current_annotation SET sure = 0"], "derived"),
        (["DELETE FROM current_annotation"], "derived"),
        (["UPDATE packed_label SET labels = x'00'"], "derived"),
        (["DELETE FROM packed_label"], "derived"),
        (["DROP TRIGGER person_no_delete"], "missing"),
        (["DROP TABLE packed_label"], "missing"),
        (["DROP TRIGGER item_no_delete", "DELETE FROM item"], "dangling"),
        (["DROP TRIGGER op_no_delete", "DELETE FROM op WHERE kind = 'label'"], "dangling"),
        (["DROP TRIGGER id_block_no_delete", "DELETE FROM id_block"], "identity"),
    ],
)
def test_each_planted_fault_is_found_and_repaired(path: Path, statements: list[str], kind: str) -> None:
    before = check(path)
    dropped = [s.split()[-1] for s in statements if s.startswith("DROP TRIGGER")]
    with closing(sqlite3.connect(path)) as db:
        guards = [
            sql
            for (name, sql) in db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
            if name in dropped and kind != "missing"
        ]
    execute(path, *statements, *guards)
    assert kind in kinds(path)
    repaired = repair(path)
    assert check(repaired.path).whole
    if kind in {"derived", "missing"}:
        assert check(repaired.path).facts_hash == before.facts_hash
    with Project.open(repaired.path) as again:
        if "item" not in statements[-1]:
            assert len(current_labels(again, known(again).question)) == 2


def test_what_cannot_be_mended_is_said(path: Path) -> None:
    guard = "CREATE TRIGGER op_no_update BEFORE UPDATE ON op BEGIN SELECT RAISE(ABORT, 'never'); END"
    execute(path, "DROP TRIGGER op_no_update", "UPDATE op SET at = at + 1", guard)
    assert kinds(path) == {"identity"}
    repaired = repair(path)
    assert {finding.kind for finding in repaired.left} == {"identity"}


def test_a_broken_page_loses_only_what_was_on_it(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'comment'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    raw = bytearray(path.read_bytes())
    raw[(page - 1) * size : page * size] = b"\xff" * size
    path.write_bytes(raw)
    assert "damaged" in kinds(path)
    repaired = repair(path)
    assert repaired.path != path and check(repaired.path).whole
    with Project.open(repaired.path) as again:
        assert len(current_labels(again, known(again).question)) == 2
    with pytest.raises(FileProblem, match="already"):
        repair(path)


def test_nothing_wrong_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    assert repair(path).words == ("nothing is wrong with it",)
    assert path.read_bytes() == before


def test_backups_are_whole_dated_and_rotated(path: Path) -> None:
    whole = check(path).facts_hash
    made = [backup(path, keep=3) for _ in range(5)]
    assert backups(path) == sorted(made, reverse=True)[:3]
    assert check(made[-1]).facts_hash == whole
    chosen = backup(path, to=path.with_name("copy.labeler"))
    assert check(chosen).whole
    with pytest.raises(FileProblem, match="already"):
        backup(path, to=chosen)


def test_opening_makes_the_backup_of_the_day_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Project.open(path).close()
    assert backups(path) == [], "the project itself is not a day old"
    day_s = backup_module.DAY_S
    monkeypatch.setattr(backup_module, "DAY_S", -1.0)
    Project.open(path).close()
    monkeypatch.setattr(backup_module, "DAY_S", day_s)
    Project.open(path).close()
    (made,) = backups(path)
    assert made.name.endswith("-day.labeler") and check(made).whole


def test_a_backup_is_due_after_a_day(path: Path) -> None:
    now_s = path.stat().st_mtime
    assert not backup_is_due(path, now_s=now_s + 3600, made_us=int(now_s * 1e6))
    assert backup_is_due(path, now_s=now_s + 90_000, made_us=int(now_s * 1e6))
    backup(path)
    assert not backup_is_due(path, now_s=now_s + 3600, made_us=0)
