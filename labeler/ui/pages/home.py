"""Home: where in the loop the project is, and the next useful thing."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.page import Page
from labeler.ui.widgets.recent import Recent

WIDEST = 1120


class HomePage(Page):
    """The page that is there from the start; what it says of a project is made when one is open."""

    noun = "home"
    title = "Home"
    icon = "home"
    needs_project: ClassVar[bool] = False

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._overview: QWidget | None = None
        self.recent = Recent()
        self.recent.chosen.connect(self._open)
        inside = QWidget()
        centre = QHBoxLayout(inside)
        centre.setContentsMargins(theme.GAP_XL, theme.GAP_XL, theme.GAP_XL, theme.GAP_XL)
        middle = QWidget()
        middle.setMaximumWidth(WIDEST)
        centre.addStretch(1)
        centre.addWidget(middle, 100)
        centre.addStretch(1)
        self._column = QVBoxLayout(middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP_XL)
        self._welcome = self._welcome_card()
        self._reading = QLabel(self.tr("Reading the project …"))
        theme.style(self._reading, look="muted")
        self._column.addWidget(self._welcome)
        self._column.addWidget(self._reading)
        self._column.addWidget(self._recent_card())
        self._column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def refresh(self) -> None:
        """Read the project's counts again, where one is open."""
        self.recent.show_paths(self.context.settings.recent)
        is_open = self.context.session.is_open
        self._welcome.setVisible(not is_open)
        if self._overview is not None:
            self._overview.setVisible(is_open)
        self._reading.setVisible(is_open and self._overview is None)
        if is_open:
            from labeler.ui.state.home import read_home

            self.load(read_home, self.context.session, done=self._show)

    def _show(self, facts: object) -> None:
        from labeler.ui.state.home import HomeFacts
        from labeler.ui.widgets.overview import Overview

        if not self.context.session.is_open or not isinstance(facts, HomeFacts):
            return
        if not isinstance(self._overview, Overview):
            self._overview = Overview()
            self._overview.chosen.connect(self._go)
            self._column.insertWidget(0, self._overview)
        self._reading.hide()
        self._overview.show_facts(facts)
        self._overview.show()

    def _go(self, where: str) -> None:
        if "." in where:
            self.context.do(where)
        else:
            self.context.open_page(where)

    def _open(self, path: Path) -> None:
        self.context.open_project(path)

    def _welcome_card(self) -> QFrame:
        card = QFrame()
        theme.style(card, surface="card")
        column = QVBoxLayout(card)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(theme.GAP_M)
        heading = QLabel(self.tr("Label together, and find out what is wrong"))
        theme.style(heading, look="title")
        words = QLabel(
            self.tr(
                "Several people label the same images or sound, each blind to the others. You see how far "
                "they agree, settle what they disagree about, train a model, and see where it is worse than "
                "people. All of it stays on this computer."
            )
        )
        words.setWordWrap(True)
        theme.style(words, look="muted")
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_M)
        row.addWidget(self._button(self.tr("New project …"), "add", "project.new", first=True))
        row.addWidget(self._button(self.tr("Open a project …"), "open", "project.open"))
        row.addWidget(self._button(self.tr("Try the demo"), "demo", "project.demo"))
        row.addStretch()
        column.addWidget(heading)
        column.addWidget(words)
        column.addSpacing(theme.GAP_M)
        column.addLayout(row)
        return card

    def _recent_card(self) -> QFrame:
        card = QFrame()
        theme.style(card, surface="card")
        column = QVBoxLayout(card)
        column.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        top = QHBoxLayout()
        heading = QLabel(self.tr("Recent projects"))
        theme.style(heading, look="heading")
        top.addWidget(heading)
        top.addStretch()
        for title, icon, action in (
            (self.tr("New …"), "add", "project.new"),
            (self.tr("Open …"), "open", "project.open"),
            (self.tr("Demo"), "demo", "project.demo"),
        ):
            top.addWidget(self._button(title, icon, action, quiet=True))
        column.addLayout(top)
        column.addWidget(self.recent)
        return card

    def _button(
        self, title: str, icon: str, action: str, *, first: bool = False, quiet: bool = False
    ) -> QPushButton:
        button = QPushButton(title)
        if first or quiet:
            theme.style(button, kind="primary" if first else "quiet")
        theme.set_icon(button, icon)
        button.setAccessibleName(title)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: self.context.do(action))
        return button
