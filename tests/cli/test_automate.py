"""``labeler automate`` on tables and on a project."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from labeler.cli.automate import command
from labeler.errors import UserError
from tests.loop_project import build


def invoke(*arguments):
    result = CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def tables(tmp_path):
    """2,000 items; the model is as right as it says, people on 80 %; at night it is sure and wrong."""
    rng = np.random.default_rng(0)
    n = 2000
    truth = rng.integers(0, 2, n)
    sure = rng.uniform(0.5, 1.0, n)
    night = np.arange(n) % 25 == 0
    right = rng.random(n) < np.where(night, 0.4, sure)
    files = {name: tmp_path / f"{name}.csv" for name in ("predictions", "gold", "votes", "tags")}
    files["gold"].write_text(
        "task,label\n" + "".join(f"{i},{truth[i]}\n" for i in range(n)), encoding="utf-8"
    )
    answers = np.where(right, truth, 1 - truth)
    files["predictions"].write_text(
        "task,label,confidence\n" + "".join(f"{i},{answers[i]},{sure[i]:.6f}\n" for i in range(n)),
        encoding="utf-8",
    )
    said = np.where(rng.random((n, 3)) < 0.8, truth[:, None], 1 - truth[:, None])
    votes = "".join(f"{i},{w},{said[i, w]}\n" for i in range(n) for w in range(3))
    files["votes"].write_text("task,worker,label\n" + votes, encoding="utf-8")
    files["tags"].write_text(
        "task,tag\n" + "".join(f"{i},night\n" for i in np.flatnonzero(night)), encoding="utf-8"
    )
    return files


def test_against_people_with_a_weak_slice_named(tables):
    common = ("--predictions", tables["predictions"], "--gold", tables["gold"])
    data = json.loads(
        invoke(*common, "--votes", tables["votes"], "--tags", tables["tags"], "--items", 60000, "--json")
    )
    assert data["against"] == "people"
    assert data["people_accuracy"] == pytest.approx(0.8, abs=0.02)
    assert data["people_accuracy"] < data["target"] < data["low"] + 1e-9
    assert 0.1 < data["coverage"] < 0.9
    assert data["minutes_saved"] == pytest.approx(data["coverage"] * 60000 * 5 / 60)
    night = data["checks"][0]
    assert (night["tag"], night["worse"]) == ("night", True)
    assert data["calibration"]["ece"]["value"] > 0
    text = invoke(*common, "--votes", tables["votes"], "--tags", tables["tags"])
    assert "Label alone at confidence" in text
    assert "below the target: label by hand" in text


def test_nothing_is_an_answer(tables):
    common = ("--predictions", tables["predictions"], "--gold", tables["gold"])
    data = json.loads(invoke(*common, "--target", "0.999", "--json"))
    assert data["n_automated"] == 0
    assert data["threshold"] is None
    assert data["why"] in ("not_good_enough", "too_few_items")
    assert invoke(*common, "--target", "0.999").startswith("Automate nothing: ")


def test_what_is_missing_is_said_in_one_sentence(tables, tmp_path):
    with pytest.raises(UserError, match="--votes"):
        invoke("--predictions", tables["predictions"], "--gold", tables["gold"])
    bare = tmp_path / "bare.csv"
    bare.write_text("task,label\n0,1\n1,0\n", encoding="utf-8")
    with pytest.raises(UserError, match="neither a confidence"):
        invoke("--predictions", bare, "--gold", tables["gold"], "--target", "0.9")


def test_a_project_of_few_truths_automates_nothing_and_says_why(tmp_path):
    loop = build(tmp_path)
    data = json.loads(invoke(loop.path, "--json"))
    assert data["n_automated"] == 0
    assert data["n"] > 0
    assert 0.6 < data["people_accuracy"] < 1
    assert data["why"] == "too_few_items"
    assert {check["tag"] for check in data["checks"]} == set()
    lenient = json.loads(invoke(loop.path, "--target", "0.1", "--json"))
    assert lenient["coverage"] > 0
    assert {check["tag"] for check in lenient["checks"]} == {"dim", "new phone"}
