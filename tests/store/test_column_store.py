"""The columns that filters read: kept up by every operation, checked, made anew; a wrong one is seen."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeler.store import codes, column_read, column_store, columns, summary
from labeler.store.check import findings
from labeler.store.facts import Batch
from labeler.store.merge import merge
from labeler.store.project import Project
from labeler.store.repair import repair
from tests.store.conftest import Known, add_items, known, label, make_project


def read_all(project: Project) -> dict[str, bytes]:
    with project.reading() as db:
        rows = db.execute("SELECT name, chunk, data FROM packed_column").fetchall()
    return {f"{name} {chunk}": data for name, chunk, data in rows}


def summary_of(project: Project, at: Known) -> np.ndarray:
    with project.reading() as db:
        stored = column_read.read(db, f"summary {at.question}", summary.SUMMARY)
        ids = codes.class_ids(db, at.question)
    found = np.zeros(len(stored), dtype=[("item", "<i8"), ("voted", "<i8"), *summary.SUMMARY.descr[2:]])
    for name in ("voted", "known", "agreement", "n_labels", "known_from", "flags"):
        found[name] = stored.records[name]
    found["item"], found["voted"] = stored.items, ids[stored.records["voted"]]
    return found


def test_a_label_is_in_the_summary_at_once_and_gone_when_undone(project: Project, at: Known) -> None:
    label(project, at, at.ann, 0, 1)
    label(project, at, at.ben, 0, 0)
    row = summary_of(project, at)[0]
    assert (row["item"], row["voted"], row["n_labels"]) == (at.items[0], 0, 2)
    assert row["flags"] & summary.DISAGREE
    project.undo(at.ben)
    row = summary_of(project, at)[0]
    assert (row["voted"], row["n_labels"]) == (at.classes[1], 1)
    assert np.isnan(row["agreement"])
    project.undo(at.ann)
    assert len(summary_of(project, at)) == 0


STEPS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 4), st.integers(0, 2)), min_size=1, max_size=14)


def step(project: Project, at: Known, kind: int, item: int, choice: int) -> None:
    """Do one of many kinds of operations."""
    one, asked = at.items[item], {"question": at.question}
    bodies = {
        1: lambda b: b.add("gold", item=one, label_class=at.classes[choice], **asked),
        2: lambda b: b.add(
            "ruling",
            item=one,
            person=(at.sue, at.owner, at.sue)[choice],
            verdict=("class", "class", "send_back")[choice],
            label_class=at.classes[choice],
            settles=[],
            **asked,
        ),
        3: lambda b: b.add("metadata", item=one, key=("line", "iso", "line")[choice], value=str(choice)),
        4: lambda b: b.add("metadata", item=one, key="line", value=None),
        5: lambda b: b.add("measure", item=one, brightness=choice / 2),
        6: lambda b: b.add("item_group", item=one, group_key=("a", "a\x1fn", "\x1fn")[choice], origin="hand"),
        7: lambda b: b.revise(
            "label_class", {"entity": at.classes[2]}, merged_into=(None, at.classes[0], None)[choice]
        ),
    }
    if kind == 0:
        label(project, at, (at.ann, at.ben, at.sue)[choice], item, choice)
    elif kind == 8:
        project.undo((at.owner, at.ann, at.sue)[choice])
    else:
        author = at.sue if kind == 2 else at.owner
        project.operate("step", "step", author, bodies[kind])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_kept_up_is_the_same_as_made_anew(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, int]]
) -> None:
    with make_project(tmp_path_factory.mktemp("steps") / "p.labeler") as project:
        at = known(project)
        for one in steps:
            step(project, at, *one)
        kept = read_all(project)
        project.on_writer(column_store.rebuild)
        assert read_all(project) == kept


def test_many_items_over_several_chunks(tmp_path: Path) -> None:
    with make_project(tmp_path / "p.labeler", 3) as project:
        at = known(project)
        items = np.array(add_items(project, 700, at.owner))

        def body(batch: Batch) -> None:
            batch.add_many(
                "measure", {"item": items, "brightness": np.linspace(0, 1, 700), "peak_db": [None] * 700}
            )
            batch.add_many("metadata", {"item": items[::7], "key": "line", "value": "7"})
            batch.add_many(
                "annotation",
                {
                    "item": items,
                    "question": at.question,
                    "person": at.ann,
                    "round": at.round,
                    "state": "answered",
                    "label_class": [at.classes[i % 2] for i in range(700)],
                },
            )

        project.operate("fill", "fill", at.owner, body)
        with project.reading() as db:
            bright = column_read.read(db, "measure brightness", columns.NUMBER)
            assert column_read.names(db, "measure ") == ["brightness"]
            assert column_read.names(db, "meta ") == ["line"]
            assert list(column_read.terms(db, "line").values()) == ["7"]
            assert len(column_read.read(db, "meta line", columns.TERM)) == 100
        assert bright.items.tolist() == sorted(items.tolist())
        assert len(summary_of(project, at)) == 700
        project.undo(at.owner)
        with project.reading() as db:
            assert len(column_read.read(db, "meta line", columns.TERM)) == 0
        path = project.path
    assert findings(path) == []


def test_check_sees_a_changed_column_and_repair_mends_it(project: Project, at: Known) -> None:
    label(project, at, at.ann, 0, 1)
    path = project.path
    project.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE packed_column SET data = zeroblob(length(data)) WHERE name LIKE 'summary %'")
        db.commit()
    assert [finding.table for finding in findings(path)] == ["packed_column"]
    repair(path)
    assert findings(path) == []


def test_check_sees_a_lost_word(project: Project, at: Known) -> None:
    project.operate(
        "m", "m", at.owner, lambda batch: batch.add("metadata", item=at.items[0], key="line", value="7")
    )
    path = project.path
    project.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM term")
        db.commit()
    assert [finding.table for finding in findings(path)] == ["packed_column"]


def test_an_older_file_gets_its_columns(project: Project, at: Known) -> None:
    label(project, at, at.ann, 0, 1)
    kept, path = read_all(project), project.path
    project.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE packed_column")
        db.execute("DROP TABLE term")
        for column in ("note", "value"):
            db.execute(f"DROP INDEX current_annotation_with_{column}")
        db.execute("DELETE FROM _sqlite_migrations WHERE name IN ('fourth_tables', 'seventh_columns')")
        db.execute("PRAGMA user_version = 3")
        db.commit()
    with Project.open(path) as opened:
        assert read_all(opened) == kept


def test_merged_copies_have_merged_columns(tmp_path: Path) -> None:
    with make_project(tmp_path / "a.labeler") as project:
        at = known(project)
        project.close()
    (tmp_path / "b.labeler").write_bytes((tmp_path / "a.labeler").read_bytes())
    with Project.open(tmp_path / "b.labeler") as other:
        label(other, at, at.ben, 2, 1)
    with Project.open(tmp_path / "a.labeler") as mine:
        label(mine, at, at.ann, 2, 1)
        merge(mine, tmp_path / "b.labeler")
        row = summary_of(mine, at)[0]
        assert (row["item"], row["n_labels"], row["agreement"]) == (at.items[2], 2, 1.0)
    assert findings(tmp_path / "a.labeler") == []
