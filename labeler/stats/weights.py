"""How much two different answers agree: weights between classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from labeler.errors import UserError
from labeler.stats.majority import FloatArray

WEIGHTS = ("identity", "linear", "quadratic", "ordinal", "radical", "ratio", "circular", "bipolar")


def agreement_weights(kind: str, values: Sequence[float] | FloatArray) -> FloatArray:
    """Return float64 (n_classes, n_classes): 1 on the diagonal, down to 0 for the farthest classes.

    ``values`` float64 (n_classes,) is where each class lies, in the declared order: 0, 1, 2… for classes
    without a number of their own, also for classes that nobody used. ``identity`` gives no credit off the
    diagonal; ``linear`` is that of Cicchetti & Allison (1971), ``quadratic`` that of Fleiss & Cohen (1973);
    ``ordinal`` is ``1 - C(|k-l|+1, 2) / C(K, 2)`` by rank; the others as in Gwet (2014, Handbook of
    Inter-Rater Reliability, 4th ed.). They are not Krippendorff's ordinal metric (``krippendorff_alpha``).

    Raises:
        UserError: no such kind.

    >>> agreement_weights("linear", [0, 1, 2]).tolist()
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.5], [0.0, 0.5, 1.0]]
    """
    if kind not in WEIGHTS:
        raise UserError(f"There are no weights {kind!r}: choose one of {', '.join(WEIGHTS)}.")
    value = np.asarray(values, dtype=np.float64)
    if kind == "identity" or len(value) < 2:
        return np.eye(len(value))
    distance = _DISTANCES[kind](value)
    farthest = distance.max()
    weights: FloatArray = 1.0 - distance / farthest if farthest > 0 else np.eye(len(value))
    np.fill_diagonal(weights, 1.0)
    return weights


def _linear(value: FloatArray) -> FloatArray:
    return np.asarray(np.abs(value[:, None] - value))


def _quadratic(value: FloatArray) -> FloatArray:
    return (value[:, None] - value) ** 2


def _ordinal(value: FloatArray) -> FloatArray:
    rank = np.argsort(np.argsort(value, kind="stable"), kind="stable")
    steps = np.abs(rank[:, None] - rank)
    return np.asarray(steps * (steps + 1) / 2.0)


def _radical(value: FloatArray) -> FloatArray:
    return np.sqrt(np.abs(value[:, None] - value))


def _ratio(value: FloatArray) -> FloatArray:
    total = value[:, None] + value
    return _square_of_quotient(value[:, None] - value, total)


def _circular(value: FloatArray) -> FloatArray:
    span = value.max() - value.min() + 1.0
    return np.asarray(np.sin(np.pi * (value[:, None] - value) / span) ** 2)


def _bipolar(value: FloatArray) -> FloatArray:
    total = value[:, None] + value
    ends = (total - 2 * value.min()) * (2 * value.max() - total)
    difference = (value[:, None] - value) ** 2
    return np.asarray(np.divide(difference, ends, out=np.zeros_like(difference), where=ends != 0))


def _square_of_quotient(top: FloatArray, bottom: FloatArray) -> FloatArray:
    return np.asarray(np.divide(top, bottom, out=np.zeros_like(top), where=bottom != 0) ** 2)


_DISTANCES: dict[str, Callable[[FloatArray], FloatArray]] = {
    "linear": _linear,
    "quadratic": _quadratic,
    "ordinal": _ordinal,
    "radical": _radical,
    "ratio": _ratio,
    "circular": _circular,
    "bipolar": _bipolar,
}
