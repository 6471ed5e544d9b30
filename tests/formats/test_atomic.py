"""Files and folders appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import FileProblem
from labeler.formats.atomic import atomic_file, atomic_folder


def test_a_folder_appears_at_the_end(tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    with atomic_folder(out) as part:
        (part / "a").write_text("1")
        assert not out.exists()
    assert (out / "a").read_text() == "1"
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_a_folder_that_failed_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="stop"), atomic_folder(tmp_path / "out") as part:
        (part / "a").write_text("1")
        raise ValueError("stop")
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == []


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with atomic_folder(tmp_path / "empty") as part:
        (part / "a").write_text("1")
    with pytest.raises(FileProblem, match="not empty"), atomic_folder(tmp_path / "empty"):
        pass
    (tmp_path / "file").write_text("x")
    with pytest.raises(FileProblem, match="exists already"), atomic_folder(tmp_path / "file"):
        pass


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="cannot be written"), atomic_file(tmp_path / "no" / "x.csv"):
        pass


def test_a_file_has_the_usual_rights(tmp_path: Path) -> None:
    with atomic_file(tmp_path / "x") as file:
        file.write(b"1")
    (tmp_path / "y").write_bytes(b"1")
    assert (tmp_path / "x").stat().st_mode == (tmp_path / "y").stat().st_mode


def test_who_reads_the_old_file_reads_it_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("old, all of it")
    with path.open() as reader:
        with atomic_file(path) as file:
            file.write(b"new")
        assert reader.read() == "old, all of it"
    assert path.read_text() == "new"
