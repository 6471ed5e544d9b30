"""Splits of a project: balanced, stored, extended with old parts kept, closed over groups and copies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.errors import FileProblem, NotAllowed, UserError
from labeler.ops.split import divide, make_split, parse_parts, propose_split, table_material
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.splits import split_by_name, split_parts
from tests.loop_project import Loop, build


@pytest.fixture
def loop(tmp_path: Path) -> Loop:
    return build(tmp_path / "p")


def _add_items(loop: Loop, n: int, *, sha256: str | None = None) -> np.ndarray:
    """Add items with gold, all copies of one file if ``sha256`` is given."""
    with Project.open(loop.path) as project, project.reading() as db:
        ok = db.execute("SELECT entity FROM current_label_class WHERE name = 'ok'").fetchone()[0]
        source = db.execute("SELECT entity FROM current_source").fetchone()[0]

    def body(batch: Batch) -> np.ndarray:
        names = [f"new{i}.jpg" for i in range(n)]
        new = batch.add_many("item", {"source": source, "path": names, "kind": "image", "sha256": sha256}, n)
        batch.add_many("gold", {"item": new, "question": loop.question, "label_class": ok}, n)
        return new

    with Project.open(loop.path) as project:
        return project.operate("more", "more", loop.owner, body).value


def test_a_split_is_stored_and_balanced(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        done = make_split(project, question=loop.question, author=loop.owner)
        stored = split_by_name(project, "split")
        assert stored is not None
        item, part = split_parts(project, stored.id)
    report = done.value.as_dict()
    assert [row["part"] for row in report["parts"]] == ["train", "dev", "test"]
    assert sum(row["n"] for row in report["parts"]) == 60 == len(item)
    assert report["groups_cut"] == 0
    assert report["max_deviation"] <= 2
    assert set(report["parts"][0]["tags"]) == {"dim", "new phone"}
    assert stored.frozen == ("test",)
    of = dict(zip(item.tolist(), part.tolist(), strict=True))
    for first, second in zip(loop.item[::2].tolist(), loop.item[1::2].tolist(), strict=True):
        assert of[first] == of[second]
    for row in report["parts"]:
        assert row["n"] == sum(row["classes"].values())


def test_old_items_keep_their_part_when_items_come(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        make_split(project, question=loop.question, author=loop.owner)
        before = dict(zip(*_parts(project), strict=True))
    new = _add_items(loop, 30)
    with Project.open(loop.path) as project:
        again = make_split(project, question=loop.question, author=loop.owner, seed=99)
        after = dict(zip(*_parts(project), strict=True))
    assert again.value.n_kept == 60
    assert len(after) == 90
    assert {item: after[item] for item in before} == before
    assert {after[item] for item in new.tolist()} == {"train", "dev", "test"}


def _parts(project: Project) -> tuple[list[int], list[str]]:
    stored = split_by_name(project, "split")
    assert stored is not None
    item, part = split_parts(project, stored.id)
    return item.tolist(), part.tolist()


def test_copies_of_one_file_stay_together(loop: Loop) -> None:
    new = set(_add_items(loop, 9, sha256="same").tolist())
    with Project.open(loop.path) as project:
        division = propose_split(project, question=loop.question)
    parts = {int(p) for i, p in zip(division.material.item, division.part, strict=True) if int(i) in new}
    assert len(parts) == 1


def test_a_frozen_part_must_stay(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        make_split(project, question=loop.question, author=loop.owner)
        with pytest.raises(NotAllowed, match="'test' of 'split' is frozen"):
            make_split(project, question=loop.question, author=loop.owner, parts={"train": 0.5, "dev": 0.5})


def test_only_what_is_named_is_balanced(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        division = propose_split(project, question=loop.question, balance=["dim"])
        assert division.material.classes == ()
        assert division.material.tags == ("dim",)
        with pytest.raises(UserError, match="no tag 'dark' to balance; there are dim, new phone"):
            propose_split(project, question=loop.question, balance=["dark"])


def test_grouping_by_metadata(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        division = propose_split(project, question=loop.question, group="factory", parts={"a": 0.5, "b": 0.5})
        assert division.groups_cut == 0
        with pytest.raises(UserError, match="no item has the metadata 'line'"):
            propose_split(project, question=loop.question, group="line")


def test_the_preview_is_what_is_stored(loop: Loop) -> None:
    with Project.open(loop.path) as project:
        preview = propose_split(project, question=loop.question, seed=3)
        stored = make_split(project, question=loop.question, author=loop.owner, seed=3).value
    np.testing.assert_array_equal(preview.part, stored.part)


@pytest.mark.parametrize("text", ["train", "train=x", "train=.5,train=.5", "a=.5,b=.2", "a=-1,b=2", "=1", ""])
def test_parts_that_are_no_parts(text: str) -> None:
    with pytest.raises(UserError):
        parse_parts(text)


def test_a_gold_table_with_tags_and_groups(tmp_path: Path) -> None:
    gold, tags = tmp_path / "g.csv", tmp_path / "t.csv"
    rows = [f"{i},{'pos' if i < 30 else 'neg'},s{i // 5}" for i in range(100)]
    gold.write_text("task,label,speaker\n" + "\n".join(rows) + "\n")
    tags.write_text("task,tag\n" + "".join(f"{i},noisy\n" for i in range(0, 100, 2)) + "999,gone\n")
    plain = divide(table_material(gold), {"train": 0.6, "dev": 0.2, "test": 0.2}).as_dict()
    assert [row["classes"]["pos"] for row in plain["parts"]] == [18, 6, 6]
    material = table_material(gold, tag_file=tags, group="speaker")
    division = divide(material, {"train": 0.6, "dev": 0.2, "test": 0.2})
    assert division.groups_cut == 0
    assert division.as_dict()["parts"][0]["tags"]["noisy"] == pytest.approx(30, abs=3)
    with pytest.raises(UserError, match=r"no column 'mic' to group by; .* it has speaker"):
        table_material(gold, group="mic")
    with pytest.raises(FileProblem):
        table_material(tmp_path / "none.csv")
