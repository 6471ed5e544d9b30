"""A small project of real pictures, made through the use cases, for tests that open the window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from labeler.ops.imports import import_media
from labeler.ops.label import submit_label
from labeler.ops.people import owner
from labeler.ops.project import PersonSpec, create_project
from labeler.ops.tags import add_tag, tag_items
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round
from labeler.types import Id, Role

N_PICTURES = 12
PEOPLE = (
    PersonSpec("Ada"),
    PersonSpec("Ben"),
    PersonSpec("Sim", Role.LABELER, simulated=True),
    PersonSpec("Eva", Role.SME),
)


def draw_pictures(folder: Path, n: int = N_PICTURES) -> None:
    """Draw ``n`` small pictures into two folders, each of another grey, and one file that is broken."""
    for number in range(n):
        place = folder / ("ok" if number % 2 else "scratch")
        place.mkdir(parents=True, exist_ok=True)
        grey = np.full((24, 32, 3), 10 * number + 40, dtype=np.uint8)
        Image.fromarray(grey).save(place / f"p{number:02d}.png")
    (folder / "ok" / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n torn")


def build(folder: Path) -> Path:
    """Make the project: Ada and Ben label the first six pictures and differ on the third; Sim labels all.

    Two items are tagged ``dim``; one file is broken; nothing is gold or ruled.
    """
    media = folder / "media"
    draw_pictures(media)
    question = QuestionSpec(
        "class", words="Is it scratched?", classes=parse_classes("ok,scratch", "borderline")
    )
    path = folder / "desk.labeler"
    with create_project(path, name="desk", question=question, people=PEOPLE, owner="Max") as project:
        import_media(project, media, author=owner(project), n_jobs=1)
        _label(project)
    return path


def _label(project: Project) -> None:
    who = {person.name: person.id for person in people(project)}
    asked = the_question(project).id
    named = {row.name: row.id for row in classes(project, asked)}
    pictures = [int(item) for item in item_ids(project)]
    round_ = open_round(project, asked)
    assert round_ is not None

    def say(person: str, item: Id, answer: str) -> None:
        submit_label(
            project,
            person=who[person],
            item=item,
            question=asked,
            round=round_.id,
            label_class=named[answer],
        )

    for number, item in enumerate(pictures):
        say("Sim", item, "ok")
        if number < 6:
            say("Ada", item, "ok")
            say("Ben", item, "scratch" if number == 2 else "ok")
    tag = add_tag(project, name="dim", author=who["Max"])
    tag_items(project, items=pictures[:2], tag=tag, author=who["Max"])
