"""CreateML: a list of pictures, each with boxes by their middle, width and height in pixels.

Taken: boxes and their classes, ``confidence`` as score. A picture without annotations has nothing on it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import (
    Annotations,
    Collector,
    Entry,
    clean_name,
    clean_text,
    names_of,
    unit_id,
)
from labeler.formats.bounded import json_keys, many_objects, read_head, read_json
from labeler.formats.file_sets import files_below, first_below, read_files, task_beside
from labeler.types import QuestionKind
from labeler.units import Shape

_IMAGE = ("image", "imagefilename")
_LISTS = ("annotations", "annotation")
_KNOWN = names_of("image imagefilename annotations annotation verified")


def is_createml(path: Path) -> bool:
    """Return whether a file, or one of the first of a folder, looks like CreateML's JSON."""
    if path.is_dir():
        return first_below(path, ".json", _is_file)
    return _is_file(path)


def _is_file(path: Path) -> bool:
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    keys = json_keys(read_head(path))
    own = keys.get(2, set())
    is_list = "[" in keys.get(0, set()) and bool(own & {*_IMAGE}) and bool(own & {*_LISTS})
    return is_list and own <= _KNOWN and ("coordinates" in keys.get(4, set()) or not keys.get(4))


def read_createml(path: Path) -> Annotations:
    """Return what a file, or a folder with one for each part, says.

    Raises:
        FileProblem: not JSON, or not CreateML's.
    """
    files = [one for one in files_below(path, ".json") if _is_file(one)] if path.is_dir() else [path]
    root = path if path.is_dir() else path.parent
    with many_objects():
        collector = read_files("createml", path, files, lambda found, file: _read_one(found, file, root))
    if not collector.n_files:
        raise FileProblem(path, "holds no CreateML file.")
    return collector.done([root])


def _read_one(collector: Collector, file: Path, root: Path) -> None:
    rows = read_json(file)
    if not isinstance(rows, list):
        raise FileProblem(file, "is no CreateML file: it is no list of pictures.")
    n_before = len(collector.entries)
    for index, row in enumerate(rows):
        where = f"picture {index + 1}"
        named = next((row[key] for key in _IMAGE if key in row), None) if isinstance(row, dict) else None
        boxes = next((row[key] for key in _LISTS if key in row), None) if isinstance(row, dict) else None
        if not isinstance(named, str) or not clean_name(named):
            collector.skip(where, "names no picture.", file)
        elif not isinstance(boxes, list):
            collector.skip(where, "has no list of annotations.", file)
        else:
            collector.unknown_keys(row, _KNOWN, "pictures")
            _take(collector, (file, where), task_beside(root, file, clean_text(named).strip()), boxes)
    if rows and len(collector.entries) == n_before:
        raise FileProblem(file, "is no CreateML file: none of its pictures could be used.")


def _take(collector: Collector, place: tuple[Path, str], task: str, rows: list[Any]) -> None:
    units: list[Shape] = []
    names: list[str] = []
    collector.know([task])
    for number, row in enumerate(rows):
        try:
            units.append(_box(row, unit_id(len(units))))
        except ValueError as error:
            collector.skip(f"{place[1]}, box {number + 1}", f"{error}.", place[0])
            continue
        names.append(clean_name(row.get("label") or ""))
    entry = Entry(task, QuestionKind.BOXES, tuple(names), tuple(units), where=place[1])
    if units or not rows:
        collector.add(entry)


def _box(row: Any, unit: str) -> Shape:
    found = row.get("coordinates") if isinstance(row, dict) else None
    if not isinstance(found, dict):
        raise ValueError("it has no coordinates")
    x, y, width, height = (geometry.number(found.get(key)) for key in ("x", "y", "width", "height"))
    score = geometry.share(row.get("confidence")) if "confidence" in row else None
    left, top = x - width / 2, y - height / 2
    return geometry.box(left, top, left + width, top + height, unit=unit, score=score)
