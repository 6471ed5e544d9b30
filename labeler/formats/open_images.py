"""Open Images: tables of boxes and of labels of whole pictures, with shares of the picture as coordinates.

``ImageID`` is the picture's name without its suffix. Class names come from ``*class-descriptions*.csv``
beside. Taken: boxes with what is true of them (``IsOccluded`` …), labels that people confirmed. Not taken:
labels that were verified as absent, a machine's labels, masks.
"""

from __future__ import annotations

import csv
from pathlib import Path

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, Entry, clean_name, clean_text, unit_id
from labeler.formats.bounded import lines_of, read_head, read_text
from labeler.formats.columns import RowPlaces, Table, read_table
from labeler.formats.file_sets import files_below, first_below, read_files
from labeler.types import QuestionKind
from labeler.units import Shape

_SIDES = ("XMin", "YMin", "XMax", "YMax")
_TRUE_OF_IT = ("IsOccluded", "IsTruncated", "IsGroupOf", "IsDepiction", "IsInside")
_SUBSETS = ("train", "validation", "test")
_FOLDERS = frozenset({"annotations", "metadata", "labels"})
_TRIES = 12


def is_open_images(path: Path) -> bool:
    """Return whether a file, or one of the first of a folder, is such a table."""
    if path.is_dir():
        return first_below(path, ".csv", _is_file, tries=_TRIES)
    return _is_file(path)


def _is_file(path: Path) -> bool:
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    first = read_head(path).decode("utf-8-sig", "replace").partition("\n")[0]
    header = {name.strip() for name in first.split(",")}
    has_label = {"ImageID", "LabelName", "Confidence"} <= header and "MaskPath" not in header
    return has_label and (set(_SIDES) <= header or not header & set(_SIDES))


def read_open_images(path: Path) -> Annotations:
    """Return what a table, or a folder of them, says.

    Raises:
        FileProblem: not a table, or without the columns.
    """
    files = [one for one in files_below(path, ".csv") if _is_file(one)] if path.is_dir() else [path]
    collector = read_files("open_images", path, files, _read_one)
    if not collector.n_files:
        raise FileProblem(path, "holds no table of Open Images.")
    root = path if path.is_dir() else path.parent
    return collector.done([root.parent if root.name.casefold() in _FOLDERS else root])


def _read_one(collector: Collector, file: Path) -> None:
    table = read_table(file, guarded=False)
    if not {"ImageID", "LabelName", "Confidence"} <= set(table.columns):
        raise FileProblem(file, "is no table of Open Images: ImageID, LabelName or Confidence is missing.", 1)
    names = _class_names(file.parent)
    subset = next((one for one in _SUBSETS if one in file.name.casefold()), "")
    tasks = [clean_text(cell).strip() for cell in table.columns["ImageID"]]
    for task in dict.fromkeys(tasks) if subset else ():
        collector.tell(task, "subset", subset)
    if set(_SIDES) <= set(table.columns):
        _take_boxes(collector, table, tasks, names)
    else:
        _take_labels(collector, table, tasks, names)


def _class_names(folder: Path) -> dict[str, str]:
    """Return the classes' names by what the tables call them, of the descriptions beside."""
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*class-descriptions*.csv"))[:5]:
        try:
            for row in csv.reader(lines_of(read_text(file))):
                if len(row) == 2 and row != ["LabelName", "DisplayName"]:
                    found[row[0].strip()] = clean_name(row[1])
        except (FileProblem, csv.Error):
            continue
    return found


def _take_boxes(collector: Collector, table: Table, tasks: list[str], names: dict[str, str]) -> None:
    places = RowPlaces(table.path)
    columns = table.columns
    found: dict[str, tuple[list[Shape], list[str]]] = {}
    for index, task in enumerate(tasks):
        if not task:
            collector.skip(places.of(index), "names no picture.", table.path)
            continue
        units, labels = found.setdefault(task, ([], []))
        try:
            left, top, right, bottom = (geometry.number(columns[side][index]) for side in _SIDES)
            true = {name: "1" for name in _TRUE_OF_IT if name in columns and columns[name][index] == "1"}
            units.append(geometry.box(left, top, right, bottom, unit=unit_id(len(units)), attributes=true))
        except ValueError as error:
            collector.skip(places.of(index), f"{error}.", table.path)
            continue
        label = columns["LabelName"][index].strip()
        labels.append(names.get(label) or clean_name(label))
    for task, (units, labels) in found.items():
        if units:
            entry = Entry(task, QuestionKind.BOXES, tuple(labels), tuple(units), relative=True)
            collector.add(entry)


def _take_labels(collector: Collector, table: Table, tasks: list[str], names: dict[str, str]) -> None:
    columns = table.columns
    places = RowPlaces(table.path)
    sources = columns.get("Source") or [""] * table.n
    found: dict[str, list[str]] = {}
    for index, task in enumerate(tasks):
        label = columns["LabelName"][index].strip()
        confidence = geometry.share(columns["Confidence"][index])
        if not task or not label or confidence is None:
            collector.skip(places.of(index), "lacks its picture, label or confidence.", table.path)
        elif sources[index].strip() == "machine":
            collector.count("labels of a machine, which are not taken")
        elif confidence < 1:
            collector.count("labels that were not confirmed or verified as absent, which are not taken")
        else:
            found.setdefault(task, []).append(names.get(label) or clean_name(label))
    collector.know(task for task in tasks if task)
    for task, labels in found.items():
        collector.add(Entry(task, QuestionKind.CLASSES, tuple(dict.fromkeys(labels))))
