"""One label made durable in a project of a million items and three million labels; undo of 100,000 taggings.

``store_commit.py [N_ITEMS]``. The bound of a label is a bare row, committed just as durably to an empty file.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bulk_project import bulk_project
from report import percentile, report, seconds

from labeler.ops.label import submit_label
from labeler.ops.people import owner
from labeler.ops.tags import add_tag, tag_items
from labeler.ops.undo import undo
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.labels import next_unlabeled, progress
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round
from labeler.types import Id

TIMES = 500
TAGGED = 100_000


def bare_commits() -> list[float]:
    """Return what durable commits of one small row take, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER)")
        taken = timed(lambda: db.execute("INSERT INTO t (x) VALUES (1)"), TIMES)
        db.close()
    return taken


def timed(function: Callable[[], object], times: int) -> list[float]:
    """Return what each of ``times`` calls takes, in seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return taken


def label_many(project: Project, person: Id, round_: Id, question: Id) -> list[float]:
    """Label one item after the other and return what each commit took, in seconds."""
    answers = [c.id for c in classes(project, question)]
    taken = []
    item: Id | None = None
    for i in range(TIMES):
        item = next_unlabeled(project, question, person, round_, after=item)
        assert item is not None
        start = time.perf_counter()
        submit_label(
            project,
            person=person,
            item=item,
            question=question,
            round=round_,
            label_class=answers[i % len(answers)],
        )
        taken.append(time.perf_counter() - start)
    return taken


def main(n: int) -> None:
    """Measure and print."""
    bound = percentile(bare_commits(), 0.5) * 1e3
    with bulk_project(n) as project:
        me, question = owner(project), the_question(project).id
        round_ = open_round(project, question)
        assert round_ is not None
        taken = label_many(project, me, round_.id, question)
        half, most = percentile(taken, 0.5) * 1e3, percentile(taken, 0.99) * 1e3
        report("one label durably committed, median", n=n, value=half, unit="ms", must=2.0, bound=bound)
        report("one label durably committed, p99", n=n, value=most, unit="ms", must=20.0, bound=bound)
        far = seconds(lambda: progress(project, question, me, round_.id), times=3)
        report("progress of one person", n=n, value=far * 1e3, unit="ms")
        items = item_ids(project)[:TAGGED]
        tag = add_tag(project, name=f"tag {time.time_ns()}", author=me)
        report("items tagged", n=len(items), unit="s", value=_tag(project, items, tag, me))
        back = seconds(lambda: undo(project, person=me))
        report("undo of that tagging", n=len(items), value=back, unit="s", must=2.0)


def _tag(project: Project, items: object, tag: Id, me: Id) -> float:
    return seconds(lambda: tag_items(project, items=items, tag=tag, author=me))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
