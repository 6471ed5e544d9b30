"""Take a table into a project: votes, gold, tags, metadata or predictions, all rows or none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from labeler.errors import UserError
from labeler.formats.columns import column_names, refuse_zero_bytes
from labeler.formats.table import ALIASES, read_metadata, read_tags
from labeler.ops.rules import apply_rules
from labeler.ops.table_labels import import_gold, import_predictions, import_votes
from labeler.ops.table_task import TableReport, TableTask
from labeler.ops.tags import tag_id
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.questions import the_question
from labeler.types import Id, Origin

__all__ = ["KINDS", "TableReport", "import_table"]

KINDS = ("votes", "gold", "tags", "metadata", "predictions")


def import_table(
    project: Project,
    path: Path,
    *,
    as_: str,
    author: Id,
    person: str | None = None,
    run: str | None = None,
    question: str | None = None,
    new_classes: str = "add",
    dry_run: bool = False,
    initiator: str | None = None,
) -> TableReport:
    """Take in a CSV or Parquet table whose tasks are items (see ``ops.matching``), in one operation.

    Args:
        as_: ``votes`` (task, worker, label), ``gold`` (task, label), ``tags`` (task, tag), ``metadata``
            (task and any columns) or ``predictions`` (task, label, p_CLASS…).
        person: whose votes a table without a worker column holds. People who are new are added as labelers.
        run: the name of the run that predictions are recorded as; the file's stem where not given.
        question: the question's name, where there are several.
        new_classes: ``"add"`` classes that the table names and the question lacks, or ``"refuse"`` them.
        dry_run: only report what would come in.

    Votes go to the open round; where none is open, one is opened for them (see ``ops.import_rounds``).
    A task that is no item is left out and reported. Empty labels and tags say nothing and are counted.

    Raises:
        FileProblem: the table cannot be read, lacks a column, or none of its tasks is an item.
        UserError: an ambiguous task (both items are named), classes refused, or a run of that name.
    """
    if as_ not in KINDS:
        raise UserError(f"A table is taken as one of {', '.join(KINDS)}, not {as_!r}.")
    path = Path(path)
    refuse_zero_bytes(path)
    asked = 0 if as_ in ("tags", "metadata") else the_question(project, question).id
    task = TableTask(project, path, author, asked, new_classes, initiator, {"kind": as_}, dry_run)
    if as_ == "votes":
        return import_votes(task, person)
    if as_ == "predictions":
        return import_predictions(task, run or path.stem)
    return {"gold": import_gold, "tags": _import_tags, "metadata": _import_metadata}[as_](task)


def kind_of(path: Path) -> str:
    """Return what a table holds as its columns tell, or an empty string where they fit several kinds.

    Raises:
        FileProblem: the table cannot be read.
    """
    names = {name.lower() for name in column_names(path)}
    if names & set(ALIASES["worker"]) and names & set(ALIASES["vote"]):
        return "votes"
    if any(name.startswith("p_") for name in names):
        return "predictions"
    return "tags" if names & set(ALIASES["tag"]) else ""


def _import_tags(task: TableTask) -> TableReport:
    table = read_tags(task.path)
    found = task.matched(table.task)
    rows = [(item, tag.strip()) for item, tag in zip(found.items, table.tag, strict=True) if item is not None]
    pairs = list(dict.fromkeys((item, tag) for item, tag in rows if tag))
    task.report["empty"] = sum(not tag for _, tag in rows)

    def body(batch: Batch) -> int:
        ids = {tag: tag_id(batch, tag) for tag in dict.fromkeys(tag for _, tag in pairs)}
        current = set(
            batch.db.execute("SELECT item, tag FROM current_tagging WHERE retracted = 0").fetchall()
        )
        fresh = [(item, ids[tag]) for item, tag in pairs if (item, ids[tag]) not in current]
        columns: dict[str, Any] = {
            "item": [item for item, _ in fresh],
            "tag": [tag for _, tag in fresh],
            "origin": Origin.IMPORT,
        }
        batch.add_many("tagging", columns, len(fresh))
        task.report["unchanged"] = len(pairs) - len(fresh)
        return len(fresh)

    return task.operate(f"import {len(pairs):,} tags", body)


def _import_metadata(task: TableTask) -> TableReport:
    table = read_metadata(task.path)
    found = task.matched(table.task)
    said = {
        (item, key): cell
        for key, cells in table.columns.items()
        for item, cell in zip(found.items, cells, strict=True)
        if item is not None and cell
    }

    def body(batch: Batch) -> int:
        rows = batch.db.execute("SELECT item, key, value FROM current_metadata WHERE retracted = 0")
        current = {(item, key): value for item, key, value in rows}
        fresh = {place: cell for place, cell in said.items() if current.get(place) != cell}
        columns: dict[str, Any] = {
            "item": [item for item, _ in fresh],
            "key": [key for _, key in fresh],
            "value": list(fresh.values()),
        }
        batch.add_many("metadata", columns, len(fresh))
        apply_rules(batch, np.array(sorted({item for item, _ in fresh}), dtype=np.int64))
        task.report["unchanged"] = len(said) - len(fresh)
        return len(fresh)

    return task.operate(f"import metadata ({', '.join(table.columns)})", body)
