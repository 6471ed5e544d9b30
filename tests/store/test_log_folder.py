"""The log is folded back while nobody writes, and after many operations without a pause."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest

from labeler.store import log_folder
from labeler.store.project import Project
from tests.store.conftest import add_items, known, label, make_project


def left_in_log(path: Path) -> int:
    """Return how many pages of the log are not in the file yet (from SQLite's index of it)."""
    index = path.with_name(f"{path.name}-shm").read_bytes()
    return int(struct.unpack_from("=I", index, 16)[0]) - folded(path)


def folded(path: Path) -> int:
    """Return how many pages of the log are in the file already."""
    index = path.with_name(f"{path.name}-shm").read_bytes()
    return int(struct.unpack_from("=I", index, 96)[0])


def until_folded(project: Project, longest_s: float = 10.0) -> bool:
    end = time.monotonic() + longest_s
    while left_in_log(project.path) and time.monotonic() < end:
        time.sleep(0.02)
    return not left_in_log(project.path)


def test_folded_after_a_pause(tmp_path: Path) -> None:
    with make_project(tmp_path / "p.labeler") as project:
        at = known(project)
        label(project, at, at.ann, 0, 1)
        assert left_in_log(project.path), "not while it is written"
        assert until_folded(project)
        label(project, at, at.ann, 1, 1)
        assert until_folded(project), "and again"


def test_folded_without_a_pause_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_folder, "IDLE_S", 30.0)
    monkeypatch.setattr(log_folder, "MOST_WAITING", 20)
    with make_project(tmp_path / "p.labeler") as project:
        at = known(project)
        for number in range(25):
            label(project, at, at.ann, number % 5, number % 3)
        end = time.monotonic() + 10
        while folded(project.path) < 40 and time.monotonic() < end:
            time.sleep(0.02)
        assert folded(project.path) >= 40, "those of twenty operations"


def test_closing_leaves_one_file(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p.labeler")
    add_items(project, 3, known(project).owner)
    project.close()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["p.labeler"]
