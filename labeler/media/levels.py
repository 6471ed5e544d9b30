"""Window and level: which of 65,536 values are drawn from black to white."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COUNTED = 2**20


@dataclass(frozen=True, slots=True)
class Levels:
    """Values up to ``low`` are drawn black, from ``high`` on white; ``gamma`` above 1 lifts the dark ones.

    ``invert`` draws low values white. The window is ``high - low``, the level the middle of them.
    """

    low: int = 0
    high: int = 2**16 - 1
    gamma: float = 1.0
    invert: bool = False

    def table(self) -> NDArray[np.uint8]:
        """Return what each value 0–65,535 is drawn as: uint8 (65536,), not to be written to."""
        return _table(self)


@lru_cache(maxsize=32)
def _table(levels: Levels) -> NDArray[np.uint8]:
    # a window of no width is a threshold
    width = max(1, levels.high - levels.low)
    share = ((np.arange(2**16) - float(levels.low)) / width).clip(0.0, 1.0)
    share **= 1.0 / max(0.01, levels.gamma)
    if levels.invert:
        share = 1.0 - share
    table = np.round(255 * share).astype(np.uint8)
    table.setflags(write=False)
    return table


def whole_range(bits: int) -> Levels:
    """Return the levels that draw all values of a picture of so many ``bits``.

    >>> whole_range(12)
    Levels(low=0, high=4095, gamma=1.0, invert=False)
    """
    return Levels(0, 2**bits - 1)


def apply_levels(deep: NDArray[np.uint16], levels: Levels) -> NDArray[np.uint8]:
    """Return ``deep``, uint16 of any shape, as it is drawn: uint8 of the same shape."""
    drawn: NDArray[np.uint8] = levels.table()[deep]  # numpy's take() needs five times as long
    return drawn


def auto_levels(deep: NDArray[np.uint16], *, cut: float = 0.005) -> Levels:
    """Return levels between the ``cut`` and ``1 - cut`` quantiles of the values (all of one value: 1 wide).

    A large picture is judged by about a million of its pixels.

    >>> import numpy as np
    >>> auto_levels(np.arange(1001, dtype=np.uint16), cut=0.1)
    Levels(low=100, high=900, gamma=1.0, invert=False)
    """
    if not deep.size:
        return Levels()
    step = max(1, int((deep.size / _COUNTED) ** 0.5))
    some = deep[::step, ::step] if deep.ndim == 2 else deep
    low, high = np.quantile(some, [cut, 1.0 - cut], method="nearest")
    return Levels(int(low), max(int(low) + 1, int(high)))
