"""``labeler rounds`` and ``labeler people`` through the real command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labeler.__main__ import run
from labeler.ops.label import submit_label
from labeler.store.project import Project
from labeler.store.read.people import people
from labeler.store.read.queue import person_queue
from labeler.store.read.rounds import open_round
from tests.store.conftest import known, make_project


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = make_project(tmp_path / "phones.labeler", n_items=12)
    made.close()
    return made.path


def ask(capsys: pytest.CaptureFixture[str], *words: object) -> dict:
    assert run([str(word) for word in (*words, "--json")]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert run([str(word) for word in words]) == 2
    return capsys.readouterr().err


def test_a_round_is_rehearsed_begun_joined_and_closed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin = ("rounds", path, "begin", "--per-item", 1, "--repeat-share", 0.5, "--sample", 8)
    dry = ask(capsys, *begin, "--dry-run")
    assert (dry["items"], dry["answers_asked"], dry["begun"]) == (8, 12, False)
    assert [row["round"] for row in dry["rounds"]] == ["round 1"]
    begun = ask(capsys, *begin, "--name", "second look")
    row = begun["rounds"][-1]
    assert (row["round"], row["items"], row["state"]) == ("second look", 8, "open")
    assert [(one["person"], one["total"]) for one in row["people"]] == [("Ann", 5), ("Ben", 5)]
    assert row["chosen"] == "8 of all items" and begun["rounds"][0]["state"] == "closed"
    ask(capsys, "people", path, "--add", "Cem")
    joined = ask(capsys, "rounds", path, "join", "--person", "Cem")
    assert joined["moved"] == 2
    assert {one["person"] for one in joined["rounds"][-1]["people"]} == {"Ann", "Ben", "Cem"}
    left = ask(capsys, "rounds", path, "leave", "--person", "Cem")
    assert left["moved"] == 2 and left["without_heir"] == 0
    closed = ask(capsys, "rounds", path, "close")
    assert closed["rounds"][-1]["state"] == "closed"
    assert "No round is open" in refused(capsys, "rounds", path, "close")
    assert run(["rounds", str(path)]) == 0
    assert "second look (closed, blind): 8 items, 1 people each" in capsys.readouterr().out


def test_what_people_say_again_is_compared(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "rounds", path, "begin", "--people", "Ann", "--repeat-share", 0.25)
    with Project.open(path) as project:
        at = known(project)
        round_ = open_round(project, at.question)
        for answer in (0, 1):
            queue = person_queue(project, at.question, at.ann, round_.id)
            for item in queue.items[queue.status == 0].tolist():
                in_round = queue.again.get(item, round_.id)
                submit_label(
                    project,
                    person=at.ann,
                    item=item,
                    question=at.question,
                    round=in_round,
                    label_class=at.classes[answer if item == queue.items[-1] else 0],
                )
    said = ask(capsys, "rounds", path, "repeats")
    assert (said["people"][0]["person"], said["people"][0]["n"]) == ("Ann", 3)
    assert said["overall"]["value"] in (2 / 3, 1.0)
    row = ask(capsys, "rounds", path)["rounds"][-1]
    assert (row["answers"], row["asked"], row["share"]) == (15, 15, 1.0)


def test_what_is_wrong_is_said(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "only an SME or an MLE may begin" in refused(capsys, "rounds", path, "begin", "--as", "Ann")
    assert "Nobody is called 'Zoe'" in refused(capsys, "rounds", path, "begin", "--people", "Zoe")
    assert "There is no class 'dent'" in refused(
        capsys, "rounds", path, "begin", "--from", "old_definition", "--class", "dent"
    )
    assert "at least one item" in refused(capsys, "rounds", path, "begin", "--from", "sent_back")
    assert "There is no round 'x'" in refused(capsys, "rounds", path, "close", "--round", "x")
    assert "Say who is to join" in refused(capsys, "rounds", path, "join")


def test_people_are_added_given_roles_renamed_and_let_go(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ask(
        capsys,
        *("people", path, "--add", "Tom:sme", "--role", "Ben:sme", "--rename", "Ann:Anna"),
        *("--remove", "Sue"),
    )
    assert [(row["person"], row["role"]) for row in said["people"]] == [
        ("owner", "mle"),
        ("Anna", "labeler"),
        ("Ben", "sme"),
        ("Tom", "sme"),
    ]
    assert "is no role" in refused(capsys, "people", path, "--role", "Ben:boss")
    assert "says not who does what" in refused(capsys, "people", path, "--role", "Ben")
    assert "Anna is a labeler" in refused(capsys, "people", path, "--add", "X", "--as", "Anna")
    assert "Only owner may do everything" in refused(capsys, "people", path, "--remove", "owner")


def test_roles_are_given_when_the_project_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.labeler"
    made = ("new", path, "--classes", "a,b", "--people", "Ann:labeler,Sue:sme,Max:mle", "--owner", "Max")
    said = ask(capsys, *made)
    assert said["people"] == ["Max", "Ann", "Sue"]
    with Project.open(path) as project:
        roles = [(one.name, str(one.role)) for one in people(project)]
    assert roles == [("Max", "mle"), ("Ann", "labeler"), ("Sue", "sme")]
