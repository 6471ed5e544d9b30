"""Ids never clash and time never runs back, whatever the clock says and whoever else writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.ops.check import check
from labeler.store import identity
from labeler.store import project as project_module
from labeler.store.identity import COUNTER_BITS, Identities, block_of, next_at
from labeler.store.project import Project
from labeler.store.read.labels import my_label
from tests.store.conftest import Known, add_items, known, label

FREE = lambda block: False  # noqa: E731


@given(st.lists(st.integers(0, 2**60)), st.integers(0, 2**60))
def test_time_never_runs_back(clock: list[int], seen: int) -> None:
    for wall in clock:
        after = next_at(seen, wall)
        assert after > seen and after >= wall
        seen = after


def test_ids_are_unique_63_bit_and_go_on_in_the_next_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "BLOCK_SIZE", 8)
    blocks = iter([0, 7, 7, 8, 9, 2**40 - 1])
    identities = Identities(lambda: next(blocks))
    first = identities.take(lambda block: block == 8)
    many = identities.take_many(14, lambda block: block == 8)
    every = [first, *many.tolist()]
    assert len(set(every)) == 15 and many.dtype == np.int64
    used = [7, 9, 2**40 - 1]
    assert [block_of(one) for one in every] == [7] * 7 + [9] * 7 + [used[2]], "0 is nobody's, 8 is taken"
    assert all(one & (2**COUNTER_BITS - 1) for one in every), "the counter begins at 1"
    assert min(every) > 0 and max(every) < 2**63
    assert identities.drawn == used


@given(st.lists(st.integers(0, 5000), max_size=20))
def test_ids_are_never_handed_out_twice(sizes: list[int]) -> None:
    identities = Identities()
    seen = [identities.take_many(n, FREE) for n in sizes] + [np.array([identities.take(FREE)])]
    every = np.concatenate(seen)
    assert len(np.unique(every)) == len(every) == sum(sizes) + 1


def test_a_label_given_after_the_clock_went_back_still_wins(
    project: Project, at: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    label(project, at, at.ann, 0, 0)
    monkeypatch.setattr(project_module, "wall_clock_us", lambda: 1_000_000)
    label(project, at, at.ann, 0, 1)
    mine = my_label(project, at.items[0], at.question, at.ann, at.round)
    assert mine is not None and mine.class_name == "scratch"
    project.close()
    assert check(project.path).whole


def test_a_copy_of_a_file_draws_its_own_block(project: Project, at: Known) -> None:
    add_items(project, 1, at.owner)
    with Project.open(project.path) as second:
        add_items(second, 1, at.owner)
    with project.reading() as db:
        blocks = [row[0] for row in db.execute("SELECT block FROM id_block")]
    assert len(blocks) == len(set(blocks)) == 2


WRITER = """
import sys
from pathlib import Path
from labeler.store.project import Project
from tests.store.conftest import known, label
with Project.open(Path(sys.argv[1])) as project:
    at = known(project)
    for i in range(int(sys.argv[3])):
        label(project, at, getattr(at, sys.argv[2]), i % 5, i % 3)
"""


def test_two_processes_write_the_same_file(project: Project, at: Known) -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", WRITER, str(project.path)]
    children = [subprocess.Popen([*command, who, "60"], cwd=root) for who in ("ann", "ben")]
    for i in range(60):
        label(project, at, at.sue, i % 5, i % 3)
    assert [child.wait() for child in children] == [0, 0]
    with project.reading() as db:
        (n,) = db.execute("SELECT count(*) FROM annotation").fetchone()
        (apart,) = db.execute("SELECT count(DISTINCT at) FROM op").fetchone()
        (ops,) = db.execute("SELECT count(*) FROM op").fetchone()
    assert n == 180
    assert apart == ops, "no two operations share a time"
    project.close()
    assert check(project.path).whole
    with Project.open(project.path) as again:
        assert known(again) == at
