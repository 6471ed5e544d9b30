"""Starts the window: application, theme, errors, then the project."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from labeler.errors import FileProblem
from labeler.resource import resource
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.freed import give_back_large
from labeler.ui.state.preferences import Preferences
from labeler.ui.stopwatch import Stopwatch
from labeler.ui.warm import warm_pages
from labeler.ui.window import Window

SWITCH_S = 0.0005
"""How long a thread may keep Python's lock while another waits for it."""


def application(settings: Preferences) -> QApplication:
    """Return the application in the person's theme, which follows the system where they want that."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, False)
        app = QApplication(sys.argv[:1])
    app.setApplicationName("labeler")
    app.setApplicationDisplayName("Labeler")
    app.setDesktopFileName("labeler")
    app.setWindowIcon(QIcon(str(resource("icons", "app.svg"))))
    theme.apply(app, str(settings["theme"]))
    return app


def follow_theme(app: QApplication, settings: Preferences) -> None:
    """Change the theme when the person or the system does."""

    def again(key: str = "theme") -> None:
        if key == "theme":
            theme.apply(app, str(settings["theme"]))

    settings.listen(again)
    app.styleHints().colorSchemeChanged.connect(lambda _scheme: again())


def make_window(settings: Preferences | None = None) -> Window:
    """Return a window over a new context (not yet shown)."""
    # painting waits for Python's lock at each call into Qt: 5 ms beside a busy worker, twelve times a frame
    sys.setswitchinterval(SWITCH_S)
    give_back_large()
    return Window(Context(settings))


def start(path: Path | None = None) -> int:
    """Show the window, open a project if one is given, and run until it is closed; return the exit code.

    Raises:
        FileProblem: there is no such project.
    """
    if path is not None and not path.exists():
        raise FileProblem(path, "there is no such file; make one with `labeler new`, or check the path.")
    settings = Preferences()
    app = application(settings)
    window = make_window(settings)
    follow_theme(app, settings)
    _catch(window)
    stopwatch = Stopwatch(window)
    window.show()
    QTimer.singleShot(0, stopwatch.pardon)
    warm_pages(window)
    if settings.problem:
        window.notice.complain(settings.problem)
    if path is not None:
        window.context.open_project(path)
    try:
        return app.exec()
    finally:
        stopwatch.stop()


def _catch(window: Window) -> None:
    """Show what nobody handled in a dialog that can be copied, besides the traceback on stderr."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if issubclass(kind, KeyboardInterrupt):
            window.close()
        else:
            window.show_error(error)

    sys.excepthook = hook
