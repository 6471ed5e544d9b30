"""The labels of one item counted by hand and by columns are the same, whatever the rounds and classes."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.store.packed import RECORD
from labeler.store.summary import Reckoning, count, count_one

ROWS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(0, 6), st.integers(0, 2)),
    max_size=12,
    unique_by=lambda row: row[:2],
)
"""Person, round, class, state."""

HOW = st.builds(
    Reckoning,
    merged=st.dictionaries(st.integers(1, 3), st.sampled_from([0, 4, 5, 6]), max_size=3),
    uncertain=st.lists(st.integers(1, 6), max_size=2).map(tuple),
    ranks=st.permutations(range(1, 6)).map(lambda order: {round_: at for at, round_ in enumerate(order)}),
    repeats=st.lists(st.integers(1, 5), max_size=2).map(tuple),
    classes=st.permutations(range(1, 7)).map(lambda order: np.array([0, *order[:5]])),
)


@settings(max_examples=300, deadline=None)
@given(rows=ROWS, how=HOW)
def test_one_item_counts_as_among_many(rows: list[tuple[int, int, int, int]], how: Reckoning) -> None:
    labels = np.array([(7, *row) for row in sorted(rows)], dtype=RECORD)
    one, many = count_one(labels, how), count(labels, how)
    assert one.dtype == many.dtype and len(one) == len(many)
    for name in one.dtype.names or ():
        assert np.array_equal(one[name], many[name], equal_nan=name == "agreement"), name
