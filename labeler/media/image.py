"""Pictures as upright 8-bit RGB, at the size that is wanted, from files that nobody vouches for."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from labeler.errors import FileProblem
from labeler.media.jpeg import Bytes, decode_scaled, read_header, scaled_size
from labeler.media.kinds import why_unread
from labeler.media.pixels import as_rgb, fitted, is_deep, shrunk, shrunk_deep, to_16_bits, upright

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_PIXELS = 2**28
"""268 megapixels: the most that is decoded; beyond it a picture is refused with a reason."""

MAX_FILE_BYTES = 2**30
"""The largest picture file that is read (1 GiB)."""

VIEW_SIZE = (4096, 4096)
"""The largest picture that the Label page shows before the person zooms to 1:1."""

_PLUGINS = (
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    AvifImagePlugin,
    PpmImagePlugin,
)
# importing a plugin opens its format; only these may see untrusted bytes, Pillow's many rarer ones stay shut
_MODULES = frozenset(plugin.__name__ for plugin in _PLUGINS)
FORMATS = tuple(sorted(name for name, (factory, _) in Image.OPEN.items() if factory.__module__ in _MODULES))
"""The formats that are decoded."""

# Pillow's own bound would warn for what we allow and know nothing of ours; ours is checked in ``open_image``
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

_ORIENTATION = 0x0112
_PNG_START = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class DecodedImage:
    """``pixels`` uint8 RGB (rows, columns, 3); ``width`` × ``height`` of the full picture; all upright.

    ``deep`` uint16 (rows, columns): the values behind ``pixels``, of so many ``bits`` (12, 14 or 16), where
    they were asked for and the picture has more than 8; see ``levels``.
    """

    pixels: NDArray[np.uint8]
    width: int
    height: int
    deep: NDArray[np.uint16] | None = None
    bits: int = 8

    @property
    def scale(self) -> float:
        """Return decoded columns per column of the full picture (1.0: nothing was left out)."""
        return float(self.pixels.shape[1] / self.width)


def read_bytes(path: Path) -> bytes:
    """Return the content of a picture file.

    Raises:
        FileProblem: it cannot be read, or is larger than ``MAX_FILE_BYTES``.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise FileProblem(
            path, f"The file cannot be read ({error.strerror}); check the disk and its rights."
        ) from None
    if len(content) > MAX_FILE_BYTES:
        raise FileProblem(path, "The file is larger than 1 GiB; save a smaller copy.")
    return content


def open_image(path: Path, content: Bytes) -> Image.Image:
    """Return Pillow's picture with its header read and its size checked, not yet decoded.

    Raises:
        FileProblem: not a picture that is read, or one with too many pixels.
    """
    try:
        try:
            image = Image.open(io.BytesIO(content), formats=FORMATS)
        except ValueError:
            # Pillow refuses a PNG whose text inflates beyond its bound; the picture itself may be sound
            image = Image.open(io.BytesIO(without_text(bytes(content))), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileProblem(path, _too_large("more than 268")) from None
    except Exception:  # a decoder fed with arbitrary bytes may raise anything; each is the same to a person
        raise FileProblem(path, why_unread(path, bytes(content[:4096]))) from None
    width, height = image.size
    if width < 1 or height < 1:
        raise FileProblem(path, "The picture has no pixels; save it again.")
    if width * height > MAX_PIXELS:
        raise FileProblem(path, _too_large(f"{width * height / 1e6:.0f}"))
    return image


def without_text(content: bytes) -> bytes:
    """Return a PNG's bytes without its text chunks; other bytes as they are."""
    if not content.startswith(_PNG_START):
        return content
    kept = [_PNG_START]
    position = len(_PNG_START)
    while position + 8 <= len(content):
        length = int.from_bytes(content[position : position + 4], "big")
        end = position + length + 12
        if content[position + 4 : position + 8] not in (b"tEXt", b"zTXt", b"iTXt"):
            kept.append(content[position:end])
        position = end
    return b"".join(kept)


def _too_large(megapixels: str) -> str:
    return f"The picture claims {megapixels} megapixels; 268 are the most, save it smaller or in tiles."


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Return width and height as a person sees the picture; TIFF sizes come upright from Pillow itself."""
    width, height = image.size
    turned = image.format != "TIFF" and orientation_of(image) >= 5
    return (height, width) if turned else (width, height)


def orientation_of(image: Image.Image) -> int:
    """Return the EXIF orientation 1–8 of an opened picture (1 where it has none that can be read)."""
    try:
        value = int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # damaged EXIF raises anything; a picture without a readable flag is taken as it lies
        return 1
    return value if 1 <= value <= 8 else 1


def decode_image(
    path: Path,
    *,
    content: Bytes | None = None,
    image: Image.Image | None = None,
    fit: tuple[int, int] | None = None,
    deep: bool = False,
) -> DecodedImage:
    """Return the picture upright, within ``fit`` (width, height) where given, never enlarged.

    Animated and multi-page files give their first picture. Gray, palette, CMYK, 16-bit and float pictures
    become 8-bit RGB: 16-bit values are taken as of 12, 14 or 16 bits by their maximum (a 12-bit camera is
    not shown black), float values are spread from their least to their greatest finite value, transparent
    parts lie on white.

    Args:
        path: the file; it names the picture in errors even where ``content`` is given.
        content: its bytes, where they were read already.
        image: what ``open_image`` made of them, where that was asked already.
        fit: the largest width and height wanted; None decodes in full.
        deep: keep the values of a picture with more than 8 bits.

    Raises:
        FileProblem: not a picture, damaged, cut off, or above ``MAX_PIXELS``.
    """
    if content is None:
        content = read_bytes(path)
    if image is None and fit is not None:
        found = fitted_jpeg(content, fit)
        if found is not None:
            return found
    if image is None:
        image = open_image(path, content)
    try:
        if image.format in ("JPEG", "MPO") and image.mode in ("RGB", "L"):
            return _decode_jpeg(content, image, fit)
        return _decode_deep(image, fit) if deep and is_deep(image) else _decode_other(image, fit)
    except MemoryError:
        raise FileProblem(path, "The picture does not fit into memory; save it smaller.") from None
    except Exception as error:  # see open_image
        raise FileProblem(path, damage_of(error)) from None


def decode_jpeg(content: Bytes, fit: tuple[int, int]) -> tuple[Image.Image, int, int] | None:
    """Return an ordinary JPEG upright within ``fit`` (mode RGBX), and the full width and height.

    None: it is no JPEG or not an ordinary one, has too many pixels, or a flaw; ``decode_image`` reads those.
    """
    header = read_header(content)
    if header is None or header.width * header.height > MAX_PIXELS:
        return None
    width, height = header.upright_size
    small = decode_scaled(content, header, fitted(width, height, fit))
    return None if small is None else (small, width, height)


def fitted_jpeg(content: Bytes, fit: tuple[int, int]) -> DecodedImage | None:
    """Return what ``decode_jpeg`` does as RGB."""
    found = decode_jpeg(content, fit)
    if found is None:
        return None
    small, width, height = found
    return DecodedImage(np.asarray(small.convert("RGB")), width, height)


def _decode_jpeg(content: Bytes, image: Image.Image, fit: tuple[int, int] | None) -> DecodedImage:
    import simplejpeg

    orientation = orientation_of(image)
    width, height = image.size
    if orientation >= 5:
        width, height = height, width
    wanted = fitted(width, height, fit)
    stored = wanted[::-1] if orientation >= 5 else wanted
    smallest = scaled_size(image.size, stored)
    try:
        decoded = simplejpeg.decode_jpeg(
            content, "RGB", fastdct=True, min_width=smallest[0], min_height=smallest[1]
        )
    except ValueError:
        # stricter than Pillow, which reads on over small flaws and only refuses what is cut off
        image.draft("RGB", stored)
        decoded = np.asarray(image.convert("RGB"))
    return DecodedImage(np.ascontiguousarray(upright(shrunk(decoded, stored), orientation)), width, height)


def _decode_other(image: Image.Image, fit: tuple[int, int] | None) -> DecodedImage:
    image.load()
    orientation = orientation_of(image)
    wanted = image.size
    if fit is not None:
        wanted = fitted(*image.size, fit[::-1] if orientation >= 5 else fit)
    pixels = upright(shrunk(as_rgb(image, wanted), wanted), orientation)
    width, height = image.size[::-1] if orientation >= 5 else image.size
    return DecodedImage(np.ascontiguousarray(pixels), width, height)


def _decode_deep(image: Image.Image, fit: tuple[int, int] | None) -> DecodedImage:
    image.load()
    orientation = orientation_of(image)
    values, bits = to_16_bits(np.asarray(image))
    wanted = fitted(*image.size, fit[::-1] if fit is not None and orientation >= 5 else fit)
    kept = np.ascontiguousarray(upright(shrunk_deep(values, wanted), orientation))
    width, height = image.size[::-1] if orientation >= 5 else image.size
    return DecodedImage(drawn(kept, bits), width, height, kept, bits)


def drawn(deep: NDArray[np.uint16], bits: int) -> NDArray[np.uint8]:
    """Return values of so many ``bits``, uint16 (rows, columns), as gray RGB: uint8 (rows, columns, 3)."""
    gray = np.asarray(np.right_shift(deep, bits - 8), np.uint8)
    return np.repeat(gray[:, :, None], 3, axis=2)


def damage_of(error: Exception) -> str:
    words = str(error).lower()
    if "truncated" in words or "premature" in words or "not enough" in words:
        return "The picture is cut off; copy it again from where it came."
    return "The picture is damaged and cannot be decoded; copy it again or save it anew."
