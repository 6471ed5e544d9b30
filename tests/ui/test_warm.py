"""Pages' code is read in the background, all of it, and closing the window ends it."""

from __future__ import annotations

import importlib
import threading
import time

import pytest

from labeler.ui import warm
from labeler.ui.screenshots import wait_until
from labeler.ui.warm import warm_pages
from labeler.ui.window import PAGES, Window

MODULES = [row.where.partition(":")[0] for row in PAGES]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What was imported, and on which thread."""
    seen: list[tuple[str, int]] = []

    def imported(name: str) -> object:
        seen.append((name, threading.get_ident()))
        return importlib.import_module(name)

    monkeypatch.setattr(warm, "import_module", imported)
    return seen


def test_all_pages_off_the_gui_thread(window: Window, read: list[tuple[str, int]]) -> None:
    warm_pages(window, after_ms=0)
    assert wait_until(lambda: len(read) == len(PAGES))
    assert [name for name, _ in read] == MODULES
    assert threading.get_ident() not in {thread for _, thread in read}
    assert list(window.pages) == ["home"], "no page is made that nobody asked for"


def test_closing_ends_it(
    window: Window, read: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm, "_BETWEEN_S", 0.3)
    warm_pages(window, after_ms=0)
    assert wait_until(lambda: bool(read))
    started = time.monotonic()
    window.close()
    assert time.monotonic() - started < 2 and len(read) < len(PAGES)


def test_window_closed_before_it_begins(window: Window, read: list[tuple[str, int]]) -> None:
    warm_pages(window, after_ms=20)
    window.close()
    wait_until(lambda: bool(read), 0.1)
    assert read == []
