"""Texts of a million items in one piece of memory, looked through and sorted without making strings of them.

Each text is folded (small letters, composed accents), in UTF-8, and ends with a zero byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias
from unicodedata import normalize

import numpy as np

_AT_ONCE = 1 << 16
_WORD = 4
_MASKS = np.array([0, 0xFF000000, 0xFFFF0000, 0xFFFFFF00, 0xFFFFFFFF], dtype=np.uint32)
"""The first n bytes of a word."""

_MOST_INT32 = 2**31 - 1

Segment: TypeAlias = Sequence[int | None]
"""Bytes of folded UTF-8; None is any one letter."""


def folded(text: str) -> str:
    """Return a text as it is compared: whatever the capitals, however accents were composed.

    >>> folded("Straße/É.JPG") == folded("STRASSE/E\u0301.jpg")
    True
    """
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFC", text).casefold())


def packed_texts(texts: Iterable[str]) -> bytes:
    """Return texts in one piece; a zero inside of one becomes a 1."""
    parts = list(texts)
    whole = "\0".join(parts)
    if whole.count("\0") != len(parts) - 1:
        whole = "\0".join(part.replace("\0", "\1") for part in parts)
    # all at once: nothing composes with a zero, so that each is folded as if by itself
    return folded(whole).encode("utf-8", "surrogatepass") + b"\0"


@dataclass(frozen=True, eq=False)
class Texts:
    """``data`` uint8: the texts one after the other, then a few zeros; ``ends`` int[n]: the zero of each."""

    data: np.ndarray
    ends: np.ndarray

    @staticmethod
    def room(n_bytes: int) -> np.ndarray:
        """Return room for so many bytes of texts, all zero, for `of`."""
        return np.zeros(n_bytes + _WORD, dtype=np.uint8)

    @staticmethod
    def of(data: np.ndarray) -> Texts:
        """Return the texts that were put into `room` (see `packed_texts`)."""
        ends = np.flatnonzero(data[:-_WORD] == 0)
        return Texts(data, ends.astype(np.int32) if len(data) < _MOST_INT32 else ends)

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def nbytes(self) -> int:
        """Return how much memory they take."""
        return self.data.nbytes + self.ends.nbytes

    @cached_property
    def starts(self) -> np.ndarray:
        """Return where each begins, int[n]."""
        return _starts(self.ends)

    def text(self, at: int) -> str:
        """Return one text, folded as it is."""
        start = int(self.ends[at - 1]) + 1 if at else 0
        return self.data[start : int(self.ends[at])].tobytes().decode("utf-8", "surrogatepass")

    def fitting(self, segments: Sequence[Segment], *, whole: bool) -> np.ndarray:
        """Return bool[n]: the texts with these segments in this order, any letters between them.

        ``whole``: the first stands at the beginning, the last at the end.
        """
        if not whole:
            segments = [(), *segments, ()]
        found = np.zeros(len(self), dtype=bool)
        wild = any(None in segment for segment in segments)
        for first in range(0, len(self), _AT_ONCE):
            last = min(len(self), first + _AT_ONCE)
            begin = int(self.ends[first - 1]) + 1 if first else 0
            data, ends = self.data[begin : int(self.ends[last - 1]) + 1], self.ends[first:last] - begin
            fits = _fitting_letters if wild and bool((data > 127).any()) else _fitting_bytes
            found[first:last] = fits(data, ends, segments)
        return found

    def order(self, before: np.ndarray | None = None) -> np.ndarray:
        """Return the places of the texts in their order, int64[n].

        They come by ``before`` (whole numbers), then by the text, then by place.
        """
        order = np.arange(len(self), dtype=self.ends.dtype)
        rank = np.zeros(len(self), dtype=np.uint64)
        if before is not None:
            rank = np.unique(before, return_inverse=True)[1].astype(np.uint64)
        words = -(-int((self.ends - self.starts).max(initial=0)) // _WORD)
        slots, word = order.copy(), 0
        while len(slots):
            lines = order[slots]
            key, word = self._key(lines, rank, word, words)
            place = np.argsort(key, kind="stable")
            order[slots], key = lines[place], key[place]
            same = key[1:] == key[:-1]
            if word >= words or not same.any():
                break
            tied = np.append(same, False) | np.append(False, same)
            rank = np.cumsum(np.append(False, ~same), dtype=np.uint64)[tied]
            slots = slots[tied]
        return order

    def _key(self, lines: np.ndarray, rank: np.ndarray, word: int, words: int) -> tuple[np.ndarray, int]:
        """Return numbers that sort texts by their ``rank``, then by as many words as there is room for, and
        the first word that had none. Only the bytes in which the texts differ take room.
        """
        room = 64 - int(rank.max(initial=0)).bit_length()
        key, starts = rank, self.starts[lines]
        lengths = self.ends[lines] - starts
        while word < words:
            values = self._word(starts, lengths, word)
            runs = _byte_runs(int(np.bitwise_or.reduce(values ^ values[0])))
            taken = sum(bits for _, bits in runs)
            if taken > room:  # (never with the first word: ranks leave room for 32 bits)
                break
            for low, bits in runs:
                part = (values >> np.uint32(low)) & np.uint32((1 << bits) - 1)
                key = (key << np.uint64(bits)) | part
            room -= taken
            word += 1
        return key, word

    def _word(self, starts: np.ndarray, lengths: np.ndarray, word: int) -> np.ndarray:
        """Return the next four bytes of some texts as numbers that sort as they do, zeros behind the end."""
        at, passed = starts + word * _WORD, word * _WORD
        if int(lengths.min()) >= passed + _WORD:
            whole: np.ndarray = self._words[at].astype(np.uint32)
            return whole
        found: np.ndarray = self._words[np.minimum(at, max(0, len(self._words) - 1))].astype(np.uint32)
        found &= _MASKS[np.clip(lengths - passed, 0, _WORD)]
        return found

    @cached_property
    def _words(self) -> np.ndarray:
        """Four bytes from every place on."""
        count = len(self.data) - _WORD
        return np.ndarray((count,), dtype=np.dtype(">u4"), buffer=self.data.data, strides=(1,))


def _starts(ends: np.ndarray) -> np.ndarray:
    starts = np.zeros_like(ends)
    starts[1:] = ends[:-1] + 1
    return starts


def texts_of(several: Sequence[str]) -> Texts:
    """Return texts in one piece of memory."""
    packed = packed_texts(several) if several else b""
    data = Texts.room(len(packed))
    data[: len(packed)] = np.frombuffer(packed, dtype=np.uint8)
    return Texts.of(data)


def _byte_runs(bits: int) -> list[tuple[int, int]]:
    """Return the stretches of bytes, the highest first, in which some bit is set: lowest bit and length."""
    runs: list[tuple[int, int]] = []
    for low in (24, 16, 8, 0):
        if not bits >> low & 255:
            continue
        if runs and runs[-1][0] == low + 8:
            runs[-1] = (low, runs[-1][1] + 8)
        else:
            runs.append((low, 8))
    return runs


def _fitting_bytes(data: np.ndarray, ends: np.ndarray, segments: Sequence[Segment]) -> np.ndarray:
    """Return bool[n], where a letter is a byte."""
    starts = _starts(ends)
    first, *middle = segments
    last = middle.pop() if middle else None
    fits = _stands_at(data, starts, ends, first)
    if last is None:
        fits &= ends - starts == len(first)
        return fits
    lines, at = np.flatnonzero(fits), (starts + len(first))[fits]
    for segment in middle:
        if not segment:
            continue
        places = _occurrences(data, segment)
        if len(lines) == len(ends) and segment is middle[0] and not first:
            places, at = _first_in_each(places, ends)
            lines, at = places, at + len(segment)
            continue
        next_ = np.searchsorted(places, at)
        there = next_ < len(places)
        found = places[np.minimum(next_, max(0, len(places) - 1))] if len(places) else at
        there &= found + len(segment) <= ends[lines]
        lines, at = lines[there], found[there] + len(segment)
    begins = ends[lines] - len(last)
    there = begins >= at
    there[there] = _stands_at(data, begins[there], ends[lines][there], last)
    mask = np.zeros(len(ends), dtype=bool)
    mask[lines[there]] = True
    return mask


def _first_in_each(places: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the texts in which any of ``places`` (ascending) lies, and the first place in each."""
    lines = np.searchsorted(ends, places)
    new = np.append(True, lines[1:] != lines[:-1])[: len(lines)]
    return lines[new], places[new]


def _stands_at(data: np.ndarray, at: np.ndarray, ends: np.ndarray, segment: Segment) -> np.ndarray:
    """Return which texts have a segment at these places."""
    fits = at + len(segment) <= ends
    for offset, byte in enumerate(segment):
        if byte is not None:
            fits &= data[np.minimum(at + offset, len(data) - 1)] == byte
    return fits


def _occurrences(data: np.ndarray, segment: Segment) -> np.ndarray:
    """Return where a segment stands, ascending; never over the end of a text: no segment has a zero."""
    n = len(data) - len(segment) + 1
    known = [(offset, byte) for offset, byte in enumerate(segment) if byte is not None]
    if n <= 0:
        return np.zeros(0, dtype=np.int64)
    if not known:
        return np.arange(n)
    some = data[:: max(1, len(data) // 4096)]
    known.sort(key=lambda pair: int(np.count_nonzero(some == pair[1])))  # the rarest first
    offset, byte = known[0]
    places = np.flatnonzero(data[offset : offset + n] == byte)
    for offset, byte in known[1:]:
        places = places[data[places + offset] == byte]
    return places


def _fitting_letters(data: np.ndarray, ends: np.ndarray, segments: Sequence[Segment]) -> np.ndarray:
    """Return bool[n], where a letter may be several bytes: one text after the other."""
    parts = ("".join("." if byte is None else re.escape(chr(byte)) for byte in one) for one in segments)
    written = ".*".join(parts).encode("latin-1").decode("utf-8", "surrogatepass")
    fits = re.compile(written, re.DOTALL).fullmatch
    texts = data.tobytes().decode("utf-8", "surrogatepass").split("\0")[: len(ends)]
    return np.fromiter((fits(text) is not None for text in texts), dtype=bool, count=len(ends))
