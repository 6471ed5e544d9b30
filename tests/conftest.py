"""Fixtures for every test: the shared data, an own home folder, no leaked threads."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real images, sound and crowd labels beside the project; skips where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs ../shared/data, which is not beside this checkout")
    return SHARED / "data"


@pytest.fixture(scope="session")
def shared_vectors() -> Path:
    """The folder of published worked examples beside the project; skips where it is absent."""
    if not (SHARED / "vectors").is_dir():
        pytest.skip("needs ../shared/vectors, which is not beside this checkout")
    return SHARED / "vectors"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Caches and settings of a test go to its own folder."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "LABELER_HOME"):
        monkeypatch.setenv(name, str(home))
    return home


def _lasting() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.is_alive() and not thread.daemon}


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fail a test that leaves a thread running, and name the thread."""
    before = _lasting()
    yield
    deadline = time.monotonic() + 6.0
    while (left := _lasting() - before) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"threads left running: {sorted(thread.name for thread in left)}"
