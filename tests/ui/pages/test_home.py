"""Home in the real window: the welcome, the overview, and where its buttons go."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QPushButton

from labeler.ui.pages.home import HomePage
from labeler.ui.screenshots import settle, wait_until
from labeler.ui.window import Window
from tests.ui.conftest import Opener


def test_the_welcome_offers_the_three_ways_in(window: Window) -> None:
    page = window.page
    assert isinstance(page, HomePage)
    texts = [button.text() for button in page._welcome.findChildren(QPushButton)]
    assert texts == ["New project …", "Open a project …", "Try the demo"]
    assert page._overview is None


def test_the_overview_and_the_next_step(open_desk: Opener) -> None:
    window = open_desk("home", "Eva")
    page = window.page
    assert isinstance(page, HomePage)
    assert wait_until(lambda: page._overview is not None)
    assert not page._welcome.isVisible()
    overview = page._overview
    assert overview.button.text() == "Resolve"  # type: ignore[union-attr]
    overview.strip.chosen.emit("data")  # type: ignore[union-attr]
    assert window.noun == "data"


def test_recent_projects_open(open_desk: Opener, desk_file: Path) -> None:
    window = open_desk("home")
    window.commands.close_project()
    settle(window)
    page = window.page
    assert isinstance(page, HomePage)
    line = page.recent.findChild(QPushButton)
    assert line is not None
    line.click()
    assert wait_until(lambda: window.context.session.path == desk_file)
