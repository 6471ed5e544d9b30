"""Subtitles, SRT and WebVTT: stretches of a sound and what is said in them.

Taken: times, words, and the speaker of WebVTT's ``<v NAME>``. Not taken: looks, places on the screen, notes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, Entry, clean_name, clean_text, unit_id
from labeler.formats.bounded import lines_of, read_head, read_text
from labeler.formats.file_sets import files_below, first_below, read_files, task_beside
from labeler.formats.timed import sound_of
from labeler.types import QuestionKind
from labeler.units import Segment

_SUFFIXES = (".srt", ".vtt")
_CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,6})"
_TIMES = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(\s.*)?")
_MARKS = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,200}\}")
_SPEAKER = re.compile(r"<v(?:\.[^\s<>]{0,60})?\s([^<>]{1,200})>")
_LANGUAGE = re.compile(r"(.+)\.([a-z]{2,3}(?:-[A-Za-z]{2,4})?)")


def is_subtitles(path: Path) -> bool:
    """Return whether a file, or one of the first of a folder, holds subtitles."""
    if path.is_dir():
        return any(first_below(path, suffix, _is_file) for suffix in _SUFFIXES)
    return _is_file(path)


def _is_file(path: Path) -> bool:
    return path.name.lower().endswith(_SUFFIXES) and path.is_file() and _has_times(read_head(path))


def _has_times(head: bytes) -> bool:
    return b"-->" in head.replace(b"\x00", b"")


def read_subtitles(path: Path) -> Annotations:
    """Return what a file of subtitles, or a folder of them, says.

    Raises:
        FileProblem: no text, or without a time.
    """
    files = [one for one in files_below(path, *_SUFFIXES) if _is_file(one)] if path.is_dir() else [path]
    root = path if path.is_dir() else path.parent
    collector = read_files("subtitles", path, files, lambda found, file: _read_one(found, file, root))
    if not collector.n_files:
        raise FileProblem(path, "holds no subtitles.")
    return collector.done([root])


def _read_one(collector: Collector, file: Path, root: Path) -> None:
    task = task_beside(root, file, sound_of(file))
    language = _LANGUAGE.fullmatch(task)
    if language is not None:  # talk.en.srt is about talk.wav
        collector.alias(task, language[1])
        collector.tell(task, "language", language[2])
    units: list[Segment] = []
    n_left_out = 0
    for number, times, words in _cues(lines_of(read_text(file))):
        try:
            units.append(_segment(times, words, unit_id(len(units))))
        except ValueError as error:
            collector.skip(f"line {number}", f"{error}.", file)
            n_left_out += 1
    if not units:
        raise FileProblem(file, "holds no subtitle with its times.")
    labels = ("",) * len(units)
    entry = Entry(task, QuestionKind.SEGMENTS, labels, tuple(units), where=file.name)
    collector.add_unless_lost(entry, n_left_out)


def _cues(lines: Iterator[str]) -> Iterator[tuple[int, re.Match[str], list[str]]]:
    """Give the line, the times and the words of each subtitle; a blank line ends it."""
    times: re.Match[str] | None = None
    at = 0
    words: list[str] = []
    for number, line in enumerate(lines, 1):
        found = _TIMES.fullmatch(line[:500])
        if found is not None or not line.strip():
            if times is not None:
                # without a blank line between, the next one's number stands among the words
                own = words[:-1] if found is not None and words and words[-1].strip().isdigit() else words
                yield at, times, own
            times, at, words = found, number, []
        elif times is not None:
            words.append(line)
    if times is not None:
        yield at, times, words


def _segment(times: re.Match[str], words: list[str], unit: str) -> Segment:
    start, end = _seconds(times.groups()[:4]), _seconds(times.groups()[4:8])
    text = "\n".join(words)
    speaker = _SPEAKER.search(text)
    attributes = {"speaker": clean_name(html.unescape(speaker[1]))} if speaker is not None else {}
    said = clean_text(html.unescape(_MARKS.sub("", text))).strip()
    return geometry.segment(start, end, unit=unit, text=said, attributes=attributes)


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, rest = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return round(whole + float(f"0.{rest or 0}"), 6)
