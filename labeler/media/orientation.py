"""How a picture's file is turned, and where its own coordinates lie on the upright picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from labeler.errors import FileProblem
from labeler.media.image import open_image, read_bytes

_TAG = 0x0112


def exif_orientation(path: Path) -> int:
    """Return the EXIF orientation (1 to 8) of a picture's file; 1 where it has none or cannot be read."""
    try:
        with open_image(path, read_bytes(path)) as image:
            value = int(image.getexif().get(_TAG, 1))
    except FileProblem:
        return 1
    except Exception:  # damaged EXIF raises anything
        return 1
    return value if 1 <= value <= 8 else 1


def turner(
    orientation: int, width: float, height: float
) -> Callable[[float, float], tuple[float, float]] | None:
    """Return what takes a point of the raw picture (``width`` × ``height``) to the upright one.

    None: nothing changes.

    >>> turner(6, 640, 480)(0, 0)   # a quarter turn clockwise: the top left comes to the top right
    (480, 0)
    """
    turns: dict[int, Callable[[float, float], tuple[float, float]]] = {
        2: lambda x, y: (width - x, y),
        3: lambda x, y: (width - x, height - y),
        4: lambda x, y: (x, height - y),
        5: lambda x, y: (y, x),
        6: lambda x, y: (height - y, x),
        7: lambda x, y: (height - y, width - x),
        8: lambda x, y: (y, width - x),
    }
    return turns.get(orientation)
