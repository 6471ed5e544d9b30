"""What people disagree about comes first, a ruling becomes the truth, and the labels stay."""

# ruff: noqa: F401, F811 - the fixtures of the store's tests
from __future__ import annotations

import pytest

from labeler.errors import NotAllowed, UserError
from labeler.ops.label import skip_item
from labeler.ops.resolve import Verdict, disagreements, rule_item
from labeler.ops.truth import item_truths, merged_into
from labeler.ops.undo import undo
from labeler.store.project import Project
from labeler.store.read.labels import item_labels
from labeler.store.read.truth import item_rulings
from labeler.types import Origin, RoundState, TruthSource
from tests.store.conftest import Known, at, label, project


@pytest.fixture
def labeled(project: Project, at: Known) -> Project:
    """Item 0: two against one; 1: two apart; 2: all agree; 3: one label and a skip; 4: none."""
    for person, item, answer in [
        (at.ann, 0, 0), (at.ben, 0, 0), (at.sue, 0, 1),
        (at.ann, 1, 0), (at.ben, 1, 1),
        (at.ann, 2, 1), (at.ben, 2, 1),
        (at.ann, 3, 1),
    ]:  # fmt: skip
        label(project, at, person, item, answer)
    skip_item(project, person=at.ben, item=at.items[3], question=at.question, round=at.round)
    return project


def rule(project: Project, at: Known, item: int, answer: int | None, **more: object) -> None:
    rule_item(
        project,
        person=at.sue,
        item=at.items[item],
        question=at.question,
        label_class=None if answer is None else at.classes[answer],
        **more,
    )


def truth_of(project: Project, at: Known, **more: int) -> dict[int, tuple[int, TruthSource]]:
    truths = item_truths(project, at.question, **more)
    assert len(set(truths.item.tolist())) == len(truths), "an item has one truth"
    return {
        at.items.index(item): (at.classes.index(label_class), source)
        for item, label_class, source in zip(
            truths.item.tolist(), truths.label_class.tolist(), truths.source, strict=True
        )
    }


def test_most_disagreed_first_and_single_labels_apart(labeled: Project, at: Known) -> None:
    queue = disagreements(labeled, at.question)
    assert queue.item.tolist() == [at.items[1], at.items[0]]
    assert queue.disagreement.tolist() == pytest.approx([1.0, 2 / 3])
    assert queue.n_labels.tolist() == [2, 3]
    assert queue.single.tolist() == [at.items[3]]
    assert queue.n_unanimous == 1 and queue.round == at.round


def test_an_empty_project_has_an_empty_queue(project: Project, at: Known) -> None:
    queue = disagreements(project, at.question)
    assert len(queue) == 0 and len(queue.single) == 0 and queue.round is None
    assert len(item_truths(project, at.question)) == 0


def test_a_ruling_becomes_the_truth_and_the_labels_stay(labeled: Project, at: Known) -> None:
    before = item_labels(labeled, at.items[1], at.question)
    rule(labeled, at, 1, 2, reason=" the rim hides it ")
    assert item_labels(labeled, at.items[1], at.question) == before
    (ruling,) = item_rulings(labeled, at.items[1], at.question)
    assert (ruling.label_class, ruling.reason) == (at.classes[2], "the rim hides it")
    assert truth_of(labeled, at)[1] == (2, TruthSource.RULING)
    assert disagreements(labeled, at.question).item.tolist() == [at.items[0]]
    marked = disagreements(labeled, at.question, include_ruled=True)
    assert marked.ruled.tolist() == [True, False]
    assert labeled.undo_words(at.sue) == "rule borderline"
    undo(labeled, person=at.sue)
    assert len(disagreements(labeled, at.question)) == 2


def test_gold_then_ruling_then_consensus_else_nothing(labeled: Project, at: Known) -> None:
    assert truth_of(labeled, at) == {
        0: (0, TruthSource.CONSENSUS),
        2: (1, TruthSource.CONSENSUS),
        3: (1, TruthSource.CONSENSUS),
    }
    truths = item_truths(labeled, at.question)
    assert truths.n_ties == 1 and truths.round is not None and truths.round.id == at.round
    rule(labeled, at, 0, 1)
    rule(labeled, at, 2, None, verdict="not_enough_information")
    labeled.operate(
        "gold",
        "gold",
        at.owner,
        lambda batch: batch.add(
            "gold", item=at.items[0], question=at.question, label_class=at.classes[2], origin=Origin.HAND
        ),
    )
    assert truth_of(labeled, at) == {0: (2, TruthSource.GOLD), 3: (1, TruthSource.CONSENSUS)}
    assert truth_of(labeled, at, without_person=at.ann) == {
        0: (2, TruthSource.GOLD),
        1: (1, TruthSource.CONSENSUS),
    }


def test_a_truth_that_somebody_had_no_part_in_leaves_their_ruling_out(labeled: Project, at: Known) -> None:
    rule(labeled, at, 1, 1)
    assert truth_of(labeled, at)[1] == (1, TruthSource.RULING)
    without = truth_of(labeled, at, without_person=at.sue)
    assert 1 not in without, "the two labels that are left are a tie"
    assert without[0] == (0, TruthSource.CONSENSUS)


def test_the_latest_closed_round_gives_the_consensus(labeled: Project, at: Known) -> None:
    def close(batch):
        batch.revise("round", {"entity": at.round}, state=RoundState.CLOSED)
        return batch.add("round", question=at.question, name="round 2", number=2, state=RoundState.OPEN)

    second = labeled.operate("round", "close round 1", at.owner, close).value
    again = Known(at.owner, at.ann, at.ben, at.sue, at.question, second, at.classes, at.items)
    label(labeled, again, at.ann, 0, 1)
    assert truth_of(labeled, at)[0] == (0, TruthSource.CONSENSUS)
    with pytest.raises(NotAllowed, match="closed"):
        label(labeled, at, at.ann, 0, 1)
    assert disagreements(labeled, at.question).round == second


def test_merged_classes_count_as_what_they_were_merged_into(labeled: Project, at: Known) -> None:
    labeled.operate(
        "classes",
        "merge",
        at.owner,
        lambda batch: batch.revise("label_class", {"entity": at.classes[1]}, merged_into=at.classes[0]),
    )
    assert merged_into(labeled, at.question) == {at.classes[1]: at.classes[0]}
    assert {answer for answer, _ in truth_of(labeled, at).values()} == {0}
    assert truth_of(labeled, at)[1] == (0, TruthSource.CONSENSUS)


def test_who_may_rule_and_what(labeled: Project, at: Known) -> None:
    with pytest.raises(NotAllowed, match="Only an SME"):
        rule_item(labeled, person=at.ann, item=at.items[0], question=at.question, label_class=at.classes[0])
    with pytest.raises(UserError, match="not a verdict"):
        rule(labeled, at, 0, None, verdict="maybe")
    with pytest.raises(UserError, match="names a class"):
        rule(labeled, at, 0, None)
    with pytest.raises(UserError, match="names a class"):
        rule(labeled, at, 0, 1, verdict=Verdict.SEND_BACK)
    with pytest.raises(UserError, match="does not belong"):
        rule_item(labeled, person=at.sue, item=at.items[0], question=at.question, label_class=at.items[0])
