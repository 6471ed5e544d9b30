"""A short life of the monkey with one kill; and a model that is wrong is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.monkey import Model, Monkey, make_project, make_sound_project

LABELED = ["answered", 7, None, [], 1, ""]
OTHER = ["answered", 8, None, [], 1, ""]


def test_the_file_holds_what_was_acknowledged(tmp_path: Path) -> None:
    monkey = Monkey(make_project(tmp_path), seed=11)
    monkey.run(steps=90, kills=1)
    assert monkey.n_said > 8
    key, answer = next(iter(monkey.model.rows.items()))
    monkey.model.rows[key] = [*answer[:-1], "a note that nobody wrote"]
    with pytest.raises(AssertionError, match="1 answers differ"):
        monkey.compare()


def test_segments_and_transcripts_are_in_the_file_as_acknowledged(tmp_path: Path) -> None:
    monkey = Monkey(make_sound_project(tmp_path), seed=3)
    monkey.run(steps=110, kills=1)
    assert monkey.n_said > 8
    assert monkey.model.forms & {"units", "text"}


def test_the_model_takes_back_and_does_again() -> None:
    model = Model()
    key = [1, 2, 3, 4]
    for kind, answer in (("label", LABELED), ("label", OTHER), ("flag", None)):
        model.take({"kind": kind, "person": 3, "key": key if answer else None, "answer": answer})
    model.take({"kind": "undo", "person": 3})
    assert model.rows == {(1, 2, 3, 4): OTHER}
    model.take({"kind": "undo", "person": 3})
    assert model.rows == {(1, 2, 3, 4): LABELED}
    model.take({"kind": "undo", "person": 3})
    assert model.rows == {}
    model.take({"kind": "redo", "person": 3})
    assert model.rows == {(1, 2, 3, 4): LABELED}
