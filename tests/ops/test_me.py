"""What one person is told of their own work, and what not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from labeler.ops.label import submit_label
from labeler.ops.me import Confusion, own_report
from labeler.ops.rounds import Serving, begin_round, close_round
from labeler.store.project import Project
from labeler.store.read.queue import person_queue
from tests.store.conftest import Known, known, label, make_project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make_project(tmp_path / "phones.labeler", n_items=20) as made:
        yield made


@pytest.fixture
def at(project: Project) -> Known:
    return known(project)


def test_others_count_once_the_blind_round_is_closed(project: Project, at: Known) -> None:
    for number in range(10):
        label(project, at, at.ann, number, 1 if number < 2 else 0)
        label(project, at, at.ben, number, 0)
    report = own_report(project, at.question, at.ann)
    assert report.n_labels == 10 and report.hidden_round == "round 1"
    assert report.with_others.why == "no_overlap" and report.confused == ()
    close_round(project, round=at.round, author=at.owner)
    report = own_report(project, at.question, at.ann)
    assert (report.with_others.value, report.with_others.n) == (0.8, 10)
    assert report.with_others.low < 0.8 < report.with_others.high
    assert report.confused == (Confusion("scratch", "ok", 2),) and report.hidden_round == ""
    assert own_report(project, at.question, at.ben).confused == (Confusion("ok", "scratch", 2),)
    assert [day.n for day in report.days] == [10]


def test_gold_is_told_late_and_only_summed_up(project: Project, at: Known) -> None:
    gold = {"item": np.array(at.items[:12]), "question": at.question, "label_class": at.classes[0]}
    project.operate("import", "gold", at.owner, lambda batch: batch.add_many("gold", gold, 12))
    for number in range(9):
        label(project, at, at.ann, number, 1 if number < 2 else 0)
        label(project, at, at.ben, number, 1 if number < 1 else 0)
    for number in range(9, 12):
        label(project, at, at.ben, number, 0)
    assert own_report(project, at.question, at.ben).with_gold.why == "n_below_minimum", "the round is open"
    close_round(project, round=at.round, author=at.owner)
    assert own_report(project, at.question, at.ann).with_gold.why == "n_below_minimum", "nine are too few"
    report = own_report(project, at.question, at.ben)
    assert (report.with_gold.value, report.with_gold.n) == (11 / 12, 12)
    assert report.gold_confused == (), "once is not named: it would point at the item"


def test_gold_names_classes_that_were_confused_twice(project: Project, at: Known) -> None:
    gold = {"item": np.array(at.items), "question": at.question, "label_class": at.classes[0]}
    project.operate("import", "gold", at.owner, lambda batch: batch.add_many("gold", gold, 20))
    for number in range(10):
        label(project, at, at.ann, number, 1 if number < 2 else 2 if number == 2 else 0)
    close_round(project, round=at.round, author=at.owner)
    assert own_report(project, at.question, at.ann).gold_confused == (("ok", "scratch"),)


def test_oneself_is_compared_on_second_servings_only(project: Project, at: Known) -> None:
    serving = Serving(repeat_share=0.2)
    round_ = begin_round(
        project, question=at.question, author=at.owner, labelers=[at.ann], serving=serving
    ).value
    for number in range(2):
        queue = person_queue(project, at.question, at.ann, round_)
        for place, item in enumerate(queue.items[queue.status == 0].tolist()):
            submit_label(
                project,
                person=at.ann,
                item=item,
                question=at.question,
                round=queue.again.get(item, round_),
                label_class=at.classes[1 if number and not place else 0],
            )
    report = own_report(project, at.question, at.ann)
    assert (report.with_self.value, report.with_self.n) == (0.75, 4)
    assert report.n_labels == 24 and own_report(project, at.question, at.ben).with_self.why == "no_labels"
