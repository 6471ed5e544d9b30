"""JPEG by the shortest way: header read here, decoded at a half, quarter or eighth, averaged down, upright.

Whatever is out of the ordinary (CMYK, several pictures, flags in odd places, a flaw in the data) gives None
and is left to Pillow, which reads it slower and says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Bytes = bytes | memoryview

_FRAMES = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended and progressive, Huffman-coded
_OTHER_FRAMES = frozenset(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ORIENTATION = 0x0112
_SHORT = 3
_MOST_MARKERS = 200

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """``width`` × ``height`` as stored; EXIF ``orientation`` 1–8 says how to turn them upright.

    A ``progressive`` one takes the memory of the full picture, at whatever scale it is decoded.
    """

    width: int
    height: int
    orientation: int
    progressive: bool

    @property
    def upright_size(self) -> tuple[int, int]:
        """Return width and height as a person sees the picture."""
        return (self.height, self.width) if self.orientation >= 5 else (self.width, self.height)


def read_header(content: Bytes) -> JpegHeader | None:
    """Return the header of an ordinary JPEG (8 bits, gray or YCbCr, one picture), or None.

    >>> read_header(b"GIF89a") is None
    True
    """
    if bytes(content[:3]) != b"\xff\xd8\xff":
        return None
    orientation = 0
    for marker, start, end in _segments(content):
        if marker in _FRAMES:
            return _frame(bytes(content[start:end]), orientation or 1, marker == 0xC2)
        if marker == 0xE1:
            found = 0 if orientation else _orientation(bytes(content[start:end]))
            if not found:
                break
            orientation = found
        elif marker in _OTHER_FRAMES or (marker == 0xE2 and content[start : start + 4] == b"MPF\x00"):
            break
    return None


def _segments(content: Bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (marker, start, end) of the segments before the data, up to the first that is not whole."""
    position = 2
    for _ in range(_MOST_MARKERS):
        if position + 4 > len(content) or content[position] != 0xFF:
            return
        length = content[position + 2] << 8 | content[position + 3]
        end = position + 2 + length
        if length < 2 or end > len(content):
            return
        yield content[position + 1], position + 4, end
        position = end


def _frame(body: bytes, orientation: int, progressive: bool) -> JpegHeader | None:
    if len(body) < 6 or body[0] != 8 or body[5] not in (1, 3):
        return None
    height, width = body[1] << 8 | body[2], body[3] << 8 | body[4]
    return JpegHeader(width, height, orientation, progressive) if width and height else None


def _orientation(body: bytes) -> int:
    """Return the orientation that an APP1 segment gives (1 where it gives none), or 0 where it is odd."""
    tiff = body[6:]
    if body[:6] != b"Exif\x00\x00" or tiff[:4] not in (b"II*\x00", b"MM\x00*"):
        return 0  # XMP, which may hold an orientation too

    def number(at: int, n_bytes: int) -> int:
        return int.from_bytes(tiff[at : at + n_bytes], "little" if tiff[:1] == b"I" else "big")

    first = number(4, 4)
    n_entries = number(first, 2)
    if first + 2 + 12 * n_entries > len(tiff):
        return 0
    for entry in range(first + 2, first + 2 + 12 * n_entries, 12):
        if number(entry, 2) == _ORIENTATION:
            value = number(entry + 8, 2)
            is_usual = number(entry + 2, 2) == _SHORT and number(entry + 4, 4) == 1 and 1 <= value <= 8
            return value if is_usual else 0
    return 1


def decode_scaled(content: Bytes, header: JpegHeader, size: tuple[int, int]) -> Image.Image | None:
    """Return the picture averaged down to upright ``size`` (width, height), mode RGBX; None if it has a flaw.

    Four bytes a pixel are what Pillow computes with: it takes them as they are, and the encoder does too.
    """
    import simplejpeg

    stored = size[::-1] if header.orientation >= 5 else size
    smallest = scaled_size((header.width, header.height), stored)
    try:
        pixels: NDArray[np.uint8] = simplejpeg.decode_jpeg(
            content, "RGBX", fastdct=True, min_width=smallest[0], min_height=smallest[1]
        )
    except ValueError:
        return None
    rows, columns = pixels.shape[:2]
    image = Image.frombuffer("RGBX", (columns, rows), pixels, "raw", "RGBX", 0, 1)
    if image.size != stored:
        image = image.resize(stored, Image.Resampling.BOX)
    turn = _TURNS.get(header.orientation)
    return image if turn is None else image.transpose(turn)


def scaled_size(size: tuple[int, int], wanted: tuple[int, int]) -> tuple[int, int]:
    """Return the width and height to decode a JPEG at: halved while that leaves at least ``wanted``.

    libjpeg-turbo also scales by other eighths, but in plain C: slower than decoding in full.

    >>> scaled_size((640, 480), (256, 192))
    (320, 240)
    """
    factor = 1
    while factor < 8 and all(
        -(-side // (2 * factor)) >= want for side, want in zip(size, wanted, strict=True)
    ):
        factor *= 2
    return -(-size[0] // factor), -(-size[1] // factor)
