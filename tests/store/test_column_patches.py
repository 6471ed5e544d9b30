"""Tags and metadata in the columns, item by item: whatever was said in whatever order, as if made anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeler.ops.metadata import edit_metadata
from labeler.ops.tags import retag
from labeler.store import column_store, columns
from labeler.store.column_patches import replaced
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.types import Id
from tests.store.conftest import known, make_project

N_ITEMS = 700
"""Over three chunks, so that pieces meet."""

SAID = st.tuples(
    st.sampled_from([0, 3, 240, 300, 699]), st.integers(0, 1), st.sampled_from(["a", "b", None, "gone"])
)
OPERATIONS = st.lists(st.tuples(st.booleans(), st.lists(SAID, max_size=6)), min_size=1, max_size=6)
"""Per operation: about tags (or metadata), and what it says of which item; an empty one is an undo."""


def add_items_with_meta(project: Project, author: Id) -> np.ndarray:
    def body(batch: Batch) -> np.ndarray:
        source = batch.add("source", name="more", kind="folder")
        return batch.add_many(
            "item",
            {
                "source": source,
                "path": [f"{i}.png" for i in range(N_ITEMS)],
                "kind": "image",
                "meta": [None if i % 3 else {"key 0": "given", "else": i % 2} for i in range(N_ITEMS)],
            },
        )

    return project.operate("import", "import", author, body).value


def say(batch: Batch, about_tags: bool, tags: list[Id], items: np.ndarray, said: list[tuple]) -> None:
    for at, which, value in said:
        item = int(items[at])
        if about_tags:
            to_do = batch.retract_many if value in {None, "gone"} else batch.add_many
            to_do("tagging", {"item": np.array([item]), "tag": tags[which], "origin": "hand"})
        elif value == "gone":
            batch.retract_many("metadata", {"item": [item], "key": f"key {which}"})
        else:
            batch.add("metadata", item=item, key=f"key {which}", value=value)


def pieces(project: Project) -> tuple[dict[str, bytes], dict[int, str]]:
    with project.reading() as db:
        rows = db.execute("SELECT name, chunk, data FROM packed_column").fetchall()
        terms = dict(db.execute("SELECT number, value FROM term").fetchall())
    return {f"{name} {chunk}": data for name, chunk, data in rows}, terms


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OPERATIONS)
def test_patched_is_the_same_as_made_anew(
    tmp_path_factory: pytest.TempPathFactory, operations: list[tuple[bool, list[tuple]]]
) -> None:
    with make_project(tmp_path_factory.mktemp("patched") / "p.labeler", 2) as project:
        who = known(project).owner
        items = add_items_with_meta(project, who)
        tags = project.operate(
            "tag", "tags", who, lambda batch: [batch.add("tag", name=name) for name in ("one", "two")]
        ).value
        for about_tags, said in operations:
            if not said:
                project.undo(who)
            project.operate(
                "say", "say", who, lambda batch, a=about_tags, s=said: say(batch, a, tags, items, s)
            )
        kept, terms = pieces(project)
        project.on_writer(column_store.rebuild)
        anew, needed = pieces(project)
        assert kept == anew
        assert needed.items() <= terms.items()


def test_records_of_the_items_spoken_of_are_replaced_and_all_others_stay() -> None:
    old = np.array([(3, 30), (5, 50)], columns.TERM)
    now = np.array([(4, 40), (5, 51)], columns.TERM)
    assert replaced(old, np.array([3, 4, 5]), now).tolist() == [(4, 40), (5, 51)]
    assert replaced(old[:0], np.array([4, 5]), now).tolist() == now.tolist()
    assert replaced(old, np.array([9]), now[:0]).tolist() == old.tolist()


def test_many_items_and_pieces_of_one_chunk_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_store, "_AT_ONCE", 1)
    with make_project(tmp_path / "p.labeler", 2) as project:
        who = known(project).owner
        items = add_items_with_meta(project, who)
        retag(project, items=items[::-1], add=["one"], author=who)
        retag(project, items=items[::2], add=["two"], remove=["one"], author=who)
        edit_metadata(project, items=items, values={"line": "7"}, author=who)
        edit_metadata(project, items=items[1::2], values={"line": "8"}, remove=["key 0"], author=who)
        for _ in range(3):
            kept, _terms = pieces(project)
            project.on_writer(column_store.rebuild)
            assert pieces(project)[0] == kept
            project.undo(who)
