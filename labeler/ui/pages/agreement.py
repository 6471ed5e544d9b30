"""Agreement: how far people agree, who confuses what, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from labeler.types import Changes, Id
from labeler.ui import theme
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.page import Page
from labeler.ui.state.agreement import POLICY_WORDS
from labeler.ui.state.agreement_model import read_model
from labeler.ui.state.agreement_parts import ChartRow, Missing, PageView
from labeler.ui.state.agreement_view import read_view
from labeler.ui.widgets.agreement_panels import CALIBRATION, AgreementPanels
from labeler.ui.widgets.empty import Empty
from labeler.ui.widgets.stat import Stat

if TYPE_CHECKING:
    from labeler.stats.uncertain import Policy

CONCERNS = {
    "annotation",
    "gold",
    "ruling",
    "tag",
    "tagging",
    "round",
    "label_class",
    "person",
    "run",
    "prediction",
}


class AgreementPage(Page):
    """One glance first: a sentence and five numbers; then charts, matrices and what merging would do."""

    noun = "agreement"
    title = "Agreement"
    icon = "agreement"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._view: PageView | None = None
        self._page_to_go = "label"
        self.rounds, self.policy = QComboBox(), QComboBox()
        self.rounds.setAccessibleName(self.tr("Round"))
        self.policy.setAccessibleName(self.tr("Uncertain labels count as"))
        for code, words in POLICY_WORDS.items():
            self.policy.addItem(self.tr(words), code)
        self.rounds.activated.connect(lambda _index: self.refresh())
        self.policy.activated.connect(lambda _index: self.refresh())
        self.note, self.first, self.next, self.warning = QLabel(), QLabel(), QLabel(), QLabel()
        self.cards: dict[str, Stat] = {}
        self._card_row = QHBoxLayout()
        self._card_row.setSpacing(theme.GAP_M)
        self.panels = AgreementPanels()
        self.panels.row_opened.connect(self._open_row)
        self.panels.classes_opened.connect(self._open_classes)
        self.panels.people_opened.connect(self._open_people)
        self.empty = Empty("", "", icon="agreement", choices=((self.tr("Go there"), self._go),))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._body())
        self._stack.addWidget(self.empty)

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_L)
        column.addLayout(self._sentences())
        column.addLayout(self._card_row)
        column.addWidget(self.warning)
        column.addWidget(self.panels, 1)
        return body

    def _sentences(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2)
        looks = {self.first: "title", self.next: "", self.note: "muted", self.warning: "warn"}
        for label, look in looks.items():
            theme.style(label, look=look)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._round_word = QLabel(self.tr("Round"))
        self._policy_word = QLabel(self.tr("Uncertain labels"))
        top = QHBoxLayout()
        top.setSpacing(theme.GAP_M)
        top.addWidget(self.first, 1)
        for widget in (self._round_word, self.rounds, self._policy_word, self.policy):
            top.addWidget(widget)
        column.addLayout(top)
        column.addWidget(self.next)
        column.addWidget(self.note)
        return column

    # what the window asks

    def refresh(self) -> None:
        """Compute again, off the GUI thread."""
        policy: Policy = self.policy.currentData()
        round_name = self.rounds.currentData()
        self.load(read_view, self.context.session, round_name, policy, done=self._show)
        self.load(read_model, self.context.session, round_name, done=self.panels.show_model, key="model")

    def concerns(self, changes: Changes) -> bool:
        """Labels, truths, classes, tags and people change the numbers."""
        return changes.touches(*CONCERNS)

    def take_focus(self) -> None:
        """Arrows move in the chart."""
        self.panels.charts["class"].setFocus()

    def page_actions(self) -> Sequence[Action]:
        """What can be done here."""
        group = self.tr("Agreement")
        return [
            Action(
                "agreement.disagreements",
                self.tr("Settle disagreements on Resolve"),
                "R",
                "resolve",
                group=group,
                run=lambda: self.context.open_page("resolve"),
            ),
            Action(
                "agreement.policy",
                self.tr("Count uncertain labels another way"),
                "U",
                "uncertain",
                group=group,
                run=self._next_policy,
                enabled=self.policy.isVisible,
            ),
        ]

    # showing

    def _show(self, found: PageView | Missing) -> None:
        if isinstance(found, Missing):
            self._view, self._page_to_go = None, found.page
            self.empty.say(self.tr(found.title), self.tr(found.words))
            self.empty.buttons[0].setText(self.tr("Go to {page}").format(page=found.page.capitalize()))
            self._stack.setCurrentIndex(1)
            return
        self._view = found
        self._show_choices(found)
        self.first.setText(found.first)
        self.next.setText(found.following)
        self.note.setText(found.note)
        self._show_cards(found)
        self.warning.setText(found.warning)
        self.warning.setVisible(bool(found.warning))
        self.panels.show_rows(found.rows)
        self._stack.setCurrentIndex(0)

    def _show_cards(self, view: PageView) -> None:
        shown = {card.title: card for card in view.cards}
        for title, card in shown.items():
            if title not in self.cards:
                self.cards[title] = Stat(self.tr(title))
                self._card_row.addWidget(self.cards[title], 1)
            self.cards[title].show_value(card.value, self.tr(card.note))
            self.cards[title].setToolTip(self.tr(card.tip))
        for title, widget in self.cards.items():
            widget.setVisible(title in shown)

    def _show_choices(self, view: PageView) -> None:
        self.rounds.clear()
        for name in view.rounds:
            self.rounds.addItem(name, name)
        if len(view.rounds) > 1:
            self.rounds.addItem(self.tr("all, latest labels"), "all")
        self.rounds.setCurrentIndex(max(0, self.rounds.findData(view.round)))
        several = len(view.rounds) > 1
        self.rounds.setVisible(several)
        self._round_word.setVisible(several)
        self.policy.setVisible(view.uncertain)
        self._policy_word.setVisible(view.uncertain)

    def _next_policy(self) -> None:
        self.policy.setCurrentIndex((self.policy.currentIndex() + 1) % self.policy.count())
        self.refresh()

    # opening items

    def _open_row(self, chart: str, row: ChartRow) -> None:
        if self._view is None:
            return
        if chart == CALIBRATION:
            return
        if chart == "round":
            self.rounds.setCurrentIndex(self.rounds.findData(row.name))
            self.refresh()
            return
        self._open_items(*self._view.behind.of_row(chart, row))

    def _open_classes(self, a: int, b: int) -> None:
        if self._view is not None:
            self._open_items(*self._view.behind.of_classes(a, b))

    def _open_people(self, a: int, b: int) -> None:
        if self._view is not None and a != b:
            people = self._view.rows.pair_people
            self._open_items(*self._view.behind.of_people(people[a], people[b]))

    def _open_items(self, items: list[Id], title: str) -> None:
        if items:
            self.context.open_page("data", items=items, title=title)
        else:
            self.context.tell(self.tr("{title}: no items.").format(title=title))

    def _go(self) -> None:
        self.context.open_page(self._page_to_go)
