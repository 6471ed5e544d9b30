"""Hugging Face's ImageFolder and AudioFolder: ``metadata.csv``, ``.jsonl`` or ``.parquet`` beside the media.

``file_name`` is the path of the picture or sound; ``label`` a class, ``objects`` boxes (``bbox`` as x, y,
width, height and ``categories``), ``transcription`` or ``text`` a transcript; other columns are metadata. The
parts of a set (``train``, ``test`` …) each have their own file. Folders named after classes alone are media
with class folders, and no annotations of this form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, Entry, clean_name, clean_text, unit_id
from labeler.formats.bounded import json_keys, parse_json, read_head
from labeler.formats.columns import RowPlaces, in_words, read_table
from labeler.formats.file_sets import read_files, task_beside
from labeler.types import QuestionKind
from labeler.units import Shape

_NAMES = ("metadata.csv", "metadata.jsonl", "metadata.parquet")
_TEXTS = ("transcription", "transcript", "text", "sentence")
_LABELS = ("label", "labels", "class")
_SUBSETS = {
    "train": "train",
    "validation": "val",
    "valid": "val",
    "val": "val",
    "dev": "val",
    "eval": "val",
    "test": "test",
}


def is_hf_folder(path: Path) -> bool:
    """Return whether a file is such metadata, or a folder (or its parts) holds it."""
    if path.is_dir():
        return bool(_files(path))
    return path.name.lower() in _NAMES and path.is_file() and _has_file_name(path)


def _has_file_name(path: Path) -> bool:
    if path.suffix == ".parquet":
        import pyarrow
        import pyarrow.parquet

        try:
            return "file_name" in pyarrow.parquet.read_schema(path).names
        except (OSError, pyarrow.ArrowException):
            return False
    head = read_head(path)
    if path.suffix == ".jsonl":
        return "file_name" in json_keys(head).get(1, set())
    return b"file_name" in head.partition(b"\n")[0]


def _files(folder: Path) -> list[Path]:
    places = [folder, *(folder / name for name in _SUBSETS), *(folder / "data" / name for name in _SUBSETS)]
    found = [place / name for place in places for name in _NAMES]
    return [file for file in found if file.is_file() and _has_file_name(file)]


def read_hf_folder(path: Path) -> Annotations:
    """Return what a metadata file, or a folder with one for each part, says.

    Raises:
        FileProblem: the table cannot be read, or has no ``file_name``.
    """
    files = _files(path) if path.is_dir() else [path]
    root = path if path.is_dir() else path.parent

    def read_one(collector: Collector, file: Path) -> None:
        _read_one(collector, file, root)

    collector = read_files("hf_folder", path, files, read_one)
    if not collector.n_files:
        raise FileProblem(path, "holds no metadata.csv, .jsonl or .parquet with a column file_name.")
    return collector.done([root])


def _read_one(collector: Collector, file: Path, root: Path) -> None:
    table = read_table(file, guarded=False)
    places = RowPlaces(file)
    names = {name.casefold(): name for name in reversed(table.columns)}
    if "file_name" not in names:
        raise FileProblem(file, f"has no column file_name (its columns: {in_words(table.columns)}).", 1)
    label = next((names[one] for one in _LABELS if one in names), "")
    text = next((names[one] for one in _TEXTS if one in names), "")
    objects = names.get("objects", "")
    rest = [name for name in table.columns if name not in (names["file_name"], label, text, objects)]
    subset = _SUBSETS.get(file.parent.name.casefold(), "")
    for index in range(table.n):
        cell = {name: cells[index] for name, cells in table.columns.items()}
        named = clean_text(cell[names["file_name"]]).strip()
        if not named:
            collector.skip(places.of(index), "names no file.", file)
            continue
        task = task_beside(root, file, named)
        collector.know([task])
        if subset:
            collector.tell(task, "subset", subset)
        for name in rest:
            collector.tell(task, name, cell[name])
        if label and clean_name(cell[label]):
            collector.add(Entry(task, QuestionKind.CLASS, (clean_name(cell[label]),)))
        if text:
            collector.add(Entry(task, QuestionKind.TRANSCRIPT, text=clean_text(cell[text]).strip()))
        if objects and cell[objects].strip():
            _take_objects(collector, task, cell[objects], (file, places.of(index)))


def _take_objects(collector: Collector, task: str, cell: str, place: tuple[Path, str]) -> None:
    """Take the boxes of a picture.

    Raises:
        FileProblem: the cell is no JSON.
    """
    found = parse_json(place[0], cell.replace("'", '"') if cell.startswith("{'") else cell)
    boxes = found.get("bbox") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(boxes, list):
        collector.skip(place[1], "has objects without a list of bbox.", place[0])
        return
    classes: Any = next(
        (found[key] for key in ("categories", "category", "label", "labels") if key in found), []
    )
    units: list[Shape] = []
    names: list[str] = []
    for number, box in enumerate(boxes):
        try:
            units.append(_box(box, unit_id(len(units)), _extras(found, number)))
        except ValueError as error:
            collector.skip(f"{place[1]}, box {number + 1}", f"{error}.", place[0])
            continue
        has_class = isinstance(classes, list) and number < len(classes)
        names.append(clean_name(classes[number]) if has_class else "")
    entry = Entry(task, QuestionKind.BOXES, tuple(names), tuple(units))
    collector.add_unless_lost(entry, len(boxes) - len(units))


def _box(box: Any, unit: str, attributes: Mapping[str, str]) -> Shape:
    if not isinstance(box, (list, tuple)) or len(box) != 4:
        raise ValueError("its bbox is not x, y, width, height")
    left, top, width, height = (geometry.number(one) for one in box)
    return geometry.box(left, top, left + width, top + height, unit=unit, attributes=attributes)


def _extras(found: Mapping[str, Any], number: int) -> dict[str, str]:
    """Return what else a box has: the lists beside ``bbox`` that are as long."""
    skipped = {"bbox", "categories", "category", "label", "labels", "id", "area"}
    return {
        clean_name(key): clean_name(
            json.dumps(values[number]) if isinstance(values[number], list) else values[number]
        )
        for key, values in found.items()
        if key not in skipped and isinstance(values, list) and number < len(values)
    }
