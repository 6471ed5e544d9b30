"""Praat's TextGrid, long or short, UTF-8 or UTF-16: tiers of intervals and of points.

Each tier is a question of its own (``--tiers people``: a person). Intervals without words only fill the time
and are not taken. A point is a segment without length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, Entry, clean_name, unit_id
from labeler.formats.bounded import read_head, read_text
from labeler.formats.file_sets import files_below, first_below, read_files, task_beside
from labeler.formats.timed import add_segments, settle_words, sound_of
from labeler.types import QuestionKind
from labeler.units import Segment

# strings, flags and numbers that stand alone; in the long form names, "=" and [1] lie between them
_TOKEN = re.compile(
    r'(?<!\S)(?:"((?:[^"]|"")*)"|(<\w+>)|([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?))(?!\S)'
)
_MOST_TIERS = 1_000
_Token: TypeAlias = tuple[str, str, int]


def is_textgrid(path: Path) -> bool:
    """Return whether a file, or one of the first files of a folder, is a TextGrid."""
    if path.is_dir():
        return first_below(path, ".textgrid", _is_file)
    return _is_file(path)


def _is_file(path: Path) -> bool:
    if not path.is_file():
        return False
    head = read_head(path)[:400].replace(b"\x00", b"")
    return b"ooTextFile" in head and b"TextGrid" in head


def read_textgrid(path: Path) -> Annotations:
    """Return what a TextGrid, or a folder of them, says.

    Raises:
        FileProblem: no text, or no TextGrid; names the line.
    """
    files = files_below(path, ".textgrid") if path.is_dir() else [path]
    root = path if path.is_dir() else path.parent

    def read_one(collector: Collector, file: Path) -> None:
        _read_one(collector, file, task_beside(root, file, sound_of(file)))

    collector = read_files("textgrid", path, files, read_one)
    if not collector.n_files:
        raise FileProblem(path, "holds no TextGrid.")
    settle_words(collector)
    return collector.done([root])


@dataclass
class _Tokens:
    """The values of a file one after the other, each with its line."""

    file: Path
    tokens: Iterator[_Token]
    line: int = 1

    def _next(self, kind: str, what: str) -> str:
        found, text, self.line = next(self.tokens, ("", "", self.line))
        if found != kind:
            words = "ends" if not found else f"has {text[:30]!r}"
            raise FileProblem(self.file, f"{words} where {what} is wanted.", self.line)
        return text

    def text(self, what: str) -> str:
        """Return the next string."""
        return self._next("text", what).replace('""', '"')

    def flag(self) -> str:
        """Return the next flag."""
        return self._next("flag", "<exists>")

    def number(self, what: str) -> float:
        """Return the next number."""
        try:
            return geometry.number(self._next("number", what))
        except ValueError as error:
            raise FileProblem(self.file, f"{error}.", self.line) from None

    def count(self, what: str) -> int:
        """Return the next number, which counts something."""
        found = self.number(what)
        if found < 0 or found != int(found):
            raise FileProblem(self.file, f"{found:g} is no number of {what}.", self.line)
        return int(found)


def _tokens(text: str) -> Iterator[_Token]:
    line = at = 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        kind = ("text", "flag", "number")[(match.lastindex or 1) - 1]
        yield kind, match[match.lastindex or 1], line + 1


def _read_one(collector: Collector, file: Path, task: str) -> None:
    tokens = _Tokens(file, _tokens(read_text(file)))
    if tokens.text("ooTextFile") != "ooTextFile" or tokens.text("TextGrid") != "TextGrid":
        raise FileProblem(file, "is no TextGrid.", 1)
    tokens.number("the beginning")
    end = tokens.number("the end")
    if tokens.flag() != "<exists>":
        return
    n_tiers = tokens.count("tiers")
    if n_tiers > _MOST_TIERS:
        raise FileProblem(file, f"claims {n_tiers:,} tiers; {_MOST_TIERS:,} are the most.", tokens.line)
    names: dict[str, int] = {}
    for _ in range(n_tiers):
        kind = tokens.text("a tier")
        if kind not in ("IntervalTier", "TextTier"):
            raise FileProblem(file, f"has a tier of the unknown kind {clean_name(kind)!r}.", tokens.line)
        name = clean_name(tokens.text("a tier's name")) or "tier"
        names[name] = names.get(name, 0) + 1
        if names[name] > 1:  # Praat lets tiers share a name
            name = f"{name} {names[name]}"
        tokens.number("a tier's beginning")
        tokens.number("a tier's end")
        _read_tier(
            collector,
            tokens,
            Entry(task, QuestionKind.SEGMENTS, question=name, where=f"tier {name}"),
            kind,
            end,
        )


def _read_tier(collector: Collector, tokens: _Tokens, entry: Entry, kind: str, end: float) -> None:
    found: list[tuple[Segment, str]] = []
    n_left_out = 0
    last = 0.0
    for _ in range(tokens.count("intervals")):
        start_s = tokens.number("a time")
        end_s = tokens.number("a time") if kind == "IntervalTier" else start_s
        words = tokens.text("words")
        where = f"line {tokens.line}"
        if not words.strip():
            if end_s < start_s:
                collector.skip(where, "an interval without words ends before it begins.", tokens.file)
            continue
        try:
            segment = geometry.segment(start_s, end_s, unit=unit_id(len(found)))
        except ValueError as error:
            collector.skip(where, f"{words[:30]!r}: {error}.", tokens.file)
            n_left_out += 1
            continue
        if start_s < last - 1e-6:
            collector.change(
                where, f"{words[:30]!r} begins before the one above ends; taken as it is.", tokens.file
            )
        if end_s > end + 1e-6:
            collector.change(
                where, f"{words[:30]!r} ends after the file's end at {end:g} s; taken as it is.", tokens.file
            )
        last = max(last, end_s)
        found.append((segment, " ".join(words.split()) if len(words) < 200 else words))
    add_segments(collector, entry, found, n_left_out=n_left_out)
