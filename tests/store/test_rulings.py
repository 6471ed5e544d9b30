"""A ruling stands before those that its SME knew; two that were made apart and differ are work, not truth."""

# ruff: noqa: F401, F811 - the fixtures of the store's tests
from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from labeler.ops.check import backup, check
from labeler.ops.merge import merge_copies
from labeler.ops.people import add_person
from labeler.ops.resolve import disagreements, rule_item
from labeler.ops.truth import item_truths
from labeler.ops.undo import undo
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.truth import conflicts, latest_rulings, truths
from labeler.types import Id, Role, TruthSource
from tests.store.conftest import Known, at, known, label, project


def rule(project: Project, at: Known, person: Id, item: int, label_class: int | None, **more: object) -> None:
    rule_item(
        project,
        person=person,
        item=at.items[item],
        question=at.question,
        label_class=None if label_class is None else at.classes[label_class],
        **({"verdict": "not_enough_information"} if label_class is None else {}),
        **more,  # type: ignore[arg-type]
    )


def said(project: Project, at: Known) -> dict[int, int]:
    found = truths(project, at.question)
    return {
        at.items.index(item): at.classes.index(label)
        for item, label in zip(found.item.tolist(), found.label_class.tolist(), strict=True)
    }


def apart(project: Project, at: Known) -> list[int]:
    return [at.items.index(one.item) for one in conflicts(project, at.question)]


def in_two_copies(project: Project, at: Known) -> tuple[Id, Path]:
    """Add a second SME, make a copy, and let the two rule apart on item 0 and alike on item 1."""
    tom = add_person(project, name="Tom", role=Role.SME)
    other = backup(project.path, to=project.path.with_name("other.labeler"))
    rule(project, at, at.sue, 0, 0)
    rule(project, at, at.sue, 1, 1)
    with Project.open(other) as theirs:
        rule(theirs, at, tom, 0, 1)
        rule(theirs, at, tom, 1, 1)
        rule(theirs, at, tom, 2, None)
    return tom, other


def test_who_knew_the_other_ruling_stands_before_it(project: Project, at: Known) -> None:
    rule(project, at, at.sue, 0, 0)
    rule(project, at, at.owner, 0, 1)
    assert said(project, at) == {0: 1} and apart(project, at) == []
    assert said_without(project, at, at.owner) == {0: 0}, "without the owner's ruling the SME's counts again"
    undo(project, person=at.owner)
    assert said(project, at) == {0: 0}
    rule(project, at, at.owner, 0, 1, independent=True)
    assert said(project, at) == {} and apart(project, at) == [0]
    undo(project, person=at.owner)
    assert said(project, at) == {0: 0} and apart(project, at) == []


def said_without(project: Project, at: Known, person: Id) -> dict[int, int]:
    found = item_truths(project, at.question, without_person=person).only(TruthSource.RULING)
    return {
        at.items.index(item): at.classes.index(label)
        for item, label in zip(found.item.tolist(), found.label_class.tolist(), strict=True)
    }


def test_rulings_made_apart_are_work_until_somebody_rules_who_knows_both(project: Project, at: Known) -> None:
    for person in (at.ann, at.ben):
        label(project, at, person, 0, 0)
        label(project, at, person, 3, 0)
    tom, other = in_two_copies(project, at)
    merge_copies(project, [other])
    assert apart(project, at) == [0], "alike is no conflict, and neither is a ruling of one alone"
    assert said(project, at) == {1: 1}
    whole = item_truths(project, at.question)
    assert at.items[0] not in whole.item.tolist(), "not even the labels' majority"
    assert at.items[3] in whole.item.tolist()
    queue = disagreements(project, at.question)
    assert (queue.item.tolist(), queue.n_conflicts, queue.n_labels.tolist()) == ([at.items[0]], 1, [2])
    rule(project, at, tom, 0, 1)
    assert apart(project, at) == [] and said(project, at)[0] == 1
    assert len(disagreements(project, at.question)) == 0


def test_both_copies_come_to_the_same_whichever_takes_in_the_other(project: Project, at: Known) -> None:
    _, other = in_two_copies(project, at)
    mine = backup(project.path, to=project.path.with_name("mine.labeler"))
    merge_copies(project, [other])
    with Project.open(other) as theirs:
        merge_copies(theirs, [mine])
        assert apart(theirs, at) == apart(project, at) == [0]
        assert said(theirs, at) == said(project, at)
    assert check(other).facts_hash == check(project.path).facts_hash


def test_a_ruling_changed_apart_after_it_was_known_is_a_conflict(project: Project, at: Known) -> None:
    tom, other = in_two_copies(project, at)
    merge_copies(project, [other])
    rule(project, at, at.sue, 0, 0)
    assert apart(project, at) == []
    with Project.open(other) as theirs:
        rule(theirs, at, tom, 0, 2)  # Tom has not seen that Sue decided
    merge_copies(project, [other])
    assert apart(project, at) == [0]


def test_classes_merged_into_one_end_a_conflict(project: Project, at: Known) -> None:
    _, other = in_two_copies(project, at)
    merge_copies(project, [other])
    project.operate(
        "class",
        "merge",
        at.owner,
        lambda batch: batch.revise("label_class", {"entity": at.classes[1]}, merged_into=at.classes[0]),
    )
    assert apart(project, at) == [] and 0 in said(project, at)


def test_in_a_file_from_before_the_latest_ruling_counts(project: Project, at: Known) -> None:
    def body(batch: Batch) -> None:
        for person, label_class in ((at.sue, 0), (at.owner, 1)):
            batch.add(
                "ruling",
                item=at.items[0],
                question=at.question,
                person=person,
                verdict="class",
                label_class=at.classes[label_class],
            )

    project.operate("rule", "rule", at.sue, body)
    assert said(project, at) == {0: 1} and apart(project, at) == []
    assert [one.person for one in latest_rulings(project, at.question)] == [at.owner]


def test_a_file_of_version_two_gets_the_column(project: Project, at: Known) -> None:
    project.close()
    with closing(sqlite3.connect(project.path, isolation_level=None)) as db:
        for name in ("ruling", "current_ruling"):
            db.execute(f"ALTER TABLE {name} DROP COLUMN settles")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'third_columns'")
        db.execute("PRAGMA user_version = 2")
    with Project.open(project.path) as again:
        rule(again, known(again), at.sue, 0, 1)
    assert check(project.path).whole
