"""``labeler conventions`` and ``labeler sound-look`` by the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from labeler.cli import main
from labeler.types import QuestionKind
from tests.ui import sound_desk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return sound_desk.make_file(tmp_path, QuestionKind.TRANSCRIPT)


def run(*words: object) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_set_show_and_check_a_text(path: Path) -> None:
    run(
        "conventions",
        path,
        "--set",
        "fillers=drop",
        "--set",
        'spelling={"ok": "okay"}',
        "--tokens",
        "[noise],[x]",
    )
    data = json.loads(run("conventions", path, "--text", "um ok [nose]", "--json"))
    assert data["conventions"]["tokens"] == ["[noise]", "[x]"]
    assert [one["rule"] for one in data["problems"]] == ["fillers", "spelling", "brackets"]
    assert data["standardised"] == "okay [noise]"
    assert "0 transcripts" in run("conventions", path)


def test_look(path: Path) -> None:
    assert "No look" in run("sound-look", path)
    run("sound-look", path, "--axis", "log", "--window-ms", 50, "--floor-db", -110)
    data = json.loads(run("sound-look", path, "--range-db", 60, "--json"))
    assert data["looks"] == [
        {
            "name": "This project",
            "axis": "log",
            "window_s": 0.05,
            "step_s": 0.0,
            "range_db": 60.0,
            "floor_db": -110.0,
        }
    ]
    run("sound-look", path, "--forget")
    assert json.loads(run("sound-look", path, "--json"))["looks"] == []


def test_a_project_is_made_with_its_conventions(tmp_path: Path) -> None:
    path, file = tmp_path / "p.labeler", tmp_path / "conventions"
    file.write_text("case=lower\nnumbers=words\n")
    words = ["new", str(path), "--question-kind", "transcript", "--tokens", "[noise],[um?]"]
    made = CliRunner().invoke(main, [*words, "--conventions", str(file)], catch_exceptions=False)
    assert made.exit_code == 0
    shown = CliRunner().invoke(main, ["conventions", str(path), "--text", "Seven 7 [hum]", "--json"])
    data = json.loads(shown.stdout)
    assert data["conventions"]["tokens"] == ["[noise]", "[um?]"]
    assert data["standardised"] == "seven seven [um?]", "the nearest of the marks"
    assert "brackets" in {one["rule"] for one in data["problems"]}
    file.write_text('{"case": "upper"}')
    set_ = CliRunner().invoke(
        main, ["conventions", str(path), "--from", str(file), "--set", "numbers=digits", "--json"]
    )
    assert json.loads(set_.stdout)["conventions"]["case"] == "upper"
    assert json.loads(set_.stdout)["conventions"]["numbers"] == "digits"


def test_marks_are_for_transcripts(tmp_path: Path) -> None:
    words = ["new", str(tmp_path / "p.labeler"), "--classes", "a,b", "--tokens", "[noise]"]
    refused = CliRunner().invoke(main, words)
    assert "are for transcripts" in str(refused.exception)
    assert not (tmp_path / "p.labeler").exists()
