"""A small project of five items, three people and a borderline class, made once per test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from labeler.ops.label import submit_label
from labeler.ops.project import PersonSpec, create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round
from labeler.types import Id, Role


def add_items(project: Project, n: int, author: Id) -> list[Id]:
    """Append ``n`` items of one source and return their ids."""

    def body(batch: Batch) -> list[Id]:
        source = batch.add("source", name="pictures", kind="folder", folder="pictures")
        paths = [f"{i:07d}.png" for i in range(n)]
        return batch.add_many("item", {"source": source, "path": paths, "kind": "image"}).tolist()

    return project.operate("import", "import pictures", author, body).value


@dataclass(frozen=True)
class Known:
    """What a test needs to know of a project to label in it."""

    owner: Id
    ann: Id
    ben: Id
    sue: Id
    question: Id
    round: Id
    classes: tuple[Id, ...]
    items: tuple[Id, ...]


def known(project: Project) -> Known:
    """Read it from the project."""
    who = {person.name: person.id for person in people(project)}
    question = the_question(project).id
    round_ = open_round(project, question)
    assert round_ is not None
    return Known(
        who["owner"],
        who["Ann"],
        who["Ben"],
        who["Sue"],
        question,
        round_.id,
        tuple(c.id for c in classes(project, question)),
        tuple(item_ids(project).tolist()),
    )


def label(project: Project, at: Known, person: Id, item: int, label_class: int) -> None:
    """Label the ``item``-th item with the ``label_class``-th class."""
    submit_label(
        project,
        person=person,
        item=at.items[item],
        question=at.question,
        round=at.round,
        label_class=at.classes[label_class],
    )


def make_project(path: Path, n_items: int = 5) -> Project:
    """Make the project and return it open."""
    made = create_project(
        path,
        name="phones",
        question=QuestionSpec(
            "defect", words="Is it damaged?", classes=parse_classes("ok,scratch", "borderline(ok|scratch)")
        ),
        people=["Ann", "Ben", PersonSpec("Sue", Role.SME)],
    )
    add_items(made, n_items, people(made)[0].id)
    return made


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make_project(tmp_path / "phones.labeler") as made:
        yield made


@pytest.fixture
def at(project: Project) -> Known:
    return known(project)
