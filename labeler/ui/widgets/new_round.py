"""The next round in the making: which items, who, how often; and what it would ask of people."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from labeler.ops.round_choice import WORDS, Choice, From
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.state.rounds import Draft, RoundsFacts, missing, summary

WIDTH = 412
_ORDER = (
    From.ALL,
    From.UNLABELED,
    From.DISAGREED,
    From.SENT_BACK,
    From.OLD_DEFINITION,
    From.FILTER,
    From.GIVEN,
)
_SETTLE_MS = 250


class NewRound(QFrame):
    """``wanted(draft)`` when the button is pressed; ``changed`` when another choice has to be counted."""

    wanted = Signal(object)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        theme.style(self, surface="side")
        self.setFixedWidth(WIDTH)
        self.given: tuple[Id, ...] = ()
        self._facts: RoundsFacts | None = None
        self._n_items: int | None = None
        self._problem = ""
        self._who: dict[Id, QCheckBox] = {}
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.changed)
        self._make_fields()
        self._lay_out()
        self._connect()

    # what was said

    def draft(self) -> Draft:
        """Return what the fields say."""
        n = len(self.labelers())
        per_item = self.per_item.value()
        return Draft(
            choice=self.choice(),
            labelers=self.labelers(),
            per_item=None if per_item == n else per_item,
            blind=self.blind.isChecked(),
            repeat_share=self.again.value() / 100,
            pause_minutes=float(self.pause.value()),
            gold_share=self.gold.value() / 100,
            name=self.name.text().strip(),
            n_items=self._n_items,
            problem=self._problem,
        )

    def choice(self) -> Choice:
        """Return which items are wanted."""
        source = From(self.source.currentData() or From.ALL)
        sampled = self.sampled.isChecked()
        return Choice(
            source,
            self.words.text().strip() if source is From.FILTER else "",
            self.label_class.currentData() if source is From.OLD_DEFINITION else None,
            self.given if source is From.GIVEN else (),
            self.sample.value() if sampled else None,
            str(self.evenly.currentData()) if sampled else "",
        )

    def labelers(self) -> tuple[Id, ...]:
        """Return who is chosen."""
        return tuple(person for person, box in self._who.items() if box.isChecked())

    # showing

    def show_facts(self, facts: RoundsFacts) -> None:
        """Offer what there is now, keeping what was chosen."""
        before = From.GIVEN if self._facts is None and self.given else self.source.currentData()
        self._facts = facts
        self._fill_sources(facts, before)
        self._fill_people(facts)
        self._fill_classes(facts)
        self.gold.setEnabled(facts.n_gold > 0)
        self.gold.setToolTip("" if facts.n_gold else self.tr("There are no gold items yet."))
        self._open_words.setVisible(facts.open is not None)
        if facts.open is not None:
            words = self.tr("{name} is open; it is closed when this one begins.")
            self._open_words.setText(words.format(name=facts.open.round.name))
        self.setEnabled(facts.may_change)
        self._why_not.setVisible(not facts.may_change)
        self._why_not.setText(facts.why_not)
        self._show_rows()

    def show_count(self, n_items: int | None, problem: str = "") -> None:
        """Say how many items are chosen (None: still counting)."""
        self._n_items, self._problem = n_items, problem
        self._show_summary()

    def take_items(self, items: tuple[Id, ...]) -> None:
        """Choose these very items."""
        self.given = items
        if self._facts is not None:
            self._fill_sources(self._facts, From.GIVEN)
            self._show_rows()
        self._ask()

    def _fill_sources(self, facts: RoundsFacts, before: object) -> None:
        self.source.blockSignals(True)
        self.source.clear()
        for source in _ORDER:
            n = len(self.given) if source is From.GIVEN else facts.offered.get(source, 0)
            if source is From.FILTER or n:
                words = self.tr(WORDS[source])
                self.source.addItem(words if source is From.FILTER else f"{words} ({n:,})", source)
        self.source.setCurrentIndex(max(0, self.source.findData(before)))
        self.source.blockSignals(False)

    def _fill_people(self, facts: RoundsFacts) -> None:
        if [person for person, _, _ in facts.people] == list(self._who):
            for person, name, _ in facts.people:
                self._who[person].setText(name)
            return
        before = {person: box.isChecked() for person, box in self._who.items()}
        while (entry := self._people.takeAt(0)) is not None:
            widget = entry.widget()
            if widget is not None:
                widget.deleteLater()
        self._who.clear()
        for place, (person, name, labels) in enumerate(facts.people):
            box = QCheckBox(name)
            box.setChecked(before.get(person, labels))
            box.toggled.connect(self._people_changed)
            self._who[person] = box
            self._people.addWidget(box, place, 0)
        self._people_changed()
        # once the new boxes are shown: before that they take no room, and the area would not scroll
        QTimer.singleShot(0, self._inside, self._inside.updateGeometry)

    def _fill_classes(self, facts: RoundsFacts) -> None:
        before = self.label_class.currentData()
        self.label_class.clear()
        self.label_class.addItem(self.tr("of any class"), None)
        for label_class, name in facts.classes:
            self.label_class.addItem(self.tr("of {name}").format(name=name), label_class)
        self.label_class.setCurrentIndex(max(0, self.label_class.findData(before)))

    def _people_changed(self) -> None:
        n = max(1, len(self.labelers()))
        was_all = self.per_item.value() == self.per_item.maximum()
        self.per_item.setMaximum(n)
        if was_all:
            self.per_item.setValue(n)
        self._show_summary()

    def _show_rows(self) -> None:
        source = self.source.currentData()
        self.words.setVisible(source is From.FILTER)
        self.label_class.setVisible(source is From.OLD_DEFINITION)
        for widget in (self.sample, self.evenly):
            widget.setEnabled(self.sampled.isChecked())
        self.pause.setEnabled(self.again.value() > 0)
        self._show_summary()

    def _show_summary(self) -> None:
        if self._facts is None:
            return
        draft = self.draft()
        wrong = missing(draft)
        self._summary.setText(wrong or summary(draft, self._facts.pace))
        theme.style(self._summary, look="warn" if draft.problem else "muted" if wrong else "")
        self.begin.setEnabled(not wrong and self._facts.may_change)

    def _ask(self) -> None:
        self.show_count(None)
        self._settle.start()

    # making

    def _make_fields(self) -> None:
        tr = self.tr
        self.source, self.label_class, self.evenly = QComboBox(), QComboBox(), QComboBox()
        self.words, self.name = QLineEdit(), QLineEdit()
        self.words.setPlaceholderText("tag:dim labels<2 agreement<0.7")
        self.name.setPlaceholderText(tr("as the rounds before"))
        self.sampled, self.sample = QCheckBox(tr("Only a sample of")), QSpinBox()
        self.sample.setRange(1, 9_999_999)
        self.sample.setFixedWidth(92)
        self.sample.setValue(200)
        for words, value in ((tr("at random"), ""), (tr("evenly by class"), "class"), (tr("by tags"), "tag")):
            self.evenly.addItem(words, value)
        self.per_item, self.again, self.pause, self.gold = QSpinBox(), QSpinBox(), QSpinBox(), QSpinBox()
        self.per_item.setRange(1, 1)
        for box in (self.again, self.gold):
            box.setRange(0, 50)
            box.setSuffix(" %")
        self.pause.setRange(0, 10_080)
        self.pause.setSingleStep(30)
        self.pause.setSuffix(tr(" min later"))
        for narrow in (self.evenly, self.source, self.label_class):
            narrow.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            narrow.setMinimumContentsLength(8)
        self.blind = QCheckBox(tr("Labelers do not see each other's answers"))
        self.blind.setChecked(True)
        self._summary, self._open_words, self._why_not = QLabel(), QLabel(), QLabel()
        self._summary.setMinimumHeight(3 * self.fontMetrics().lineSpacing() + 4)
        self._summary.setAlignment(Qt.AlignmentFlag.AlignBottom)
        self.begin = QPushButton(tr("Begin the round"))
        theme.style(self.begin, kind="primary")
        for label, look in ((self._summary, ""), (self._open_words, "muted"), (self._why_not, "warn")):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            theme.style(label, look=look)
        for widget, name in (
            (self.source, tr("Which items")),
            (self.words, tr("Filter")),
            (self.label_class, tr("Class whose definition changed")),
            (self.sample, tr("Size of the sample")),
            (self.evenly, tr("How to sample")),
            (self.per_item, tr("Labels an item")),
            (self.again, tr("Share served again")),
            (self.pause, tr("Minutes before they come again")),
            (self.gold, tr("Share of gold mixed in")),
            (self.name, tr("Name of the round")),
        ):
            widget.setAccessibleName(name)

    def _lay_out(self) -> None:
        tr = self.tr
        column = QVBoxLayout()
        column.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        heading = QLabel(tr("New round"))
        theme.style(heading, look="title")
        column.addWidget(heading)
        column.addWidget(self._why_not)
        column.addWidget(_head(tr("Which items")))
        for widget in (self.source, self.words, self.label_class):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_M)
        row.addWidget(self.sampled)
        row.addWidget(self.sample)
        row.addWidget(self.evenly, 1)
        column.addLayout(row)
        column.addSpacing(theme.GAP_M)
        column.addWidget(_head(tr("Who labels")))
        self._people = QGridLayout()
        self._people.setHorizontalSpacing(theme.GAP_M)
        self._people.setVerticalSpacing(theme.GAP_S)
        column.addLayout(self._people)
        column.addLayout(self._numbers())
        column.addWidget(self.blind)
        column.addStretch()
        self._inside = inside = QWidget()
        inside.setLayout(column)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        foot = QVBoxLayout()
        foot.setContentsMargins(theme.GAP_L, theme.GAP_M, theme.GAP_L, theme.GAP_L)
        foot.setSpacing(theme.GAP_M)
        for label in (self._summary, self._open_words):
            foot.addWidget(label)
        foot.addWidget(self.begin)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addLayout(foot)

    def _numbers(self) -> QGridLayout:
        tr = self.tr
        grid = QGridLayout()
        grid.setVerticalSpacing(theme.GAP_M)
        grid.setColumnStretch(1, 1)
        rows = (
            (tr("Labels an item"), self.per_item, None),
            (tr("Served again"), self.again, self.pause),
            (tr("Gold mixed in"), self.gold, None),
            (tr("Name"), self.name, None),
        )
        for line, (words, widget, more) in enumerate(rows):
            label = QLabel(words)
            label.setBuddy(widget)
            widget.setMinimumWidth(72)
            grid.addWidget(label, line, 0)
            if more is None:
                grid.addWidget(widget, line, 1, 1, 2)
            else:
                grid.addWidget(widget, line, 1)
                grid.addWidget(more, line, 2)
        return grid

    def _connect(self) -> None:
        self.source.activated.connect(lambda _index: self._show_rows())
        self.source.activated.connect(lambda _index: self._ask())
        self.label_class.activated.connect(lambda _index: self._ask())
        self.evenly.activated.connect(lambda _index: self._ask())
        self.words.textChanged.connect(lambda _text: self._ask())
        self.sampled.toggled.connect(lambda _on: self._show_rows())
        self.sampled.toggled.connect(lambda _on: self._ask())
        self.sample.valueChanged.connect(lambda _n: self._ask())
        for box in (self.per_item, self.again, self.gold):
            box.valueChanged.connect(lambda _n: self._show_rows())
        self.begin.clicked.connect(lambda _checked=False: self.wanted.emit(self.draft()))


def _head(words: str) -> QLabel:
    label = QLabel(words)
    theme.style(label, look="heading")
    return label
