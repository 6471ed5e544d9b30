"""One round takes labels at a time; the next may be of chosen items; both can be undone."""

# ruff: noqa: F401, F811 - the fixtures of the store's tests
from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.errors import NotAllowed, UserError
from labeler.ops.label import submit_label
from labeler.ops.people import add_person
from labeler.ops.rounds import Serving, begin_round, close_round
from labeler.ops.truth import item_truths
from labeler.store.identity import wall_clock_us
from labeler.store.project import Project
from labeler.store.read.assignments import given
from labeler.store.read.labels import current_labels, item_labels, my_label, next_unlabeled, progress
from labeler.store.read.queue import person_queue
from labeler.store.read.rounds import open_round, rounds
from labeler.types import Id, RoundState
from tests.store.conftest import Known, at, known, label, make_project, project


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


def big(tmp_path: Path, n: int = 60) -> tuple[Project, Known]:
    made = make_project(tmp_path / "big.labeler", n_items=n)
    add_person(made, name="Cem")
    return made, known(made)


def begin(project: Project, at: Known, **more: object) -> Id:
    return begin_round(project, question=at.question, author=at.owner, **more).value  # type: ignore[arg-type]


def answer(project: Project, at: Known, person: Id, round_: Id, items: list[int], *, answer: int = 0) -> None:
    for item in items:
        submit_label(
            project,
            person=person,
            item=item,
            question=at.question,
            round=round_,
            label_class=at.classes[answer],
        )


def test_each_item_goes_to_so_many_people_and_pairs_meet_alike(tmp_path: Path) -> None:
    project, at = big(tmp_path)
    with project:
        round_ = begin(project, at, items=at.items, labelers_per_item=2)
        now = given(project, at.question, round_)
        assert set(np.unique(now.item, return_counts=True)[1].tolist()) == {2}
        assert np.unique(now.person, return_counts=True)[1].tolist() == [40, 40, 40]
        shared = [set(now.item[now.person == who].tolist()) for who in np.unique(now.person)]
        assert [len(shared[a] & shared[b]) for a, b in ((0, 1), (0, 2), (1, 2))] == [20, 20, 20]
        mine = person_queue(project, at.question, at.ann, round_).items.tolist()
        assert mine != sorted(mine), "in an order of their own"
        again = begin(project, at, items=at.items, labelers_per_item=2)
        assert person_queue(project, at.question, at.ann, again).items.tolist() == mine, "the same seed"
        other = begin(project, at, items=at.items, labelers_per_item=2, serving=Serving(seed=1))
        assert person_queue(project, at.question, at.ann, other).items.tolist() != mine
        with pytest.raises(UserError, match="4 different people are to label each item, and 3 take part"):
            begin(project, at, items=at.items, labelers_per_item=4)


def test_what_is_served_again_comes_late_and_is_no_second_vote(tmp_path: Path) -> None:
    project, at = big(tmp_path, 30)
    with project:
        round_ = begin(project, at, items=at.items, labelers=[at.ann], serving=Serving(repeat_share=0.2))
        queue = person_queue(project, at.question, at.ann, round_)
        assert (len(queue.items), queue.n_waiting, queue.read_again_after) == (30, 6, 20)
        assert progress(project, at.question, at.ann, round_).total == 36
        answer(project, at, at.ann, round_, queue.items[:20].tolist())
        later = person_queue(project, at.question, at.ann, round_)
        assert (len(later.items), later.n_before, later.n_waiting) == (30, 6, 0)
        assert set(later.again) <= set(queue.items[:10].tolist()) and len(later.again) == 6
        places = [later.items.tolist().index(item) for item in later.again]
        assert min(places) >= 14 and all(later.status[place] == 0 for place in places)
        assert any(later.items[place] not in later.again for place in range(min(places), 30)), "mixed"
        item = int(later.items[places[0]])
        answer(project, at, at.ann, later.again[item], [item], answer=1)
        assert my_label(project, item, at.question, at.ann, round_).label_class == at.classes[0]
        assert len(item_labels(project, item, at.question)) == 1
        assert len(current_labels(project, at.question)) == 20
        assert len(current_labels(project, at.question, later.again[item])) == 1
        assert [one.id for one in rounds(project, at.question)] == [at.round, round_]
        done = progress(project, at.question, at.ann, round_)
        assert (done.done, done.total) == (21, 36)
        close_round(project, round=round_, author=at.owner)
        with pytest.raises(NotAllowed):
            answer(project, at, at.ann, later.again[item], [item])
        project.undo(at.owner)
        answer(project, at, at.ann, later.again[item], [item])


def test_a_pause_is_kept(tmp_path: Path) -> None:
    project, at = big(tmp_path, 12)
    with project:
        serving = Serving(repeat_share=0.25, pause_minutes=60)
        round_ = begin(project, at, items=at.items, labelers=[at.ann], serving=serving)
        queue = person_queue(project, at.question, at.ann, round_)
        answer(project, at, at.ann, round_, queue.items.tolist())
        soon = person_queue(project, at.question, at.ann, round_)
        assert (len(soon.again), soon.n_waiting, soon.read_again_after) == (0, 3, 0)
        assert soon.waits_until is not None
        then = person_queue(project, at.question, at.ann, round_, now=wall_clock_us() + 3_601_000_000)
        assert (len(then.again), then.n_waiting) == (3, 0)
        item = next(iter(then.again))
        answer(project, at, at.ann, then.again[item], [item])
        assert list(person_queue(project, at.question, at.ann, round_).again) == [item], "what is done stays"


def test_gold_is_mixed_in_and_looks_like_the_rest(tmp_path: Path) -> None:
    project, at = big(tmp_path)
    with project:
        with pytest.raises(UserError, match="no gold items"):
            begin(project, at, items=at.items[:20], serving=Serving(gold_share=0.1))
        gold = np.array(at.items[40:])
        columns = {"item": gold, "question": at.question, "label_class": at.classes[0]}
        project.operate("import", "gold", at.owner, lambda batch: batch.add_many("gold", columns, len(gold)))
        serving = Serving(gold_share=0.25)
        round_ = begin(project, at, items=at.items[:40], labelers_per_item=1, serving=serving)
        mixed = []
        for person in (at.ann, at.ben):
            items = person_queue(project, at.question, person, round_).items
            places = np.flatnonzero(np.isin(items, gold))
            assert len(places) == round(0.25 * (len(items) - len(places)))
            mixed.append((set(items[places].tolist()), places.tolist()))
        assert mixed[0][0] != mixed[1][0], "not the same ones for all"
        assert mixed[0][1] != sorted(range(len(mixed[0][1]))), "not at the start"
        assert next_unlabeled(project, at.question, at.ann, round_) is not None


def test_what_cannot_be_served_is_said(project: Project, at: Known) -> None:
    for serving in (Serving(repeat_share=1.5), Serving(gold_share=-0.1), Serving(pause_minutes=-1)):
        with pytest.raises(UserError):
            begin(project, at, serving=serving)
    with pytest.raises(NotAllowed, match="Ann is a labeler"):
        begin_round(project, question=at.question, author=at.ann)
    with pytest.raises(NotAllowed):
        close_round(project, round=at.round, author=at.ben)
    begin_round(project, question=at.question, author=at.sue)
