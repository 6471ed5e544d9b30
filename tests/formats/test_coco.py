"""COCO files of others and made ones: boxes, outlines, results, and what is said about the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from labeler.errors import FileProblem
from labeler.formats.annotations import Annotations, Said
from labeler.formats.coco import is_coco, read_coco
from labeler.formats.rle import outline
from labeler.types import QuestionKind
from labeler.units import ShapeKind


def _file(path: Path, **more: Any) -> Path:
    found = {
        "images": [
            {"id": 7, "file_name": "a.jpg", "width": 100, "height": 80},
            {"id": 900, "file_name": "b.jpg", "width": 100, "height": 80},
        ],
        "categories": [{"id": 0, "name": "cat"}, {"id": 90, "name": "dog"}],
        "annotations": [{"id": 1, "image_id": 7, "category_id": 90, "bbox": [10.5, 20, 30, 40.25]}],
        **more,
    }
    path.write_text(json.dumps(found))
    return path


def test_a_box_and_an_image_on_which_there_is_nothing(tmp_path: Path) -> None:
    found = read_coco(_file(tmp_path / "c.json"))
    first, second = found.entries
    assert (first.task, first.labels, first.units[0].points) == (
        "a.jpg",
        ("dog",),
        ((10.5, 20), (40.5, 60.25)),
    )
    assert (second.task, second.units, second.kind) == ("b.jpg", (), QuestionKind.BOXES)
    assert found.classes == ("cat", "dog")
    assert first.size == (100, 80)


def test_without_annotations_nothing_is_said_of_the_images(tmp_path: Path) -> None:
    found = read_coco(_file(tmp_path / "c.json", annotations=[]))
    assert found.entries == () and found.tasks == ("a.jpg", "b.jpg")


def test_crowds_attributes_and_unknown_keys(tmp_path: Path) -> None:
    row = {"id": 1, "image_id": 7, "category_id": 0, "bbox": [1, 2, 3, 4], "iscrowd": 1, "zoom": 3}
    found = read_coco(_file(tmp_path / "c.json", annotations=[{**row, "attributes": {"occluded": True}}]))
    assert found.entries[0].units[0].attributes == {"iscrowd": "1", "occluded": "True"}
    assert found.counts == {"annotations with the unknown key 'zoom', which is not taken": 1}


def test_polygons_parts_and_upright_rings(tmp_path: Path) -> None:
    triangle, square = [0, 0, 10, 0, 5, 8], [20, 20, 30, 20, 30, 30, 20, 30]
    rows = [
        {"id": 5, "image_id": 7, "category_id": 0, "segmentation": [triangle, square], "bbox": [0, 0, 30, 30]}
    ]
    found = read_coco(_file(tmp_path / "c.json", annotations=rows))
    parts = found.entries[0].units
    assert [part.kind for part in parts] == [ShapeKind.POLYGON, ShapeKind.BOX]
    assert {part.attributes["object"] for part in parts} == {"5"}
    assert found.entries[0].labels == ("cat", "cat")


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([4, 1, 4], ([(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0)], True)),
        ([0, 1, 1, 1, 6], ([(0.0, 0.0), (1.0, 0.0), (1.0, 3.0), (0.0, 3.0)], False)),
    ],
)
def test_the_outline_of_a_mask(counts: list[int], expected: tuple[list[tuple[float, float]], bool]) -> None:
    assert outline({"size": [3, 3], "counts": counts}) == expected


def test_a_compressed_mask_is_the_same_as_its_runs() -> None:
    runs = [272, 2, 59, 4, 57, 4, 59, 2]
    runs.append(61 * 61 - sum(runs))
    assert outline({"size": [61, 61], "counts": _packed(runs)}) == outline({"size": [61, 61], "counts": runs})


def _packed(counts: list[int]) -> str:
    """Pack run lengths as COCO documents it, independently of the reader."""
    text = ""
    for i, count in enumerate(counts):
        x = count - counts[i - 2] if i > 2 else count
        while True:
            bits = x & 0x1F
            x >>= 5
            more = x != -1 if bits & 0x10 else x != 0
            text += chr((bits | 0x20 if more else bits) + 48)
            if not more:
                break
    return text


def test_results_take_images_and_classes_from_the_file_beside(tmp_path: Path) -> None:
    _file(tmp_path / "instances.json")
    results = tmp_path / "results.json"
    results.write_text(json.dumps([{"image_id": 900, "category_id": 0, "bbox": [1, 1, 5, 5], "score": 0.75}]))
    assert is_coco(results)
    (entry,) = read_coco(results).entries
    assert (entry.task, entry.labels, entry.said) == ("b.jpg", ("cat",), Said.PREDICTION)
    assert entry.units[0].score == 0.75
    (tmp_path / "instances.json").unlink()
    (alone,) = read_coco(results).entries
    assert (alone.task, alone.labels) == ("900", ("category 0",))


def _figures(found: Annotations) -> tuple[int, int, int]:
    return len(found.entries), found.n_units, len(found.classes)


@pytest.mark.parametrize(
    ("path", "figures"),
    [
        ("datumaro/coco_dataset/coco/annotations/instances_val.json", (1, 2, 3)),
        ("datumaro/coco_dataset/coco/annotations/panoptic_val.json", (1, 2, 2)),
        ("datumaro/coco_dataset/coco_roboflow/val/_annotations.coco.json", (1, 2, 3)),
        ("datumaro/roboflow_dataset/coco/train/_annotations.coco.json", (2, 2, 2)),
        ("labelme/examples/instance_segmentation/data_dataset_coco/annotations.json", (3, 16, 21)),
        ("x_anylabeling/assets/annotations/coco_detection.json", (13, 49, 80)),
        ("x_anylabeling/assets/annotations/coco_instance_segmentation.json", (4, 7, 3)),
    ],
)
def test_files_of_other_tools(shared_data: Path, path: str, figures: tuple[int, int, int]) -> None:
    file = shared_data / "importers" / path
    assert is_coco(file)
    found = read_coco(file)
    assert _figures(found) == figures
    own = json.loads(file.read_text())
    assert len(found.tasks) == len(own["images"])
    assert found.remarks == ()


def test_boxes_are_those_of_the_file_to_the_hundredth(shared_data: Path) -> None:
    file = shared_data / "importers/x_anylabeling/assets/annotations/coco_detection.json"
    own = json.loads(file.read_text())
    names = {image["id"]: image["file_name"] for image in own["images"]}
    wanted = sorted(
        (names[row["image_id"]], *(round(n, 2) for n in row["bbox"])) for row in own["annotations"]
    )
    found = sorted(
        (entry.task, *(round(n, 2) for n in (b[0], b[1], b[2] - b[0], b[3] - b[1])))
        for entry in read_coco(file).entries
        for b in (unit.bounds for unit in entry.units)
    )
    assert len(found) == len(wanted) == 49
    assert [one[0] for one in found] == [one[0] for one in wanted]
    assert all(a[1:] == pytest.approx(b[1:], abs=0.02) for a, b in zip(found, wanted, strict=True))


def test_key_points_are_reported_and_their_boxes_taken(shared_data: Path) -> None:
    file = shared_data / "importers/x_anylabeling/assets/annotations/coco_keypoints.json"
    found = read_coco(file)
    assert found.n_units == 6
    assert found.counts["annotations with key points, which are not taken (their boxes are)"] == 6


def test_folders_with_several_files(shared_data: Path) -> None:
    folder = shared_data / "importers/datumaro"
    whole = read_coco(folder / "coco_dataset/coco")
    assert is_coco(folder / "coco_dataset/coco")
    assert (whole.n_files, whole.tasks, whole.n_units) == (2, ("a.jpg", "b.jpg"), 3)
    parts = read_coco(folder / "roboflow_dataset/coco")
    assert parts.tasks == ("train/train_001.jpg", "train/train_002.jpg", "val/val_001.jpg")
    assert [entry.task for entry in parts.entries] == list(parts.tasks)


def test_captions_and_labels(shared_data: Path) -> None:
    folder = shared_data / "importers/datumaro/coco_dataset/coco/annotations"
    captions, labels = read_coco(folder / "captions_val.json"), read_coco(folder / "labels_val.json")
    assert captions.entries == () and captions.counts == {"captions, which are not taken": 2}
    assert [(e.kind, e.labels) for e in labels.entries] == [(QuestionKind.CLASSES, ("a", "b"))]


def test_bad_boxes_are_listed_and_the_good_ones_taken(shared_data: Path) -> None:
    found = read_coco(shared_data / "hostile/annotations/coco_bad_boxes.json")
    assert [remark.where for remark in found.remarks] == [f"annotations[{n}]" for n in (0, 1, 4, 5, 6, 7)]
    assert [unit.points for unit in found.entries[0].units] == [
        ((150, 110), (200, 160)),
        ((-20, -20), (10, 10)),
        ((1.5, 2.25), (4.625, 6.3125)),
    ]
    rle = read_coco(shared_data / "hostile/annotations/coco_bad_rle.json")
    assert rle.n_units == 1 and len(rle.remarks) == 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "is not JSON"),
        ('{"images": 3, "annotations": []}', "no list"),
        ('{"images": [], "annotations": [{"image_id": 1}]}', "no images"),
        ('{"images": [{"id": 1, "file_name": "a", "width": NaN}]}', "NaN"),
        ("[" * 100_000, "nested too deeply"),
        ('{"images": [{"id": 1' + "0" * 5_000 + "}]}", "is not JSON"),
    ],
)
def test_what_is_no_coco_is_refused_in_one_sentence(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(FileProblem, match=why):
        read_coco(path)


def test_a_name_that_no_system_takes(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    _file(tmp_path / "sub" / "a.json", images=[{"id": 7, "file_name": "x" * 5_000, "width": 9, "height": 9}])
    assert len(read_coco(tmp_path).tasks[0]) > 200


def test_a_torn_file_in_a_folder_is_left_out_with_its_reason(tmp_path: Path) -> None:
    _file(tmp_path / "a.json")
    (tmp_path / "torn.json").write_text('{"images": [{"id": 1, "file_name": "x.jpg"}], "annotations": [')
    found = read_coco(tmp_path)
    assert len(found.entries) == 2
    assert [(remark.path.name, remark.skipped) for remark in found.remarks] == [("torn.json", True)]
    (tmp_path / "a.json").unlink()
    with pytest.raises(FileProblem, match=r"torn.json, line 1: is not JSON"):
        read_coco(tmp_path)
