"""Which exports an item went into, looked up in what they left; what one item's lineage tells."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from labeler.ops.export import export_project
from labeler.ops.lineage import item_exports
from labeler.store.project import Project
from labeler.store.read import lineage
from tests import loop_project
from tests.loop_project import Loop


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Loop:
    return loop_project.build(tmp_path_factory.mktemp("loop"), 20)


@pytest.fixture
def loop(template: Loop, tmp_path: Path) -> Loop:
    shutil.copytree(template.path.parent, tmp_path / "own")
    path = tmp_path / "own" / template.path.name
    return Loop(**{**{f: getattr(template, f) for f in template.__dataclass_fields__}, "path": path})


@pytest.fixture
def project(loop: Loop) -> Iterator[Project]:
    with Project.open(loop.path) as opened:
        yield opened


def test_an_item_is_found_in_the_files_of_its_exports(project: Project, loop: Loop, tmp_path: Path) -> None:
    export_project(project, tmp_path / "out", question=loop.question, author=loop.owner)
    held = {int(i): item_exports(project, int(i))[0].holds for i in loop.item}
    exported = (tmp_path / "out" / "items.csv").read_text("utf-8")
    names = {int(i): f"{at:03d}.jpg" for at, i in enumerate(loop.item)}
    assert held == {item: name in exported for item, name in names.items()}
    assert set(held.values()) == {True, False}
    shutil.rmtree(tmp_path / "out")
    assert item_exports(project, int(loop.item[0]))[0].holds is None


def test_a_manifest_of_somebody_else_leads_nowhere(project: Project, loop: Loop, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("000.jpg\n", "utf-8")
    row = {
        "path": str(tmp_path / "own"),
        "format": "csv",
        "n_items": 1,
        "manifest": {"files": [{"path": "../secret.csv"}, {"path": str(secret)}, {"path": 3}, "x"]},
        "manifest_sha256": "",
    }
    project.operate("export", "foreign", loop.owner, lambda batch: batch.add("export", **row))  # type: ignore[arg-type]
    assert item_exports(project, int(loop.item[0]))[0].holds is None


def test_what_one_item_went_into(project: Project, loop: Loop) -> None:
    item = int(loop.item[0])
    assert [one.n_answered for one in lineage.item_rounds(project, item)] == [3]
    assert [one.run for one in lineage.item_predictions(project, item)] == [loop.run]
    answers = lineage.item_answers(project, item)
    assert [one.person_name for one in answers] == ["ada", "bob", "cyd"]
    assert {one.state for one in answers} == {"answered"}
    came = lineage.item_came_from(project, item)
    assert came is not None
    assert (came.name, came.kind) == ("media", "owned")
    known = lineage.item_known(project, item)
    assert known
    assert known[0].verdict == ""


def test_copies_are_found_through_the_index(project: Project, loop: Loop) -> None:
    item = int(loop.item[0])

    def body(batch: object) -> int:
        row = batch.db.execute("SELECT sha256, source FROM item WHERE id = ?", [item]).fetchone()  # type: ignore[attr-defined]
        return int(batch.add("item", source=row[1], path="copy.jpg", kind="image", sha256=row[0]))  # type: ignore[attr-defined]

    copy = project.operate("import", "a copy", loop.owner, body).value
    assert lineage.item_twins(project, item) == [(copy, "copy.jpg", True)]
    with project.reading() as db:
        plan = db.execute(
            "EXPLAIN QUERY PLAN SELECT o.id FROM item i JOIN item o "
            "ON substr(o.sha256, 1, 12) = substr(i.sha256, 1, 12) WHERE i.id = ?",
            [item],
        ).fetchall()
    assert any("item_by_hash" in str(row) for row in plan)
