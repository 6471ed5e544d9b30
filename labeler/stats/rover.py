"""One transcript from several: the most central one, or a vote word by word (ROVER)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Slot: TypeAlias = dict[str, int]
"""How many hypotheses say which word at one place; the empty word stands for *nothing here*."""


@dataclass(frozen=True, slots=True)
class WordVote:
    """A consensus transcript: ``text``, and per word the share of hypotheses that say it."""

    text: str
    support: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """Return the mean support of the words; 1 for the empty text that everybody wrote."""
        return sum(self.support) / len(self.support) if self.support else 1.0


def centrality(hypotheses: Sequence[Sequence[str]]) -> list[float]:
    """Return each hypothesis' mean share of edits from the others; the least is the medoid."""
    from rapidfuzz.distance import Levenshtein

    n = len(hypotheses)
    total = [0.0] * n
    for a in range(n):
        for b in range(a + 1, n):
            lengths = len(hypotheses[a]) + len(hypotheses[b])
            apart = 2 * Levenshtein.distance(hypotheses[a], hypotheses[b]) / lengths if lengths else 0.0
            total[a] += apart
            total[b] += apart
    return [one / max(n - 1, 1) for one in total]


def medoid(texts: Sequence[str]) -> str:
    """Return the text with the least mean distance from the others; ties: the first in the alphabet.

    Normalise first. The empty text for no texts.

    >>> medoid(["a b c", "a b d", "a b c"])
    'a b c'
    """
    if not texts:
        return ""
    ordered = sorted(texts)
    apart = centrality([text.split() for text in ordered])
    return ordered[min(range(len(ordered)), key=lambda place: round(apart[place], 12))]


def rover(texts: Sequence[str]) -> WordVote:
    """Return the vote of several transcripts, word by word.

    The hypotheses are put one by one, the most central first, into a network of places with as few edits as
    possible; at each place the word that most say wins, and *nothing* wins only with more votes than any
    word; ties: the longer word, then the alphabet. Normalise first. The order of the texts does not matter.

    Source: Fiscus (1997), A post-processing system to yield reduced word error rates: ROVER,
    doi:10.1109/ASRU.1997.659110.

    >>> rover(["a b c d", "b z d e", "b c d e f"]).text
    'b c d e'
    """
    hypotheses = [text.split() for text in sorted(texts)]
    if not hypotheses:
        return WordVote("", ())
    apart = centrality(hypotheses)
    order = sorted(range(len(hypotheses)), key=lambda place: round(apart[place], 12))
    slots: list[Slot] = [{word: 1} for word in hypotheses[order[0]]]
    for n_in, place in enumerate(order[1:], start=1):
        slots = _merged(slots, hypotheses[place], n_in)
    n = len(hypotheses)
    chosen = [(word, slot[word] / n) for slot in slots if (word := _winner(slot))]
    return WordVote(" ".join(word for word, _ in chosen), tuple(share for _, share in chosen))


def _winner(slot: Slot) -> str:
    return max(slot, key=lambda word: (slot[word], len(word), [-ord(sign) for sign in word]))


def _merged(slots: list[Slot], words: Sequence[str], n_in: int) -> list[Slot]:
    """Return the network with one more hypothesis in it; ``n_in`` hypotheses are in already."""
    merged: list[Slot] = []
    for slot, word in _aligned(slots, words):
        if slot is None:
            merged.append({"": n_in, word: 1})
        else:
            slot[word] = slot.get(word, 0) + 1
            merged.append(slot)
    return merged


def _aligned(slots: list[Slot], words: Sequence[str]) -> list[tuple[Slot | None, str]]:
    """Return (slot or None for a new place, word or "" for none) along the cheapest path."""
    n_slots, n_words = len(slots), len(words)
    skip = [0 if "" in slot else 1 for slot in slots]
    above = list(range(n_words + 1))
    moves: list[list[int]] = []
    for slot, cheap in zip(slots, skip, strict=True):
        row = [above[0] + cheap]
        move = [1]
        left = row[0]
        for column, word in enumerate(words):
            best = above[column] + (word not in slot)
            step = 0
            if (cost := above[column + 1] + cheap) < best:
                best, step = cost, 1
            if left + 1 < best:
                best, step = left + 1, 2
            row.append(best)
            move.append(step)
            left = best
        moves.append(move)
        above = row
    path: list[tuple[Slot | None, str]] = []
    while n_slots or n_words:
        step = 2 if not n_slots else moves[n_slots - 1][n_words]
        if step == 0:
            n_slots, n_words = n_slots - 1, n_words - 1
            path.append((slots[n_slots], words[n_words]))
        elif step == 1:
            n_slots -= 1
            path.append((slots[n_slots], ""))
        else:
            n_words -= 1
            path.append((None, words[n_words]))
    path.reverse()
    return path
