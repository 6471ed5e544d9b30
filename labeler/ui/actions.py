"""What a person can do, as rows: menus, toolbar, command palette and cheat sheet are all made from them.

No Qt here. A page returns its own rows from ``Page.actions()``; the rows that hold everywhere are made by
the window. Keys are written as Qt writes them (``"Ctrl+K"``, ``"Shift+D"``, ``"Space"``); several
alternatives are separated by a blank: ``"D Right"``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations


def _always() -> bool:
    return True


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done.

    ``id`` is ``noun.verb`` and stable (key bindings are stored by it); ``pages`` the nouns of the pages on
    which it acts, empty for everywhere; ``group`` the heading in menus and cheat sheet; ``toolbar`` puts it
    on the page's toolbar; ``in_text`` lets its key act while a text field has the focus (playback while
    transcribing, the command palette); ``listed`` is False for rows that would only be noise in a list;
    ``repeats`` lets a held key act again and again (to nudge).
    """

    id: str
    title: str
    key: str = ""
    icon: str = ""
    pages: tuple[str, ...] = ()
    group: str = ""
    run: Callable[[], object] = _nothing
    enabled: Callable[[], bool] = _always
    toolbar: bool = False
    in_text: bool = False
    listed: bool = True
    repeats: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the alternative keys."""
        return tuple(self.key.split())

    def acts_on(self, page: str) -> bool:
        """Return whether it acts on the page with this noun."""
        return not self.pages or page in self.pages


def with_bindings(rows: Iterable[Action], bindings: Mapping[str, str]) -> list[Action]:
    """Return the rows with a person's own keys (``bindings``: id → keys, ``""`` takes the key away)."""
    return [replace(row, key=bindings[row.id]) if row.id in bindings else row for row in rows]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rows that want the same key on the same page."""

    key: str
    first: Action
    second: Action


def conflicts(rows: Sequence[Action]) -> list[Conflict]:
    """Return every pair of rows that share a key and a page, in the order of the rows.

    >>> a = Action("label.next", "Next", "D Right", pages=("label",))
    >>> b = Action("label.delete", "Delete", "D", pages=("label",))
    >>> c = Action("data.delete", "Delete", "D", pages=("data",))
    >>> [(x.key, x.first.id, x.second.id) for x in conflicts([a, b, c])]
    [('D', 'label.next', 'label.delete')]
    """
    found = []
    for first, second in combinations(rows, 2):
        if first.id == second.id or not _meet(first, second):
            continue
        same = [key for key in first.keys if key.lower() in {other.lower() for other in second.keys}]
        found += [Conflict(key, first, second) for key in same]
    return found


def _meet(first: Action, second: Action) -> bool:
    return not first.pages or not second.pages or not set(first.pages).isdisjoint(second.pages)


def by_group(rows: Iterable[Action], page: str) -> dict[str, list[Action]]:
    """Return the listed rows that act on ``page``, by their group, in the order of the rows."""
    groups: dict[str, list[Action]] = {}
    for row in rows:
        if row.listed and row.acts_on(page):
            groups.setdefault(row.group, []).append(row)
    return groups


def matching(rows: Iterable[Action], typed: str) -> list[Action]:
    """Return the rows whose title or id holds every typed word, those that begin with it first.

    >>> rows = [Action("a.b", "Undo the last"), Action("a.c", "Last item"), Action("a.d", "Next")]
    >>> [row.title for row in matching(rows, "last")]
    ['Last item', 'Undo the last']
    """
    words = typed.lower().split()
    found = [row for row in rows if all(word in f"{row.title} {row.id}".lower() for word in words)]
    return sorted(found, key=lambda row: not row.title.lower().startswith(typed.lower()))
