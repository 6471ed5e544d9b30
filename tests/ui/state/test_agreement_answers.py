"""The Agreement page of boxes, segments, several classes and transcripts, without a screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.store.read.people import people
from labeler.store.read.questions import the_question
from labeler.types import QuestionKind
from labeler.ui.state.agreement_parts import Missing, PageView
from labeler.ui.state.agreement_view import answer_view
from labeler.units import Value
from tests.ops.answer_projects import Said, box, boxes, build, span

ONE, TWO = box(0, 0, 10, 10), box(20, 20, 30, 30, code=1)
BOXES = {
    **{(item, who): boxes(ONE, TWO) for item in range(12) for who in ("ann", "ben")},
    **{(item, "cyd"): boxes(ONE) for item in range(12)},
    (0, "cyd"): boxes(ONE, box(20, 20, 30, 30, code=0)),
    (11, "ann"): boxes(),
    (11, "ben"): boxes(),
    (11, "cyd"): boxes(),
}


def view(path: Path, kind: QuestionKind, said: Said, *, names: str = "a,b", **more: Said) -> PageView:
    with build(path / "p.labeler", kind, said, names=names, **more) as project:
        found = answer_view(project, the_question(project), people(project), None)
    assert isinstance(found, PageView)
    return found


def test_boxes(tmp_path: Path) -> None:
    page = view(tmp_path, QuestionKind.BOXES, BOXES, gold={(i, "g"): boxes(ONE, TWO) for i in range(11)})
    assert page.first.startswith("Of the boxes that two people draw")
    assert "most boxes that differ have no counterpart" in page.following
    assert page.rows.confusions[2][1].shade == page.rows.confusions[1][2].shade < 0
    assert "3 pairs neither found anything" in page.note
    assert [one.title for one in page.cards][-1] == "Human-level performance"
    assert [row.name for row in page.rows.charts["class"].rows] == ["a", "b"]
    assert page.rows.charts["person"].series == ("with the others", "HLP")
    assert "cyd differ most" in page.rows.talk
    assert page.rows.class_names == ("a", "b", "(nothing)")
    assert not page.rows.what_if
    # 11 items where cyd lacks the second box or calls it otherwise
    assert len(page.behind.of_row("class", page.rows.charts["class"].rows[1])[0]) == 11
    assert len(page.behind.of_classes(1, 2)[0]) == 10
    assert len(page.behind.of_classes(0, 1)[0]) == 1
    cyd = [page.rows.pair_names[place] for place in range(3)].index("cyd")
    assert len(page.behind.of_people(page.rows.pair_people[cyd], 0)[0]) == 11
    person = next(row for row in page.rows.charts["person"].rows if row.name == "cyd")
    assert len(page.behind.of_row("person", person)[0]) == 11
    assert len(page.behind.of_row("tag", page.rows.charts["tag"].rows[0])[0]) == 1


def test_segments_are_called_segments(tmp_path: Path) -> None:
    said = {(0, who): Value(segments=(span(0, 1 + shift),)) for who, shift in (("ann", 0), ("ben", 0.1))}
    page = view(tmp_path, QuestionKind.SEGMENTS, said)
    assert "segments" in page.first
    assert [one.title for one in page.cards][-1] == "With the others"


def test_several_classes(tmp_path: Path) -> None:
    said = {(i, who): Value(classes=(0, 1)) for i in range(6) for who in ("ann", "ben")}
    said |= {(i, "ann"): Value(classes=(0,)) for i in range(2)}
    said |= {(i, who): Value() for i in range(6, 12) for who in ("ann", "ben")}
    page = view(tmp_path, QuestionKind.CLASSES, said)
    assert page.first.startswith("Two people share 91.7 %")
    assert "“b” is agreed on least" in page.following
    assert page.rows.charts["class"].series == ("same answer", "alpha")
    row = page.rows.charts["class"].rows[1]
    assert len(page.behind.of_row("class", row)[0]) == 2
    assert len(page.behind.of_classes(1, 2)[0]) == 2
    assert len(page.behind.of_classes(0, 0)[0]) == 6
    assert len(page.behind.of_people(0, 1)[0]) == 2


def test_transcripts(tmp_path: Path) -> None:
    said = {(i, "ann"): Value(text="Well I never!") for i in range(11)}
    said |= {(i, "ben"): Value(text="well I never" if i else "well I ever") for i in range(11)}
    second = {(0, "ben"): Value(text="well I never"), (0, "ann"): Value(text="Well I never!")}
    page = view(tmp_path, QuestionKind.TRANSCRIPT, said, names="", second=second)
    assert page.round == "again"
    with_rules = [row.rule for row in page.rows.rules[:2]]
    assert set(with_rules) == {"case", "punctuation"}
    assert page.rows.charts["class"].rows == ()
    assert page.following.startswith("Agreement moved by +33.3 points on the same item")
    again = page.rows.charts["again"].rows
    assert [row.name for row in again][:2] == ["everybody", "ann"]
    assert len(page.behind.of_row("again", again[0])[0]) == 1
    assert page.cards[-1].title == "WER to the others"


@pytest.mark.parametrize("kind", [one for one in QuestionKind if one is not QuestionKind.CLASS])
def test_nothing_to_see(tmp_path: Path, kind: QuestionKind) -> None:
    names = "" if kind is QuestionKind.TRANSCRIPT else "a,b"
    for number, said in enumerate(({}, {(0, "ann"): Value(text="a")})):
        with build(tmp_path / f"{number}.labeler", kind, said, names=names) as project:
            found = answer_view(project, the_question(project), people(project), None)
        assert isinstance(found, Missing)
        assert found.page == "label"
