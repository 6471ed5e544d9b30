"""Mending the classes of 100,000 labels, and the label book's relabel round. ``mend.py [N_LABELS]``.

Each mend is rehearsed (nothing changes), applied as one operation and undone; after undo every current row
and every figure that people see must be what it was before, which is a line of its own.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from bulk_project import PEOPLE, make
from report import report, stopwatch

from labeler.ops.book import amend_entry, label_again
from labeler.ops.mend import (
    AddClass,
    BringBack,
    Mend,
    Merge,
    Rename,
    Reorder,
    Retire,
    Split,
    mend_classes,
    rehearse_mend,
)
from labeler.ops.resolve import disagreements
from labeler.ops.truth import item_truths
from labeler.store.project import Project
from labeler.store.read.labels import current_labels
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.types import ClassKind, Id

TABLES = ("label_class", "annotation", "round", "assignment", "question")
STAMPS = ("id", "at", "op", "author", "restores")
"""What a row that undo adds says of itself; everything else must be what it was."""


def fingerprint(project: Project, question: Id) -> str:
    """Return a hash over what holds: current rows, labels that count, truths, the queue of disagreements."""
    digest = hashlib.sha256()
    with project.reading() as db:
        for table in (f"current_{name}" for name in TABLES):
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] not in STAMPS]
            kept = ", ".join(columns)
            where = "WHERE retracted = 0" if "retracted" in columns else ""
            for row in db.execute(f"SELECT {kept} FROM {table} {where} ORDER BY {kept}"):
                digest.update(repr(row).encode())
    labels, truths = current_labels(project, question), item_truths(project, question)
    for column in (labels.item, labels.person, labels.label_class, truths.item, truths.label_class):
        digest.update(np.ascontiguousarray(column).tobytes())
    digest.update(disagreements(project, question).item.tobytes())
    return digest.hexdigest()


def mends(project: Project, question: Id) -> list[tuple[str, Mend]]:
    """Return one mend of each kind, that fits the classes as `make` leaves them."""
    by = {one.name: one.id for one in classes(project, question)}
    offered = [one.id for one in classes(project, question) if one.is_offered]
    return [
        ("merge", Merge(by["scratch"], (by["dent"],), "mark")),
        ("rename", Rename(by["scratch"], "line")),
        ("split", Split(by["scratch"], ("deep scratch", "shallow scratch"))),
        ("retire", Retire(by["pit"])),
        ("reorder", Reorder(tuple(reversed(offered)))),
        ("add a borderline", AddClass("ok or pit", ClassKind.UNCERTAIN, (by["ok"], by["pit"]))),
    ]


def measure(project: Project, question: Id, what: str, act: Callable[[], object]) -> None:
    """Print how long ``act`` takes, how long its undo, and whether everything is as it was."""
    n, owner = len(current_labels(project, question)), people(project)[0].id
    before = fingerprint(project, question)
    with stopwatch() as watch:
        act()
    report(f"{what}, applied", n=n, value=watch[0], unit="s", must=2.0)
    changed = fingerprint(project, question) != before
    with stopwatch() as watch:
        project.undo(owner)
    report(f"{what}, undone", n=n, value=watch[0], unit="s", must=2.0)
    same = changed and fingerprint(project, question) == before
    what = f"{what}: undo left everything as it was"
    report(what, n=n, value=float(same), unit="", must=1.0, lower_is_better=False)


def main(n_labels: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        project = make(Path(folder) / "mend.labeler", n_labels // PEOPLE)
        with project:
            _measure_all(project, the_question(project).id, people(project)[0].id)


def _measure_all(project: Project, question: Id, owner: Id) -> None:
    n = len(current_labels(project, question))

    def mending(mend: Mend) -> Callable[[], object]:
        return lambda: mend_classes(project, author=owner, question=question, mend=mend)

    for what, mend in mends(project, question):
        with stopwatch() as watch:
            rehearse_mend(project, question, mend)
        report(f"{what}, rehearsed", n=n, value=watch[0], unit="s", must=1.0)
        measure(project, question, what, mending(mend))
    pit = next(one.id for one in classes(project, question) if one.name == "pit")
    mending(Retire(pit))()
    measure(project, question, "bring back", mending(BringBack(pit)))
    project.undo(owner)
    amend_entry(project, author=owner, label_class=pit, definition="Round, deeper than 0.2 mm.")
    measure(
        project,
        question,
        "label again what an older definition governed",
        lambda: label_again(project, author=owner, question=question, label_class=pit),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
