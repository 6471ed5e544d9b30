"""Classes are mended in one operation, labels stay as they are, and undo brings everything back."""

# ruff: noqa: F401, F811 - the fixtures of the store's tests
from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import NotAllowed, UserError
from labeler.ops.check import check
from labeler.ops.export import Choice, Format, export_project
from labeler.ops.mend import (
    AddClass,
    BringBack,
    Mend,
    Merge,
    Rename,
    Reorder,
    Retire,
    Split,
    mend_classes,
    rehearse_mend,
    relabel_items,
)
from labeler.ops.opinions import opinions_of_project
from labeler.ops.resolve import disagreements
from labeler.ops.truth import item_truths
from labeler.store.project import Project
from labeler.store.read.labels import item_labels
from labeler.store.read.questions import classes
from labeler.types import ClassKind
from labeler.ui.state.mend import rehearsal_words
from tests.loop_project import Loop, build
from tests.store.conftest import Known, at, label, project


@pytest.fixture
def four(project: Project, at: Known) -> Project:
    """Two classes more; Ann and Ben disagree about item 0 (first, new), agree on 1 (second)."""
    for name in ("deep", "shallow"):
        mend_classes(project, author=at.sue, question=at.question, mend=AddClass(name))
    return project


def ids(project: Project, at: Known) -> dict[str, int]:
    return {one.name: one.id for one in classes(project, at.question)}


def names(project: Project, at: Known) -> list[str]:
    return [one.name for one in classes(project, at.question) if one.is_offered]


def mend(project: Project, at: Known, what: Mend) -> tuple[int, ...]:
    return mend_classes(project, author=at.sue, question=at.question, mend=what).value


def said(project: Project, at: Known, person: int, item: int, name: str) -> None:
    from labeler.ops.label import submit_label

    submit_label(
        project,
        person=person,
        item=at.items[item],
        question=at.question,
        round=at.round,
        label_class=ids(project, at)[name],
    )


def test_a_merge_ends_the_disagreement_and_undo_brings_it_back(four: Project, at: Known) -> None:
    said(four, at, at.ann, 0, "deep")
    said(four, at, at.ben, 0, "shallow")
    assert disagreements(four, at.question).item.tolist() == [at.items[0]]
    by = ids(four, at)
    mend(four, at, Merge(by["deep"], (by["shallow"],), "scar"))
    assert len(disagreements(four, at.question)) == 0
    assert "scar" in names(four, at) and "shallow" not in names(four, at)
    truths = item_truths(four, at.question)
    assert truths.label_class.tolist() == [by["deep"]]
    assert [one.label_class for one in item_labels(four, at.items[0], at.question)] == [
        by["deep"],
        by["shallow"],
    ]
    before = check(four.path).facts_hash
    assert four.undo_words(at.sue) == "merge shallow into scar"
    four.undo(at.sue)
    assert disagreements(four, at.question).item.tolist() == [at.items[0]]
    assert ids(four, at) == by
    assert check(four.path).facts_hash != before, "undo adds facts"
    assert check(four.path).whole


def test_a_retired_class_counts_as_nothing_until_it_is_brought_back(four: Project, at: Known) -> None:
    said(four, at, at.ann, 0, "deep")
    said(four, at, at.ben, 0, "deep")
    said(four, at, at.ann, 1, "shallow")
    by = ids(four, at)
    assert item_truths(four, at.question).item.tolist() == [at.items[0], at.items[1]]
    mend(four, at, Retire(by["deep"]))
    assert item_truths(four, at.question).item.tolist() == [at.items[1]]
    opinions = opinions_of_project(four, at.question)
    assert opinions.label.tolist() == [opinions.classes.index("shallow")]
    assert relabel_items(four, at.question, by["deep"]) == [at.items[0]]
    mend(four, at, BringBack(by["deep"]))
    assert item_truths(four, at.question).item.tolist() == [at.items[0], at.items[1]]


def test_a_split_retires_the_class_and_puts_the_new_ones_in_its_place(four: Project, at: Known) -> None:
    order = names(four, at)
    by = ids(four, at)
    made = mend(four, at, Split(by["deep"], ("deep left", "deep right")))
    now = names(four, at)
    there = order.index("deep")
    assert now == [*order[:there], "deep left", "deep right", *order[there + 1 :]]
    assert {one.id for one in classes(four, at.question) if one.name.startswith("deep ")} == set(made)
    four.undo(at.sue)
    assert names(four, at) == order


def test_rename_reorder_and_a_borderline_between_two(four: Project, at: Known) -> None:
    by = ids(four, at)
    mend(four, at, Rename(by["deep"], " gouge "))
    assert "gouge" in names(four, at)
    order = [one.id for one in classes(four, at.question) if one.is_offered]
    mend(four, at, Reorder(tuple(reversed(order))))
    assert [one.id for one in classes(four, at.question) if one.is_offered] == order[::-1]
    (made,) = mend(four, at, AddClass("gouge?", ClassKind.UNCERTAIN, (by["deep"], by["shallow"])))
    new = next(one for one in classes(four, at.question) if one.id == made)
    assert new.between == (by["deep"], by["shallow"]) and new.kind is ClassKind.UNCERTAIN
    mend(four, at, Merge(by["deep"], (by["shallow"],)))
    new = next(one for one in classes(four, at.question) if one.id == made)
    assert new.between == (), "it no longer lies between two classes"


def test_what_does_not_fit_is_refused_in_words(four: Project, at: Known) -> None:
    by = ids(four, at)
    uncertain = next(one.id for one in classes(four, at.question) if one.kind is ClassKind.UNCERTAIN)
    for what, why in (
        (Merge(by["deep"], ()), "two classes"),
        (Merge(by["deep"], (uncertain,)), "stay apart"),
        (Rename(by["deep"], "shallow"), "already"),
        (Rename(by["deep"], "  "), "needs a name"),
        (Split(by["deep"], ("one",)), "two names"),
        (Split(uncertain, ("a", "b")), "only a normal class"),
        (Reorder((by["deep"],)), "each class"),
        (BringBack(by["deep"]), "nothing to bring back"),
        (Retire(12345), "choose another"),
    ):
        with pytest.raises(UserError, match=why):
            mend(four, at, what)
    with pytest.raises(NotAllowed):
        mend_classes(four, author=at.ann, question=at.question, mend=Retire(by["deep"]))


def test_two_classes_have_to_stay(project: Project, at: Known) -> None:
    normal = [one.id for one in classes(project, at.question) if one.kind is ClassKind.NORMAL]
    assert len(normal) == 2
    with pytest.raises(UserError, match="have to stay"):
        mend(project, at, Merge(normal[0], (normal[1],)))
    with pytest.raises(UserError, match="have to stay"):
        mend(project, at, Retire(normal[0]))


def test_what_was_rehearsed_is_what_comes(tmp_path: Path) -> None:
    loop: Loop = build(tmp_path)
    with Project.open(loop.path) as opened:
        mend_classes(opened, author=loop.sme, question=loop.question, mend=AddClass("stain"))
        by = {one.name: one.id for one in classes(opened, loop.question)}
        what = Merge(by["ok"], (by["scratch"],), "fine")
        rehearsed = rehearse_mend(opened, loop.question, what)
        mend_classes(opened, author=loop.sme, question=loop.question, mend=what)
        again = rehearse_mend(opened, loop.question, Reorder(tuple(_offered(opened, loop.question))))
    assert rehearsed.before.percent.value < 1
    assert again.before.percent.value == rehearsed.after.percent.value == 1
    assert again.before.classes == rehearsed.after.classes
    assert again.before.hlp.value == rehearsed.after.hlp.value


def _offered(project: Project, question: int) -> list[int]:
    return [one.id for one in classes(project, question) if one.is_offered]


def test_exports_that_hold_the_classes_are_counted(tmp_path: Path) -> None:
    loop = build(tmp_path / "p", 20)
    with Project.open(loop.path) as project:
        by = {one.name: one.id for one in classes(project, loop.question)}
        merge = Rename(by["scratch"], "line")
        assert rehearse_mend(project, loop.question, merge).n_exports == 0
        choice = Choice(Format.CSV)
        export_project(project, tmp_path / "out", question=loop.question, choice=choice, author=loop.owner)
        found = rehearse_mend(project, loop.question, merge)
        assert found.n_exports == 1
        assert "1 export written so far holds" in rehearsal_words(found).replace("hold the", "holds the")
        assert rehearse_mend(project, loop.question, AddClass("pit")).n_exports == 0
