"""The menu bar, made from the action rows of the page that is shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMenu, QMenuBar

from labeler.ui.actions import by_group
from labeler.ui.keys import Keyboard


class Menus(QObject):
    """One menu per group; the page's own groups share one menu with the page's title."""

    def __init__(self, bar: QMenuBar, keyboard: Keyboard) -> None:
        super().__init__(bar)
        self._bar = bar
        self._keyboard = keyboard
        self._menus: list[QMenu] = []

    def _ungrey(self) -> None:
        QTimer.singleShot(0, self, self._keyboard.ungrey)

    def show(self, page: str, title: str) -> None:
        """Make the menus anew for a page."""
        self._bar.clear()
        for old in self._menus:
            old.deleteLater()
        own = [row for row in self._keyboard.rows if row.pages]
        shared = [row for row in self._keyboard.rows if not row.pages]
        menus: list[QMenu] = []
        for group, rows in by_group(shared, page).items():
            menu = QMenu(group, self._bar)
            for row in rows:
                menu.addAction(self._keyboard.actions[row.id])
            menus.append(menu)
        if any(row.listed for row in own):
            menu = QMenu(title, self._bar)
            for number, rows in enumerate(by_group(own, page).values()):
                if number:
                    menu.addSeparator()
                for row in rows:
                    menu.addAction(self._keyboard.actions[row.id])
            menus.insert(2, menu)
        for menu in menus:
            menu.aboutToShow.connect(self._keyboard.grey)
            # a chosen action is triggered after the menu is hidden, and is asked again then
            menu.aboutToHide.connect(self._ungrey)
            self._bar.addMenu(menu)
        self._menus = menus
