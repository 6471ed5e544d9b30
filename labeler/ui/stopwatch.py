"""Watches the GUI thread: work that keeps it longer than a tenth of a second is logged with its stack.

A heartbeat timer on the GUI thread notes the time; a watcher thread looks at it and, when a beat is late,
takes the GUI thread's stack while it is still busy, so that the log names the line that was slow.
"""

from __future__ import annotations

import faulthandler
import logging
import tempfile
import threading
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

log = logging.getLogger(__name__)

LIMIT_MS = 100
BEAT_MS = 20


@dataclass(frozen=True, slots=True)
class Late:
    """One time when the GUI thread was busy for longer than the limit.

    ``cpu_ms`` is the processor time that it took itself: on a loaded machine less than ``milliseconds``.
    """

    milliseconds: float
    cpu_ms: float
    stack: str


class Stopwatch(QObject):
    """``late`` collects what was seen; `stop` ends the watcher thread."""

    def __init__(self, parent: QObject | None = None, *, limit_ms: float = LIMIT_MS) -> None:
        super().__init__(parent)
        self.late: list[Late] = []
        self._limit_s = limit_ms / 1000
        self._gui = threading.get_ident()
        self._beat_s = time.monotonic()
        self._cpu_s = time.thread_time()
        self._stack = ""
        self._over = threading.Event()
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._watcher = threading.Thread(target=self._watch, name="labeler-stopwatch", daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """End the watcher thread."""
        self._timer.stop()
        self._over.set()
        self._watcher.join()

    def pardon(self) -> None:
        """Begin anew: what has happened so far does not count (start-up, a native dialog)."""
        self._beat_s = time.monotonic()
        self._cpu_s = time.thread_time()
        self._stack = ""

    def _beat(self) -> None:
        now, cpu = time.monotonic(), time.thread_time()
        took, worked = now - self._beat_s - BEAT_MS / 1000, cpu - self._cpu_s
        self._beat_s, self._cpu_s = now, cpu
        if took > self._limit_s:
            seen = Late(1000 * took, 1000 * worked, self._stack)
            self.late.append(seen)
            log.warning("the window was busy for %.0f ms:\n%s", seen.milliseconds, seen.stack)
        self._stack = ""

    def _watch(self) -> None:
        while not self._over.wait(self._limit_s / 4):
            busy = time.monotonic() - self._beat_s - BEAT_MS / 1000
            if busy > self._limit_s * 0.75 and not self._stack:
                self._stack = _stack_of(self._gui)


def _stack_of(thread: int) -> str:
    """Return where a thread is, innermost call last.

    `sys._current_frames` would do, but it hands out frames, and with them the painters and pixmaps in their
    variables: Qt crashes where the last reference to such a thing goes on another thread, or late.
    """
    with tempfile.TemporaryFile() as file:
        faulthandler.dump_traceback(file, all_threads=True)
        file.seek(0)
        text = file.read().decode("utf-8", "replace")
    for part in text.split("\n\n"):
        head, *lines = part.strip().splitlines() or [""]
        if f"0x{thread:016x}" in head:
            return "\n".join(reversed(lines))
    return ""
