"""The Errors page without a screen: order, advice, confusions, and what is missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeler.ops.error_report import Comparison, ErrorReport, Labels, error_report
from labeler.store.project import Project
from labeler.ui.state.errors import (
    ErrorsFacts,
    Missing,
    advice,
    between,
    confusions,
    coverage_note,
    people_note,
    people_word,
    points,
    read_errors,
    slice_lines,
)
from labeler.ui.state.session import Session, read_session
from tests.loop_project import build


def _report(
    right: dict[str, tuple[int, float, float]], *, labeled: bool = True, from_others: bool = False
) -> ErrorReport:
    """Make a report from tag → (items, accuracy, people's accuracy); tag "" is untagged."""
    names = [name for name in right if name]
    rows = []
    for name, (n, accuracy, people) in right.items():
        rows += [(name, i < round(accuracy * n), i < round(people * n)) for i in range(n)]
    n = len(rows)
    model = np.array([row[1] for row in rows])
    human = np.array([row[2] for row in rows])
    many = 3 if from_others else 1
    labels = Labels(
        np.repeat(np.arange(n), many) if labeled else np.empty(0, dtype=np.int64),
        np.tile(np.arange(many), n) if labeled else np.empty(0, dtype=np.int64),
        np.repeat(np.where(human, 0, 1), many) if labeled else np.empty(0, dtype=np.int64),
    )
    return error_report(
        Comparison(
            item=np.arange(n) + 100,
            truth=np.zeros(n, dtype=np.int64),
            predicted=np.where(model, 0, 1),
            classes=("ok", "scratch"),
            member=np.array([[row[0] == name for name in names] for row in rows], dtype=bool).reshape(
                n, len(names)
            ),
            tags=tuple(names),
            from_others=np.full(n, from_others),
            gold=np.full(n, not from_others),
            labels=labels,
        )
    )


def test_the_most_promising_slice_comes_first() -> None:
    report = _report({"car": (400, 0.6, 0.95), "clean": (1000, 0.94, 0.95), "": (100, 0.9, 0.9)})
    lines = slice_lines(report)
    assert [line.tag for line in lines] == ["car", "clean", "(untagged)"]
    assert [line.rank for line in lines] == [1, 2, 3]
    first, why = advice(report)
    assert first == "Work on “car” first."
    assert "35.0 points below people, on 26.7 % of the data" in why
    assert "by 9.33 points" in why
    assert why.endswith("It comes first in 100 of 100 resamples.")


def test_without_tags_it_says_to_tag() -> None:
    assert advice(_report({"": (50, 0.5, 0.9)}))[0] == "Tag items to see where the model is weak."


def test_without_people_it_ranks_by_errors() -> None:
    first, why = advice(_report({"car": (50, 0.5, 1), "clean": (50, 0.9, 1)}, labeled=False))
    assert first == "Most errors are in “car”."
    assert "83.3 % of the errors" in why
    first, _ = advice(_report({"car": (50, 1.0, 1)}, labeled=False))
    assert first == "The model makes no error here."


def test_a_model_above_people_is_no_reason_to_rest() -> None:
    first, why = advice(_report({"car": (200, 0.99, 0.8)}))
    assert first == "The model is nowhere below people."
    assert "conventions" in why


def test_small_slices_promise_nothing_for_sure() -> None:
    first, why = advice(_report({"car": (20, 0.8, 0.9), "": (500, 0.8, 0.9)}))
    assert first == "No slice is clearly below people yet."
    assert "“car” promises most (0.38 points" in why


def test_agreement_is_never_called_hlp() -> None:
    report = _report({"car": (50, 0.5, 0.9)}, from_others=True)
    assert people_word(report) == "Agreement"
    assert "not HLP" in people_note(report)
    assert people_word(_report({"car": (50, 0.5, 0.9)})) == "HLP"


def test_confusions_are_sorted_and_sum_to_the_errors() -> None:
    report = _report({"car": (50, 0.5, 0.9)})
    found = confusions(report)
    assert [(one.truth_name, one.predicted_name, one.n, one.share) for one in found] == [
        ("ok", "scratch", 25, 1.0)
    ]


def test_numbers_in_words() -> None:
    assert points(-0.012) == "−1.2"
    assert between(-0.01, 0.02) == "−1.0 to 2.0"
    assert between(float("nan"), 1.0) == ""


def test_reading_a_project(tmp_path: Path) -> None:
    loop = build(tmp_path / "p")
    with Project.open(loop.path) as project:
        session = read_session(project)
        facts = read_errors(session, None)
        assert isinstance(facts, ErrorsFacts)
        assert facts.report.run is not None
        assert facts.report.run.id == loop.run
        assert coverage_note(facts.report) == "54 items, without 6 of uncertain truth"
        gone = read_errors(session, 12345)
        assert isinstance(gone, ErrorsFacts)


@pytest.mark.parametrize("n", [0, 4])
def test_what_is_missing_is_said(tmp_path: Path, n: int) -> None:
    loop = build(tmp_path / "p", n=n, gold=0)
    with Project.open(loop.path) as project:
        found = read_errors(read_session(project), None)
    if n == 0:
        assert isinstance(found, Missing)
        assert found.page == "resolve"
    else:
        assert isinstance(found, ErrorsFacts)
    nothing = read_errors(Session(), None)
    assert isinstance(nothing, Missing)
    assert nothing.page == "home"
