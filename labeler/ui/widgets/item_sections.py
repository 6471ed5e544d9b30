"""The parts of the side panel that are only read: headings, pairs of name and value, answers, events."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from labeler.ui import theme
from labeler.ui.widgets.swatch import Swatch

NAME_WIDTH = 108
FIRST_EVENTS = 12


def plain(words: str, look: str = "", *, selectable: bool = False) -> QLabel:
    """Return words as they are, in lines as wide as there is room for."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if look:
        theme.style(label, look=look)
    return label


def heading(words: str) -> QLabel:
    """Return the heading of a part."""
    label = plain(words, "heading")
    label.setContentsMargins(0, theme.GAP_M, 0, 0)
    return label


class Facts(QWidget):
    """A column of such parts; a new one replaces it when another item is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP_M)

    def title(self, words: str) -> None:
        """Begin a part."""
        self._column.addWidget(heading(words))

    def muted(self, words: str) -> None:
        """Say something beside."""
        self._column.addWidget(plain(words, "muted"))

    def add(self, widget: QWidget) -> None:
        """Take any widget."""
        self._column.addWidget(widget)

    def pairs(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        """Show names and values side by side under a title; nothing where there are none."""
        if not rows:
            return
        if title:
            self.title(title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GAP_M)
        grid.setVerticalSpacing(2)
        for line, (name, value) in enumerate(rows):
            grid.addWidget(plain(name, "muted"), line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(plain(_breakable(value), selectable=True), line, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, NAME_WIDTH)
        self._column.addLayout(grid)

    def answer(self, colour: str, lines: Sequence[str], by: str) -> None:
        """Show an answer: its colour and first line, its further lines, who gave it."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GAP_M)
        grid.setVerticalSpacing(1)
        grid.addWidget(Swatch(colour), 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(plain(lines[0], selectable=True), 0, 1)
        for line, words in enumerate(lines[1:], start=1):
            grid.addWidget(plain(words, "small", selectable=True), line, 1)
        grid.addWidget(plain(by, "muted"), len(lines), 1)
        grid.setColumnStretch(1, 1)
        self._column.addLayout(grid)

    def remark(self, words: str, by: str) -> None:
        """Show what somebody said."""
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(plain(words, selectable=True))
        column.addWidget(plain(by, "muted"))
        self._column.addLayout(column)

    def buttons(self, rows: Sequence[tuple[str, str, object]]) -> None:
        """Show rows that lead somewhere: words, a hint, what to call."""
        for words, hint, call in rows:
            button = QPushButton(words)
            theme.style(button, kind="link")
            button.setToolTip(hint)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _checked=False, call=call: call())
            line = QHBoxLayout()
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(button)
            line.addStretch()
            self._column.addLayout(line)

    def events(self, title: str, lines: Sequence[str]) -> None:
        """Show what happened, the newest first; the rest when asked for."""
        if not lines:
            return
        self.title(title)
        for line in lines[:FIRST_EVENTS]:
            self.muted(line)
        if len(lines) <= FIRST_EVENTS:
            return
        more = QPushButton(self.tr("All {n}").format(n=f"{len(lines):,}"))
        theme.style(more, kind="quiet")
        self._column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

        def show_rest(_checked: bool = False) -> None:
            more.hide()
            rest = plain("\n".join(lines[FIRST_EVENTS:]), "muted", selectable=True)
            self._column.addWidget(rest)

        more.clicked.connect(show_rest)


def _breakable(value: str) -> str:
    """A path has no blanks to break a line at: a zero-width one after each slash lets it."""
    return value.replace("/", "/\u200b") if len(value) > 24 else value
