"""``labeler check | repair | backup | merge`` answer in words and in JSON, with the right exit code."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from labeler.__main__ import run
from labeler.store.project import Project
from tests.store.conftest import known, label, make_project


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "phones.labeler"
    with make_project(path) as project:
        label(project, known(project), known(project).ann, 0, 0)
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_whole_file(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = answer(capsys, "check", str(path))
    assert code == 0 and "is whole" in out and "annotation" in out
    code, out, _ = answer(capsys, "check", str(path), "--json")
    found = json.loads(out)
    assert code == 0 and found["whole"] is True and found["findings"] == [] and len(found["facts_hash"]) == 64


def test_a_fault_ends_with_code_1_and_repair_mends_it(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("DELETE FROM current_annotation")
    code, out, _ = answer(capsys, "check", str(path))
    assert code == 1 and "derived:" in out and "labeler repair" in out
    code, out, _ = answer(capsys, "repair", str(path), "--json")
    assert code == 0 and json.loads(out)["left"] == []
    assert answer(capsys, "check", str(path), "--csv")[0] == 0


def test_not_a_project_is_the_persons_to_mend(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("check", "repair", "backup"):
        code, out, err = answer(capsys, command, str(tmp_path / "none.labeler"))
        assert code == 2 and out == "" and err.count("\n") == 1 and "none.labeler" in err


def test_backup_and_merge(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy.labeler"
    code, out, _ = answer(capsys, "backup", str(path), "--to", str(copy))
    assert code == 0 and str(copy) in out
    with Project.open(copy) as theirs:
        label(theirs, known(theirs), known(theirs).ben, 1, 1)
    code, out, _ = answer(capsys, "merge", str(path), str(copy), "--json")
    merged = json.loads(out)
    assert code == 0 and merged["merged"][0]["labels"] == 1
    code, out, _ = answer(capsys, "merge", str(copy), str(path), "--json")
    assert json.loads(out)["facts_hash"] == merged["facts_hash"]
    stranger = tmp_path / "stranger.labeler"
    make_project(stranger).close()
    code, _, err = answer(capsys, "merge", str(path), str(stranger))
    assert code == 2 and "another project" in err
