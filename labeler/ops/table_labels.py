"""Tables that answer the question: votes, gold, predictions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from labeler.errors import FileProblem, UserError
from labeler.formats.table import read_gold, read_predictions, read_table, read_votes
from labeler.ops.classes import add_classes, unknown_classes
from labeler.ops.import_rounds import check_may_open, open_for_votes, vote_round
from labeler.ops.table_task import TableReport, TableTask
from labeler.store.facts import Batch
from labeler.store.read.people import people
from labeler.store.read.runs import runs
from labeler.types import AnswerState, Origin, Role, RunState


def import_votes(task: TableTask, person: str | None) -> TableReport:
    names, workers, labels, extra = _read_votes(task.path, person)
    goes_to = vote_round(task.project, task.question, task.path)
    if goes_to.name:
        check_may_open(task.project, task.author)
    latest = {(name, worker): row for row, (name, worker) in enumerate(zip(names, workers, strict=True))}
    found = task.matched(names)
    rows = [row for row in latest.values() if found.items[row] is not None]
    kept = [row for row in rows if labels[row]]
    new = unknown_classes(
        task.project, task.question, (labels[row] for row in kept), new_classes=task.new_classes
    )
    known = {someone.name: someone.id for someone in people(task.project)}
    joining = [name for name in dict.fromkeys(workers[row] for row in kept) if name not in known]
    task.report |= {
        "duplicates": len(names) - len(latest),
        "empty": len(rows) - len(kept),
        "new_classes": tuple(new),
        "new_people": tuple(joining),
        "new_round": goes_to.name if kept else "",
    }

    def body(batch: Batch) -> int:
        ids = known | {name: batch.add("person", name=name, role=Role.LABELER) for name in joining}
        classes = add_classes(batch, task.project, task.question, new)
        items = [item for row in kept if (item := found.items[row]) is not None]
        persons = [ids[workers[row]] for row in kept]
        round_ = goes_to.id
        if round_ is None and kept:
            round_ = open_for_votes(batch, task.question, goes_to.name, persons, items)
        columns: dict[str, Any] = {
            "item": items,
            "question": task.question,
            "person": persons,
            "round": round_,
            "state": AnswerState.ANSWERED,
            "label_class": [classes[labels[row]] for row in kept],
            "sure": [int(extra["sure"][row].lower() not in _NO) for row in kept] if "sure" in extra else 1,
            "note": [extra["note"][row] or None for row in kept] if "note" in extra else None,
            "origin": Origin.IMPORT,
        }
        batch.add_many("annotation", columns, len(kept))
        return len(kept)

    return task.operate(f"import {len(kept):,} votes", body)


_NO = frozenset({"0", "no", "false", "unsure", "n"})


def _read_votes(
    path: Path, person: str | None
) -> tuple[list[str], list[str], list[str], dict[str, list[str]]]:
    if person is None:
        votes = read_votes(path)
        if any(not worker for worker in votes.worker):
            raise FileProblem(path, "Some rows name no worker; fill in the worker column.")
        return votes.task, votes.worker, votes.label, votes.extra
    gold = read_gold(path)
    if {"worker", "annotator", "labeler"} & set(read_table(path).columns):
        raise FileProblem(path, "The table names its own workers; leave the person out.")
    return gold.task, [person] * len(gold.task), gold.label, gold.extra


def import_gold(task: TableTask) -> TableReport:
    gold = read_gold(task.path)
    found = task.matched(gold.task)
    rows = [(item, label) for item, label in zip(found.items, gold.label, strict=True) if item is not None]
    pairs = {item: label for item, label in rows if label}
    new = unknown_classes(task.project, task.question, pairs.values(), new_classes=task.new_classes)
    task.report |= {
        "rows": len(gold.task) + gold.n_duplicates,
        "duplicates": gold.n_duplicates,
        "empty": sum(not label for _, label in rows),
        "new_classes": tuple(new),
    }

    def body(batch: Batch) -> int:
        classes = add_classes(batch, task.project, task.question, new)
        current = dict(
            batch.db.execute(
                "SELECT item, label_class FROM current_gold WHERE question = ? AND retracted = 0",
                [task.question],
            ).fetchall()
        )
        fresh = {item: classes[label] for item, label in pairs.items() if current.get(item) != classes[label]}
        columns: dict[str, Any] = {
            "item": list(fresh),
            "question": task.question,
            "label_class": list(fresh.values()),
            "origin": Origin.IMPORT,
        }
        batch.add_many("gold", columns, len(fresh))
        task.report["unchanged"] = len(pairs) - len(fresh)
        return len(fresh)

    return task.operate(f"import {len(pairs):,} gold labels", body)


def import_predictions(task: TableTask, name: str) -> TableReport:
    from labeler.media.examine import hash_file

    if any(run.name == name for run in runs(task.project, task.question)):
        raise UserError(f"There is a run called {name!r} already; give these predictions another name.")
    table = read_predictions(task.path)
    found = task.matched(table.task)
    kept = [row for row, item in enumerate(found.items) if item is not None and table.label[row]]
    named = [*table.classes, *(table.label[row] for row in kept)]
    new = unknown_classes(task.project, task.question, named, new_classes=task.new_classes)
    task.report |= {
        "rows": len(table.task) + table.n_duplicates,
        "duplicates": table.n_duplicates,
        "empty": sum(item is not None for item in found.items) - len(kept),
        "new_classes": tuple(new),
    }

    def body(batch: Batch) -> int:
        classes = add_classes(batch, task.project, task.question, new)
        run = batch.add(
            "run",
            question=task.question,
            name=name,
            trainer="imported",
            state=RunState.FINISHED,
            settings={"file": task.path.name},
            metrics={},
            data_fingerprint=hash_file(task.path),
        )
        task.report["run"] = run
        columns: dict[str, Any] = {
            "run": run,
            "item": [found.items[row] for row in kept],
            "label_class": [classes[table.label[row]] for row in kept],
            "confidence": [None if np.isnan(c) else float(c) for c in table.confidence[kept]],
            "probabilities": _probabilities(table.probabilities, table.classes, list(classes), kept),
        }
        batch.add_many("prediction", columns, len(kept))
        return len(kept)

    return task.operate(f"import the predictions {name}", body, kind="import")


def _probabilities(
    shares: np.ndarray | None, named: list[str], classes: list[str], kept: list[int]
) -> list[list[float | None]] | None:
    """Return one list per row in the classes' declared order: 0 for a class without a column."""
    if shares is None:
        return None
    ordered = np.zeros((len(kept), len(classes)))
    for column, name in enumerate(named):
        ordered[:, classes.index(name)] = shares[kept, column]
    return [[None if np.isnan(share) else share for share in row] for row in ordered.tolist()]
