"""From names to integer codes: what every statistic takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from labeler.stats.majority import IntArray

_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Who said what of which item, as integers.

    ``item``, ``person``, ``label`` int64 (n_labels,): positions in ``items``, ``people``, ``classes``; sorted
    by item, then person, one label per (item, person). ``again_item``, ``again_person``, ``again_first``,
    ``again_last`` int64 (n_duplicates,): for each earlier label that a later one of the same person on the
    same item took the place of, the item, the person, that earlier label and the one that followed it.
    """

    item: IntArray
    person: IntArray
    label: IntArray
    items: list[str]
    people: list[str]
    classes: list[str]
    n_duplicates: int
    again_item: IntArray
    again_person: IntArray
    again_first: IntArray
    again_last: IntArray

    @property
    def n_labels(self) -> int:
        """Return the number of labels kept."""
        return len(self.item)

    def truth(self, task: Sequence[str], label: Sequence[str]) -> IntArray:
        """Return int64 (n_items,): the code of each item's gold label; -1 where none.

        A label that is no declared class gets ``len(classes)``: known, and equal to nobody's label.
        """
        class_of = {name: code for code, name in enumerate(self.classes)}
        item_of = {name: code for code, name in enumerate(self.items)}
        truth = np.full(len(self.items), -1, dtype=np.int64)
        for one, said in zip(task, label, strict=True):
            if one in item_of:
                truth[item_of[one]] = class_of.get(said, len(self.classes))
        return truth


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts digits by their value: "2" comes before "10".

    >>> sorted(["10", "2", "a10", "a9"], key=natural)
    ['2', '10', 'a9', 'a10']
    """
    parts = _DIGITS.split(name)
    return tuple((0, int(part), part) if part.isdigit() else (1, 0, part) for part in parts if part)


def class_order(used: Iterable[str], order: Sequence[str] | None = None) -> list[str]:
    """Return the declared order, then classes that were used without being declared, sorted naturally.

    >>> class_order({"b", "a", "10", "2"}, ["b"])
    ['b', '2', '10', 'a']
    """
    declared = list(dict.fromkeys(order or ()))
    return [*declared, *sorted(set(used) - set(declared), key=natural)]


def encode(
    task: Sequence[str], worker: Sequence[str], label: Sequence[str], order: Sequence[str] | None = None
) -> Coded:
    """Return labels as integer codes, the latest row of each (task, worker) only.

    ``task``, ``worker``, ``label`` are of one length, in the order they were made; every string is a name
    ("nan" and "" too). ``order`` declares the classes, also those that nobody used; without it they are
    sorted naturally. Items and people are sorted by name, so that shuffled rows give the same codes.

    >>> coded = encode(["b", "a", "b"], ["x", "x", "x"], ["2", "10", "10"])
    >>> coded.items, coded.classes, coded.label.tolist(), coded.n_duplicates
    (['a', 'b'], ['2', '10'], [1, 1], 1)
    """
    items, people = sorted(set(task)), sorted(set(worker))
    classes = class_order(set(label), order)
    item, person, said = _codes(task, items), _codes(worker, people), _codes(label, classes)
    key = item * max(len(people), 1) + person
    if key.size and not (np.diff(key) > 0).all():
        row = np.argsort(key, kind="stable")
        item, person, said, key = item[row], person[row], said[row], key[row]
    last = np.ones(len(key), dtype=np.bool_)
    last[:-1] = key[1:] != key[:-1]
    early = np.flatnonzero(~last)
    again = (item[early], person[early], said[early], said[early + 1])
    if early.size:
        item, person, said = item[last], person[last], said[last]
    return Coded(item, person, said, items, people, classes, len(early), *again)


def _codes(names: Sequence[str], of: Sequence[str]) -> IntArray:
    place = {name: code for code, name in enumerate(of)}
    return np.fromiter(map(place.__getitem__, names), dtype=np.int64, count=len(names))
