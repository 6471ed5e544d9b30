"""Which stretch of a sound is seen, and where its seconds lie on the screen; without Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

LEAST_SPAN_S = 0.005
"""The shortest stretch that can fill the width."""


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """The seconds ``start_s`` to ``end_s`` of a sound ``duration_s`` long.

    >>> axis = whole(10.0)
    >>> axis.to_x(2.5, 400), axis.to_time(100, 400)
    (100.0, 2.5)
    """

    duration_s: float
    start_s: float
    end_s: float

    @property
    def span_s(self) -> float:
        """Return how many seconds are seen."""
        return self.end_s - self.start_s

    @property
    def shows_all(self) -> bool:
        """Return whether the whole sound is seen."""
        return self.span_s >= self.duration_s

    def to_x(self, time_s: float, width: float) -> float:
        """Return where a time lies on ``width`` pixels (may lie outside)."""
        return (time_s - self.start_s) / self.span_s * width

    def to_time(self, x: float, width: float) -> float:
        """Return the time at a pixel, within the sound."""
        return min(max(self.start_s + x / max(1.0, width) * self.span_s, 0.0), self.duration_s)


def whole(duration_s: float) -> TimeAxis:
    """Return the axis that shows the whole sound (an empty sound gets an axis of the shortest span)."""
    return TimeAxis(duration_s, 0.0, max(duration_s, LEAST_SPAN_S))


def _placed(axis: TimeAxis, start_s: float, span_s: float) -> TimeAxis:
    longest = max(axis.duration_s, LEAST_SPAN_S)
    span = min(max(span_s, LEAST_SPAN_S), longest)
    start = min(max(start_s, 0.0), longest - span)
    return replace(axis, start_s=start, end_s=start + span)


def zoom_at(axis: TimeAxis, time_s: float, factor: float) -> TimeAxis:
    """Return the axis with ``factor`` times the detail; ``time_s`` stays under the cursor."""
    span = min(max(axis.span_s / factor, LEAST_SPAN_S), max(axis.duration_s, LEAST_SPAN_S))
    share = (time_s - axis.start_s) / axis.span_s
    return _placed(axis, time_s - share * span, span)


def scroll(axis: TimeAxis, by_s: float) -> TimeAxis:
    """Return the axis moved by ``by_s`` seconds, within the sound."""
    return _placed(axis, axis.start_s + by_s, axis.span_s)


def show(axis: TimeAxis, start_s: float, end_s: float) -> TimeAxis:
    """Return the axis that shows a stretch with a little air around it."""
    air = (end_s - start_s) * 0.05
    return _placed(axis, start_s - air, (end_s - start_s) + 2 * air)


def follow(axis: TimeAxis, time_s: float) -> TimeAxis:
    """Return the axis turned like a page so that ``time_s`` is seen, or the same one if it is."""
    if axis.start_s <= time_s <= axis.end_s:
        return axis
    return _placed(axis, time_s - 0.05 * axis.span_s, axis.span_s)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the axis; ``words`` is empty for small marks between."""

    time_s: float
    words: str


def tick_step(span_s: float, width: float, least_px: float = 70.0) -> float:
    """Return the seconds between large marks: a round number, marks at least ``least_px`` apart.

    >>> tick_step(10.0, 1000), tick_step(0.3, 900), tick_step(3600, 900)
    (1.0, 0.05, 300.0)
    """
    wanted = span_s * least_px / max(1.0, width)
    minute_steps = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
    if wanted > 1.0:
        return next((step for step in minute_steps if step >= wanted), math.ceil(wanted / 3600.0) * 3600.0)
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(round(power * unit, 9) for unit in (1, 2, 5, 10) if power * unit >= wanted * (1 - 1e-9))


def clock(time_s: float, step_s: float = 1.0) -> str:
    """Return a time as people read it, with as many decimals as ``step_s`` needs.

    >>> clock(75.0), clock(0.25, 0.05), clock(3725.5, 1), clock(59.9996, 0.001)
    ('1:15', '0.25', '1:02:05', '1:00.000')
    """
    decimals = max(0, -math.floor(math.log10(step_s) + 1e-9)) if step_s < 1 else 0
    unit = 10**decimals
    total = math.floor(time_s * unit + (0.5 if decimals else 1e-9))
    seconds, rest = divmod(total, unit)
    minutes, second = divmod(seconds, 60)
    tail = f".{rest:0{decimals}d}" if decimals else ""
    if minutes >= 60:
        return f"{minutes // 60}:{minutes % 60:02d}:{second:02d}{tail}"
    return f"{minutes}:{second:02d}{tail}" if minutes or not decimals else f"{second}{tail}"


def ticks(axis: TimeAxis, width: float, least_px: float = 70.0) -> list[Tick]:
    """Return the marks that are seen: large ones with words, four small ones between."""
    step = tick_step(axis.span_s, width, least_px)
    small = step / 5
    first = math.ceil(axis.start_s / small - 1e-9)
    last = math.floor(min(axis.end_s, max(axis.duration_s, LEAST_SPAN_S)) / small + 1e-9)
    return [
        Tick(number * small, clock(number * small, step) if number % 5 == 0 else "")
        for number in range(first, last + 1)
    ]
