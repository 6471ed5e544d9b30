"""Every way to decode a JPEG gives the same upright picture; what is unusual is left to Pillow."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from labeler.media import image as images
from labeler.media.image import decode_image, decode_jpeg, open_image
from labeler.media.jpeg import read_header, scaled_size
from labeler.media.pixels import fitted
from tests.media.made import stored_as
from tests.media.test_image import assert_corners

FIT = (256, 192)


@cache
def scene(width: int = 900, height: int = 620) -> np.ndarray:
    """uint8 RGB with four coloured corners, slopes and some grain, so that a wrong turn or shift shows."""
    y, x = np.mgrid[0:height, 0:width]
    corner = np.array([[(220, 30, 30), (30, 200, 30)], [(30, 30, 220), (250, 250, 250)]])
    pixels = corner[(2 * y // height), (2 * x // width)].astype(float)
    pixels += 4 * np.sin(x / 37)[..., None] + 4 * np.cos(y / 23)[..., None]
    grain = np.random.default_rng(0).normal(0, 6, (height, width, 1))
    return (pixels + grain).clip(0, 255).astype(np.uint8)


@cache
def averaged(content: bytes) -> np.ndarray:
    """The oracle: Pillow decodes in full, turns upright, and averages down."""
    with Image.open(io.BytesIO(content)) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    return np.asarray(upright.resize(fitted(*upright.size, FIT), Image.Resampling.BOX)).astype(int)


def assert_same(ours: np.ndarray, oracle: np.ndarray) -> None:
    """Stated tolerance, of 256 levels: 1.5 on average, 16 in one pixel of a thousand (at edges of colour)."""
    assert ours.shape == oracle.shape
    off = np.abs(ours.astype(int) - oracle)
    assert off.mean() < 1.5
    assert np.quantile(off, 0.999) <= 16


WAYS = {
    "4:2:0": {"quality": 90},
    "4:4:4": {"quality": 90, "subsampling": 0},
    "progressive": {"quality": 90, "progressive": True},
    "restarts": {"quality": 90, "restart_marker_rows": 1},
}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("way", WAYS)
def test_all_paths_agree(orientation: int, way: str, tmp_path: Path) -> None:
    content = stored_as(scene(), orientation, **WAYS[way])
    oracle = averaged(content)
    found = decode_jpeg(content, FIT)
    assert found is not None, "an ordinary JPEG takes the short way"
    small, width, height = found
    assert (width, height) == (900, 620)
    short = np.asarray(small.convert("RGB"))
    path = tmp_path / "x.jpg"
    pillow = open_image(path, content)
    turbo = images._decode_jpeg(content, open_image(path, content), FIT).pixels
    slow = images._decode_other(pillow, FIT).pixels
    for pixels in (short, turbo, slow):
        assert_same(pixels, oracle)
    assert_corners(short)
    path.write_bytes(content)
    assert np.array_equal(decode_image(path, fit=FIT).pixels, short)
    assert decode_image(path).pixels.shape == (620, 900, 3)


@pytest.mark.parametrize("orientation", [1, 6])
def test_gray(orientation: int) -> None:
    content = stored_as(np.asarray(Image.fromarray(scene()).convert("L")), orientation)
    found = decode_jpeg(content, FIT)
    assert found is not None
    assert_same(np.asarray(found[0].convert("RGB")), averaged(content))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_cmyk_goes_the_long_way(orientation: int, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.fromarray(scene()).convert("CMYK").save(file, "JPEG", quality=90, exif=exif)
    content = file.getvalue()
    assert decode_jpeg(content, FIT) is None
    path = tmp_path / "x.jpg"
    path.write_bytes(content)
    assert_same(decode_image(path, fit=FIT).pixels, averaged(content))


def test_odd_headers_are_left_to_pillow() -> None:
    content = stored_as(scene(64, 48), 6)
    assert read_header(content) is not None
    start = content.index(b"Exif")
    odd = {
        "a flag of another type": content.replace(b"\x01\x12\x00\x03", b"\x01\x12\x00\x04", 1),
        "no EXIF after all": content[:start] + b"http:/" + content[start + 6 :],
        "cut off": content[: start + 8],
        "a segment longer than the file": content[:4] + b"\xff\xff" + content[6:],
        "not the first frame": content.replace(b"\xff\xc0", b"\xff\xc3", 1),
        "twelve bits": content.replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c", 1),
        "nothing": b"",
    }
    for words, changed in odd.items():
        assert changed != content and read_header(changed) is None, words


def test_a_flaw_in_the_data_is_no_end(tmp_path: Path) -> None:
    content = stored_as(scene(), 1)
    assert decode_jpeg(content[:-3000] + b"\xff\xd9", FIT) is None


def test_scaled_size() -> None:
    assert scaled_size((640, 480), (256, 192)) == (320, 240)
    assert scaled_size((641, 481), (256, 192)) == (321, 241)
    assert scaled_size((12000, 8000), (256, 171)) == (1500, 1000)
    assert scaled_size((10, 10), (10, 10)) == (10, 10)
