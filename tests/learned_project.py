"""A small project of real pictures whose classes a network can learn: no bar, a lying one, a standing one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.items import item_ids, items
from labeler.store.read.questions import classes, the_question
from labeler.types import Id
from tests.learn.made import pictures

NAMES = ("plain", "lying", "standing")


@dataclass(frozen=True)
class Learned:
    """The project's path and the ids that tests ask for."""

    path: Path
    question: Id
    owner: Id


def build(folder: Path, n: int = 45) -> Learned:
    """Make the project: gold for all but the last three pictures, which are known to be uncertain."""
    x, y = pictures(n, side=32)
    media = folder / "media"
    media.mkdir(parents=True)
    for i in range(n):
        Image.fromarray(x[i]).save(media / f"{i:03d}.png")
    spec = QuestionSpec("bar", classes=parse_classes(",".join(NAMES), "cannot tell"))
    with create_project(folder / "learned.labeler", name="learned", question=spec) as project:
        import_media(project, media, author=owner(project))
        asked = the_question(project).id
        named = {c.name: c.id for c in classes(project, asked)}
        rows = items(project, item_ids(project).tolist())
        truth = {f"{i:03d}.png": NAMES[y[i]] if i < n - 3 else "cannot tell" for i in range(n)}
        _add_gold(project, asked, {row.id: named[truth[row.relative]] for row in rows})
        return Learned(project.path, asked, owner(project))


def _add_gold(project: Project, question: Id, known: dict[Id, Id]) -> None:
    columns = {"item": list(known), "question": question, "label_class": list(known.values())}
    project.operate("gold", "gold", owner(project), lambda batch: batch.add_many("gold", columns))
