"""What several transcripts of one item share and where they differ, word by word; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Part(StrEnum):
    """A word that both have, one that only this text has, or one that it lacks."""

    SAME = "same"
    ADDED = "added"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row, and what becomes of them."""

    part: Part
    words: str


def word_diff(text: str, against: str) -> list[Piece]:
    """Return ``text`` in pieces, as it differs from ``against``; what it lacks stands where it would be.

    >>> [(piece.part.value, piece.words) for piece in word_diff("the big cat", "a big fat cat")]
    [('missing', 'a'), ('added', 'the'), ('same', 'big'), ('missing', 'fat'), ('same', 'cat')]
    """
    one, other = against.split(), text.split()
    pieces: list[Piece] = []
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Part.SAME, " ".join(other[b0:b1])))
            continue
        if a1 > a0:
            pieces.append(Piece(Part.MISSING, " ".join(one[a0:a1])))
        if b1 > b0:
            pieces.append(Piece(Part.ADDED, " ".join(other[b0:b1])))
    return pieces


def middle_text(texts: Sequence[str]) -> str:
    """Return the text that is nearest to all the others (the first of several): what the others differ from.

    >>> middle_text(["a b c", "a b d", "a b c d"])
    'a b c d'
    """
    if not texts:
        return ""
    words = [text.split() for text in texts]

    def apart(at: int) -> float:
        return sum(1 - SequenceMatcher(None, words[at], other, autojunk=False).ratio() for other in words)

    return texts[min(range(len(texts)), key=lambda at: (round(apart(at), 9), at))]
