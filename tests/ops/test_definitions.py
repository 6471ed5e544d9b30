"""Definitions changed apart: listed in every copy the same, settled by whoever knows both, undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from labeler.errors import NotAllowed, UserError
from labeler.ops.book import amend_entry, read_book
from labeler.ops.check import backup, check
from labeler.ops.definitions import (
    CLASS,
    ENTRY,
    Definitions,
    definitions_apart,
    settle_definition,
    together,
)
from labeler.ops.mend import Rename, mend_classes
from labeler.ops.merge import merge_copies
from labeler.ops.undo import redo, undo
from labeler.store.connection import connect_writer
from labeler.store.project import Project
from labeler.store.read.guidelines import Example
from labeler.store.read.questions import classes
from tests.store.conftest import Known, known, make_project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make_project(tmp_path / "phones.labeler") as made:
        amend_entry(
            made,
            author=known(made).sue,
            label_class=known(made).classes[1],
            definition="longer than 2 mm",
            edge_cases=["dust is none"],
        )
        yield made


@pytest.fixture
def at(project: Project) -> Known:
    return known(project)


@pytest.fixture
def other(project: Project) -> Iterator[Project]:
    with Project.open(backup(project.path, to=project.path.with_name("other.labeler"))) as opened:
        yield opened


def both(one: Project, two: Project, question: int) -> list[Definitions]:
    """Merge both ways; both must list the same."""
    merge_copies(one, [two.path])
    merge_copies(two, [one.path])
    first, second = definitions_apart(one, question), definitions_apart(two, question)
    assert first == second
    return first


def test_entries_changed_apart_are_work_and_both_say_what_they_changed(
    project: Project, other: Project, at: Known
) -> None:
    scratch = at.classes[1]
    assert definitions_apart(project, at.question) == []
    amend_entry(project, author=at.sue, label_class=scratch, definition="longer than 3 mm")
    amend_entry(
        other,
        author=at.owner,
        label_class=scratch,
        edge_cases=["dust is none", "glare is none"],
        typical=[Example(at.items[0], "clear")],
    )
    (found,) = both(project, other, at.question)
    assert (found.table, found.title) == (ENTRY, "the entry of scratch")
    assert [(one.person, one.holds) for one in found.versions] == [("Sue", False), ("owner", True)]
    assert set(found.fields) == {"definition", "edge_cases", "typical"}
    assert found.before is not None and found.before.words["definition"] == "longer than 2 mm"
    assert found.versions[1].words["typical"].endswith("0000000.png: clear")
    mixed = together(found)
    assert mixed.open == ()
    assert mixed.values["definition"] == "longer than 3 mm" and "glare" in str(mixed.values["edge_cases"])


def test_settled_it_is_no_work_any_more_in_either_copy_and_undo_brings_it_back(
    project: Project, other: Project, at: Known
) -> None:
    scratch = at.classes[1]
    amend_entry(project, author=at.sue, label_class=scratch, definition="longer than 3 mm")
    amend_entry(other, author=at.owner, label_class=scratch, definition="longer than 4 mm")
    (found,) = both(project, other, at.question)
    assert together(found).open == ("definition",)
    with pytest.raises(NotAllowed):
        settle(project, at.ann, at, found, found.versions[0].values)
    settle(project, at.sue, at, found, found.versions[0].values)
    assert definitions_apart(project, at.question) == []
    page = next(page for page in read_book(project, at.question).pages if page.label_class.id == scratch)
    assert page.entry is not None and (page.entry.definition, page.entry.version) == ("longer than 3 mm", 3)
    assert page.entry.edge_cases == ("dust is none",)
    with pytest.raises(UserError, match="settled already"):
        settle(project, at.sue, at, found, found.versions[1].values)
    undo(project, person=at.sue)
    assert [one.fields for one in definitions_apart(project, at.question)] == [("definition",)]
    redo(project, person=at.sue)
    assert both(project, other, at.question) == []
    assert check(project.path).findings == ()


def settle(project: Project, author: int, at: Known, found: Definitions, values: object) -> None:
    settle_definition(
        project,
        author=author,
        question=at.question,
        table=found.table,
        label_class=found.label_class,
        values=values,  # type: ignore[arg-type]
    )


def test_who_goes_on_without_having_looked_settles_nothing(
    project: Project, other: Project, at: Known
) -> None:
    scratch = at.classes[1]
    amend_entry(project, author=at.sue, label_class=scratch, definition="longer than 3 mm")
    amend_entry(other, author=at.owner, label_class=scratch, definition="longer than 4 mm")
    both(project, other, at.question)
    amend_entry(project, author=at.sue, label_class=scratch, decision="we met")
    (found,) = definitions_apart(project, at.question)
    assert {one.words["definition"] for one in found.versions} == {"longer than 3 mm", "longer than 4 mm"}


def test_the_same_change_in_both_and_one_after_the_other_are_no_work(
    project: Project, other: Project, at: Known
) -> None:
    scratch = at.classes[1]
    for copy in (project, other):
        amend_entry(copy, author=at.sue, label_class=scratch, definition="longer than 3 mm")
    assert both(project, other, at.question) == []
    amend_entry(project, author=at.sue, label_class=scratch, definition="longer than 4 mm")
    merge_copies(other, [project.path])
    amend_entry(other, author=at.owner, label_class=scratch, definition="longer than 5 mm")
    assert both(project, other, at.question) == []


def test_a_change_taken_back_in_one_copy_and_built_on_in_the_other_is_work(
    project: Project, other: Project, at: Known
) -> None:
    scratch = at.classes[1]
    amend_entry(project, author=at.sue, label_class=scratch, definition="longer than 3 mm")
    merge_copies(other, [project.path])
    undo(project, person=at.sue)
    assert definitions_apart(project, at.question) == []
    amend_entry(other, author=at.owner, label_class=scratch, definition="longer than 5 mm")
    (found,) = both(project, other, at.question)
    assert {one.words["definition"] for one in found.versions} == {"longer than 2 mm", "longer than 5 mm"}


def test_classes_renamed_apart_are_work_and_a_name_that_is_taken_is_refused(
    project: Project, other: Project, at: Known
) -> None:
    scratch = at.classes[1]
    mend_classes(project, author=at.owner, question=at.question, mend=Rename(scratch, "dent"))
    mend_classes(other, author=at.owner, question=at.question, mend=Rename(scratch, "groove"))
    (found,) = both(project, other, at.question)
    assert (found.table, found.fields, found.label_class) == (CLASS, ("name",), scratch)
    with pytest.raises(UserError, match="already"):
        settle(project, at.sue, at, found, {"name": "ok"})
    settle(project, at.sue, at, found, found.versions[0].values)
    assert both(project, other, at.question) == []
    assert "dent" in {one.name for one in classes(other, at.question)}


def test_files_from_before_it_was_recorded_tell_by_their_versions(
    project: Project, other: Project, at: Known, tmp_path: Path
) -> None:
    scratch = at.classes[1]
    amend_entry(project, author=at.sue, label_class=scratch, definition="longer than 3 mm")
    amend_entry(other, author=at.owner, label_class=scratch, definition="longer than 4 mm")
    for copy in (project, other):
        copy.close()
        with closing(connect_writer(copy.path)) as db:
            for table in ("guideline", "label_class"):
                db.execute(f"DROP TRIGGER {table}_no_update")
                db.execute(f"UPDATE {table} SET follows = NULL")
                db.execute(
                    f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'facts are never changed: {table}'); END"
                )
                db.execute(f"UPDATE current_{table} SET follows = NULL")
    with Project.open(project.path) as one, Project.open(other.path) as two:
        (found,) = both(one, two, at.question)
        assert found.fields == ("definition",)
        assert check(one.path).findings == ()


def test_a_file_of_version_5_gets_the_column_and_loses_nothing(project: Project, at: Known) -> None:
    project.close()
    with closing(connect_writer(project.path)) as db:
        for table in ("guideline", "label_class"):
            for name in (table, f"current_{table}"):
                db.execute(f"ALTER TABLE {name} DROP COLUMN follows")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'sixth_columns'")
        db.execute("PRAGMA user_version = 5")
    with Project.open(project.path) as opened:
        amend_entry(opened, author=at.sue, label_class=at.classes[1], definition="longer than 3 mm")
        assert definitions_apart(opened, at.question) == []
    assert check(project.path).whole
