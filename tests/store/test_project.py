"""A project file: made, opened, written, closed; strangers are refused."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from labeler.errors import Bug, FileProblem
from labeler.ops.check import check
from labeler.ops.label import skip_item, submit_label
from labeler.store.backup import backups
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.items import count_items, item_ids, items
from labeler.store.read.labels import current_labels, item_labels, my_label, next_unlabeled, progress
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round
from labeler.types import AnswerState, Changes, Role
from tests.store.conftest import add_items


def test_a_new_project_has_its_people_question_classes_and_an_open_blind_round(project: Project) -> None:
    assert [(p.name, p.role) for p in people(project)] == [
        ("owner", Role.MLE),
        ("Ann", Role.LABELER),
        ("Ben", Role.LABELER),
        ("Sue", Role.SME),
    ]
    question = the_question(project)
    found = classes(project, question.id)
    assert [(c.name, c.key) for c in found] == [("ok", "1"), ("scratch", "2"), ("borderline", "3")]
    assert found[2].between == (found[0].id, found[1].id)
    round_ = open_round(project, question.id)
    assert round_ is not None and round_.blind and round_.number == 1


def test_a_label_is_kept_and_a_later_one_takes_its_place(project: Project) -> None:
    question = the_question(project)
    ok, scratch, _ = classes(project, question.id)
    ann, ben = people(project)[1:3]
    round_ = open_round(project, question.id)
    assert round_ is not None
    ids = item_ids(project).tolist()
    place = {"question": question.id, "round": round_.id}
    submit_label(project, person=ann.id, item=ids[0], label_class=ok.id, **place)
    submit_label(
        project, person=ann.id, item=ids[0], label_class=scratch.id, sure=False, note="long", **place
    )
    skip_item(project, person=ann.id, item=ids[1], **place)
    submit_label(project, person=ben.id, item=ids[0], label_class=ok.id, **place)
    labels = current_labels(project, question.id)
    assert sorted(
        zip(labels.item.tolist(), labels.person.tolist(), labels.label_class.tolist(), strict=True)
    ) == sorted([(ids[0], ann.id, scratch.id), (ids[1], ann.id, 0), (ids[0], ben.id, ok.id)])
    assert len(labels.answered()) == 2
    mine = my_label(project, ids[0], question.id, ann.id, round_.id)
    assert mine is not None and mine.class_name == "scratch" and mine.sure is False and mine.note == "long"
    assert my_label(project, ids[1], question.id, ann.id, round_.id).state is AnswerState.SKIPPED
    assert [label.person_name for label in item_labels(project, ids[0], question.id)] == ["Ann", "Ben"]
    now = progress(project, question.id, ann.id, round_.id)
    assert (now.done, now.skipped, now.total) == (1, 1, 5)
    assert next_unlabeled(project, question.id, ann.id, round_.id) == ids[2]
    assert next_unlabeled(project, question.id, ann.id, round_.id, after=ids[3]) == ids[4]
    assert next_unlabeled(project, question.id, ann.id, round_.id, after=ids[4]) == ids[2]


def test_items_know_where_their_files_lie(project: Project) -> None:
    assert count_items(project) == 5
    first = items(project, item_ids(project)[:1])[0]
    assert first.path == project.path.parent / "pictures" / "0000000.png"


def test_changes_are_announced_once_with_what_they_touched(project: Project) -> None:
    heard: list[Changes] = []
    stop = project.subscribe(heard.append)
    question = the_question(project)
    round_ = open_round(project, question.id)
    item = item_ids(project)[0]
    done = submit_label(
        project,
        person=people(project)[1].id,
        item=int(item),
        question=question.id,
        round=round_.id,
        label_class=classes(project, question.id)[0].id,
        initiator="label page",
    )
    assert heard == [done.changes]
    assert heard[0].ids["annotation"] == (int(item),)
    assert heard[0].words == "label ok"
    assert heard[0].initiator == "label page"
    stop()
    project.undo(people(project)[1].id)
    assert len(heard) == 1


def test_a_failing_body_leaves_nothing_behind_and_raises_in_the_caller(project: Project) -> None:
    before = count_items(project)

    def body(batch: Batch) -> None:
        batch.add("item", source=1, path="x", kind="image")
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        project.operate("import", "x", people(project)[0].id, body)
    assert count_items(project) == before
    with pytest.raises(Bug, match="FOREIGN KEY"):
        project.operate(
            "import", "x", people(project)[0].id, lambda b: b.add("item", source=1, path="x", kind="image")
        )
    assert count_items(project) == before
    add_items(project, 1, people(project)[0].id)
    assert count_items(project) == before + 1


def test_facts_are_never_changed_or_deleted(project: Project) -> None:
    with sqlite3.connect(project.path) as db:
        for statement in ("UPDATE person SET name = 'x'", "DELETE FROM item", "UPDATE op SET words = ''"):
            with pytest.raises(sqlite3.IntegrityError, match="facts are never changed"):
                db.execute(statement)
    db.close()


def test_strangers_are_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="no such project"):
        Project.open(tmp_path / "none.labeler")
    with pytest.raises(FileProblem, match="folder"):
        Project.open(tmp_path)
    text = tmp_path / "text.labeler"
    text.write_text("hello" * 100)
    with pytest.raises(FileProblem, match="not a Labeler project"):
        Project.open(text)
    other = tmp_path / "other.labeler"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE t (x)")
    db.close()
    with pytest.raises(FileProblem, match="not a Labeler project"):
        Project.open(other)
    with pytest.raises(FileProblem, match="already"):
        Project.create(other)


def test_a_newer_file_is_refused(project: Project) -> None:
    project.close()
    with sqlite3.connect(project.path) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    with pytest.raises(FileProblem, match="newer Labeler"):
        Project.open(project.path)


def test_a_closed_project_says_so(project: Project) -> None:
    project.close()
    project.close()
    with pytest.raises(Bug, match="closed"):
        people(project)
    with pytest.raises(Bug, match="closed"):
        add_items(project, 1, 1)


def test_opening_a_project_imports_no_pandas() -> None:
    code = (
        "import sys, labeler.store.project, labeler.store.read.labels; "
        "print([m for m in ('pandas', 'pyarrow', 'torch') if m in sys.modules]); "
        "import pandas; print(pandas.DataFrame({'a': [1]}).shape)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "(1, 1)"]


def test_every_commit_is_durable_and_every_reference_is_checked(project: Project) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}
    for pragma, value in wanted.items():
        said = project.on_writer(lambda db, name=pragma: db.execute(f"PRAGMA {name}").fetchone()[0])
        assert said == value, pragma
    with project.reading() as db:
        assert db.execute("PRAGMA query_only").fetchone() == (1,)


def test_a_file_of_the_first_version_is_brought_up_to_date_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "old.labeler"
    with Project.create(path) as project:
        project.operate("person", "add", None, lambda batch: batch.add("person", name="Ann", role="sme"))
    with sqlite3.connect(path) as db:
        for table in ("item_group", "flag", "quiz", "saved_filter"):
            db.execute(f"DROP TABLE {table}")
            db.execute(f"DROP TABLE IF EXISTS current_{table}")
        for table, column in (
            ("source", "quality"),
            ("measure", "fingerprint"),
            ("guideline", "edge_cases"),
            ("round", "config"),
            ("annotation", "suggestion"),
        ):
            db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
            db.execute(f"ALTER TABLE current_{table} DROP COLUMN {column}")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'second_tables'")
        db.execute("PRAGMA user_version = 1")
    with Project.open(path) as project:
        assert [person.name for person in people(project)] == ["Ann"]
        with project.reading() as db:
            assert db.execute("PRAGMA user_version").fetchone() == (2,)
    assert check(path).whole
    assert [one for one in backups(path) if "before-update" in one.name]
