"""COCO: instances with boxes, polygons and run-length masks; labels; panoptic segments; results of a model.

Taken: ``bbox``, polygons, masks as their outline, ``iscrowd`` and ``attributes`` (as attributes), ``score``;
an image without annotations means that there is nothing on it. Not taken: key points, captions, areas.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from labeler.errors import FileProblem
from labeler.formats.annotations import (
    MOST_REMARKS,
    Annotations,
    Collector,
    Entry,
    Remark,
    Said,
    clean_name,
    clean_text,
    names_of,
)
from labeler.formats.bounded import json_keys, many_objects, read_head, read_json
from labeler.formats.coco_boxes import plain_rows
from labeler.formats.coco_shapes import box_of, crowd, shapes_of
from labeler.formats.file_sets import files_below, first_below, merged
from labeler.formats.plain_boxes import PlainBoxes
from labeler.formats.regular import is_there
from labeler.types import QuestionKind
from labeler.units import Shape

_IMAGE = names_of(
    "id width height file_name license date_captured coco_url flickr_url extra path url dataset_id"
)
_ANNOTATION = names_of(
    "id image_id category_id bbox area segmentation iscrowd attributes score keypoints num_keypoints",
    "caption segments_info file_name isbbox color metadata",
)
_MOST_ID = 2**63
_FOLDERS = frozenset({"annotations", "annotation", "labels"})


def is_coco(path: Path) -> bool:
    """Return whether a file, or one of the first of a folder, looks like COCO annotations or results."""
    if path.is_dir():
        return first_below(path, ".json", _is_file, tries=5)
    return _is_file(path)


def _is_file(path: Path) -> bool:
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    keys = json_keys(read_head(path))
    top, inner = keys.get(1, set()), keys.get(3, set())
    if "{" in keys.get(0, set()):
        is_images = "images" in top and bool({"file_name", "coco_url"} & inner or "annotations" in top)
        is_annotations = "annotations" in top and "image_id" in inner
        return is_images or is_annotations or {"categories", "annotations"} <= top
    in_list = keys.get(2, set())
    return "image_id" in in_list and bool({"bbox", "category_id", "segmentation", "keypoints"} & in_list)


def read_coco(path: Path) -> Annotations:
    """Return what a COCO file, or a folder with some, says.

    Of a folder the ``instances`` files are read where there are any: the others repeat their images.

    A file of results alone names images by number only: these numbers are its tasks, and its classes are
    called by their numbers, unless the file that it belongs to lies beside it.

    Raises:
        FileProblem: not JSON, or not of COCO's form.
    """
    with many_objects():
        if not path.is_dir():
            return _read(path)
        files = [file for file in files_below(path, ".json") if _is_file(file)]
        files = [file for file in files if file.name.startswith("instances")] or files
        if not files:
            raise FileProblem(path, "holds no COCO file.")
        return _merged(path, files)


def _merged(path: Path, files: list[Path]) -> Annotations:
    """Return what files of a folder say; one that cannot be read is left out with its reason.

    Raises:
        FileProblem: none of them can be read.
    """
    parts: list[Annotations] = []
    problems: list[FileProblem] = []
    for file in files:
        try:
            parts.append(_below(path, _read(file)))
        except FileProblem as problem:
            problems.append(problem)
    if not parts:
        raise problems[0]
    found = merged(path, parts)
    left_out = (Remark(one.path, "" if one.line is None else f"line {one.line}", one.why) for one in problems)
    return replace(found, remarks=(*left_out, *found.remarks)[:MOST_REMARKS])


def _below(root: Path, found: Annotations) -> Annotations:
    """Return annotations with tasks as paths below ``root`` where their images lie beside the file itself."""
    folder = found.path.parent
    if folder == root or not found.tasks or not is_there(folder / found.tasks[0]):
        return found
    at = folder.relative_to(root).as_posix()
    entries = tuple(replace(entry, task=f"{at}/{entry.task}") for entry in found.entries)
    return replace(found, entries=entries, tasks=tuple(f"{at}/{task}" for task in found.tasks))


def _read(path: Path) -> Annotations:
    found = read_json(path)
    collector = Collector("coco", path)
    if isinstance(found, list):
        return _results(collector, found)
    if not isinstance(found, dict):
        raise FileProblem(path, "is no COCO file: it holds neither an object nor a list.")
    reader = _Reader(collector)
    reader.take_images(_rows(path, found, "images"))
    found.pop("images", None)  # what was taken need not stay in memory
    reader.take_categories(_rows(path, found, "categories"))
    collector.declare(reader.categories.values())
    if not reader.images:
        raise FileProblem(path, "has no images that could be used; a COCO file lists them under 'images'.")
    reader.take_annotations(_rows(path, found, "annotations"))
    reader.gather(none_is_empty=True, said=None)
    folder = path.parent
    return collector.done([folder.parent if folder.name.casefold() in _FOLDERS else folder])


def _rows(path: Path, found: Mapping[str, Any], key: str) -> list[Any]:
    rows = found.get(key)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise FileProblem(path, f"is no COCO file: its {key!r} are no list.")
    return rows


@dataclass(slots=True)
class _Drawn:
    """What is on one image: shapes with a class name each, and classes without a place."""

    units: list[Shape] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    n_left_out: int = 0


@dataclass
class _Reader:
    """Goes through the lists of a file; ``images`` gives task and size by id."""

    collector: Collector
    images: dict[Any, tuple[str, tuple[float, float] | None]] = field(default_factory=dict)
    categories: dict[Any, str] = field(default_factory=dict)
    drawn: dict[Any, _Drawn] = field(default_factory=dict)
    plain: Mapping[Any, tuple[PlainBoxes, tuple[str, ...]]] = field(default_factory=dict)

    def take_images(self, rows: list[Any]) -> None:
        """Take the images."""
        keys: set[str] = set()
        for index, row in enumerate(rows):
            where = f"images[{index}]"
            if not isinstance(row, dict):
                self.collector.skip(where, "is no object.")
                continue
            identity, name = row.get("id"), row.get("file_name") or row.get("coco_url")
            if not _is_id(identity) or not isinstance(name, str) or not clean_name(name):
                self.collector.skip(where, "has no id or no file_name.")
            elif identity in self.images:
                self.collector.skip(where, f"has the id {_short(identity)} of an earlier image.")
            else:
                self.images[identity] = clean_text(name), _size(row)
                keys.update(row)
        self._count_unknown(rows, keys - _IMAGE, "images")
        self.collector.know(task for task, _ in self.images.values())

    def take_categories(self, rows: list[Any]) -> None:
        """Take the categories."""
        for index, row in enumerate(rows):
            where = f"categories[{index}]"
            name = clean_name(row.get("name", "")) if isinstance(row, dict) else ""
            identity = row.get("id") if isinstance(row, dict) else None
            if not name or not _is_id(identity):
                self.collector.skip(where, "has no id or no name.")
            elif identity in self.categories:
                self.collector.skip(where, f"has the id {_short(identity)} of an earlier category.")
            else:
                self.categories[identity] = name
                has_points = int(bool(row.get("keypoints")))
                self.collector.count("categories with key points, which are not taken", has_points)

    def take_annotations(self, rows: list[Any]) -> None:
        """Take the annotations, gathered by image."""
        found = plain_rows(rows, self.images, self.categories)
        self.plain = found.by_image
        unknown: Counter[str] = Counter()
        for index in found.rest:
            row, rows[index] = rows[index], None  # what was taken need not stay in memory
            self._look_at(f"annotations[{index}]", row)
            if isinstance(row, dict) and not _ANNOTATION.issuperset(row):
                unknown.update(row.keys() - _ANNOTATION)
        for key in sorted(unknown):
            what = f"annotations with the unknown key {clean_name(key)!r}, which is not taken"
            self.collector.count(what, unknown[key])

    def _look_at(self, where: str, row: Any) -> None:
        """Take an annotation that is not just a sound box."""
        if not isinstance(row, dict):
            self.collector.skip(where, "is no object.")
            return
        image, category = row.get("image_id"), row.get("category_id")
        if not _is_id(image) or image not in self.images:
            self.collector.skip(where, f"belongs to no image (image_id {_short(image)}).")
            return
        label = self.categories.get(category) if _is_id(category) else None
        self._take(where, row, self.drawn.setdefault(image, _Drawn()), label)

    def _take(self, where: str, row: Mapping[str, Any], drawn: _Drawn, label: str | None) -> None:
        if row.get("caption") is not None:
            self.collector.count("captions, which are not taken")
            return
        if isinstance(row.get("segments_info"), list):
            self._panoptic(where, row["segments_info"], drawn)
            return
        if label is None and row.get("category_id") is not None:
            self.collector.skip(where, f"has a category that is not declared ({_short(row['category_id'])}).")
            drawn.n_left_out += 1
            return
        if row.get("keypoints"):
            self.collector.count("annotations with key points, which are not taken (their boxes are)")
        try:
            made = shapes_of(self.collector, where, row, len(drawn.units))
        except ValueError as error:
            self.collector.skip(where, f"{error}.")
            drawn.n_left_out += 1
            return
        drawn.units += made
        drawn.names += [label or ""] * len(made)
        if not made and label:
            drawn.labels.append(label)
        elif not made:
            self.collector.skip(where, "says nothing that could be taken: no box, no outline, no category.")

    def _panoptic(self, where: str, segments: list[Any], drawn: _Drawn) -> None:
        """Take the boxes of a panoptic picture's segments; their masks lie in another file."""
        for number, segment in enumerate(segments):
            place = f"{where}.segments_info[{number}]"
            category = segment.get("category_id") if isinstance(segment, dict) else None
            label = self.categories.get(category) if _is_id(category) else None
            if not label:
                self.collector.skip(place, f"has a category that is not declared ({_short(category)}).")
                drawn.n_left_out += 1
                continue
            try:
                drawn.units.append(box_of(segment, len(drawn.units), crowd(segment)))
            except ValueError as error:
                self.collector.skip(place, f"{error}.")
                drawn.n_left_out += 1
                continue
            drawn.names.append(label)
            self.collector.count("panoptic masks, of which the boxes are taken")

    def gather(self, *, none_is_empty: bool, said: Said | None) -> None:
        """Make one entry an image for shapes, and one for classes without a place where there are any."""
        has_units = bool(self.plain) or any(one.units for one in self.drawn.values())
        is_single = all(len(one.labels) <= 1 for one in self.drawn.values())
        kind = QuestionKind.CLASS if is_single else QuestionKind.CLASSES
        plain, add, boxes_ = self.plain, self.collector.add, QuestionKind.BOXES
        for image, (task, size) in self.images.items():
            if image in plain:
                boxes, names = plain[image]
                add(Entry(task, boxes_, names, boxes, said=said, size=size))
                continue
            own = self.drawn.get(image) or _Drawn()
            if has_units and (own.units or none_is_empty):
                entry = Entry(task, boxes_, tuple(own.names), tuple(own.units), said=said, size=size)
                self.collector.add_unless_lost(entry, own.n_left_out)
            if own.labels:
                self.collector.add(Entry(task, kind, tuple(dict.fromkeys(own.labels)), said=said, size=size))

    def _count_unknown(self, rows: list[Any], keys: set[str], of: str) -> None:
        for key in sorted(keys):
            n = sum(isinstance(row, dict) and key in row for row in rows)
            self.collector.count(f"{of} with the unknown key {clean_name(key)!r}, which is not taken", n)


def _results(collector: Collector, rows: list[Any]) -> Annotations:
    """Take a model's results; images and categories come from the data set's file beside, if it is there."""
    path = collector.path
    reader = _beside(path, rows)
    reader.collector = collector
    reader.take_annotations(rows)
    reader.gather(none_is_empty=False, said=Said.PREDICTION)
    collector.declare(reader.categories.values())
    if not collector.entries:
        raise FileProblem(path, "is no COCO results file: none of its rows could be used.")
    return collector.done([path.parent])


def _beside(path: Path, rows: list[Any]) -> _Reader:
    """Return images and categories by id: those of the data set's file beside, else their numbers."""
    named = [row for row in rows if isinstance(row, dict)]
    wanted = {row.get("image_id") for row in named if _is_id(row.get("image_id"))}
    for other in sorted(path.parent.glob("*.json"))[:20]:
        if other == path or "{" not in json_keys(read_head(other)).get(0, set()) or not _is_file(other):
            continue
        reader = _Reader(Collector("coco", other))
        try:
            found = read_json(other)
            reader.take_images(_rows(other, found, "images"))
            reader.take_categories(_rows(other, found, "categories"))
        except FileProblem:
            continue
        if wanted and wanted <= set(reader.images):
            return reader
    numbers = {row.get("category_id") for row in named if _is_id(row.get("category_id"))}
    return _Reader(
        Collector("coco", path),
        {identity: (clean_name(identity), None) for identity in wanted},
        {identity: clean_name(f"category {identity}") for identity in numbers},
    )


def _size(row: Mapping[str, Any]) -> tuple[float, float] | None:
    width, height = row.get("width"), row.get("height")
    if isinstance(width, (int, float)) and isinstance(height, (int, float)) and 0 < width < 1e7 > height > 0:
        return float(width), float(height)
    return None


def _is_id(value: Any) -> bool:
    kind = type(value)
    return kind is str or (kind is int and -_MOST_ID < value < _MOST_ID)


def _short(value: Any) -> str:
    if isinstance(value, int) and abs(value) >= 10**20:
        return "a very long number"
    words = repr(value)
    return words if len(words) <= 40 else words[:37] + "…"
