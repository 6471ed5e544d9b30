"""Who joins takes over only what nobody has begun; who leaves loses nothing that they did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from labeler.errors import NotAllowed, UserError
from labeler.ops.label import skip_item, submit_label
from labeler.ops.people import add_person
from labeler.ops.round_people import join_round, leave_round
from labeler.ops.rounds import Serving, begin_round
from labeler.store.project import Project
from labeler.store.read.assignments import given
from labeler.store.read.queue import person_queue
from labeler.types import Id
from tests.store.conftest import Known, known, make_project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make_project(tmp_path / "phones.labeler", n_items=60) as made:
        yield made


@pytest.fixture
def at(project: Project) -> Known:
    return known(project)


def begin(project: Project, at: Known, people: list[Id], per_item: int = 2, **more: float) -> Id:
    return begin_round(
        project,
        question=at.question,
        author=at.owner,
        items=at.items,
        labelers=people,
        labelers_per_item=per_item,
        serving=Serving(**more),  # type: ignore[arg-type]
    ).value


def answer(project: Project, at: Known, person: Id, round_: Id, n: int) -> list[int]:
    """Answer the next items but the last of them, which is put off."""
    queue = person_queue(project, at.question, person, round_)
    todo = queue.items[queue.status == 0][:n].tolist()
    who = {"person": person, "question": at.question, "round": round_}
    for item in todo[:-1]:
        submit_label(project, item=item, label_class=at.classes[0], **who)
    skip_item(project, item=todo[-1], **who)
    return todo


def load(project: Project, at: Known, round_: Id) -> dict[Id, int]:
    now = given(project, at.question, round_)
    return {int(who): int(np.count_nonzero(now.person == who)) for who in np.unique(now.person)}


def per_item(project: Project, at: Known, round_: Id) -> set[int]:
    now = given(project, at.question, round_)
    pairs = set(zip(now.item.tolist(), now.person.tolist(), strict=True))
    assert len(pairs) == len(now.item), "nobody has an item twice"
    return set(np.unique(now.item, return_counts=True)[1].tolist())


def test_a_newcomer_takes_a_fair_share_of_what_nobody_has_begun(project: Project, at: Known) -> None:
    cem = add_person(project, name="Cem")
    round_ = begin(project, at, [at.ann, at.ben, cem])
    begun = {who: answer(project, at, who, round_, 10) for who in (at.ann, at.ben)}
    before = person_queue(project, at.question, at.ann, round_).items.tolist()
    dee = add_person(project, name="Dee")
    moved = join_round(project, round=round_, person=dee, author=at.owner).value
    assert moved.items == 30 and sorted(load(project, at, round_).values()) == [30, 30, 30, 30]
    assert per_item(project, at, round_) == {2}
    for who, items in begun.items():
        kept = person_queue(project, at.question, who, round_).items.tolist()
        assert set(items) <= set(kept)
    after = person_queue(project, at.question, at.ann, round_).items.tolist()
    assert after == [item for item in before if item in set(after)], "the order of what stays is the same"
    assert after[:25] == before[:25], "what comes next stays"
    assert len(person_queue(project, at.question, dee, round_).items) == 30
    project.undo(at.owner)
    assert sorted(load(project, at, round_).values()) == [40, 40, 40]


def test_when_nearly_all_is_begun_the_newcomer_gets_what_is_left(project: Project, at: Known) -> None:
    round_ = begin(project, at, [at.ann, at.ben], per_item=1)
    for who in (at.ann, at.ben):
        answer(project, at, who, round_, 27)
    dee = add_person(project, name="Dee")
    assert join_round(project, round=round_, person=dee, author=at.owner).value.items == 6
    assert load(project, at, round_) == {at.ann: 27, at.ben: 27, dee: 6}


def test_who_leaves_gives_back_only_what_is_not_begun(project: Project, at: Known) -> None:
    cem = add_person(project, name="Cem")
    round_ = begin(project, at, [at.ann, at.ben, cem], per_item=1, repeat_share=0.2)
    done = answer(project, at, cem, round_, 5)
    moved = leave_round(project, round=round_, person=cem, author=at.owner).value
    assert (moved.items, moved.left) == (15, 0)
    assert load(project, at, round_)[cem] == 5 and per_item(project, at, round_) == {1}
    assert abs(load(project, at, round_)[at.ann] - load(project, at, round_)[at.ben]) <= 1
    queue = person_queue(project, at.question, cem, round_)
    assert sorted(queue.items.tolist()) == sorted(done)
    project.undo(at.owner)
    assert load(project, at, round_)[cem] == 20


def test_an_item_that_all_others_have_stays_without_an_heir(project: Project, at: Known) -> None:
    round_ = begin(project, at, [at.ann, at.ben], per_item=2)
    moved = leave_round(project, round=round_, person=at.ben, author=at.owner).value
    assert (moved.items, moved.left) == (0, 60)
    assert load(project, at, round_) == {at.ann: 60}


def test_a_newcomer_has_gold_and_repeats_of_their_own(project: Project, at: Known) -> None:
    def gold(batch) -> None:
        columns = {"item": np.array(at.items[:10]), "question": at.question, "label_class": at.classes[0]}
        batch.add_many("gold", columns, 10)

    project.operate("import", "gold", at.owner, gold)
    round_ = begin_round(
        project,
        question=at.question,
        author=at.owner,
        items=at.items[10:],
        labelers=[at.ann, at.ben],
        labelers_per_item=1,
        serving=Serving(repeat_share=0.2, gold_share=0.2),
    ).value
    assert load(project, at, round_) == {at.ann: 30, at.ben: 30}, "25 of their own and 5 gold items"
    dee = add_person(project, name="Dee")
    moved = join_round(project, round=round_, person=dee, author=at.owner).value.items
    now = given(project, at.question, round_)
    hers = now.item[now.person == dee]
    assert len(hers) == moved + round(0.2 * moved)
    assert np.count_nonzero(np.isin(hers, at.items[:10])) == round(0.2 * moved)
    queue = person_queue(project, at.question, dee, round_)
    assert queue.n_waiting == round(0.2 * moved)
    with pytest.raises(UserError, match="labels in round 2 already"):
        join_round(project, round=round_, person=dee, author=at.owner)


def test_gold_that_was_chosen_anyway_changes_hands_and_gold_mixed_in_does_not(
    project: Project, at: Known
) -> None:
    def gold(batch) -> None:
        columns = {"item": np.array(at.items[:30]), "question": at.question, "label_class": at.classes[0]}
        batch.add_many("gold", columns, 30)

    project.operate("import", "gold", at.owner, gold)
    chosen = np.array(at.items[10:30])
    round_ = begin_round(
        project,
        question=at.question,
        author=at.owner,
        items=chosen,
        labelers=[at.ann, at.ben],
        labelers_per_item=1,
        serving=Serving(gold_share=0.2),
    ).value
    before = given(project, at.question, round_)
    assert np.count_nonzero(before.kept) == 4 and not np.any(before.begun)
    dee = add_person(project, name="Dee")
    assert join_round(project, round=round_, person=dee, author=at.owner).value.items == 8
    now = given(project, at.question, round_)
    assert np.count_nonzero(np.isin(now.item[now.person == dee], chosen)) >= 8, "all of them are gold"
    for person in (at.ann, at.ben):
        kept = before.item[(before.person == person) & before.kept]
        assert set(kept) <= set(now.item[now.person == person]), "what was mixed in stays"


def test_who_may_not_and_what_cannot_be_shared_out(project: Project, at: Known) -> None:
    with pytest.raises(UserError, match="serves all items to everybody"):
        join_round(project, round=at.round, person=at.ann, author=at.owner)
    with pytest.raises(NotAllowed, match="Ann is a labeler, and only an SME or an MLE may begin"):
        leave_round(project, round=at.round, person=at.ann, author=at.ann)
    with pytest.raises(NotAllowed):
        begin_round(project, question=at.question, author=at.ben)
