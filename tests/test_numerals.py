"""Numbers in words and digits, there and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from labeler.numerals import digits_of, integer_words, number_words


@given(st.integers(2, 999_999))
def test_there_and_back(number: int) -> None:
    words = f"well {integer_words(number)} then"
    assert [digits for _start, _end, digits in digits_of(words)] == [str(number)]


def test_decimals_zeros_and_large_ones() -> None:
    assert number_words("0.5") == "zero point five"
    assert number_words("1234567") == "one two three four five six seven"
    assert list(digits_of("one two three")) == []
    assert list(digits_of("someone")) == []
