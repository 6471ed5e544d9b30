"""Many shares and their differences at once, with intervals: measured on the same items, or on others.

The same closed forms as in ``intervals``, elementwise, for effective numbers and correlated answers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labeler.stats.intervals import normal_quantile

FloatArray = NDArray[np.float64]


def share_interval(share: FloatArray, n: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Return Wilson's bounds of shares, elementwise; ``n`` may be an effective number.

    NaN where ``n`` is 0. Source: Wilson (1927), doi:10.1080/01621459.1927.10502953.

    >>> low, high = share_interval(np.array([81 / 263]), np.array([263.0]), 0.95)
    >>> low.round(4), high.round(4)
    (array([0.2553]), array([0.3662]))
    """
    z = normal_quantile(confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (share + z**2 / (2.0 * n)) / (1.0 + z**2 / n)
        half = z * np.sqrt(share * (1.0 - share) / n + z**2 / (4.0 * n**2)) / (1.0 + z**2 / n)
    defined = n > 0
    low = np.where(defined, np.where(share <= 0.0, 0.0, centre - half), np.nan)
    high = np.where(defined, np.where(share >= 1.0, 1.0, centre + half), np.nan)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def gap_interval(
    one: FloatArray,
    n_one: FloatArray,
    two: FloatArray,
    n_two: FloatArray,
    *,
    correlation: FloatArray | float = 0.0,
    confidence: float = 0.95,
) -> tuple[FloatArray, FloatArray]:
    """Return the bounds of ``one - two`` from the two shares' Wilson bounds, elementwise.

    With ``correlation`` 0 this is the method for two independent samples (Newcombe, 1998, method 10,
    doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I); with the correlation of the two
    answers over the same items it is the one for pairs, combining score intervals (Newcombe, 1998,
    doi:10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C). NaN where a share is undefined.

    >>> low, high = gap_interval(np.array([56 / 70]), np.array([70.0]), np.array([48 / 80]), np.array([80.0]))
    >>> low.round(4), high.round(4)
    (array([0.0524]), array([0.3339]))
    """
    low_one, high_one = share_interval(one, n_one, confidence)
    low_two, high_two = share_interval(two, n_two, confidence)
    gap = one - two
    below = _length(one - low_one, high_two - two, correlation)
    above = _length(high_one - one, two - low_two, correlation)
    return np.clip(gap - below, -1.0, 1.0), np.clip(gap + above, -1.0, 1.0)


def _length(a: FloatArray, b: FloatArray, correlation: FloatArray | float) -> FloatArray:
    return np.sqrt(np.maximum(a**2 - 2.0 * correlation * a * b + b**2, 0.0))
