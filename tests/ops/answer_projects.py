"""Small projects whose question asks for more than a single class, filled with given answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from labeler.ops.project import PersonSpec, create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import rounds
from labeler.types import Id, QuestionKind, Role
from labeler.units import Segment, Shape, Value, value_json

Said = Mapping[tuple[int, str], Value]
"""What a person says of an item (by number); unit classes are positions, mapped to the project's."""


def build(path: Path, kind: QuestionKind, said: Said, *, names: str = "a,b", **more: Said) -> Project:
    """Return an open project of items 0, 1, …; ``gold``, ``rulings`` and ``second`` (a second round) too."""
    spec = QuestionSpec("q", kind=kind, classes=parse_classes(names) if names else ())
    team = [PersonSpec("ann"), PersonSpec("ben"), PersonSpec("cyd"), PersonSpec("sme", Role.SME)]
    project = create_project(path, name="p", question=spec, people=team)
    asked = the_question(project)
    ids = [one.id for one in classes(project, asked.id)]
    who = {one.name: one.id for one in people(project)}
    first = rounds(project, asked.id)[0].id
    n = 1 + max([item for item, _ in said], default=-1)

    def body(batch: Batch) -> None:
        source = batch.add("source", name="m", kind="owned", folder="m")
        items = [
            batch.add(
                "item", source=source, path=f"{i}.jpg", kind="image", sha256=f"{i:064d}", width=99, height=99
            )
            for i in range(n)
        ]
        tag = batch.add("tag", name="dim")
        if items:
            batch.add("tagging", item=items[0], tag=tag, origin="hand")
        later = batch.add("round", question=asked.id, name="again", number=2, state="open", blind=1)
        for answers, round_ in ((said, first), (more.get("second", {}), later)):
            for (item, person), value in answers.items():
                batch.add(
                    "annotation",
                    item=items[item],
                    question=asked.id,
                    person=who[person],
                    round=round_,
                    state="answered",
                    value=value_json(kind, mapped(value, ids)),
                    origin="hand",
                )
        for (item, _), value in more.get("gold", {}).items():
            batch.add("gold", item=items[item], question=asked.id, value=value_json(kind, mapped(value, ids)))
        for (item, person), value in more.get("rulings", {}).items():
            batch.add(
                "ruling",
                item=items[item],
                question=asked.id,
                person=who[person],
                verdict="class",
                value=value_json(kind, mapped(value, ids)),
            )

    project.operate("fill", "fill", who["owner"], body)
    return project


def mapped(value: Value, ids: list[Id]) -> Value:
    """Return the value with class positions replaced by ids."""
    return Value(
        tuple(ids[one] for one in value.classes),
        tuple(
            Shape(one.id, None if one.label_class is None else ids[one.label_class], one.points, one.kind)
            for one in value.shapes
        ),
        tuple(
            Segment(one.id, None if one.label_class is None else ids[one.label_class], one.start_s, one.end_s)
            for one in value.segments
        ),
        value.text,
    )


def box(*corners: float, code: int = 0) -> Shape:
    """Return a box x0, y0, x1, y1 of the class at a position."""
    x0, y0, x1, y1 = corners
    return Shape(f"{x0}{y0}{code}", code, ((x0, y0), (x1, y1)))


def boxes(*shapes: Shape) -> Value:
    """Return an answer of shapes."""
    return Value(shapes=shapes)


def span(start: float, end: float, code: int = 0) -> Segment:
    """Return a segment of the class at a position."""
    return Segment(f"{start}{end}", code, start, end)
