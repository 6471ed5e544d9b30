"""NIST's plain files of times: RTTM (who speaks when) and CTM (which word when), any number of sounds a file.

RTTM's speakers are classes; CTM's words are text with their confidence as score. Lines begin with the name of
the sound, without its suffix; ``;;`` begins a comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, Entry, clean_text, names_of, unit_id
from labeler.formats.bounded import lines_of, read_head, read_text
from labeler.formats.file_sets import files_below, first_below, read_files
from labeler.formats.timed import add_segments, settle_words
from labeler.types import QuestionKind
from labeler.units import Segment

_NUMBER = r"\d+(?:\.\d*)?|\.\d+"
_CTM = re.compile(
    rf"\S+\s+\S+\s+(?:{_NUMBER})\s+(?:{_NUMBER})\s+\S+(?:\s+(?:{_NUMBER}|NA|<NA>))?(?:\s+\S+){{0,3}}"
)
_RTTM_TYPES = names_of(
    "SPEAKER LEXEME SPKR-INFO NON-LEX NON-SPEECH FILLER SEGMENT NOSCORE NO_RT_METADATA IP EDIT SU CB A/P"
)
_Line: TypeAlias = tuple[str, Segment, str]


def is_rttm(path: Path) -> bool:
    """Return whether a file, or one of the first files of a folder, is RTTM."""
    if path.is_dir():
        return first_below(path, ".rttm", is_rttm)
    if not path.is_file():
        return False
    words = _first_line(path).split()
    return len(words) >= 8 and words[0] in _RTTM_TYPES


def is_ctm(path: Path) -> bool:
    """Return whether a file is called ``.ctm`` and looks like it."""
    if path.is_dir():
        return first_below(path, ".ctm", is_ctm)
    is_called = path.suffix.lower() in (".ctm", ".stm") and path.is_file()
    return is_called and _CTM.fullmatch(_first_line(path)) is not None


def _first_line(path: Path) -> str:
    lines = read_head(path).decode("utf-8-sig", "replace").splitlines()
    return next((line.strip() for line in lines if line.strip() and not line.startswith(";;")), "")


def read_rttm(path: Path) -> Annotations:
    """Return who speaks when.

    Raises:
        FileProblem: no text, or no line of it is RTTM.
    """
    collector = _read(path, "rttm", (".rttm",), _rttm_line)
    for entry in collector.entries:
        collector.sure_classes.add(entry.question)
    settle_words(collector)
    return collector.done([path if path.is_dir() else path.parent])


def read_ctm(path: Path) -> Annotations:
    """Return which word is said when.

    Raises:
        FileProblem: no text, or no line of it is CTM.
    """
    collector = _read(path, "ctm", (".ctm",), _ctm_line)
    settle_words(collector, least_repeats=float("inf"))
    return collector.done([path if path.is_dir() else path.parent])


def _read(
    path: Path, name: str, suffixes: tuple[str, ...], read_line: Callable[[list[str], int], _Line | None]
) -> Collector:
    def read_one(collector: Collector, file: Path) -> None:
        found: dict[str, list[tuple[Segment, str]]] = {}
        lost: dict[str, int] = {}
        n_lines = 0
        for number, line in enumerate(lines_of(read_text(file)), 1):
            cells = line.split()
            if not cells or line.startswith(";;"):
                continue
            n_lines += 1
            task = clean_text(cells[1 if name == "rttm" and len(cells) > 1 else 0])
            try:
                made = read_line(cells, len(found.get(task, ())))
            except ValueError as error:
                collector.skip(f"line {number}", f"{error}.", file)
                lost[task] = lost.get(task, 0) + 1
                continue
            if made is None:
                collector.count("lines that say nothing of a speaker")
            else:
                found.setdefault(made[0], []).append(made[1:])
        if n_lines and not found:
            raise FileProblem(file, f"holds no line of {name.upper()} that could be used.", 1)
        for task, segments in found.items():
            entry = Entry(task, QuestionKind.SEGMENTS, where=file.name)
            add_segments(collector, entry, segments, n_left_out=lost.get(task, 0))

    files = files_below(path, *suffixes) if path.is_dir() else [path]
    if not files:
        raise FileProblem(path, f"holds no file of {name.upper()}.")
    return read_files(name, path, files, read_one)


def _rttm_line(cells: list[str], n: int) -> _Line | None:
    if cells[0] not in _RTTM_TYPES:
        raise ValueError(f"{cells[0][:20]!r} is no type of RTTM")
    if cells[0] != "SPEAKER":
        return None
    if len(cells) < 8:
        raise ValueError(f"has {len(cells)} fields, 8 are wanted")
    start, length = geometry.seconds(cells[3]), geometry.seconds(cells[4])
    score = geometry.share(cells[8]) if len(cells) > 8 else None
    return cells[1], geometry.segment(start, start + length, unit=unit_id(n), score=score), cells[7]


def _ctm_line(cells: list[str], n: int) -> _Line | None:
    if len(cells) < 5:
        raise ValueError(f"has {len(cells)} fields, sound, channel, start, length and word are wanted")
    start, length = geometry.seconds(cells[2]), geometry.seconds(cells[3])
    score = geometry.share(cells[5]) if len(cells) > 5 else None
    return cells[0], geometry.segment(start, start + length, unit=unit_id(n), score=score), cells[4]
