"""Facets of many values: what is asked for is seen, what says nothing is left out; long chips end in dots."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from labeler.query import Condition, Term
from labeler.store.read.query_facets import Facet, FacetValue
from labeler.ui.widgets.chip import WIDEST, Chip
from labeler.ui.widgets.facets import FIRST, Facets


def facet(key: str, counts: list[int], *, metadata: bool = False) -> Facet:
    values = [
        FacetValue(f"v{at}", n, Condition(key, "=" if metadata else ":", (Term(f"v{at}"),)))
        for at, n in enumerate(counts)
    ]
    return Facet(key, tuple(values), metadata=metadata)


def rows(facets: Facets, name: str) -> list[str]:
    head = facets._heads[name]
    return [head.child(row).text() for row in range(head.rowCount())]


@pytest.fixture
def facets(qtbot: QtBot) -> Facets:
    made = Facets()
    qtbot.addWidget(made)
    return made


def test_a_value_that_is_asked_for_is_seen_among_many(facets: Facets) -> None:
    facets.begin("tag:v30")
    facets.show_facet(facet("tag", list(range(60, 0, -1))))
    assert rows(facets, "tag") == [*(f"v{at}" for at in range(FIRST)), "v30", "52 more"]
    facets.begin("")
    facets.show_facet(facet("tag", list(range(60, 0, -1))))
    assert "v30" not in rows(facets, "tag")


def test_values_that_are_all_different_are_no_facet_unless_asked_for(facets: Facets) -> None:
    facets.show_facet(facet("serial", [1] * 40, metadata=True))
    assert "meta.serial" not in facets._heads
    facets.show_facet(facet("serial", [2] + [1] * 39, metadata=True))
    assert "meta.serial" in facets._heads
    facets.begin("serial=v3")
    facets.show_facet(facet("serial", [1] * 40, metadata=True))
    assert "v3" in rows(facets, "meta.serial")


def test_a_long_chip_ends_in_dots_and_says_all_in_its_tip(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QLabel

    words = "photographed against the light in the late afternoon " * 2
    long, short = Chip(words), Chip("dim")
    for chip in (long, short):
        qtbot.addWidget(chip)
    label = long.findChild(QLabel)
    assert isinstance(label, QLabel)
    assert label.text().endswith("…")
    assert label.toolTip() == words
    assert label.accessibleName() == words
    assert long.sizeHint().width() < WIDEST + 60
    other = short.findChild(QLabel)
    assert isinstance(other, QLabel)
    assert (other.text(), other.toolTip()) == ("dim", "")
