"""Writing rules of transcripts: what is found, what is mended, and that mending comes to an end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.conventions import Conventions, check, conventions_of, fixed, standardised
from labeler.errors import UserError

TOKENS = ("[unintelligible]", "[noise]", "[crosstalk]")
HOUSE = Conventions(
    TOKENS, fillers="drop", numbers="words", case="lower", keep_case=("I",), punctuation=".,?!",
    spelling={"ok": "okay", "gonna": "going to"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "rule", "fix"),
    [
        ("so um we go", "fillers", ""),
        ("we had 3 cats", "numbers", "three"),
        ("We go", "case", "we"),
        ("we go; now", "punctuation", ""),
        ("well-known", "punctuation", " "),
        ("it’s", "punctuation", "'"),
        ("we  go", "spaces", " "),
        ("we go , now", "spaces", ""),
        ("so [nosie] there", "brackets", "[noise]"),
        ("so [Noise] there", "brackets", "[noise]"),
        ("so [laughter] there", "brackets", None),
        ("so [unint", "brackets", "[unintelligible]"),
        ("so noise] there", "brackets", None),
        ("that is ok", "spelling", "okay"),
        ("the 3rd cat", "numbers", "third"),
        ("the 1,021st cat", "numbers", "one thousand twenty first"),
        ("the 3th cat", "numbers", None),
    ],
)
def test_each_rule_finds_and_mends(text: str, rule: str, fix: str | None) -> None:
    problems = check(text, HOUSE)
    assert [(one.rule, one.fix) for one in problems] == [(rule, fix)]
    if fix is not None:
        assert check(standardised(text, HOUSE), HOUSE) == []


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Um, I saw 25 cats.", "I saw twenty five cats."),
        ("so, uh, we go", "so, we go"),
        ("ummm humming summer", "ummm humming summer"),
        ("[noise] Gonna be OK , [NOISE]", "[noise] going to be okay, [noise]"),
        ("don't touch [noise] 1,000 times", "don't touch [noise] one thousand times"),
        ("  well   then ", "well then"),
        ("", ""),
    ],
)
def test_all_at_once(text: str, mended: str) -> None:
    assert standardised(text, HOUSE) == mended


def test_marks_in_brackets_are_left_in_peace() -> None:
    upper = Conventions(TOKENS, case="upper", punctuation="", numbers="words")
    assert standardised("hello [noise] there", upper) == "HELLO [noise] THERE"


def test_sentences_begin_with_capitals_also_after_a_mark() -> None:
    rules = Conventions(TOKENS, case="sentence")
    assert standardised("hello there. [noise] how are you? fine", rules) == (
        "Hello there. [noise] How are you? Fine"
    )


def test_fillers_may_be_kept_in_one_spelling() -> None:
    assert standardised("umm so erm", Conventions(fillers="keep")) == "um so um"
    own = Conventions(fillers="drop", filler_words=("ähm",))
    assert standardised("ähm also um", own) == "also um"


def test_numbers_as_digits() -> None:
    rules = Conventions(numbers="digits")
    assert standardised("twenty five of one hundred and three, no one else", rules) == (
        "25 of 103, no one else"
    )
    assert standardised("four two seven", rules) == "four two seven", "a telephone number is not one number"


def test_only_the_rules_that_are_asked_for() -> None:
    assert standardised("Um 3 cats", HOUSE, ["numbers"]) == "Um three cats"


def test_what_is_left_out_is_not_checked() -> None:
    assert check("Um; 3 — CATS [laughter]", Conventions()) == []


def test_bad_conventions_are_refused_in_a_sentence() -> None:
    for config in (
        {"conventions": {"fillers": "maybe"}},
        {"conventions": {"colour": "red"}},
        {"conventions": {"spelling": ["a"]}},
        {"conventions": {"punctuation": 3}},
        {"conventions": {"keep_case": "I"}},
        {"conventions": "lower"},
        {"tokens": "[noise]"},
    ):
        with pytest.raises(UserError):
            conventions_of(config)
    assert conventions_of({}) == Conventions()


TEXT = st.text(st.sampled_from("aIm Uumh 25,.;'’-[]<>noise  \n"), max_size=60)
CHOICE = st.builds(
    Conventions,
    tokens=st.sampled_from([(), TOKENS]),
    fillers=st.sampled_from(["drop", "keep", "ignore"]),
    numbers=st.sampled_from(["words", "digits", "ignore"]),
    case=st.sampled_from(["lower", "upper", "sentence", "ignore"]),
    punctuation=st.sampled_from([None, "", ".,?!"]),
    spelling=st.sampled_from([{}, {"him": "her"}]),
)


@settings(max_examples=200, deadline=None)
@given(text=TEXT, rules=CHOICE)
def test_problems_lie_in_the_text_apart_and_each_fix_changes_something(text: str, rules: Conventions) -> None:
    problems = check(text, rules)
    for one in problems:
        assert 0 <= one.start < one.end <= len(text)
        if one.fix is not None:
            assert fixed(text, one) != text
    for one, other in pairwise(problems):
        assert one.end <= other.start


@settings(max_examples=200, deadline=None)
@given(text=TEXT, rules=CHOICE)
def test_mending_comes_to_an_end(text: str, rules: Conventions) -> None:
    mended = standardised(text, rules)
    assert standardised(mended, rules) == mended
    assert [one for one in check(mended, rules) if one.fix is not None] == []
