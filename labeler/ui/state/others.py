"""How the answers of others are told apart when they lie over one's own; no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labeler.types import Id, QuestionKind
from labeler.ui.state.value_words import value_lines
from labeler.units import Value, value_json

if TYPE_CHECKING:
    from labeler.store.read.labels import ItemLabel

COLOURS = ("#56B4E9", "#F0E442", "#CC79A7", "#009E73", "#E69F00", "#D55E00", "#0072B2", "#999999")
"""The colours of Okabe and Ito, those first that stand out from a dark and from a bright picture."""

LINES = ((), (6, 3), (2, 2), (8, 3, 2, 3))
"""Dashes and gaps, in widths of the line, so that people are told apart without colour."""


@dataclass(frozen=True, slots=True)
class Other:
    """What somebody else answered: ``words`` say it, ``colour`` and ``dashes`` draw it."""

    person: Id
    name: str
    words: str
    value: Value
    colour: str
    dashes: tuple[int, ...]


def look_of(place: int) -> tuple[str, tuple[int, ...]]:
    """Return colour and dashes of the person at a place in the row.

    No two of the first thirty-two are alike.

    >>> len({look_of(place) for place in range(32)})
    32
    """
    return COLOURS[place % len(COLOURS)], LINES[(place + place // len(COLOURS)) % len(LINES)]


def others_of(kind: QuestionKind, said: Sequence[ItemLabel], names: Mapping[Id, str]) -> list[Other]:
    """Return what ``said`` holds, each person in a look of their own; ``names`` are those of the classes."""
    found = []
    for place, label in enumerate(said):
        colour, dashes = look_of(place)
        words = label.class_name or (value_lines(kind, value_json(kind, label.value), names) or ["?"])[0]
        if label.sure is False:
            words += " (not sure)"
        found.append(Other(label.person, label.person_name, words, label.value, colour, dashes))
    return found
