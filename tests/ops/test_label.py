"""Labels reach the disk in order, in the right round and class; people join under names of their own."""

# ruff: noqa: F401, F811 - the fixtures of the store's tests
from __future__ import annotations

import pytest

from labeler.errors import NotAllowed, UserError
from labeler.ops.comments import add_comment
from labeler.ops.label import submit_label, submit_later
from labeler.ops.people import add_person, owner, rename_person
from labeler.ops.project import PersonSpec, create_project
from labeler.schema import ClassSpec, QuestionSpec
from labeler.store.project import Project
from labeler.store.read.labels import item_labels, my_label
from labeler.store.read.people import people
from labeler.types import AnswerState, Role, RoundState
from tests.store.conftest import Known, at, label, project


def test_answers_that_are_queued_arrive_in_order(project: Project, at: Known) -> None:
    place = {"person": at.ann, "item": at.items[0], "question": at.question, "round": at.round}
    futures = [submit_later(project, **place, label_class=c) for c in (*at.classes, None)]
    ids = [future.result().value for future in futures]
    assert ids == sorted(ids)
    mine = my_label(project, at.items[0], at.question, at.ann, at.round)
    assert mine is not None and mine.state is AnswerState.SKIPPED
    project.undo(at.ann)
    mine = my_label(project, at.items[0], at.question, at.ann, at.round)
    assert mine is not None and mine.label_class == at.classes[2]


def test_what_a_borderline_item_lies_between_is_kept(project: Project, at: Known) -> None:
    submit_label(
        project, person=at.ann, item=at.items[0], question=at.question, round=at.round,
        label_class=at.classes[2], between=at.classes[:2], seconds=2.5,
    )  # fmt: skip
    (said,) = item_labels(project, at.items[0], at.question)
    assert said.between == at.classes[:2] and said.class_name == "borderline"


def test_a_closed_round_and_a_strange_class_are_refused(project: Project, at: Known) -> None:
    with pytest.raises(UserError, match="does not belong"):
        submit_label(
            project, person=at.ann, item=at.items[0], question=at.question, round=at.round,
            label_class=at.items[0],
        )  # fmt: skip
    with pytest.raises(UserError, match="not in the project"):
        submit_label(
            project, person=at.ann, item=at.items[0], question=at.question, round=at.ann,
            label_class=at.classes[0],
        )  # fmt: skip
    with pytest.raises(UserError, match="needs words"):
        add_comment(project, person=at.ann, item=at.items[0], text=" ")
    project.operate(
        "round", "close", at.owner, lambda b: b.revise("round", {"entity": at.round}, state=RoundState.CLOSED)
    )
    with pytest.raises(NotAllowed, match="round 1 is closed"):
        label(project, at, at.ann, 0, 0)
    assert item_labels(project, at.items[0], at.question) == []


def test_people_join_and_are_renamed(project: Project, at: Known) -> None:
    zoe = add_person(project, name=" Zoe ", role=Role.SME, simulated=True)
    found = {person.id: person for person in people(project)}[zoe]
    assert (found.name, found.role, found.simulated) == ("Zoe", Role.SME, True)
    rename_person(project, person=zoe, name="Zoë", author=at.owner)
    found = {person.id: person for person in people(project)}[zoe]
    assert (found.name, found.role, found.simulated) == ("Zoë", Role.SME, True)
    for name in ("", "Ann"):
        with pytest.raises(UserError):
            add_person(project, name=name)
        with pytest.raises(UserError):
            rename_person(project, person=zoe, name=name, author=at.owner)
    assert owner(project) == at.owner


def test_a_project_that_cannot_be_made_leaves_no_file(tmp_path) -> None:
    path = tmp_path / "p.labeler"
    good = QuestionSpec("q", classes=(ClassSpec("a"), ClassSpec("b")))
    with pytest.raises(UserError, match="at least one class"):
        create_project(path, name="p", question=QuestionSpec("q"))
    with pytest.raises(UserError, match="given twice"):
        create_project(path, name="p", question=good, people=["Ann", "Ann"])
    assert not path.exists()
    with create_project(
        path, name="p", question=good, people=[PersonSpec("Max", Role.MLE), "Ann"], owner="Max"
    ) as made:
        assert [person.name for person in people(made)] == ["Max", "Ann"]
        assert owner(made) == people(made)[0].id
