"""Suspected label errors of a run and of tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.errors import UserError
from labeler.ops.label_errors import suspects_of_project, suspects_of_tables
from labeler.ops.run_answers import column_classes, unseen
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.questions import classes
from labeler.store.read.runs import Predictions
from labeler.store.read.runs import run as run_of
from tests.loop_project import Loop, add_sure_run, build


def test_a_run_doubts_what_is_labeled_wrong(tmp_path: Path) -> None:
    loop = build(tmp_path, 60, gold=60)
    with Project.open(loop.path) as project:
        run = add_sure_run(project, loop, wrong=[4, 9])
        found = suspects_of_project(project, loop.question, run_id=run)
        assert found.ids is not None
        assert sorted(found.ids.tolist()) == sorted(loop.item[[4, 9]].tolist())
        assert set(found.source) == {"gold"}
        assert set(found.items) == {"004.jpg", "009.jpg"}
        data = found.as_dict()
        assert data["n_suspects"] == 2
        assert {row["given"] for row in data["suspects"]} <= {"ok", "scratch"}
        assert all(row["given"] != row["suggested"] for row in data["suspects"])
        with pytest.raises(UserError, match="no probabilities"):
            suspects_of_project(project, loop.question, run_id=loop.run)


def test_items_that_the_run_was_trained_on_are_not_judged(tmp_path: Path) -> None:
    loop = build(tmp_path, 60, gold=60)
    with Project.open(loop.path) as project:
        split = make_split(project, loop, train=range(8))
        run = add_sure_run(project, loop, wrong=[4, 9], split=split)
        found = suspects_of_project(project, loop.question, run_id=run)
        assert found.items == ["009.jpg"], "item 4 is in the training part"
        assert len(unseen(project, run_of(project, run))) == 52


def make_split(project: Project, loop: Loop, train: range) -> int:
    """Add a split whose training part is some items by number; the rest is test."""

    def body(batch: Batch) -> int:
        split = batch.add("split", name="s", question=loop.question, parts={"train": 0.1, "test": 0.9})
        parts = ["train" if place in train else "test" for place in range(len(loop.item))]
        batch.add_many("split_item", {"split": split, "item": loop.item, "part": parts}, len(parts))
        return split

    return project.operate("split", "split", loop.owner, body).value


def test_classes_reordered_after_the_run_are_found_by_its_answers(tmp_path: Path) -> None:
    """Columns that were in another order then: what the run answered says which is which."""
    loop = build(tmp_path, 60, gold=60)
    with Project.open(loop.path) as project:
        ids = [one.id for one in classes(project, loop.question)]
        run = add_sure_run(project, loop, wrong=[4], order=[1, 0, 2])
        found = suspects_of_project(project, loop.question, run_id=run)
        assert found.items == ["004.jpg"]
        nothing = Predictions(*(np.zeros(0, dtype=np.int64),) * 2, np.zeros(0), np.zeros((0, 0)))
        assert not len(column_classes(project, loop.question, nothing))
        shares = np.array([[0.1, 0.9, 0.0]])
        plain = Predictions(np.zeros(1, np.int64), np.array([ids[1]]), np.array([0.9]), shares)
        assert column_classes(project, loop.question, plain).tolist() == ids


def test_tables(tmp_path: Path) -> None:
    labels, predictions = tmp_path / "l.csv", tmp_path / "p.csv"
    rows = [(f"{i}", "ab"[i % 2], 0.9 if i % 2 == 0 else 0.1) for i in range(20)] + [("x", "a", 0.05)]
    labels.write_text("task,label\n" + "".join(f"{t},{c}\n" for t, c, _ in rows) + "y,c\n", encoding="utf-8")
    predictions.write_text(
        "task,p_a,p_b\n" + "".join(f"{t},{p},{1 - p}\n" for t, _, p in rows), encoding="utf-8"
    )
    found = suspects_of_tables(labels, predictions)
    assert (found.items, found.given, found.suggested) == (["x"], ["a"], ["b"])
    assert found.score[0] == pytest.approx(0.05)
    assert found.n == 21
    predictions.write_text("task,label\nx,a\n", encoding="utf-8")
    with pytest.raises(UserError, match="no p_CLASS columns"):
        suspects_of_tables(labels, predictions)
