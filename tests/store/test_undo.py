"""Undo restores bit for bit, redo does it again, per author, after a restart, and only one's own."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeler.errors import Bug
from labeler.ops.check import check
from labeler.ops.label import skip_item
from labeler.ops.people import add_person
from labeler.ops.tags import add_tag, tag_items, untag_items
from labeler.ops.undo import redo, undo
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.labels import current_labels, my_label
from labeler.store.read.people import people
from labeler.store.read.tags import taggings
from tests.store.conftest import Known, add_items, known, label, make_project


def what_holds(project: Project) -> dict[str, list[tuple[Any, ...]]]:
    """Return what everybody says now: every current fact without its id, time and operation."""
    tables = {
        "annotation": "item, question, person, round, state, label_class, sure, note",
        "tagging": "item, tag, origin",
        "tag": "entity, name, colour",
        "person": "entity, name, role, simulated",
    }
    with project.reading() as db:
        return {
            name: db.execute(
                f"SELECT {columns} FROM current_{name} WHERE retracted = 0 ORDER BY 1, 2, 3"
            ).fetchall()
            for name, columns in tables.items()
        }


def test_undo_and_redo_of_a_label(project: Project, at: Known) -> None:
    label(project, at, at.ann, 0, 0)
    label(project, at, at.ann, 0, 1)
    assert (project.undo_words(at.ann), project.redo_words(at.ann)) == ("label scratch", None)
    changes = undo(project, person=at.ann, initiator="page")
    assert changes is not None and changes.kind == "undo" and changes.initiator == "page"
    assert changes.ids["annotation"] == (at.items[0],)
    mine = my_label(project, at.items[0], at.question, at.ann, at.round)
    assert mine is not None and mine.class_name == "ok"
    assert (project.undo_words(at.ann), project.redo_words(at.ann)) == ("label ok", "label scratch")
    undo(project, person=at.ann)
    assert my_label(project, at.items[0], at.question, at.ann, at.round) is None
    assert len(current_labels(project, at.question)) == 0
    assert undo(project, person=at.ann) is None
    redo(project, person=at.ann)
    redo(project, person=at.ann)
    assert redo(project, person=at.ann) is None
    mine = my_label(project, at.items[0], at.question, at.ann, at.round)
    assert mine is not None and mine.class_name == "scratch"
    assert len(current_labels(project, at.question)) == 1


def test_something_new_ends_redo(project: Project, at: Known) -> None:
    label(project, at, at.ann, 0, 0)
    undo(project, person=at.ann)
    label(project, at, at.ann, 1, 1)
    assert redo(project, person=at.ann) is None


def test_undo_survives_a_restart(project: Project, at: Known) -> None:
    label(project, at, at.ann, 0, 0)
    label(project, at, at.ann, 1, 1)
    undo(project, person=at.ann)
    project.close()
    with Project.open(project.path) as again:
        assert (again.undo_words(at.ann), again.redo_words(at.ann)) == ("label ok", "label scratch")
        redo(again, person=at.ann)
        assert len(current_labels(again, at.question)) == 2


def test_everybody_undoes_only_their_own(project: Project, at: Known) -> None:
    label(project, at, at.ann, 0, 0)
    label(project, at, at.ben, 0, 1)
    undo(project, person=at.ann)
    assert current_labels(project, at.question).person.tolist() == [at.ben]
    assert undo(project, person=at.sue) is None


def test_what_somebody_changed_since_stays(project: Project, at: Known) -> None:
    def rename(author: int, name: str) -> None:
        project.operate(
            "person", "rename", author, lambda batch: batch.revise("person", {"entity": at.sue}, name=name)
        )

    rename(at.ann, "Susan")
    rename(at.ben, "Suzie")
    undo(project, person=at.ann)
    assert {person.name for person in people(project)} >= {"Suzie"}
    undo(project, person=at.ben)
    assert {person.name for person in people(project)} >= {"Susan"}


def test_imports_are_not_offered(project: Project, at: Known) -> None:
    label(project, at, at.owner, 0, 0)
    add_items(project, 3, at.owner)
    assert project.undo_words(at.owner) == "label ok"
    undo(project, person=at.owner)
    assert undo(project, person=at.owner) is None
    assert len(item_ids(project)) == 8


def test_undoing_a_person_takes_them_away(project: Project, at: Known) -> None:
    add_person(project, name="Zoe", author=at.owner)
    undo(project, person=at.owner)
    assert "Zoe" not in {person.name for person in people(project)}
    redo(project, person=at.owner)
    assert "Zoe" in {person.name for person in people(project)}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["label", "skip", "tag", "untag", "undo", "redo"]),
        st.integers(0, 1),
        st.integers(0, 4),
        st.integers(0, 2),
    ),
    max_size=12,
)


def act(project: Project, at: Known, tag: int, step: tuple[str, int, int, int]) -> None:
    kind, who, item, answer = step
    person = (at.ann, at.ben)[who]
    if kind == "label":
        label(project, at, person, item, answer)
    elif kind == "skip":
        skip_item(project, person=person, item=at.items[item], question=at.question, round=at.round, note="?")
    elif kind == "tag":
        tag_items(project, items=at.items[: item + 1], tag=tag, author=person)
    elif kind == "untag":
        untag_items(project, items=at.items[item:], tag=tag, author=person)
    elif kind == "undo":
        undo(project, person=person)
    else:
        redo(project, person=person)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=STEPS, mine=STEPS)
def test_undo_of_everything_restores_what_held_and_redo_brings_it_back(
    before: list[tuple[str, int, int, int]], mine: list[tuple[str, int, int, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder, make_project(Path(folder) / "p.labeler") as project:
        at = known(project)
        tag = add_tag(project, name="blurry", author=at.owner)
        for step in before:
            act(project, at, tag, step)
        start = what_holds(project)
        states = [start]
        for kind, _, item, answer in mine:
            if kind not in {"undo", "redo"}:
                # somebody who has done nothing yet, so that there is nothing earlier to take back
                act_as_sue(project, at, tag, (kind, item, answer))
                states.append(what_holds(project))
        done = list(states)
        while undo(project, person=at.sue) is not None:
            assert what_holds(project) in states
        assert what_holds(project) == start
        while redo(project, person=at.sue) is not None:
            pass
        assert what_holds(project) == done[-1]
        project.close()
        assert check(project.path).whole


def act_as_sue(project: Project, at: Known, tag: int, step: tuple[str, int, int]) -> None:
    kind, item, answer = step
    sue = Known(at.owner, at.sue, at.sue, at.sue, at.question, at.round, at.classes, at.items)
    act(project, sue, tag, (kind, 0, item, answer))


def test_a_hundred_thousand_taggings_are_undone_at_once(tmp_path: Path) -> None:
    n = 100_000
    with make_project(tmp_path / "p.labeler", n_items=n) as project:
        at = known(project)
        tag = add_tag(project, name="night", author=at.owner)
        tag_items(project, items=np.array(at.items), tag=tag, author=at.ann)
        start = time.process_time()
        changes = undo(project, person=at.ann)
        taken_s = time.process_time() - start
        assert changes is not None and changes.ids["tagging"] is None
        assert len(taggings(project)[0]) == 0
        redo(project, person=at.ann)
        assert len(taggings(project)[0]) == n
        assert taken_s < 8.0, "set-based on any machine; two seconds where nothing else runs"


@pytest.mark.parametrize("n", [0, 1])
def test_an_operation_that_changed_nothing_is_not_undone(project: Project, at: Known, n: int) -> None:
    tag = add_tag(project, name="night", author=at.owner)
    tag_items(project, items=at.items[:n], tag=tag, author=at.ann)
    assert (project.undo_words(at.ann) is None) == (n == 0)


def test_an_operation_that_said_two_things_of_one_subject_is_undone_as_a_whole(
    project: Project, at: Known
) -> None:
    label(project, at, at.ann, 0, 0)

    def body(batch: Batch) -> None:
        subject = {"item": at.items[0], "question": at.question, "person": at.ann, "round": at.round}
        for answer in (1, 2):
            batch.revise("annotation", subject, label_class=at.classes[answer])

    project.operate("label", "twice", at.ann, body)
    undo(project, person=at.ann)
    mine = my_label(project, at.items[0], at.question, at.ann, at.round)
    assert mine is not None and mine.class_name == "ok"
    redo(project, person=at.ann)
    mine = my_label(project, at.items[0], at.question, at.ann, at.round)
    assert mine is not None and mine.class_name == "borderline"


def test_references_are_looked_at_again_after_an_undo(project: Project, at: Known) -> None:
    """Undo repeats rows that are there and does not look; whatever comes next is looked at."""
    label(project, at, at.ann, 0, 1)
    project.undo(at.ann)
    with pytest.raises(Bug):
        project.operate("x", "x", at.owner, lambda batch: batch.add("comment", item=12345, text="of nothing"))
    project.redo(at.ann)
    assert project.on_writer(lambda db: db.execute("PRAGMA foreign_keys").fetchone()) == (1,)
