"""What several transcripts of one item share and where they differ, word by word; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby


class Part(StrEnum):
    """A word that both have, also written otherwise; one that only this text has, or one that it lacks."""

    SAME = "same"
    LIKE = "like"
    ADDED = "added"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row, and what becomes of them."""

    part: Part
    words: str


def word_diff(text: str, against: str) -> list[Piece]:
    """Return ``text`` in pieces, as it differs from ``against``; what it lacks stands where it would be.

    Words that differ in case and punctuation alone are `Part.LIKE`: a matter of convention, not of hearing.

    >>> [(piece.part.value, piece.words) for piece in word_diff("the big cat", "a big fat cat")]
    [('missing', 'a'), ('added', 'the'), ('same', 'big'), ('missing', 'fat'), ('same', 'cat')]
    >>> [(piece.part.value, piece.words) for piece in word_diff("I ran. far", "I ran far")]
    [('same', 'I'), ('like', 'ran.'), ('same', 'far')]
    """
    one, other = against.split(), text.split()
    bare = [_bare(word) for word in one]
    matcher = SequenceMatcher(None, bare, [_bare(word) for word in other], autojunk=False)
    pieces: list[Piece] = []
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(one[a0:a1], other[b0:b1], strict=True)
            for same, group in groupby(pairs, key=lambda pair: pair[0] == pair[1]):
                words = " ".join(word for _, word in group)
                pieces.append(Piece(Part.SAME if same else Part.LIKE, words))
            continue
        if a1 > a0:
            pieces.append(Piece(Part.MISSING, " ".join(one[a0:a1])))
        if b1 > b0:
            pieces.append(Piece(Part.ADDED, " ".join(other[b0:b1])))
    return pieces


def word_pieces(text: str, against: str) -> list[Piece]:
    """Return the same where case and punctuation count like any other difference.

    >>> [(piece.part.value, piece.words) for piece in word_pieces("i ran", "I ran.")]
    [('missing', 'I ran.'), ('added', 'i ran')]
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


def _bare(word: str) -> str:
    """Return a word without its case and punctuation; a mark alone stays itself."""
    bare = "".join(sign for sign in word.casefold() if sign.isalnum() or sign in "[]<>")
    return bare or word


def alike(texts: Sequence[str]) -> list[list[int]]:
    """Return the places of equal texts together, those that most say first, then in the order given.

    >>> alike(["b", "a", "a", "c"])
    [[1, 2], [0], [3]]
    """
    groups: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        groups.setdefault(" ".join(text.split()), []).append(place)
    return sorted(groups.values(), key=lambda places: (-len(places), places[0]))


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
