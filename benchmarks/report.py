"""How every benchmark says what it found: one JSON line per figure."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any


def report(
    what: str,
    *,
    n: int,
    value: float,
    unit: str,
    must: float | None = None,
    bound: float | None = None,
    lower_is_better: bool = True,
    **more: Any,
) -> bool:
    """Print one figure as a JSON line and return whether it holds.

    Args:
        what: what was measured, in words.
        n: of how many.
        value: the figure, in ``unit``.
        must: what it must not be worse than; None: nothing was promised.
        bound: what was measured in the same run as the best possible; the line then holds ``value / bound``.
        lower_is_better: False for rates and shares.
    """
    holds = must is None or (value <= must if lower_is_better else value >= must)
    line = {
        "what": what,
        "n": n,
        "value": _rounded(value),
        "unit": unit,
        "bound": None if bound is None else _rounded(bound),
        "ratio": None if not bound else _rounded(value / bound),
        "must": must,
        "holds": holds,
        **more,
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return holds


def seconds(function: Callable[[], object], *, times: int = 1) -> float:
    """Return the shortest of ``times`` runs of ``function``, in seconds."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - start)
    return best


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` of ``values`` lie (0.5: the median)."""
    if share == 0.5:
        return statistics.median(values)
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@contextmanager
def stopwatch() -> Iterator[list[float]]:
    """Give a list that holds the seconds of the block once it has ended."""
    taken: list[float] = []
    start = time.perf_counter()
    yield taken
    taken.append(time.perf_counter() - start)


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
