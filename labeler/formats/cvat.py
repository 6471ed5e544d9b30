"""CVAT for images 1.1: one XML file for all pictures.

Taken: boxes (turned ones as polygons), polygons, ellipses (as polygons of 32 points), masks as their outline,
tags as classes of the whole picture, attributes, ``occluded`` and groups; ``subset`` as metadata. Not taken:
points, lines, skeletons, cuboids, and the tracks of videos.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, Entry, clean_name, clean_text, unit_id
from labeler.formats.bounded import read_head, read_xml
from labeler.formats.rle import outline
from labeler.types import QuestionKind
from labeler.units import Point, Shape

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SHAPES = frozenset({"box", "polygon", "ellipse", "mask"})
_ROOT = re.compile(rb"<annotations[\s>]")


def is_cvat(path: Path) -> bool:
    """Return whether a file looks like CVAT's XML, or a folder holds one as ``annotations.xml``."""
    if path.is_dir():
        return _inside(path) is not None
    if path.suffix.lower() != ".xml" or not path.is_file():
        return False
    head = read_head(path).replace(b"\x00", b"")
    return bool(_ROOT.search(head)) and any(
        mark in head for mark in (b"<image ", b"<meta>", b"<version>", b"<track")
    )


def _inside(folder: Path) -> Path | None:
    return next((file for file in sorted(folder.glob("*.xml"))[:5] if is_cvat(file)), None)


def read_cvat(path: Path) -> Annotations:
    """Return what a file says.

    Raises:
        FileProblem: not XML, not CVAT's, or only tracks of a video.
    """
    file = path
    if path.is_dir():
        found = _inside(path)
        if found is None:
            raise FileProblem(path, "holds no CVAT file.")
        file = found
    root = read_xml(file)
    if root.tag != "annotations":
        raise FileProblem(file, f"is no CVAT file: it begins with <{clean_name(root.tag)}>.")
    collector = Collector("cvat", file)
    collector.declare(label.findtext("name") or "" for label in root.iterfind("meta//labels/label"))
    tracks = root.findall("track")
    images = root.findall("image")
    if tracks and not images:
        raise FileProblem(
            file, f"has {len(tracks):,} tracks of a video; export the frames as CVAT for images."
        )
    collector.count("tracks of a video, which are not taken", len(tracks))
    if not images:
        raise FileProblem(file, "has no images.")
    _take_images(collector, images)
    return collector.done([file.parent])


def _take_images(collector: Collector, images: list[Element]) -> None:
    boxes: list[Entry] = []
    tagged: dict[str, list[str]] = {}
    for number, image in enumerate(images, 1):
        task = clean_text(image.get("name") or "").replace("\\", "/").strip()
        if not task:
            collector.skip(f"image {number}", "has no name.")
            continue
        collector.know([task])
        if subset := image.get("subset"):
            collector.tell(task, "subset", subset)
        entry = _entry(collector, image, task)
        if entry.units or all(element.tag == "tag" for element in image):
            boxes.append(entry)
        for tag in image.findall("tag"):
            if name := clean_name(tag.get("label") or ""):
                tagged.setdefault(task, []).append(name)
                for key, value in _attributes(tag).items():
                    collector.tell(task, key, value)
        image.clear()  # what was taken need not stay in memory
    if any(entry.units for entry in boxes):
        empty = sum(not entry.units for entry in boxes)
        collector.count("pictures without a shape, taken as having nothing on them", empty)
        for entry in boxes:
            collector.add(entry)
    is_single = all(len(names) == 1 for names in tagged.values())
    kind = QuestionKind.CLASS if is_single else QuestionKind.CLASSES
    for task, names in tagged.items():
        collector.add(Entry(task, kind, tuple(dict.fromkeys(names))))


def _entry(collector: Collector, image: Element, task: str) -> Entry:
    units: list[Shape] = []
    names: list[str] = []
    for element in image:
        if element.tag not in _SHAPES:
            if element.tag != "tag":
                collector.count(f"shapes of the kind {clean_name(element.tag)!r}, which are not taken")
            continue
        try:
            shape = _shape(collector, task, element, unit_id(len(units)))
        except ValueError as error:
            collector.skip(f"image {task}, {element.tag} {len(units) + 1}", f"{error}.")
            continue
        units.append(shape)
        names.append(clean_name(element.get("label") or ""))
    return Entry(task, QuestionKind.BOXES, tuple(names), tuple(units), size=_size(image))


def _shape(collector: Collector, task: str, element: Element, unit: str) -> Shape:
    more: Any = {"unit": unit, "attributes": _attributes(element)}
    degrees = geometry.number(element.get("rotation") or 0)
    if element.tag == "polygon":
        return geometry.polygon(_points(element.get("points") or ""), **more)
    if element.tag == "ellipse":
        x, y, across, down = (geometry.number(element.get(key)) for key in ("cx", "cy", "rx", "ry"))
        collector.count("ellipses, taken as polygons of 32 points")
        return geometry.polygon(geometry.ellipse(x, y, across, down, degrees), **more)
    if element.tag == "mask":
        collector.count("masks, taken as their outline")
        return _mask(collector, task, element, more)
    bounds = [geometry.number(element.get(key)) for key in ("xtl", "ytl", "xbr", "ybr")]
    upright = geometry.box(*bounds, **more)
    if not degrees % 360:
        return upright
    collector.count("turned boxes, taken as polygons of four points")
    return geometry.polygon(geometry.turned(geometry.corners(*bounds), degrees), **more)


def _mask(collector: Collector, task: str, element: Element, more: Any) -> Shape:
    """Return a mask's outline: its runs go along the rows, so it is read as one that lies on its side."""
    left, top, width, height = (
        geometry.number(element.get(key)) for key in ("left", "top", "width", "height")
    )
    try:
        counts = [int(one) for one in (element.get("rle") or "").split(",")]
    except ValueError:
        raise ValueError("its mask has no run lengths") from None
    sideways = {"size": [int(width), int(height)], "counts": counts}
    points, is_exact = outline(sideways)
    if not is_exact:
        collector.change(
            f"image {task}", "a mask has holes, bays or parts apart, which its outline does not show."
        )
    around = [(left + y, top + x) for x, y in points]
    upright = geometry.as_box(around)
    return geometry.polygon(around, **more) if upright is None else geometry.box(*upright, **more)


def _points(text: str) -> list[Point]:
    points = []
    for one in text.split(";"):
        x, comma, y = one.partition(",")
        if not comma:
            raise ValueError(f"{one[:30]!r} is no point")
        points.append((geometry.number(x), geometry.number(y)))
    return points


def _attributes(element: Element) -> dict[str, str]:
    found = {}
    if element.get("occluded") == "1":
        found["occluded"] = "1"
    if element.get("group_id"):
        found["group_id"] = clean_name(element.get("group_id"))
    for one in element.findall("attribute"):
        name, value = clean_name(one.get("name") or ""), clean_name(one.text or "")
        if name and value:
            found[name] = value
    return found


def _size(image: Element) -> tuple[float, float] | None:
    try:
        width, height = geometry.number(image.get("width")), geometry.number(image.get("height"))
    except ValueError:
        return None
    return (width, height) if width > 0 and height > 0 else None
