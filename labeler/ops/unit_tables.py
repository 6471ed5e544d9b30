"""Boxes and segments that people drew, from plain tables with a row per unit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labeler.errors import FileProblem
from labeler.formats.columns import Table, column_names, line_of
from labeler.formats.table import find_columns, read_table, read_tags
from labeler.ops.unit_opinions import WIDTH, UnitOpinions, made_units
from labeler.stats.codes import class_order
from labeler.stats.units import Units
from labeler.types import QuestionKind

PLACES: Mapping[QuestionKind, tuple[tuple[str, ...], ...]] = {
    QuestionKind.BOXES: (("x", "y", "w", "h"), ("x1", "y1", "x2", "y2"), ("xmin", "ymin", "xmax", "ymax")),
    QuestionKind.SEGMENTS: (("start", "end"), ("start_s", "end_s")),
}
"""The columns of a plain table that say where a unit lies, in the forms that are understood."""


def kind_of_table(path: Path) -> QuestionKind:
    """Return what a table of votes holds by its columns: boxes (x,y,w,h), segments (start,end) or classes.

    Raises:
        FileProblem: the file is missing or is no table.
    """
    there = {name.lower() for name in column_names(path)}
    for kind, forms in PLACES.items():
        if any(set(columns) <= there for columns in forms):
            return kind
    return QuestionKind.CLASS


def units_of_tables(
    votes: Path,
    kind: QuestionKind,
    *,
    gold: Path | None = None,
    tags_file: Path | None = None,
    order: Sequence[str] | None = None,
) -> UnitOpinions:
    """Read tables with a row per unit: task,worker,label and x,y,w,h or start,end; ``gold`` has no worker.

    A row whose place is empty says that this person looked and found nothing (more units of theirs on that
    task may stand beside it). With a column ``unit_id`` the last of several rows of one unit counts.

    Raises:
        FileProblem: a file is missing, lacks a column, or holds a place that is no place; names the line.
    """
    rows, n_duplicates = _rows(votes, kind, ("task", "worker", "vote"))
    known = [] if gold is None else _rows(gold, kind, ("task", "gold"))[0]
    declared = class_order({row.label for row in (*rows, *known) if row.place and row.label}, order)
    item_of = _numbered(row.task for row in rows)
    person_of = _numbered(row.worker for row in rows)
    drawn = _by_person(rows, declared, WIDTH[kind])
    said: list[dict[int, Units]] = [{} for _ in item_of]
    for (task, worker), units in drawn.items():
        said[item_of[task]][person_of[worker]] = units
    truth = {
        item_of[task]: units
        for (task, _), units in _by_person(known, declared, WIDTH[kind]).items()
        if task in item_of
    }
    names, tagged = ([], []) if tags_file is None else _tags_of_table(tags_file, item_of)
    return UnitOpinions(
        kind,
        said,
        list(item_of),
        list(person_of),
        declared,
        simulated=np.zeros(len(person_of), dtype=bool),
        truth=truth,
        tags=names,
        tagged=tagged,
        n_duplicates=n_duplicates,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """One unit of a table; no ``place``: nothing was found."""

    task: str
    worker: str
    label: str
    place: tuple[float, ...]


def _rows(path: Path, kind: QuestionKind, wanted: tuple[str, ...]) -> tuple[list[_Row], int]:
    table = read_table(path)
    found = find_columns(table, wanted)
    by_name = {name.lower(): name for name in table.columns}
    form = next((form for form in PLACES[kind] if set(form) <= set(by_name)), None)
    if form is None:
        header, names = ", ".join(table.columns), ",".join(PLACES[kind][0])
        raise FileProblem(path, f"{kind.value} need the columns {names} (its columns: {header}).", 1)
    cells = [table.columns[by_name[name]] for name in form]
    unit = table.columns[by_name["unit_id"]] if "unit_id" in by_name else None
    task, label = table.columns[found["task"]], table.columns[found[wanted[-1]]]
    worker = table.columns[found["worker"]] if "worker" in found else [""] * table.n
    rows: dict[object, _Row] = {}
    for row in range(table.n):
        place = _place(table, form, row, [column[row] for column in cells])
        key: object = row if unit is None or not unit[row] else (task[row], worker[row], unit[row])
        rows[key] = _Row(task[row], worker[row], label[row], place)
    return list(rows.values()), table.n - len(rows)


def _place(table: Table, form: Sequence[str], row: int, cells: Sequence[str]) -> tuple[float, ...]:
    """Return the corners or the span of a row, nothing where its cells are empty.

    Raises:
        FileProblem: they are neither.
    """
    if not any(cell.strip() for cell in cells):
        return ()
    try:
        numbers = tuple(float(cell) for cell in cells)
    except ValueError:
        numbers = (math.nan,)
    wrong = ""
    if not all(math.isfinite(one) for one in numbers):
        wrong = f"{','.join(form)} are {', '.join(cells)}: numbers are wanted, or all of them empty."
    elif len(numbers) == 2:
        if numbers[0] < 0 or numbers[1] < numbers[0]:
            wrong = f"a segment goes forward in time, not from {numbers[0]} to {numbers[1]}."
    else:
        if form[-1] == "h":
            numbers = (*numbers[:2], numbers[0] + numbers[2], numbers[1] + numbers[3])
        if numbers[2] <= numbers[0] or numbers[3] <= numbers[1]:
            wrong = f"a box has a width and a height; {','.join(form)} are {', '.join(cells)}."
    if wrong:
        raise FileProblem(table.path, wrong, line_of(table.path, row))
    return numbers


def _by_person(rows: Iterable[_Row], declared: list[str], width: int) -> dict[tuple[str, str], Units]:
    code = {name: place for place, name in enumerate(declared)}
    places: dict[tuple[str, str], list[_Row]] = {}
    for row in rows:
        mine = places.setdefault((row.task, row.worker), [])
        if row.place:
            mine.append(row)
    return {
        key: made_units([row.place for row in mine], [code.get(row.label, -1) for row in mine], width)
        for key, mine in places.items()
    }


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: code for code, name in enumerate(sorted(set(names)))}


def _tags_of_table(path: Path, item_of: Mapping[str, int]) -> tuple[list[str], list[np.ndarray]]:
    table = read_tags(path)
    found: dict[str, list[int]] = {tag: [] for tag in sorted(set(table.tag))}
    for task, tag in zip(table.task, table.tag, strict=True):
        if task in item_of:
            found[tag].append(item_of[task])
    return list(found), [np.array(codes, dtype=np.int64) for codes in found.values()]
