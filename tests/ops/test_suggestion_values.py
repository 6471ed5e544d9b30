"""Suggestions of boxes and classes compared with what people answered beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.ops.imports import import_media
from labeler.ops.label import submit_label
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.ops.suggestions import likeness, suggestion_report
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.read.items import item_ids
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round
from labeler.types import QuestionKind
from labeler.units import Segment, Shape, Value, value_json
from tests.ui import desk

BOX = Shape("m1", 1, ((0, 0), (10, 10)))
FAR = Shape("m2", 1, ((20, 0), (30, 10)))


def test_likeness_of_each_kind() -> None:
    boxes, segments = QuestionKind.BOXES, QuestionKind.SEGMENTS
    assert likeness(boxes, Value(), Value()) == 1
    assert likeness(boxes, Value(), Value(shapes=(BOX,))) == 0
    assert likeness(boxes, Value(shapes=(BOX,)), Value(shapes=(BOX, FAR))) == pytest.approx(2 / 3)
    other = Shape("x", 2, BOX.points)
    assert likeness(boxes, Value(shapes=(other,)), Value(shapes=(BOX,))) == 0, "another class"
    one, late = Segment("a", 1, 0.0, 1.0), Segment("b", 1, 0.1, 1.0)
    assert likeness(segments, Value(segments=(late,)), Value(segments=(one,))) == 1
    assert likeness(QuestionKind.TRANSCRIPT, Value(text="a b"), Value(text="a b")) == 1
    assert 0 < likeness(QuestionKind.TRANSCRIPT, Value(text="a b"), Value(text="a c")) < 1
    assert likeness(QuestionKind.CLASSES, Value(), Value()) == 1


def test_boxes_are_compared_and_what_was_taken_is_counted(tmp_path: Path) -> None:
    desk.draw_pictures(tmp_path / "media", 4)
    spec = QuestionSpec("parts", QuestionKind.BOXES, words="?", classes=parse_classes("nut,bolt"))
    with create_project(tmp_path / "p.labeler", name="p", question=spec, people=["Ada"]) as project:
        import_media(project, tmp_path / "media", author=owner(project), n_jobs=1)
        asked = the_question(project).id
        nut = classes(project, asked)[0].id
        shapes = tuple(Shape(one.id, nut, one.points) for one in (BOX, FAR))
        items = item_ids(project)
        value = value_json(QuestionKind.BOXES, Value(shapes=shapes))

        def body(batch: object) -> tuple[int, list[int]]:
            run = batch.add("run", question=asked, name="net", trainer="x", state="finished")  # type: ignore[attr-defined]
            columns = {"run": run, "item": items, "value": np.full(len(items), value)}
            return run, batch.add_many("prediction", columns).tolist()  # type: ignore[attr-defined]

        run, predicted = project.operate("run", "a run", owner(project), body).value
        round_ = open_round(project, asked)
        assert round_ is not None
        ada = next(row.id for row in people(project) if row.name == "Ada")

        def say(at: int, said: tuple[Shape, ...], shown: str, **more: int) -> None:
            suggestion = {"run": run, "prediction": predicted[at], "class": None, "shown": shown, **more}
            submit_label(
                project, person=ada, item=int(items[at]), question=asked, round=round_.id,
                value=Value(shapes=said), suggestion=suggestion,
            )  # fmt: skip

        say(0, shapes, "before", proposed=2, taken=2, unchanged=2)
        say(1, shapes[:1], "after", proposed=2, taken=0, unchanged=0)
        say(1, shapes, "before", proposed=2, taken=1, unchanged=1)
        say(2, (), "no", proposed=2, taken=0, unchanged=0)
        found = suggestion_report(project, asked)
    assert (found.n, found.shown) == (3, {"before": 1, "after": 1, "no": 1})
    assert found.agree_shown == 1
    assert found.agree_hidden == pytest.approx((2 / 3 + 0) / 2)
    assert (found.n_revealed, found.changed, found.to_model) == (1, 1.0, 1.0)
    assert (found.n_proposed, found.n_taken, found.n_unchanged) == (4, 3, 3)
