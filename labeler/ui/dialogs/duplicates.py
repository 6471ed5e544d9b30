"""Duplicates: groups of what has the same bytes, or looks or sounds alike, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from labeler.errors import Cancelled, UserError
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.state import duplicates as state
from labeler.ui.widgets.thumbnails import Thumbnails
from labeler.ui.widgets.twins import TwinsCard

if TYPE_CHECKING:
    from labeler.ops.duplicates import Duplicates

DEFAULT, MOST_BITS = -1, 32


class DuplicatesDialog(QDialog):
    """Looks once when it opens; some groups at a time, each with what can be done with it."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._found: Duplicates | None = None
        self._start = 0
        self.cards: list[TwinsCard] = []
        self.thumbnails = Thumbnails(context, self, key="duplicates")
        self.thumbnails.arrived.connect(self._arrived)
        self.setWindowTitle(self.tr("Duplicates"))
        self.resize(1040, 720)
        self._lay_out()
        self.look()

    def look(self) -> None:
        """Find duplicates again, as a job of the window."""
        value = self.distance.value()
        self.told.setText(self.tr("Looking …"))
        self.again.setEnabled(False)
        self._context.tasks.start(
            self.tr("Find duplicates"),
            state.look_for,
            self._context.session,
            None if value == DEFAULT else value,
            done=self._take,
            failed=self._complain,
            exclusive="duplicates.look",
        )

    def _take(self, found: Duplicates) -> None:
        self._found, self._start = found, 0
        self.again.setEnabled(True)
        self.told.setText(state.summary_words(found))
        for button in (self.keep_all, self.tag_all):
            button.setEnabled(bool(found.groups))
        self._show_page()

    def _show_page(self) -> None:
        groups = self._found.groups if self._found is not None else ()
        shown = groups[self._start : self._start + state.PAGE]
        last = min(self._start + state.PAGE, len(groups))
        self.where.setText(
            self.tr("{first}–{last} of {n}").format(first=self._start + 1, last=last, n=f"{len(groups):,}")
            if groups
            else ""
        )
        self.earlier.setEnabled(self._start > 0)
        self.later.setEnabled(last < len(groups))
        self._context.tasks.run(
            state.shown_groups, self._context.session, shown, done=self._draw, exclusive="duplicates.rows"
        )

    def _draw(self, shown: list[state.ShownGroup]) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.GAP_M, 0)
        column.setSpacing(theme.GAP_M)
        self.cards = [TwinsCard(group) for group in shown]
        for card in self.cards:
            card.show_difference(self.differ.isChecked())
            card.kept.connect(self._keep)
            card.tagged.connect(lambda one: self._settle(state.tag, [one.shown.group]))
            card.unusable.connect(lambda one: self._settle(state.unusable, [one.shown.group]))
            card.wanted.connect(self._go)
            column.addWidget(card)
        column.addStretch()
        self.area.setWidget(inside)
        wanted = [item for card in self.cards for item in card.items]
        for item in wanted:
            if self.thumbnails.picture(item) is not None:
                self._arrived(item)
        self.thumbnails.want(wanted)

    def _arrived(self, item: Id) -> None:
        picture = self.thumbnails.picture(item)
        if picture is not None:
            for card in self.cards:
                card.show_picture(item, picture)

    def _show_differences(self, on: bool) -> None:
        for card in self.cards:
            card.show_difference(on)

    def _turn(self, by: int) -> None:
        self._start = max(0, self._start + by)
        self._show_page()

    # doing

    def _keep(self, card: TwinsCard) -> None:
        self._settle(state.keep, [card.shown.group], done=card.say_kept)

    def _settle(self, operation: Any, groups: Any, *, done: Any = None) -> None:
        def said(words: str) -> None:
            self.told.setText(words)
            if done is not None:
                done()

        self._context.tasks.run(operation, self._context.session, groups, done=said, failed=self._complain)

    def _all(self, operation: Any) -> None:
        if self._found is not None:
            self._settle(operation, self._found.groups, done=self._show_page)

    def _go(self, card: TwinsCard) -> None:
        title = self.tr("{n} alike").format(n=len(card.shown.group))
        self._context.open_page("data", items=state.ids_of(card.shown.group), title=title)
        self.accept()

    def _complain(self, error: BaseException) -> None:
        self.again.setEnabled(True)
        if isinstance(error, Cancelled):
            self.told.setText(self.tr("Stopped; the fingerprints taken so far are kept."))
        elif isinstance(error, UserError):
            self.told.setText(str(error))
        else:
            self._context.tasks.failed.emit(error)

    # how it looks

    def _lay_out(self) -> None:
        tr = self.tr
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.distance = QSpinBox()
        self.distance.setRange(DEFAULT, MOST_BITS)
        self.distance.setValue(DEFAULT)
        self.distance.setSpecialValueText(tr("16, sound 14"))
        self.distance.setToolTip(tr("Up to how many of 128 bits two fingerprints may differ"))
        self.distance.setAccessibleName(tr("Largest distance"))
        self.again = QPushButton(tr("Look again"))
        self.differ = QCheckBox(tr("Show where they differ"))
        self.differ.toggled.connect(self._show_differences)
        self.again.clicked.connect(lambda _checked=False: self.look())
        top = QHBoxLayout()
        top.setSpacing(theme.GAP_M)
        words = QLabel(tr("Largest distance"))
        for widget in (words, self.distance, self.again):
            top.addWidget(widget)
        top.addStretch()
        top.addWidget(self.differ)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        column.addLayout(top)
        column.addWidget(self.told)
        column.addWidget(self.area, 1)
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        tr = self.tr
        self.where = QLabel()
        theme.style(self.where, look="muted")
        self.earlier, self.later = QPushButton(tr("Earlier")), QPushButton(tr("Later"))
        self.keep_all, self.tag_all = QPushButton(tr("Keep all groups together")), QPushButton(tr("Tag all"))
        self.tag_all.setToolTip(tr("Tag all but the first of every group “duplicate”"))
        close = QPushButton(tr("Close"))
        theme.style(close, kind="quiet")
        foot = QHBoxLayout()
        foot.setSpacing(theme.GAP_M)
        for widget in (self.earlier, self.where, self.later):
            foot.addWidget(widget)
        foot.addStretch()
        for button, call in (
            (self.earlier, lambda: self._turn(-state.PAGE)),
            (self.later, lambda: self._turn(state.PAGE)),
            (self.keep_all, lambda: self._all(state.keep)),
            (self.tag_all, lambda: self._all(state.tag)),
            (close, self.accept),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, call=call: call())
        for button in (self.earlier, self.later, self.keep_all, self.tag_all):
            button.setEnabled(False)
        for widget in (self.keep_all, self.tag_all, close):
            foot.addWidget(widget)
        return foot
