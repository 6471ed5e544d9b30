"""Which item a row of a table means: by path, by file name, by stem or by id."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from labeler.errors import UserError
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Place:
    """An item as tables may name it: its id, its path below its source, and its absolute path."""

    item: Id
    relative: str
    path: Path


@dataclass(frozen=True, slots=True)
class Matched:
    """``items`` one id per task, None where no item fits; ``unmatched`` those tasks, each once."""

    items: list[Id | None]
    unmatched: tuple[str, ...]


def match_tasks(tasks: Sequence[str], places: Iterable[Place]) -> Matched:
    """Return the item that each task names.

    A task is a path, whole or its last parts (``images/a.jpg`` fits ``a.jpg`` of a source ``images`` and
    ``shots/a.jpg`` fits ``2026/shots/a.jpg``), a file name, a stem, or an item's id. Backslashes count as
    slashes, letters as Unicode NFC; case only matters where it tells two items apart.

    Raises:
        UserError: a task fits two items equally well; it names both.
    """
    index = _Index(places)
    found = {task: index.find(task) for task in dict.fromkeys(tasks)}
    return Matched(
        [found[task] for task in tasks], tuple(task for task, item in found.items() if item is None)
    )


class _Index:
    def __init__(self, places: Iterable[Place]) -> None:
        self._ids: set[Id] = set()
        self._by_name: dict[str, list[Place]] = {}
        self._by_stem: dict[str, list[Place]] = {}
        for place in places:
            self._ids.add(place.item)
            name = _plain(place.relative).rpartition("/")[2].casefold()
            self._by_name.setdefault(name, []).append(place)
            self._by_stem.setdefault(name.rpartition(".")[0] or name, []).append(place)

    def find(self, task: str) -> Id | None:
        wanted = _plain(task)
        name = wanted.rpartition("/")[2].casefold()
        if not name:
            return None
        for candidates in (self._by_name.get(name, []), self._by_stem.get(name, [])):
            found = _closest(task, wanted, candidates)
            if found is not None:
                return found
        return int(task) if task.isdecimal() and int(task) in self._ids else None


def _plain(path: str) -> str:
    return unicodedata.normalize("NFC", path).replace("\\", "/").removeprefix("./").strip()


def _closest(task: str, wanted: str, candidates: list[Place]) -> Id | None:
    """Return the candidate that shares the most folders with ``wanted`` and contradicts none.

    Raises:
        UserError: two share as many.
    """
    folders = wanted.split("/")[:-1]
    best: list[Place] = []
    most = (-1, False)
    for place in candidates:
        own = _plain(place.relative)
        own_folders = own.split("/")[:-1]
        if _shared(folders, own_folders) < min(len(folders), len(own_folders)):
            continue
        # folders above the source count as well: they tell two sources with equal names apart
        score = _shared(folders, _plain(place.path.as_posix()).split("/")[:-1])
        is_exact = len(own_folders) == len(folders) and own.endswith(wanted.rpartition("/")[2])
        if (score, is_exact) > most:
            best, most = [place], (score, is_exact)
        elif (score, is_exact) == most:
            best.append(place)
    if len(best) > 1:
        raise UserError(
            f"{task!r} may be {best[0].relative!r} or {best[1].relative!r}; write more of the path."
        )
    return best[0].item if best else None


def _shared(one: list[str], other: list[str]) -> int:
    """Return how many folders agree, counted from the file upwards, case aside."""
    n = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a.casefold() != b.casefold():
            break
        n += 1
    return n
