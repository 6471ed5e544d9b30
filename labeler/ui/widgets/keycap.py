"""A key drawn as a key cap, and keys as people write them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

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


_SAID = {"⏎": "Enter", "⇧": "Shift"}


def say_key(button: QAbstractButton) -> None:
    """Give a button whose words end in its key (after two blanks) an accessible name without it.

    The key is its accessible description: a screen reader would read the sign for it.
    """
    words, _blanks, key = button.text().partition("  ")
    button.setAccessibleName(words)
    said = " ".join(_SAID.get(part, part) for part in key.split())
    button.setAccessibleDescription(button.tr("key {key}").format(key=said) if said else "")


class KeyCap(QLabel):
    """One key."""

    def __init__(self, key: str) -> None:
        super().__init__(shown_key(key))
        theme.style(self, look="key")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(shown_key(key))
