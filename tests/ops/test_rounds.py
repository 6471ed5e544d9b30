"""One round takes labels at a time; the next may be of chosen items; both can be undone."""

# ruff: noqa: F401, F811 - the fixtures of the store's tests
from __future__ import annotations

import pytest

from labeler.errors import NotAllowed, UserError
from labeler.ops.rounds import begin_round, close_round
from labeler.ops.truth import item_truths
from labeler.store.project import Project
from labeler.store.read.labels import next_unlabeled, progress
from labeler.store.read.queue import person_queue
from labeler.store.read.rounds import open_round, rounds
from labeler.types import RoundState
from tests.store.conftest import Known, at, label, project


def test_a_closed_round_takes_no_labels_until_that_is_undone(project: Project, at: Known) -> None:
    label(project, at, at.ann, 0, 0)
    close_round(project, round=at.round, author=at.owner)
    assert open_round(project, at.question) is None
    with pytest.raises(NotAllowed):
        label(project, at, at.ann, 1, 0)
    assert item_truths(project, at.question).round.state is RoundState.CLOSED
    with pytest.raises(UserError, match="not open"):
        close_round(project, round=at.round, author=at.owner)
    assert project.undo_words(at.owner) == "close round 1"
    project.undo(at.owner)
    label(project, at, at.ann, 1, 0)


def test_the_next_round_closes_the_one_before(project: Project, at: Known) -> None:
    second = begin_round(project, question=at.question, author=at.owner, blind=False).value
    found = rounds(project, at.question)
    assert [(r.number, r.state, r.blind) for r in found] == [
        (1, RoundState.CLOSED, True),
        (2, RoundState.OPEN, False),
    ]
    assert found[1].id == second and found[1].name == "round 2"
    project.undo(at.owner)
    assert [(r.number, r.state) for r in rounds(project, at.question)] == [(1, RoundState.OPEN)]


def test_a_round_of_chosen_items_is_served_to_those_who_were_chosen(project: Project, at: Known) -> None:
    items = [at.items[3], at.items[1]]
    begun = begin_round(project, question=at.question, author=at.owner, items=items, labelers=[at.ann]).value
    assert next_unlabeled(project, at.question, at.ann, begun) == at.items[1]
    assert progress(project, at.question, at.ann, begun).total == 2
    assert next_unlabeled(project, at.question, at.ben, begun) is None, "nothing was chosen for Ben"
    assert progress(project, at.question, at.ben, begun).total == 0
    assert len(person_queue(project, at.question, at.ben, begun).items) == 0
    everybody = begin_round(project, question=at.question, author=at.owner, items=items).value
    assert progress(project, at.question, at.ben, everybody).total == 2
    with pytest.raises(UserError, match="at least one item"):
        begin_round(project, question=at.question, author=at.owner, items=[])
