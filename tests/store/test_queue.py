"""What a person has to label: order, assignments, what others have done enough of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.ops.label import skip_item, submit_label, submit_later
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.labels import my_label
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.queue import ANSWERED, OPEN, PUT_OFF, person_queue
from labeler.store.read.rounds import open_round
from labeler.types import AnswerState, Id


class Small:
    """A project of five items and two labelers; the fourth item is broken."""

    def __init__(self, folder: Path, enough: int | None) -> None:
        spec = QuestionSpec("q", classes=parse_classes("a,b"))
        self.project: Project = create_project(
            folder / "p.labeler", name="p", question=spec, people=["Ada", "Ben"], labelers_per_item=enough
        )
        who = {person.name: person.id for person in people(self.project)}
        self.ada, self.ben, self.owner = who["Ada"], who["Ben"], who["owner"]
        self.question = the_question(self.project).id
        found = open_round(self.project, self.question)
        assert found is not None
        self.round = found.id
        self.a = classes(self.project, self.question)[0].id
        self._add_items()
        self.items: list[Id] = item_ids(self.project, include_broken=True).tolist()

    def _add_items(self) -> None:
        def body(batch: object) -> None:
            source = batch.add("source", name="s", folder="s")  # type: ignore[attr-defined]
            for number in range(5):
                broken = "torn" if number == 3 else None
                batch.add("item", source=source, path=f"{number}.png", kind="image", broken=broken)  # type: ignore[attr-defined]

        self.project.operate("import", "import", self.owner, body)

    def label(self, person: Id, number: int) -> None:
        submit_label(
            self.project,
            person=person,
            item=self.items[number],
            question=self.question,
            round=self.round,
            label_class=self.a,
        )

    def queue(self, person: Id) -> tuple[list[int], list[int]]:
        found = person_queue(self.project, self.question, person, self.round)
        assert found.items.dtype == np.int64
        return [self.items.index(item) for item in found.items.tolist()], found.status.tolist()


@pytest.fixture(params=[None])
def small(request: pytest.FixtureRequest, tmp_path: Path):
    made = Small(tmp_path, request.param)
    yield made
    made.project.close()


def test_everything_in_the_order_of_import_without_the_broken(small: Small) -> None:
    assert small.queue(small.ada) == ([0, 1, 2, 4], [OPEN] * 4)


def test_only_the_own_answers_count(small: Small) -> None:
    small.label(small.ada, 1)
    small.label(small.ben, 2)
    skip_item(
        small.project, person=small.ada, item=small.items[4], question=small.question, round=small.round
    )
    assert small.queue(small.ada) == ([0, 1, 2, 4], [OPEN, ANSWERED, OPEN, PUT_OFF])


def test_an_answer_taken_back_is_open_again(small: Small) -> None:
    small.label(small.ada, 1)
    small.project.undo(small.ada)
    assert small.queue(small.ada)[1] == [OPEN] * 4


def test_assignments_give_items_and_order(small: Small) -> None:
    def body(batch: object) -> None:
        for position, number in enumerate((4, 0, 3)):
            batch.add(  # type: ignore[attr-defined]
                "assignment", round=small.round, item=small.items[number], person=small.ben, position=position
            )

    small.project.operate("assign", "assign", small.owner, body)
    assert small.queue(small.ben) == ([4, 0], [OPEN, OPEN])
    assert small.queue(small.ada)[0] == [], "the round is of chosen items, and none is hers"


@pytest.mark.parametrize("small", [1], indirect=True)
def test_what_enough_others_have_answered_is_left_out(small: Small) -> None:
    small.label(small.ben, 0)
    small.label(small.ada, 1)
    assert small.queue(small.ada) == ([1, 2, 4], [ANSWERED, OPEN, OPEN])


def test_queued_answers_reach_the_disk_in_order_and_before_closing(small: Small, tmp_path: Path) -> None:
    b = classes(small.project, small.question)[1].id
    futures = [
        submit_later(
            small.project,
            person=small.ada,
            item=small.items[0],
            question=small.question,
            round=small.round,
            label_class=label_class,
            seconds=1.5,
        )
        for label_class in (small.a, b, None, b)
    ]
    small.project.close()
    assert all(future.done() and future.exception() is None for future in futures)
    with Project.open(tmp_path / "p.labeler") as again:
        label = my_label(again, small.items[0], small.question, small.ada, small.round)
    assert label is not None
    assert (label.label_class, label.state) == (b, AnswerState.ANSWERED)
