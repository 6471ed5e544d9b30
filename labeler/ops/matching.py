"""Which item a row of a table means: by path, by file name, by stem or by id."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from labeler.errors import UserError
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Place:
    """An item as tables may name it: its id, its path below its source, and its absolute path."""

    item: Id
    relative: str
    path: str


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


def find_tasks(tasks: Sequence[str], places: Iterable[Place]) -> tuple[dict[str, Id], dict[str, str]]:
    """Return the item of each task that names one, and why some may be several (see `match_tasks`)."""
    index = _Index(places)
    found: dict[str, Id] = {}
    ambiguous: dict[str, str] = {}
    for task in dict.fromkeys(tasks):
        try:
            item = index.find(task)
        except UserError as error:
            ambiguous[task] = str(error)
        else:
            if item is not None:
                found[task] = item
    return found, ambiguous


class _Index:
    def __init__(self, places: Iterable[Place]) -> None:
        self._places = list(places)
        self._by_path: dict[str, Id | None] = {}
        for place in self._places:
            # None: several sources have this path
            self._by_path[place.relative] = None if place.relative in self._by_path else place.item

    @cached_property
    def _ids(self) -> set[Id]:
        return {place.item for place in self._places}

    @cached_property
    def _by_name(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for place in self._places:
            found.setdefault(_name(place.relative), []).append(place)
        return found

    @cached_property
    def _by_stem(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for place in self._places:
            name = _name(place.relative)
            found.setdefault(name.rpartition(".")[0] or name, []).append(place)
        return found

    def find(self, task: str) -> Id | None:
        exact = self._by_path.get(task)
        if exact is not None:
            return exact
        name = _name(task)
        if not name:
            return None
        found = _closest(task, self._by_name.get(name, []))
        if found is None:
            found = _closest(task, self._by_stem.get(name, []))
        if found is None and task.isdecimal() and int(task) in self._ids:
            return int(task)
        return found


def _name(path: str) -> str:
    return _plain(path).rpartition("/")[2].casefold()


def _plain(path: str) -> str:
    return unicodedata.normalize("NFC", path).replace("\\", "/").removeprefix("./").strip()


def _closest(task: str, candidates: list[Place]) -> Id | None:
    """Return the candidate that shares the most folders with ``task`` and contradicts none.

    Raises:
        UserError: two share as many.
    """
    wanted = _plain(task)
    folders = wanted.split("/")[:-1]
    best: list[Place] = []
    most = (-1, False)
    for place in candidates:
        own = _plain(place.relative)
        own_folders = own.split("/")[:-1]
        if _shared(folders, own_folders) < min(len(folders), len(own_folders)):
            continue
        # folders above the source count as well: they tell two sources with equal names apart
        score = _shared(folders, _plain(place.path).split("/")[:-1])
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
