"""``labeler copy``, ``merge`` and ``conflicts``: two people work apart and come together."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest

from labeler.__main__ import run
from labeler.ops.resolve import rule_item
from labeler.store.backup import backups
from labeler.store.project import Project
from labeler.store.read.items import items
from labeler.store.read.people import people
from tests.store.conftest import known, label, make_project


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = make_project(tmp_path / "phones.labeler", n_items=8)
    made.close()
    assert run(["people", str(made.path), "--add", "Tom:sme"]) == 0
    return made.path


def ask(capsys: pytest.CaptureFixture[str], *words: object) -> dict:
    capsys.readouterr()
    assert run([str(word) for word in (*words, "--json")]) == 0
    return json.loads(capsys.readouterr().out)


def work(path: Path, person: str, answer: int) -> None:
    """Label three items, rule on one, and change the same class as the others."""
    with Project.open(path) as project:
        at = known(project)
        who = {"Sue": at.sue, "Tom": next(r.id for r in people(project) if r.name == "Tom")}[person]
        for number in range(3):
            label(project, at, at.ann if person == "Sue" else at.ben, number, answer)
        rule_item(project, person=who, item=at.items[0], question=at.question, label_class=at.classes[answer])
        project.operate(
            "class",
            "rename",
            who,
            lambda batch: batch.revise("label_class", {"entity": at.classes[0]}, name=f"fine by {person}"),
        )


def test_two_copies_come_together_and_say_what_is_left(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "for tom.labeler"
    assert ask(capsys, "copy", path, other, "--person", "Ben")["left"] == 8
    work(path, "Sue", 0)
    work(other, "Tom", 1)
    assert run(["merge", str(path), str(other), "--json"]) == 0
    said = capsys.readouterr()
    merged = json.loads(said.out)
    row = merged["merged"][0]
    assert (row["labels"], row["rulings"], row["changed_twice"], merged["conflicts"]) == (3, 1, 1, 1)
    assert "Both copies changed the classes 'fine by Tom'" in said.err
    assert "SMEs ruled apart on 1 items" in said.err
    assert ask(capsys, "merge", path, other)["merged"][0]["facts"] == 0
    found = ask(capsys, "conflicts", path)
    assert [(one["person"], one["ruling"]) for one in found["conflicts"][0]["rulings"]] == [
        ("Sue", "fine by Tom"),
        ("Tom", "scratch"),
    ]
    assert (found["agreement"]["value"], found["pairs"][0]["n"]) == (0.0, 1)
    assert run(["conflicts", str(path)]) == 0
    assert "Sue and Tom rule the same on 0.0 % of 1 items" in capsys.readouterr().out


def test_a_merge_is_rehearsed_backed_up_and_its_definitions_settled(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, stranger = tmp_path / "for tom.labeler", tmp_path / "stranger.labeler"
    ask(capsys, "copy", path, other)
    make_project(stranger).close()
    work(path, "Sue", 0)
    work(other, "Tom", 1)
    before = ask(capsys, "check", path)["facts_hash"]
    good, bad = ask(capsys, "merge", path, other, stranger, "--rehearse")["rehearsed"]
    assert (good["conflicts"], good["definitions_apart"], good["refused"]) == (1, 1, "")
    assert "3 labels" in good["coming"] and "1 ruling" in good["coming"]
    assert "another project" in bad["refused"]
    assert run(["merge", str(path), str(other), str(stranger), "--rehearse"]) == 0
    assert "1 more conflicting rulings, 1 more definitions to settle" in capsys.readouterr().out
    assert ask(capsys, "check", path)["facts_hash"] == before and not backups(path)
    assert ask(capsys, "merge", path, other)["definitions_apart"] == 1
    (kept,) = backups(path)
    assert "before-taking-in" in kept.name and ask(capsys, "check", kept)["facts_hash"] == before
    listed = ask(capsys, "settle", path)
    assert {(row["person"], row["says"], row["holds"]) for row in listed["definitions"]} == {
        ("Sue", "fine by Sue", False),
        ("Tom", "fine by Tom", True),
    }
    assert run(["settle", str(path), "--class", "fine by Tom", "--together"]) == 2
    assert "Both copies changed the name" in capsys.readouterr().err
    assert ask(capsys, "settle", path, "--class", "fine by Tom", "--take", "Sue")["n"] == 0
    assert run(["settle", str(path)]) == 0
    assert "No definitions wait" in capsys.readouterr().out


def test_what_cannot_be_copied_is_said(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["copy", str(path), str(tmp_path / "x.db")]) == 2
    assert "ends in .labeler" in capsys.readouterr().err
    assert run(["copy", str(path), str(tmp_path / "x.labeler"), "--person", "Zoe"]) == 2
    assert "Nobody is called 'Zoe'" in capsys.readouterr().err
    assert run(["copy", str(path), str(path)]) == 2


def test_files_are_found_on_each_machine_wherever_they_were_linked_last(path: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "pictures", tmp_path / "elsewhere" / "pictures"
    here.mkdir()
    (here / "0000000.png").write_bytes(b"a picture")
    shutil.copytree(here, there)
    with Project.open(path) as project:
        at = known(project)
        source = items(project, [at.items[0]])[0].source

        def link(folder: Path) -> None:
            project.operate(
                "relink",
                "link",
                at.owner,
                lambda batch: batch.revise("source", {"entity": source}, folder=str(folder)),
            )

        link(there)
        assert items(project, [at.items[0]])[0].path == there / "0000000.png"
        shutil.rmtree(there)
        assert items(project, [at.items[0]])[0].path == here / "0000000.png"
        shutil.rmtree(here)
        assert items(project, [at.items[0]])[0].path == there / "0000000.png", "what is looked for"


def test_the_command_that_is_named_can_be_typed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = path.with_name('it\'s "mine" 🐞.labeler')
    path.rename(odd)
    there = odd.with_name("a copy.labeler")
    assert run(["copy", str(odd), str(there)]) == 0
    told = capsys.readouterr().out
    words = shlex.split(told[told.index("labeler merge") :])
    assert words == ["labeler", "merge", str(odd), str(there)]
    assert run(words[1:]) == 0
