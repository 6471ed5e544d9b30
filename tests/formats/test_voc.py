"""Pascal VOC: by the elements' names, pixels from 0 or 1, flaws listed by file and object."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import FileProblem
from labeler.formats.voc import is_voc, read_voc, read_voc1
from tests.formats.made import boxes, write

_FILE = """<annotation><folder>x</folder><filename>{name}</filename>
<source><database>{database}</database></source>
<size><width>100</width><height>80</height></size>
<object><truncated>1</truncated><bndbox><ymax>40</ymax><xmax>30</xmax><ymin>20</ymin><xmin>10</xmin></bndbox>
<pose>Left</pose><difficult>0</difficult><name>cat</name><zoom>3</zoom></object></annotation>"""


def _voc(path: Path, name: str = "a.jpg", database: str = "Unknown") -> Path:
    return write(path, _FILE.format(name=name, database=database))


def test_elements_in_any_order_and_their_attributes(tmp_path: Path) -> None:
    path = _voc(tmp_path / "a.xml")
    assert is_voc(path)
    found = read_voc(path)
    assert boxes(found) == {"a.jpg": [("cat", (10, 20, 30, 40))]}
    assert found.entries[0].units[0].attributes == {"truncated": "1", "pose": "Left"}
    assert found.entries[0].size == (100, 80)
    assert found.counts == {"objects with the unknown element 'zoom', which is not taken": 1}


def test_pixels_from_one_by_the_database_or_by_wish(tmp_path: Path) -> None:
    original = read_voc(_voc(tmp_path / "a.xml", database="The VOC2007 Database"))
    wished = read_voc1(_voc(tmp_path / "b.xml", name="b.jpg"))
    assert boxes(original) == {"a.jpg": [("cat", (9, 19, 30, 40))]}
    assert boxes(wished) == {"b.jpg": [("cat", (9, 19, 30, 40))]}


def test_a_tree_with_lists_of_parts(tmp_path: Path) -> None:
    _voc(tmp_path / "Annotations" / "a.xml")
    _voc(tmp_path / "Annotations" / "b.xml", name="b.jpg")
    write(tmp_path / "Annotations" / "torn.xml", "<annotation><object>")
    write(tmp_path / "ImageSets" / "Main" / "train.txt", "a\n")
    write(tmp_path / "ImageSets" / "Main" / "val.txt", "b\nnone\n")
    assert is_voc(tmp_path)
    found = read_voc(tmp_path)
    assert found.meta == {"a.jpg": {"subset": "train"}, "b.jpg": {"subset": "val"}}
    assert [(r.path.name, "is not XML" in r.why) for r in found.remarks] == [("torn.xml", True)]
    assert found.n_files == 3


def test_an_answer_that_lost_all_its_boxes_is_not_an_empty_one(tmp_path: Path) -> None:
    text = _FILE.format(name="a.jpg", database="").replace(">30<", ">10<")
    found = read_voc(write(tmp_path / "a.xml", text))
    assert found.entries == () and found.tasks == ("a.jpg",) and "no area" in found.remarks[0].why
    bare = read_voc(write(tmp_path / "b.xml", "<annotation><filename>b.jpg</filename></annotation>"))
    assert [(entry.task, entry.units) for entry in bare.entries] == [("b.jpg", ())]


def test_blood_cells(shared_data: Path) -> None:
    found = read_voc(shared_data / "bccd" / "BCCD")
    assert (found.n_files, len(found.entries), found.n_units) == (364, 364, 4886)
    names = [name for entry in found.entries for name in entry.labels]
    assert {name: names.count(name) for name in found.classes} == {"WBC": 372, "RBC": 4153, "Platelets": 361}
    assert sorted(r.path.name for r in found.remarks) == ["BloodImage_00338.xml", "BloodImage_00343.xml"]
    first = boxes(found)["BloodImage_00000.jpg"]
    assert (first[0], len(first)) == (("WBC", (260, 177, 491, 376)), 20)
    subsets = [meta["subset"] for meta in found.meta.values()]
    assert (subsets.count("train"), subsets.count("val"), subsets.count("test")) == (205, 87, 72)


@pytest.mark.parametrize(
    ("path", "n_units", "classes"),
    [
        ("datumaro/voc_dataset/voc_dataset1", 2, ("cat", "person")),
        ("datumaro/roboflow_dataset/voc", 4, ("label_0", "label_1")),
        ("datumaro/kaggle_dataset/relaxed_voc2", 2, ("cat", "person")),
        ("x_anylabeling/assets/Annotations", 49, ("handbag", "car", "person", "truck", "bicycle", "bus")),
    ],
)
def test_trees_of_other_tools(shared_data: Path, path: str, n_units: int, classes: tuple[str, ...]) -> None:
    assert is_voc(shared_data / "importers" / path)
    found = read_voc(shared_data / "importers" / path)
    assert (found.n_units, found.classes) == (n_units, classes)


def test_the_hostile_ones(shared_data: Path) -> None:
    folder = shared_data / "hostile" / "annotations"
    swapped = read_voc(folder / "voc_swapped.xml")
    assert boxes(swapped) == {"a.png": [("cat", (10, 20, 90, 80))]}
    assert [(r.where, r.skipped) for r in swapped.remarks] == [("object 1", False), ("object 2", True)]
    for name in ("xxe.xml", "billion_laughs.xml"):
        with pytest.raises(FileProblem, match="entities of its own"):
            read_voc(folder / name)


@pytest.mark.parametrize("text", ["", "<a/>", "no xml", "<annotation>" + "<a>" * 200])
def test_what_is_no_voc_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileProblem):
        read_voc(write(tmp_path / "a.xml", text))
