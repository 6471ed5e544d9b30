"""A window over an own copy of a small project; nothing may go wrong unseen, and nothing may be slow."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from labeler.ui import theme
from labeler.ui.app import make_window
from labeler.ui.garbage import Garbage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.state.preferences import Preferences
from labeler.ui.stopwatch import LIMIT_MS, Stopwatch
from labeler.ui.window import Window
from tests.ui import desk

Opener = Callable[..., Window]


@pytest.fixture(scope="session")
def desk_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small project, built once."""
    folder = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABELER_HOME", str(folder / "home"))
        desk.build(folder)
    return folder


@pytest.fixture
def desk_file(desk_template: Path, tmp_path: Path) -> Path:
    """An own copy of the small project, its pictures beside it."""
    folder = tmp_path / "desk"
    shutil.copytree(desk_template, folder, ignore=shutil.ignore_patterns("home"))
    return folder / "desk.labeler"


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    """Preferences of this test's own."""
    return Preferences(tmp_path / "preferences.json")


@pytest.fixture
def window(qtbot: QtBot, qapp: object, preferences: Preferences) -> Iterator[Window]:
    """The window without a project; an error that reaches it fails the test."""
    theme.apply(qapp, "light")  # type: ignore[arg-type]
    made = make_window(preferences)
    problems: list[BaseException] = []
    made.context.failed.disconnect(made.show_error)
    made.context.failed.connect(problems.append)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    yield made
    made.close()
    if problems:
        raise problems[0]


@pytest.fixture
def open_desk(window: Window, desk_file: Path) -> Opener:
    """Return a function that opens the project as a person and shows a page: ``open_desk("data", "Ada")``."""

    def opened(noun: str = "home", person: str = "Eva") -> Window:
        window.context.open_project(desk_file)
        assert wait_until(lambda: window.context.session.is_open)
        who = next(row for row in window.context.session.people if row.name == person)
        window.context.set_person(who.id)
        window.show_page(noun)
        settle(window)
        return window

    return opened


SLOWER = 3
"""How much slower than a desk the machine may be that runs the tests, beside a second test process."""


@pytest.fixture
def quick(qapp: object) -> Iterator[Stopwatch]:
    """Fail the test if the GUI thread itself computed far longer than the limit at a stretch; show its stack.

    Processor time, not the clock's: other processes do not count. Nor does cyclic garbage that earlier tests
    left behind: the window collects at moments of its own.
    """
    garbage = Garbage()
    watch = Stopwatch()
    yield watch
    watch.stop()
    garbage.stop()
    slow = [late for late in watch.late if late.cpu_ms > SLOWER * LIMIT_MS]
    assert not slow, "\n".join(f"{late.cpu_ms:.0f} ms:\n{late.stack}" for late in slow)
