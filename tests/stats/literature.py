"""Worked examples from the literature, written out, with the source of each figure."""

from __future__ import annotations

import numpy as np

NAN = None

KRIPPENDORFF_4X12 = (
    # Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections D and E
    (1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3),
    (NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN),
)

GWET_4X12 = (
    # Gwet (2014), the same units with unit 12 given to rater 3
    (1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, NAN),
    (NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN),
)

FLEISS_1971 = np.array(
    # Fleiss (1971), Psychological Bulletin 76(5), table 1: 30 patients, 6 psychiatrists, 5 diagnoses
    [
        [0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0],
        [2, 0, 4, 0, 0], [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6],
        [1, 0, 0, 5, 0], [1, 1, 0, 4, 0], [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1],
        [0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0], [0, 2, 0, 4, 0], [1, 0, 2, 0, 3],
        [0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0], [1, 0, 0, 4, 1],
        [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6],
    ]
)  # fmt: skip

FLEISS_WIKIPEDIA = np.array(
    [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]
)  # fmt: skip

COHEN_1960 = np.array([[88, 10, 2], [14, 40, 6], [18, 10, 12]])
COHEN_NEGATIVE = np.array([[25, 13, 12], [12, 2, 16], [3, 15, 2]])
GWET_ABSTRACTORS = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
DIALOGUE_ACTS = np.array([[46, 6, 0], [0, 32, 0], [0, 6, 10]])
FEINSTEIN = (np.array([[40, 9], [6, 45]]), np.array([[80, 10], [5, 5]]))


def long(rows: tuple[tuple[int | None, ...], ...], first: int = 1) -> tuple[np.ndarray, ...]:
    """Return (item, person, label) codes of a table of people by units, missing cells left out."""
    cells = [
        (unit, rater, value - first)
        for rater, row in enumerate(rows)
        for unit, value in enumerate(row)
        if value is not None
    ]
    return tuple(np.array(column, dtype=np.int64) for column in zip(*cells, strict=True))


def two_people(confusion: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return (item, person, label) codes of the items behind a confusion table."""
    row, column = np.indices(confusion.shape)
    first = np.repeat(row.ravel(), confusion.ravel())
    second = np.repeat(column.ravel(), confusion.ravel())
    n = len(first)
    return (
        np.concatenate([np.arange(n), np.arange(n)]),
        np.repeat([0, 1], n),
        np.concatenate([first, second]).astype(np.int64),
    )
