"""Pictures come out upright and 8-bit whatever the file, and broken ones with one clear reason."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from labeler.errors import FileProblem
from labeler.media.image import FORMATS, decode_image, without_text
from labeler.media.pixels import fitted, upright
from labeler.media.probe import probe
from tests.media.made import BLUE, GREEN, RED, WHITE, corners, stored_as, write_image

CORNERS = {(0.25, 0.25): RED, (0.75, 0.25): GREEN, (0.25, 0.75): BLUE, (0.75, 0.75): WHITE}


def assert_corners(pixels: np.ndarray) -> None:
    height, width = pixels.shape[:2]
    for (x, y), colour in CORNERS.items():
        seen = pixels[int(y * height), int(x * width)].astype(int)
        assert np.abs(seen - colour).max() < 12, f"at {x}, {y}: {seen} instead of {colour}"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("fit", [None, (100, 60)])
def test_upright_by_every_path(tmp_path: Path, orientation: int, format_: str, fit) -> None:
    path = tmp_path / f"turned.{format_.lower()}"
    path.write_bytes(stored_as(corners(), orientation, format_))
    decoded = decode_image(path, fit=fit)
    assert (decoded.width, decoded.height) == (320, 240)
    assert decoded.pixels.shape == ((60, 80, 3) if fit else (240, 320, 3))
    assert decoded.pixels.flags.c_contiguous
    assert_corners(decoded.pixels)
    found = probe(path)
    assert (found.width, found.height) == (320, 240)


def test_orientation_is_not_its_own_mirror() -> None:
    marked = np.arange(6, dtype=np.uint8).reshape(2, 3, 1)
    assert upright(marked, 6)[:, :, 0].tolist() == [[3, 0], [4, 1], [5, 2]]
    assert upright(marked, 8)[:, :, 0].tolist() == [[2, 5], [1, 4], [0, 3]]


def test_fast_jpeg_path_agrees_with_pillow(tmp_path: Path) -> None:
    x = np.linspace(0, 255, 640).astype(np.uint8)
    pixels = np.stack(
        [np.tile(x, (480, 1)), np.tile(x[::-1], (480, 1)), np.full((480, 640), 90, np.uint8)], -1
    )
    path = write_image(tmp_path / "ramp.jpg", pixels, quality=92)
    ours = decode_image(path, fit=(256, 192)).pixels.astype(int)
    theirs = np.asarray(Image.open(path).convert("RGB").resize((256, 192), Image.Resampling.BOX)).astype(int)
    assert np.abs(ours - theirs).max() <= 8
    assert np.abs(ours - theirs).mean() < 1.5


@pytest.mark.parametrize(
    ("mode", "value", "expected"),
    [
        ("L", 100, (100, 100, 100)),
        ("1", 1, (255, 255, 255)),
        ("LA", (100, 0), (255, 255, 255)),
        ("RGBA", (10, 20, 30, 255), (10, 20, 30)),
        ("RGBA", (10, 20, 30, 0), (255, 255, 255)),
        ("P", 3, None),
        ("CMYK", (0, 255, 255, 0), (255, 0, 0)),
    ],
)
def test_every_mode_becomes_rgb(tmp_path: Path, mode: str, value, expected) -> None:
    image = Image.new(mode, (20, 10), value)
    path = tmp_path / ("x.tif" if mode == "CMYK" else "x.png")
    image.save(path)
    pixels = decode_image(path).pixels
    assert pixels.shape == (10, 20, 3) and pixels.dtype == np.uint8
    if expected is not None:
        assert np.abs(pixels[5, 5].astype(int) - expected).max() <= 1


def test_16_bit_is_taken_by_the_depth_of_the_camera(tmp_path: Path) -> None:
    dark = np.linspace(0, 1200, 64 * 64).astype(np.uint16).reshape(64, 64)
    Image.fromarray(dark).save(tmp_path / "dark.png")
    pixels = decode_image(tmp_path / "dark.png").pixels
    assert pixels.max() == 1200 >> 4
    Image.fromarray(np.full((4, 4), 65535, np.uint16)).save(tmp_path / "full.png")
    assert decode_image(tmp_path / "full.png").pixels.min() == 255


def test_float_with_nan(tmp_path: Path) -> None:
    values = np.linspace(-5, 5, 100, dtype=np.float32).reshape(10, 10)
    values[0, 0] = np.nan
    Image.fromarray(values).save(tmp_path / "f.tif")
    pixels = decode_image(tmp_path / "f.tif").pixels
    assert pixels[-1, -1, 0] == 255 and pixels[0, 0, 0] == 0


def test_animated_gives_its_first_picture(tmp_path: Path) -> None:
    first, second = Image.new("RGB", (9, 9), RED), Image.new("RGB", (9, 9), BLUE)
    first.save(tmp_path / "two.gif", save_all=True, append_images=[second])
    assert decode_image(tmp_path / "two.gif").pixels[4, 4].tolist() == list(RED)


def test_thumbnail_of_a_line_is_a_line(tmp_path: Path) -> None:
    path = write_image(tmp_path / "wide.png", np.zeros((1, 20000, 3), np.uint8))
    assert decode_image(path, fit=(256, 192)).pixels.shape == (1, 256, 3)
    assert fitted(1, 20000, (256, 192)) == (1, 192)


def _png(width: int, height: int, body: bytes = b"") -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + crc

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + body + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(200_000, 150_000), (30_000, 10_000)])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_bombs_are_refused_by_their_header(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(_png(*size))
    with pytest.raises(FileProblem, match="megapixels"):
        decode_image(path, fit=(10, 10))


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_cut_off_files_say_so(tmp_path: Path, part: float, suffix: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)
    path = write_image(tmp_path / f"whole.{suffix}", noise)
    content = path.read_bytes()
    path.write_bytes(content[: int(part * len(content))])
    with pytest.raises(FileProblem, match="cut off"):
        decode_image(path)


def test_content_counts_and_suffix_does_not(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    write_image(tmp_path / "a.png").rename(path)
    assert probe(path).format == "PNG"
    (tmp_path / "page.jpg").write_text("<!DOCTYPE html><html>404</html>")
    with pytest.raises(FileProblem, match="web page"):
        probe(tmp_path / "page.jpg")


def test_text_bomb_does_not_cost_the_picture(tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.fromarray(corners(40, 30)).save(file, "PNG")
    content = file.getvalue()
    packed = zlib.compress(b"A" * 40_000_000)
    body = b"bomb\x00\x00" + packed
    text = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    path = tmp_path / "text.png"
    path.write_bytes(content[:33] + text + content[33:])
    assert_corners(decode_image(path).pixels)
    assert without_text(path.read_bytes()) == content


def test_dangerous_decoders_stay_shut() -> None:
    assert not {"EPS", "BLP", "FLI", "PSD", "SGI", "DDS", "ICNS", "WMF"} & set(FORMATS)
