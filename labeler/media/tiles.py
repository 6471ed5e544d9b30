"""Large pictures part by part: decoded once, in a child process, into tiles that are kept in the cache.

The window holds what it shows, never the whole: a picture of 100 megapixels takes 300 MB when it is decoded.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from labeler.errors import Cancelled, FileProblem
from labeler.media.decoder import BYTES_PER_SECOND, child_environment
from labeler.media.image import DecodedImage, decode_image, drawn, fitted_jpeg, read_bytes
from labeler.media.jpeg import read_header
from labeler.media.pixels import fitted, shrunk, shrunk_deep
from labeler.media.thumbnail import cache_folder
from labeler.media.tile_file import TILE, Region, Tiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "LARGE_PIXELS",
    "TILE",
    "Region",
    "TileCache",
    "Tiles",
    "is_large",
    "open_tiles",
    "trim_tiles",
    "view_image",
]

LARGE_PIXELS = 24_000_000
"""Pictures above this are shown by tiles."""

TILES_CAP_BYTES = 4 * 2**30
"""What all tiles in the cache may take; those that were opened longest ago go first."""

CACHED_BYTES = 192 * 2**20

TIME_BOUND_S = 60.0
"""Seconds that the tiles of a picture may take, and one more for each ``BYTES_PER_SECOND`` of its file."""

_AT_A_TIME = 2
_LOOK_S = 0.02

T = TypeVar("T")


def is_large(width: int | None, height: int | None) -> bool:
    """Return whether a picture of that size is shown by tiles.

    >>> is_large(12000, 9000), is_large(4000, 3000), is_large(None, None)
    (True, False, False)
    """
    return (width or 0) * (height or 0) > LARGE_PIXELS


def tiles_folder() -> Path:
    """Return where tiles lie: beside the thumbnails."""
    return cache_folder().parent / "tiles"


class TileStore:
    """The tile files of one folder; safe from any thread and beside other processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._making: dict[str, threading.Lock] = {}
        self._children = threading.BoundedSemaphore(_AT_A_TIME)

    def path_of(self, sha256: str) -> Path:
        """Return where the tiles of a content lie, or would lie."""
        return self.folder / f"{sha256}.tiles"

    def open(self, path: Path, sha256: str, cancelled: Callable[[], bool] | None) -> Tiles:
        """Return the tiles of a picture, made first where there are none; see ``open_tiles``."""
        with self._lock:
            mine = self._making.setdefault(sha256, threading.Lock())
        while not mine.acquire(timeout=_LOOK_S):
            _check(cancelled)
        try:
            return self._kept(sha256) or self._made(path, sha256, cancelled)
        finally:
            mine.release()

    def _kept(self, sha256: str) -> Tiles | None:
        target = self.path_of(sha256)
        try:
            tiles = Tiles(target)
        except FileProblem:
            with suppress(OSError):
                target.unlink(missing_ok=True)
            return None
        with suppress(OSError):
            os.utime(target)
        return tiles

    def _made(self, path: Path, sha256: str, cancelled: Callable[[], bool] | None) -> Tiles:
        target = self.path_of(sha256)
        half = target.with_suffix(f".{os.getpid()}-{os.urandom(4).hex()}")
        while not self._children.acquire(timeout=_LOOK_S):
            _check(cancelled)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _run_tiler(path, half, cancelled)
            half.replace(target)
        except OSError as error:
            raise FileProblem(path, f"Its tiles cannot be kept in the cache ({error.strerror}).") from None
        finally:
            self._children.release()
            with suppress(OSError):
                half.unlink(missing_ok=True)
        self.trim(TILES_CAP_BYTES, keep=target)
        return Tiles(target)

    def trim(self, cap_bytes: int, keep: Path | None = None) -> int:
        """Delete what was opened longest ago until the rest fits ``cap_bytes``; return how many went."""
        found = []
        for path in self.folder.glob("*.*"):
            with suppress(OSError):
                state = path.stat()
                found.append((state.st_mtime_ns, state.st_size, path))
        excess, n_gone = sum(size for _, size, _ in found) - cap_bytes, 0
        for _, size, path in sorted(found):
            if excess <= 0:
                break
            if path == keep:
                continue
            with suppress(OSError):  # in use, where open files cannot be deleted
                path.unlink()
                excess -= size
                n_gone += 1
        return n_gone


@cache
def _store_in(folder: Path) -> TileStore:
    return TileStore(folder)


def open_tiles(path: Path, sha256: str, *, cancelled: Callable[[], bool] | None = None) -> Tiles:
    """Return the tiles of a picture: at once where they are kept, else after some seconds.

    Raises:
        FileProblem: not a picture, damaged, too large, or no room in the cache.
        Cancelled: ``cancelled`` said so.
    """
    return _store_in(tiles_folder()).open(path, sha256, cancelled)


def trim_tiles(cap_bytes: int = TILES_CAP_BYTES) -> int:
    """Delete the tiles opened longest ago until the rest take at most ``cap_bytes``; return how many went."""
    return _store_in(tiles_folder()).trim(cap_bytes)


def view_image(
    path: Path,
    sha256: str,
    fit: tuple[int, int],
    *,
    size: tuple[int | None, int | None] = (None, None),
    deep: bool = False,
    cancelled: Callable[[], bool] | None = None,
) -> DecodedImage:
    """Return the whole picture within ``fit`` (width, height), as ``decode_image`` does, whatever its size.

    A JPEG is decoded at a scale (unless progressive); other large pictures come from their tiles, which are
    made first.

    Args:
        size: width and height of the full picture, as far as they are known: small ones are not looked up.
        deep: keep the values of a picture with more than 8 bits.

    Raises:
        FileProblem: see ``decode_image`` and ``open_tiles``.
        Cancelled: ``cancelled`` said so.
    """
    if not is_large(*size):
        return decode_image(path, fit=fit, deep=deep)
    content = read_bytes(path)
    header = read_header(content)
    scaled = None if header is None or header.progressive else fitted_jpeg(content, fit)
    if scaled is not None:
        return scaled
    del content
    with open_tiles(path, sha256, cancelled=cancelled) as tiles:
        wanted = fitted(tiles.width, tiles.height, fit)
        level = tiles.level_for(wanted[0] / tiles.width)
        pixels: NDArray[Any] = tiles.read(Region(level, 0, 0, *tiles.size(level)))
        if tiles.bits == 8:
            small = np.ascontiguousarray(shrunk(pixels, wanted))
            return DecodedImage(small, tiles.width, tiles.height)
        values = shrunk_deep(pixels, wanted)
        gray = drawn(values, tiles.bits)
        return DecodedImage(gray, tiles.width, tiles.height, values if deep else None, tiles.bits)


def _run_tiler(path: Path, target: Path, cancelled: Callable[[], bool] | None) -> None:
    process = subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", "labeler.media.tiler", str(path), str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=child_environment(),
        encoding="ascii",
        start_new_session=os.name != "nt",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        answer = _await(process, path, cancelled)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
    if not answer.endswith("\n"):
        raise FileProblem(path, "The decoder crashed or ran out of memory on this file; save it anew.")
    why = json.loads(answer)
    if why is not None:
        raise FileProblem(path, why)


def _await(process: subprocess.Popen[str], path: Path, cancelled: Callable[[], bool] | None) -> str:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    deadline = time.monotonic() + TIME_BOUND_S + size / BYTES_PER_SECOND
    while process.poll() is None:
        _check(cancelled)
        if time.monotonic() > deadline:
            raise FileProblem(path, f"Decoding took longer than {TIME_BOUND_S:.0f} s; save it anew.")
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_S)
    return process.stdout.read() if process.stdout else ""


def _check(cancelled: Callable[[], bool] | None) -> None:
    if cancelled is not None and cancelled():
        raise Cancelled("The picture is not wanted any more.")


class TileCache(Generic[T]):
    """Keeps what was made of tiles (drawn pictures, arrays) up to ``cap_bytes``; the longest unused goes."""

    def __init__(self, cap_bytes: int = CACHED_BYTES) -> None:
        self._cap_bytes = cap_bytes
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> T | None:
        """Return what is kept under a key, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: T, size_bytes: int) -> None:
        """Keep a value; one larger than the cap is not kept."""
        with self._lock:
            self._size -= self._kept.pop(key, (None, 0))[1]
            self._kept[key] = value, size_bytes
            self._size += size_bytes
            while self._size > self._cap_bytes:
                self._size -= self._kept.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._size = 0
