"""Tags and metadata of 100,000 items at once, done and undone; what one item's side panel reads.

The project of `bulk_project` is copied first, so that nothing stays behind.
Prints JSON lines ``{what, n, value, unit, bound, ratio, must, holds}``.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.bulk_project import FOLDER, bulk_project
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
    chosen = parser.parse_args()
    bulk_project(chosen.items).close()
    with TemporaryDirectory(dir=FOLDER) as folder:
        path = Path(folder) / "edits.labeler"
        shutil.copyfile(FOLDER / f"bulk-{chosen.items}.labeler", path)
        with Project.open(path) as project:
            ids = np.random.default_rng(0).permutation(item_ids(project))
            edits(project, ids[: chosen.edited])
            panel(project, ids[:300])


def edits(project: Project, items: np.ndarray) -> None:
    """Each edit and its undo, in seconds."""
    who = owner(project)

    def timed(what: str, work: Callable[[], object]) -> None:
        report(what, n=len(items), value=seconds(work), unit="s", must=2.0)
        report(f"{what}, undone", n=len(items), value=seconds(lambda: project.undo(who)), unit="s", must=2.0)

    timed("tag items", lambda: retag(project, items=items, add=["blurry"], author=who))
    retag(project, items=items, add=["blurry"], author=who)
    timed("untag items", lambda: retag(project, items=items, remove=["blurry"], author=who))
    timed("set metadata", lambda: edit_metadata(project, items=items, values={"line": "7"}, author=who))
    edit_metadata(project, items=items, values={"line": "7"}, author=who)
    timed("change metadata", lambda: edit_metadata(project, items=items, values={"line": "8"}, author=who))
    timed("remove metadata", lambda: edit_metadata(project, items=items, remove=["line"], author=who))


def panel(project: Project, items: np.ndarray) -> None:
    """What the side panel of one item reads, in milliseconds."""
    session = read_session(project)
    read_item_facts(session, int(items[0]))
    took = [1000 * seconds(lambda item=int(item): read_item_facts(session, item)) for item in items]  # type: ignore[misc]
    report("one item's facts, median", n=len(items), value=percentile(took, 0.5), unit="ms", must=30.0)
    report("one item's facts, p95", n=len(items), value=percentile(took, 0.95), unit="ms", must=30.0)


if __name__ == "__main__":
    main()
