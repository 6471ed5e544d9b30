"""Finding items by their files' names, broken ones, exports and assignments."""

from __future__ import annotations

from pathlib import Path

from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.facts import Batch
from labeler.store.read.assignments import assigned
from labeler.store.read.exports import exports
from labeler.store.read.names import broken_items, items_named
from labeler.store.read.people import people
from labeler.store.read.questions import the_question
from labeler.store.read.rounds import rounds
from labeler.types import Id

PATHS = ("a/Red_1.png", "a/redx1.png", "b/100%.png", "b/blue!.png")


def test_names_broken_exports_and_assignments(tmp_path: Path) -> None:
    question = QuestionSpec("q", classes=parse_classes("ok,bad"))
    with create_project(tmp_path / "p.labeler", name="p", question=question, people=["Ada"]) as project:
        me = people(project)[0].id
        first = rounds(project, the_question(project).id)[0].id
        made: list[Id] = []

        def body(batch: Batch) -> None:
            source = batch.add("source", name="s", folder="f")
            made.extend(batch.add("item", source=source, path=path, kind="image") for path in PATHS)
            batch.add("item", source=source, path="b/torn.png", kind="image", broken="it ends too early")
            batch.add("item_place", item=made[3], source=source, path="c/green.png")
            batch.add("export", path="out", format="csv", n_items=4)
            for item in made[:3]:
                batch.add("assignment", round=first, item=item, person=me)
            batch.retract("assignment", round=first, item=made[0], person=me)

        project.operate("test", "test", me, body)

        def named(*words: str) -> list[str]:
            return [PATHS[made.index(int(item))] for item in items_named(project, words)]

        assert named("red") == ["a/Red_1.png", "a/redx1.png"]
        assert named("RED_1") == ["a/Red_1.png"]
        assert named("a/", "x") == ["a/redx1.png"]
        assert named("0%") == ["b/100%.png"]
        assert named("!") == []  # it lies elsewhere by now
        assert named("green") == ["b/blue!.png"]
        assert named() == []
        assert len(broken_items(project)) == 1
        assert [(export.format, export.n_items, export.path) for export in exports(project)] == [
            ("csv", 4, Path("out"))
        ]
        assert assigned(project, first) == {me: 2}
        assert assigned(project, first + 1) == {}
