"""Copies of a project come together as a set union: any order, the same facts; twice, nothing new."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeler.errors import FileProblem, UserError
from labeler.ops.check import backup, check
from labeler.ops.merge import merge_copies
from labeler.ops.undo import undo
from labeler.store.merge import parents_first
from labeler.store.project import Project
from labeler.store.read.items import count_items
from labeler.store.read.labels import current_labels
from labeler.store.tables import ALL, BY_NAME
from labeler.types import Changes
from tests.store.conftest import Known, add_items, known, label, make_project


def copy_of(project: Project, name: str) -> Path:
    return backup(project.path, to=project.path.with_name(name))


def test_labels_of_a_copy_come_in_and_are_announced(project: Project, at: Known) -> None:
    other = copy_of(project, "other.labeler")
    with Project.open(other) as theirs:
        label(theirs, at, at.ben, 0, 1)
        label(theirs, at, at.ben, 0, 2)
        add_items(theirs, 3, at.owner)
    label(project, at, at.ann, 0, 0)
    heard: list[Changes] = []
    project.subscribe(heard.append)
    merged = merge_copies(project, [other])[other]
    assert merged.new["annotation"] == 2 and merged.new["item"] == 3
    assert [changes.kind for changes in heard] == ["merge"] and heard[0].touches("annotation")
    assert sorted(current_labels(project, at.question).person.tolist()) == sorted([at.ann, at.ben])
    assert count_items(project) == 8
    assert merge_copies(project, [other])[other].n_new == 0
    assert len(heard) == 1
    project.close()
    assert check(project.path).whole


def test_the_later_label_wins_wherever_it_was_given(project: Project, at: Known) -> None:
    other = copy_of(project, "other.labeler")
    label(project, at, at.ann, 0, 0)
    with Project.open(other) as theirs:
        label(theirs, at, at.ann, 0, 1)
    label(project, at, at.ann, 1, 0)
    with Project.open(other) as theirs:
        label(theirs, at, at.ann, 1, 1)
        undo(theirs, person=at.ann)
        label(theirs, at, at.ann, 2, 2)
    merge_copies(project, [other])
    labels = current_labels(project, at.question)
    assert dict(zip(labels.item.tolist(), labels.label_class.tolist(), strict=True)) == {
        at.items[0]: at.classes[1],
        at.items[2]: at.classes[2],
    }


def test_strangers_are_refused_and_nothing_is_taken_in(project: Project, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.labeler"
    make_project(stranger).close()
    before = check(project.path).facts_hash
    with pytest.raises(UserError, match="another project"):
        merge_copies(project, [stranger])
    with pytest.raises(UserError, match="itself"):
        merge_copies(project, [project.path])
    text = tmp_path / "text.labeler"
    text.write_text("hello" * 100)
    with pytest.raises(FileProblem, match="not a Labeler project"):
        merge_copies(project, [text])
    assert check(project.path).facts_hash == before


def test_an_altered_fact_is_refused(project: Project, at: Known) -> None:
    other = copy_of(project, "other.labeler")
    with Project.open(other) as theirs:
        label(theirs, at, at.ben, 0, 1)
    with closing(sqlite3.connect(other, isolation_level=None)) as db:
        db.execute("DROP TRIGGER person_no_update")
        db.execute("UPDATE person SET name = 'Mallory' WHERE name = 'Ann'")
    before = check(project.path).facts_hash
    with pytest.raises(FileProblem, match="say something else"):
        merge_copies(project, [other])
    assert check(project.path).facts_hash == before


def test_parents_come_first() -> None:
    order = parents_first()
    assert sorted(order) == sorted(table.name for table in ALL)
    for name in order:
        for parent in {*BY_NAME[name].refers.values()} - {name}:
            assert order.index(parent) < order.index(name), (name, parent)


STEPS = st.lists(
    st.tuples(st.sampled_from(["label", "undo", "items"]), st.integers(0, 4), st.integers(0, 2)), max_size=6
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(work=st.tuples(STEPS, STEPS, STEPS))
def test_any_order_gives_the_same_facts(work: tuple[list[tuple[str, int, int]], ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        start = Path(folder) / "start.labeler"
        make_project(start).close()
        copies = [backup(start, to=Path(folder) / f"{who}.labeler") for who in ("ann", "ben", "sue")]
        for copy, steps in zip(copies, work, strict=True):
            with Project.open(copy) as project:
                at = known(project)
                person = getattr(at, copy.stem)
                for kind, item, answer in steps:
                    if kind == "label":
                        label(project, at, person, item, answer)
                        label(project, at, at.owner, item, answer)
                    elif kind == "undo":
                        undo(project, person=person)
                    else:
                        add_items(project, item, person)
        found = {
            merged_in(list(order), Path(folder) / "merged.labeler")
            for order in itertools.permutations(copies)
        }
        assert len(found) == 1


def merged_in(order: list[Path], to: Path) -> tuple[str, bytes]:
    """Merge copies in this order; return the hash of the facts and what the current labels then are."""
    shutil.copy(backup(order[0], to=to.with_name("first.labeler")), to)
    to.with_name("first.labeler").unlink()
    with Project.open(to) as project:
        merge_copies(project, order[1:])
        once = current_labels(project, known(project).question)
        merge_copies(project, order)
        labels = b"".join(
            column.tobytes() for column in (once.item, once.person, once.label_class, once.state)
        )
    checked = check(to)
    assert checked.whole
    for leftover in to.parent.glob("merged.labeler*"):
        leftover.unlink()
    return checked.facts_hash, labels
