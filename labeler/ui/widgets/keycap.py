"""A key drawn as a key cap, and keys as people write them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from labeler.ui import theme

_SIGNS = {
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "Return": "Enter",
    "PgUp": "Page up",
    "PgDown": "Page down",
}


def shown_key(key: str) -> str:
    """Return a key as people write it.

    >>> shown_key("Ctrl+Right"), shown_key("Return"), shown_key("Ctrl++")
    ('Ctrl+→', 'Enter', 'Ctrl++')
    """
    before, plus, last = key[:-1].rpartition("+")
    last += key[-1:]
    return f"{before}{plus}{_SIGNS.get(last, last)}"


class KeyCap(QLabel):
    """One key."""

    def __init__(self, key: str) -> None:
        super().__init__(shown_key(key))
        theme.style(self, look="key")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(shown_key(key))
