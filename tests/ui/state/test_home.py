"""Where in the loop the project is, and the next useful thing for each role."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, nan
from pathlib import Path

import pytest

from labeler.ops.label import submit_label
from labeler.ops.resolve import rule_item
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.people import people as everybody
from labeler.store.read.questions import the_question
from labeler.store.read.rounds import open_round
from labeler.types import QuestionKind, Role
from labeler.ui.state.home import Again, HomeFacts, PersonProgress, read_home, steps
from labeler.ui.state.next_step import next_step
from labeler.ui.state.roles import LABELER_PAGES, SME_PAGES
from labeler.ui.state.session import read_session
from labeler.units import Value
from tests.ui import sound_desk

FACTS = HomeFacts(
    name="p",
    n_items=10,
    n_broken=0,
    classes=("a", "b"),
    round_name="round 1",
    people=(PersonProgress("Ada", 10, 0, 10, False), PersonProgress("Ben", 10, 0, 10, True)),
    n_labels=20,
    waiting=0,
    n_ruled=0,
    n_gold=0,
    agreement=0.9,
    right=nan,
    n_runs=0,
    last_accuracy=nan,
    n_exports=0,
    last_export="",
    role=Role.MLE,
    blind=False,
)


def ben(done: int, skipped: int) -> tuple[PersonProgress, ...]:
    return (FACTS.people[0], PersonProgress("Ben", done, skipped, 10, True))


def others(done: int) -> tuple[PersonProgress, ...]:
    return (PersonProgress("Ada", done, 0, 10, False),)


LABELER = {"role": Role.LABELER, "may_round": False, "pages": LABELER_PAGES}
CLOSED = {"round_name": "", "people": ()}


@pytest.mark.parametrize(
    ("change", "goes_to"),
    [
        ({"n_items": 0}, "project.import"),
        ({"classes": ()}, "project.import"),
        ({**LABELER, "people": ben(4, 0)}, "label"),
        ({**LABELER, "people": ben(9, 1)}, "label"),
        (LABELER, "me"),
        ({**LABELER, "needs_quiz": True}, "quiz"),
        ({**LABELER, "round_name": "", "people": ()}, "book"),
        ({**LABELER, "people": (PersonProgress("Ben", 0, 0, 0, True),)}, "book"),
        ({"role": Role.SME, "waiting": 3, "people": ben(4, 0)}, "resolve"),
        ({"waiting": 3, "people": others(4)}, "rounds"),
        ({"waiting": 3}, "resolve"),
        ({"people": ben(0, 0), "n_labels": 0}, "label"),
        ({"people": others(0), "n_labels": 0}, "label"),
        ({}, "rounds"),
        ({"waiting": 3, "conflicts": 1, "definitions": 1}, "resolve"),
        ({"waiting": 3, "definitions": 1}, "team.settle"),
        ({**CLOSED, "n_rounds": 0}, "rounds"),
        ({**CLOSED, "again": Again(4, "an SME sent them back")}, "rounds"),
        ({**CLOSED, "another": "It helped."}, "rounds"),
        ({**CLOSED, "another": "It has stopped rising.", "stopped": True}, "models"),
        ({**CLOSED, "role": Role.SME, "pages": SME_PAGES}, "agreement"),
        (CLOSED, "models"),
        ({**CLOSED, "kind": QuestionKind.TRANSCRIPT, "classes": ()}, "agreement"),
        ({"kind": QuestionKind.TRANSCRIPT, "classes": (), "waiting": 2}, "resolve"),
        ({"kind": QuestionKind.SEGMENTS, "classes": ()}, "project.import"),
        ({**CLOSED, "n_runs": 1}, "errors"),
        ({**CLOSED, "n_runs": 1, "n_exports": 1}, "errors"),
    ],
)
def test_next_useful_thing(change: dict[str, object], goes_to: str) -> None:
    coming = next_step(replace(FACTS, **change))  # type: ignore[arg-type]
    assert coming.goes_to == goes_to
    assert coming.title
    assert coming.words
    assert coming.button
    pages = change.get("pages")
    assert pages is None or coming.goes_to in {*pages, "quiz"}, "nobody is sent to a page they have not"


def test_the_loop_shows_only_what_a_role_has() -> None:
    assert [step.noun for step in steps(replace(FACTS, pages=LABELER_PAGES))] == ["label"]
    assert [step.noun for step in steps(replace(FACTS, pages=SME_PAGES))] == [
        "data",
        "label",
        "agreement",
        "resolve",
    ]


def test_steps_follow_the_loop_and_hide_what_a_blind_labeler_must_not_see() -> None:
    shown = steps(FACTS)
    assert [step.noun for step in shown] == [
        "data",
        "label",
        "agreement",
        "resolve",
        "models",
        "errors",
        "export",
    ]
    assert [step.number for step in shown] == ["10", "100 %", "90 %", "0", "0", "–", "0"]
    hidden = steps(replace(FACTS, blind=True, agreement=nan, waiting=0))
    assert hidden[2].note == hidden[3].note == "hidden while the round is open"
    assert hidden[3].number == "–"


def test_reading_a_project(desk_file: Path) -> None:
    with Project.open(desk_file) as project:
        eva = read_session(project, person="Eva")
        facts = read_home(eva)
        assert (facts.n_items, facts.n_broken, facts.n_labels) == (13, 1, 24)
        assert [(p.name, p.done, p.left) for p in facts.people] == [
            ("Ada", 6, 6),
            ("Ben", 6, 6),
            ("Sim (simulated)", 12, 0),
        ]
        assert facts.waiting == 1
        assert facts.agreement == pytest.approx(1 - (2 / 3) / 6)
        assert isnan(facts.right)
        disputed = next(
            item for item in _items(project) if len(set(_answers(project, item, eva.question))) > 1
        )
        rule_item(
            project, person=eva.person, item=disputed, question=eva.question, label_class=eva.classes[1].id
        )
        facts = read_home(eva)
        assert (facts.waiting, facts.n_ruled) == (0, 1)
        assert facts.right == pytest.approx(1 / 3)
        blind = read_home(read_session(project, person="Ada"))
        assert [p.name for p in blind.people] == ["Ada"]
        assert isnan(blind.agreement)
        assert isnan(blind.right)
        assert blind.waiting == 0


def _items(project: Project) -> list[int]:
    from labeler.store.read.items import item_ids

    return [int(item) for item in item_ids(project)]


def _answers(project: Project, item: int, question: int) -> list[int | None]:
    from labeler.store.read.labels import item_labels

    return [label.label_class for label in item_labels(project, item, question)]


def test_uncertain_labels_do_not_count_as_agreeing_or_wrong(desk_file: Path) -> None:
    from labeler.ops.label import submit_label

    with Project.open(desk_file) as project:
        eva = read_session(project, person="Eva")
        before = read_home(eva)
        assert eva.round is not None
        ada = next(row for row in eva.people if row.name == "Ada")
        unclear = next(row for row in eva.classes if row.name == "borderline")
        same = next(item for item in _items(project) if len(_answers(project, item, eva.question)) == 3)
        submit_label(
            project,
            person=ada.id,
            item=same,
            question=eva.question,
            round=eva.round,
            label_class=unclear.id,
        )
        after = read_home(eva)
        assert after.agreement == pytest.approx(before.agreement)
        assert after.waiting == before.waiting + 1


def test_transcripts_are_counted_as_what_they_are(tmp_path: Path) -> None:
    path = sound_desk.make_file(tmp_path, QuestionKind.TRANSCRIPT)
    with Project.open(path) as project:
        asked = the_question(project)
        round_ = open_round(project, asked.id)
        assert round_ is not None
        items = item_ids(project).tolist()
        who = {person.name: person.id for person in everybody(project)}
        for name in ("Ada", "Ben"):
            for item in items[:3]:
                said = Value(text="one" if item != items[2] else name)
                submit_label(
                    project, person=who[name], item=item, question=asked.id, round=round_.id, value=said
                )
        rule_item(project, person=who["Max"], item=items[2], question=asked.id, value=Value(text="two"))
        session = read_session(project)
        session.person_row = next(row for row in session.people if row.name == "Max")
        facts = read_home(session)
    assert (facts.kind, facts.n_labels, facts.n_ruled, facts.waiting) == (QuestionKind.TRANSCRIPT, 6, 1, 0)
    assert steps(facts)[2].note == "by its own measures"
