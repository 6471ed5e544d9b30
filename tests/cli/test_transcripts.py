"""``labeler consensus --method rover|medoid`` on a table of transcripts."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from labeler.cli.consensus import command
from labeler.errors import UserError
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes

TABLE = """task,worker,label
1,ann,"Um, turn left"
1,ben,turn left
1,cas,turn LEFT!
2,ann,go home now
2,ben,go home
2,cas,"go home, now"
3,ann,
"""
GOLD = "task,label\n1,Turn left.\n2,Go home now.\n3,\n"


def invoke(*arguments):
    result = CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def files(tmp_path):
    votes, gold = tmp_path / "votes.csv", tmp_path / "gold.csv"
    votes.write_text(TABLE, encoding="utf-8")
    gold.write_text(GOLD, encoding="utf-8")
    return votes, gold


@pytest.mark.parametrize("method", ["rover", "medoid"])
def test_transcripts_are_voted_and_scored(files, tmp_path, method):
    votes, gold = files
    out = tmp_path / "out.csv"
    data = json.loads(invoke(votes, "--method", method, "--gold", gold, "--out", out, "--compare", "--json"))
    assert data.keys() >= {"method", "n_items", "ties", "iterations", "people", "wer", "cer", "agreement"}
    assert data["wer"]["corpus"] == data["wer"]["mean_utterance"] == 0.0
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "task,label,confidence"
    assert lines[1].startswith("1,turn left,")
    assert lines[2].startswith("2,go home now,")
    assert lines[3].startswith("3,,")
    agreement = data["agreement"]
    assert agreement["raw"]["corpus"] < agreement["normalised"]["corpus"] < 1
    assert agreement["normalised"]["normalisation"] == data["normalisation"]
    assert data["rules"][0]["gain_alone"] >= data["rules"][-1]["gain_alone"]
    ann = data["people"][0]
    assert (ann["person"], ann["n"]) == ("ann", 3)
    # "um" is one word too many over the two and three and no words of the consensus
    assert ann["wer_to_gold"] == pytest.approx(1 / 5)


def test_without_gold_the_rates_are_null_and_say_why(files):
    votes, _ = files
    data = json.loads(invoke(votes, "--method", "rover", "--json"))
    assert data["wer"] == {"corpus": None, "mean_utterance": None, "why": "no_truth"}


def test_a_person_reads_text(files):
    votes, gold = files
    text = invoke(votes, "--method", "rover", "--gold", gold, "--compare")
    assert "WER 0.00 % corpus, 0.00 % mean utterance" in text
    assert "gain alone" in text


def test_a_project_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "p.labeler"
    create_project(path, name="p", question=QuestionSpec("q", classes=parse_classes("a,b"))).close()
    with pytest.raises(UserError, match="rover is for transcripts"):
        CliRunner().invoke(command, [str(path), "--method", "rover"], catch_exceptions=False)
