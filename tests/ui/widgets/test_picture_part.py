"""A large picture in the stage: whole at first, then what is seen comes sharp, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from labeler.media import tiles as tiling
from labeler.media.image import decode_image
from labeler.media.tiler import write_tiles
from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.read.items import item_ids
from labeler.ui.screenshots import wait_until
from labeler.ui.state.view import Tone
from labeler.ui.tasks import Tasks
from labeler.ui.widgets.image_view import ImageView
from labeler.ui.widgets.item_stage import ItemStage
from labeler.ui.widgets.picture import Deep, prepare

WIDTH, HEIGHT = 2000, 1500


def checks() -> np.ndarray:
    """uint8 RGB: single black and white pixels in turn, which any smaller copy shows gray."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.repeat((255 * ((x + y) % 2)).astype(np.uint8)[:, :, None], 3, axis=2)


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ItemStage]:
    monkeypatch.setattr(tiling, "LARGE_PIXELS", 1_000_000)
    monkeypatch.setattr(tiling, "_run_tiler", lambda path, target, _cancelled: write_tiles(path, target))
    (tmp_path / "media").mkdir()
    Image.fromarray(checks()).save(tmp_path / "media" / "large.png", compress_level=1)
    question = QuestionSpec("q", classes=parse_classes("a,b"))
    tasks = Tasks()
    with create_project(tmp_path / "p.labeler", name="p", question=question) as project:
        import_media(project, tmp_path / "media", author=owner(project))
        made = ItemStage(tasks, "test")
        qtbot.addWidget(made)
        made.resize(500, 400)
        made.show()
        made.open(project, None)
        made.show_item(int(item_ids(project)[0]))
        assert wait_until(lambda: made.shown is not None)
        wait_until(lambda: False, 0.3)  # it was prepared for the size before the layout, and is once more
        assert wait_until(lambda: not tasks.busy())
        yield made
        made.close_project()
        tasks.close()


def spread(view: ImageView) -> int:
    """How far apart the darkest and brightest pixel are around the middle of the screen."""
    shot = view.grab().toImage()
    middle = shot.width() // 2, shot.height() // 2
    levels = [shot.pixelColor(middle[0] + n % 20, middle[1] + n // 20).red() for n in range(400)]
    return max(levels) - min(levels)


def test_sharp_where_it_is_seen(stage: ItemStage) -> None:
    view = stage.view.image
    assert view.picture is not None and view.picture.tiled
    assert view.picture.base.width() <= 500, "the window never holds the whole"
    assert spread(view) < 60
    view.actual_size()
    assert wait_until(lambda: view._painter.part is not None and view._painter.part.shows(view.view))
    assert spread(view) == 255
    held = view._painter.part
    assert held.image.sizeInBytes() < 12 * 2**20
    view.reveal(0, 0, 10, 10)
    assert wait_until(lambda: view._painter.part is not held and view._painter.part.shows(view.view))
    assert spread(view) == 255
    view.brighten(3)
    assert spread(view) == 255 - 36, "the part is shown in the tone too"


def test_without_tiles_it_stays_whole(stage: ItemStage, monkeypatch: pytest.MonkeyPatch) -> None:
    view = stage.view.image
    for kept in tiling.tiles_folder().iterdir():
        kept.unlink()
    asked = []
    view.detail_wanted.connect(lambda: asked.append(1))

    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tiling, "_run_tiler", fail)
    view.actual_size()
    wait_until(lambda: len(asked) > 1, 0.5)
    view.zoom(1)
    assert asked == [1] and spread(view) < 60


@pytest.mark.parametrize("tone", [Tone(3, -2, 4), Tone(-1, 5, 0, True), Tone()])
def test_deep_tone_is_the_tone(tone: Tone) -> None:
    deep = Deep(np.arange(256, dtype=np.uint16).reshape(16, 16) * 257, 16)
    drawn = deep.toned(tone)
    seen = [drawn.pixelColor(n % 16, n // 16).red() for n in range(256)]
    assert np.abs(np.array(seen) - tone.curve()).max() <= 1


@pytest.mark.parametrize("deep", [True, False])
def test_a_stretched_tone_shows_the_values_that_are_there(qtbot: QtBot, tmp_path: Path, deep: bool) -> None:
    ramp = np.linspace(2000, 2600, 256) if deep else np.linspace(60, 90, 256)
    values = np.repeat(np.repeat(ramp[None, :], 160, 0), 2, 1).astype(np.uint16 if deep else np.uint8)
    Image.fromarray(values).save(tmp_path / "narrow.png")
    view = ImageView()
    qtbot.addWidget(view)
    view.resize(512, 160)
    view.show()
    view.show_picture(prepare(decode_image(tmp_path / "narrow.png", deep=deep), *view.port()))

    def across() -> list[int]:
        shot = view.grab().toImage()
        return [shot.pixelColor(x, 80).red() for x in (4, 256, 507)]

    plain = across()
    assert plain[2] - plain[0] < 40
    view.stretch()
    low, middle, high = across()
    assert low < 12 and abs(middle - 127) < 16 and high > 243
    assert "stretched" in view.words()
    view.actual_size()
    assert across()[0] < 12, "zoomed in it is the same"
    view.invert()
    assert across()[0] > 243
    view.reset()
    assert across() == plain


def test_dark_values_come_apart(qtbot: QtBot, tmp_path: Path) -> None:
    values = np.repeat(np.arange(64, dtype=np.uint16)[None, :] + 2000, 8, axis=0).repeat(8, 1)
    Image.fromarray(values.repeat(40, 0)).save(tmp_path / "dark.png")
    view = ImageView()
    qtbot.addWidget(view)
    view.resize(512, 320)
    view.show()
    decoded = decode_image(tmp_path / "dark.png", deep=True)
    levels = {}
    for name, picture in (("deep", decoded), ("shallow", replace(decoded, deep=None))):
        view.show_picture(prepare(picture, *view.port()))
        view.show_tone(Tone(0, 10, 0))
        shot = view.grab().toImage()
        levels[name] = len({shot.pixelColor(x, 160).red() for x in range(512)})
    assert levels["deep"] > 3 * levels["shallow"], levels
