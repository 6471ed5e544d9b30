"""``labeler what-if``: stable keys, readable text, nothing changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from labeler.cli import main
from labeler.errors import UserError
from tests.loop_project import build

VOTES = (
    "task,worker,label\na,x,deep\na,y,shallow\nb,x,deep\nb,y,deep\nc,x,ok\nc,y,ok\nd,x,shallow\nd,y,deep\n"
)


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    path = tmp_path / "votes.csv"
    path.write_text(VOTES, encoding="utf-8")
    return path


def invoke(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_a_merge(votes: Path) -> None:
    data = json.loads(invoke("what-if", votes, "--merge", "deep+shallow=scratch", "--json"))
    assert data["before"]["percent"]["value"] == pytest.approx(0.5)
    assert data["after"]["percent"]["value"] == 1.0
    assert [row["label"] for row in data["after"]["classes"]] == ["scratch", "ok"]
    assert {"percent", "krippendorff_alpha", "hlp", "n_items"} <= set(data["change"])
    assert data["change"]["hlp"]["why"] == "no_truth"
    text = invoke("what-if", votes, "--merge", "deep+shallow=scratch")
    assert "same answer   0.500  1.000" in text
    assert "It touches 6 labels of 3 items. Nothing was changed." in text


def test_every_pair_ranked(votes: Path) -> None:
    data = json.loads(invoke("what-if", votes, "--json"))
    assert len(data["merges"]) == 3
    assert (data["merges"][0]["first"], data["merges"][0]["second"]) == ("deep", "shallow")
    assert data["merges"][0]["alpha_gain"] > 0
    assert "deep + shallow" in invoke("what-if", votes).splitlines()[3]
    assert invoke("what-if", votes, "--csv").startswith("first,second,disagreements")


def test_a_class_that_goes_is_counted(votes: Path) -> None:
    assert "4 labels of 3 items; 4 have to be made again" in invoke("what-if", votes, "--retire", "deep")


def test_a_project_and_mistakes(tmp_path: Path, votes: Path) -> None:
    loop = build(tmp_path, 20)
    before = loop.path.read_bytes()
    data = json.loads(invoke("what-if", loop.path, "--merge", "ok+scratch", "--json"))
    assert data["after"]["percent"]["value"] == 1.0
    assert data["before"]["hlp"]["value"] < 1.0
    assert loop.path.read_bytes() == before
    with pytest.raises(UserError, match="There is no class 'nick'"):
        CliRunner().invoke(main, ["what-if", str(votes), "--merge", "nick+deep"], catch_exceptions=False)
    assert "takes two classes" in invoke("what-if", votes, "--merge", "deep", code=2)
