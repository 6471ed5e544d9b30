"""Home: where in the loop the project is, and the next useful thing."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QLabel, QVBoxLayout

from labeler.ui.context import Context
from labeler.ui.page import Page


class HomePage(Page):
    """The page that is there from the start."""

    noun = "home"
    title = "Home"
    icon = "home"
    needs_project: ClassVar[bool] = False

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        QVBoxLayout(self).addWidget(QLabel(self.tr("Home")))
