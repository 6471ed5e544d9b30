"""Open Images: boxes in shares of the picture, labels that people confirmed, class names from beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import FileProblem
from labeler.formats.open_images import is_open_images, read_open_images
from labeler.ops.import_annotations import recognised
from labeler.types import QuestionKind
from labeler.units import Shape
from tests.formats.made import write


def test_a_set_of_others(shared_data: Path) -> None:
    folder = shared_data / "importers/datumaro/open_images_dataset/v6"
    found = recognised(folder)
    assert found is not None and found.name == "open_images"
    read = read_open_images(folder)
    boxes = {entry.task: entry for entry in read.entries if entry.kind is QuestionKind.BOXES}
    labels = {entry.task: entry.labels for entry in read.entries if entry.kind is QuestionKind.CLASSES}
    (box,) = boxes["b"].units
    assert isinstance(box, Shape) and box.points == ((0.2, 0.3), (1.0, 0.5)) and boxes["b"].relative
    assert boxes["b"].labels == ("Generic label #0",)
    assert dict(boxes["c"].units[0].attributes) == {"IsOccluded": "1", "IsGroupOf": "1"}
    assert labels["a"] == ("Generic label #0",) and labels["c"] == ("Generic label #1", "Generic label #3")
    assert "b" not in labels  # verified as absent
    assert read.meta["c"] == {"subset": "test"}


def test_flaws_by_line(tmp_path: Path) -> None:
    head = "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax\n"
    rows = "a,x,/m/1,1,0.1,0.2,0.1,0.2\na,x,/m/1,1,0.3,0.2,0.1,0.2\n,x,/m/1,1,0,1,0,1\na,x,/m/2,1,x,1,0,1\n"
    path = write(tmp_path / "train-annotations-bbox.csv", head + rows)
    assert is_open_images(path)
    read = read_open_images(path)
    assert [(entry.task, entry.labels) for entry in read.entries] == [("a", ("/m/1",))]
    assert [remark.where for remark in read.remarks] == ["line 3", "line 4", "line 5"]
    labels = "ImageID,Source,LabelName,Confidence\na,machine,/m/1,0.9\na,verification,/m/2,1\n"
    read = read_open_images(write(tmp_path / "labels.csv", labels))
    assert [entry.labels for entry in read.entries] == [("/m/2",)]
    assert read.counts == {"labels of a machine, which are not taken": 1}
    with pytest.raises(FileProblem, match="is missing"):
        read_open_images(write(tmp_path / "other.csv", "task,label\na,b\n"))
