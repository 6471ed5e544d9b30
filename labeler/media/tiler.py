"""The child process behind ``labeler.media.tiles``: decodes one picture in full and writes its tiles.

``python -m labeler.media.tiler PICTURE TILES``: one line of JSON says in the end what was wrong, or null. It
ends at once when its input does: whoever asked is gone.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from labeler.errors import FileProblem
from labeler.media.image import damage_of, open_image, orientation_of, read_bytes
from labeler.media.pixels import Depth, as_rgb, depth_of, is_deep, to_16_bits, upright
from labeler.media.tile_file import TILE, TileHead, TileWriter
from labeler.media.worker import bound_memory

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image as Picture

Strip = Callable[[int, int, int, int], "NDArray[Any]"]


def write_tiles(picture: Path, target: Path) -> None:
    """Decode ``picture`` in full and write its tiles to ``target``.

    Raises:
        FileProblem: not a picture, damaged, or no room for its tiles.
    """
    content = read_bytes(picture)
    image = open_image(picture, content)
    try:
        strip, bits = _decoded(content, image)
    except MemoryError:
        raise FileProblem(picture, "The picture does not fit into memory; save it smaller.") from None
    except Exception as error:  # decoders fed with arbitrary bytes raise anything; see image.open_image
        raise FileProblem(picture, damage_of(error)) from None
    del content
    orientation = orientation_of(image)  # only now: Pillow turns a TIFF while it decodes
    width, height = image.size[::-1] if orientation >= 5 else image.size
    head = TileHead(width, height, bits)
    try:
        with target.open("wb") as file:
            writer = TileWriter(file, head)
            for pixels in _upright_strips(strip, image.size, orientation):
                writer.add(pixels)
    except OSError as error:
        why = f"There is no room for its tiles in the cache ({error.strerror}); make some on the disk."
        raise FileProblem(picture, why) from None


def _decoded(content: bytes, image: Picture) -> tuple[Strip, int]:
    """Return (a function that gives any rectangle of the picture as it is stored, bits a value)."""
    if image.format in ("JPEG", "MPO") and image.mode in ("RGB", "L"):
        import simplejpeg

        try:
            whole = simplejpeg.decode_jpeg(content, "RGB")
        except ValueError:
            pass  # stricter than Pillow, see image.decode_image
        else:
            return lambda left, top, right, bottom: whole[top:bottom, left:right], 8
    image.load()
    if not is_deep(image):
        return lambda *box: _rgb(image, box), 8
    depth = _depth(image)
    return lambda *box: to_16_bits(np.asarray(image.crop(box)), depth)[0], depth.bits


def _rgb(image: Picture, box: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    part = image.crop(box)
    return as_rgb(part, part.size)


def _depth(image: Picture) -> Depth:
    """Return how all values are brought to 16 bits, looking at a strip at a time."""
    width, height = image.size
    least: list[float] = []
    for top in range(0, height, TILE):
        values = np.asarray(image.crop((0, top, width, min(height, top + TILE))))
        finite = np.isfinite(values)
        if finite.any():
            known = values if finite.all() else values[finite]
            least += [float(known.min()), float(known.max())]
    dtype = np.asarray(image.crop((0, 0, 1, 1))).dtype
    return depth_of(np.array([min(least), max(least)] if least else [np.nan]).astype(dtype))


def _upright_strips(strip: Strip, size: tuple[int, int], orientation: int) -> Iterator[NDArray[Any]]:
    """Yield the upright picture by ``TILE`` rows, reading what lies there before it is turned."""
    width, height = size
    turned, mirrored = orientation >= 5, orientation in (3, 4, 7, 8)
    n_rows = width if turned else height
    for top in range(0, n_rows, TILE):
        bottom = min(n_rows, top + TILE)
        low, high = (n_rows - bottom, n_rows - top) if mirrored else (top, bottom)
        part = strip(low, 0, high, height) if turned else strip(0, low, width, high)
        yield np.ascontiguousarray(upright(part, orientation))


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def main() -> None:
    """Write the tiles that the command line asks for."""
    bound_memory()
    warnings.simplefilter("ignore")
    threading.Thread(target=_end_with_input, daemon=True).start()
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    why = None
    try:
        write_tiles(Path(sys.argv[1]), Path(sys.argv[2]))
    except FileProblem as problem:
        why = problem.why
    except MemoryError:
        why = "The picture does not fit into memory; save it smaller."
    answers.write(json.dumps(why) + "\n")
    answers.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
