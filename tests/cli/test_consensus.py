"""``labeler consensus`` on plain tables."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

from labeler.__main__ import run
from labeler.cli.consensus import METHODS, command
from labeler.errors import FileProblem
from labeler.stats.consensus import Method

VOTES = """task,worker,label
a,x,yes
a,y,yes
a,z,no
b,x,no
b,y,yes
c,x,no
c,y,no
c,z,no
d,x,yes
d,y,yes
"""
KEYS = {"method", "n_items", "ties", "iterations", "log_likelihood", "accuracy", "people"}


def invoke(*arguments):
    result = CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def votes(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text(VOTES, encoding="utf-8")
    return path


def test_the_command_offers_every_method():
    assert tuple(str(method) for method in Method) == METHODS


@pytest.mark.parametrize("method", METHODS)
def test_every_method_answers_with_the_stable_keys(votes, tmp_path, method):
    gold = tmp_path / "gold.csv"
    gold.write_text("task,label\na,yes\nb,no\nc,no\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    data = json.loads(invoke(votes, "--method", method, "--gold", gold, "--out", out, "--json"))
    assert data.keys() >= KEYS
    assert data["method"] == method
    assert data["n_items"] == 4
    assert 0 <= data["accuracy"] <= 1
    assert [set(row) >= {"person", "n", "accuracy_estimate"} for row in data["people"]] == [True] * 3
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["task"] for row in rows] == ["a", "b", "c", "d"]
    assert list(rows[0]) == ["task", "label", "confidence"]
    assert rows[0]["label"] == "yes"


def test_a_tie_is_stated_left_empty_and_counts_one_half(votes, tmp_path):
    gold, out = tmp_path / "gold.csv", tmp_path / "out.csv"
    gold.write_text("task,label\na,yes\nb,no\nc,no\n", encoding="utf-8")
    data = json.loads(invoke(votes, "--method", "majority", "--gold", gold, "--out", out, "--json"))
    assert data["ties"] == 1
    assert data["accuracy"] == pytest.approx(2.5 / 3)
    assert out.read_text(encoding="utf-8").splitlines()[2].startswith("b,,")
    invoke(votes, "--method", "majority", "--ties", "random", "--out", out)
    drawn = out.read_text(encoding="utf-8")
    assert drawn.splitlines()[2].split(",")[1] in ("yes", "no")
    invoke(votes, "--method", "majority", "--ties", "random", "--out", out)
    assert out.read_text(encoding="utf-8") == drawn


def test_what_is_undefined_is_null_with_a_reason(votes):
    data = json.loads(invoke(votes, "--method", "majority", "--json"))
    assert data["accuracy"] is None
    assert data["log_likelihood"] is None
    assert data["why"] == "no_label_model, no_truth"


def test_gold_that_nobody_said_is_a_class_and_not_an_error(votes, tmp_path):
    gold = tmp_path / "gold.csv"
    gold.write_text("task,label\na,maybe\nelsewhere,no\n", encoding="utf-8")
    data = json.loads(invoke(votes, "--gold", gold, "--json"))
    assert data["classes"] == ["maybe", "no", "yes"]
    assert data["accuracy"] == 0.0


def test_strings_that_look_missing_are_answers_and_the_latest_wins(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text('task,worker,label\n1,x,no\n1,x,nan\n1,y,nan\n1,z,"two\nlines"\n', encoding="utf-8")
    data = json.loads(invoke(path, "--method", "majority", "--json"))
    assert data["n_duplicates"] == 1
    assert "nan" in data["classes"]
    assert "two\nlines" in data["classes"]


def test_learning_from_gold_does_not_boast_of_it(tmp_path):
    """Labels at random: told all truths the method is always right on them, but knows nothing of others."""
    rng = np.random.default_rng(0)
    said, true = rng.integers(0, 2, (200, 3)), rng.integers(0, 2, 200)
    rows = [f"{task},{worker},{said[task, worker]}" for task in range(200) for worker in range(3)]
    path, gold = tmp_path / "votes.csv", tmp_path / "gold.csv"
    path.write_text("task,worker,label\n" + "\n".join(rows) + "\n", encoding="utf-8")
    truths = "\n".join(f"{task},{true[task]}" for task in range(200))
    gold.write_text("task,label\n" + truths + "\n", encoding="utf-8")
    data = json.loads(invoke(path, "--gold", gold, "--learn-from-gold", "--json"))
    assert 0.35 < data["accuracy"] < 0.65


def test_comparing_ranks_every_method(votes):
    data = json.loads(invoke(votes, "--compare", "--json"))
    assert {row["method"] for row in data["methods"]} == set(METHODS)


def test_a_person_reads_text(votes):
    text = invoke(votes, "--compare")
    assert "dawid-skene: 4 items, 3 people, 10 labels" in text
    assert "held-out log-likelihood" in text


def test_predictions_are_weighed_by_crowdlab(votes, tmp_path):
    model, out = tmp_path / "model.csv", tmp_path / "out.csv"
    model.write_text("task,label,p_yes,p_no\na,yes,.9,.1\nb,no,.1,.9\nc,no,.1,.9\n", encoding="utf-8")
    invoke(votes, "--method", "crowdlab", "--predictions", model, "--out", out)
    assert out.read_text(encoding="utf-8").splitlines()[2].startswith("b,no,")


def test_a_missing_file_is_one_sentence_and_exit_code_2(tmp_path, capsys):
    with pytest.raises(FileProblem):
        invoke(tmp_path / "none.csv")
    assert run(["consensus", str(tmp_path / "none.csv")]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_uncertain_answers_may_abstain(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text("task,worker,label\na,x,?\na,y,?\na,z,no\nb,x,yes\nb,y,?\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    invoke(path, "--method", "majority", "--out", out)
    assert [line.split(",")[1] for line in out.read_text(encoding="utf-8").splitlines()[1:]] == ["?", ""]
    invoke(path, "--method", "majority", "--uncertain-classes", "?", "--uncertain", "abstain", "--out", out)
    assert [line.split(",")[1] for line in out.read_text(encoding="utf-8").splitlines()[1:]] == ["no", "yes"]
