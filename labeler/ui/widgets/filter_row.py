"""The filter row above the grid: state, class, tag, name; what is asked for stands there in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from labeler.store.read.questions import LabelClass
from labeler.store.read.tags import Tag
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.state.catalogue import STATES, Filter
from labeler.ui.widgets.chip import Chip

TYPING_MS = 200


class FilterRow(QWidget):
    """``changed`` when the person asks for something else; `filter` says what."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._only: tuple[Id, ...] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_M)
        self.state = self._combo(self.tr("Which items"))
        for key, words in STATES.items():
            self.state.addItem(self.tr(words), key)
        self.label_class = self._combo(self.tr("Class"))
        self.tag = self._combo(self.tr("Tag"))
        self.text = QLineEdit()
        self.text.setPlaceholderText(self.tr("Search file names"))
        self.text.setAccessibleName(self.tr("Search file names"))
        self.text.setClearButtonEnabled(True)
        self.text.setMaximumWidth(260)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.changed)
        self.text.textChanged.connect(lambda _text: self._typing.start())
        self.chip_place = QHBoxLayout()
        self._chip: Chip | None = None
        self.count = QLabel()
        theme.style(self.count, look="muted")
        for widget in (self.state, self.label_class, self.tag, self.text):
            row.addWidget(widget)
        row.addLayout(self.chip_place)
        row.addStretch()
        row.addWidget(self.count)

    def offer(self, classes: Sequence[LabelClass], tags: Sequence[Tag], *, blind: bool) -> None:
        """Offer these classes and tags; a blind labeler is not offered what would give others away."""
        _fill(self.label_class, self.tr("any class"), [(row.name, row.id) for row in classes])
        _fill(self.tag, self.tr("any tag"), [(tag.name, tag.id) for tag in tags])
        self.tag.setVisible(bool(tags))
        for key in ("disagree", "true"):
            index = self.state.findData(key)
            model = self.state.model()
            if index >= 0 and blind:
                model.removeRow(index)
            elif index < 0 and not blind:
                self.state.insertItem(list(STATES).index(key), self.tr(STATES[key]), key)

    @property
    def filter(self) -> Filter:
        """Return what is asked for."""
        return Filter(
            state=self.state.currentData() or "",
            label_class=self.label_class.currentData() or 0,
            tag=self.tag.currentData() or 0,
            text=self.text.text().strip(),
            only=self._only,
        )

    def show_only(self, items: Sequence[Id] | None, title: str = "") -> None:
        """Show just these items, saying so in a chip that gives all of them back; ``None`` shows all."""
        self._only = None if items is None else tuple(int(item) for item in items)
        if self._chip is not None:
            self.chip_place.removeWidget(self._chip)
            self._chip.deleteLater()
            self._chip = None
        if self._only is not None:
            words = title or self.tr("{n} chosen items").format(n=len(self._only))
            self._chip = Chip(words, remove_words=self.tr("Show all items"))
            self._chip.removed.connect(self.show_all)
            self.chip_place.addWidget(self._chip)

    def ask(self, wanted: Filter) -> None:
        """Set the fields to a filter."""
        for combo, value in (
            (self.state, wanted.state),
            (self.label_class, wanted.label_class),
            (self.tag, wanted.tag),
        ):
            combo.blockSignals(True)
            combo.setCurrentIndex(max(0, combo.findData(value or (0 if combo is not self.state else ""))))
            combo.blockSignals(False)
        self.text.setText(wanted.text)

    def show_all(self) -> None:
        """Ask for everything again."""
        self.show_only(None)
        self.ask(replace(Filter()))
        self.changed.emit()

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.currentIndexChanged.connect(lambda _index: self.changed.emit())
        return combo


def _fill(combo: QComboBox, nothing: str, choices: Sequence[tuple[str, Id]]) -> None:
    """Replace the choices and keep what was chosen."""
    before = combo.currentData()
    combo.blockSignals(True)
    combo.clear()
    combo.addItem(nothing, 0)
    for words, value in choices:
        combo.addItem(words, value)
    combo.setCurrentIndex(max(0, combo.findData(before)))
    combo.blockSignals(False)
