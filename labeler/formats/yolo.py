"""YOLO labels: a text file a picture, a line a shape, in shares of the picture's width and height.

A line is ``class cx cy w h`` (a sixth number is a score), ``class x1 y1 … x4 y4`` (a turned box) or ``class``
and three or more points (an outline); with ``kpt_shape`` in the YAML file, key points after the box are not
taken. An empty file says that there is nothing on the picture; a picture without a file is not labeled.
Class names come from the YAML file, ``obj.names`` or ``classes.txt``; without any they are ``class 0`` …
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, Entry, clean_name, unit_id
from labeler.formats.bounded import lines_of, read_head, read_text, read_yaml
from labeler.formats.file_sets import files_below, first_below, read_files
from labeler.formats.media_names import is_picture_name
from labeler.types import QuestionKind
from labeler.units import Shape

_LINE = re.compile(r"\s*\d{1,6}(?:[ \t]+[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?){4,}\s*")
_NAMES = ("obj.names", "classes.txt", "labels.txt", "_darknet.labels")
_NO_LABELS = frozenset({*_NAMES, "train.txt", "val.txt", "valid.txt", "test.txt", "readme.txt"})
_SUBSETS = {
    "train": "train", "training": "train", "val": "val", "valid": "val", "validation": "val", "test": "test",
    "testing": "test",
}  # fmt: skip
_SLACK = 0.01
_MOST_LINES = 100_000


def is_yolo(path: Path) -> bool:
    """Return whether a YAML file, a label file, or what lies in a folder looks like YOLO's."""
    if path.is_dir():
        if any(_is_yaml(file) for file in sorted(path.glob("*.y*ml"))[:5]):
            return True
        return (path / "obj.data").is_file() or first_below(path, ".txt", _is_labels, tries=5)
    if path.suffix.lower() in (".yaml", ".yml"):
        return path.is_file() and _is_yaml(path)
    return _is_labels(path) or (path.name == "obj.data" and path.is_file())


def _is_yaml(path: Path) -> bool:
    head = read_head(path)
    has_names = re.search(rb"^names\s*:", head, re.MULTILINE) is not None
    return has_names and re.search(rb"^(train|val|test|nc|path)\s*:", head, re.MULTILINE) is not None


def _is_labels(path: Path) -> bool:
    if path.suffix.lower() != ".txt" or not path.is_file() or path.name.lower() in _NO_LABELS:
        return False
    text = read_head(path).decode("utf-8", "replace")
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    return bool(lines) and _LINE.fullmatch(lines[0]) is not None


@dataclass
class _Set:
    """A data set: where it lies, its classes (by number), whether key points follow the boxes."""

    root: Path
    classes: dict[int, str] = field(default_factory=dict)
    has_points: bool = False
    pictures: dict[tuple[str, str], str] = field(default_factory=dict)


def read_yolo(path: Path) -> Annotations:
    """Return what a data set (its YAML file, its folder) or one label file says.

    Raises:
        FileProblem: the YAML file cannot be read, or there is no label file.
    """
    found = _data_set(path)
    is_one = path.suffix.lower() == ".txt"
    if not is_one:
        found.pictures = _pictures(found.root)
    files = [path] if is_one else _label_files(found)

    def read_one(collector: Collector, file: Path) -> None:
        _read_one(collector, file, found)

    collector = read_files("yolo", path, files, read_one)
    collector.declare(found.classes[number] for number in sorted(found.classes))
    if not collector.n_files:
        raise FileProblem(path, "has no label files; YOLO keeps them in labels/ or beside the pictures.")
    collector.know(found.pictures.values())
    _take_subsets(collector, found)
    return collector.done([found.root])


def _pictures(root: Path) -> dict[tuple[str, str], str]:
    """Return the pictures below ``root`` by folder and stem, case aside."""
    found = {}
    for file in files_below(root, ""):
        if is_picture_name(file.name):
            folder = file.parent.relative_to(root).as_posix()
            found[folder.casefold(), file.stem.casefold()] = file.relative_to(root).as_posix()
    return found


def _data_set(path: Path) -> _Set:
    if path.is_dir():
        config = next((one for one in sorted(path.glob("*.y*ml")) if _is_yaml(one)), None)
        return _from_yaml(config) if config is not None else _Set(path, _named_beside(path))
    if path.suffix.lower() in (".yaml", ".yml"):
        return _from_yaml(path)
    return _Set(path.parent, _named_beside(path.parent))


def _from_yaml(path: Path) -> _Set:
    found = read_yaml(path)
    if not isinstance(found, dict):
        raise FileProblem(path, "is no YOLO data set: it has no names and no paths.")
    root = path.parent
    named = found.get("path")
    if isinstance(named, str) and named and (inside := _inside(root, named)) is not None:
        root = inside
    return _Set(root, _classes(path, found.get("names")), "kpt_shape" in found)


def _inside(folder: Path, named: str) -> Path | None:
    """Return the folder below ``folder`` that a YAML file names, None where it names another place."""
    try:
        place = (folder / named).resolve()
        is_inside = place.is_dir() and place.is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return None
    return folder / named if is_inside else None


def _classes(path: Path, names: Any) -> dict[int, str]:
    if isinstance(names, list):
        names = dict(enumerate(names))
    if not isinstance(names, dict):
        raise FileProblem(path, "gives no names; YOLO lists its classes under 'names'.")
    found = {}
    for number, name in names.items():
        if not isinstance(number, int) or not clean_name(name):
            raise FileProblem(
                path, f"names a class {clean_name(number)!r}: {clean_name(name)!r}; numbers are wanted."
            )
        found[number] = clean_name(name)
    return found


def _named_beside(folder: Path) -> dict[int, str]:
    """Return the names in ``obj.names`` or ``classes.txt`` in the folder or up to two above it."""
    for place in (folder, *list(folder.parents)[:2]):
        for name in _NAMES:
            if (place / name).is_file():
                lines = lines_of(read_text(place / name))
                return {number: clean_name(line) for number, line in enumerate(lines) if clean_name(line)}
    return {}


def _label_files(found: _Set) -> list[Path]:
    """Return the label files: those with a picture of their name, in ``labels``, or that look like it."""
    kept = []
    for file in files_below(found.root, ".txt"):
        if file.name.lower() in _NO_LABELS:
            continue
        folder = file.parent.relative_to(found.root).as_posix()
        if _picture(found, folder, file.stem) or "labels" in folder.casefold().split("/") or _is_labels(file):
            kept.append(file)
    return kept


def _picture(found: _Set, folder: str, stem: str) -> str | None:
    """Return the picture that a label file belongs to, as its path below the root."""
    for place in dict.fromkeys((_images_folder(folder), folder)):
        if (picture := found.pictures.get((place.casefold(), stem.casefold()))) is not None:
            return picture
    return None


def _images_folder(folder: str) -> str:
    """Return the folder of the pictures: ``labels`` becomes ``images``, the last of that name.

    >>> _images_folder("train/labels"), _images_folder("Annotations")
    ('train/images', 'Images')
    """
    parts = folder.split("/")
    for at in range(len(parts) - 1, -1, -1):
        for name, other in (("labels", "images"), ("annotations", "Images"), ("labeltxt", "images")):
            if parts[at].casefold() == name:
                return "/".join([*parts[:at], other, *parts[at + 1 :]])
    return folder


def _read_one(collector: Collector, file: Path, found: _Set) -> None:
    folder = file.parent.relative_to(found.root).as_posix()
    folder = "" if folder == "." else folder
    task = _picture(found, folder or ".", file.stem) or "/".join(
        part for part in (_images_folder(folder), file.stem) if part
    )
    units: list[Shape] = []
    names: list[str] = []
    lines = list(lines_of(read_text(file)))
    if len(lines) > _MOST_LINES:
        raise FileProblem(file, f"has more than {_MOST_LINES:,} lines; it is no label file.")
    for number, line in enumerate(lines, 1):
        cells = line.split()
        if not cells:
            continue
        try:
            name = _name(cells[0], found)
            units.append(_shape(collector, [_number(cell) for cell in cells[1:]], unit_id(len(units)), found))
        except ValueError as error:
            collector.skip(f"line {number}", f"{error}.", file)
            continue
        names.append(name)
    entry = Entry(task, QuestionKind.BOXES, tuple(names), tuple(units), relative=True, where=file.name)
    collector.add_unless_lost(entry, sum(bool(line.strip()) for line in lines) - len(units))


def _name(cell: str, found: _Set) -> str:
    if not cell.isascii() or not cell.isdigit() or len(cell) > 6:
        raise ValueError(f"{cell[:20]!r} is no number of a class")
    number = int(cell)
    if found.classes and number not in found.classes:
        raise ValueError(f"class {number} has no name, there are {len(found.classes)}")
    return found.classes.get(number, f"class {number}")


def _number(cell: str) -> float:
    return geometry.number(cell)


def _shape(collector: Collector, numbers: list[float], unit: str, found: _Set) -> Shape:
    if len(numbers) < 4:
        raise ValueError(f"has {len(numbers)} numbers after the class, at least 4 are wanted")
    score = None
    if found.has_points and len(numbers) > 5:
        collector.count("lines with key points, which are not taken (their boxes are)")
        numbers = numbers[:4]
    if len(numbers) == 5:
        score = numbers[4]
        numbers = numbers[:4]
    outside = next((one for one in numbers if not -_SLACK <= one <= 1 + _SLACK), None)
    if outside is not None:
        raise ValueError(f"{outside:g} is no share of the picture, from 0 to 1")
    if len(numbers) == 4:
        x, y, width, height = numbers
        return geometry.box(
            x - width / 2, y - height / 2, x + width / 2, y + height / 2, unit=unit, score=score
        )
    if len(numbers) % 2:  # the score of an outline stands behind it
        score, numbers = numbers[-1], numbers[:-1]
    return geometry.polygon(geometry.pairs(numbers), unit=unit, score=score)


def _take_subsets(collector: Collector, found: _Set) -> None:
    """Take which part each picture belongs to: by a folder of its path, or by the lists of a part."""
    tasks = list(dict.fromkeys((*(entry.task for entry in collector.entries), *found.pictures.values())))
    for task in tasks:
        parts = task.casefold().split("/")[:-1]
        subset = next((_SUBSETS[part] for part in parts if part in _SUBSETS), None)
        if subset is not None:
            collector.tell(task, "subset", subset)
    by_stem = {Path(task).stem: task for task in tasks}
    for name, subset in _SUBSETS.items():
        file = found.root / f"{name}.txt"
        if file.is_file():
            for line in lines_of(read_text(file)):
                task_ = by_stem.get(Path(line.strip().replace("\\", "/")).stem)
                if task_ is not None:
                    collector.tell(task_, "subset", subset)
