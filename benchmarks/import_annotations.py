"""A COCO file of 10 k images with 50 k boxes into a project, against the bare parse and insert.

``python benchmarks/import_annotations.py [IMAGES] [BOXES]``; the images are items already, without files.
Figures are medians of five runs, each into a project of its own.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np
from report import report, seconds

from labeler.ops.import_annotations import Wishes, import_annotations, read_annotations
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec
from labeler.store.project import Project
from labeler.types import QuestionKind

RUNS = 5


def write_coco(path: Path, n_images: int, n_boxes: int) -> None:
    """Write the file, with the fields that COCO's own have."""
    rng = np.random.default_rng(0)
    left, top = rng.uniform(0, 500, n_boxes).round(2).tolist(), rng.uniform(0, 400, n_boxes).round(2).tolist()
    wide, high = rng.uniform(2, 100, n_boxes).round(2).tolist(), rng.uniform(2, 70, n_boxes).round(2).tolist()
    images = [
        {"id": i + 1, "file_name": f"{i:06d}.jpg", "width": 640, "height": 480} for i in range(n_images)
    ]
    annotations = [
        {
            "id": i + 1,
            "image_id": i % n_images + 1,
            "category_id": i % 20 + 1,
            "bbox": [left[i], top[i], wide[i], high[i]],
            "area": round(wide[i] * high[i], 2),
            "iscrowd": 0,
        }
        for i in range(n_boxes)
    ]
    categories = [{"id": i + 1, "name": f"class {i + 1}"} for i in range(20)]
    path.write_text(json.dumps({"images": images, "annotations": annotations, "categories": categories}))


def add_items(project: Project, n: int) -> None:
    """Append ``n`` items without files."""
    names = [f"{i:06d}.jpg" for i in range(n)]

    def body(batch):
        source = batch.add("source", name="bench", folder="bench")
        batch.add_many(
            "item", {"source": source, "path": names, "kind": "image", "width": 640, "height": 480}, n
        )

    project.operate("import", "items", owner(project), body)


def bare(path: Path, database: Path) -> None:
    """Parse the file and insert one row an annotation: what no importer can do without."""
    found = json.loads(path.read_bytes())
    db = sqlite3.connect(database)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, image INTEGER, category INTEGER, bbox TEXT, area REAL)"
    )
    rows = (
        (a["id"], a["image_id"], a["category_id"], json.dumps(a["bbox"]), a["area"])
        for a in found["annotations"]
    )
    with db:
        db.executemany("INSERT INTO a VALUES (?, ?, ?, ?, ?)", rows)
    db.close()


def main(n_images: int, n_boxes: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        path = folder / "instances.json"
        write_coco(path, n_images, n_boxes)
        bound = median(seconds(lambda n=n: bare(path, folder / f"bare{n}.db")) for n in range(RUNS))
        report("COCO, bare parse and insert", n=n_boxes, value=bound, unit="s")
        reading = median(seconds(lambda: read_annotations(path)) for _ in range(RUNS))
        report("COCO, read alone", n=n_boxes, value=reading, unit="s", bound=bound)
        times = []
        for n in range(RUNS):
            question = QuestionSpec("boxes", QuestionKind.BOXES)
            with create_project(folder / f"p{n}.labeler", name="p", question=question) as project:
                add_items(project, n_images)
                me = owner(project)
                times.append(seconds(lambda p=project, me=me: import_annotations(p, path, author=me)))
                if n == 0:
                    again = seconds(lambda p=project, me=me: import_annotations(p, path, author=me))
                    as_votes = seconds(
                        lambda p=project, me=me: import_annotations(
                            p, path, Wishes(as_="votes", person="ada"), author=me
                        )
                    )
        report(
            "COCO import", n=n_boxes, value=median(times), unit="s", must=0.7, bound=bound, best=min(times)
        )
        report("COCO import as votes", n=n_boxes, value=as_votes, unit="s", bound=bound)
        report("COCO import again, all known", n=n_boxes, value=again, unit="s", bound=bound)


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:]]
    main(*(numbers or [10_000, 50_000]))
