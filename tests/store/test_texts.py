"""Texts in one piece of memory: what fits, and their order, are what Python says of strings."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.query import Term
from labeler.store import texts
from labeler.store.read.query_paths import segments
from labeler.store.texts import folded
from labeler.store.texts import texts_of as of

TEXT = st.text(alphabet="abAB01/._é\u0301ß😀*?", max_size=14)
PATTERN = st.text(alphabet="abA01/é?*", max_size=6)


def expected(pattern: str, several: list[str], *, whole: bool) -> list[bool]:
    parts = ({"*": ".*", "?": "."}.get(c) or re.escape(c) for c in folded(pattern))
    find = re.compile("".join(parts), re.DOTALL)
    return [(find.fullmatch if whole else find.search)(folded(one)) is not None for one in several]


@settings(max_examples=150, deadline=None)
@given(PATTERN, st.lists(TEXT, max_size=8), st.booleans())
def test_what_fits_a_pattern(pattern: str, several: list[str], whole: bool) -> None:
    found = of(several).fitting(segments(Term(pattern)), whole=whole)
    assert found.tolist() == expected(pattern, several, whole=whole)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(-2, 2), TEXT), max_size=12))
def test_the_order_is_that_of_the_bytes(several: list[tuple[int, str]]) -> None:
    order = of([text for _, text in several]).order(np.array([n for n, _ in several], dtype=np.int64))
    wanted = sorted(range(len(several)), key=lambda at: (several[at][0], folded(several[at][1]).encode(), at))
    assert order.tolist() == wanted


def test_long_texts_that_differ_late_are_sorted_right() -> None:
    several = [f"{'x' * (i % 3)}/{'same' * 30}/{i * 7919 % 1000:04}.jpg" for i in range(1000)]
    assert of(several).order().tolist() == sorted(range(1000), key=lambda at: several[at])


def test_pieces_of_many_texts_join_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_AT_ONCE", 3)
    several = ["ab", "", "b", "ba", "", "aab", "ab"]
    for pattern, whole in (("ab", False), ("ab", True), ("?*b", True), ("", True), ("*", False)):
        found = of(several).fitting(segments(Term(pattern)), whole=whole)
        assert found.tolist() == expected(pattern, several, whole=whole), pattern


def test_a_zero_in_a_name_ends_nothing() -> None:
    assert len(of(["a\0b", "c"])) == 2
    found = of(["a\0b", "c"]).fitting(segments(Term("a\0b", quoted=True)), whole=True)
    assert found.tolist() == [True, False]


def test_quoted_signs_are_letters() -> None:
    found = of(["a*b", "axb"]).fitting(segments(Term("a*b", quoted=True)), whole=True)
    assert found.tolist() == [True, False]
