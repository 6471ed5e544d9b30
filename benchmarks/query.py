"""Finding items among a million: every single condition, every order, every facet. ``query.py [N_ITEMS]``.

Each condition is measured cold (nothing of the project is in the process, so its columns are read first) up
to the ids of all that fit in the order of import, and warm (the columns are there); ``cpu_ms`` is what the
cold one worked. The bound of a condition is the time that SQLite takes to hand out as many ids from the item
table. Filters over all, sorts and facets are measured warm, as the Data page has them.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

from bulk_project import rich_project
from report import report, seconds

from labeler.ops.filters import columns_for
from labeler.query import SORTS, parse, parse_sorting
from labeler.store.project import Project
from labeler.store.read.query import matching
from labeler.store.read.query_columns import Columns
from labeler.store.read.query_facets import facet, facet_keys
from labeler.store.read.query_order import in_order

CONDITIONS = (
    "class:scratch",
    "class:none",
    "label:scratch",
    "Ann:scratch",
    "person:Ann",
    "round:1",
    "labels>=2",
    "agreement<0.7",
    "state:unlabeled",
    "state:disagree",
    "state:uncertain",
    "state:skipped",
    "state:flagged",
    "state:broken",
    "state:sent-back",
    "truth:gold",
    "truth:consensus",
    "predicted:scratch",
    "model:wrong",
    "confidence<0.6",
    "tag:blurry",
    "tag:rare",
    "tag:none",
    "kind:image",
    "source:pictures",
    "group:unit77",
    "group:unit7777*",
    "split:test",
    "has:note",
    "has:comment",
    "has:boxes",
    "has:prediction",
    "factory=A",
    "camera=P,Q",
    "iso>=3200",
    "factory:A*",
    "width>=640",
    "size>500k",
    "brightness>0.8",
    "sharpness<20",
    "added>2026-01-01",
    "0123",
    "jpg",
    "line3",
    "name:*/000000?.jpg",
)
COMBINED = "(class:scratch or tag:night) agreement<0.7 factory=A not brightness>0.8"


def cpu_seconds(function: Callable[[], object]) -> float:
    """Return what one call works, in seconds: a busy machine changes it least."""
    start = time.process_time()
    function()
    return time.process_time() - start


def one_by_one(project: Project, conditions: tuple[str, ...]) -> None:
    """Measure each condition cold and warm."""
    for text in conditions:
        node, sorting = parse(text), parse_sorting("")
        kept: list[Columns] = []
        n: list[int] = []

        def cold(node=node, sorting=sorting, kept=kept, n=n) -> None:  # type: ignore[no-untyped-def]
            kept[:] = [columns_for(project)]
            n[:] = [len(in_order(kept[0], matching(kept[0], node), sorting))]

        def warm(node=node, sorting=sorting, kept=kept) -> None:  # type: ignore[no-untyped-def]
            in_order(kept[0], matching(kept[0], node), sorting)

        worked = cpu_seconds(cold)
        took = seconds(cold, times=3)
        again = seconds(warm, times=3)
        with project.reading() as db:
            query = "SELECT id FROM item LIMIT ?"
            bound = seconds(lambda db=db, n=n, query=query: db.execute(query, n).fetchall(), times=2)  # type: ignore[misc]
        report(
            f"find {text}",
            n=n[0],
            value=took * 1e3,
            unit="ms",
            must=200.0,
            bound=bound * 1e3,
            warm_ms=round(again * 1e3, 1),
            cpu_ms=round(worked * 1e3, 1),
        )


def main(n: int) -> None:
    """Measure and print."""
    with rich_project(n) as project:
        one_by_one(project, (*CONDITIONS, COMBINED))
        columns = columns_for(project)
        everything = matching(columns, parse(""))
        for sort in (*SORTS, "meta.iso", "meta.factory"):
            sorting = parse_sorting(sort, columns.metadata_keys())
            cold = cpu_seconds(lambda sorting=sorting: in_order(columns, everything, sorting))  # type: ignore[misc]
            took = seconds(lambda sorting=sorting: in_order(columns, everything, sorting), times=2)  # type: ignore[misc]
            report(f"sort by {sort}", n=n, value=took * 1e3, unit="ms", cold_cpu_ms=round(cold * 1e3, 1))
        fresh = columns_for(project)
        half = matching(fresh, parse("brightness>0.5"))
        for key in facet_keys(fresh):
            first = seconds(lambda key=key: facet(fresh, key, half))  # type: ignore[misc]
            took = seconds(lambda key=key: facet(fresh, key, half), times=2)  # type: ignore[misc]
            count = int(half.sum())
            report(f"facet {key}", n=count, value=first * 1e3, unit="ms", must=300.0, warm_ms=took * 1e3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report("memory of a process that did all that, at its peak", n=n, value=peak, unit="MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
