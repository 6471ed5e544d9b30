"""The project that the benchmarks of the store share: many items, three labels each. Not a benchmark itself.

It is made once and kept under ``bench/`` (which git ignores and ``make clean`` removes).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round

PEOPLE = 3
FOLDER = Path(__file__).resolve().parents[1] / "bench"


def bulk_project(n: int) -> Project:
    """Open the project of ``n`` items; make it first if it is not there."""
    path = FOLDER / f"bulk-{n}.labeler"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        # in a process of its own, so that the memory it takes is not counted against what is measured
        subprocess.run([sys.executable, __file__, str(path), str(n)], check=True)
    return Project.open(path)


def make(path: Path, n: int) -> Project:
    """Make a project of ``n`` items that three people have labeled, and return it open."""
    project = create_project(
        path,
        name="bulk",
        question=QuestionSpec("defect", classes=parse_classes("ok,scratch,dent,pit", "borderline")),
        people=["Ann", "Ben", "Cas"],
    )
    owner, *labelers = [person.id for person in people(project)]
    question = the_question(project).id
    class_ids = np.array([c.id for c in classes(project, question)])
    round_ = open_round(project, question)
    assert round_ is not None
    rng = np.random.default_rng(0)
    ids = project.operate("import", "import pictures", owner, lambda batch: _items(batch, n, rng)).value
    votes = {
        "item": np.repeat(ids, PEOPLE),
        "question": question,
        "person": np.tile(np.array(labelers), n),
        "round": round_.id,
        "state": "answered",
        "label_class": class_ids[rng.integers(0, len(class_ids), PEOPLE * n)],
        "origin": "import",
    }
    project.operate("import", "import votes", owner, lambda batch: batch.add_many("annotation", votes))
    return project


def main(path: Path, n: int) -> None:
    """Make the project under another name and give it its own once it is whole."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    make(part, n).close()
    part.rename(path)


def _items(batch: Batch, n: int, rng: np.random.Generator) -> np.ndarray:
    source = batch.add("source", name="pictures", kind="folder", folder="pictures")
    return batch.add_many(
        "item",
        {
            "source": source,
            "path": [f"line{i % 7}/{i:07d}.jpg" for i in range(n)],
            "kind": "image",
            "sha256": [f"{i * 2654435761 % 2**64:064x}" for i in range(n)],
            "size_bytes": rng.integers(10_000, 900_000, n),
            "width": 640,
            "height": 480,
            "group_key": [f"unit{i // 4}" for i in range(n)],
        },
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
