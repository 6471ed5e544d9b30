"""Selecting among many, as click, Ctrl + click and Shift + click do."""

from __future__ import annotations

from labeler.ui.models.selection import Selection


def test_clicks() -> None:
    chosen = Selection(10)
    chosen.only(3)
    chosen.toggle(5)
    assert chosen.chosen().tolist() == [3, 5]
    chosen.toggle(3)
    assert chosen.chosen().tolist() == [5]
    assert chosen.current == 3
    chosen.extend(6)
    assert chosen.chosen().tolist() == [3, 4, 5, 6]
    chosen.extend(1)
    assert chosen.chosen().tolist() == [1, 2, 3]
    assert 2 in chosen
    assert 9 not in chosen
    assert -1 not in chosen
    chosen.everything()
    assert chosen.count == len(chosen) == 10


def test_nothing() -> None:
    assert Selection().current == -1
    assert Selection().chosen().tolist() == []
