"""Conditions on metadata: values are looked up among those that there are, then items are compared."""

from __future__ import annotations

import numpy as np

from labeler.query import Condition, Term
from labeler.query.values import fits, intervals, is_number, is_pattern, number
from labeler.query.vocabulary import ANY, NONE
from labeler.store.columns import term_number
from labeler.store.read.query_columns import Columns


def metadata_mask(columns: Columns, key: str, condition: Condition) -> np.ndarray:
    """Return bool[n]: the items whose value of ``key`` fits (``!=`` as ``=``)."""
    values = columns.metadata(key)
    mask = np.zeros(columns.n, dtype=bool)
    wanted: set[int] = set()
    for value in condition.values:
        if condition.op in {":", "=", "!="} and isinstance(value, Term):
            word = "" if value.quoted else value.text.lower()
            if word in {ANY, NONE}:
                mask |= (values != 0) if word == ANY else (values == 0)
            else:
                wanted |= _numbers(columns, key, value)
        else:
            wanted |= _in_intervals(columns, key, condition)
    if len(wanted) <= 8:
        for one in wanted:
            mask |= values == one
    else:
        mask |= np.isin(values, np.fromiter(wanted, dtype=np.int64, count=len(wanted)))
    return mask


def _numbers(columns: Columns, key: str, value: Term) -> set[int]:
    """Return the numbers of the values that a word stands for: itself, a pattern, or the same number."""
    if is_pattern(value):
        return {number for number, text in columns.terms(key).items() if fits(value, text)}
    return {term_number(key, value.text)}


def _in_intervals(columns: Columns, key: str, condition: Condition) -> set[int]:
    ranges = intervals(condition)
    found: set[int] = set()
    for term, text in columns.terms(key).items():
        if not is_number(text):
            continue
        one = number(text, 0)
        for low, high, from_low, to_high in ranges:
            if (one > low or (from_low and one == low)) and (one < high or (to_high and one == high)):
                found.add(term)
    return found
