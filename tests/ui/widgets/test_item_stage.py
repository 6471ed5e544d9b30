"""What is decoded once is shown for another question at once; a file that has changed is decoded anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from labeler.ops.imports import import_media
from labeler.ops.label import submit_label
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round
from labeler.types import Id
from labeler.ui.screenshots import wait_until
from labeler.ui.tasks import Tasks
from labeler.ui.widgets import item_loader
from labeler.ui.widgets.item_loader import Loaded
from labeler.ui.widgets.item_stage import ItemStage


class Desk:
    """A stage over three pictures, which counts what is decoded and what comes on the screen."""

    def __init__(self, project: Project, tasks: Tasks, monkeypatch: pytest.MonkeyPatch) -> None:
        self.project, self.tasks = project, tasks
        self.items = item_ids(project).tolist()
        self.decoded: list[Id] = []
        self.shown: list[Loaded] = []
        plain = item_loader._decoded

        def decode(row: object, *args: object, **more: object) -> Loaded:
            self.decoded.append(row.id)  # type: ignore[attr-defined]
            return plain(row, *args, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(item_loader, "_decoded", decode)
        self.stage = ItemStage(tasks, "test")
        self.stage.presented.connect(self.shown.append)

    def show(self, item: Id) -> Loaded:
        n = len(self.shown)
        self.stage.show_item(item, [other for other in self.items if other != item])
        assert wait_until(lambda: len(self.shown) > n and not self.tasks.busy())
        return self.shown[-1]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    (tmp_path / "media").mkdir()
    for at in range(3):
        Image.fromarray(np.full((30, 40, 3), 80 * at, np.uint8)).save(tmp_path / "media" / f"{at}.png")
    tasks = Tasks()
    question = QuestionSpec("q", classes=parse_classes("a,b"))
    with create_project(tmp_path / "p.labeler", name="p", question=question) as project:
        import_media(project, tmp_path / "media", author=owner(project))
        found = Desk(project, tasks, monkeypatch)
        qtbot.addWidget(found.stage)
        found.stage.resize(500, 400)
        found.stage.show()
        yield found
        found.stage.close_project()
        tasks.close()


def test_another_person_sees_it_undecoded_with_their_own_answer(desk: Desk) -> None:
    project, item = desk.project, desk.items[1]
    question, me = the_question(project).id, owner(project)
    round_ = open_round(project, question)
    assert round_ is not None
    desk.stage.open(project, (question, me + 1, round_.id))
    assert desk.show(item).mine is None
    assert wait_until(lambda: set(desk.decoded) == set(desk.items) and not desk.tasks.busy())
    submit_label(
        project, person=me, item=item, question=question, round=round_.id,
        label_class=classes(project, question)[0].id,
    )  # fmt: skip
    n_decoded = len(desk.decoded)
    desk.stage.open(project, (question, me, round_.id))
    mine = desk.show(item).mine
    assert mine is not None and mine.label_class is not None
    assert wait_until(lambda: not desk.tasks.busy())
    assert len(desk.decoded) == n_decoded, "nothing was decoded again"


def test_a_picture_for_another_size_or_file_is_decoded_anew(desk: Desk) -> None:
    desk.stage.open(desk.project, None)
    desk.show(desk.items[0])
    wait_until(lambda: not desk.tasks.busy())
    desk.stage.open(desk.project, None)
    desk.stage.forget(desk.items[0])
    n_decoded = len(desk.decoded)
    desk.show(desk.items[0])
    assert desk.decoded[n_decoded:].count(desk.items[0]) == 1, "its file has changed"
    desk.stage.resize(700, 500)
    desk.stage.open(desk.project, None)
    n_decoded = len(desk.decoded)
    desk.show(desk.items[0])
    assert desk.decoded[n_decoded:].count(desk.items[0]) == 1, "it has another size"
