"""A draft is on the disk and can be undone, and nothing that counts answers counts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from labeler.errors import UserError
from labeler.ops.check import check
from labeler.ops.label import add_note, submit_label, submit_later
from labeler.ops.project import create_project
from labeler.ops.resolve import latest_labeled_round
from labeler.ops.undo import redo, undo
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.exports import votes
from labeler.store.read.history import history
from labeler.store.read.labels import DRAFT, current_labels, item_labels, my_label, next_unlabeled, progress
from labeler.store.read.queue import OPEN, person_queue
from labeler.store.repair import rebuild_derived
from labeler.types import AnswerState, QuestionKind
from labeler.ui.state.home import read_home
from labeler.ui.state.session import read_session
from labeler.units import NOTHING, Segment, Shape, Value
from tests.store.conftest import Known, add_items, known

TEAM = ("Ann", "Ben", "Sue")
BOX = Shape("b1", None, ((10.0, 20.0), (30.0, 50.0)))


@pytest.fixture
def boxes(tmp_path: Path) -> Iterator[Project]:
    """A project that asks for boxes, one labeler an item."""
    spec = QuestionSpec("boxes", QuestionKind.BOXES, classes=parse_classes("nut,bolt", "cannot tell"))
    made = create_project(tmp_path / "b.labeler", name="b", question=spec, people=TEAM, labelers_per_item=1)
    with made:
        add_items(made, 3, _owner(made))
        yield made


def _owner(project: Project) -> int:
    from labeler.ops.people import owner

    return owner(project)


@pytest.fixture
def here(boxes: Project) -> Known:
    return known(boxes)


def draw(project: Project, at: Known, *shapes: Shape, words: str = "draw a box", **more: object) -> None:
    state = AnswerState.DRAFT
    submit_label(
        project, person=at.ann, item=at.items[0], question=at.question, round=at.round,
        value=Value(shapes=shapes), words=words, **{"state": state, **more},  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_draft_is_kept_and_counts_nowhere(boxes: Project, here: Known) -> None:
    at = here
    draw(boxes, at, BOX)
    mine = my_label(boxes, at.items[0], at.question, at.ann, at.round)
    assert mine is not None
    assert (mine.state, mine.value, mine.label_class) == (AnswerState.DRAFT, Value(shapes=(BOX,)), None)
    labels = current_labels(boxes, at.question)
    assert labels.state.tolist() == [DRAFT]
    assert len(labels.answered()) == 0
    assert item_labels(boxes, at.items[0], at.question) == []
    assert votes(boxes, at.question) == []
    assert latest_labeled_round(boxes, at.question) is None
    done = progress(boxes, at.question, at.ann, at.round)
    assert (done.done, done.skipped, done.total) == (0, 0, 3)
    assert next_unlabeled(boxes, at.question, at.ann, at.round) == at.items[0]
    assert history(boxes, at.items[0])[0].words == "went on with a draft"
    (progressed,) = [one for one in read_home(read_session(boxes, person="Ann")).people if one.me]
    assert (progressed.done, progressed.skipped) == (0, 0)


def test_a_draft_takes_no_item_from_others_and_is_not_taken_away(boxes: Project, here: Known) -> None:
    at = here
    draw(boxes, at, BOX)
    theirs = person_queue(boxes, at.question, at.ben, at.round)
    assert theirs.items.tolist() == list(at.items), "a draft is no answer that would be enough"
    submit_label(
        boxes, person=at.ben, item=at.items[0], question=at.question, round=at.round, value=NOTHING
    )  # fmt: skip
    mine = person_queue(boxes, at.question, at.ann, at.round)
    assert mine.items.tolist()[0] == at.items[0], "what is begun stays with whom began it"
    assert mine.status.tolist()[0] == OPEN
    assert at.items[0] not in person_queue(boxes, at.question, at.sue, at.round).items.tolist()


def test_steps_are_undone_one_by_one_over_a_restart(boxes: Project, here: Known) -> None:
    at = here
    more = Shape("b2", at.classes[0], ((1.0, 1.0), (2.0, 2.0)))
    draw(boxes, at, BOX)
    draw(boxes, at, BOX, more)
    draw(boxes, at, BOX, more, words="accept 2 shapes", state=AnswerState.ANSWERED)
    boxes.close()
    with Project.open(boxes.path) as again:

        def held() -> tuple[AnswerState, int] | None:
            mine = my_label(again, at.items[0], at.question, at.ann, at.round)
            return None if mine is None else (mine.state, len(mine.value.shapes))

        assert [again.undo_words(at.ann), held()] == ["accept 2 shapes", (AnswerState.ANSWERED, 2)]
        undone = []
        while undo(again, person=at.ann):
            undone.append(held())
        assert undone == [(AnswerState.DRAFT, 2), (AnswerState.DRAFT, 1), None]
        while redo(again, person=at.ann):
            pass
        assert held() == (AnswerState.ANSWERED, 2)
        before = current_labels(again, at.question).state.tolist()
        again.on_writer(rebuild_derived)
        assert current_labels(again, at.question).state.tolist() == before
        assert check(again.path).whole


def test_an_accepted_answer_without_a_class_is_done(boxes: Project, here: Known) -> None:
    at = here
    submit_label(
        boxes, person=at.ann, item=at.items[0], question=at.question, round=at.round, value=NOTHING
    )  # fmt: skip
    assert progress(boxes, at.question, at.ann, at.round).done == 1
    assert next_unlabeled(boxes, at.question, at.ann, at.round) == at.items[1]
    (said,) = item_labels(boxes, at.items[0], at.question)
    assert (said.state, said.value) == (AnswerState.ANSWERED, NOTHING)


def test_what_is_put_off_keeps_what_was_drawn(boxes: Project, here: Known) -> None:
    at = here
    draw(boxes, at, BOX)
    place = {"person": at.ann, "item": at.items[0], "question": at.question, "round": at.round}
    submit_later(boxes, **place, state=AnswerState.SKIPPED, value=Value(shapes=(BOX,))).result()
    mine = my_label(boxes, at.items[0], at.question, at.ann, at.round)
    assert mine is not None
    assert (mine.state, mine.value) == (AnswerState.SKIPPED, Value(shapes=(BOX,)))
    add_note(boxes, **place, note="dark")
    mine = my_label(boxes, at.items[0], at.question, at.ann, at.round)
    assert mine is not None
    assert (mine.note, mine.value) == ("dark", Value(shapes=(BOX,)))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (Value(shapes=(Shape("x", 77, ((0.0, 0.0), (1.0, 1.0))),)), "does not belong"),
        (Value(shapes=(Shape("x", None, ((5.0, 0.0), (1.0, 1.0))),)), "has an area"),
        (None, "Nothing was answered"),
    ],
)
def test_what_cannot_be_is_refused(boxes: Project, here: Known, value: Value | None, why: str) -> None:
    at = here
    with pytest.raises(UserError, match=why):
        submit_label(
            boxes, person=at.ann, item=at.items[0], question=at.question, round=at.round, value=value
        )  # fmt: skip
    assert my_label(boxes, at.items[0], at.question, at.ann, at.round) is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (QuestionKind.CLASSES, Value(classes=())),
        (QuestionKind.SEGMENTS, Value(segments=(Segment("s", None, 0.5, 1.25, text="oh"),))),
        (QuestionKind.TRANSCRIPT, Value(text="hello [noise] „so“")),
    ],
)
def test_each_kind_of_answer_comes_back_as_it_was(tmp_path: Path, kind: QuestionKind, value: Value) -> None:
    spec = QuestionSpec("q", kind, classes=parse_classes("a,b"))
    with create_project(tmp_path / "k.labeler", name="k", question=spec, people=TEAM) as made:
        add_items(made, 1, _owner(made))
        at = known(made)
        if kind is QuestionKind.CLASSES:
            value = Value(classes=at.classes)
        submit_label(
            made, person=at.ann, item=at.items[0], question=at.question, round=at.round, value=value,
            suggestion={"run": 5, "shown": "before"}, seconds=2.5,
        )  # fmt: skip
        mine = my_label(made, at.items[0], at.question, at.ann, at.round)
        assert mine is not None
        assert (mine.value, mine.seconds, mine.suggestion) == (value, 2.5, {"run": 5, "shown": "before"})
