"""The classes that can be answered and the key of each; no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labeler.types import ClassKind, Id

if TYPE_CHECKING:
    from labeler.store.read.questions import LabelClass

DIGITS = "1234567890"
DIGIT_KEYS = (*DIGITS, *(f"Shift+{digit}" for digit in DIGITS))
"""The keys of the first twenty classes; further ones are typed after ``/``."""

PALETTE_ABOVE = 10
"""With more classes than this, a line to type a class's name is shown."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One class as it is offered: its key is empty where there are too many classes for keys.

    ``asks`` says that it wants to know between which two classes the item lies.
    """

    id: Id
    name: str
    key: str
    colour: str
    kind: ClassKind
    between: tuple[Id, ...] = ()
    asks: bool = False

    @property
    def uncertain(self) -> bool:
        """Return whether it says *I can't tell*."""
        return self.kind == ClassKind.UNCERTAIN


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """The choices in the order in which they are shown: normal ones, uncertain ones, unusable ones."""

    choices: tuple[Choice, ...]

    def of_kind(self, kind: ClassKind) -> tuple[Choice, ...]:
        """Return the choices of one kind."""
        return tuple(choice for choice in self.choices if choice.kind == kind)

    def by_id(self, label_class: Id | None) -> Choice | None:
        """Return the choice for a class."""
        return next((choice for choice in self.choices if choice.id == label_class), None)

    @property
    def borderline(self) -> Choice | None:
        """Return the class that ``B`` chooses: the first that lies between classes, asked or declared."""
        return next(
            (choice for choice in self.of_kind(ClassKind.UNCERTAIN) if choice.asks or choice.between), None
        )

    def find(self, typed: str) -> list[Choice]:
        """Return the choices whose name holds what was typed, those that begin with it first."""
        wanted = typed.strip().casefold()
        found = [choice for choice in self.choices if wanted in choice.name.casefold()]
        return sorted(found, key=lambda choice: not choice.name.casefold().startswith(wanted))


def _asks(row: LabelClass, n_normal: int) -> bool:
    # a class that lies between classes but does not say which; with two classes there is nothing to ask
    words = row.name.casefold()
    between = "borderline" in words or "between" in words
    return row.kind == ClassKind.UNCERTAIN and not row.between and between and n_normal > 2


def answer_sheet(rows: Iterable[LabelClass], *, taken: Sequence[str] = ()) -> AnswerSheet:
    """Return the sheet of a question's classes; merged and retired ones are not offered.

    A class keeps the key it was declared with unless the page needs that key (``taken``) or an earlier class
    has it; then it gets the first free digit, ``1`` to ``0``, then ``Shift+1`` to ``Shift+0``.
    """
    order = (ClassKind.NORMAL, ClassKind.UNCERTAIN, ClassKind.UNUSABLE)
    offered = sorted((row for row in rows if row.is_offered), key=lambda row: order.index(row.kind))
    keys = _keys([row.key or "" for row in offered], {key.casefold() for key in taken})
    normal = tuple(row.id for row in offered if row.kind == ClassKind.NORMAL)
    choices = []
    for row, key in zip(offered, keys, strict=True):
        asks = _asks(row, len(normal))
        implied = normal if "borderline" in row.name.casefold() and len(normal) == 2 else ()
        between = tuple(row.between or ()) or (implied if row.kind == ClassKind.UNCERTAIN else ())
        choices.append(Choice(row.id, row.name, key, row.colour or "", row.kind, between, asks))
    return AnswerSheet(tuple(choices))


def _keys(declared: Sequence[str], taken: set[str]) -> list[str]:
    used = set(taken)
    keys = [""] * len(declared)
    for at, key in enumerate(declared):
        if key and key.casefold() not in used:
            keys[at] = key.upper() if len(key) == 1 else key
            used.add(key.casefold())
    free = iter([key for key in DIGIT_KEYS if key.casefold() not in used])
    return [key or next(free, "") for key in keys]


def letter_keys(names: Sequence[str], taken: Sequence[str] = ()) -> list[str]:
    """Return a letter for each name: its own first free one, else any free one, else nothing.

    >>> letter_keys(["scratch", "dent", "stain", "ok"], taken="D")
    ['S', 'E', 'T', 'O']
    """
    used = {key.upper() for key in taken}
    keys = []
    for name in names:
        own = [letter for letter in name.upper() if letter.isascii() and letter.isalpha()]
        key = next((letter for letter in (*own, *"ABCDEFGHIJKLMNOPQRSTUVWXYZ") if letter not in used), "")
        used.add(key)
        keys.append(key)
    return keys
