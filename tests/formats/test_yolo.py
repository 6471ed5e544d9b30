"""YOLO: every layout of data set, boxes and outlines in shares, empty and missing files, flaws by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import FileProblem
from labeler.formats.yolo import is_yolo, read_yolo
from labeler.units import ShapeKind
from tests.formats.made import boxes, write


def _set(folder: Path, names: str = "names:\n  0: cat\n  3: dog\n") -> Path:
    write(folder / "data.yaml", f"path: .\ntrain: images/train\n{names}")
    for name in ("a", "b", "c"):
        write(folder / "images" / "train" / f"{name}.jpg", b"")
    write(folder / "labels" / "train" / "a.txt", "3 0.5 0.5 0.2 0.4\n0 0.1 0.1 0.3 0.1 0.2 0.3\n")
    write(folder / "labels" / "train" / "b.txt", "")
    return folder


def test_a_data_set_with_empty_and_missing_files(tmp_path: Path) -> None:
    for place in (_set(tmp_path / "s"), tmp_path / "s" / "data.yaml"):
        assert is_yolo(place)
        found = read_yolo(place)
        assert [(e.task, len(e.units), e.relative) for e in found.entries] == [
            ("images/train/a.jpg", 2, True),
            ("images/train/b.jpg", 0, True),
        ]
        assert "images/train/c.jpg" in found.tasks
        assert boxes(found)["images/train/a.jpg"][0] == ("dog", (0.4, 0.3, 0.6, 0.7))
        assert found.entries[0].units[1].kind is ShapeKind.POLYGON
        assert found.classes == ("cat", "dog")
        assert found.meta["images/train/c.jpg"] == {"subset": "train"}


def test_names_as_a_list_key_points_and_scores(tmp_path: Path) -> None:
    folder = _set(tmp_path, "names: [cat, dog]\nkpt_shape: [2, 3]\n")
    write(folder / "labels/train/a.txt", "1 0.5 0.5 0.2 0.4 0.1 0.1 2 0.2 0.2 2\n0 0.5 0.5 0.2 0.4 0.75\n")
    found = read_yolo(folder)
    assert found.counts == {"lines with key points, which are not taken (their boxes are)": 1}
    assert [unit.score for unit in found.entries[0].units] == [None, 0.75]


def test_a_turned_box_is_four_points(tmp_path: Path) -> None:
    folder = _set(tmp_path)
    write(folder / "labels/train/a.txt", "0 0.1 0.2 0.3 0.2 0.3 0.5 0.1 0.5\n")
    (shape,) = read_yolo(folder).entries[0].units
    assert shape.points == ((0.1, 0.2), (0.3, 0.2), (0.3, 0.5), (0.1, 0.5))


@pytest.mark.parametrize(
    ("path", "n_files", "n_units", "classes"),
    [
        ("datumaro/yolo_dataset/strict", 1, 2, ("label_0", "label_1", "label_2")),
        ("datumaro/yolo_dataset/labels", 2, 4, ("label_0", "label_1", "label_2")),
        ("datumaro/yolo_dataset/annotations", 1, 2, ("label_0", "label_1", "label_2")),
        ("datumaro/roboflow_dataset/yolo", 3, 4, ("label_0", "label_1")),
        ("datumaro/kaggle_dataset/relaxed_yolo", 2, 4, ("class 2", "class 4", "class 1")),
        ("x_anylabeling/assets/labels/demo.txt", 1, 49, ("person", "bicycle", "car")),
    ],
)
def test_sets_of_other_tools(
    shared_data: Path, path: str, n_files: int, n_units: int, classes: tuple[str, ...]
) -> None:
    place = shared_data / "importers" / path
    assert is_yolo(place)
    found = read_yolo(place)
    assert (found.n_files, found.n_units, found.classes[:3]) == (n_files, n_units, classes)
    assert found.remarks == ()


def test_the_same_boxes_as_in_voc(shared_data: Path) -> None:
    from labeler.formats.voc import read_voc

    folder = shared_data / "importers/x_anylabeling/assets"
    (labels,) = read_yolo(folder / "labels/demo.txt").entries
    (other,) = read_voc(folder / "Annotations").entries
    width, height = other.size or (0, 0)
    assert labels.labels == other.labels
    for one, same in zip(labels.units, other.units, strict=True):
        scaled = [n * side for n, side in zip(one.bounds, (width, height) * 2, strict=True)]
        assert scaled == pytest.approx(same.bounds, abs=1.01)


def test_flaws_by_line(shared_data: Path) -> None:
    found = read_yolo(shared_data / "hostile/annotations/yolo_bad.txt")
    assert [remark.where for remark in found.remarks] == [f"line {n}" for n in (2, 4, 5, 6, 7, 8, 9)]
    assert found.n_units == 2  # without names, 99 is a class like any other


def test_a_class_without_a_name_and_a_file_that_lost_all(tmp_path: Path) -> None:
    folder = _set(tmp_path)
    write(folder / "labels/train/a.txt", "7 0.5 0.5 0.2 0.4\n")
    found = read_yolo(folder)
    assert "class 7 has no name" in found.remarks[0].why
    assert [entry.task for entry in found.entries] == ["images/train/b.jpg"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("names: &a [x]\ntrain: *a\n", "aliases"),
        ("names: !!python/object/apply:os.system [ls]\ntrain: x\n", "is not YAML"),
        ("names: 7\ntrain: x\n", "gives no names"),
        ("names: {a: cat}\ntrain: x\n", "numbers are wanted"),
        ("names: [a\ntrain: x\n", "is not YAML"),
    ],
)
def test_yaml_that_is_not_plain_is_refused(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(FileProblem, match=why):
        read_yolo(write(tmp_path / "data.yaml", text))


def test_a_path_that_climbs_out_is_not_followed(tmp_path: Path) -> None:
    _set(tmp_path / "other")
    inside = _set(tmp_path / "mine")
    write(inside / "data.yaml", "path: ../other\ntrain: x\nnames: [cat, b, c, dog]\n")
    write(tmp_path / "other/labels/train/a.txt", "0 0.5 0.5 0.1 0.1\n")
    assert read_yolo(inside).n_units == 2
