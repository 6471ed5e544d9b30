"""Before and after on the same items, for every kind of question; a rise that had to come is not help."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.errors import UserError
from labeler.ops.agreement import agreement_report
from labeler.ops.agreement_report import Asked
from labeler.ops.helped import progress_of
from labeler.ops.label import submit_label
from labeler.ops.opinions import opinions_of_project
from labeler.ops.resolve import rule_item
from labeler.ops.round_choice import Choice, From
from labeler.ops.rounds import begin_round
from labeler.stats.rounds import Verdict
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import rounds
from labeler.types import Id, QuestionKind
from labeler.units import Value
from tests.loop_project import Loop, build
from tests.ops.answer_projects import box, boxes, span
from tests.ops.answer_projects import build as make


def relabel(project: Project, loop: Loop, items: list[Id], answers: list[str], **more: object) -> None:
    """Begin a round of ``items`` in which ada and bob both give ``answers``."""
    who = {one.name: one.id for one in people(project)}
    by_name = {one.name: one.id for one in classes(project, loop.question)}
    asked = {"question": loop.question, "author": loop.owner, "labelers": [who["ada"], who["bob"]]}
    begun = begin_round(project, items=items, **asked, **more).value

    def body(batch: Batch) -> None:
        for person in asked["labelers"]:
            said = [by_name[one] for one in answers]
            where = {"item": np.array(items), "question": loop.question, "person": person, "round": begun}
            told = {"state": "answered", "label_class": said, "origin": "hand"}
            batch.add_many("annotation", {**where, **told})

    project.operate("fill", "fill", loop.owner, body)


def test_before_and_after_on_the_same_items(tmp_path: Path) -> None:
    loop = build(tmp_path, 60)
    with Project.open(loop.path) as project:
        asked = the_question(project)
        alone = progress_of(project, asked)
        assert (len(alone.rounds), alone.helped) == (1, None)
        half = loop.item[:30].tolist()
        relabel(project, loop, half, loop.truth[:30])
        found = progress_of(project, asked, n_resamples=200)
        with pytest.raises(UserError, match="round 9"):
            progress_of(project, asked, later="round 9")
    helped = found.helped
    assert helped is not None
    assert [one.name for one in found.rounds] == ["round 1", "round 2"]
    # nine of ten are no borderline; on three of seven of these one label differs: two of three pairs
    same = [i for i in range(30) if loop.truth[i] != "borderline"]
    wrong = [i for i in same if i % 7 in (0, 5, 6)]
    assert helped.change.same_items == len(same)
    assert helped.before == pytest.approx(1 - 2 / 3 * len(wrong) / len(same))
    assert helped.after == 1.0
    assert sorted(helped.more.tolist()) == sorted(loop.item[wrong].tolist())
    assert len(helped.less) == 0
    assert helped.verdict is Verdict.HELPED
    assert "because agreement still rises" in helped.words


def test_a_rise_on_items_chosen_for_disagreement_is_not_help(tmp_path: Path) -> None:
    loop = build(tmp_path, 60)
    with Project.open(loop.path) as project:
        asked = the_question(project)
        wrong = [i for i in range(60) if i % 7 in (0, 5, 6) and loop.truth[i] != "borderline"]
        items, answers = loop.item[wrong].tolist(), [loop.truth[i] for i in wrong]
        kept = Choice(From.DISAGREED).as_dict()
        relabel(project, loop, items, answers, choice=kept)
        who = {one.name: one.id for one in people(project)}["ada"]
        other = next(one.id for one in classes(project, loop.question) if one.name != answers[0])
        begun = rounds(project, loop.question)[-1].id
        told = {"item": items[0], "question": loop.question, "round": begun, "label_class": other}
        submit_label(project, person=who, **told)
        assert rounds(project, loop.question)[-1].choice["from"] == "disagreed"
        found = progress_of(project, asked, n_resamples=200).helped
        assert found is not None
        assert found.after > found.before
        assert found.verdict is Verdict.CHOSEN
        assert "chosen for disagreement" in found.words
        report = agreement_report(opinions_of_project(project, loop.question), Asked(n_resamples=20))
        assert report.rounds[-1].change is not None
        assert report.rounds[-1].change.chosen, "the Agreement page says the same"


KINDS = {
    QuestionKind.BOXES: (boxes(box(0, 0, 9, 9)), boxes(box(50, 50, 60, 60)), 0.0),
    QuestionKind.SEGMENTS: (Value(segments=(span(0, 1),)), Value(segments=(span(5, 6),)), 0.0),
    QuestionKind.CLASSES: (Value(classes=(0,)), Value(classes=(0, 1)), 0.5),
    QuestionKind.TRANSCRIPT: (Value(text="stop here"), Value(text="stop there"), 0.5),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_of_question(tmp_path: Path, kind: QuestionKind) -> None:
    """Item 0: apart, then alike; item 1: alike both times; item 2: alike, then apart; item 3 once."""
    one, other, apart = KINDS[kind]
    first = {(0, "ann"): one, (0, "ben"): other, (1, "ann"): one, (1, "ben"): one}
    first |= {(2, "ann"): one, (2, "ben"): one, (3, "ann"): one, (3, "ben"): one}
    second = {(0, "ann"): other, (0, "ben"): other, (1, "ann"): one, (1, "ben"): one}
    second |= {(2, "ann"): one, (2, "ben"): other}
    with make(tmp_path / "p.labeler", kind, first, second=second) as project:
        found = progress_of(project, the_question(project), n_resamples=50)
        ids = item_ids(project).tolist()
    helped = found.helped
    assert helped is not None
    assert [one.agreement.n for one in found.rounds] == [4, 3]
    assert found.rounds[0].agreement.value == pytest.approx((3 + apart) / 4)
    assert (helped.before, helped.after) == pytest.approx(((2 + apart) / 3, (2 + apart) / 3))
    assert helped.change.same_items == 3
    assert (helped.more.tolist(), helped.less.tolist()) == ([ids[0]], [ids[2]])
    assert helped.change.percent.value == pytest.approx(0.0)


def test_nothing_said_yet(tmp_path: Path) -> None:
    with make(tmp_path / "p.labeler", QuestionKind.TRANSCRIPT, {}) as project:
        found = progress_of(project, the_question(project))
    assert found.helped is None
    assert all(not one.agreement.defined for one in found.rounds)


def test_rulings_do_not_count_as_truth_for_the_change_of_hlp(tmp_path: Path) -> None:
    """They are on what people disagreed about in the earlier round; gold alone is free of that choice."""
    loop = build(tmp_path, 60, gold=10)
    with Project.open(loop.path) as project:
        asked = the_question(project)
        by_name = {one.name: one.id for one in classes(project, loop.question)}
        wrong = [i for i in range(20, 60) if i % 7 in (0, 5, 6) and loop.truth[i] != "borderline"]
        for i in wrong:
            told = {
                "item": int(loop.item[i]),
                "question": loop.question,
                "label_class": by_name[loop.truth[i]],
            }
            rule_item(project, person=loop.sme, **told)
        relabel(project, loop, loop.item.tolist(), loop.truth)
        helped = progress_of(project, asked, n_resamples=100).helped
    assert helped is not None
    with_gold = sum(loop.truth[i] != "borderline" for i in range(10))
    assert helped.hlp.n == with_gold, "none of the ruled items takes part"
