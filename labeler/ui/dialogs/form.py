"""Pieces of a form: a field with its name above and a hint below, and a path with a button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from labeler.ui import theme


def field(name: str, widget: QWidget, hint: str = "") -> QVBoxLayout:
    """Return a widget with its name above and a hint below; the name becomes its accessible name."""
    column = QVBoxLayout()
    column.setSpacing(theme.GAP_S)
    label = QLabel(name)
    theme.style(label, look="heading")
    label.setBuddy(widget)
    widget.setAccessibleName(name)
    column.addWidget(label)
    column.addWidget(widget)
    if hint:
        words = QLabel(hint)
        theme.style(words, look="small")
        words.setWordWrap(True)
        widget.setAccessibleDescription(hint)
        column.addWidget(words)
    return column


def boxed(layout: QLayout) -> QWidget:
    """Return a layout as a widget of its own, which can be hidden."""
    whole = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    whole.setLayout(layout)
    return whole


def path_row(line: QLineEdit, button: str, ask: Callable[[], object]) -> QWidget:
    """Return a line for a path with a button that asks for one."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.GAP_M)
    choose = QPushButton(button)
    choose.setAccessibleName(button)
    choose.clicked.connect(lambda _checked=False: ask())
    row.addWidget(line, 1)
    row.addWidget(choose)
    whole.setFocusProxy(line)
    return whole


def step_page(title: str, words: str) -> tuple[QWidget, QVBoxLayout]:
    """Return one page of an assistant with its title and what it is about."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.GAP_L)
    heading, about = QLabel(title), QLabel(words)
    theme.style(heading, look="title")
    theme.style(about, look="muted")
    about.setWordWrap(True)
    column.addWidget(heading)
    column.addWidget(about)
    return page, column
