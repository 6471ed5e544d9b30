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
from labeler.store.read.items import item_ids
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


def rich_project(n: int) -> Project:
    """Open the project of ``n`` items that also have measures, metadata, tags, gold and a model's classes."""
    path = FOLDER / f"rich-{n}.labeler"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        subprocess.run([sys.executable, __file__, str(path), str(n), "rich"], check=True)
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


def enrich(project: Project) -> None:
    """Give the items of `make` measures, metadata, three tags, a little gold, comments and predictions."""
    owner = people(project)[0].id
    question = the_question(project).id
    class_ids = np.array([c.id for c in classes(project, question)])
    rng = np.random.default_rng(1)
    items = item_ids(project)
    n = len(items)

    def body(batch: Batch) -> None:
        batch.add_many(
            "measure",
            {
                "item": items,
                "brightness": rng.beta(4, 4, n),
                "contrast": rng.beta(2, 5, n),
                "sharpness": rng.gamma(2.0, 100.0, n),
            },
        )
        for key, values in (("factory", "ABC"), ("camera", "PQRSTUVW")):
            said = np.array(list(values))[rng.integers(0, len(values), n)].tolist()
            batch.add_many("metadata", {"item": items, "key": key, "value": said})
        batch.add_many(
            "metadata", {"item": items, "key": "iso", "value": [str(v) for v in rng.integers(50, 6400, n)]}
        )
        for name, share in (("blurry", 0.3), ("night", 0.05), ("rare", 0.0005)):
            tag = batch.add("tag", name=name)
            batch.add_many("tagging", {"item": items[rng.random(n) < share], "tag": tag, "origin": "hand"})
        gold = items[rng.random(n) < 0.02]
        batch.add_many(
            "gold",
            {
                "item": gold,
                "question": question,
                "label_class": class_ids[rng.integers(0, len(class_ids), len(gold))],
            },
        )
        run = batch.add("run", question=question, name="cnn", trainer="import", state="finished")
        batch.add_many(
            "prediction",
            {
                "run": run,
                "item": items,
                "label_class": class_ids[rng.integers(0, len(class_ids), n)],
                "confidence": rng.beta(5, 2, n),
            },
        )
        split = batch.add("split", name="split", question=question, parts={"train": 0.8, "test": 0.2})
        part = np.where(rng.random(n) < 0.8, "train", "test").tolist()
        batch.add_many("split_item", {"split": split, "item": items, "part": part})
        batch.add_many("comment", {"item": items[::2000], "text": "look"}, len(items[::2000]))

    project.operate("import", "import more", owner, body)


def main(path: Path, n: int, *, rich: bool) -> None:
    """Make the project under another name and give it its own once it is whole."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with make(part, n) as project:
        if rich:
            enrich(project)
    part.rename(path)


def _items(batch: Batch, n: int, rng: np.random.Generator) -> np.ndarray:
    source = batch.add("source", name="pictures", kind="folder", folder="pictures")
    return batch.add_many(
        "item",
        {
            "source": source,
            "path": [f"line{i % 7}/{i:07d}.jpg" for i in range(n)],
            "kind": "image",
            "sha256": [f"{i * 11400714819323198485 % 2**64:016x}{0:048x}" for i in range(n)],
            "size_bytes": rng.integers(10_000, 900_000, n),
            "width": 640,
            "height": 480,
            "group_key": [f"unit{i // 4}" for i in range(n)],
        },
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), rich=sys.argv[3:] == ["rich"])
