"""Tab goes through controls in the order in which they are seen, also through those that were made later."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def order_tabs(widget: QWidget) -> None:
    """Have Tab go through everything in a widget as its layouts place it: from the top, from the left."""
    for first, second in pairwise(controls_of(widget)):
        QWidget.setTabOrder(first, second)


def controls_of(widget: QWidget) -> list[QWidget]:
    """Return what Tab can come to in a widget, in the order of its layouts."""
    return [one for one in _inside(widget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]


def _inside(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    if isinstance(widget, QScrollArea):
        if (inner := widget.widget()) is not None:
            yield from _inside(inner)
    elif (layout := widget.layout()) is not None:
        yield from _placed(layout)


def _placed(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        entry = layout.itemAt(at)
        if entry is None:
            continue
        if (widget := entry.widget()) is not None:
            yield from _inside(widget)
        elif (inner := entry.layout()) is not None:
            yield from _placed(inner)
