"""Above the grid: the filter line, kept filters, the order; below it what was found, or what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from labeler.query import FilterError, Vocabulary
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.state.catalogue import Asked
from labeler.ui.widgets.chip import Chip
from labeler.ui.widgets.filter_line import FilterLine
from labeler.ui.widgets.saved_menu import SavedMenu
from labeler.ui.widgets.sort_button import SortButton


class FilterRow(QWidget):
    """``changed`` when the person asks for something else; `asked` says what.

    ``facets_wanted`` carries whether the facets are to be shown.
    """

    changed = Signal()
    left = Signal()
    facets_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._only: tuple[Id, ...] | None = None
        self._error: FilterError | None = None
        self._chip: Chip | None = None
        self.facets = QToolButton()
        theme.set_icon(self.facets, "list")
        self.facets.setCheckable(True)
        self.facets.setChecked(True)
        self.facets.setAccessibleName(self.tr("Show facets"))
        self.facets.setToolTip(self.tr("Facets: classes, tags, states … of what is found (Ctrl+B)"))
        self.facets.toggled.connect(self.facets_wanted)
        self.line = FilterLine()
        self.saved = SavedMenu()
        self.sort = SortButton()
        self.count = QLabel()
        theme.style(self.count, look="muted")
        self.problem = self._problem()
        self.top = QHBoxLayout()
        self.top.setSpacing(theme.GAP_M)
        for widget in (self.facets, self.line, self.saved, self.sort):
            self.top.addWidget(widget, 1 if widget is self.line else 0)
        self._below = QHBoxLayout()
        self._below.setSpacing(theme.GAP_M)
        self._below.addWidget(self.count)
        self._below.addWidget(self.problem, 1)
        self._below.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.GAP_S)
        whole.addLayout(self.top)
        whole.addLayout(self._below)
        self.line.asked.connect(self._said)
        self.line.left.connect(self.left)
        self.sort.chosen.connect(lambda _sort: self.changed.emit())
        self.saved.chosen.connect(self.ask)

    def offer(self, vocabulary: Vocabulary) -> None:
        """Complete the line with these names, and sort by these metadata keys."""
        self.line.offer(vocabulary)
        self.sort.offer(tuple(vocabulary.metadata))

    @property
    def asked(self) -> Asked:
        """Return what is asked for."""
        return Asked(self.line.text().strip(), self.sort.sorting, self._only)

    def show_only(self, items: Sequence[Id] | None, title: str = "") -> None:
        """Show just these items, saying so in a chip that gives all of them back; ``None`` shows all."""
        self._only = None if items is None else tuple(int(item) for item in items)
        if self._chip is not None:
            self._below.removeWidget(self._chip)
            self._chip.deleteLater()
            self._chip = None
        if self._only is not None:
            words = title or self.tr("{n} chosen items").format(n=f"{len(self._only):,}")
            self._chip = Chip(words, remove_words=self.tr("Show all items"))
            self._chip.removed.connect(self._all_again)
            self._below.insertWidget(0, self._chip)

    def ask(self, words: str, sort: str | None = None) -> None:
        """Ask for these words, and this order where one is given."""
        self.line.put(words)
        if sort is not None:
            self.sort.put(sort)
        self.show_problem(None)
        self.changed.emit()

    def show_all(self) -> None:
        """Ask for everything again."""
        self.show_only(None)
        self.ask("")

    def show_count(self, n: int, total: int) -> None:
        """Say how many of all items are found."""
        words = self.tr("{n} of {total} items").format(n=f"{n:,}", total=f"{total:,}")
        self.count.setText(words if n != total else self.tr("{n} items").format(n=f"{n:,}"))

    def show_problem(self, error: Exception | None) -> None:
        """Say under the line what is wrong with it, and offer what may have been meant."""
        self._error = error if isinstance(error, FilterError) else None
        self.problem.setVisible(error is not None)
        if self._error is None:
            self.line.mark(0, 0)
        else:
            self.line.mark(self._error.at + self._blanks(), max(1, self._error.length))
        if error is None:
            return
        words = escape(str(error)[:1].upper() + str(error)[1:])
        bad = theme.colours().bad
        if self._error is not None and self._error.suggestion:
            accent = theme.colours().accent
            offer = self.tr("Put in {words}").format(words=f"“{self._error.suggestion}”")
            words += f' &nbsp;<a href="fix" style="color: {accent}">{escape(offer)}</a>'
        self.problem.setText(f'<span style="color: {bad}">⚠ {words}</span>')
        self.problem.setAccessibleName(str(error))

    def _problem(self) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        label.linkActivated.connect(lambda _link: self._put_right())
        label.hide()
        return label

    def _put_right(self) -> None:
        error = self._error
        if error is not None:
            self.line.setFocus()
            self.line.insert_text(error.at + self._blanks(), error.length, error.suggestion)

    def _blanks(self) -> int:
        """Return how many blanks the line begins with: places are those in the text without them."""
        return len(self.line.text()) - len(self.line.text().lstrip())

    def _said(self, _words: str) -> None:
        self.changed.emit()

    def _all_again(self) -> None:
        self.show_only(None)
        self.changed.emit()


def bar(inside: QWidget) -> QFrame:
    """Return the row in its frame."""
    frame = QFrame()
    theme.style(frame, surface="bar")
    line = QHBoxLayout(frame)
    line.setContentsMargins(theme.GAP_L, theme.GAP_M, theme.GAP_L, theme.GAP_S)
    line.addWidget(inside, 1)
    return frame
