"""A million items and three million labels: imported in one go, read back into numpy, one more committed.

``python benchmarks/store_bulk.py [N_ITEMS]`` keeps its project in a temporary folder.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
from report import percentile, report, seconds, stopwatch

from labeler.ops.label import submit_label
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.labels import current_labels, next_unlabeled, progress
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round
from labeler.types import Id, Role

PEOPLE = 3


def make(path: Path, n: int) -> Project:
    """Make a project of ``n`` items that three people have labeled."""
    project = create_project(
        path,
        name="bulk",
        question=QuestionSpec("defect", classes=parse_classes("ok,scratch,dent,pit", "borderline")),
        people=["Ann", "Ben", "Cas"],
    )
    who = [person.id for person in people(project)]
    question = the_question(project)
    class_ids = np.array([c.id for c in classes(project, question.id)])
    round_ = open_round(project, question.id)
    assert round_ is not None
    rng = np.random.default_rng(0)

    def items(batch: Batch) -> np.ndarray:
        source = batch.add("source", name="pictures", kind="folder", folder="pictures")
        return batch.add_many(
            "item",
            {
                "source": source,
                "path": [f"line{i % 7}/{i:07d}.jpg" for i in range(n)],
                "kind": "image",
                "sha256": [f"{i:064x}" for i in range(n)],
                "size_bytes": rng.integers(10_000, 900_000, n),
                "width": 640,
                "height": 480,
                "group_key": [f"unit{i // 4}" for i in range(n)],
            },
        )

    def labels(batch: Batch) -> None:
        batch.add_many(
            "annotation",
            {
                "item": np.repeat(ids, PEOPLE),
                "question": question.id,
                "person": np.tile(np.array(who[1:]), n),
                "round": round_.id,
                "state": "answered",
                "label_class": class_ids[rng.integers(0, len(class_ids), PEOPLE * n)],
                "origin": "import",
            },
        )

    ids = project.operate("import", "import pictures", who[0], items).value
    project.operate("import", "import votes", who[0], labels)
    return project


def label_many(project: Project, author: Id, times: int) -> list[float]:
    """Commit one label after the other and return what each took, in seconds."""
    question = the_question(project)
    first = classes(project, question.id)[0].id
    round_ = open_round(project, question.id)
    assert round_ is not None
    taken = []
    item: Id | None = None
    for _ in range(times):
        item = next_unlabeled(project, question.id, author, round_.id, after=item)
        assert item is not None
        with stopwatch() as watch:
            submit_label(
                project, person=author, item=item, question=question.id, round=round_.id, label_class=first
            )
        taken += watch
    return taken


def main(n: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bulk.labeler"
        with stopwatch() as watch:
            project = make(path, n)
        report(f"import {n:,} items and {PEOPLE * n:,} labels", n=n, value=watch[0], unit="s", must=60.0)
        question = the_question(project)
        read = seconds(lambda: current_labels(project, question.id), times=3)
        report("current labels into numpy", n=PEOPLE * n, value=read, unit="s", must=1.0)
        project.close()
        opened = seconds(lambda: Project.open(path).close(), times=3)
        report("open and close the project", n=n, value=opened * 1000, unit="ms", must=100.0)
        with Project.open(path) as again:
            owner = next(person.id for person in people(again) if person.role is Role.MLE)
            round_ = open_round(again, question.id)
            assert round_ is not None
            taken = label_many(again, owner, 300)
            report(
                "one label durably committed, median",
                n=n,
                value=percentile(taken, 0.5) * 1e3,
                unit="ms",
                must=2.0,
            )
            report("one label durably committed, p99", n=n, value=percentile(taken, 0.99) * 1e3, unit="ms")
            ann = people(again)[1].id
            how_far = seconds(lambda: progress(again, question.id, ann, round_.id), times=3)
            report("progress of one person", n=n, value=how_far * 1e3, unit="ms")
            size = path.stat().st_size / 1e6
            report("size of the project file", n=n, value=size, unit="MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
