"""An answer's value survives the store; what is impossible is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.errors import UserError
from labeler.types import QuestionKind
from labeler.units import Segment, Shape, ShapeKind, Value, parse_value, value_json

place = st.floats(-1e5, 1e5, allow_nan=False).map(lambda x: round(x, 3))
size = st.floats(0.01, 1e4).map(lambda x: round(x, 3))
words = st.text(max_size=20)
class_id = st.none() | st.integers(1, 2**63 - 1)


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    if draw(st.booleans()):
        x, y, w, h = draw(place), draw(place), draw(size), draw(size)
        points = ((x, y), (round(x + w, 3), round(y + h, 3)))
        kind = ShapeKind.BOX
    else:
        points = tuple(draw(st.lists(st.tuples(place, place), min_size=3, max_size=8)))
        kind = ShapeKind.POLYGON
    return Shape(draw(words), draw(class_id), points, kind, draw(st.dictionaries(words, words, max_size=2)))


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    start, length = draw(st.floats(0, 1e5)), draw(st.floats(0, 1e4))
    channel = draw(st.none() | st.integers(0, 7))
    return Segment(draw(words), draw(class_id), start, start + length, channel=channel, text=draw(words))


@given(
    st.lists(shapes(), max_size=4),
    st.lists(segments(), max_size=4),
    st.lists(st.integers(1, 2**63 - 1)),
    words,
)
def test_what_is_stored_comes_back(
    drawn: list[Shape], stretches: list[Segment], chosen: list[int], text: str
) -> None:
    value = Value(tuple(chosen), tuple(drawn), tuple(stretches), text)
    assert parse_value(QuestionKind.BOXES, value_json(QuestionKind.BOXES, value)).shapes == value.shapes
    assert (
        parse_value(QuestionKind.SEGMENTS, value_json(QuestionKind.SEGMENTS, value)).segments
        == value.segments
    )
    assert parse_value(QuestionKind.CLASSES, value_json(QuestionKind.CLASSES, value)).classes == value.classes
    assert parse_value(QuestionKind.TRANSCRIPT, value_json(QuestionKind.TRANSCRIPT, value)).text == text


def test_looked_and_found_nothing_is_an_answer() -> None:
    assert value_json(QuestionKind.BOXES, Value()) == '{"units":[]}'
    assert value_json(QuestionKind.CLASS, Value()) is None


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"units":[{"id":"a","class":1,"shape":"box","points":[[0,0]]}]}',
        '{"units":[{"id":"a","class":1,"shape":"box","points":[[5,5],[0,0]]}]}',
        '{"units":[{"id":"a","class":1,"shape":"box","points":[[0,0],[NaN,1]]}]}',
        '{"units":[{"id":"a","class":1,"shape":"circle","points":[[0,0],[1,1]]}]}',
        '{"units":[{"id":"a","class":1,"shape":"polygon","points":[[0,0],[1,1]]}]}',
        "[" * 100_000,
    ],
)
def test_a_foreign_value_is_refused_in_words(text: str) -> None:
    with pytest.raises(UserError):
        parse_value(QuestionKind.BOXES, text)


def test_an_impossible_segment_is_not_stored() -> None:
    for start, end in ((2.0, 1.0), (-1.0, 1.0), (0.0, float("nan"))):
        with pytest.raises(UserError):
            value_json(QuestionKind.SEGMENTS, Value(segments=(Segment("a", None, start, end),)))


def test_the_json_is_small_and_plain() -> None:
    box = Shape("a1", 7, ((1.0, 2.0), (3.123456, 4.0)))
    stored = json.loads(value_json(QuestionKind.BOXES, Value(shapes=(box,))) or "")
    assert stored == {
        "units": [{"id": "a1", "class": 7, "shape": "box", "points": [[1.0, 2.0], [3.1235, 4.0]]}]
    }
