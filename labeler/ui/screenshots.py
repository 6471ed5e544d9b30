"""Pictures of every page with real data, without a screen: for the documentation and for our own eyes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from labeler.errors import UserError
from labeler.ui import theme
from labeler.ui.app import make_window
from labeler.ui.state.preferences import Preferences
from labeler.ui.window import PAGES, Window

LONGEST_S = 30.0
QUIET_MS = 250
"""A page counts as settled when nothing has been loading for this long."""


def render_pages(
    project: Path,
    folder: Path,
    *,
    theme_name: str = "light",
    size: tuple[int, int] = (1280, 800),
    pages: Sequence[str] = (),
    person: str = "",
) -> list[Path]:
    """Draw every page (or those named) into ``folder`` as ``noun-theme.png`` and return the files.

    ``person`` is who sits at the window (an SME sees more than a labeler). Nothing of the person's own
    preferences is read or changed.

    Raises:
        UserError: the project could not be opened; the message says why.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as own, no_size_hint_remarks():
        settings = Preferences(Path(own) / "preferences.json")
        theme.apply(app, theme_name)  # type: ignore[arg-type]
        window = make_window(settings)
        try:
            window.resize(*size)
            window.show()
            _open(window, project, person)
            window.context.failed.connect(_raise)
            return [
                _picture(window, row.noun, folder / f"{row.noun}-{theme_name}.png")
                for row in PAGES
                if not pages or row.noun in pages
            ]
        finally:
            window.close()
            window.deleteLater()


@contextmanager
def no_size_hint_remarks() -> Iterator[None]:
    """Leave out what Qt says at each window without a screen ("does not support propagateSizeHints")."""

    def heard(_kind: QtMsgType, _where: QMessageLogContext, message: str) -> None:
        if "propagateSizeHints" not in message:
            print(message, file=sys.stderr)

    before = qInstallMessageHandler(heard)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def _raise(error: BaseException) -> None:
    raise error


def _open(window: Window, project: Path, person: str) -> None:
    problems: list[str] = []
    window.context.failed.connect(lambda error: problems.append(str(error)))
    window.context.open_project(project)
    wait_until(lambda: window.context.session.is_open or bool(problems))
    if not window.context.session.is_open:
        raise UserError(problems[0] if problems else f"{project} could not be opened in {LONGEST_S:.0f} s.")
    who = next((row for row in window.context.session.people if row.name == person), None)
    if who is not None:
        window.context.set_person(who.id)


def _picture(window: Window, noun: str, path: Path) -> Path:
    window.show_page(noun)
    settle(window)
    window.grab().save(str(path))
    return path


def settle(window: Window) -> None:
    """Wait until nothing has been loading for a while (or `LONGEST_S` have passed)."""
    quiet_since = [time.monotonic()]

    def quiet() -> bool:
        if window.page.busy() or window.context.tasks.busy():
            quiet_since[0] = time.monotonic()
        return time.monotonic() - quiet_since[0] > QUIET_MS / 1000

    wait_until(quiet)


def wait_until(holds: Callable[[], bool], longest_s: float = LONGEST_S) -> bool:
    """Run the event loop until ``holds()``; return whether it did before the time was over.

    (``QTest.qWait`` keeps Python's lock, so that no worker thread would get anywhere.)
    """
    loop, timer = QEventLoop(), QTimer()
    end = time.monotonic() + longest_s

    def look() -> None:
        if holds() or time.monotonic() > end:
            loop.quit()

    timer.timeout.connect(look)
    timer.start(10)
    if not holds():
        loop.exec()
    timer.stop()
    return holds()
