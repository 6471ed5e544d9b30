"""Transcripts side by side: what differs, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from labeler.ui.state.word_diff import Part, middle_text, word_diff

words = st.lists(st.sampled_from(["a", "b", "um", "é", "<b>"]), max_size=8).map(" ".join)


@given(words, words)
def test_both_texts_can_be_read_from_the_pieces(text: str, against: str) -> None:
    pieces = word_diff(text, against)
    assert " ".join(p.words for p in pieces if p.part is not Part.MISSING) == text
    assert " ".join(p.words for p in pieces if p.part is not Part.ADDED) == against


def test_the_same_has_no_difference_and_nothing_is_no_error() -> None:
    assert [p.part for p in word_diff("a b", "a  b")] == [Part.SAME]
    assert word_diff("", "") == [] and middle_text([]) == ""


def test_the_middle_text_is_one_of_them_and_does_not_depend_on_names() -> None:
    assert middle_text(["go left", "go left now", "go right now"]) == "go left now"
