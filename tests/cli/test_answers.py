"""``labeler agreement``, ``hlp`` and ``consensus`` on boxes, segments, several classes and transcripts."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from labeler.cli import main
from labeler.errors import UserError
from labeler.types import QuestionKind
from labeler.units import Value
from tests.ops.answer_projects import box, boxes, build

BOXES = """task,worker,label,x,y,w,h
a,ann,cat,0,0,10,10
a,ben,cat,0,0,10,9
a,cyd,dog,0,0,10,10
b,ann,,,,,
b,ben,dog,5,5,4,4
"""
BOX_GOLD = "task,label,x,y,w,h\na,cat,0,0,10,10\nb,,,,,\n"
SETS = "task,worker,label\na,x,s|d\na,y,d\nb,x,\nb,y,\nc,x,s\nc,y,d\n"
TEXTS = "task,worker,label\na,x,Well I never!\na,y,well I never\nb,x,so it goes\nb,y,so it went\n"


def run(*arguments: Any, code: int = 0) -> str:
    result = CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_boxes_of_a_table(tmp_path: Path) -> None:
    votes, gold = write(tmp_path / "v.csv", BOXES), write(tmp_path / "g.csv", BOX_GOLD)
    data = json.loads(run("agreement", votes, "--gold", gold, "--json", "--by", "item"))
    assert {"kind", "n_items", "n_people", "n_labels", "n_units", "n_pairable", "n_both_empty"} <= set(data)
    figures = {"f1_50", "f1_75", "mean_f1", "class_f1", "mean_iou", "class_agreement", "presence", "alpha"}
    assert figures <= set(data["coefficients"])
    assert data["coefficients"]["f1_50"]["value"] == pytest.approx((1 + 0) / 2)
    assert data["coefficients"]["gamma"] == {
        "value": None, "low": None, "high": None, "why": "not_asked", "method": "", "n": 0,
        "in_general": {"low": None, "high": None, "why": "not_asked"},
    }  # fmt: skip
    assert data["hlp"]["kind"] == "hlp"
    assert len(data["items"]) == 2
    text = run("agreement", votes)
    assert "F1 at .50" in text
    assert "1 pairs are the same, 2 have another class" in text
    levels = json.loads(run("hlp", votes, "--gold", gold, "--json"))
    assert levels["overall"]["value"] == pytest.approx((1 + 1 + 1 + 0) / 4)
    assert "HLP: mean F1 at .50 against gold and rulings." in run("hlp", votes, "--gold", gold)
    assert "Agreement, not HLP" in run("hlp", votes)
    assert run("agreement", votes, "--csv").startswith("coefficient,value")


def test_five_people_say_something_of_people_in_general(tmp_path: Path) -> None:
    rows = [f"t{t},p{p},cat,0,0,{10 + (t * p) % 4},10" for t in range(6) for p in range(5)]
    boxes_of = write(tmp_path / "b.csv", "\n".join(["task,worker,label,x,y,w,h", *rows, ""]))
    data = json.loads(run("agreement", boxes_of, "--json"))["coefficients"]
    for name in ("mean_f1", "mean_iou", "alpha"):
        general = data[name]["in_general"]
        assert general["low"] < data[name]["value"] < general["high"], name
    assert "people in general" in run("agreement", boxes_of)
    four = write(
        tmp_path / "f.csv", "\n".join(["task,worker,label,x,y,w,h", *(r for r in rows if "p4" not in r), ""])
    )
    assert "Fewer than five people" in run("agreement", four)
    said = [f"t{t},p{p},so it goes {'on ' * ((t + p) % 3)}" for t in range(6) for p in range(5)]
    texts = write(tmp_path / "t.csv", "\n".join(["task,worker,label", *said, ""]))
    found = json.loads(run("agreement", texts, "--kind", "transcript", "--json"))["coefficients"]
    for one in (found["alpha"], found["normalised"]["corpus"], found["characters"]["mean_pair"]):
        assert one["in_general"]["low"] < one["value"] < one["in_general"]["high"]
        assert one["low"] < one["value"] < one["high"]
    chosen = [f"t{t},p{p},{'d|s' if (t + p) % 3 else 'd'}" for t in range(6) for p in range(5)]
    sets = write(tmp_path / "s.csv", "\n".join(["task,worker,label", *chosen, ""]))
    found = json.loads(run("agreement", sets, "--kind", "classes", "--json"))["coefficients"]
    for name in ("same_set", "jaccard", "alpha_masi", "alpha_jaccard"):
        assert found[name]["in_general"]["low"] < found[name]["in_general"]["high"], name


def test_consensus_of_boxes(tmp_path: Path) -> None:
    votes, gold = write(tmp_path / "v.csv", BOXES), write(tmp_path / "g.csv", BOX_GOLD)
    out = tmp_path / "o.csv"
    data = json.loads(run("consensus", votes, "--gold", gold, "--out", out, "--json", "--support", "0.6"))
    assert (data["n_consensus_units"], data["n_empty"], data["n_gold"]) == (1, 1, 2)
    assert data["f1_50"]["value"] == 1.0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == {
        "task": "a", "label": "cat", "x": "0.0", "y": "0.0", "w": "10.0", "h": "10.0", "support": "1.0"
    }  # fmt: skip
    assert rows[1]["task"] == "b"
    assert rows[1]["x"] == ""
    assert "1 that 60 % of the people or more drew" in run("consensus", votes, "--support", "0.6")


def test_several_classes_of_a_table(tmp_path: Path) -> None:
    votes, gold = write(tmp_path / "v.csv", SETS), write(tmp_path / "g.csv", "task,label\na,d|s\nb,\n")
    data = json.loads(run("agreement", votes, "--kind", "classes", "--json"))
    assert data["coefficients"]["jaccard"]["value"] == pytest.approx(0.5)
    assert {"same_set", "jaccard", "alpha_masi", "alpha_jaccard"} == set(data["coefficients"])
    assert [row["label"] for row in data["classes"]] == ["d", "s"]
    text = run("agreement", votes, "--kind", "classes")
    assert "alpha of sets (MASI)" in text
    assert "chosen" in text
    levels = json.loads(run("hlp", votes, "--gold", gold, "--kind", "classes", "--json"))
    assert levels["same_set"]["value"] == 0.75
    out = tmp_path / "o.csv"
    made = json.loads(
        run("consensus", votes, "--kind", "classes", "--method", "majority", "--out", out, "--json")
    )
    assert (made["ties"], made["n_gold"]) == (3, 0)
    with out.open(encoding="utf-8", newline="") as file:
        assert [row["label"] for row in csv.DictReader(file)] == ["d", "", ""]


def test_transcripts_of_a_table(tmp_path: Path) -> None:
    votes = write(tmp_path / "v.csv", TEXTS)
    gold = write(tmp_path / "g.csv", "task,label\na,well i never\nb,so it goes\n")
    data = json.loads(run("agreement", votes, "--kind", "transcript", "--json"))
    assert data["coefficients"]["normalised"]["corpus"]["value"] == pytest.approx(1 - 2 / 12)
    assert data["rules"][0]["rule"] == "case"
    text = run("agreement", votes, "--kind", "transcript")
    assert "as written, of all words" in text
    assert "normalised, mean of pairs" in text
    levels = run("hlp", votes, "--gold", gold, "--kind", "transcript")
    assert "WER, corpus (normalised)" in levels
    assert "WER, mean utterance (as written)" in levels


def test_projects_are_known_by_their_question(tmp_path: Path) -> None:
    drawn = {(0, "ann"): boxes(box(0, 0, 9, 9)), (0, "ben"): boxes(box(0, 0, 9, 9))}
    build(tmp_path / "b.labeler", QuestionKind.BOXES, drawn).close()
    assert json.loads(run("agreement", tmp_path / "b.labeler", "--json"))["kind"] == "boxes"
    assert "F1 at .50" in run("hlp", tmp_path / "b.labeler")
    assert json.loads(run("consensus", tmp_path / "b.labeler", "--json"))["n_consensus_units"] == 1
    said = {(0, "ann"): Value(text="a b"), (0, "ben"): Value(text="a b"), (0, "cyd"): Value(text="a c")}
    build(tmp_path / "t.labeler", QuestionKind.TRANSCRIPT, said, names="").close()
    out = tmp_path / "o.csv"
    made = json.loads(run("consensus", tmp_path / "t.labeler", "--out", out, "--json"))
    assert made["method"] == "rover"
    assert out.read_text("utf-8").splitlines()[1].startswith("0.jpg,a b,")
    with pytest.raises(UserError, match="rover is for transcripts"):
        run("consensus", tmp_path / "b.labeler", "--method", "rover")
    assert "--kind is for tables" in run("agreement", tmp_path / "b.labeler", "--kind", "boxes", code=2)
    assert "import them first" in run("hlp", tmp_path / "b.labeler", "--order", "a", code=2)
    assert "of single classes" in run("hlp", tmp_path / "b.labeler", "--run", "1", code=2)
