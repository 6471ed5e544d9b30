"""What a round is for: each way of choosing finds what it says, and not again what was done since."""

# ruff: noqa: F401, F811 - the fixtures of the store's tests
from __future__ import annotations

import numpy as np
import pytest

from labeler.errors import UserError
from labeler.ops.resolve import rule_item
from labeler.ops.round_choice import Choice, From, choices_offered, choose_items, given_items, words_of
from labeler.ops.rounds import begin_round
from labeler.ops.tags import add_tag, tag_items
from labeler.store.project import Project
from labeler.types import Id
from tests.store.conftest import Known, at, known, label, project


def chosen(project: Project, at: Known, source: From, **more: object) -> list[int]:
    found = choose_items(project, at.question, Choice(source, **more))  # type: ignore[arg-type]
    return [at.items.index(item) for item in found.tolist()]


def begin(project: Project, at: Known) -> Known:
    begin_round(project, question=at.question, author=at.owner)
    return known(project)


def test_what_people_left_or_disagreed_about(project: Project, at: Known) -> None:
    for person, answer in ((at.ann, 0), (at.ben, 1)):
        label(project, at, person, 0, answer)
        label(project, at, person, 1, 0)
    assert chosen(project, at, From.ALL) == [0, 1, 2, 3, 4]
    assert chosen(project, at, From.UNLABELED) == [2, 3, 4]
    assert chosen(project, at, From.DISAGREED) == [0]
    assert choices_offered(project, at.question) == {From.ALL: 5, From.UNLABELED: 3, From.DISAGREED: 1}
    given = given_items([at.items[4], at.items[1]])
    assert choose_items(project, at.question, given).tolist() == [at.items[1], at.items[4]]


def test_what_was_sent_back_until_it_is_labeled_again(project: Project, at: Known) -> None:
    label(project, at, at.ann, 2, 0)
    rule_item(project, person=at.sue, item=at.items[2], question=at.question, verdict="send_back", reason="?")
    assert chosen(project, at, From.SENT_BACK) == [2]
    at = begin(project, at)
    label(project, at, at.ann, 2, 1)
    assert chosen(project, at, From.SENT_BACK) == []


def test_what_was_labeled_under_an_older_definition(project: Project, at: Known) -> None:
    def define(label_class: Id, words: str) -> None:
        project.operate(
            "guideline",
            "define",
            at.sue,
            lambda batch: batch.add("guideline", label_class=label_class, version=1, definition=words),
        )

    define(at.classes[0], "no scratch at all")
    label(project, at, at.ann, 0, 0)
    label(project, at, at.ann, 1, 1)
    assert chosen(project, at, From.OLD_DEFINITION) == []
    define(at.classes[0], "no scratch over 2 mm")
    label(project, at, at.ann, 3, 0)
    assert chosen(project, at, From.OLD_DEFINITION) == [0]
    assert chosen(project, at, From.OLD_DEFINITION, label_class=at.classes[1]) == []
    at = begin(project, at)
    label(project, at, at.ann, 0, 0)
    assert chosen(project, at, From.OLD_DEFINITION) == [], "the label of the round before is history"


def test_a_sample_is_seeded_and_even(project: Project, at: Known) -> None:
    tag = add_tag(project, name="dim", author=at.owner)
    tag_items(project, items=[at.items[3]], tag=tag, author=at.owner)
    one = chosen(project, at, From.ALL, sample=2, seed=4)
    assert len(one) == 2 and one == chosen(project, at, From.ALL, sample=2, seed=4)
    assert len({tuple(chosen(project, at, From.ALL, sample=2, seed=seed)) for seed in range(8)}) > 1
    for seed in range(8):
        assert 3 in chosen(project, at, From.ALL, sample=2, seed=seed, evenly="tag"), "the rare tag is in it"
    label(project, at, at.ann, 1, 1)
    for seed in range(8):
        assert 1 in chosen(project, at, From.ALL, sample=2, seed=seed, evenly="class")
    assert chosen(project, at, From.ALL, sample=9) == [0, 1, 2, 3, 4]
    with pytest.raises(UserError, match="at least one"):
        chosen(project, at, From.ALL, sample=0)
    with pytest.raises(UserError, match="class or tag"):
        chosen(project, at, From.ALL, sample=1, evenly="factory")


def test_what_was_chosen_is_said_in_words() -> None:
    choice = Choice(From.OLD_DEFINITION, label_class=7, sample=20)
    assert words_of(choice.as_dict(), {7: "ok"}) == "20 of the items labeled under an older definition of ok"
    assert words_of(given_items([1, 2]).as_dict()) == "2 items chosen by hand"
    assert words_of({"from": "something newer"}) == "something newer"
