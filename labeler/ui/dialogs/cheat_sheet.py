"""The cheat sheet: the keys of the page that is open, by group, as an overlay."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from labeler.ui import theme
from labeler.ui.actions import Action, by_group
from labeler.ui.keys import Keyboard
from labeler.ui.widgets.keycap import KeyCap


class CheatSheet(QDialog):
    """Every key that acts here, in columns; any of F1, ? and Esc closes it."""

    def __init__(self, parent: QWidget, keyboard: Keyboard) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys of this page"))
        rows = [row for row in keyboard.rows if row.keys]
        groups = by_group(rows, keyboard.page)
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        columns.setSpacing(32)
        for column in balanced(groups, 3):
            box = QVBoxLayout()
            box.setSpacing(theme.GAP_M)
            for group in column:
                box.addLayout(_group(group, groups[group]))
                box.addSpacing(theme.GAP_M)
            box.addStretch()
            columns.addLayout(box, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        note = QLabel(self.tr("Keys rest while you type. Change them with “Change keys …” in the Help menu."))
        theme.style(note, look="muted")
        note.setContentsMargins(theme.GAP_XL, theme.GAP_M, theme.GAP_XL, theme.GAP_L)
        whole.addWidget(note)
        self.resize(min(1000, parent.width() - 80), parent.height() * 4 // 5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The key that opened it closes it."""
        if event.key() in (Qt.Key.Key_F1, Qt.Key.Key_Question):
            self.accept()
        else:
            super().keyPressEvent(event)


def _group(title: str, rows: list[Action]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.GAP_M)
    grid.setVerticalSpacing(theme.GAP_S)
    heading = QLabel(title)
    theme.style(heading, look="heading")
    grid.addWidget(heading, 0, 0, 1, 2)
    for line, row in enumerate(rows, start=1):
        grid.addWidget(QLabel(row.title), line, 0)
        caps = QHBoxLayout()
        caps.addStretch()
        for key in row.keys[:2]:
            caps.addWidget(KeyCap(key))
        grid.addLayout(caps, line, 1)
    grid.setColumnStretch(0, 1)
    return grid


def balanced(groups: dict[str, list[Action]], n: int) -> list[list[str]]:
    """Return the groups in at most ``n`` columns of about the same height, keeping their order."""
    total = sum(len(rows) + 2 for rows in groups.values())
    columns: list[list[str]] = [[]]
    height = 0
    for group, rows in groups.items():
        if columns[-1] and height + len(rows) / 2 > total / n and len(columns) < n:
            columns.append([])
            height = 0
        columns[-1].append(group)
        height += len(rows) + 2
    return columns
