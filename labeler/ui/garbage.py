"""Python's cyclic garbage is collected when the window chooses: not under a key press, not on another thread.

Left alone, Python looks for cycles whenever some thread has allocated enough: a full look over a heap with
pandas and scikit-learn in it takes a third of a second, in the middle of whatever the person was doing, and
may delete widgets on a worker thread, which Qt forbids. So Python's own collector is off while a window is
open. A timer on the GUI thread takes the young objects each second (a millisecond), and all of them when
the person turns to another page or the window is not in front, and at the latest every few minutes.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

EACH_MS = 1000
"""How often young objects are collected."""

YOUNG = 1
"""The oldest generation of such a collection."""

ALL = 2

PAUSE_S = 10.0
"""At least this long between two full collections."""

AT_LATEST_S = 240.0
"""A full collection comes after so long, whatever the person does."""


class Garbage(QObject):
    """Collects from construction until `stop`; several may live at a time: the last to stop gives back.

    What exists when it begins (modules, mostly) is frozen: no collection looks at it again before the end.
    """

    _living = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if Garbage._living == 0:
            gc.disable()
            gc.freeze()
        Garbage._living += 1
        self._runs = True
        self._last_full_s = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(EACH_MS)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def stop(self) -> None:
        """Hand collection back to Python; a second call does nothing."""
        if not self._runs:
            return
        self._runs = False
        self._timer.stop()
        Garbage._living -= 1
        if Garbage._living == 0:
            gc.unfreeze()
            gc.enable()

    def good_moment(self) -> None:
        """Collect everything, unless that was done a moment ago: the person waits for nothing just now."""
        if self._runs and time.monotonic() - self._last_full_s > PAUSE_S:
            self._full()

    def freeze(self) -> None:
        """Leave what exists by now out of all further collections: for when many modules have come in."""
        if self._runs:
            gc.freeze()

    def _tick(self) -> None:
        if time.monotonic() - self._last_full_s > AT_LATEST_S:
            self._full()
        elif QGuiApplication.applicationState() is not Qt.ApplicationState.ApplicationActive:
            self.good_moment()
        gc.collect(YOUNG)

    def _full(self) -> None:
        gc.collect(ALL)
        self._last_full_s = time.monotonic()
