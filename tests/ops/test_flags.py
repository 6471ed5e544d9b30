"""A flag is put, taken back and looked after; many items are labeled at once; each is one undoable step."""

# ruff: noqa: F401, F811 - the fixtures of the store's tests
from __future__ import annotations

import pytest

from labeler.errors import NotAllowed, UserError
from labeler.ops.bulk_label import label_items
from labeler.ops.flags import flag_item, resolve_flag, unflag_item
from labeler.ops.rounds import close_round
from labeler.ops.tags import add_tag, tag_items
from labeler.ops.undo import redo, undo
from labeler.store.project import Project
from labeler.store.read.labels import current_labels, my_label
from labeler.store.read.marks import Flag, Marks, marks
from tests.store.conftest import Known, at, label, project


def test_a_flag_comes_and_goes(project: Project, at: Known) -> None:
    place = {"item": at.items[0], "question": at.question}

    def mine() -> Marks:
        return marks(project, person=at.ann, **place)

    assert mine() == Marks()
    flag_item(project, person=at.ann, reason=" two screens? ", **place)
    assert mine().flag == Flag("two screens?", resolved=False)
    assert marks(project, person=at.ben, **place).flag is None
    unflag_item(project, person=at.ann, **place)
    assert mine().flag is None
    with pytest.raises(UserError, match="no flag"):
        unflag_item(project, person=at.ann, **place)
    assert undo(project, person=at.ann) is not None
    assert mine().flag == Flag("two screens?", resolved=False)
    resolve_flag(project, author=at.sue, person=at.ann, **place)
    assert mine().flag == Flag("two screens?", resolved=True)
    assert undo(project, person=at.sue) is not None
    assert mine().flag == Flag("two screens?", resolved=False)


def test_marks_hold_the_tags(project: Project, at: Known) -> None:
    tag = add_tag(project, name="dim", author=at.ann)
    tag_items(project, items=[at.items[0]], tag=tag, author=at.ann)
    assert marks(project, at.items[0], at.question, at.ben).tags == ("dim",)


def test_many_items_are_one_operation(project: Project, at: Known) -> None:
    label(project, at, at.ann, 1, 1)
    place = {"person": at.ann, "question": at.question, "round": at.round}
    done = label_items(project, items=at.items[:3], label_class=at.classes[0], **place)
    assert (done.value, done.changes.words) == (3, "label 3 items ok")
    assert current_labels(project, at.question).label_class.tolist() == [at.classes[0]] * 3
    undo(project, person=at.ann)
    mine = my_label(project, at.items[1], at.question, at.ann, at.round)
    assert mine is not None and mine.class_name == "scratch"
    assert len(current_labels(project, at.question)) == 1
    redo(project, person=at.ann)
    assert len(current_labels(project, at.question)) == 3


def test_many_items_are_refused_as_one_is(project: Project, at: Known) -> None:
    place = {"person": at.ann, "question": at.question, "round": at.round}
    with pytest.raises(UserError, match="does not belong"):
        label_items(project, items=at.items, label_class=at.question, **place)
    with pytest.raises(UserError, match="None of these"):
        label_items(project, items=[], label_class=at.classes[0], **place)
    close_round(project, round=at.round, author=at.owner)
    with pytest.raises(NotAllowed, match="closed"):
        label_items(project, items=at.items, label_class=at.classes[0], **place)
    assert len(current_labels(project, at.question)) == 0
