"""Tables of units: a row a box or a segment, or a row a transcript, in CSV, TSV, Parquet or JSON Lines.

======================  =============================================================================
boxes                   ``task,label,x,y,w,h`` or ``x_min,y_min,x_max,y_max`` (also ``xmin`` … and ``x1`` …)
segments                ``task,label,start,end`` in seconds or ``HH:MM:SS.fraction``, ``text`` beside it
transcripts             ``task,text``
======================  =============================================================================

``worker`` is whose answer it is, ``unit_id`` the unit's id, ``score`` a model's, ``channel``, ``low_hz`` and
``high_hz`` a segment's; further columns are attributes, or metadata beside transcripts. A row without numbers
and label says that somebody looked and found nothing. CVAT's Generic TSV is of this form.
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, Entry, clean_name, clean_text, unit_id
from labeler.formats.bounded import json_keys, read_head
from labeler.formats.columns import RowPlaces, Table, in_words, read_table
from labeler.formats.media_names import is_media_name
from labeler.formats.plain_boxes import PlainBoxes, compact
from labeler.types import QuestionKind
from labeler.units import Segment, Shape

_TABLES = (".csv", ".tsv", ".parquet", ".pq", ".jsonl", ".ndjson")
_TASK = (
    *("task", "item", "item_id", "path", "file_name", "filename", "file", "image", "audio", "wav"),
    *("image_id", "notated_path", "source_file"),
)
_WORKER = ("worker", "annotator", "labeler", "person", "performer", "user")
_LABEL = ("label", "class", "class_name", "category", "cell_type", "name", "species")
_TEXT = ("text", "transcript", "transcription", "sentence", "wrd", "words")
_SCORE = ("score", "confidence")
_START = ("start", "start_s", "start_seconds", "onset_s", "begin")
_END = ("end", "end_s", "stop", "stop_s", "stop_seconds", "offset_s")
_BOXES = (
    ("x_min", "y_min", "x_max", "y_max"),
    ("xmin", "ymin", "xmax", "ymax"),
    ("x1", "y1", "x2", "y2"),
    ("left", "top", "right", "bottom"),
)
_SIZED = (("x", "y", "w", "h"), ("x", "y", "width", "height"), ("left", "top", "width", "height"))
_UNITS = ("unit_id", "annotation_id", "region_id")
_SIZES = ("width", "height", "image_width", "image_height")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class _Form:
    """Which column means what; ``box`` four columns, ``is_sized`` whether they end with a size."""

    kind: QuestionKind
    task: str
    label: str = ""
    worker: str = ""
    text: str = ""
    box: tuple[str, ...] = ()
    is_sized: bool = False
    start: str = ""
    end: str = ""
    score: str = ""
    unit: str = ""
    rest: tuple[str, ...] = ()


def is_unit_table(path: Path) -> bool:
    """Return whether a file is a table whose columns are those of units or transcripts."""
    if path.suffix.lower() not in _TABLES or not path.is_file():
        return False
    return _form(_header(path)) is not None


def _header(path: Path) -> list[str]:
    """Return the names of a table's columns, as far as its beginning shows them."""
    suffix = path.suffix.lower()
    if suffix in (".parquet", ".pq"):
        import pyarrow
        import pyarrow.parquet

        try:
            return list(pyarrow.parquet.read_schema(path).names)
        except (OSError, pyarrow.ArrowException):
            return []
    head = read_head(path)
    if suffix in (".jsonl", ".ndjson"):
        return sorted(json_keys(head.partition(b"\n")[0]).get(1, set()))
    marks = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    text = head[: len(head) & ~1].decode(marks.get(head[:2], "utf-8-sig"), "replace")
    first = text.partition("\n")[0].rstrip("\r")
    mark = next((mark for mark in (",", "\t", ";") if mark in first), ",")
    try:
        return [name.strip() for name in next(csv.reader([first], delimiter=mark), [])]
    except csv.Error:
        return []


def _form(header: list[str]) -> _Form | None:
    """Return what the columns mean, None where they are not of this form."""
    names = {name.casefold(): name for name in reversed(header)}

    def first(options: tuple[str, ...]) -> str:
        return next((names[one] for one in options if one in names), "")

    task, label, text = first(_TASK), first(_LABEL), first(_TEXT)
    if not task:
        return None
    box, is_sized = next(((four, False) for four in _BOXES if set(four) <= set(names)), ((), False))
    if not box:
        box, is_sized = next(((four, True) for four in _SIZED if set(four) <= set(names)), ((), False))
    start, end = first(_START), first(_END)
    if {"id", "wav", "duration"} <= set(names):
        start = end = ""  # SpeechBrain's manifests: these count samples, and each row is a sound of its own
    used = {task, label, text, first(_WORKER), first(_SCORE), first(_UNITS), start, end}
    common: dict[str, Any] = {
        "task": task,
        "label": label,
        "worker": first(_WORKER),
        "score": first(_SCORE),
        "unit": first(_UNITS),
    }
    if box and not (start and end):
        own = tuple(names[one] for one in box)
        skipped = {*used, *own, *(names[one] for one in _SIZES if one in names)}
        rest = tuple(name for name in header if name not in skipped)
        return _Form(QuestionKind.BOXES, box=own, is_sized=is_sized, rest=rest, **common)
    if start and end:
        rest = tuple(name for name in header if name not in used)
        return _Form(QuestionKind.SEGMENTS, text=text, start=start, end=end, rest=rest, **common)
    if text and not label:
        rest = tuple(name for name in header if name not in used)
        return _Form(QuestionKind.TRANSCRIPT, text=text, rest=rest, **common)
    return None


def read_unit_table(path: Path) -> Annotations:
    """Return what a table of units or transcripts says.

    Raises:
        FileProblem: not a table, or its columns are not of this form.
    """
    table = read_table(path)
    form = _form(list(table.columns))
    if form is None:
        columns = in_words(table.columns)
        raise FileProblem(path, f"is no table of boxes, segments or transcripts; its columns: {columns}.", 1)
    collector = Collector("unit_table", path)
    if form.kind is QuestionKind.TRANSCRIPT:
        _take_transcripts(collector, table, form)
    else:
        _take_units(collector, table, form)
    return collector.done([path.parent])


def _take_transcripts(collector: Collector, table: Table, form: _Form) -> None:
    places = RowPlaces(table.path)
    for index in range(table.n):
        task, text = _task(table, form, index), table.columns[form.text][index]
        if not task:
            collector.skip(places.of(index), "names no task.")
            continue
        who = clean_name(table.columns[form.worker][index]) if form.worker else ""
        score = geometry.share(table.columns[form.score][index]) if form.score else None
        text = clean_text(text).strip()
        for name in form.rest if not who else ():
            collector.tell(task, name, table.columns[name][index])
        collector.add(Entry(task, QuestionKind.TRANSCRIPT, text=text, who=who, confidence=score))


def _take_units(collector: Collector, table: Table, form: _Form) -> None:
    units: dict[tuple[str, str], Sequence[Any]] = {}
    own: list[Any] = []
    last: tuple[str, str] | None = None
    labels: dict[tuple[str, str], list[str]] = {}
    lost: dict[tuple[str, str], int] = {}
    columns = table.columns
    places = RowPlaces(table.path)
    sides = _sides(table, form)
    measured = form.box or (form.start, form.end)
    for index in range(table.n):
        task = _task(table, form, index)
        who = clean_name(columns[form.worker][index]) if form.worker else ""
        if not task:
            collector.skip(places.of(index), "names no task.")
            continue
        if (task, who) != last:
            if last is not None:
                units[last] = _fewer(form, own)
            own, last = list(units.get((task, who), ())), (task, who)
            units[task, who] = own
        numbers = [] if sides else [columns[name][index].strip() for name in measured]
        label = clean_name(columns[form.label][index]) if form.label else ""
        if not sides and not any(numbers) and not label:
            continue  # somebody looked, and there is nothing
        try:
            own.append(_unit(table, form, sides, index, len(own)))
        except ValueError as error:
            collector.skip(places.of(index), f"{error}.")
            lost[task, who] = lost.get((task, who), 0) + 1
            continue
        labels.setdefault((task, who), []).append(label)
    if last is not None:
        units[last] = _fewer(form, own)
    for task, who in list(units):
        found = units.pop((task, who))
        found = found if isinstance(found, PlainBoxes) else tuple(found)
        entry = Entry(task, form.kind, tuple(labels.pop((task, who), ())), found, who=who)
        collector.add_unless_lost(entry, lost.get((task, who), 0))


def _fewer(form: _Form, own: list[Any]) -> Sequence[Any]:
    """Return what was gathered of a task in less memory: its rows mostly follow each other."""
    return (compact(own) if form.kind is QuestionKind.BOXES else None) or own


def _sides(table: Table, form: _Form) -> list[array[float]]:
    """Return the columns of a box as numbers where all of them are some, and give up their words."""
    found: list[array[float]] = []
    for name in form.box:
        try:
            found.append(array("d", map(float, table.columns[name])))
        except ValueError:
            return []
    if any(not abs(side) < geometry.FAR for sides in found for side in sides):
        return []
    for name in form.box:
        del table.columns[name]
    return found


def _unit(table: Table, form: _Form, sides: list[array[float]], index: int, n: int) -> Shape | Segment:
    wanted = (form.unit, form.score, form.text, form.start, form.end, *form.rest, *form.box)
    columns = table.columns
    cell: Mapping[str, str] = {name: columns[name][index].strip() for name in wanted if name in columns}
    unit = unit_id(n, cell.get(form.unit))
    score = geometry.share(cell.get(form.score, ""))
    attributes = {clean_name(name): clean_name(cell[name]) for name in form.rest if cell[name]}
    if form.kind is QuestionKind.BOXES:
        numbers = [side[index] for side in sides] or [geometry.number(cell[name]) for name in form.box]
        if form.is_sized:
            numbers[2:] = numbers[0] + numbers[2], numbers[1] + numbers[3]
        return geometry.box(*numbers, unit=unit, attributes=attributes, score=score)
    low, high = (geometry.share(attributes.pop(name, "")) for name in ("low_hz", "high_hz"))
    channel = geometry.share(attributes.pop("channel", ""))
    return geometry.segment(
        _seconds(cell[form.start]),
        _seconds(cell[form.end]),
        unit=unit,
        low_hz=low,
        high_hz=high,
        channel=None if channel is None or channel < 0 else int(channel),
        text=clean_text(cell.get(form.text, "")),
        attributes=attributes,
        score=score,
    )


def _seconds(cell: str) -> float | str:
    """Return a time as seconds where it is written as a clock does.

    >>> _seconds("01:02:03.5"), _seconds("2.5")
    (3723.5, '2.5')
    """
    match = _CLOCK.fullmatch(cell)
    if match is None:
        return cell
    return int(match[1] or 0) * 3600 + int(match[2]) * 60 + float(match[3])


def _task(table: Table, form: _Form, index: int) -> str:
    named = clean_text(table.columns[form.task][index]).strip().replace("\\", "/")
    if named.startswith(("$", "{")) and is_media_name(named):
        return named.partition("/")[2]
    return named
