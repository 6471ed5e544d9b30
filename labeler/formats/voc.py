"""Pascal VOC: one XML file a picture, read by the elements' names whatever their order.

Taken: boxes; ``pose``, ``truncated``, ``difficult``, ``occluded``, actions and further attributes as
attributes; the lists of ``ImageSets/Main`` as the metadata ``subset``. Not taken: parts, masks.

The first data sets counted pixels from 1 and included the last one; most tools count from 0. Files that name
*The VOC … Database* are read the first way, others the second; ``voc1`` reads all the first way.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, Entry, clean_name, names_of, unit_id
from labeler.formats.bounded import lines_of, read_head, read_text, read_xml
from labeler.formats.file_sets import files_below, first_below, read_files, task_beside
from labeler.types import QuestionKind
from labeler.units import Shape

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_OBJECT = names_of(
    "name pose truncated difficult occluded bndbox part actions attributes point mask polygon robndbox type"
)
_ROOT = re.compile(rb"<annotation[\s>]")
_ONE_BASED = re.compile(r"the voc ?\d{4} database", re.IGNORECASE)
_FLAGS = ("truncated", "difficult", "occluded")


def is_voc(path: Path) -> bool:
    """Return whether a file, or one of the first files of a folder, looks like VOC's XML."""
    if path.is_dir():
        return first_below(path, ".xml", _is_file)
    return _is_file(path)


def _is_file(path: Path) -> bool:
    if path.suffix.lower() != ".xml" or not path.is_file():
        return False
    head = read_head(path).replace(b"\x00", b"")
    return (
        bool(_ROOT.search(head)) and (b"<bndbox" in head or b"<filename" in head) and b"<polygon>" not in head
    )


def is_voc1(path: Path) -> bool:
    """Return False: whether pixels are counted from 1 is for the person to say."""
    return False


def read_voc(path: Path) -> Annotations:
    """Return what a VOC file, or a folder of them, says.

    Raises:
        FileProblem: not XML, or no VOC annotation.
    """
    return _read(path, always_one_based=False)


def read_voc1(path: Path) -> Annotations:
    """Return what VOC files say that count pixels from 1 and include the last one.

    Raises:
        FileProblem: not XML, or no VOC annotation.
    """
    return _read(path, always_one_based=True)


def _read(path: Path, *, always_one_based: bool) -> Annotations:
    files = files_below(path, ".xml") if path.is_dir() else [path]
    root = path if path.is_dir() else path.parent

    def read_one(collector: Collector, file: Path) -> None:
        _read_one(collector, file, root, always_one_based=always_one_based)

    collector = read_files("voc", path, files, read_one)
    if not collector.n_files:
        raise FileProblem(path, "holds no VOC annotation that could be used.")
    if path.is_dir():
        _take_subsets(collector, path)
    return collector.done([root.parent if root.name.casefold() == "annotations" else root])


def _read_one(collector: Collector, file: Path, root: Path, *, always_one_based: bool) -> None:
    found = read_xml(file)
    if found.tag != "annotation":
        raise FileProblem(file, f"is no VOC annotation: it begins with <{clean_name(found.tag)}>.")
    task = _task(found, file, root)
    database = _text(found.find("source"), "database")
    shift = 1.0 if always_one_based or _ONE_BASED.search(database) else 0.0
    units: list[Shape] = []
    names: list[str] = []
    elements = found.findall("object")
    for number, element in enumerate(elements, 1):
        where = f"object {number}"
        for child in element:
            if child.tag not in _OBJECT:
                collector.count(
                    f"objects with the unknown element {clean_name(child.tag)!r}, which is not taken"
                )
        collector.count("parts of objects, which are not taken", len(element.findall("part")))
        name = clean_name(_text(element, "name"))
        if not name:
            collector.skip(where, "has no name.", file)
            continue
        try:
            units.append(_box(collector, (file, where), element, unit_id(len(units)), shift))
        except ValueError as error:
            collector.skip(where, f"{error}.", file)
            continue
        names.append(name)
    size = _size(found.find("size"))
    entry = Entry(task, QuestionKind.BOXES, tuple(names), tuple(units), size=size, where=file.name)
    collector.add_unless_lost(entry, len(elements) - len(units))


def _task(found: Element, file: Path, root: Path) -> str:
    """Return the picture's name; one without a suffix, or none, is that of the file itself."""
    name = clean_name(_text(found, "filename").replace("\\", "/")).rpartition("/")[2]
    if not name or "." not in name:
        name = file.stem
    # VOC's own tree keeps pictures in a folder of their own, most tools beside the file
    is_tree = file.parent.name.casefold() == "annotations"
    return name if is_tree else task_beside(root, file, name)


def _box(collector: Collector, place: tuple[Path, str], element: Element, unit: str, shift: float) -> Shape:
    bounds = element.find("bndbox")
    if bounds is None:
        raise ValueError("has no bndbox")
    left, top, right, bottom = (
        geometry.number(_text(bounds, key)) for key in ("xmin", "ymin", "xmax", "ymax")
    )
    if left > right or top > bottom:
        collector.change(place[1], "has its corners swapped; put right.", place[0])
        left, right, top, bottom = min(left, right), max(left, right), min(top, bottom), max(top, bottom)
    return geometry.box(left - shift, top - shift, right, bottom, unit=unit, attributes=_attributes(element))


def _attributes(element: Element) -> dict[str, str]:
    found = {flag: "1" for flag in _FLAGS if _text(element, flag).casefold() in ("1", "true", "yes")}
    pose = clean_name(_text(element, "pose"))
    if pose and pose.casefold() != "unspecified":
        found["pose"] = pose
    for action in element.findall("actions/*"):
        if (action.text or "").strip() == "1":
            found[clean_name(action.tag)] = "1"
    for one in element.findall("attributes/attribute"):
        if name := clean_name(_text(one, "name")):
            found[name] = clean_name(_text(one, "value"))
    return found


def _size(element: Element | None) -> tuple[float, float] | None:
    try:
        width, height = geometry.number(_text(element, "width")), geometry.number(_text(element, "height"))
    except ValueError:
        return None
    return (width, height) if width > 0 and height > 0 else None


def _text(element: Element | None, name: str) -> str:
    found = None if element is None else element.find(name)
    return "" if found is None else (found.text or "").strip()


def _take_subsets(collector: Collector, root: Path) -> None:
    """Take the lists of pictures (``train``, ``val`` …) as metadata; lists of one class say no more."""
    by_stem = {Path(entry.task).stem: entry.task for entry in collector.entries}
    for name in ("train", "val", "test"):
        for file in (
            root / "ImageSets" / "Main" / f"{name}.txt",
            root.parent / "ImageSets" / "Main" / f"{name}.txt",
        ):
            if not file.is_file():
                continue
            for line in lines_of(read_text(file)):
                stem = line.split()[0] if line.split() else ""
                if stem in by_stem:
                    collector.tell(by_stem[stem], "subset", name)
            break
