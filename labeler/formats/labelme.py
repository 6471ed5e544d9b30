"""labelme 5 to 7 and X-AnyLabeling: one JSON file a picture.

Taken: rectangles (of two or four points), turned rectangles, polygons, circles (as polygons of 32 points),
the boxes of masks; flags and tags of the picture as tags; groups, flags, attributes and scores of shapes. Not
taken: points, lines, the pixels of masks, the picture inside the file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, Entry, clean_name, names_of, unit_id
from labeler.formats.bounded import json_keys, read_head, read_json
from labeler.formats.file_sets import files_below, first_below, read_files, task_beside
from labeler.formats.media_names import is_picture_name
from labeler.types import QuestionKind
from labeler.units import Point, Shape

_FILE = names_of(
    "version flags shapes imagePath imageData imageHeight imageWidth lineColor fillColor checked tags",
    "description text kie_linking chat_history vqaData otherData",
)
_SHAPE = names_of(
    "label points group_id description shape_type flags mask line_color fill_color score difficult",
    "attributes kie_linking direction locked cells text",
)
_OUTLINES = frozenset({"polygon", "rotation", "oriented_rectangle", "quadrilateral"})


def is_labelme(path: Path) -> bool:
    """Return whether a file, or one of the first files of a folder, is of labelme or X-AnyLabeling."""
    if path.is_dir():
        return first_below(path, ".json", _is_file)
    return _is_file(path)


def _is_file(path: Path) -> bool:
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    head = read_head(path)
    top = json_keys(head).get(1, set())
    # the picture itself may come first and fill all that is looked at
    return "shapes" in top and bool({"imagePath", "version", "flags", "imageData"} & top)


def read_labelme(path: Path) -> Annotations:
    """Return what a file, or a folder of them, says.

    Raises:
        FileProblem: not JSON, or not of this form.
    """
    files = [one for one in files_below(path, ".json") if _is_file(one)] if path.is_dir() else [path]
    root = path if path.is_dir() else path.parent

    def read_one(collector: Collector, file: Path) -> None:
        _read_one(collector, file, root)

    collector = read_files("labelme", path, files, read_one)
    if not collector.n_files:
        raise FileProblem(path, "holds no file of labelme or X-AnyLabeling.")
    return collector.done([root])


def _read_one(collector: Collector, file: Path, root: Path) -> None:
    found = read_json(file)
    if not isinstance(found, dict) or not isinstance(found.get("shapes"), list):
        raise FileProblem(file, "is no file of labelme: it has no list of shapes.")
    collector.unknown_keys(found, _FILE, "files")
    named = found.get("imagePath")
    name = clean_name(named) if isinstance(named, str) else ""
    task = task_beside(root, file, name if is_picture_name(name) else file.stem)
    collector.know([task])
    if _take_picture(collector, task, found) and not found["shapes"]:
        return  # a picture that was only sorted by flags: nobody looked for shapes
    units: list[Shape] = []
    names: list[str] = []
    for number, row in enumerate(found["shapes"]):
        where = f"shapes[{number}]"
        if not isinstance(row, dict):
            collector.skip(where, "is no object.", file)
            continue
        collector.unknown_keys(row, _SHAPE, "shapes")
        try:
            shape = _shape(collector, row, unit_id(len(units)))
        except ValueError as error:
            collector.skip(where, f"{error}.", file)
            continue
        if shape is not None:
            label = row.get("label")
            units.append(shape)
            names.append(clean_name(label) if isinstance(label, (str, int, float)) else "")
    entry = Entry(task, QuestionKind.BOXES, tuple(names), tuple(units), size=_size(found), where=file.name)
    collector.add_unless_lost(entry, len(found["shapes"]) - len(units))


def _take_picture(collector: Collector, task: str, found: Mapping[str, Any]) -> bool:
    """Take what is said of the whole picture; return whether it has a flag or a tag."""
    n = 0
    flags = found.get("flags")
    for name, is_set in flags.items() if isinstance(flags, dict) else ():
        if is_set is True:
            collector.tag(task, str(name))
            n += 1
    tags = found.get("tags")
    for name in tags if isinstance(tags, list) else ():
        if isinstance(name, (str, int, float)):
            collector.tag(task, str(name))
            n += 1
    if isinstance(found.get("description"), str):
        collector.tell(task, "description", found["description"])
    return n > 0


def _shape(collector: Collector, row: Mapping[str, Any], unit: str) -> Shape | None:
    """Return a shape, or None for a kind that is not taken.

    Raises:
        ValueError: its points are impossible.
    """
    kind = row.get("shape_type") or "polygon"
    if not isinstance(kind, str):
        raise ValueError("its shape_type is no text")
    points = geometry.points(row.get("points"))
    more: Any = {"unit": unit, "attributes": _attributes(row), "score": geometry.share(row.get("score"))}
    if kind in ("rectangle", "mask"):
        if kind == "mask":
            collector.count("masks, of which the boxes are taken")
        return _rectangle(points, more)
    if kind in _OUTLINES:
        return geometry.polygon(points, **more)
    if kind == "circle":
        collector.count("circles, taken as polygons of 32 points")
        return _circle(points, more)
    collector.count(f"shapes of the kind {clean_name(kind)!r}, which are not taken")
    return None


def _rectangle(points: list[Point], more: Any) -> Shape:
    if len(points) == 4:
        upright = geometry.as_box(points)
        return geometry.polygon(points, **more) if upright is None else geometry.box(*upright, **more)
    if len(points) != 2:
        raise ValueError(f"a rectangle has two or four points, not {len(points)}")
    (x1, y1), (x2, y2) = points
    return geometry.box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2), **more)


def _circle(points: list[Point], more: Any) -> Shape:
    if len(points) != 2:
        raise ValueError(f"a circle has a middle and a point on its rim, not {len(points)} points")
    radius = math.dist(*points)
    return geometry.polygon(geometry.ellipse(*points[0], radius, radius), **more)


def _attributes(row: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    if row.get("group_id") is not None:
        found["group_id"] = clean_name(row["group_id"])
    if row.get("difficult") is True:
        found["difficult"] = "1"
    if isinstance(row.get("description"), str) and row["description"].strip():
        found["description"] = clean_name(row["description"])
    flags = row.get("flags")
    for name, is_set in flags.items() if isinstance(flags, dict) else ():
        if is_set is True and clean_name(name):
            found[clean_name(name)] = "1"
    attributes = row.get("attributes")
    for name, value in attributes.items() if isinstance(attributes, dict) else ():
        if isinstance(value, (str, int, float, bool)) and clean_name(name):
            found[clean_name(name)] = clean_name(value)
    return found


def _size(found: Mapping[str, Any]) -> tuple[float, float] | None:
    try:
        width, height = geometry.number(found.get("imageWidth")), geometry.number(found.get("imageHeight"))
    except ValueError:
        return None
    return (width, height) if width > 0 and height > 0 else None
