"""The header above every page: its title, the project, and the page's toolbar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton

from labeler.types import Id
from labeler.ui import theme


class Header(QFrame):
    """Title at the left, then what the project is; the toolbar at the right.

    Where a project asks several questions, a button names the one that the page is about: ``asked`` carries
    the id of another one that was chosen.
    """

    asked = Signal(object)

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
        self._question = QToolButton()
        self._question.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._question.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._question.setMenu(QMenu(self._question))
        self._question.hide()
        row.addWidget(self._where)
        row.addWidget(self._question)
        row.addStretch(1)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(2)
        row.addLayout(self._tools)

    def show_page(self, title: str, where: str) -> None:
        """Say which page it is, and of what."""
        self._title.setText(title)
        self._where.setText(where)

    def show_questions(self, questions: Sequence[tuple[Id, str]], asked: Id) -> None:
        """Offer these questions, ids and names, where there are several; ``asked`` is the one in force."""
        self._question.setVisible(len(questions) > 1)
        menu = self._question.menu()
        menu.clear()
        for id_, name in questions:
            action = menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(id_ == asked)
            action.triggered.connect(lambda _checked=False, id_=id_: self.asked.emit(id_))
            if id_ == asked:
                words = self.tr("Question: {name}").format(name=name)
                self._question.setText(f"{words} \N{BLACK DOWN-POINTING SMALL TRIANGLE}")
                self._question.setAccessibleName(words)

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
