"""The queue by command, rulings by command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from labeler.cli import main
from tests.loop_project import Loop, build


@pytest.fixture
def loop(tmp_path: Path) -> Loop:
    return build(tmp_path / "p")


def run(*arguments: object) -> str:
    done = CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_queue_and_rulings(loop: Loop) -> None:
    data = json.loads(run("resolve", loop.path, "--json"))
    assert data["n_left"] == len(data["queue"]) > 3
    weights = [row["priority"] for row in data["queue"]]
    assert weights == sorted(weights, reverse=True)
    first, second, third = (row["task"] for row in data["queue"][:3])
    after = json.loads(
        run(
            "resolve",
            loop.path,
            "--rule",
            f"{first}=scratch",
            "--not-enough",
            second,
            "--send-back",
            third,
            "--reason",
            "measured",
            "--as",
            "sme",
            "--json",
        )
    )
    assert after["n_ruled_now"] == 3 and after["n_left"] == data["n_left"] - 3
    assert after["verdicts"]["send_back"] == data["verdicts"]["send_back"] + 1
    assert after["not_enough_information"]
    text = run("resolve", loop.path)
    assert "to resolve" in text and "Ruled not to hold enough information" in text


def test_a_cost_changes_the_order(loop: Loop) -> None:
    run("resolve", loop.path, "--cost", "scratch=5")
    rows = json.loads(run("resolve", loop.path, "--json"))["queue"]
    assert {row["cost"] for row in rows} <= {1.0, 5.0} and rows[0]["cost"] == 5.0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--rule", "nothing=ok"), "No item is called 'nothing'"),
        (("--rule", "000.jpg=nothing"), "no class 'nothing'"),
        (("--rule", "000.jpg"), "NAME=VALUE"),
        (("--cost", "ok=much"), "is a number"),
        (("--cost", "ok=0"), "above 0"),
        (("--rule", "000.jpg=ok", "--as", "ada"), "may"),
    ],
)
def test_what_cannot_be_done_is_said(loop: Loop, arguments: tuple[str, ...], words: str) -> None:
    done = CliRunner().invoke(main, ["resolve", str(loop.path), *arguments])
    assert done.exit_code != 0
    assert words in f"{done.output} {done.exception}"
