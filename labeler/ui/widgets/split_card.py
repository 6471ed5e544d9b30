"""The card that makes a split: its parts, what is kept even, and how it would turn out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
)

from labeler.ui import theme
from labeler.ui.models.rows import Column
from labeler.ui.state.export import ExportFacts, PreviewLine, SplitForm, form_for, preview_lines, split_words
from labeler.ui.widgets.table import Table

if TYPE_CHECKING:
    from labeler.ops.split import Division

SETTLE_MS = 250


class SplitCard(QFrame):
    """``changed`` carries the `SplitForm` to preview (a moment after typing), ``stored`` the one to store."""

    changed = Signal(object)
    stored = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        theme.style(self, surface="card")
        self._facts: ExportFacts | None = None
        self._parts: tuple[str, ...] = ()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(lambda: self.changed.emit(self.form()))
        self.name, self.group = QComboBox(), QComboBox()
        self.name.setEditable(True)
        self.parts = QLineEdit()
        self.by_class, self.by_tags = QCheckBox(self.tr("class")), QCheckBox(self.tr("every tag"))
        self.seed = QSpinBox()
        self.seed.setMaximum(999_999)
        self.words = QLabel()
        self.words.setWordWrap(True)
        theme.style(self.words, look="muted")
        self.button = QPushButton(self.tr("Store this split"))
        theme.style(self.button, kind="primary")
        theme.set_icon(self.button, "split")
        self.button.clicked.connect(lambda _checked=False: self.stored.emit(self.form()))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        self._column.setSpacing(theme.GAP_M)
        heading = QLabel(self.tr("Split"))
        theme.style(heading, look="heading")
        self._column.addWidget(heading)
        self._column.addLayout(self._form_rows())
        self.table = self._new_table(())
        self._column.addWidget(self.table, 1)
        self._column.addWidget(self.words)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.button)
        self._column.addLayout(foot)
        self._connect()

    def _form_rows(self) -> QFormLayout:
        rows = QFormLayout()
        rows.setHorizontalSpacing(theme.GAP_L)
        rows.setVerticalSpacing(theme.GAP_M)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        even = QHBoxLayout()
        even.setSpacing(theme.GAP_L)
        even.addWidget(self.by_class)
        even.addWidget(self.by_tags)
        even.addStretch()
        seed = QHBoxLayout()
        seed.addWidget(self.seed)
        seed.addStretch()
        for title, field in (
            (self.tr("Name"), self.name),
            (self.tr("Parts"), self.parts),
            (self.tr("Keep together"), self.group),
        ):
            field.setAccessibleName(title)
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            rows.addRow(title, field)
        rows.addRow(self.tr("Keep even"), even)
        self.seed.setAccessibleName(self.tr("Seed"))
        rows.addRow(self.tr("Seed"), seed)
        self.group.setToolTip(self.tr("Items of one group, and copies of one file, always stay together."))
        return rows

    def _connect(self) -> None:
        self.name.activated.connect(lambda _i: self._take(self.name.currentText()))
        self.name.editTextChanged.connect(lambda _text: self._settle.start())
        self.parts.textChanged.connect(lambda _text: self._settle.start())
        self.by_class.toggled.connect(lambda _on: self._settle.start())
        self.by_tags.toggled.connect(lambda _on: self._settle.start())
        self.group.activated.connect(lambda _i: self._settle.start())
        self.seed.valueChanged.connect(lambda _n: self._settle.start())

    def form(self) -> SplitForm:
        """Return what is asked for."""
        return SplitForm(
            self.name.currentText(),
            self.parts.text(),
            self.by_class.isChecked(),
            self.by_tags.isChecked(),
            str(self.group.currentData() or ""),
            self.seed.value(),
        )

    def show_facts(self, facts: ExportFacts) -> None:
        """Offer the splits and metadata keys there are, keeping what is being asked for."""
        first = self._facts is None
        wanted = self.form().name
        self._facts = facts
        group = self.group.currentData()
        for field in (self.name, self.group):
            field.blockSignals(True)
        self.name.clear()
        self.name.addItems(list(facts.splits) or ["split"])
        if not first:
            self.name.setEditText(wanted)
        self.group.clear()
        self.group.addItem(self.tr("groups and copies of one file"), "")
        for key in facts.keys:
            self.group.addItem(self.tr("… and the same {key}").format(key=key), key)
        self.group.setCurrentIndex(max(0, self.group.findData(group)))
        for field in (self.name, self.group):
            field.blockSignals(False)
        if first:
            self._take(self.name.currentText())
        self._settle.start(0)

    def _take(self, name: str) -> None:
        if self._facts is None:
            return
        form = form_for(self._facts, name)
        self.parts.setText(form.parts)
        self.by_class.setChecked(form.by_class)
        self.by_tags.setChecked(form.by_tags)
        self.group.setCurrentIndex(max(0, self.group.findData(form.group)))
        self.seed.setValue(form.seed)

    def show_division(self, division: Division | str) -> None:
        """Show how it would turn out, or why it cannot be."""
        self.button.setEnabled(not isinstance(division, str))
        if isinstance(division, str):
            theme.style(self.words, look="warn")
            self.words.setText(division)
            self.table.show_rows([])
            return
        if division.parts != self._parts:
            self._parts = division.parts
            table = self._new_table(division.parts)
            self._column.replaceWidget(self.table, table)
            self.table.deleteLater()
            self.table = table
        theme.style(self.words, look="muted")
        self.words.setText(split_words(division))
        self.table.show_rows(preview_lines(division))
        known = self._facts is not None and self.form().name in self._facts.splits
        self.button.setText(self.tr("Extend this split") if known else self.tr("Store this split"))
        if known and division.n_kept == len(division.part):
            self.button.setText(self.tr("Every item has its part"))
            self.button.setEnabled(False)

    def _new_table(self, parts: tuple[str, ...]) -> Table:
        columns = [
            Column(self.tr("Class, tag"), lambda r: r.name, _named, width=140),
            *(self._part_column(name, place) for place, name in enumerate(parts)),
            Column(self.tr("All"), lambda r: r.total, width=60),
        ]
        return Table(columns, name=self.tr("How the split would turn out"))

    def _part_column(self, name: str, place: int) -> Column:
        return Column(
            name,
            lambda row: row.counts[place],
            lambda row: f"{row.counts[place]:,} ({_ideal(row.ideals[place])})",
            tip=self.tr("Items, and the ideal in brackets"),
            right=True,
            width=104,
        )


def _ideal(items: float) -> str:
    return f"{items:,.0f}" if items >= 1000 else f"{items:.1f}"


def _named(line: PreviewLine) -> str:
    return f"# {line.name}" if line.kind == "tag" else line.name
