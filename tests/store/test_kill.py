"""Killed at any instant, no acknowledged label is lost and the file is whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from labeler.store.check import findings
from labeler.store.connection import connect_reader
from labeler.store.project import Project
from labeler.store.read.labels import current_labels
from tests.store.conftest import Known, known, make_project

KILLS = 200
CHILD = Path(__file__).with_name("labeling_child.py")
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def labelers(path: Path, at: Known) -> Iterator[subprocess.Popen[bytes]]:
    """Start the process that starts a labeling process whenever it is told to."""
    lists = [",".join(map(str, ids)) for ids in ((at.ann, at.ben), at.classes, at.items)]
    command = [sys.executable, str(CHILD), str(path), str(at.question), str(at.round), *lists]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
    assert process.returncode == 0


def killed(process: subprocess.Popen[bytes], after_s: float) -> list[tuple[int, ...]]:
    """Let it label, kill it ``after_s`` after its first label, return what was acknowledged until then."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"go\n")
    process.stdin.flush()
    said: list[tuple[int, ...]] = []
    pid = 0
    while not (said and pid):
        words = process.stdout.readline().split()
        if words[0] == b"pid":
            pid = int(words[1])
        else:
            said.append(tuple(int(word) for word in words))
    time.sleep(after_s)
    os.kill(pid, signal.SIGKILL)
    while (line := process.stdout.readline()) != b"dead\n":
        said.append(tuple(int(word) for word in line.split()))
    return said


def missing(path: Path, said: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Return the acknowledged labels that the file does not hold."""
    with closing(connect_reader(path)) as db:
        rows = db.execute("SELECT id, item, person, label_class FROM annotation").fetchall()
    return sorted(set(said) - set(rows))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="starts its processes by fork")
def test_every_acknowledged_label_survives_a_kill(tmp_path: Path) -> None:
    rng = random.Random(0)
    path = tmp_path / "phones.labeler"
    with make_project(path, n_items=30) as project:
        at = known(project)
    n_said = 0
    with labelers(path, at) as process:
        for _ in range(KILLS):
            said = killed(process, rng.uniform(0.0, 0.03))
            n_said += len(said)
            assert missing(path, said) == []
            assert findings(path) == []
    assert n_said > KILLS
    with Project.open(path) as project:
        assert 0 < len(current_labels(project, at.question)) <= 2 * 30


def test_a_label_that_is_not_there_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "phones.labeler"
    make_project(path).close()
    assert missing(path, [(1, 2, 3, 4)]) == [(1, 2, 3, 4)]
