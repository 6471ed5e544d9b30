"""CVAT for images: boxes, polygons, masks along rows, turned boxes, tags, attributes; tracks are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import FileProblem
from labeler.formats.cvat import is_cvat, read_cvat
from labeler.types import QuestionKind
from labeler.units import ShapeKind
from tests.formats.made import boxes, write

_META = "<meta><task><labels><label><name>cat</name></label></labels></task></meta>"


def _file(path: Path, inside: str) -> Path:
    return write(
        path, f"<?xml version='1.0'?><annotations><version>1.1</version>{_META}{inside}</annotations>"
    )


def test_shapes_attributes_and_what_is_not_taken(tmp_path: Path) -> None:
    path = _file(
        tmp_path / "a.xml",
        '<image id="0" name="x/a.jpg" width="100" height="80" subset="train">'
        '<box label="cat" xtl="1" ytl="2" xbr="11" ybr="22.5" occluded="1">'
        '<attribute name="age">3</attribute></box>'
        '<box label="dog" xtl="40" ytl="10" xbr="60" ybr="20" rotation="90"/>'
        '<polygon label="cat" points="0,0;9,0;5,8"/>'
        '<mask label="cat" rle="0,3,1,2" left="10" top="20" width="3" height="2"/>'
        '<polyline label="cat" points="0,0;9,0"/></image>'
        '<image id="1" name="b.jpg" width="9" height="9"/>',
    )
    assert is_cvat(path)
    found = read_cvat(path)
    first, second = found.entries
    assert boxes(found)["x/a.jpg"][0] == ("cat", (1, 2, 11, 22.5))
    assert first.units[0].attributes == {"occluded": "1", "age": "3"}
    turned = first.units[1]
    assert (turned.kind, turned.bounds) == (ShapeKind.POLYGON, pytest.approx((45, 5, 55, 25)))
    # rows of the mask: ### and .##
    assert set(first.units[3].points) == {(10, 20), (13, 20), (13, 22), (11, 22), (11, 21), (10, 21)}
    assert (second.task, second.units) == ("b.jpg", ())
    assert found.meta == {"x/a.jpg": {"subset": "train"}} and found.classes == ("cat", "dog")
    assert found.counts["shapes of the kind 'polyline', which are not taken"] == 1
    assert found.counts["pictures without a shape, taken as having nothing on them"] == 1


def test_tags_are_classes_of_the_picture(tmp_path: Path) -> None:
    one = '<image name="a.jpg" width="9" height="9"><tag label="cat"/></image>'
    found = read_cvat(_file(tmp_path / "a.xml", one))
    assert [(e.kind, e.labels) for e in found.entries] == [(QuestionKind.CLASS, ("cat",))]
    two = one.replace("</image>", '<tag label="dog"/></image>')
    found = read_cvat(_file(tmp_path / "b.xml", two))
    assert [(e.kind, e.labels) for e in found.entries] == [(QuestionKind.CLASSES, ("cat", "dog"))]


def test_exports_of_a_task_and_a_project(shared_data: Path) -> None:
    folder = shared_data / "importers/datumaro/cvat_dataset/for_images"
    task, project = read_cvat(folder / "export_task"), read_cvat(folder / "export_project")
    assert (len(task.entries), task.n_units, task.classes) == (2, 2, ("label1", "label2"))
    assert (len(project.entries), project.n_units) == (6, 6)
    assert project.meta["img0.jpg"] == {"subset": "Validation"}
    assert boxes(project)["img0.jpg"] == [("label1", (0, 2, 4, 4))]
    occluded = project.entries[0].units[0].attributes
    assert occluded == {"occluded": "1", "a1": "true", "a2": "v3", "a3": "0003", "a4": "2.4"}


def test_tracks_of_a_video_are_refused_with_what_to_do(shared_data: Path) -> None:
    with pytest.raises(FileProblem, match="3 tracks of a video; export the frames"):
        read_cvat(shared_data / "importers/datumaro/cvat_dataset/for_video/annotations.xml")


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ('<box label="cat" xtl="1" ytl="2" xbr="1" ybr="3"/>', "no area"),
        ('<box label="cat" xtl="x" ytl="2" xbr="1" ybr="3"/>', "no number"),
        ('<polygon label="cat" points="1,2;3"/>', "is no point"),
        ('<mask label="cat" rle="9" left="0" top="0" width="2" height="2"/>', "run lengths"),
        ('<mask label="cat" rle="" left="0" top="0" width="2" height="2"/>', "no run lengths"),
    ],
)
def test_bad_shapes_are_listed_and_make_no_empty_answer(tmp_path: Path, inside: str, why: str) -> None:
    found = read_cvat(_file(tmp_path / "a.xml", f'<image name="a.jpg" width="9" height="9">{inside}</image>'))
    assert found.entries == () and why in found.remarks[0].why
