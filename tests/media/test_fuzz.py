"""Our own parsers take any bytes: an answer or None, and where Pillow answers too, the same one.

The long run over real files, in child processes, is ``benchmarks/fuzz_media.py``.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from labeler.errors import FileProblem
from labeler.media.image import without_text
from labeler.media.jpeg import read_header
from labeler.media.kinds import kind_of, why_unread
from labeler.media.packs import Packs
from labeler.media.tile_file import HEAD, Tiles
from tests.media.made import corners, stored_as

JPEG = stored_as(corners(48, 32), 6)
HEADER_BYTES = JPEG.index(b"\xff\xda")


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A JPEG whose header was changed in up to four places."""
    content = bytearray(JPEG)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(2, HEADER_BYTES - 1))
        content[at] = draw(st.integers(0, 255))
    return bytes(content)


@given(damaged())
@settings(max_examples=300, deadline=None)
def test_header_is_what_pillow_reads(content: bytes) -> None:
    header = read_header(content)
    if header is None:
        return
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
            size, orientation = image.size, image.getexif().get(0x0112, 1)
    except Exception:  # Pillow refuses more than we do; its decoder, or ours, then says so
        return
    assert (header.width, header.height) == size
    assert header.orientation == (orientation if orientation in range(1, 9) else 1)


@given(st.binary(max_size=300))
@example(b"\xff\xd8\xff\xe1\x00\x02")
@example(b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\xff\xff\xff\xff")
@settings(deadline=None)
def test_any_bytes(content: bytes) -> None:
    read_header(b"\xff\xd8\xff" + content)
    read_header(content)
    for name in ("x.jpg", "x.wav", "x.mp3", "x", "x.heic"):
        kind_of(Path(name), content)
        why = why_unread(Path(name), content)
        assert why.endswith(".") and "\n" not in why
    assert without_text(content) == content
    without_text(b"\x89PNG\r\n\x1a\n" + content)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_HEADS = st.fixed_dictionaries(
    {"version": st.just(1) | _JSON, "width": _JSON, "height": _JSON, "bits": _JSON}
)


@given(_JSON | _HEADS, st.binary(max_size=50))
@example({"version": 1, "width": 10**400, "height": 1, "bits": 8}, b"")
@example({"version": 1, "width": 0, "height": 0, "bits": 8}, b"")
@settings(deadline=None)
def test_tiles_that_are_none(tmp_path_factory, head: object, rest: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed.tiles"
    path.write_bytes(json.dumps(head).encode().ljust(HEAD) + rest)
    try:
        Tiles(path).close()
    except FileProblem:
        return
    raise AssertionError("a file of 4 KB holds no tiles")


@given(st.binary(max_size=200))
@example(b"\x00" * 24 + b"\xff" * 4 + b"\x00" * 4)
@settings(deadline=None)
def test_index_of_a_pack_that_is_none(tmp_path_factory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp() / "fuzzed packs"
    folder.mkdir(exist_ok=True)
    (folder / "1.index").write_bytes(content)
    (folder / "1.pack").write_bytes(b"x" * 10)
    found = Packs(folder).get("0" * 64)
    assert found is None or len(found) <= 10
