"""Peaks of long sounds, kept on the disk by the SHA-256 of the file and mapped, not read."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

import numpy as np

from labeler.media.peaks import Level, Peaks
from labeler.media.thumbnail import cache_folder

CAP_BYTES = 512 * 2**20
"""The oldest go when the cache is larger."""

_HEAD_BYTES = 1024
_MAGIC = "labeler peaks 1"


def _place(sha256: str) -> Path:
    return cache_folder().parent / "peaks" / f"{sha256}.peaks"


def write_peaks(sha256: str, peaks: Peaks) -> None:
    """Keep the finished peaks of a sound, and let the oldest go where there is no room.

    A cache that cannot be written (full disk, no rights) costs nothing but time.
    """
    place = _place(sha256)
    head = {
        "what": _MAGIC,
        "rate": peaks.sample_rate_hz,
        "frames": peaks.n_frames,
        "channels": peaks.channels,
        "levels": [[level.frames, len(level.low)] for level in peaks.levels],
    }
    beside = place.with_name(f"{sha256}.{os.getpid()}.new")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(json.dumps(head).encode("ascii").ljust(_HEAD_BYTES))
            for level in peaks.levels:
                for part in (level.low, level.high):
                    file.write(np.ascontiguousarray(part, np.float16).tobytes())
        beside.replace(place)
        trim_peaks()


def read_peaks(sha256: str) -> Peaks | None:
    """Return the peaks kept for this content, mapped into memory, or None where none can be used."""
    place = _place(sha256)
    try:
        with place.open("rb") as file:
            head = json.loads(file.read(_HEAD_BYTES))
        if head["what"] != _MAGIC:
            return None
        rows = sum(2 * n for _frames, n in head["levels"])
        if place.stat().st_size != _HEAD_BYTES + rows * head["channels"] * 2:
            return None
        values = np.memmap(place, np.float16, "r", _HEAD_BYTES, (rows, head["channels"])) if rows else None
        os.utime(place)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    levels, at = [], 0
    for frames, n in head["levels"]:
        low, high = (
            np.zeros((0, head["channels"]), np.float16) if values is None else values[start : start + n]
            for start in (at, at + n)
        )
        levels.append(Level(frames, low, high))
        at += 2 * n
    return Peaks(head["rate"], head["frames"], head["channels"], tuple(levels))


def trim_peaks(cap_bytes: int = CAP_BYTES) -> int:
    """Delete the peaks used longest ago until the rest take at most ``cap_bytes``; return how many went."""
    gone = 0
    with suppress(OSError):
        there = [(entry, entry.stat()) for entry in _place("").parent.iterdir()]
        found = [(stat.st_mtime, stat.st_size, entry) for entry, stat in there]
        total = sum(size for _at, size, _entry in found)
        for _at, size, entry in sorted(found, key=lambda one: one[0]):
            if total <= cap_bytes:
                break
            entry.unlink()
            total -= size
            gone += 1
    return gone
