"""What the Agreement page says, without a screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from labeler.ops.agreement import agreement_report
from labeler.ops.agreement_report import Asked
from labeler.ops.hlp import hlp_report
from labeler.ops.opinion_tables import opinions_of_tables
from labeler.stats.whatif import merge_pairs
from labeler.ui.state.agreement import (
    AgreementFacts,
    cards,
    convention_warning,
    headline,
    most_confused,
    notes,
)
from labeler.ui.state.agreement_items import (
    items_again,
    items_between,
    items_of_class,
    items_of_person,
    items_said,
)
from labeler.ui.state.agreement_parts import confusion_cells
from labeler.ui.state.agreement_rows import (
    class_rows,
    merge_rows,
    page_rows,
    pair_cells,
    person_rows,
    talk_to_each_other,
)


def facts_of(tmp_path: Path, rows: list[tuple[str, str, str]]) -> AgreementFacts:
    """Return the facts of votes; items are numbered from 100 by name."""
    votes = tmp_path / "votes.csv"
    votes.write_text("task,worker,label\n" + "\n".join(map(",".join, rows)), encoding="utf-8")
    said = opinions_of_tables(votes)
    said = replace(said, ids=np.arange(100, 100 + len(said.items)))
    report = agreement_report(said, Asked(n_resamples=50))
    hlp = hlp_report(said, n_resamples=50)
    return AgreementFacts(report, hlp, merge_pairs(report.tally, hlp.scored), (), None, tuple(said.people))


@pytest.fixture
def facts(tmp_path: Path) -> AgreementFacts:
    """Twelve items: Ann and Ben agree on all, Cy calls three of four dogs a cat."""
    rows = []
    for number in range(12):
        true = ("cat", "dog", "ship")[number % 3]
        rows += [(f"i{number:02d}", "Ann", true), (f"i{number:02d}", "Ben", true)]
        rows.append((f"i{number:02d}", "Cy", "cat" if true == "dog" and number != 1 else true))
    return facts_of(tmp_path, rows)


def test_the_sentence_names_the_confusion(facts: AgreementFacts) -> None:
    first, following = headline(facts)
    assert first == "People give the same answer 83.3 % of the time."
    assert "“cat” and “dog” make up 100 % of the disagreements" in following
    assert most_confused(facts) == ("cat", "dog", 1.0)


def test_what_is_not_hlp_is_not_called_so(facts: AgreementFacts) -> None:
    assert cards(facts)[4].title == "With the others"
    assert "not HLP" in cards(facts)[4].note


def test_who_should_talk_to_whom(facts: AgreementFacts) -> None:
    assert "Cy differ most" in talk_to_each_other(facts)
    assert "dog against cat" in talk_to_each_other(facts)


def test_rows_open_their_items(facts: AgreementFacts) -> None:
    apart = [104, 107, 110]
    assert items_said(facts, 0, 1) == apart
    assert items_of_class(facts, 1) == apart
    assert items_of_person(facts, 2) == apart
    assert items_of_person(facts, 0) == []
    assert items_between(facts, 0, 2) == apart
    assert len(items_between(facts, 0, 1, differing=False)) == 12


def test_merging_the_confused_classes_comes_first(facts: AgreementFacts) -> None:
    (best,) = merge_rows(facts)
    assert (best.first, best.second) == ("cat", "dog")
    assert best.percent == pytest.approx(1.0)
    assert best.gain > 0


def test_matrices(facts: AgreementFacts) -> None:
    cells = confusion_cells(facts.agreement.confused.tolist(), facts.agreement.classes, "labels")
    assert [cell.text for cell in cells[0]] == ["12", "6", ""]
    assert cells[0][0].shade > 0 > cells[0][1].shade
    pairs = pair_cells(facts, range(3))
    assert pairs[0][1].text == "1.00"
    assert pairs[0][0].text == "·"
    assert pairs[0][2] == pairs[2][0]


def test_charts(facts: AgreementFacts) -> None:
    assert [row.name for row in class_rows(facts)] == ["cat", "dog", "ship"]
    assert [len(row.marks) for row in class_rows(facts)] == [1, 1, 1]
    assert {row.name for row in person_rows(facts)} == {"Ann", "Ben", "Cy"}
    assert page_rows(facts).pair_people == (0, 1, 2)


def test_few_items_in_common_are_not_judged(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, [("a", "x", "p"), ("a", "y", "q"), ("b", "x", "p"), ("b", "y", "p")])
    assert pair_cells(facts, range(2))[0][1].text == "n 2"
    assert talk_to_each_other(facts) == ""


def test_everybody_says_the_same(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, [("a", "x", "p"), ("a", "y", "p")])
    first, following = headline(facts)
    assert "100.0 %" in first
    assert "cannot be said" in following
    assert cards(facts)[2].value == "–"
    assert "only one class" in cards(facts)[2].note.lower()
    page_rows(facts)


def test_nothing_to_compare(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, [("a", "x", "p"), ("b", "y", "q")])
    assert headline(facts)[0] == "Nothing can be compared yet."
    assert "2 items with one label" in notes(facts)
    page_rows(facts)


def test_convention(tmp_path: Path) -> None:
    """Two people who write one of two conventions 70 : 30: twelve points are convention."""
    pairs = [("A", "A")] * 49 + [("A", "B")] * 21 + [("B", "A")] * 21 + [("B", "B")] * 9
    rows = [(f"{n:03d}", who, pair[who == "y"]) for n, pair in enumerate(pairs) for who in "xy"]
    assert "70.0 % of the time, 12.0 points more" in convention_warning(facts_of(tmp_path, rows))


def test_with_themselves(tmp_path: Path) -> None:
    """Ann says b otherwise the second time; each row of the chart opens what differs."""
    rows = [("a", "Ann", "p"), ("a", "Ann", "p"), ("b", "Ann", "p"), ("b", "Ann", "q"), ("b", "Ben", "q")]
    facts = facts_of(tmp_path, [*rows, ("a", "Ben", "p"), ("a", "Ben", "p")])
    chart = page_rows(facts).charts["again"]
    assert [(row.name, row.n, row.marks[0].value) for row in chart.rows] == [
        ("everybody", 2, pytest.approx(2 / 3)),
        ("Ann", 2, 0.5),
        ("Ben", 1, 1.0),
    ]
    assert [items_again(facts, row.place) for row in chart.rows] == [[101], [101], []]
    assert "with themselves on 2 repeats 66.7 %" in notes(facts)
