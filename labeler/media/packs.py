"""Many small files as few large ones: creating a file costs more than decoding the picture that goes into it.

A cache folder holds packs, ``NAME.pack`` (the contents one after the other) beside ``NAME.index`` (32 bytes
each: key, place, length). Both only grow; each process writes packs of its own, so that no lock is needed,
and a reader that finds nothing looks for new entries. An entry whose writer was killed half-way is no entry.
The oldest pack goes first when the cache is full.
"""

from __future__ import annotations

import os
import struct
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PACK_BYTES = 16 * 2**20
"""A pack that has reached this size is left, and a new one begun."""

_ENTRY = np.dtype([("high", "<u8"), ("low", "<u8"), ("place", "<u8"), ("length", "<u4"), ("pack", "<u4")])
_PACKED = struct.Struct("<QQQII")
_MERGE_AT = 20_000


def _key(sha256: str) -> tuple[int, int]:
    """Return the hash folded to 128 bits."""
    folded = int(sha256[:32], 16) ^ int(sha256[32:], 16)
    return folded >> 64, folded & (2**64 - 1)


class Packs:
    """The packs of one folder, which need not exist; safe from any thread and beside other processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keeps_open = False
        """Whether the pack that is written stays open: for a process that writes many."""
        self._lock = threading.RLock()
        self._own: str | None = None
        self._names: list[str] = []
        self._read: dict[str, int] = {}
        self._sorted: NDArray[np.void] = np.zeros(0, _ENTRY)
        self._highs: NDArray[np.uint64] = np.zeros(0, np.uint64)
        self._recent: dict[tuple[int, int], tuple[int, int, int]] = {}
        self._open: tuple[str, int, int] | None = None
        self._has_looked = False

    def _forget(self) -> None:
        self._close()
        self._own = None
        self._names, self._read = [], {}
        self._sorted, self._recent = np.zeros(0, _ENTRY), {}
        self._highs = np.zeros(0, np.uint64)
        self._has_looked = False

    def get(self, sha256: str) -> bytes | None:
        """Return the content kept for this hash, or None."""
        with self._lock:
            found = self._find(_key(sha256))
            if found is None:
                self._look_for_more()
                found = self._find(_key(sha256))
            if found is None:
                return None
            pack, place, length = found
            name = self._names[pack]
        try:
            with (self.folder / f"{name}.pack").open("rb", buffering=0) as file:
                # a damaged index must not make us ask for gigabytes
                if place + length > os.fstat(file.fileno()).st_size:
                    return None
                file.seek(place)
                content = file.read(length)
        except OSError:
            return None
        return content if len(content) == length else None

    def holds(self, sha256: str) -> bool:
        """Return whether there is an entry for this hash, of those written before the last look."""
        with self._lock:
            if not self._has_looked:
                self._look_for_more()
            return self._find(_key(sha256)) is not None

    def put(self, sha256: str, content: bytes) -> None:
        """Keep ``content`` for this hash; an earlier entry gives way.

        Raises:
            OSError: it cannot be written.
        """
        with self._lock:
            name = self._own_pack()
            pack, index = self._descriptors(name)
            try:
                place = os.lseek(pack, 0, os.SEEK_END)
                _write(pack, content)
                high, low = _key(sha256)
                _write(index, _PACKED.pack(high, low, place, len(content), 0))
            finally:
                if not self.keeps_open:
                    self._close()
            self._recent[high, low] = (self._number(name), place, len(content))
            self._read[name] = self._read.get(name, 0) + 1
            if place + len(content) >= PACK_BYTES:
                self._own = None
            if len(self._recent) > _MERGE_AT:
                self._merge(np.zeros(0, _ENTRY))

    def _descriptors(self, name: str) -> tuple[int, int]:
        if self._open is None or self._open[0] != name:
            self._close()
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
            pack = os.open(self.folder / f"{name}.pack", flags, 0o644)
            try:
                self._open = name, pack, os.open(self.folder / f"{name}.index", flags, 0o644)
            except OSError:
                os.close(pack)
                raise
        return self._open[1:]

    def _close(self) -> None:
        opened, self._open = self._open, None
        if opened is not None:
            os.close(opened[1])
            os.close(opened[2])

    def trim(self, cap_bytes: int) -> int:
        """Delete the oldest packs until the rest take at most ``cap_bytes``; return how many entries went."""
        with self._lock:
            self._close()
            packs = sorted(self.folder.glob("*.pack"))
            sizes = [_size(path) + _size(path.with_suffix(".index")) for path in packs]
            excess, n_gone = sum(sizes) - cap_bytes, 0
            for path, size in zip(packs, sizes, strict=True):
                if excess <= 0:
                    break
                n_gone += _size(path.with_suffix(".index")) // _ENTRY.itemsize
                with suppress(OSError):  # somebody writes it, where open files cannot be deleted
                    path.unlink(missing_ok=True)
                    path.with_suffix(".index").unlink(missing_ok=True)
                excess -= size
            self._forget()
            return n_gone

    def _own_pack(self) -> str:
        """Return the name of the pack that this process writes; names sort by age."""
        if self._own is None or not os.path.exists(f"{self.folder}/{self._own}.pack"):  # noqa: PTH110 - faster
            self.folder.mkdir(parents=True, exist_ok=True)
            self._own = f"{time.time_ns():020d}-{os.getpid()}-{os.urandom(4).hex()}"
        return self._own

    def _number(self, name: str) -> int:
        if name not in self._names:
            self._names.append(name)
        return self._names.index(name)

    def _find(self, key: tuple[int, int]) -> tuple[int, int, int] | None:
        recent = self._recent.get(key)
        if recent is not None:
            return recent
        if not len(self._highs):
            return None
        first = int(np.searchsorted(self._highs, np.uint64(key[0])))
        for entry in self._sorted[first : first + 8]:
            if (int(entry["high"]), int(entry["low"])) == key:
                return int(entry["pack"]), int(entry["place"]), int(entry["length"])
        return None

    def _look_for_more(self) -> None:
        """Take in what other processes have written since."""
        self._has_looked = True
        new: list[NDArray[np.void]] = []
        for path in sorted(self.folder.glob("*.index")):
            n_read = self._read.get(path.stem, 0)
            if _size(path) // _ENTRY.itemsize <= n_read:
                continue
            entries = np.frombuffer(_tail(path, n_read * _ENTRY.itemsize), _ENTRY).copy()
            entries["pack"] = self._number(path.stem)
            self._read[path.stem] = n_read + len(entries)
            new.append(entries)
        for entries in new:
            if len(entries) + len(self._recent) <= _MERGE_AT:
                for entry in entries.tolist():
                    self._recent[entry[0], entry[1]] = (entry[4], entry[2], entry[3])
            else:
                self._merge(entries)

    def _merge(self, entries: NDArray[np.void]) -> None:
        rows = [(high, low, place, n, pack) for (high, low), (pack, place, n) in self._recent.items()]
        # of equal keys the newest comes first, where a search finds it
        joined = np.concatenate([entries[::-1], np.array(rows, _ENTRY), self._sorted])
        self._sorted = joined[np.argsort(joined["high"], kind="stable")]
        # on its own: a search in a column of records copies it first
        self._highs = np.ascontiguousarray(self._sorted["high"])
        self._recent.clear()


def _write(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _tail(path: Path, start: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(start)
            content = file.read()
    except OSError:
        return b""
    return content[: len(content) // _ENTRY.itemsize * _ENTRY.itemsize]


@cache
def packs_in(folder: Path) -> Packs:
    """Return the packs of ``folder``, the same object for everybody in this process."""
    return Packs(folder)
