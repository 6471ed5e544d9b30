"""The loop as a strip of steps, each with its number; a click goes there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from labeler.ui import theme
from labeler.ui.state.home import Step


class LoopStrip(QWidget):
    """``chosen`` carries the noun of a step's page."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.GAP_M)

    def show_steps(self, steps: Sequence[Step], now: str) -> None:
        """Show the steps; ``now`` is the noun of the next useful one."""
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, step in enumerate(steps):
            if number:
                arrow = QLabel()
                arrow.setProperty("iconSize", 12)
                theme.set_icon(arrow, "next")
                self._row.addWidget(arrow)
            self._row.addWidget(self._card(step, step.noun == now), 1)

    def _card(self, step: Step, is_next: bool) -> QPushButton:
        card = QPushButton()
        theme.style(card, kind="step")
        card.setProperty("next", "true" if is_next else "false")
        card.setMinimumWidth(110)
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        card.setAccessibleName(f"{step.title}: {step.number} {step.note}")
        card.clicked.connect(lambda _checked=False: self.chosen.emit(step.noun))
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(1)
        head = QHBoxLayout()
        head.setSpacing(6)
        icon = QLabel()
        icon.setProperty("iconSize", 16)
        theme.set_icon(icon, "check" if step.done else step.icon)
        title = QLabel(step.title)
        theme.style(title, look="muted")
        head.addWidget(icon)
        head.addWidget(title)
        head.addStretch()
        number = QLabel(step.number)
        theme.style(number, look="number")
        note = QLabel(step.note)
        theme.style(note, look="small")
        note.setWordWrap(True)
        column.addLayout(head)
        column.addWidget(number)
        column.addWidget(note)
        column.addStretch()
        for label in (icon, title, number, note):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return card
