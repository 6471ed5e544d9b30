"""The overview of an open project: the next useful thing, the loop, who has come how far."""

from __future__ import annotations

from math import isnan

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from labeler.ui import theme
from labeler.ui.state.home import HomeFacts, per_cent, steps
from labeler.ui.state.next_step import next_step
from labeler.ui.widgets.loop_strip import LoopStrip
from labeler.ui.widgets.progress_list import ProgressList


class Overview(QWidget):
    """``chosen`` carries a page's noun or an action's id."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._goes_to = ""
        self.strip, self.progress = LoopStrip(), ProgressList()
        self.strip.chosen.connect(self.chosen)
        self._title, self._words, self._people = QLabel(), QLabel(), QLabel()
        self.button = QPushButton()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_L)
        column.addWidget(self._next_card())
        column.addWidget(self.strip)
        column.addWidget(self._people_card())

    def show_facts(self, facts: HomeFacts) -> None:
        """Show another state of the project."""
        coming = next_step(facts)
        self._title.setText(coming.title)
        self._words.setText(coming.words)
        self.button.setText(coming.button)
        self.button.setAccessibleName(f"{coming.title}: {coming.button}")
        self._goes_to = coming.goes_to
        self.strip.show_steps(steps(facts), coming.goes_to)
        self._card.setVisible(bool(facts.people))
        self.progress.show_rows([(p.name, p.done, p.total, _note(p.skipped)) for p in facts.people])
        words = [facts.round_name or self.tr("no open round")]
        if not isnan(facts.right):
            words.append(self.tr("{share} of labels hit the known truth").format(share=per_cent(facts.right)))
        self._people.setText(" · ".join(words))

    def _next_card(self) -> QFrame:
        card = QFrame()
        theme.style(card, surface="next")
        row = QHBoxLayout(card)
        row.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        words = QVBoxLayout()
        words.setSpacing(2)
        small = QLabel(self.tr("Next"))
        theme.style(small, look="small")
        theme.style(self._title, look="title")
        theme.style(self._words, look="muted")
        self._words.setWordWrap(True)
        for label in (small, self._title, self._words):
            words.addWidget(label)
        row.addLayout(words, 1)
        theme.style(self.button, kind="primary")
        self.button.setMinimumHeight(26)
        self.button.clicked.connect(lambda _checked=False: self.chosen.emit(self._goes_to))
        row.addWidget(self.button)
        return card

    def _people_card(self) -> QFrame:
        self._card = QFrame()
        theme.style(self._card, surface="card")
        column = QVBoxLayout(self._card)
        column.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        top = QHBoxLayout()
        heading = QLabel(self.tr("Who has labeled"))
        theme.style(heading, look="heading")
        theme.style(self._people, look="muted")
        top.addWidget(heading)
        top.addStretch()
        top.addWidget(self._people)
        column.addLayout(top)
        column.addWidget(self.progress)
        return self._card


def _note(skipped: int) -> str:
    return f"  ({skipped:,} put off)" if skipped else ""
