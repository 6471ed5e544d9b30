"""From labels to the agreement and HLP reports, of a project and of plain tables."""

# ruff: noqa: F401, F811 - the fixtures of the store's tests
from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from labeler.errors import UserError
from labeler.ops.agreement import agreement_report, check_order, confused_pairs
from labeler.ops.agreement_report import Asked
from labeler.ops.hlp import hlp_report, predicted_of_table
from labeler.ops.opinion_tables import opinions_of_tables, with_tables
from labeler.ops.opinions import opinions_of_project
from labeler.ops.resolve import rule_item
from labeler.ops.rounds import begin_round
from labeler.stats.alpha import Level
from labeler.stats.tally import tally_of_counts
from labeler.store.project import Project
from tests.store.conftest import Known, at, label, project

VOTES = """task,worker,label
a,x,yes
a,y,yes
b,x,no
b,y,yes
c,x,no
c,y,maybe
d,x,no
d,y,no
d,y,no
"""


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    """Four items, two people, one duplicate, one maybe."""
    path = tmp_path / "votes.csv"
    path.write_text(VOTES, encoding="utf-8")
    return path


@pytest.mark.parametrize(("policy", "percent"), [("class", 1 / 2), ("abstain", 2 / 3), ("half", 2.5 / 4)])
def test_policies_for_uncertain_labels(votes: Path, policy: str, percent: float) -> None:
    said = opinions_of_tables(votes, uncertain=["maybe=yes+no"])
    report = agreement_report(said, Asked(policy=policy))  # type: ignore[arg-type]
    assert report.coefficients["percent"].value == pytest.approx(percent)
    assert report.policies["half"]["percent"] == pytest.approx(2.5 / 4)
    assert report.opinions.n_duplicates == 1


def test_an_uncertain_class_that_is_none_is_refused(votes: Path) -> None:
    with pytest.raises(UserError, match="'perhaps' is not a class"):
        opinions_of_tables(votes, uncertain=["perhaps"])


def test_an_order_that_nobody_declared_is_refused() -> None:
    with pytest.raises(UserError, match="declare it with --order"):
        check_order(Asked(level=Level.ORDINAL), None, ["low", "high"])
    check_order(Asked(level=Level.ORDINAL), None, ["1", "2"])
    check_order(Asked(level=Level.ORDINAL), "low,high", ["low", "high"])


def test_with_oneself_on_what_was_given_twice(votes: Path) -> None:
    report = agreement_report(opinions_of_tables(votes))
    assert (report.again.whole.value, report.again.whole.n) == (1.0, 1)


def test_ac2_of_names_without_order_has_no_meaning(votes: Path) -> None:
    assert agreement_report(opinions_of_tables(votes)).coefficients["gwet_ac2"].why == "no_order"
    numbers = votes.read_text(encoding="utf-8").replace("yes", "1").replace("no", "2").replace("maybe", "3")
    votes.write_text(numbers, encoding="utf-8")
    assert agreement_report(opinions_of_tables(votes)).coefficients["gwet_ac2"].defined


def test_who_confuses_what_counts_every_pair_once() -> None:
    pairs = confused_pairs(tally_of_counts(np.array([[2, 1, 0], [0, 1, 1]])))
    assert pairs.tolist() == [[1, 2, 0], [2, 0, 1], [0, 1, 0]]


def test_tags_and_model(votes: Path, tmp_path: Path) -> None:
    tags, model = tmp_path / "tags.csv", tmp_path / "model.csv"
    tags.write_text("task,tag\na,dark\nd,dark\nzzz,dark\nb,blurry\n", encoding="utf-8")
    model.write_text("task,label\na,yes\nb,yes\nc,no\nd,no\n", encoding="utf-8")
    said = with_tables(opinions_of_tables(votes), tags_file=tags)
    report = agreement_report(said)
    by_tag = [(name, n, one.value) for name, n, one, _ in report.per_tag]
    assert by_tag == [("blurry", 1, 0.0), ("dark", 2, 1.0)]
    hlp = hlp_report(said, policy="class", predicted=predicted_of_table(said, model))
    assert hlp.kind == "agreement"
    assert hlp.model is not None
    assert hlp.model.model_agrees.value == pytest.approx((1 + 0.5 + 0.5 + 1) / 4)


def test_nothing_said(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("task,worker,label\n", encoding="utf-8")
    said = opinions_of_tables(path)
    report, hlp = agreement_report(said), hlp_report(said)
    assert report.coefficients["krippendorff_alpha"].why == "no_labels"
    assert hlp.overall.why == "no_pairable_units"
    report.as_dict(with_items=True)
    hlp.as_dict()


@pytest.fixture
def labeled(project: Project, at: Known) -> Project:
    """Two people on three items: agree, differ, agree."""
    for person, item, answer in [
        (at.ann, 0, 0), (at.ben, 0, 0), (at.ann, 1, 0), (at.ben, 1, 1), (at.ann, 2, 1), (at.ben, 2, 1),
    ]:  # fmt: skip
        label(project, at, person, item, answer)
    return project


def test_a_project(labeled: Project, at: Known) -> None:
    said = opinions_of_project(labeled, at.question)
    report = agreement_report(said, Asked(policy="class"))
    assert report.coefficients["percent"].value == pytest.approx(2 / 3)
    assert len(said.people) == 2
    assert len(report.rounds) == 1
    assert said.ids is not None and said.ids.tolist() == list(at.items[:3])
    assert hlp_report(said, policy="class").kind == "agreement"


def test_hlp_needs_a_truth_that_the_labeler_had_no_part_in(labeled: Project, at: Known) -> None:
    """Sue labels item 1 and rules on it: her own label of it does not count, Ann's and Ben's do."""
    label(labeled, at, at.sue, 1, 0)
    rule_item(labeled, person=at.sue, item=at.items[1], question=at.question, label_class=at.classes[0])
    said = opinions_of_project(labeled, at.question)
    report = hlp_report(said, policy="class")
    assert report.kind == "hlp"
    assert report.n_truth == 1
    assert len(said.people) == 3
    assert len(report.scored.person) == 2
    assert report.overall.value == 0.5


def test_rounds_are_compared_and_repeats_counted(labeled: Project, at: Known) -> None:
    """In the second round Ben comes round to Ann on item 1; the first round stays what it was."""
    second = begin_round(labeled, question=at.question, author=at.sue).value
    again = dataclasses.replace(at, round=second)
    for person, item, answer in [(at.ann, 0, 0), (at.ben, 0, 0), (at.ann, 1, 0), (at.ben, 1, 0)]:
        label(labeled, again, person, item, answer)
    said = opinions_of_project(labeled, at.question)
    assert list(said.by_round) == ["round 1", "round 2"]
    report = agreement_report(said)
    assert [row.percent.value for row in report.rounds] == pytest.approx([2 / 3, 1.0])
    change = report.rounds[1].change
    assert change is not None
    assert change.same_items == 2
    assert change.percent.value == pytest.approx(0.5)
    assert (report.again.whole.value, report.again.whole.n) == (0.75, 2)
    assert report.coefficients["percent"].value == 1.0
    first = agreement_report(opinions_of_project(labeled, at.question, round_name="round 1"))
    assert first.coefficients["percent"].value == pytest.approx(2 / 3)
    latest = agreement_report(opinions_of_project(labeled, at.question, round_name="all"))
    assert latest.n_labels == 6


def test_a_round_that_is_not_there(labeled: Project, at: Known) -> None:
    with pytest.raises(UserError, match="no round 'second'"):
        opinions_of_project(labeled, at.question, round_name="second")
    assert opinions_of_project(labeled, at.question, round_name="all").n_items == 3


def test_convention_is_measured_on_the_items_with_a_truth(tmp_path: Path) -> None:
    """Two easy items that all agree on, two disputed ones that have a truth: no lead below nothing."""
    votes, gold = tmp_path / "votes.csv", tmp_path / "gold.csv"
    votes.write_text("task,worker,label\na,x,p\na,y,p\nb,x,q\nb,y,q\nc,x,p\nc,y,q\nd,x,q\nd,y,p\n", "utf-8")
    gold.write_text("task,label\nc,p\nd,q\n", "utf-8")
    report = hlp_report(opinions_of_tables(votes, gold=gold))
    assert report.two_labelers_agree.value == pytest.approx(0.5)
    assert report.agree_on_same.value == 0.0
    assert report.best_single_convention.value == pytest.approx(0.5)
    assert report.illusory_gain == pytest.approx(0.5)
