"""Large and deep pictures by tiles: the same pixels as decoding in full, in a child, within their bounds."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from labeler.errors import Cancelled, FileProblem
from labeler.media import tiles as tiling
from labeler.media.image import decode_image
from labeler.media.levels import Levels, apply_levels, auto_levels, whole_range
from labeler.media.tile_file import TILE, TileHead, TileWriter
from labeler.media.tiler import write_tiles
from labeler.media.tiles import Region, TileCache, Tiles, is_large, open_tiles, trim_tiles, view_image
from tests.media.made import stored_as, write_image
from tests.media.test_jpeg import scene

WIDTH, HEIGHT = 1300, 1100


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LABELER_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tiling, "LARGE_PIXELS", 1_000_000)
    return tmp_path / "home"


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting a child for each costs more than what is tested here."""
    monkeypatch.setattr(tiling, "_run_tiler", lambda path, target, _cancelled: write_tiles(path, target))


def gray16(width: int = WIDTH, height: int = HEIGHT, most: int = 4000) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    return ((x * 7 + y * 13) % most).astype(np.uint16)


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    ("name", "orientation"),
    [("a.png", 1), ("b.jpg", 6), ("c.jpg", 7), ("d.tiff", 8), ("e.jpg", 4), ("f.webp", 1)],
)
def test_tiles_are_the_picture(tmp_path: Path, name: str, orientation: int) -> None:
    path = tmp_path / name
    format_ = {"jpg": "JPEG"}.get(name[2:], name[2:].upper())
    path.write_bytes(stored_as(scene(WIDTH, HEIGHT), orientation, format_, quality=95))
    with Image.open(path) as image:
        whole = np.asarray(ImageOps.exif_transpose(image).convert("RGB")).astype(int)
    with open_tiles(path, "a" * 64) as tiles:
        assert (tiles.width, tiles.height, tiles.bits, tiles.n_levels) == (WIDTH, HEIGHT, 8, 3)
        full = tiles.read(Region(0, 0, 0, WIDTH, HEIGHT))
        assert np.abs(full - whole).max() <= (1 if name.endswith("jpg") else 0)
        across = tiles.read(Region(0, 400, 300, 333, 444))
        assert np.array_equal(across, full[300:744, 400:733])
        half = np.asarray(Image.fromarray(full).reduce(2))
        assert np.array_equal(tiles.read(Region(1, 0, 0, 9999, 9999)), half)
        assert tiles.size(2) == (325, 275)
        assert tiles.read(Region(0, WIDTH, 0, 5, 5)).shape == (5, 0, 3)


@pytest.mark.usefixtures("in_process")
def test_covering_and_levels(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.png", scene(WIDTH, HEIGHT))
    with open_tiles(path, "a" * 64) as tiles:
        assert [tiles.level_for(scale) for scale in (3.0, 1.0, 0.51, 0.5, 0.26, 0.25, 0.01)] == [
            0, 0, 0, 1, 1, 2, 2,
        ]  # fmt: skip
        every = tiles.covering(0, -5, -5, 99999, 99999)
        assert len(every) == 3 * 3 and sum(r.width * r.height for r in every) == WIDTH * HEIGHT
        part = tiles.covering(0, 500, 10, 530, 20)
        assert part == [Region(0, 0, 0, TILE, TILE), Region(0, TILE, 0, TILE, TILE)]
        half = tiles.covering(1, 0, 0, WIDTH, HEIGHT)
        assert [r.left for r in half] == [0, TILE, 0, TILE]
        assert half[-1].in_full(WIDTH, HEIGHT) == (1024.0, 1024.0, 1300.0, 1100.0)
        assert tiles.covering(0, 2000, 0, 3000, 50) == []


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_deep_values_are_kept(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"deep.{suffix}"
    values = gray16()
    Image.fromarray(values).save(path)
    with open_tiles(path, "b" * 64) as tiles:
        assert tiles.bits == 12
        assert np.array_equal(tiles.read(Region(0, 0, 0, WIDTH, HEIGHT)), values)
        mean = values.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).mean((1, 3))
        assert np.abs(tiles.read(Region(1, 0, 0, WIDTH, HEIGHT)) - mean).max() <= 0.5
    small = decode_image(path, fit=(130, 110), deep=True)
    assert small.deep is not None and small.bits == 12
    box = values.reshape(110, 10, 130, 10).mean((1, 3))
    assert np.abs(small.deep - box).max() <= 1
    assert np.array_equal(small.pixels[:, :, 0], small.deep >> 4)
    view = view_image(path, "b" * 64, (325, 275), size=(WIDTH, HEIGHT), deep=True)
    four = values.reshape(275, 4, 325, 4).mean((1, 3))
    assert view.deep is not None and np.abs(view.deep - four).max() <= 1
    assert decode_image(path).deep is None


@pytest.mark.usefixtures("in_process")
def test_float_is_spread(tmp_path: Path) -> None:
    values = np.linspace(-1, 3, 600 * 700, dtype=np.float32).reshape(600, 700)
    values[0, 0] = np.nan
    Image.fromarray(values).save(tmp_path / "f.tif")
    with open_tiles(tmp_path / "f.tif", "c" * 64) as tiles:
        assert tiles.bits == 16
        deep = tiles.read(Region(0, 0, 0, 700, 600))
    assert deep[0, 0] == 0 and deep[-1, -1] == 65535 and abs(int(deep[300, 0]) - 32768) < 60
    found = decode_image(tmp_path / "f.tif", deep=True)
    assert found.deep is not None and np.array_equal(found.deep, deep)


@pytest.mark.usefixtures("in_process")
def test_turned_deep_picture(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    values = gray16(90, 60)
    Image.fromarray(values).save(tmp_path / "t.png", exif=exif)
    found = decode_image(tmp_path / "t.png", deep=True)
    assert found.deep is not None and (found.width, found.height) == (60, 90)
    assert np.array_equal(found.deep, np.rot90(values, -1))
    with open_tiles(tmp_path / "t.png", "d" * 64) as tiles:
        assert np.array_equal(tiles.read(Region(0, 0, 0, 60, 90)), found.deep)


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("name", ["v.png", "v.jpg", "p.jpg"])
def test_view_is_the_decoded_picture(tmp_path: Path, name: str) -> None:
    path = write_image(tmp_path / name, scene(WIDTH, HEIGHT), progressive=name == "p.jpg", quality=95)
    ours = view_image(path, "e" * 64, (400, 400), size=(WIDTH, HEIGHT))
    theirs = decode_image(path, fit=(400, 400))
    assert (ours.width, ours.height) == (WIDTH, HEIGHT)
    assert ours.pixels.shape == theirs.pixels.shape
    assert np.abs(ours.pixels.astype(int) - theirs.pixels).mean() < 1.5
    kept = tiling.tiles_folder() / f"{'e' * 64}.tiles"
    assert kept.exists() == (name != "v.jpg"), "an ordinary JPEG is decoded at a scale"


def test_kept_tiles_are_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_image(tmp_path / "a.png", scene(WIDTH, HEIGHT))
    open_tiles(path, "f" * 64).close()
    monkeypatch.setattr(tiling, "_run_tiler", None)
    open_tiles(path, "f" * 64).close()


def test_two_who_ask_share_one_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_image(tmp_path / "a.png", scene(WIDTH, HEIGHT))
    runs = []
    run = tiling._run_tiler
    monkeypatch.setattr(tiling, "_run_tiler", lambda *args: (runs.append(1), run(*args)))
    threads = [threading.Thread(target=lambda: open_tiles(path, "9" * 64).close()) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs) == 1


@pytest.mark.usefixtures("in_process")
def test_damaged_tiles_are_made_anew(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.png", scene(WIDTH, HEIGHT))
    open_tiles(path, "1" * 64).close()
    kept = tiling.tiles_folder() / f"{'1' * 64}.tiles"
    size = kept.stat().st_size
    for content in (b"", b"{}" * 3000, kept.read_bytes()[:-1]):
        kept.write_bytes(content)
        with open_tiles(path, "1" * 64) as tiles:
            assert tiles.width == WIDTH
        assert kept.stat().st_size == size


def test_problems_have_one_reason_and_leave_nothing(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.png", scene(WIDTH, HEIGHT))
    path.write_bytes(path.read_bytes()[:-40_000])
    with pytest.raises(FileProblem, match="cut off"):
        open_tiles(path, "2" * 64)
    with pytest.raises(FileProblem, match="cannot be read"):
        open_tiles(tmp_path / "nowhere.png", "3" * 64)
    assert list(tiling.tiles_folder().iterdir()) == []


def test_a_child_that_dies_costs_the_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_image(tmp_path / "a.png", scene(WIDTH, HEIGHT))
    monkeypatch.setattr(tiling, "TIME_BOUND_S", -1.0)
    with pytest.raises(FileProblem, match="longer than"):
        open_tiles(path, "4" * 64)
    monkeypatch.setattr(tiling, "TIME_BOUND_S", 60.0)
    monkeypatch.setattr(tiling.sys, "executable", "/bin/false")
    with pytest.raises(FileProblem, match="crashed"):
        open_tiles(path, "4" * 64)


def test_cancelled_ends_the_child(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.png", scene(WIDTH, HEIGHT))
    started = time.monotonic()
    with pytest.raises(Cancelled):
        open_tiles(path, "5" * 64, cancelled=lambda: True)
    assert time.monotonic() - started < 5
    assert list(tiling.tiles_folder().iterdir()) == []


@pytest.mark.usefixtures("in_process")
def test_cache_of_tiles_has_a_cap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_image(tmp_path / "a.png", scene(600, 500))
    for letter in "abc":
        open_tiles(path, letter * 64).close()
        time.sleep(0.01)
    open_tiles(path, "a" * 64).close()  # used again: the youngest
    size = (tiling.tiles_folder() / f"{'a' * 64}.tiles").stat().st_size
    assert trim_tiles(2 * size) == 1
    assert {kept.name[0] for kept in tiling.tiles_folder().iterdir()} == {"a", "c"}
    monkeypatch.setattr(tiling, "TILES_CAP_BYTES", 0)
    open_tiles(path, "d" * 64).close()
    assert [kept.name[0] for kept in tiling.tiles_folder().iterdir()] == ["d"], "what is shown stays"


def test_one_pixel_and_one_line(tmp_path: Path) -> None:
    for width, height in ((1, 1), (1, 1500), (1500, 1), (TILE, TILE), (TILE + 1, 2 * TILE + 1)):
        pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
        target = tmp_path / f"{width}x{height}"
        with target.open("wb") as file:
            writer = TileWriter(file, TileHead(width, height, 8))
            for top in range(0, height, TILE):
                writer.add(pixels[top : top + TILE])
        with Tiles(target) as tiles:
            assert np.array_equal(tiles.read(Region(0, 0, 0, width, height)), pixels)
            last = tiles.n_levels - 1
            assert tiles.head.grid(last) == (1, 1)
            small = tiles.read(Region(last, 0, 0, TILE, TILE)).astype(float)
            assert abs(small.mean() - pixels.mean()) < 2


def test_levels() -> None:
    deep = np.array([[0, 100, 200, 300, 65535]], np.uint16)
    assert apply_levels(deep, Levels(100, 300)).tolist() == [[0, 0, 128, 255, 255]]
    assert apply_levels(deep, Levels(100, 300, invert=True)).tolist() == [[255, 255, 128, 0, 0]]
    assert apply_levels(deep, Levels(100, 300, gamma=2.0))[0, 2] == round(255 * 0.5**0.5)
    assert apply_levels(deep, Levels(100, 100)).tolist() == [[0, 0, 255, 255, 255]]
    assert apply_levels(deep, whole_range(16)).tolist() == [[0, 0, 1, 1, 255]]
    assert auto_levels(np.full((5, 5), 7, np.uint16)) == Levels(7, 8)
    assert auto_levels(np.zeros((0, 0), np.uint16)) == Levels()
    large = gray16(3000, 3000)
    assert abs(auto_levels(large).high - 0.995 * 4000) < 30


def test_tile_cache() -> None:
    kept: TileCache[str] = TileCache(cap_bytes=30)
    for key in "abc":
        kept.put(key, key.upper(), 10)
    assert kept.get("a") == "A"
    kept.put("d", "D", 10)
    assert [kept.get(key) for key in "abcd"] == ["A", None, "C", "D"]
    kept.put("a", "again", 12)
    assert kept.get("c") is None and kept.get("a") == "again"
    kept.put("huge", "H", 31)
    assert kept.get("huge") is None
    kept.clear()
    assert kept.get("a") is None


def test_is_large() -> None:
    assert not is_large(None, 5) and not is_large(1000, 1000) and is_large(1001, 1000)
