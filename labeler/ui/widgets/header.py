"""The header above every page: its title, the project, and the page's toolbar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from labeler.ui import theme


class Header(QFrame):
    """Title at the left, then what the project is; the toolbar at the right."""

    def __init__(self) -> None:
        super().__init__()
        theme.style(self, surface="bar")
        self.setFixedHeight(48)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_XL, 0, theme.GAP_L, 0)
        row.setSpacing(theme.GAP_M)
        self._title = QLabel()
        theme.style(self._title, look="title")
        self._where = QLabel()
        theme.style(self._where, look="muted")
        self._where.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self._title)
        row.addSpacing(theme.GAP_S)
        row.addWidget(self._where, 1)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(2)
        row.addLayout(self._tools)

    def show_page(self, title: str, where: str) -> None:
        """Say which page it is, and of what."""
        self._title.setText(title)
        self._where.setText(where)

    def show_tools(self, actions: Sequence[QAction]) -> None:
        """Replace the toolbar."""
        while (item := self._tools.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(
                Qt.ToolButtonStyle.ToolButtonIconOnly
                if action.property("iconName")
                else Qt.ToolButtonStyle.ToolButtonTextOnly
            )
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(action.text())
            self._tools.addWidget(button)
