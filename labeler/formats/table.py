"""The five tables a labeling team exchanges: votes, gold, tags, predictions, metadata.

======================  =============================================================================
votes                   ``task,worker,label``, further columns kept
gold                    ``task,label``
tags                    ``task,tag``, one row per tag
predictions             ``task,label[,confidence][,p_CLASS…]``; without ``label`` the largest ``p_`` wins
metadata                ``task`` and any columns
======================  =============================================================================

Columns are found by name, in any order; the usual other names are understood (``ALIASES``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeler.errors import FileProblem
from labeler.formats.columns import Table, csv_text, in_words, line_of, read_table, write_table

__all__ = [
    "Gold",
    "Metadata",
    "Predictions",
    "Table",
    "Tags",
    "Votes",
    "csv_text",
    "read_gold",
    "read_metadata",
    "read_predictions",
    "read_table",
    "read_tags",
    "read_votes",
    "write_table",
]

ALIASES: Mapping[str, tuple[str, ...]] = {
    "task": ("task", "item", "item_id", "path", "file_name", "filename", "file", "image", "audio", "id"),
    "worker": ("worker", "annotator", "labeler", "person", "performer", "user"),
    "vote": ("label", "class", "answer", "chosen_label"),
    "gold": ("label", "class", "gold", "truth", "true_label"),
    "answer": ("label", "class", "prediction", "predicted"),
    "tag": ("tag", "slice"),
    "confidence": ("confidence", "score", "probability"),
}


@dataclass(frozen=True, slots=True)
class Votes:
    """Who said what of which item: lists of one length, in file order, duplicates included."""

    task: list[str]
    worker: list[str]
    label: list[str]
    extra: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gold:
    """Known truth, one row per task: of several rows for a task the last counts, ``n_duplicates`` went."""

    task: list[str]
    label: list[str]
    extra: dict[str, list[str]] = field(default_factory=dict)
    n_duplicates: int = 0


@dataclass(frozen=True, slots=True)
class Tags:
    """One row per (task, tag); a pair written twice is kept once."""

    task: list[str]
    tag: list[str]


@dataclass(frozen=True, slots=True)
class Predictions:
    """A model's answers, one row per task.

    ``confidence`` float64[n] is NaN where unknown; ``probabilities`` float64[n, k] follows ``classes``, or is
    None where the table has no ``p_`` columns; an empty probability is NaN.
    """

    task: list[str]
    label: list[str]
    confidence: NDArray[np.float64]
    classes: list[str]
    probabilities: NDArray[np.float64] | None
    n_duplicates: int = 0


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about items: ``columns`` maps a name to one cell per task."""

    task: list[str]
    columns: dict[str, list[str]]


def read_votes(path: Path, *, guarded: bool | None = None) -> Votes:
    """Return the votes in a table ``task,worker,label``.

    Raises:
        FileProblem: no such file, not a table, or a column is missing.
    """
    table = read_table(path, guarded=guarded)
    found = find_columns(table, ("task", "worker", "vote"))
    extra = {name: cells for name, cells in table.columns.items() if name not in found.values()}
    columns = table.columns
    return Votes(columns[found["task"]], columns[found["worker"]], columns[found["vote"]], extra)


def read_gold(path: Path, *, guarded: bool | None = None) -> Gold:
    """Return the truths in a table ``task,label``.

    Raises:
        FileProblem: no such file, not a table, or a column is missing.
    """
    table = read_table(path, guarded=guarded)
    found = find_columns(table, ("task", "gold"))
    keep = _latest(table.columns[found["task"]])
    extra = {n: _take(cells, keep) for n, cells in table.columns.items() if n not in found.values()}
    return Gold(
        _take(table.columns[found["task"]], keep),
        _take(table.columns[found["gold"]], keep),
        extra,
        table.n - len(keep),
    )


def read_tags(path: Path, *, guarded: bool | None = None) -> Tags:
    """Return the taggings in a table ``task,tag``.

    Raises:
        FileProblem: no such file, not a table, or a column is missing.
    """
    table = read_table(path, guarded=guarded)
    found = find_columns(table, ("task", "tag"))
    pairs = dict.fromkeys(zip(table.columns[found["task"]], table.columns[found["tag"]], strict=True))
    return Tags([task for task, _ in pairs], [tag for _, tag in pairs])


def read_predictions(path: Path, *, guarded: bool | None = None) -> Predictions:
    """Return a model's answers in a table ``task,label[,confidence][,p_CLASS…]``.

    Raises:
        FileProblem: no such file, not a table, a column is missing, or a probability is not a number.
    """
    table = read_table(path, guarded=guarded)
    names = [name for name in table.columns if name.startswith("p_")]
    classes = [name.removeprefix("p_") for name in names]
    found = find_columns(table, ("task",) if names else ("task", "answer"), optional=("answer", "confidence"))
    keep = _latest(table.columns[found["task"]])
    probabilities = None
    if names:
        probabilities = np.column_stack([_numbers(table, name) for name in names])[keep]
    if "answer" in found:
        label = _take(table.columns[found["answer"]], keep)
    else:
        filled = np.where(np.isnan(probabilities), -np.inf, probabilities)  # type: ignore[arg-type]
        label = [classes[index] for index in filled.argmax(axis=1)]
    confidence = np.full(len(keep), np.nan)
    if "confidence" in found:
        confidence = _numbers(table, found["confidence"])[keep]
    elif probabilities is not None and len(keep):
        confidence = np.where(np.isnan(probabilities), -np.inf, probabilities).max(axis=1)
        confidence[np.isinf(confidence)] = np.nan
    tasks = _take(table.columns[found["task"]], keep)
    return Predictions(tasks, label, confidence, classes, probabilities, table.n - len(keep))


def read_metadata(path: Path, *, guarded: bool | None = None) -> Metadata:
    """Return what a table ``task,…`` says about items; of several rows for a task the last counts.

    Raises:
        FileProblem: no such file, not a table, or no task column.
    """
    table = read_table(path, guarded=guarded)
    task = find_columns(table, ("task",))["task"]
    keep = _latest(table.columns[task])
    columns = {name: _take(cells, keep) for name, cells in table.columns.items() if name != task}
    return Metadata(_take(table.columns[task], keep), columns)


def find_columns(table: Table, wanted: Sequence[str], optional: Sequence[str] = ()) -> dict[str, str]:
    """Return the column of each wanted meaning (a key of ``ALIASES``), and of each optional one there is.

    Raises:
        FileProblem: a wanted column is missing.
    """
    by_name = {name.lower(): name for name in reversed(table.columns)}
    found: dict[str, str] = {}
    for meaning in dict.fromkeys((*wanted, *optional)):
        free = (by_name[alias] for alias in ALIASES[meaning] if alias in by_name)
        name = next((name for name in free if name not in found.values()), None)
        if name is not None:
            found[meaning] = name
        elif meaning in wanted:
            header = in_words(table.columns)
            names = ",".join(ALIASES[one][0] for one in wanted)
            why = f"has no column {ALIASES[meaning][0]!r} (its columns: {header}); wanted are {names}."
            raise FileProblem(table.path, why, 1)
    return found


def _latest(tasks: Sequence[str]) -> list[int]:
    """Return the row of each task's last mention, in the order of the tasks' first mention."""
    return list({task: row for row, task in enumerate(tasks)}.values())


def _take(cells: Sequence[str], rows: Sequence[int]) -> list[str]:
    return [cells[row] for row in rows]


def _numbers(table: Table, name: str) -> NDArray[np.float64]:
    cells = table.columns[name]
    values = np.full(len(cells), np.nan)
    for row, cell in enumerate(cells):
        if cell.strip():
            try:
                values[row] = float(cell)
            except ValueError:
                line = line_of(table.path, row)
                raise FileProblem(
                    table.path, f"{in_words([name])} is {in_words([cell])!r}, not a number.", line
                ) from None
    return values
