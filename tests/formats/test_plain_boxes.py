"""Boxes kept as numbers are the same boxes: as shapes, as the store's text, whatever lies between them."""

from __future__ import annotations

import json
from array import array
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.formats.coco import read_coco
from labeler.formats.plain_boxes import PlainBoxes
from labeler.ops.annotation_values import boxes_json
from labeler.types import QuestionKind
from labeler.units import Shape, ShapeKind, Value, parse_value, value_json

_IMAGES = [{"id": n, "file_name": f"{n}.jpg", "width": 640, "height": 480} for n in range(4)]
_SIDE = st.integers(-3, 900) | st.floats(-3, 900, allow_nan=False)
_ROW = st.fixed_dictionaries(
    {
        "image_id": st.sampled_from([0, 1, 2, 7, True, 1.0, None]),
        "category_id": st.sampled_from([0, 1, 5, "0"]),
    },
    optional={
        "bbox": st.tuples(_SIDE, _SIDE, _SIDE, _SIDE).map(list)
        | st.sampled_from([None, [], [1], [1, 1, "2", 2]]),
        "iscrowd": st.integers(0, 1),
        "score": st.sampled_from([0.5, 1, "high", 1e300]),
        "segmentation": st.sampled_from([[], [[1, 1, 9, 1, 9, 9]]]),
        "area": st.just(3),
    },
)


def _read(folder: Path, rows: list[Any], name: str) -> Any:
    path = folder / name
    categories = [{"id": 0, "name": "cat"}, {"id": 1, "name": "dog"}]
    path.write_text(json.dumps({"images": _IMAGES, "annotations": rows, "categories": categories}))
    found = read_coco(path)
    entries = [(one.task, one.kind, one.labels, tuple(one.units), one.size) for one in found.entries]
    return entries, [(one.where, one.why) for one in found.remarks], dict(found.counts)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(_ROW, max_size=12))
def test_all_at_once_is_one_by_one(tmp_path_factory: pytest.TempPathFactory, rows: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("coco")
    fast = _read(folder, rows, "a.json")
    one_by_one = _read(folder, [{**row, "attributes": {}} for row in rows], "b.json")
    for (task, kind, labels, units, size), wanted in zip(fast[0], one_by_one[0], strict=True):
        assert (task, kind, labels, size) == (*wanted[:3], wanted[4])
        classes = list(range(len(units)))
        if kind is QuestionKind.BOXES:
            assert boxes_json(units, classes) == boxes_json(wanted[3], classes)
    assert fast[1:] == one_by_one[1:]


@settings(max_examples=60, deadline=None)
@given(
    corners=st.lists(st.tuples(*[st.floats(0, 5_000).map(lambda x: round(x, 4))] * 4), max_size=6),
    is_scored=st.booleans(),
)
def test_their_text_is_what_the_store_writes_and_reads(
    corners: list[tuple[float, ...]], *, is_scored: bool
) -> None:
    flat = [side for x, y, w, h in corners for side in (x, y, round(x + w + 1, 4), round(y + h + 1, 4))]
    scores = array("d", [0.25] * len(corners)) if is_scored else None
    boxes = PlainBoxes(array("d", flat), (0, 0, 1, 1), 1.0, scores)
    classes = [None if n % 3 == 2 else n for n in range(len(boxes))]
    text = boxes.json(classes)
    as_shapes = [
        Shape(one.id, classes[n], one.points, one.kind, one.attributes, one.score)
        for n, one in enumerate(boxes)
    ]
    assert text == value_json(QuestionKind.BOXES, Value(shapes=tuple(as_shapes)))
    assert parse_value(QuestionKind.BOXES, text).shapes == tuple(as_shapes)


def test_it_is_a_sequence_of_shapes() -> None:
    boxes = PlainBoxes(array("d", range(8)), (0.0, 1.0, 6.0, 7.0), 2.0)
    second = Shape("00000001", None, ((4.0, 5.0), (6.0, 7.0)), ShapeKind.BOX)
    assert (len(boxes), boxes[1], boxes[-1], boxes[1:]) == (2, second, second, (second,))
    assert boxes == tuple(boxes)
    assert boxes != (second,)
    with pytest.raises(IndexError):
        boxes[2]


def test_an_odd_annotation_keeps_its_place_among_the_boxes_of_its_image(tmp_path: Path) -> None:
    box = {"image_id": 0, "category_id": 0, "bbox": [1, 1, 2, 2]}
    outline = {"image_id": 0, "category_id": 1, "segmentation": [[1, 1, 9, 1, 9, 9]]}
    entries, _, _ = _read(tmp_path, [box, outline, box, {**box, "image_id": 1}], "a.json")
    (_, _, labels, units, _), (_, _, others, boxes, _) = entries[:2]
    assert (labels, others, len(boxes)) == (("cat", "dog", "cat"), ("cat",), 1)
    assert [unit.kind.value for unit in units] == ["box", "polygon", "box"]
    assert [unit.id for unit in units] == ["00000000", "00000001", "00000002"]


def test_a_class_without_a_place_beside_boxes_and_a_score_that_is_none(tmp_path: Path) -> None:
    box = {"image_id": 0, "category_id": 0, "bbox": [1, 1, 2, 2]}
    entries, _, _ = _read(tmp_path, [box, {**box, "category_id": 1, "bbox": []}], "a.json")
    assert [(kind, labels) for task, kind, labels, _, _ in entries if task == "0.jpg"] == [
        (QuestionKind.BOXES, ("cat",)),
        (QuestionKind.CLASS, ("dog",)),
    ]
    entries, _, _ = _read(tmp_path, [{**box, "score": 0.5}, {**box, "score": "high"}], "b.json")
    assert [unit.score for unit in entries[0][3]] == [0.5, None]
