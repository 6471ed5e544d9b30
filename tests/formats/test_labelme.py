"""labelme and X-AnyLabeling: both dialects of rectangles, every kind of shape, flags and tags."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from labeler.errors import FileProblem
from labeler.formats.labelme import is_labelme, read_labelme
from labeler.units import ShapeKind
from tests.formats.made import boxes, write


def _file(path: Path, *shapes: dict[str, Any], **more: Any) -> Path:
    found = {"version": "5.5.0", "flags": {}, "shapes": list(shapes), "imagePath": "a.jpg", "imageData": None}
    return write(path, {**found, "imageHeight": 80, "imageWidth": 100, **more})


def _shape(kind: str, *points: list[float], **more: Any) -> dict[str, Any]:
    return {"label": "cat", "shape_type": kind, "points": list(points), "group_id": None, "flags": {}, **more}


def test_rectangles_of_two_and_of_four_points(tmp_path: Path) -> None:
    two = _shape("rectangle", [30, 40], [10, 20])
    four = _shape("rectangle", [1, 2], [5, 2], [5, 6], [1, 6])
    skewed = _shape("rectangle", [1, 2], [5, 3], [5, 6], [1, 6])
    found = read_labelme(_file(tmp_path / "a.json", two, four, skewed))
    assert boxes(found)["a.jpg"][:2] == [("cat", (10, 20, 30, 40)), ("cat", (1, 2, 5, 6))]
    assert [unit.kind for unit in found.entries[0].units] == [ShapeKind.BOX, ShapeKind.BOX, ShapeKind.POLYGON]


def test_other_shapes_groups_scores_and_what_is_not_taken(tmp_path: Path) -> None:
    found = read_labelme(
        _file(
            tmp_path / "a.json",
            _shape("circle", [50, 40], [60, 40]),
            _shape("rotation", [1, 1], [9, 1], [9, 5], [1, 5], direction=1.2, score=0.5, difficult=True),
            _shape("polygon", [0, 0], [9, 0], [5, 8], group_id=3, attributes={"side": "left"}),
            _shape("line", [0, 0], [9, 0]),
            _shape("mask", [3, 4], [8, 9], mask="iVBORw0KGgo="),
        )
    )
    circle, turned, polygon, mask = found.entries[0].units
    assert circle.bounds == pytest.approx((40, 30, 60, 50)) and len(circle.points) == 32
    assert (turned.score, turned.attributes) == (0.5, {"difficult": "1"})
    assert polygon.attributes == {"group_id": "3", "side": "left"}
    assert mask.bounds == (3, 4, 8, 9)
    assert found.counts == {
        "circles, taken as polygons of 32 points": 1,
        "shapes of the kind 'line', which are not taken": 1,
        "masks, of which the boxes are taken": 1,
    }


def test_flags_and_tags_are_tags_and_no_shapes(tmp_path: Path) -> None:
    path = _file(
        tmp_path / "a.json", flags={"blurry": True, "dark": False}, tags=["night"], description="odd"
    )
    found = read_labelme(path)
    assert found.tags == {"a.jpg": ("blurry", "night")} and found.meta == {"a.jpg": {"description": "odd"}}
    assert found.entries == ()
    nothing = read_labelme(_file(tmp_path / "b.json"))
    assert [entry.units for entry in nothing.entries] == [()]


def test_bad_shapes_are_listed_by_file_and_place(tmp_path: Path) -> None:
    _file(tmp_path / "a.json", _shape("rectangle", [1, 2]), _shape("polygon", [1, 2], [3, 4]), {"points": 3})
    write(tmp_path / "b.json", '{"version": "5", "shapes": [')
    found = read_labelme(tmp_path)
    assert [(r.path.name, r.where) for r in found.remarks] == [
        ("a.json", "shapes[0]"),
        ("a.json", "shapes[1]"),
        ("a.json", "shapes[2]"),
        ("b.json", "line 1"),
    ]
    assert found.entries == ()


@pytest.mark.parametrize(
    ("path", "n_files", "n_units", "n_tags"),
    [
        ("labelme/examples/bbox_detection", 3, 9, 0),
        ("labelme/examples/classification", 2, 0, 2),
        ("labelme/examples/instance_segmentation", 3, 18, 0),
        ("labelme/examples/primitives", 1, 5, 0),
        ("labelme/examples/tutorial", 1, 4, 0),
        ("labelme/examples/video_annotation", 5, 15, 0),
        ("x_anylabeling/assets/demo.json", 1, 51, 0),
        ("x_anylabeling/examples/classification", 6, 6, 4),
    ],
)
def test_files_of_both_tools(shared_data: Path, path: str, n_files: int, n_units: int, n_tags: int) -> None:
    place = shared_data / "importers" / path
    assert is_labelme(place)
    found = read_labelme(place)
    assert (found.n_files, found.n_units, len(found.tags)) == (n_files, n_units, n_tags)
    assert found.remarks == ()


def test_what_is_no_labelme_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="no list of shapes"):
        read_labelme(write(tmp_path / "a.json", {"shapes": 3}))
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileProblem, match="holds no file"):
        read_labelme(tmp_path / "empty")
