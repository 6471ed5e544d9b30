"""The tree of a filter: conditions and words, joined by and, or, not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from labeler.errors import UserError


class FilterError(UserError):
    """A filter that cannot be understood.

    ``at`` and ``length`` say which part of the text is meant (in characters), ``suggestion`` what could stand
    there instead (empty: nothing comes to mind). The message is one sentence that holds all of it.
    """

    def __init__(self, words: str, at: int, length: int = 1, suggestion: str = "") -> None:
        self.at = at
        self.length = length
        self.suggestion = suggestion
        super().__init__(words)

    def __reduce__(self) -> tuple[type[FilterError], tuple[str, int, int, str]]:
        return type(self), (str(self), self.at, self.length, self.suggestion)


@dataclass(frozen=True, slots=True)
class Term:
    """One value as written; in a ``quoted`` one nothing has a special meaning (``*``, ``none``)."""

    text: str
    quoted: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Range:
    """``low..high``, both ends included; ``None`` is open."""

    low: str | None
    high: str | None
    at: int = field(default=0, compare=False)


Value: TypeAlias = Term | Range


@dataclass(frozen=True, slots=True)
class Everything:
    """The empty filter: every item fits."""


@dataclass(frozen=True, slots=True)
class Word:
    """A part of a file's path."""

    term: Term

    @property
    def at(self) -> int:
        """Return where it stands in the text."""
        return self.term.at


@dataclass(frozen=True, slots=True)
class Condition:
    """``key op value``; one of several ``values`` is enough. ``op`` is one of ``: = != < <= > >=``."""

    key: str
    op: str
    values: tuple[Value, ...]
    quoted: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What does not fit ``part``."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """What fits all of ``parts`` (at least two, none of them an `And`)."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What fits any of ``parts`` (at least two, none of them an `Or`)."""

    parts: tuple[Node, ...]


Node: TypeAlias = Everything | Word | Condition | Not | And | Or


def all_of(parts: Sequence[Node]) -> Node:
    """Return what fits all of ``parts``; nested conjunctions become one, and no part is everything."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, And):
            flat += part.parts
        elif not isinstance(part, Everything):
            flat.append(part)
    if len(flat) < 2:
        return flat[0] if flat else Everything()
    return And(tuple(flat))


def any_of(parts: Sequence[Node]) -> Node:
    """Return what fits any of ``parts``; nested alternatives become one."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, Or) else (part,)
    if any(isinstance(part, Everything) for part in flat):
        return Everything()
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def leaves(node: Node) -> Iterator[Word | Condition]:
    """Yield the words and conditions of a tree, left to right."""
    if isinstance(node, (Word, Condition)):
        yield node
    elif isinstance(node, Not):
        yield from leaves(node.part)
    elif isinstance(node, (And, Or)):
        for part in node.parts:
            yield from leaves(part)
