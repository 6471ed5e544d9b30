"""``labeler train`` and ``labeler runs``: stable keys, lines for the window, sentences for mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from labeler.cli import main
from labeler.errors import UserError
from labeler.learn.progress import Progress, parse_line
from tests.learned_project import Learned, build


@pytest.fixture
def learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Learned:
    # the command stops at SIGINT and SIGTERM; pytest's own handlers must not change
    monkeypatch.setattr("signal.signal", lambda number, handler: None)
    return build(tmp_path / "p", n=30)


def _run(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return str(result.stdout)


def test_train_and_runs_answer_with_stable_keys(learned: Learned) -> None:
    answer = json.loads(_run("train", learned.path, "--epochs", 2, "--seed", 4, "--json"))
    keys = {"run", "name", "state", "seed", "split", "dev", "test", "constant", "reference", "code_version"}
    assert keys <= set(answer)
    assert answer["seed"] == 4
    assert set(answer["test"]) == {"value", "low", "high", "n"}
    listed = json.loads(_run("runs", learned.path, "--json"))
    assert listed["n_runs"] == 1
    assert listed["runs"][0]["run"] == answer["run"]
    assert "residual network" in _run("runs", learned.path)
    assert _run("runs", learned.path, "--csv").startswith("run,name,")


def test_the_window_reads_every_line(learned: Learned) -> None:
    lines = _run("train", learned.path, "--epochs", 2, "--progress-json").splitlines()
    events = [parse_line(line) for line in lines]
    assert [event.epoch for event in events if isinstance(event, Progress)] == [1, 2]
    last = events[-1]
    assert isinstance(last, dict)
    assert last["stage"] == "done"
    assert isinstance(last["result"], dict)
    assert last["result"]["name"] == "residual network"


def test_baseline_and_sanity(learned: Learned) -> None:
    words = _run("train", learned.path, "--baseline", "constant")
    assert "constant answer" in words
    found = json.loads(_run("train", learned.path, "--sanity", "--json"))
    assert found["passed"] is True
    assert json.loads(_run("runs", learned.path, "--json"))["n_runs"] == 1


def test_mistakes_are_the_persons_to_mend(learned: Learned, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no split"):
        _run("train", learned.path, "--split", "none")
    with pytest.raises(UserError):
        _run("train", tmp_path / "none.labeler")
    result = CliRunner().invoke(main, ["train", str(learned.path), "--epochs", "0"])
    assert result.exit_code == 2


def test_a_project_without_runs_says_how_to_get_one(learned: Learned) -> None:
    assert "labeler train" in _run("runs", learned.path)
