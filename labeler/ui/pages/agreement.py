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
from labeler.ui.state.agreement import (
    POLICY_WORDS,
    AgreementFacts,
    Missing,
    cards,
    convention_warning,
    headline,
    notes,
)
from labeler.ui.state.agreement_items import (
    items_between,
    items_of_class,
    items_of_person,
    items_of_tag,
    items_said,
)
from labeler.ui.state.agreement_rows import ChartRow, PageRows, read_page
from labeler.ui.widgets.agreement_panels import AgreementPanels
from labeler.ui.widgets.empty import Empty
from labeler.ui.widgets.stat import Stat

if TYPE_CHECKING:
    from labeler.stats.uncertain import Policy

CONCERNS = {"annotation", "gold", "ruling", "tag", "tagging", "round", "label_class", "person"}


class AgreementPage(Page):
    """One glance first: a sentence and five numbers; then charts, matrices and what merging would do."""

    noun = "agreement"
    title = "Agreement"
    icon = "agreement"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._facts: AgreementFacts | None = None
        self._page_to_go = "label"
        self._pair_people: tuple[int, ...] = ()
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
        self.load(read_page, self.context.session, self.rounds.currentData(), policy, done=self._show)

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

    def _show(self, found: tuple[AgreementFacts, PageRows] | Missing) -> None:
        if isinstance(found, Missing):
            self._facts, self._page_to_go = None, found.page
            self.empty.say(self.tr(found.title), self.tr(found.words))
            self.empty.buttons[0].setText(self.tr("Go to {page}").format(page=found.page.capitalize()))
            self._stack.setCurrentIndex(1)
            return
        facts, rows = found
        self._facts, self._pair_people = facts, rows.pair_people
        self._show_choices(facts)
        first, following = headline(facts)
        self.first.setText(first)
        self.next.setText(following)
        self.note.setText(notes(facts))
        self._show_cards(facts)
        warning = convention_warning(facts)
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))
        self.panels.show_rows(rows)
        self._stack.setCurrentIndex(0)

    def _show_cards(self, facts: AgreementFacts) -> None:
        shown = {card.title: card for card in cards(facts)}
        for title, card in shown.items():
            if title not in self.cards:
                self.cards[title] = Stat(self.tr(title))
                self._card_row.addWidget(self.cards[title], 1)
            self.cards[title].show_value(card.value, self.tr(card.note))
            self.cards[title].setToolTip(self.tr(card.tip))
        for title, widget in self.cards.items():
            widget.setVisible(title in shown)

    def _show_choices(self, facts: AgreementFacts) -> None:
        self.rounds.clear()
        for name in facts.rounds:
            self.rounds.addItem(name, name)
        if len(facts.rounds) > 1:
            self.rounds.addItem(self.tr("all, latest labels"), "all")
        self.rounds.setCurrentIndex(max(0, self.rounds.findData(facts.round)))
        several = len(facts.rounds) > 1
        self.rounds.setVisible(several)
        self._round_word.setVisible(several)
        uncertain = bool(facts.agreement.opinions.uncertain)
        self.policy.setVisible(uncertain)
        self._policy_word.setVisible(uncertain)

    def _next_policy(self) -> None:
        self.policy.setCurrentIndex((self.policy.currentIndex() + 1) % self.policy.count())
        self.refresh()

    # opening items

    def _open_row(self, chart: str, row: ChartRow) -> None:
        if self._facts is None:
            return
        if chart == "class":
            title = self.tr("Not everybody says {name}")
            self._open_items(items_of_class(self._facts, row.place), title.format(name=row.name))
        elif chart == "person":
            title = self.tr("{name} is apart from the others")
            self._open_items(items_of_person(self._facts, row.place), title.format(name=row.name))
        elif chart == "tag":
            title = self.tr("Tagged {name}")
            self._open_items(items_of_tag(self._facts, row.place), title.format(name=row.name))
        elif row.name in self._facts.rounds:
            self.rounds.setCurrentIndex(self.rounds.findData(row.name))
            self.refresh()

    def _open_classes(self, a: int, b: int) -> None:
        if self._facts is not None:
            names = self._facts.agreement.classes
            title = self.tr("Both said {a}") if a == b else self.tr("One said {a}, one {b}")
            self._open_items(items_said(self._facts, a, b), title.format(a=names[a], b=names[b]))

    def _open_people(self, a: int, b: int) -> None:
        if self._facts is not None and a != b:
            a, b = self._pair_people[a], self._pair_people[b]
            names = self._facts.names
            title = self.tr("{a} and {b} differ").format(a=names[a], b=names[b])
            self._open_items(items_between(self._facts, a, b), title)

    def _open_items(self, items: list[Id], title: str) -> None:
        if items:
            self.context.open_page("data", items=items, title=title)
        else:
            self.context.tell(self.tr("{title}: no items.").format(title=title))

    def _go(self) -> None:
        self.context.open_page(self._page_to_go)
