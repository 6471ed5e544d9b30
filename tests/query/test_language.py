"""The filter language: what is read, refused and offered, and that text and tree agree."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.query import (
    KEYS,
    And,
    Condition,
    Everything,
    FilterError,
    Node,
    Not,
    Or,
    Range,
    Term,
    Vocabulary,
    Word,
    all_of,
    any_of,
    check,
    complete,
    parse,
    parse_sorting,
    text_of,
)
from labeler.query.keys import KeyKind
from labeler.query.lexing import is_bare
from labeler.query.values import intervals, is_number, moments, time_intervals

WORDS = Vocabulary(
    classes=("ok", "scratch", "borderline"),
    tags=("blurry", "new phone"),
    people=("Ann", "Ben Low"),
    rounds=("round 1", "1"),
    sources=("factory",),
    splits=("train", "test"),
    metadata={"factory": ("A", "B"), "phone model": ("X 1",), "source": ("s",)},
)


def cond(key: str, op: str, *values: str | Range) -> Condition:
    return Condition(key, op, tuple(v if isinstance(v, Range) else Term(v) for v in values))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        ("  ", Everything()),
        ("p03", Word(Term("p03"))),
        ('"a b"', Word(Term("a b", quoted=True))),
        ("class:scratch", cond("class", ":", "scratch")),
        ("camera = B", cond("camera", "=", "B")),
        ("loudness:-60..-40", cond("loudness", ":", Range("-60", "-40"))),
        ("width:..640", cond("width", ":", Range(None, "640"))),
        ("tag:a,b", cond("tag", ":", "a", "b")),
        ("loudness < -40", cond("loudness", "<", "-40")),
        ("a b or c", Or((And((Word(Term("a")), Word(Term("b")))), Word(Term("c"))))),
        ("a AND (b OR not c)", And((Word(Term("a")), Or((Word(Term("b")), Not(Word(Term("c")))))))),
        ("not not a", Not(Not(Word(Term("a"))))),
        ("(a b) c", And((Word(Term("a")), Word(Term("b")), Word(Term("c"))))),
        ('"phone model"="X 1"', Condition("phone model", "=", (Term("X 1", True),), quoted=True)),
    ],
)
def test_what_is_read(text: str, tree: Node) -> None:
    assert parse(text) == tree
    assert parse(text_of(tree)) == tree


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("class:", 5, "a value is missing"),
        ("(a b", 0, "not closed"),
        ("a)", 1, "closes nothing"),
        ("a or", 4, "missing"),
        ("and a", 0, "“and” at 1"),
        ('tag:"x', 4, "quote"),
        ("width<1,2", 5, "one value"),
        ("width>1..2", 5, "one value"),
        ("!a", 0, "not"),
        ("=a", 0, "not expected"),
        ("x:1..2..3", 2, "low..high"),
        ("not " * 60 + "a", 164, "in each other"),
        ("(" * 60 + "a" + ")" * 60, 41, "in each other"),
        ("a" * 20_000, 10_000, "too long"),
    ],
)
def test_what_is_refused_says_where(text: str, at: int, words: str) -> None:
    with pytest.raises(FilterError, match=words) as caught:
        parse(text)
    assert caught.value.at == at
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words", "suggestion"),
    [
        ("clas:scratch", "no name that can be asked for", "class"),
        ("class:scrach", "Did you mean “scratch”", "scratch"),
        ("tag:blury", "Did you mean “blurry”", "blurry"),
        ("state:labelled", "Did you mean “labeled”", "labeled"),
        ("width:wide", "“wide” at 7 is not a number", ""),
        ("added>soon", "is not a day", ""),
        ("tag<3", "write “tag:”", ""),
        ("loudness:-40..-60", "goes backward", "-60..-40"),
        ("factory<A", "not a number", ""),
        ("Ann=scratch", "with “:”", ""),
        ("meta.factry=A", "no metadata key", "factory"),
        ("truth:1..2", "is a range", '"1..2"'),
        ("tag:*zz*", "there is no tag", ""),
    ],
)
def test_unknown_names_are_told_with_what_was_meant(text: str, words: str, suggestion: str) -> None:
    with pytest.raises(FilterError, match=words) as caught:
        check(parse(text), WORDS)
    assert caught.value.suggestion == suggestion
    assert 0 <= caught.value.at <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "class:scratch agreement<0.7",
        "Ann:scratch",
        '"Ben Low":ok',
        "person:ann",
        "tag:NEW*",
        "tag:none class:any",
        "meta.source=s",
        "factory=A",
        "factory>=3",
        "round:1",
        "split:test",
        "added:2026-11-01..2026-11-05",
        "size>1M rate=16k clipped<1%",
        'tag:"new phone"',
    ],
)
def test_known_names_pass(text: str) -> None:
    check(parse(text), WORDS)


def test_every_example_of_the_table_is_read() -> None:
    for key in KEYS:
        parse(key.example)
        names = {key.of: (key.example.split(":")[-1],)} if key.kind is KeyKind.NAME else {}
        check(parse(key.example), Vocabulary(**names))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["label:ok", "Ann:ok", "labels>1", "state:disagree", "not truth:gold"])
def test_a_blind_labeler_may_not_ask_what_others_said(text: str) -> None:
    blind = Vocabulary(classes=WORDS.classes, people=WORDS.people, blind=True)
    with pytest.raises(FilterError, match="blind"):
        check(parse(text), blind)
    check(parse("class:ok state:unlabeled width>2"), blind)


def test_numbers_and_days() -> None:
    assert intervals(cond("size", ">", "1M")) == [(1e6, float("inf"), False, True)]
    assert intervals(cond("agreement", "<", "70%"))[0][1] == pytest.approx(0.7)
    first, last = moments("2026-11-01", 0)
    assert last - first in {23 * 3600 * 10**6, 24 * 3600 * 10**6, 25 * 3600 * 10**6}
    assert time_intervals(cond("added", ">", "2026-11-01"))[0][0] == last
    assert time_intervals(cond("added", "<=", "2026-11-01"))[0][1] == last
    assert moments("2026-11-01T12:30", 0)[1] - moments("2026-11-01T12:30", 0)[0] == 60 * 10**6


# laws

SAFE = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=8)
TERMS = st.builds(Term, SAFE, st.just(value=True)) | st.builds(
    Term, SAFE.filter(lambda text: is_bare(text) and ".." not in text)
)
NUMBERS = st.sampled_from(["-40", "0.7", "1e3", "16k"])
RANGES = st.builds(Range, NUMBERS, NUMBERS) | st.builds(Range, st.none(), NUMBERS)
EQUALS = st.sampled_from([":", "=", "!="])
CONDITIONS = st.builds(
    lambda term, op, values: Condition(term.text, op, tuple(values), term.quoted),
    TERMS,
    EQUALS,
    st.lists(TERMS | RANGES, min_size=1, max_size=3),
) | st.builds(
    lambda term, op, value: Condition(term.text, op, (value,), term.quoted),
    TERMS,
    st.sampled_from(["<", "<=", ">", ">="]),
    TERMS,
)
TREES: st.SearchStrategy[Node] = st.recursive(
    CONDITIONS | st.builds(Word, TERMS),
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, min_size=2, max_size=3).map(all_of)
        | st.lists(inner, min_size=2, max_size=3).map(any_of)
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_the_tree_written_reads_as_itself(tree: Node) -> None:
    assert parse(text_of(tree)) == tree


PIECES = st.sampled_from([*'()":=<>!,.*- ', "and", "or", "not", "class", "..", "tag", "é", "\\", "1", "\n"])


@settings(max_examples=250, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=20))
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    try:
        tree = parse(text)
    except FilterError as error:
        assert str(error).strip()
        assert 0 <= error.at <= len(text)
        return
    assert parse(text_of(tree)) == tree
    try:
        check(tree, WORDS)
    except FilterError as error:
        assert 0 <= error.at <= len(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=10).map("".join), st.integers(0, 30))
def test_completion_never_fails_and_puts_in_what_it_says(text: str, cursor: int) -> None:
    found = complete(text, cursor, WORDS)
    assert 0 <= found.start <= found.end <= len(text)
    for candidate in found.candidates:
        new, at = found.apply(text, candidate)
        assert candidate.text in new
        assert at <= len(new)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("cl", "class:"),
        ("class:scr", "scratch"),
        ("class:ok,sc", "scratch"),
        ("(tag:new", '"new phone"'),
        ('tag:"new', '"new phone"'),
        ("factory = ", "A"),
        ('"phone model"=', '"X 1"'),
        ("Ann:", "ok"),
        ("state:dis", "disagree"),
        ("ben", '"Ben Low":'),
        ("meta.s", "meta.source="),
        ("not cla", "class:"),
    ],
)
def test_what_is_offered_first(typed: str, first: str) -> None:
    found = complete(typed, len(typed), WORDS)
    assert found.candidates[0].text == first


def test_a_blind_labeler_is_not_offered_what_others_said() -> None:
    blind = Vocabulary(people=("Ann",), blind=True)
    offered = {candidate.text for candidate in complete("", 0, blind).candidates}
    assert not offered & {"label:", "Ann:", "agreement<", "labels<"}
    assert "tag:" in offered


@pytest.mark.parametrize(
    ("text", "key", "descending", "seed"),
    [
        ("", "added", False, 0),
        ("-agreement", "agreement", True, 0),
        ("loudness_db", "loudness", False, 0),
        ("random:7", "random", False, 7),
        ("label", "class", False, 0),
        ("-factory", "factory", True, 0),
    ],
)
def test_sorting(text: str, key: str, descending: bool, seed: int) -> None:
    found = parse_sorting(text, ["factory"])
    assert (found.key, found.descending, found.seed) == (key, descending, seed)
    assert parse_sorting(found.text, ["factory"]) == found


@pytest.mark.parametrize("text", ["agremeent", "random:x", "tag"])
def test_sorting_by_nothing_that_there_is(text: str) -> None:
    with pytest.raises(FilterError):
        parse_sorting(text)


@pytest.mark.parametrize("text", ["1" * 100_000 + "x", "." + "1" * 100_000 + "x", "1e" + "1" * 100_000 + "x"])
def test_a_number_that_goes_on_and_on_is_refused_at_once(text: str) -> None:
    began = time.process_time()
    assert not is_number(text)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("text", ['"' + "a" * 9_000, "1..2" * 2_000, "a , " * 2_000, "class:ok, " * 900])
def test_completion_of_a_long_line_does_not_hang(text: str) -> None:
    began = time.process_time()
    complete(text, len(text), WORDS)
    assert time.process_time() - began < 1
