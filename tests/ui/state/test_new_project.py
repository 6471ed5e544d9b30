"""The assistant's draft: what is wrong with it, and what it makes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from labeler.conventions import Conventions, conventions_of
from labeler.errors import UserError
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round
from labeler.types import ClassKind, QuestionKind, Role
from labeler.ui.state.new_project import (
    WRITING,
    Draft,
    config_of,
    data_problem,
    look_into,
    make_project,
    people_problem,
    question_problem,
)
from tests.ui.desk import draw_pictures


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    draw_pictures(tmp_path / "media", 4)
    return Draft(
        folder=tmp_path / "media",
        path=tmp_path / "new.labeler",
        words="Scratched?",
        classes="ok, scratch",
        me="Max",
        labelers="Ada\nBen",
        sme="Eva",
    )


def test_looking_into_a_folder(draft: Draft, tmp_path: Path) -> None:
    assert draft.folder is not None
    look = look_into(draft.folder)
    assert (look.n_images, look.n_sounds) == (5, 0)
    assert dict(look.classes) == {"ok": 3, "scratch": 2}
    (tmp_path / "empty").mkdir()
    assert look_into(tmp_path / "empty").n == 0
    assert "no images" in data_problem(draft, look_into(tmp_path / "empty"))


def test_what_is_wrong(draft: Draft, tmp_path: Path) -> None:
    assert data_problem(draft, None) == question_problem(draft) == people_problem(draft) == ""
    assert data_problem(replace(draft, folder=None), None)
    assert data_problem(replace(draft, path=tmp_path / "none" / "p.labeler"), None)
    (tmp_path / "new.labeler").touch()
    assert "already" in data_problem(draft, None)
    assert question_problem(replace(draft, classes=""))
    assert question_problem(replace(draft, classes="ok", uncertain=""))
    assert "twice" in question_problem(replace(draft, classes="ok, ok"))
    assert question_problem(replace(draft, classes="", folders_are="gold")) == ""
    assert people_problem(replace(draft, me=" "))
    assert "twice" in people_problem(replace(draft, labelers="Ada, Ada"))


def test_makes_what_was_drafted(draft: Draft) -> None:
    with make_project(draft) as project:
        question = the_question(project)
        assert question.words == "Scratched?"
        assert [(row.name, row.kind) for row in classes(project, question.id)] == [
            ("ok", ClassKind.NORMAL),
            ("scratch", ClassKind.NORMAL),
            ("borderline", ClassKind.UNCERTAIN),
            ("cannot tell", ClassKind.UNCERTAIN),
        ]
        assert [(row.name, row.role) for row in people(project)] == [
            ("Max", Role.MLE),
            ("Ada", Role.LABELER),
            ("Ben", Role.LABELER),
            ("Eva", Role.SME),
        ]
        round_ = open_round(project, question.id)
        assert round_ is not None
        assert round_.blind


def test_who_labels_alone_is_a_labeler_and_folders_name_the_classes(draft: Draft) -> None:
    alone = replace(draft, labelers="Max", sme="", classes="", folders_are="gold", blind=False)
    with make_project(alone) as project:
        assert [(row.name, row.role) for row in people(project)] == [("Max", Role.LABELER)]
        named = [row.name for row in classes(project, the_question(project).id)]
        assert named[:2] == ["ok", "scratch"] or named[:2] == ["scratch", "ok"]


def test_several_experts_and_engineers_each_do_their_own(draft: Draft) -> None:
    with make_project(replace(draft, me="Eva", sme="Eva, Udo", mle="Mia")) as project:
        found = {row.name: row.role for row in people(project)}
    assert found == {
        "Eva": Role.SME,
        "Ada": Role.LABELER,
        "Ben": Role.LABELER,
        "Udo": Role.SME,
        "Mia": Role.MLE,
    }


def test_a_wrong_draft_makes_nothing(draft: Draft) -> None:
    with pytest.raises(UserError, match="who you are"):
        make_project(replace(draft, me=""))
    assert draft.path is not None
    assert not draft.path.exists()


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_a_project_for_every_kind_of_question(draft: Draft, kind: QuestionKind) -> None:
    wanted = replace(draft, kind=kind, words="")
    assert question_problem(wanted) == ""
    with make_project(wanted) as project:
        question = the_question(project)
        assert (question.kind, question.name) == (kind, kind.value) and question.words
        assert [each.name for each in classes(project, question.id)][:2] == ["ok", "scratch"]
        assert open_round(project, question.id) is not None


def test_only_a_transcript_does_without_classes(draft: Draft) -> None:
    bare = replace(draft, classes="")
    problems = [question_problem(replace(bare, kind=kind)) for kind in QuestionKind]
    assert [bool(problem) for problem in problems] == [True, True, True, True, False]
    with make_project(replace(bare, kind=QuestionKind.TRANSCRIPT)) as project:
        assert classes(project, the_question(project).id) == []


def test_a_transcript_comes_with_its_marks_and_conventions(draft: Draft) -> None:
    agreed = (("fillers", "drop"), ("numbers", ""), ("case", "lower"), ("punctuation", "none"))
    wanted = replace(
        draft, kind=QuestionKind.TRANSCRIPT, classes="", tokens="noise, [um?]", conventions=agreed
    )
    with make_project(wanted) as project:
        config = the_question(project).config
    assert config["tokens"] == ["[noise]", "[um?]"]
    assert config["conventions"] == {"fillers": "drop", "case": "lower", "punctuation": ""}
    assert conventions_of(config).numbers == "ignore"
    assert config_of(replace(wanted, kind=QuestionKind.CLASS)) == {}


@pytest.mark.parametrize("name", list(WRITING))
def test_whatever_can_be_agreed_about_writing_is_a_convention_of_its_own(draft: Draft, name: str) -> None:
    seen: list[Conventions] = []
    for _words, value in WRITING[name]:
        config = config_of(replace(draft, kind=QuestionKind.TRANSCRIPT, conventions=((name, value),)))
        agreed = conventions_of(config)
        assert agreed not in seen
        seen.append(agreed)
