"""Conditions on texts: the path of a file, the name of a group; capitals do not count."""

from __future__ import annotations

import numpy as np

from labeler.query import Condition, Key, Term
from labeler.query.values import is_pattern
from labeler.query.vocabulary import ANY, NONE
from labeler.store import columns as packing
from labeler.store.read.query_columns import Columns
from labeler.store.texts import Segment, folded

_ANY_LETTER = "?"


def in_group(columns: Columns, condition: Condition, _key: Key) -> np.ndarray:
    """Return the items in a group of these names."""
    mask = np.zeros(columns.n, dtype=bool)
    for value in condition.values:
        if not isinstance(value, Term):
            continue
        word = "" if value.quoted else value.text.lower()
        if word in {ANY, NONE}:
            mask |= (columns.file("group") != 0) if word == ANY else (columns.file("group") == 0)
        elif is_pattern(value):
            mask |= columns.texts("group").fitting(segments(value), whole=True)
        else:
            mask |= columns.file("group") == packing.text_number(value.text)
    return mask


def path_fits(columns: Columns, condition: Condition, _key: Key) -> np.ndarray:
    """Return the items whose whole path fits."""
    mask = np.zeros(columns.n, dtype=bool)
    for value in condition.values:
        if isinstance(value, Term):
            mask |= named(columns, value, whole=True)
    return mask


def named(columns: Columns, term: Term, *, whole: bool) -> np.ndarray:
    """Return the items whose path, where it lies now, fits."""
    return columns.texts("path").fitting(segments(term), whole=whole)


def called(columns: Columns, words: str) -> np.ndarray:
    """Return the items with a file or folder that begins with ``words``, or else those that hold them."""
    texts, begins = columns.texts("path"), tuple(_bytes(words))
    found = texts.fitting([begins, ()], whole=True) | texts.fitting([(ord("/"), *begins)], whole=False)
    return found if found.any() else texts.fitting([begins], whole=False)


def segments(term: Term) -> list[Segment]:
    """Return what stands between the ``*`` of a pattern, as bytes; None for each ``?``."""
    if not is_pattern(term):
        return [tuple(_bytes(term.text))]
    found: list[Segment] = []
    for part in term.text.split("*"):
        first, *rest = part.split(_ANY_LETTER)
        segment: list[int | None] = [*_bytes(first)]
        for piece in rest:
            segment += [None, *_bytes(piece)]
        found.append(tuple(segment))
    return found


def _bytes(text: str) -> bytes:
    # (no text has a zero in it: see `packed_texts`)
    return folded(text).replace("\0", "\1").encode("utf-8", "surrogatepass")
