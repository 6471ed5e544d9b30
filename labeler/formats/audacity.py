"""Audacity's label track: start, end and words, with a line for the frequency range after some.

The file is about the sound of its own name. A label at one point is a segment without length. A range line
begins with a backslash; −1 is no bound.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, Entry, unit_id
from labeler.formats.bounded import lines_of, read_head, read_text
from labeler.formats.file_sets import files_below, first_below, read_files, task_beside
from labeler.formats.timed import add_segments, settle_words, sound_of
from labeler.types import QuestionKind
from labeler.units import Segment

_LINE = re.compile(r"-?\d+(?:\.\d+)?\t-?\d+(?:\.\d+)?(?:\t.*)?")


def is_audacity(path: Path) -> bool:
    """Return whether a file, or one of the first files of a folder, looks like a label track."""
    if path.is_dir():
        return first_below(path, ".txt", _is_file)
    return _is_file(path)


def _is_file(path: Path) -> bool:
    if path.suffix.lower() != ".txt" or not path.is_file():
        return False
    lines = read_head(path).decode("utf-8-sig", "replace").splitlines()
    first = next((line for line in lines if line.strip()), "")
    return _LINE.fullmatch(first) is not None


def read_audacity(path: Path) -> Annotations:
    """Return what a label track, or a folder of them, says.

    Raises:
        FileProblem: no text, or no line of it is a label.
    """
    files = [one for one in files_below(path, ".txt") if _is_file(one)] if path.is_dir() else [path]
    root = path if path.is_dir() else path.parent

    def read_one(collector: Collector, file: Path) -> None:
        _read_one(collector, file, task_beside(root, file, sound_of(file)))

    collector = read_files("audacity", path, files, read_one)
    if not collector.n_files:
        raise FileProblem(path, "holds no label track.")
    settle_words(collector, least_repeats=1.0)
    return collector.done([root])


def _read_one(collector: Collector, file: Path, task: str) -> None:
    found: list[Segment] = []
    words: list[str] = []
    known: dict[str, str] = {}  # the same word is kept once
    n_left_out = 0
    is_kept = False  # whether the label above, which a range belongs to, was taken
    for number, line in enumerate(lines_of(read_text(file)), 1):
        if not line.strip():
            continue
        cells = line.split("\t", 2)
        try:
            if cells[0] == "\\":
                if is_kept:
                    found[-1] = _with_range(found[-1], cells)
                continue
            is_kept = False
            if len(cells) < 2:
                raise ValueError("is no label: start, end and words are wanted, divided by tabs")
            segment = geometry.segment(cells[0], cells[1], unit=unit_id(len(found)))
        except ValueError as error:
            collector.skip(f"line {number}", f"{error}.", file)
            n_left_out += 1
            continue
        found.append(segment)
        word = cells[2] if len(cells) > 2 else ""
        words.append(known.setdefault(word, word))
        is_kept = True
    if not found and n_left_out:
        raise FileProblem(file, "holds no label that could be used; start, end and words are wanted.", 1)
    entry = Entry(task, QuestionKind.SEGMENTS, where=file.name)
    add_segments(collector, entry, zip(found, words, strict=True), n_left_out=n_left_out)


def _with_range(segment: Segment, cells: list[str]) -> Segment:
    if len(cells) < 3:
        raise ValueError("is no range: two frequencies are wanted after the backslash")
    low, high = geometry.number(cells[1]), geometry.number(cells[2])
    return replace(segment, low_hz=low if low >= 0 else None, high_hz=high if high >= 0 else None)
