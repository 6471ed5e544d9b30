"""Consensus of a project's labels: which round, which truth, which names."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

from labeler.cli.consensus import command
from labeler.errors import UserError
from labeler.ops.consensus import asked_of_project, chosen_classes, compare_methods, reach_consensus
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.stats.consensus import Method
from labeler.store.project import Project
from labeler.store.read.runs import runs
from labeler.types import QuestionKind
from tests.loop_project import CLASSES, build


@pytest.fixture(scope="module")
def loop(tmp_path_factory):
    return build(tmp_path_factory.mktemp("loop"))


def test_the_labels_of_the_latest_round_are_asked(loop):
    with Project.open(loop.path) as project:
        asked = asked_of_project(project)
    assert asked.opinions.classes == list(CLASSES)
    assert sorted(asked.opinions.names()) == ["ada", "bob", "cyd (simulated)"]
    assert asked.opinions.items == [f"{i:03d}.jpg" for i in range(60)]
    assert asked.votes.n_labels == 180
    known = [CLASSES[code] if code >= 0 else None for code in asked.truth[:20]]
    assert known == loop.truth[:20]


@pytest.mark.parametrize("method", ["majority", "dawid-skene"])
def test_two_of_three_are_right_everywhere(loop, method):
    """In the project people err on every seventh item, each on another one."""
    with Project.open(loop.path) as project:
        asked = asked_of_project(project)
    report = reach_consensus(asked, method)
    said = [asked.opinions.classes[code] for code in report.result.winner]
    assert said == loop.truth
    assert report.accuracy == 1.0
    assert report.n_gold >= 20


def test_rounds_are_chosen_by_name_and_an_unknown_one_is_refused(loop):
    with Project.open(loop.path) as project:
        everything = asked_of_project(project, round_name="all")
        assert everything.votes.n_labels >= 180
        with pytest.raises(UserError, match="no round 'nowhere'"):
            asked_of_project(project, round_name="nowhere")


def test_uncertain_answers_may_abstain(loop):
    with Project.open(loop.path) as project:
        asked = asked_of_project(project, abstain=True)
    report = reach_consensus(asked, "majority")
    assert (report.result.winner == -1).tolist() == [name == "borderline" for name in loop.truth]


def test_a_question_that_does_not_ask_for_a_class_is_refused(tmp_path):
    question = QuestionSpec("where", kind=QuestionKind.BOXES, classes=parse_classes("dent"))
    with (
        create_project(tmp_path / "boxes.labeler", name="boxes", question=question) as project,
        pytest.raises(UserError, match="asks for boxes"),
    ):
        asked_of_project(project)


def test_a_run_without_probabilities_says_nothing(loop):
    with Project.open(loop.path) as project:
        run = runs(project, loop.question)[0].id
        asked = asked_of_project(project, run=run)
    assert np.isnan(asked.probabilities).all()
    assert reach_consensus(asked, "crowdlab").accuracy == 1.0


def test_gold_from_a_table_takes_the_place_of_the_projects(loop, tmp_path):
    gold = tmp_path / "gold.csv"
    gold.write_text("task,label\n000.jpg,ok\n", encoding="utf-8")
    with Project.open(loop.path) as project:
        asked = asked_of_project(project, gold=gold)
    report = reach_consensus(asked, "majority")
    assert (report.accuracy, report.n_gold) == (0.0, 1)


def test_methods_are_ranked_and_ties_drawn_by_seed(loop):
    with Project.open(loop.path) as project:
        asked = asked_of_project(project)
    ranked = compare_methods(asked)
    assert {report.method for report in ranked} == {str(method) for method in Method}
    scores = [report.held_out.log_likelihood for report in ranked]
    assert scores == sorted(scores, reverse=True)
    result = reach_consensus(asked, "majority").result
    assert (chosen_classes(asked, result, at_random=True) == result.winner).all()


def test_the_command_reads_the_project(loop, tmp_path):
    out = tmp_path / "consensus.csv"
    arguments = [str(loop.path), "--method", "majority", "--out", str(out), "--json"]
    answer = CliRunner().invoke(command, arguments, catch_exceptions=False)
    data = json.loads(answer.stdout)
    assert data["n_items"] == 60
    assert data["accuracy"] == 1.0
    with out.open(encoding="utf-8", newline="") as file:
        assert [row["label"] for row in csv.DictReader(file)] == loop.truth
