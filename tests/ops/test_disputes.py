"""What matters most comes first: disagreement × how often its slice occurs × what its classes cost."""

# ruff: noqa: F401, F811 - the fixtures of the store's tests
from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.errors import NotAllowed, UserError
from labeler.ops.disputes import disputes, frequencies
from labeler.ops.label import submit_label
from labeler.ops.project import PersonSpec, create_project
from labeler.ops.resolve import Verdict, disagreements, rule_item
from labeler.ops.resolve_report import resolve_report, set_cost
from labeler.ops.tags import add_tag, tag_items
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round
from labeler.store.read.truth import item_rulings
from labeler.store.read.values import true_values
from labeler.types import QuestionKind, Role
from labeler.units import Segment, Shape, Value, parse_value
from tests.store.conftest import Known, add_items, at, label, project


def test_a_frequent_slice_and_a_costly_class_come_first(project: Project, at: Known) -> None:
    for item, answer in ((0, 0), (1, 0), (2, 0)):
        label(project, at, at.ann, item, answer)
        label(project, at, at.ben, item, 1)
    assert disagreements(project, at.question).priority.tolist() == [1.0, 1.0, 1.0]
    often = add_tag(project, name="often", author=at.owner)
    rare = add_tag(project, name="rare", author=at.owner)
    tag_items(project, items=[at.items[2], at.items[3], at.items[4]], tag=often, author=at.owner)
    tag_items(project, items=[at.items[1]], tag=rare, author=at.owner)
    queue = disagreements(project, at.question)
    assert queue.item.tolist()[0] == at.items[2]
    assert queue.frequency.tolist() == pytest.approx([0.6, 0.2, 0.2])
    assert frequencies(project, np.array(at.items)).tolist() == pytest.approx([0.2, 0.2, 0.6, 0.6, 0.6])
    for item in (0, 1):
        label(project, at, at.sue, item, 2)
    set_cost(project, author=at.sue, question=at.question, label_class=at.classes[2], cost=10)
    queue = disagreements(project, at.question)
    assert queue.item.tolist()[-1] == at.items[2], "three answers apart, one of them costly"
    assert queue.cost.tolist() == [10, 10, 1]
    project.undo(at.sue)
    assert disagreements(project, at.question).cost.tolist() == [1, 1, 1]


def test_who_may_set_a_cost_and_to_what(project: Project, at: Known) -> None:
    chosen = {"question": at.question, "label_class": at.classes[0]}
    with pytest.raises(NotAllowed):
        set_cost(project, author=at.ann, cost=2, **chosen)
    for cost in (0, -1, float("inf"), float("nan")):
        with pytest.raises(UserError, match="above 0"):
            set_cost(project, author=at.sue, cost=cost, **chosen)


def test_what_cannot_be_told_is_counted_by_tag_and_smes_are_compared(project: Project, at: Known) -> None:
    dim = add_tag(project, name="dim", author=at.owner)
    tag_items(project, items=at.items[:3], tag=dim, author=at.owner)
    asked = {"question": at.question}
    for item in at.items[:2]:
        rule_item(project, person=at.sue, item=item, verdict=Verdict.NOT_ENOUGH_INFORMATION, **asked)
    for item in at.items[2:4]:
        rule_item(project, person=at.sue, item=item, label_class=at.classes[0], **asked)
    for item, answer in ((at.items[2], 0), (at.items[3], 1)):
        rule_item(
            project, person=at.owner, item=item, label_class=at.classes[answer], independent=True, **asked
        )
    report = resolve_report(project, at.question)
    (tag,) = report.unknowable
    assert (tag.tag, tag.n, tag.of) == ("dim", 2, 3) and 0 < tag.low < 2 / 3 < tag.high < 1
    (pair,) = report.judges
    assert (pair.a, pair.b, pair.same.n, pair.same.value) == ("Sue", "owner", 2, 0.5)
    assert report.verdicts["not_enough_information"] == 2
    assert report.queue.n_conflicts == 1


ONE = Shape("a", None, ((0.0, 0.0), (10.0, 10.0)))
FAR = Shape("b", None, ((50.0, 50.0), (60.0, 60.0)))


@pytest.mark.parametrize(
    ("kind", "answers", "apart"),
    [
        (QuestionKind.BOXES, (Value(shapes=(ONE,)), Value(shapes=(FAR,))), 1.0),
        (QuestionKind.BOXES, (Value(shapes=(ONE,)), Value(shapes=(ONE,))), 0.0),
        (QuestionKind.BOXES, (Value(), Value()), 0.0),
        (QuestionKind.BOXES, (Value(), Value(shapes=(ONE,))), 1.0),
        (QuestionKind.TRANSCRIPT, (Value(text="a b"), Value(text="a c")), 0.5),
        (QuestionKind.TRANSCRIPT, (Value(text="A b."), Value(text="a b")), 0.0),
        (
            QuestionKind.SEGMENTS,
            (Value(segments=(Segment("a", None, 0, 1),)), Value(segments=(Segment("b", None, 5, 6),))),
            1.0,
        ),
    ],
)
def test_disagreement_on_values_and_a_ruling_that_holds_one(
    tmp_path: Path, kind: QuestionKind, answers: tuple[Value, Value], apart: float
) -> None:
    question = QuestionSpec(
        "q", kind, "what?", () if kind is QuestionKind.TRANSCRIPT else parse_classes("cat,dog")
    )
    team = [PersonSpec("Ann"), PersonSpec("Ben"), PersonSpec("Sue", Role.SME)]
    with create_project(tmp_path / "v.labeler", name="v", question=question, people=team) as project:
        who = {one.name: one.id for one in people(project)}
        (item,) = add_items(project, 1, who["Sue"])
        asked = the_question(project)
        round_ = open_round(project, asked.id)
        assert round_ is not None
        for name, answer in zip(("Ann", "Ben"), answers, strict=True):
            submit_label(
                project, person=who[name], item=item, question=asked.id, round=round_.id, value=answer
            )
        found = disputes(project, asked, round_.id)
        assert found.n_labels.tolist() == [2] and found.disagreement.tolist() == pytest.approx([apart])
        assert len(disagreements(project, asked.id)) == (apart > 0)
        rule_item(project, person=who["Sue"], item=item, question=asked.id, value=answers[0], reason="so")
        known = true_values(project, asked.id)[item]
        assert parse_value(kind, known.value).shapes == answers[0].shapes
        assert parse_value(kind, known.value).text == answers[0].text
        assert len(disagreements(project, asked.id)) == 0
        assert item_rulings(project, item, asked.id)[0].label_class is None
        with pytest.raises(UserError):
            rule_item(project, person=who["Sue"], item=item, question=asked.id)
