"""Make the built-in projects: real files through the real use cases, labeled by simulated people."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from labeler.demo.people import EXPERT, LABELERS
from labeler.demo.scenes import Scene, SceneItem, phone_scene, voice_scene
from labeler.ops.demo_book import add_guidelines
from labeler.ops.demo_phrases import add_phrases
from labeler.ops.demo_rulings import rule_some
from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import PersonSpec, create_project
from labeler.ops.tags import tag_id
from labeler.ops.train import train_project
from labeler.schema import ClassSpec, QuestionSpec
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.items import item_ids, items
from labeler.store.read.people import person_by_name
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round
from labeler.types import ClassKind, Id, Origin, Role

YOU = "You"
"""Whoever sits at the window: nothing is labeled in their name."""

SCENES: tuple[Callable[[], Scene], ...] = (phone_scene, voice_scene)


def demo_folder() -> Path:
    """Return where the demo lies unless told: under ``LABELER_HOME``, else with the user's data."""
    import os

    home = os.environ.get("LABELER_HOME")
    if home:
        return Path(home) / "demo"
    from platformdirs import user_data_path

    return user_data_path("labeler", appauthor=False) / "demo"


def make_demo(
    folder: Path,
    *,
    scenes: tuple[Callable[[], Scene], ...] = SCENES,
    say: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Make what is missing of the demo in ``folder`` and return the project files, the first one first.

    A project that is there stays as it is, whatever has been done with it since.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for scene_of in scenes:
        scene = scene_of()
        path = folder / f"{scene.name}.labeler"
        if not path.exists():
            say(f"Making “{scene.name}”: {len(scene.everything)} items drawn or spoken by the program …")
            _make(scene, path)
        made.append(path)
    return made


def _make(scene: Scene, path: Path) -> None:
    media = path.with_name(f"{scene.name} media")
    scene.write(media)
    # under its own name only once it is whole, so that a demo that was killed is made again
    unfinished = path.with_name(f"unfinished {path.name}")
    for left in path.parent.glob(f"{unfinished.name}*"):
        left.unlink()
    with create_project(
        unfinished,
        name=f"{scene.name.capitalize()} (demo)",
        question=_question(scene),
        people=[
            *(PersonSpec(labeler.name, Role.LABELER, simulated=True) for labeler in LABELERS),
            PersonSpec(EXPERT, Role.SME, simulated=True),
        ],
        owner=YOU,
    ) as project:
        import_media(project, media, author=owner(project), group_by=scene.group_by)
        telling = _Telling.of(project, scene)
        telling.votes(telling.facts())
        rule_some(project, telling.question, {telling.item[one.relative]: one for one in scene.items})
        if scene.spoken:
            add_phrases(project, scene, telling.item, telling.question)
        train_project(project, question=telling.question, author=owner(project), trainer="features", **_PLAIN)
    shutil.move(unfinished, path)


_PLAIN: dict[str, Any] = {"seed": 0}


def _question(scene: Scene) -> QuestionSpec:
    normal = [ClassSpec(name) for name in scene.classes]
    uncertain = [
        ClassSpec(name, ClassKind.UNCERTAIN, between=between) for name, between in scene.uncertain.items()
    ]
    return QuestionSpec(name=scene.question, words=scene.words, classes=(*normal, *uncertain))


@dataclass(frozen=True, slots=True)
class _Telling:
    """A scene beside the project that it is told to: names to ids."""

    project: Project
    scene: Scene
    question: Id
    item: dict[str, Id]
    label_class: dict[str, Id]

    @staticmethod
    def of(project: Project, scene: Scene) -> _Telling:
        question = the_question(project).id
        rows = items(project, item_ids(project).tolist())
        named = {c.name: c.id for c in classes(project, question)}
        return _Telling(project, scene, question, {row.relative: row.id for row in rows}, named)

    def facts(self) -> dict[str, Id]:
        """Append metadata, tags, gold and the label book, each as one operation of the owner.

        Returns:
            The book's entries by the name of their class.
        """
        who = owner(self.project)
        self.project.operate("metadata", "metadata of the demo", who, self._metadata)
        self.project.operate("tag", "tags of the demo", who, self._tags)
        self.project.operate("gold", "known truth of the demo", who, self._gold)
        return self.project.operate("guideline", "label book of the demo", who, self._guidelines).value

    def _metadata(self, batch: Batch) -> None:
        rows = [
            (self.item[one.relative], key, value)
            for one in self.scene.everything
            for key, value in one.meta.items()
            if value
        ]
        columns = dict(zip(("item", "key", "value"), map(list, zip(*rows, strict=True)), strict=True))
        batch.add_many("metadata", columns)

    def _tags(self, batch: Batch) -> None:
        everything = self.scene.everything
        names = dict.fromkeys(tag for one in everything for tag in one.tags)
        ids = {name: tag_id(batch, name) for name in names}
        pairs = [(self.item[one.relative], ids[tag]) for one in everything for tag in one.tags]
        columns: dict[str, Any] = {
            "item": [item for item, _ in pairs],
            "tag": [tag for _, tag in pairs],
            "origin": Origin.IMPORT,
        }
        batch.add_many("tagging", columns)

    def _gold(self, batch: Batch) -> None:
        known = [one for one in self.scene.items if one.is_gold]
        columns: dict[str, Any] = {
            "item": [self.item[one.relative] for one in known],
            "question": self.question,
            "label_class": [self.label_class[one.truth] for one in known],
            "origin": Origin.IMPORT,
        }
        batch.add_many("gold", columns)

    def _guidelines(self, batch: Batch) -> dict[str, Id]:
        return add_guidelines(batch, self.scene, self.item, self.label_class)

    def votes(self, entries: dict[str, Id]) -> None:
        """Append what each simulated labeler said, one operation a person, in their own name."""
        round_ = open_round(self.project, self.question)
        for place, labeler in enumerate(LABELERS):
            person = person_by_name(self.project, labeler.name)
            if person is None or round_ is None:
                continue
            columns = self._answers(self.scene.items, place, entries) | {
                "person": person.id,
                "round": round_.id,
            }
            words = f"label {len(self.scene.items)} items"
            self.project.operate("label", words, person.id, _adding("annotation", columns))

    def _answers(self, said: tuple[SceneItem, ...], place: int, entries: dict[str, Id]) -> dict[str, Any]:
        answers = [one.answers[place] for one in said]
        return {
            "item": [self.item[one.relative] for one in said],
            "question": self.question,
            "state": "answered",
            "label_class": [self.label_class[answer.label] for answer in answers],
            "guideline": [entries.get(answer.label) for answer in answers],
            "sure": np.array([answer.sure for answer in answers]),
            "seconds": [answer.seconds for answer in answers],
            "note": [answer.note for answer in answers],
            "origin": Origin.SIMULATED,
        }


def _adding(table: str, columns: dict[str, Any]) -> Callable[[Batch], object]:
    return lambda batch: batch.add_many(table, columns)
