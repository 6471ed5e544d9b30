"""Decode items into the arrays that learning reads, in parallel, and keep them for the next training."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from labeler.errors import Cancelled, FileProblem
from labeler.learn.audio import rate_for, seconds_for, spectrogram
from labeler.learn.images import side_for, to_square
from labeler.media.audio import read_sound
from labeler.media.image import decode_image
from labeler.media.thumbnail import cache_folder
from labeler.store.read.items import ItemRow
from labeler.types import ItemKind

KEPT = 8
"""How many arrays are kept on the disk; the oldest go."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What items are brought to: pictures to ``side`` × ``side``; sound to ``seconds`` at ``rate_hz``."""

    kind: str
    side: int = 0
    seconds: float = 0.0
    rate_hz: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """``array``: uint8 ``[n, side, side, 3]`` or float32 ``[n, bands, frames]``; ``readable`` bool[n].

    A file that could not be read is a row of zeros.
    """

    array: np.ndarray
    readable: np.ndarray
    shape: Shape


def shape_for(rows: list[ItemRow]) -> Shape:
    """Return the shape that suits these items (all of one kind)."""
    if rows[0].kind is ItemKind.IMAGE:
        sizes = [(row.width or 0, row.height or 0) for row in rows if row.width and row.height]
        return Shape("image", side=side_for(np.array(sizes, dtype=np.int64).reshape(-1, 2)))
    durations = np.array([row.seconds for row in rows if row.seconds], dtype=np.float64)
    rates = np.array([row.sample_rate_hz for row in rows if row.sample_rate_hz], dtype=np.int64)
    return Shape("audio", seconds=seconds_for(durations), rate_hz=rate_for(rates))


def features_of(
    rows: list[ItemRow],
    *,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Features:
    """Return the arrays of ``rows`` (at least one, all of one kind), from the cache where they are known.

    Raises:
        Cancelled: ``cancelled()`` said so between two files.
        FileProblem: not one of the files can be read.
    """
    from joblib import Parallel, delayed

    shape = shape_for(rows)
    path = _cache_path(rows, shape)
    kept = _load(path)
    if kept is not None:
        return Features(*kept, shape)
    read = partial(_read_one, shape=shape)
    run = Parallel(n_jobs=min(os.cpu_count() or 1, 8), backend="threading", return_as="generator")
    arrays: list[np.ndarray | None] = []
    for one in run(delayed(read)(row) for row in rows):
        arrays.append(one)
        if on_progress is not None:
            on_progress(len(arrays), len(rows))
        if cancelled is not None and cancelled():
            raise Cancelled("The training was stopped while files were read.")
    first = next((one for one in arrays if one is not None), None)
    if first is None:
        raise FileProblem(rows[0].path, "neither this nor any other file can be read; relink the folder.")
    array = np.stack([np.zeros_like(first) if one is None else one for one in arrays])
    readable = np.array([one is not None for one in arrays])
    _keep(path, array, readable)
    return Features(array, readable, shape)


def _read_one(row: ItemRow, *, shape: Shape) -> np.ndarray | None:
    try:
        if shape.kind == "image":
            # twice the side, so that the filter that follows has something to average
            pixels = decode_image(row.path, fit=(4 * shape.side, 4 * shape.side)).pixels
            return to_square(pixels, shape.side)
        sound = read_sound(row.path)
        return spectrogram(
            sound.samples, sound.sample_rate_hz, seconds=shape.seconds, wanted_hz=shape.rate_hz
        )
    except FileProblem:
        return None


def _cache_path(rows: list[ItemRow], shape: Shape) -> Path | None:
    if any(row.sha256 is None for row in rows):
        return None
    text = json.dumps([asdict(shape), [row.sha256 for row in rows], "1"])
    return cache_folder().parent / "features" / f"{hashlib.sha256(text.encode()).hexdigest()}.npz"


def _load(path: Path | None) -> tuple[np.ndarray, np.ndarray] | None:
    if path is None or not path.is_file():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            return found["array"], found["readable"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        # a half-written cache is as good as none: it is read anew
        return None


def _keep(path: Path | None, array: np.ndarray, readable: np.ndarray) -> None:
    if path is None:
        return
    partial_path = path.with_suffix(f".{os.getpid()}.part.npz")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(partial_path, array=array, readable=readable)
        partial_path.replace(path)
        oldest = sorted(path.parent.glob("*.npz"), key=lambda file: file.stat().st_mtime)[:-KEPT]
        for old in oldest:
            old.unlink(missing_ok=True)
    except OSError:
        # a cache that cannot be written costs nothing but speed
        partial_path.unlink(missing_ok=True)
