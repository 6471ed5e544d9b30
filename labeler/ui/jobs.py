"""A piece of long work as a person sees it: name, progress, time left, cancel. No Qt."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from labeler.errors import Cancelled

REPORT_EVERY_S = 0.05


class Job:
    """One piece of work: its name, progress, time left, and a way to stop it.

    ``fraction`` is in [0, 1] or ``None`` while unknown; ``words`` says what is being done.
    """

    def __init__(self, name: str, number: int, key: str, notify: Callable[[Job], None]) -> None:
        self.name = name
        self.number = number
        self.key = key
        self.fraction: float | None = None
        self.words = ""
        self.started_s = time.monotonic()
        self.visible = False
        self.error: BaseException | None = None
        self._notify = notify
        self._told_s = 0.0
        self._stop = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Return whether it was asked to stop; work on the job looks at this now and then."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask it to stop; its result is dropped."""
        self._stop.set()

    def check(self) -> None:
        """Raise `Cancelled` if it was asked to stop (called by the work itself)."""
        if self.cancelled:
            raise Cancelled(f"{self.name} was stopped.")

    def report(self, fraction: float | None, words: str = "") -> None:
        """Say how far it is (called by the work itself, from any thread, as often as it likes)."""
        self.fraction = None if fraction is None else min(1.0, max(0.0, fraction))
        self.words = words or self.words
        now = time.monotonic()
        if now - self._told_s >= REPORT_EVERY_S or self.fraction == 1.0:
            self._told_s = now
            self._notify(self)

    def seconds_left(self) -> float | None:
        """Return the time left in seconds at the pace so far, or ``None`` while nobody can know."""
        if self.fraction is None or self.fraction <= 0.02:
            return None
        spent = time.monotonic() - self.started_s
        return spent * (1.0 - self.fraction) / self.fraction
