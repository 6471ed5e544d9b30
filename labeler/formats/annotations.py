"""What a file of annotations says, in one form whatever the file's own.

A reader takes a path and returns `Annotations`: one `Entry` per task, question and person (or run), with
classes by name. Matching tasks to items, making classes and people, and writing belongs to ``labeler.ops``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from labeler.errors import on_one_line
from labeler.formats.plain_boxes import PlainBoxes, compact
from labeler.types import QuestionKind
from labeler.units import Segment, Shape

MOST_REMARKS = 1_000
"""Remarks kept one by one; further ones are only counted."""

LONGEST_NAME = 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_BAD_TEXT = re.compile(r"[\x00\ud800-\udfff]")


class Said(StrEnum):
    """What an entry is: somebody's vote, known truth, or a model's prediction."""

    VOTE = "votes"
    GOLD = "gold"
    PREDICTION = "predictions"


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer to one question about one task.

    ``labels`` are class names: the class of a ``class``, the classes of ``classes``, and one per unit
    (``""`` where the file gives none) of ``boxes`` and ``segments``. The units' own ``label_class`` is None.
    ``said`` and ``who`` are None and ``""`` where the file does not tell. ``question`` is what the file calls
    what is asked, ``run`` the model. ``size`` is the picture's width and height as the file has them;
    ``relative`` points are shares of it (0 to 1) and no pixels. ``where`` is the place in the file.
    """

    task: str
    kind: QuestionKind
    labels: tuple[str, ...] = ()
    units: Sequence[Shape] | Sequence[Segment] = ()
    text: str = ""
    said: Said | None = None
    who: str = ""
    run: str = ""
    question: str = ""
    confidence: float | None = None
    skipped: bool = False
    size: tuple[float, float] | None = None
    relative: bool = False
    seconds: float | None = None
    note: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say about a place in a file: what was left out (``skipped``) or taken otherwise."""

    path: Path
    where: str
    why: str
    skipped: bool = True

    @property
    def words(self) -> str:
        """Return it as one line."""
        return f"{on_one_line(self.path)}{', ' if self.where else ''}{on_one_line(self.where)}: {self.why}"


@dataclass(frozen=True, slots=True)
class Annotations:
    """All that a file (or a folder of them) says.

    ``classes`` in declared order, those without any entry included. ``tags`` and ``meta`` by task.
    ``tasks`` names every item that the file knows, also those it says nothing about; ``aliases`` gives
    another name for some. ``roots`` are the folders in which their media may lie. ``remarks`` are at most
    ``MOST_REMARKS``; ``counts`` says of what there was how much that was not taken or not known.
    """

    format: str
    path: Path
    entries: tuple[Entry, ...]
    classes: tuple[str, ...] = ()
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    meta: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tasks: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    roots: tuple[Path, ...] = ()
    remarks: tuple[Remark, ...] = ()
    n_more_remarks: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    n_files: int = 1

    @property
    def n_units(self) -> int:
        """Return how many boxes, polygons and segments there are."""
        return sum(len(entry.units) for entry in self.entries)


class Collector:
    """Gathers what a reader finds, keeps names clean and remarks few, and makes `Annotations` of it.

    ``sure_classes`` are the questions whose segments' words are classes for certain (see ``timed``).
    """

    def __init__(self, format_: str, path: Path) -> None:
        self.format = format_
        self.path = path
        self.entries: list[Entry] = []
        self.counts: Counter[str] = Counter()
        self.n_files = 0
        self.sure_classes: set[str] = set()
        self._classes: dict[str, None] = {}
        self._tasks: dict[str, None] = {}
        self._tags: dict[str, dict[str, None]] = {}
        self._meta: dict[str, dict[str, str]] = {}
        self._aliases: dict[str, str] = {}
        self._remarks: list[Remark] = []
        self._n_remarks = 0

    def add(self, entry: Entry) -> None:
        """Take an entry; boxes that are nothing but boxes are kept as numbers."""
        if entry.kind is QuestionKind.BOXES and entry.units and not entry.relative:
            plain = None if isinstance(entry.units, PlainBoxes) else compact(entry.units)  # type: ignore[arg-type]
            entry = entry if plain is None else replace(entry, units=plain)
        self.entries.append(entry)

    def add_unless_lost(self, entry: Entry, n_left_out: int) -> None:
        """Take an entry, unless it is empty only because all that it had was left out."""
        if entry.units or not n_left_out:
            self.add(entry)
        else:
            self.know([entry.task])

    def declare(self, classes: Iterable[str]) -> None:
        """Take class names in their declared order."""
        self._classes.update(dict.fromkeys(name for name in map(clean_name, classes) if name))

    def know(self, tasks: Iterable[str]) -> None:
        """Take the names of items that the file knows."""
        self._tasks.update(dict.fromkeys(tasks))

    def tag(self, task: str, name: str) -> None:
        """Take a tag of an item."""
        if cleaned := clean_name(name):
            self._tags.setdefault(task, {})[cleaned] = None

    def tell(self, task: str, key: str, value: object) -> None:
        """Take something known of an item; empty values say nothing."""
        name, words = clean_name(key), clean_text(str(value)).strip()
        if name and words and value is not None:
            self._meta.setdefault(task, {})[name] = words

    def alias(self, task: str, other: str) -> None:
        """Take another name under which an item may be known."""
        if other and other != task:
            self._aliases[task] = other

    def skip(self, where: str, why: str, path: Path | None = None) -> None:
        """Say that something was left out."""
        self._remark(Remark(path or self.path, where, why))

    def change(self, where: str, why: str, path: Path | None = None) -> None:
        """Say that something was taken otherwise than it stood."""
        self._remark(Remark(path or self.path, where, why, skipped=False))

    def count(self, what: str, n: int = 1) -> None:
        """Count what is not taken, or taken with a loss, without saying where."""
        if n:
            self.counts[what] += n

    def unknown_keys(self, found: Iterable[str], known: frozenset[str], of: str) -> None:
        """Count the keys that this format does not have."""
        for key in found:
            if key not in known:
                self.counts[f"{of} with the unknown key {clean_name(key)!r}, which is not taken"] += 1

    def done(self, roots: Iterable[Path] = ()) -> Annotations:
        """Return everything gathered."""
        named = (name for entry in self.entries for name in entry.labels if name)
        classes = tuple(dict.fromkeys((*self._classes, *named)))
        self._tasks.update(dict.fromkeys(entry.task for entry in self.entries))
        return Annotations(
            format=self.format,
            path=self.path,
            entries=tuple(self.entries),
            classes=classes,
            tags={task: tuple(names) for task, names in self._tags.items()},
            meta=self._meta,
            tasks=tuple(dict.fromkeys((*self._tasks, *self._tags, *self._meta))),
            aliases=self._aliases,
            roots=tuple(dict.fromkeys(roots)),
            remarks=tuple(self._remarks),
            n_more_remarks=self._n_remarks - len(self._remarks),
            counts=dict(self.counts),
            n_files=max(1, self.n_files),
        )

    def _remark(self, remark: Remark) -> None:
        self._n_remarks += 1
        if len(self._remarks) < MOST_REMARKS:
            self._remarks.append(remark)


def clean_name(name: object) -> str:
    """Return a name as it is kept: on one line, without control signs and outer blanks, not overlong.

    >>> clean_name("  Scratch\\n deep\\x00 ")
    'Scratch  deep'
    """
    return _CONTROL.sub(" ", str(name)).strip()[:LONGEST_NAME].strip()


def clean_text(text: str) -> str:
    """Return a text as it is kept: line breaks stay, what no database takes becomes ``\\ufffd``."""
    return _BAD_TEXT.sub("\ufffd", text)


def names_of(*lines: str) -> frozenset[str]:
    """Return the names that lines hold, divided by blanks.

    >>> sorted(names_of("b a", "c"))
    ['a', 'b', 'c']
    """
    return frozenset(name for line in lines for name in line.split())


def unit_id(index: int, given: object = None) -> str:
    """Return a unit's id: the short plain one that the file gives, else its place in the answer.

    The same file read twice gives the same ids, so that its answers are known the second time.

    >>> unit_id(3), unit_id(3, "C7oHaRDVVC"), unit_id(3, "<b>")
    ('00000003', 'C7oHaRDVVC', '00000003')
    """
    if isinstance(given, str) and 0 < len(given) <= 40 and given.replace("-", "").replace("_", "").isalnum():
        return given
    return f"{index:08x}"
