"""``--question``: without it reports are about the first question, and say so; what changes things asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from labeler.cli import main
from labeler.errors import FileProblem, UserError
from labeler.ops.people import owner
from labeler.ops.project import add_question, create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.types import QuestionKind


@pytest.fixture
def two(tmp_path: Path) -> Path:
    path = tmp_path / "two.labeler"
    first = QuestionSpec("word", words="Which?", classes=parse_classes("a,b"))
    second = QuestionSpec("phrase", QuestionKind.TRANSCRIPT, words="What is said?")
    with create_project(path, name="two", question=first) as project:
        project.operate("q", "q", owner(project), lambda batch: add_question(batch, second, position=1))
    return path


@pytest.mark.parametrize(
    ("command", "name"),
    [(["runs"], "word"), (["export", "OUT", "--format", "folders"], "word"), (["conventions"], "phrase")],
)
def test_the_first_fitting_question_is_taken_and_named(two: Path, command: list[str], name: str) -> None:
    words = [command[0], str(two), *(str(two.parent / "out") if w == "OUT" else w for w in command[1:])]
    result = CliRunner().invoke(main, words)
    assert f"about the question '{name}'; the project asks word, phrase" in result.stderr


def test_json_stays_json_and_a_named_question_is_not_talked_about(two: Path) -> None:
    result = CliRunner().invoke(main, ["standardise", str(two), "--json"])
    assert json.loads(result.stdout)["counted"] is False
    result = CliRunner().invoke(main, ["standardise", str(two), "--question", "phrase", "--json"])
    assert result.stderr == ""
    result = CliRunner().invoke(main, ["standardise", str(two), "--question", "nothing"])
    assert "has no question 'nothing'" in str(result.exception)


@pytest.mark.parametrize("command", [["classes"], ["resolve"], ["rounds"]])
def test_what_changes_a_question_asks_which(two: Path, command: list[str]) -> None:
    result = CliRunner().invoke(main, [command[0], str(two), *command[1:]])
    assert isinstance(result.exception, UserError)
    assert "say which with --question" in str(result.exception)


def test_a_wrong_path_is_told_by_the_command(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["runs", str(tmp_path / "none.labeler")])
    assert isinstance(result.exception, FileProblem)
    assert "about the question" not in result.stderr
