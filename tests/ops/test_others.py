"""What others said is handed out once their round is closed, and never before."""

# ruff: noqa: F401, F811 - the fixtures of the store's tests
from __future__ import annotations

import pytest

from labeler.errors import NotAllowed, UserError
from labeler.ops.label import skip_item
from labeler.ops.others import closed_queue, others_labels
from labeler.ops.rounds import begin_round, close_round
from labeler.ops.undo import undo
from labeler.store.project import Project
from labeler.types import Id
from tests.store.conftest import Known, at, label, project


def seen(project: Project, at: Known, person: Id, item: int = 0) -> list[tuple[str, str | None]]:
    found = others_labels(project, item=at.items[item], question=at.question, round=at.round, person=person)
    return [(label.person_name, label.class_name) for label in found]


def test_nothing_before_the_round_is_closed_and_then_everything_but_the_own(
    project: Project, at: Known
) -> None:
    label(project, at, at.ann, 0, 0)
    label(project, at, at.ben, 0, 1)
    skip_item(project, person=at.ben, item=at.items[1], question=at.question, round=at.round)
    for look in (seen, lambda *who: closed_queue(*who[:1], at.question, who[2], at.round)):
        with pytest.raises(NotAllowed, match="still takes labels"):
            look(project, at, at.ann)
    close_round(project, round=at.round, author=at.sue)
    assert [name for name, _said in seen(project, at, at.ann)] == ["Ben"]
    assert seen(project, at, at.ann, item=1) == [], "what was put off is no answer"
    assert len(seen(project, at, at.sue)) == 2
    assert undo(project, person=at.sue) is not None
    with pytest.raises(NotAllowed):
        seen(project, at, at.ann)


def test_who_labels_blind_in_the_next_round_waits_and_an_sme_does_not(project: Project, at: Known) -> None:
    label(project, at, at.ann, 0, 0)
    label(project, at, at.ben, 0, 1)
    close_round(project, round=at.round, author=at.sue)
    begin_round(project, question=at.question, author=at.sue)
    with pytest.raises(NotAllowed, match="labeling blind"):
        seen(project, at, at.ann)
    assert len(seen(project, at, at.sue)) == 2


def test_what_is_looked_through(project: Project, at: Known) -> None:
    label(project, at, at.ann, 2, 0)
    label(project, at, at.ben, 1, 1)
    close_round(project, round=at.round, author=at.sue)
    assert closed_queue(project, at.question, at.ann, at.round).items.tolist() == [at.items[2]]
    assert closed_queue(project, at.question, at.sue, at.round).items.tolist() == sorted(at.items[1:3])
    with pytest.raises(UserError, match="no such round"):
        closed_queue(project, at.question, at.ann, 12345)
