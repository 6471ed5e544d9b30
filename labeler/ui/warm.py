"""The code of the pages, read in the background once the window is up: a first visit need not wait for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib import import_module

from PySide6.QtCore import QTimer

from labeler.ui.jobs import Job
from labeler.ui.window import PAGES, Window

AFTER_MS = 1000
"""How long after the start it begins: the first page and the project come first."""

_BETWEEN_S = 0.02


def warm_pages(window: Window, after_ms: int = AFTER_MS) -> None:
    """Import the modules of all pages on a worker thread, one after the other; closing the window ends it."""

    def begin() -> None:
        window.context.tasks.stream(_import_pages, each=_ignore, done=freeze, exclusive="warm")

    def freeze(_result: object) -> None:
        window.garbage.freeze()

    QTimer.singleShot(after_ms, window, begin)


def _import_pages(_job: Job) -> Iterator[str]:
    for row in PAGES:
        module = row.where.partition(":")[0]
        import_module(module)
        time.sleep(_BETWEEN_S)  # the window's thread may have been waiting for its turn
        yield module


def _ignore(_module: str) -> None:
    """Nobody waits for these."""
