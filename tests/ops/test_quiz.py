"""The entry quiz: who must take it, what is asked, what the person is told."""

# ruff: noqa: F401 - the fixtures of the store's tests
from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from labeler.errors import NotAllowed, UserError
from labeler.ops.label import submit_label
from labeler.ops.people import set_role
from labeler.ops.quiz import (
    QuizRules,
    draw_quiz,
    needs_quiz,
    quiz_rules,
    quiz_table,
    set_quiz,
    submit_quiz,
)
from labeler.store.project import Project
from labeler.types import Id, Role
from tests.store.conftest import Known, known, label, make_project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make_project(tmp_path / "phones.labeler", n_items=30) as made:
        yield made


@pytest.fixture
def at(project: Project) -> Known:
    """Twenty gold items: sixteen are ok, four scratched; a quiz of ten, eight must be right."""
    found = known(project)
    columns = {
        "item": np.array(found.items[:20]),
        "question": found.question,
        "label_class": [found.classes[0]] * 16 + [found.classes[1]] * 4,
    }
    project.operate("import", "gold", found.owner, lambda batch: batch.add_many("gold", columns, 20))
    set_quiz(project, question=found.question, rules=QuizRules(10, 0.8), author=found.sue)
    return found


def take(project: Project, at: Known, person: Id, n_wrong: int):
    """Answer a quiz with so many mistakes: what is ok is called scratched."""
    items = draw_quiz(project, at.question, person)
    said, wrong = {}, 0
    for item in items:
        right = 0 if at.items.index(item) < 16 else 1
        mistaken = wrong < n_wrong and right == 0
        said[item] = at.classes[1 if mistaken else right]
        wrong += mistaken
    return items, submit_quiz(project, question=at.question, person=person, answers=said).value


def test_nobody_labels_before_the_quiz_is_passed(project: Project, at: Known) -> None:
    with pytest.raises(NotAllowed, match="short quiz first"):
        label(project, at, at.ann, 25, 0)
    first, failed = take(project, at, at.ann, 3)
    assert (failed.n, failed.n_right, failed.passed) == (10, 7, False)
    assert failed.confused == (("ok", "scratch", 3),)
    assert needs_quiz(project, at.question, at.ann)
    second, passed = take(project, at, at.ann, 2)
    assert passed.passed and not needs_quiz(project, at.question, at.ann)
    assert not set(first) & set(second), "other items, as long as there are any"
    third, _ = take(project, at, at.ann, 0)
    assert len(third) == 10, "then those from before again"
    label(project, at, at.ann, 25, 0)
    assert needs_quiz(project, at.question, at.ben)


def test_each_class_has_its_share_and_the_order_is_mixed(project: Project, at: Known) -> None:
    items = draw_quiz(project, at.question, at.ann)
    assert sum(at.items.index(item) >= 16 for item in items) == 2
    assert items == draw_quiz(project, at.question, at.ann), "until it is taken it is the same"
    assert items != draw_quiz(project, at.question, at.ben)
    assert items != sorted(items)


def test_only_labelers_take_it_and_not_who_may_do_everything(project: Project, at: Known) -> None:
    label(project, at, at.sue, 25, 0)
    label(project, at, at.owner, 25, 0)
    set_role(project, person=at.owner, role=Role.LABELER, author=at.owner)
    assert not needs_quiz(project, at.question, at.owner), "nobody else is an MLE, and they made the project"
    assert needs_quiz(project, at.question, at.ann)


def test_who_may_see_the_results(project: Project, at: Known) -> None:
    take(project, at, at.ann, 3)
    rows = quiz_table(project, at.question)
    assert [(row["person"], row["try"], row["right"], row["passed"]) for row in rows] == [
        ("Ann", 1, 7, False),
        ("Ben", 0, 0, False),
    ]
    assert math.isnan(rows[1]["share"]) and rows[1]["why"] == "not taken"
    assert "item" not in str(rows)


def test_what_makes_no_quiz_is_said(project: Project, at: Known) -> None:
    for rules in (QuizRules(0, 0.5), QuizRules(5, 0.0), QuizRules(5, 1.5), QuizRules(21, 0.5)):
        with pytest.raises(UserError):
            set_quiz(project, question=at.question, rules=rules, author=at.owner)
    with pytest.raises(NotAllowed):
        set_quiz(project, question=at.question, rules=None, author=at.ann)
    with pytest.raises(UserError, match="whole quiz"):
        submit_quiz(project, question=at.question, person=at.ann, answers={at.items[0]: at.classes[0]})
    with pytest.raises(UserError, match="whole quiz"):
        submit_quiz(
            project,
            question=at.question,
            person=at.ann,
            answers=dict.fromkeys(at.items[15:25], at.classes[0]),
        )
    set_quiz(project, question=at.question, rules=None, author=at.owner)
    assert quiz_rules(project, at.question) is None and not needs_quiz(project, at.question, at.ann)
    project.undo(at.owner)
    assert quiz_rules(project, at.question) == QuizRules(10, 0.8)
