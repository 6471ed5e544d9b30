"""While a picture is slow to decode its thumbnail is seen in its place; it cannot be answered yet."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from labeler.media.thumbnail import trim_thumbnails
from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.project import Project
from labeler.store.read.items import item, item_ids
from labeler.ui.screenshots import wait_until
from labeler.ui.tasks import Tasks
from labeler.ui.widgets import item_loader
from labeler.ui.widgets.empty import Empty
from labeler.ui.widgets.glimpse import Glimpse
from labeler.ui.widgets.item_stage import ItemStage


@pytest.fixture
def slow(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[ItemStage, Project]]:
    """A stage whose picture, left half red and right half blue, waits until ``stage.go`` is set."""
    half = np.zeros((300, 400, 3), np.uint8)
    half[:, :200, 0] = half[:, 200:, 2] = 255
    (tmp_path / "media").mkdir()
    Image.fromarray(half).save(tmp_path / "media" / "half.png")
    decode, go = item_loader._picture, threading.Event()

    def waits(*args: object, **more: object) -> object:
        go.wait(20)
        return decode(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(item_loader, "_picture", waits)
    tasks = Tasks()
    question = QuestionSpec("q", classes=parse_classes("a,b"))
    with create_project(tmp_path / "p.labeler", name="p", question=question) as project:
        import_media(project, tmp_path / "media", author=owner(project))
        stage = ItemStage(tasks, "test")
        stage.go = go  # type: ignore[attr-defined]
        qtbot.addWidget(stage)
        stage.resize(500, 400)
        stage.show()
        stage.open(project, None)
        yield stage, project
        go.set()
        stage.close_project()
        tasks.close()


def colour_at(stage: ItemStage, x: float) -> tuple[int, int, int]:
    shot = stage.view.grab().toImage()
    found = shot.pixelColor(round(x * shot.width()), shot.height() // 3)
    return found.red(), found.green(), found.blue()


def test_the_thumbnail_is_seen_where_the_picture_will_be(slow: tuple[ItemStage, Project]) -> None:
    stage, project = slow
    stage.show_item(int(item_ids(project)[0]))
    assert wait_until(lambda: isinstance(stage.view._stack.currentWidget(), Glimpse))
    assert stage.shown is None, "what is not there yet cannot be answered"
    assert stage.view.kind is None
    seen = [colour_at(stage, x) for x in (0.1, 0.45, 0.55, 0.9)]
    assert all(red > 180 and blue < 90 for red, _, blue in seen[:2])
    assert all(blue > 180 and red < 90 for red, _, blue in seen[2:])
    stage.go.set()  # type: ignore[attr-defined]
    assert wait_until(lambda: stage.shown is not None)
    sharp = [colour_at(stage, x) for x in (0.1, 0.45, 0.55, 0.9)]
    assert all(np.abs(np.subtract(a, b)).max() < 60 for a, b in zip(seen, sharp, strict=True))


def test_without_a_thumbnail_it_says_that_it_loads(slow: tuple[ItemStage, Project]) -> None:
    stage, project = slow
    row = item(project, int(item_ids(project)[0]))
    trim_thumbnails(0)
    stage.show_item(row.id)
    assert wait_until(lambda: isinstance(stage.view._stack.currentWidget(), Empty))
    assert stage.view.notice is not None and "Loading" in stage.view.notice.title.text()
