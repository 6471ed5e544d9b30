"""Conventions are rehearsed, put in force and undone; nobody's text is changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from labeler.cli import main
from labeler.errors import NotAllowed, UserError
from labeler.ops.label import submit_label
from labeler.ops.project import PersonSpec, create_project
from labeler.ops.standard import apply_standard, count_standardised, rehearse_standard
from labeler.ops.text_opinions import texts_of_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.people import people
from labeler.store.read.questions import the_question
from labeler.store.read.rounds import open_round
from labeler.types import QuestionKind, Role
from labeler.units import Value
from tests.store.conftest import add_items

SAID = {
    "Ann": ("um, go to gate 7", "turn left [noise]"),
    "Ben": ("go to gate seven", "Turn left"),
}
TABLE = {"fillers": "drop", "numbers": "words", "case": "lower", "punctuation": ""}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    question = QuestionSpec(
        "said", QuestionKind.TRANSCRIPT, "What is said?", config={"tokens": ["[noise]"], "conventions": TABLE}
    )
    team = [PersonSpec("Ann"), PersonSpec("Ben"), PersonSpec("Sue", Role.SME)]
    path = tmp_path / "said.labeler"
    with create_project(path, name="said", question=question, people=team) as project:
        who = {one.name: one.id for one in people(project)}
        items = add_items(project, 2, who["Sue"])
        asked = the_question(project)
        round_ = open_round(project, asked.id)
        assert round_ is not None
        for name, texts in SAID.items():
            for item, text in zip(items, texts, strict=True):
                submit_label(
                    project,
                    person=who[name],
                    item=item,
                    question=asked.id,
                    round=round_.id,
                    value=Value(text=text),
                )
    return path


def test_what_was_rehearsed_is_what_counts_and_the_raw_text_stays(path: Path) -> None:
    with Project.open(path) as project:
        sue = next(one.id for one in people(project) if one.name == "Sue")
        asked = the_question(project)
        found = rehearse_standard(project, asked, asked.config, n_resamples=50)
        assert found.n_changed == 2 and found.n_texts == 4
        assert found.before.value == pytest.approx(1 - 3 / 7) and found.after.value == pytest.approx(2 / 13)
        assert {one.rule for one in found.rules} >= {"fillers", "numbers", "case"}
        assert found.rules[0].gain >= found.rules[-1].gain
        before = texts_of_project(project, asked).said.text
        count_standardised(project, author=sue, question=asked, on=True)
        now = the_question(project)
        assert texts_of_project(project, now).said.text == [
            "go to gate seven",
            "go to gate seven",
            "turn left [noise]",
            "turn left",
        ]
        again = rehearse_standard(project, now, now.config, n_resamples=50)
        assert again.before.value == found.before.value, "the raw texts are what is compared with"
        with project.reading() as db:
            kept = db.execute("SELECT value FROM current_annotation ORDER BY item, person").fetchall()
        assert json.loads(kept[0][0])["text"] == "um, go to gate 7"
        project.undo(sue)
        assert texts_of_project(project, the_question(project)).said.text == before


def test_who_may_and_what_is_no_convention(path: Path, tmp_path: Path) -> None:
    with Project.open(path) as project:
        who = {one.name: one.id for one in people(project)}
        asked = the_question(project)
        with pytest.raises(NotAllowed):
            count_standardised(project, author=who["Ann"], question=asked, on=True)
        with pytest.raises(UserError, match="numbers"):
            rehearse_standard(project, asked, {"conventions": {"numbers": "roman"}})
    other = QuestionSpec("class", classes=parse_classes("a,b"))
    with (
        create_project(tmp_path / "c.labeler", name="c", question=other, people=[]) as project,
        pytest.raises(UserError, match="conventions are of transcripts"),
    ):
        rehearse_standard(project, the_question(project), {})


def test_by_command(path: Path) -> None:
    def run(command: str, *more: str) -> str:
        done = CliRunner().invoke(main, [command, str(path), *more], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    rehearsed = json.loads(run("standardise", "--json"))
    assert not rehearsed["counted"] and rehearsed["n_changed"] == 2
    assert "as they were written" in run("standardise")
    assert json.loads(run("standardise", "--on", "--json"))["counted"]
    assert "Figures read transcripts as standardised." in run("standardise")
    assert json.loads(run("agreement", "--json"))
    assert not json.loads(run("standardise", "--off", "--json"))["counted"]


def test_conventions_are_put_in_force_in_one_step_that_undo_takes_back(path: Path) -> None:
    with Project.open(path) as project:
        who = {one.name: one.id for one in people(project)}
        before = the_question(project)
        found = rehearse_standard(project, before, before.config)
        assert ("um, go", "go", 1) in found.words or ("um,", "", 1) in found.words
        assert ("7", "seven", 1) in found.words
        config = {"tokens": ["[laugh]"], "conventions": {"case": "upper"}}
        with pytest.raises(NotAllowed):
            apply_standard(project, author=who["Ann"], question=before, config=config, on=True)
        with pytest.raises(UserError, match="case"):
            wrong = {"conventions": {"case": "loud"}}
            apply_standard(project, author=who["Sue"], question=before, config=wrong, on=True)
        apply_standard(project, author=who["Sue"], question=before, config=config, on=True)
        now = the_question(project)
        assert (now.config["tokens"], now.config["conventions"]) == (["[laugh]"], {"case": "upper"})
        said = texts_of_project(project, now).said.text
        assert "UM, GO TO GATE 7" in said
        project.undo(who["Sue"])
        assert the_question(project).config == before.config
        assert sorted(texts_of_project(project, the_question(project)).said.text) == sorted(
            text for texts in SAID.values() for text in texts
        ), "nobody's text was changed"


def test_of_very_many_transcripts_items_are_drawn(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Project.open(path) as project:
        asked = the_question(project)
        whole = rehearse_standard(project, asked, asked.config)
        assert (whole.n_texts, whole.n_in_all) == (4, 4)
        monkeypatch.setattr("labeler.ops.standard.MOST_REHEARSED", 2)
        drawn = {rehearse_standard(project, asked, asked.config, seed=seed).n_texts for seed in range(12)}
        assert drawn <= {0, 2, 4} and len(drawn) > 1, "whole items, other ones with another seed"
        assert rehearse_standard(project, asked, asked.config).n_in_all == 4
