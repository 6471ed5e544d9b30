"""Boxes, segments and transcripts read as words; what cannot be read is said."""

from __future__ import annotations

import json

import pytest

from labeler.types import QuestionKind
from labeler.ui.state.value_words import MOST_LINES, value_lines

NAMES = {1: "car", 2: "bus"}


def box(
    label: int | None, *points: tuple[float, float], shape: str = "box", **more: object
) -> dict[str, object]:
    return {"id": "u", "class": label, "shape": shape, "points": [list(p) for p in points], **more}


def boxes(*units: dict[str, object]) -> list[str]:
    return value_lines(QuestionKind.BOXES, json.dumps({"units": units}), NAMES)


def test_boxes_and_polygons() -> None:
    assert boxes(
        box(1, (10, 20), (40.4, 60)),
        box(1, (0, 0), (5, 5), attributes={"color": "red"}, score=0.876),
        box(2, (0, 0), (9, 0), (9, 9), shape="polygon"),
    ) == [
        "2 × car, bus",
        "car  30 × 40 at 10, 20",
        "car  5 × 5 at 0, 0  (color red, 88 %)",
        "bus  9 × 9 at 0, 0, 3 points",
    ]
    assert boxes() == ["no boxes"]
    many = boxes(*(box(1, (0, 0), (5, 5)) for _ in range(30)))
    assert len(many) == MOST_LINES + 2
    assert many[-1] == "and 18 more"


def test_segments() -> None:
    units = [
        {"id": "a", "class": 1, "start_s": 0.5, "end_s": 1.25, "text": "stop"},
        {"id": "b", "class": None, "start_s": 2, "end_s": 2, "low_hz": 200, "channel": 1},
    ]
    assert value_lines(QuestionKind.SEGMENTS, json.dumps({"units": units}), NAMES) == [
        "car, ?",
        "car  0.50–1.25 s  “stop”",
        "?  2.00 s, 200–… Hz, channel 2",
    ]


@pytest.mark.parametrize("text", ["{", "[]", '{"units":[{"shape":"box"}]}', '{"units":3}'])
def test_what_cannot_be_read_is_said(text: str) -> None:
    assert value_lines(QuestionKind.BOXES, text, NAMES) == ["an answer that this Labeler cannot read"]


def test_no_classes_and_no_words() -> None:
    assert value_lines(QuestionKind.CLASSES, '{"classes":[]}', NAMES) == ["none of the classes"]
    assert value_lines(QuestionKind.TRANSCRIPT, '{"text":""}', NAMES) == ["nothing is said"]
