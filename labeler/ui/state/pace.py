"""How long a person spends on an item, how fast they go, and how long the rest will take; no Qt."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from statistics import median

IDLE_CAP_S = 30.0
"""A gap without any key, click or sound counts as a pause from here on."""

Clock = Callable[[], float]


class Stopwatch:
    """Seconds spent on one item; gaps between signs of life count up to a cap, so that a break does not.

    >>> now = iter([0.0, 5.0, 1005.0, 1006.0]).__next__
    >>> watch = Stopwatch(now)
    >>> watch.touch(); watch.touch()
    >>> watch.seconds()
    36.0
    """

    def __init__(self, clock: Clock = time.monotonic, idle_cap_s: float = IDLE_CAP_S) -> None:
        self._clock = clock
        self._cap_s = idle_cap_s
        self._last_s = clock()
        self._spent_s = 0.0
        self._away = False

    def restart(self) -> None:
        """Begin with another item."""
        self._last_s = self._clock()
        self._spent_s = 0.0
        self._away = False

    def touch(self) -> None:
        """Note a sign of life."""
        now = self._clock()
        if not self._away:
            self._spent_s += min(max(now - self._last_s, 0.0), self._cap_s)
        self._last_s = now

    def leave(self) -> None:
        """The person turns to another window: the time until `come_back` is not spent on the item."""
        self.touch()
        self._away = True

    def come_back(self) -> None:
        """The person is here again."""
        self.touch()
        self._away = False

    def seconds(self) -> float:
        """Return the seconds spent so far."""
        self.touch()
        return self._spent_s


class Pace:
    """The median of the last answers' seconds: one long look does not change the forecast."""

    def __init__(self, window: int = 30) -> None:
        self._seconds: deque[float] = deque(maxlen=window)

    def add(self, seconds: float) -> None:
        """Note an answer that took so long."""
        self._seconds.append(seconds)

    @property
    def seconds_each(self) -> float | None:
        """Return the seconds an item takes, ``None`` before the third answer."""
        return float(median(self._seconds)) if len(self._seconds) >= 3 else None

    def seconds_left(self, n_open: int) -> float | None:
        """Return how long the open items will take, ``None`` while unknown."""
        each = self.seconds_each
        return None if each is None else each * n_open


def duration_words(seconds: float) -> str:
    """Return a duration as people say it.

    >>> [duration_words(s) for s in (0.8, 42, 200, 5400, 200_000)]
    ['1 s', '42 s', '3 min', '1 h 30 min', '56 h']
    """
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest and hours < 10 else f"{round(minutes / 60)} h"
