"""``labeler me``, ``labeler quiz`` and ``labeler comments`` through the real command."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from labeler.__main__ import run
from labeler.ops.comments import add_comment, resolve_thread
from labeler.ops.rounds import close_round
from tests.store.conftest import known, label, make_project


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with make_project(tmp_path / "phones.labeler", n_items=12) as project:
        at = known(project)
        gold = {"item": np.array(at.items[:10]), "question": at.question, "label_class": at.classes[0]}
        project.operate("import", "gold", at.owner, lambda batch: batch.add_many("gold", gold, 10))
        for number in range(10):
            label(project, at, at.ann, number, 1 if number < 2 else 0)
            label(project, at, at.ben, number, 0)
        first = add_comment(project, person=at.ann, item=at.items[0], text="@Sue?").value
        add_comment(project, person=at.ben, item=at.items[1], text="odd one")
        resolve_thread(project, person=at.ann, comment=first)
        close_round(project, round=at.round, author=at.owner)
    return project.path


def ask(capsys: pytest.CaptureFixture[str], *words: object) -> dict:
    assert run([str(word) for word in (*words, "--json")]) == 0
    return json.loads(capsys.readouterr().out)


def test_own_numbers(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = ask(capsys, "me", path, "--person", "Ann")
    assert (said["labels"], said["with_others"]["value"], said["with_gold"]["value"]) == (10, 0.8, 0.8)
    assert said["confused"] == [{"mine": "scratch", "theirs": "ok", "n": 2}]
    assert said["gold_confused"] == [{"was": "ok", "said": "scratch"}]
    assert said["with_self"]["value"] is None and said["with_self"]["why"] == "no_labels"
    assert run(["me", str(path), "--person", "Ann"]) == 0
    out = capsys.readouterr().out
    assert "10 labels on 1 day." in out and "I say scratch where others say ok: 2" in out


def test_the_quiz_is_asked_for_and_listed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = ask(capsys, "quiz", path, "--n", 5, "--pass-mark", 0.6)
    assert (said["n"], said["pass_mark"], [row["person"] for row in said["tries"]]) == (
        5,
        0.6,
        ["Ann", "Ben"],
    )
    assert said["tries"][0]["share"] is None and said["tries"][0]["why"] == "not taken"
    assert run(["quiz", str(path)]) == 0
    assert "60 % must be right" in capsys.readouterr().out
    assert run(["quiz", str(path), "--n", "50"]) == 2
    assert "there are 10" in capsys.readouterr().err
    assert ask(capsys, "quiz", path, "--off")["n"] is None


def test_what_is_open_and_what_waits(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = ask(capsys, "comments", path)
    assert [row["text"] for row in said["comments"]] == ["odd one"]
    assert ask(capsys, "comments", path, "--all")["n_threads"] == 2
    assert ask(capsys, "comments", path, "--person", "Sue")["n_threads"] == 0
