"""Tags and metadata of 100,000 items (or more) at once, done and undone; what one item's side panel reads.

The project of `bulk_project` is copied first, so that nothing stays behind.
Prints JSON lines ``{what, n, value, unit, bound, ratio, must, holds}``.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.bulk_project import FOLDER, bulk_project, rich_project
from benchmarks.report import percentile, report, seconds
from labeler.ops.metadata import edit_metadata
from labeler.ops.people import owner
from labeler.ops.tags import retag
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.ui.state.item_facts import read_item_facts
from labeler.ui.state.session import read_session


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000, help="items of the project")
    parser.add_argument("--edited", type=int, default=100_000, help="items that are tagged")
    parser.add_argument("--times", type=int, default=3, help="how often each edit is done and undone")
    parser.add_argument("--rich", action="store_true", help="a project with measures, metadata and tags")
    chosen = parser.parse_args()
    make = rich_project if chosen.rich else bulk_project
    make(chosen.items).close()
    with TemporaryDirectory(dir=FOLDER) as folder:
        path = Path(folder) / "edits.labeler"
        shutil.copyfile(FOLDER / f"{'rich' if chosen.rich else 'bulk'}-{chosen.items}.labeler", path)
        with Project.open(path) as project:
            ids = np.random.default_rng(0).permutation(item_ids(project))
            must = 2.0 if chosen.edited <= 100_000 else None
            times = min(chosen.times, len(ids) // chosen.edited)
            edits(project, ids[: times * chosen.edited], times=times, must=must)
            panel(project, ids[:300])


def edits(project: Project, items: np.ndarray, *, times: int, must: float | None) -> None:
    """Each edit and its undo in seconds, ``times`` times with other items each: medians, processor time."""
    took: dict[str, list[tuple[float, float]]] = {}
    for some in np.array_split(items, times):
        for what, step in _steps(project, some):
            cpu = time.process_time()
            wall = seconds(step)
            if what:
                took.setdefault(what, []).append((wall, time.process_time() - cpu))
    for what, both in took.items():
        wall, cpu = (round(percentile(one, 0.5), 3) for one in zip(*both, strict=True))
        report(what, n=len(items) // times, value=wall, unit="s", must=must, cpu_s=cpu)


def _steps(project: Project, items: np.ndarray) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what is done, in order; without words where it only makes ready for what follows."""
    who = owner(project)
    given: Any = {"items": items, "author": who}
    steps: list[tuple[str, Callable[[], object]]] = [
        ("tag items", lambda: retag(project, add=["blurry"], **given)),
        ("", lambda: retag(project, add=["blurry"], **given)),
        ("untag items", lambda: retag(project, remove=["blurry"], **given)),
        ("set metadata", lambda: edit_metadata(project, values={"line": "7"}, **given)),
        ("", lambda: edit_metadata(project, values={"line": "7"}, **given)),
        ("change metadata", lambda: edit_metadata(project, values={"line": "8"}, **given)),
        ("remove metadata", lambda: edit_metadata(project, remove=["line"], **given)),
    ]
    for what, step in steps:
        yield what, step
        if what:
            yield f"{what}, undone", lambda: project.undo(who)


def panel(project: Project, items: np.ndarray) -> None:
    """What the side panel of one item reads, in milliseconds."""
    session = read_session(project)
    read_item_facts(session, int(items[0]))
    took = [1000 * seconds(lambda item=int(item): read_item_facts(session, item)) for item in items]  # type: ignore[misc]
    report("one item's facts, median", n=len(items), value=percentile(took, 0.5), unit="ms", must=30.0)
    report("one item's facts, p95", n=len(items), value=percentile(took, 0.95), unit="ms", must=30.0)


if __name__ == "__main__":
    main()
