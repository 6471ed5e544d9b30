"""Current labels of a million items and three people into numpy. ``store_read.py [N_ITEMS]``.

The bound is the time that SQLite takes to hand out the same bytes without making arrays of them.
"""

from __future__ import annotations

import resource
import sys

from bulk_project import PEOPLE, bulk_project
from report import report, seconds

from labeler.store.project import Project
from labeler.store.read.items import count_items, item_ids
from labeler.store.read.labels import current_labels
from labeler.store.read.questions import the_question


def main(n: int) -> None:
    """Measure and print."""
    with bulk_project(n) as project:
        path, question = project.path, the_question(project).id

        def bare() -> None:
            with project.reading() as db:
                db.execute("SELECT labels FROM packed_label WHERE question = ?", [question]).fetchall()

        bound = seconds(bare, times=3)
        read = seconds(lambda: current_labels(project, question), times=3)
        report("current labels into numpy", n=PEOPLE * n, value=read, unit="s", must=1.0, bound=bound)
        ids = seconds(lambda: item_ids(project), times=3)
        report("ids of all items in order of import", n=n, value=ids, unit="s")
        report("count of items", n=n, value=seconds(lambda: count_items(project), times=3) * 1e3, unit="ms")
    opened = seconds(lambda: Project.open(path).close(), times=5)
    report("project opened and closed", n=n, value=opened * 1e3, unit="ms", must=100.0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report("memory of a process that did all that, at its peak", n=n, value=peak, unit="MB", must=400.0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
